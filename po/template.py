# SPDX-License-Identifier: GPL-2.0-or-later
"""The template of translations, made from its sources: ``python3 po/template.py > lintian-ml.pot``.

Messages are what Python marks with ``_``, ``worded``, ``plural`` and ``count``, the help of the command line, what the
library that reads it says, and what people read of the files in ``policy/``. The template is not kept, so that it
cannot be older than what it was made from.
"""
from __future__ import annotations

import argparse
import ast
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from lintian_ml import asked, deb822, policy, share, tags, words  # noqa: E402
from lintian_ml.cli.arguments import parser  # noqa: E402
from lintian_ml.cli.help_of import messages as help_messages  # noqa: E402
from lintian_ml.model import Answer  # noqa: E402
from lintian_ml.review import wording  # noqa: E402

HEADER = r'''# Translations of lintian-ml. Words in braces stay; names of tags, classes and questions are never translated.
msgid ""
msgstr ""
"Project-Id-Version: lintian-ml\n"
"Language: \n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=UTF-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"
'''
# Functions, and how many of their first arguments are messages.
MARKS = {"_": 1, "worded": 1, "plural": 2, "count": 2, "unknown": 1, "Passed": 1}
FACTS = ("training program present", "training data present", "training data named", "model licence named")
Message = tuple[str, ...]


def messages() -> dict[Message, list[str]]:
    """Every message, with its plural where it has one, and the files that it is in; in the order of the files."""
    found: dict[Message, list[str]] = {}
    for place, message in (*_marked(), *_help(), *_argparse(), *_policy()):
        if message and message[0] and place not in found.setdefault(message, []):
            found[message].append(place)
    return found


def _marked() -> Iterator[tuple[str, Message]]:
    for path in sorted((ROOT / "lintian_ml").rglob("*.py")):
        place = str(path.relative_to(ROOT))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS:
                if message := _constants(node.args[:MARKS[node.func.id]]):
                    yield place, message
    yield from (("lintian_ml/predicates.py", (fact,)) for fact in FACTS)
    yield from (("lintian_ml/model.py", (str(answer),)) for answer in Answer)
    yield from (("lintian_ml/words.py", (words.of_system(number),)) for number in words.SYSTEM)


def _constants(arguments: Sequence[ast.expr]) -> Message:
    """Arguments as a message; none where one is not written out there, or has no words."""
    texts = [word.value for word in arguments if isinstance(word, ast.Constant) and isinstance(word.value, str)]
    return tuple(texts) if len(texts) == len(arguments) and all(map(_has_words, texts)) else ()


def _has_words(text: str) -> bool:
    """Whether there is anything to translate beside the places in braces."""
    return any(sign.isalpha() for sign in re.sub(r"\{[^{}]*\}", "", text))


def _argparse() -> Iterator[tuple[str, Message]]:
    """What the library that reads the command line says itself."""
    for node in ast.walk(ast.parse(Path(argparse.__file__).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_", "ngettext"):
            yield "argparse", _constants(node.args[:2 if node.func.id == "ngettext" else 1])


def _help() -> Iterator[tuple[str, Message]]:
    yield from (("lintian_ml/cli", (text,)) for text in help_messages(parser()))


def _policy() -> Iterator[tuple[str, Message]]:
    for tag in tags.load().values():
        yield from ((f"policy/tags/{tag.name}.tag", (part,)) for part in tag.explanation.split("\n\n"))
    for question in asked.load().values():
        yield "policy/predicates", (question.asks,)
        yield "policy/predicates", (question.evidence,)
        yield from (("policy/predicates", (fact,)) for fact in (question.if_yes, question.if_no, question.to_declare))
    for stanza in deb822.parse(share.text("policy", "claims"), "claims", []):
        yield from (("policy/claims", (stanza.get(field),)) for field in list(stanza.fields)[1:])
    for text in policy.load():
        readings = [clause.inference for clause in text.clauses] + [told[1] for told in text.words.values()]
        for part in (text.title, text.status, text.note, *readings):
            yield f"policy/texts/{text.name}.policy", (part,)
    for finding in wording.load().findings.values():
        for part in (finding.title, *filter(_has_words, finding.rests_on), finding.resolves, finding.asks):
            yield "policy/review", (part,)
    yield from (("policy/review", (question.asks,)) for question in wording.load().questions)


def quoted(text: str) -> str:
    """A string as gettext's files have it, a line of its own for each line."""
    lines = [line.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
             for line in text.splitlines(keepends=True)]
    return "\n".join(f'"{line}"' for line in (["", *lines] if len(lines) > 1 else lines or [""]))


def entry(message: Message, places: list[str]) -> str:
    flags = ["#, python-brace-format"] if "{" in message[0] else ["#, python-format"] if "%(" in message[0] else []
    names = [f"msgid {quoted(message[0])}", *(f"msgid_plural {quoted(text)}" for text in message[1:])]
    values = [f'msgstr[{number}] ""' for number in range(2)] if message[1:] else ['msgstr ""']
    return "\n".join([f"#: {' '.join(places)}", *flags, *names, *values, ""])


def template() -> str:
    """The whole template; the same for the same source."""
    return "\n".join([HEADER, *(entry(message, places) for message, places in messages().items())])


if __name__ == "__main__":
    sys.stdout.write(template())
