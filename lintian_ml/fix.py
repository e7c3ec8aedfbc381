# SPDX-License-Identifier: GPL-2.0-or-later
"""What can be written into a source tree for its hints: a field, a section, a stanza, an override, each as a change of
one file of ``debian/``. Nothing is written here; where only a person knows, a question stands in its place.
"""
from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence

from lintian_ml.evidence.declaration import GAP
from lintian_ml.lazy import regex
from lintian_ml.model import Hint, PackageReport
from lintian_ml.overrides import PATH as OVERRIDES
from lintian_ml.records import dataclass
from lintian_ml.report.escape import printable
from lintian_ml.tags import Tag

COPYRIGHT, README = "debian/copyright", "debian/README.source"
_FIELD = regex(r"(?m)^(?P<name>[A-Za-z-]+):[^\n]*(?:\n[ \t]+[^\n]*)*")
_HEAD = regex(r"\A(?:[^\n]+\n?)+")
CERTAIN, POSSIBLE = "certain", "possible"

Texts = MutableMapping[str, str]


@dataclass(frozen=True)
class Fix:
    """One change: the tag it answers, the file, what it does in words, how sure it is, the text before and after."""

    tag: str
    path: str
    does: str
    certainty: str
    before: str
    after: str

    @property
    def diff(self) -> str:
        """The change as a unified diff; a new file is compared with /dev/null."""
        start = f"a/{self.path}" if self.before else "/dev/null"
        lines = difflib.unified_diff(self.before.splitlines(True), self.after.splitlines(True), start, f"b/{self.path}")
        return "".join(lines)


def fixes(package: PackageReport, hints: Sequence[Hint], texts: Mapping[str, str],
          tags: Mapping[str, Tag]) -> list[Fix]:
    """The changes that answer ``hints``, each on top of those before it. ``texts`` are the files of the tree that are
    there, by path. A hint for which no remedy is known gets an override whose reason is a question.
    """
    now: Texts = dict(texts)
    groups: dict[str, list[Hint]] = defaultdict(list)
    for hint in hints:
        if not hint.masked_by and hint.tag in tags:
            groups[hint.tag].append(hint)
    found: list[Fix] = []
    for name, members in sorted(groups.items()):
        remedy = REMEDIES.get(name)
        if remedy is None and not tags[name].show_always and tags[name].severity.value in ("error", "warning"):
            remedy = _override
        for path, after, does, certainty in remedy(members, package, now) if remedy else ():
            before = now.get(path, "")
            if after != before:
                now[path] = after
                found.append(Fix(name, path, does, certainty, before, after))
    return found


Change = tuple[str, str, str, str]
Remedy = Callable[[Sequence[Hint], PackageReport, Texts], Iterator[Change]]


def _paths(hints: Sequence[Hint]) -> list[str]:
    return sorted({hint.pointer.path for hint in hints if hint.pointer})


# -- debian/copyright ------------------------------------------------------------------------------------------------

def _disclaimer(hints: Sequence[Hint], package: PackageReport, texts: Texts) -> Iterator[Change]:
    """The words that rule 8 of the draft asks for, in the Disclaimer of the head."""
    files = ", ".join(sorted(weight.path for weight in package.weights)[:3])
    words = f"ML-Policy: holds learned weights ({printable(files)}{', …' if len(package.weights) > 3 else ''})"
    after = _with_field(texts.get(COPYRIGHT, ""), "Disclaimer", [words])
    if after:
        yield COPYRIGHT, after, "tell of the model in the Disclaimer field", CERTAIN


def _excluded(hints: Sequence[Hint], package: PackageReport, texts: Texts) -> Iterator[Change]:
    """Files under terms that are not free leave the upstream tarball; the packaging's own have no other remedy."""
    paths = [_pattern(path) for path in _paths(hints) if not path.startswith("debian/")]
    after = _with_field(texts.get(COPYRIGHT, ""), "Files-Excluded", paths) if paths else ""
    if after:
        yield COPYRIGHT, after, "leave the files out of the upstream tarball; the version then ends in +dfsg", POSSIBLE


def _pattern(path: str) -> str:
    """A path as Files-Excluded takes it: the container of what is inside one, wildcards and spaces as ``?``."""
    return re.sub(r"[\s*?\[\]\\{}]", "?", printable(path.split("!")[0]))


def _with_field(text: str, name: str, words: Sequence[str]) -> str:
    """``text`` with words added to a field of its head, one a line; empty where it is not machine-readable."""
    head = _HEAD.match(text)
    if not head or not text.startswith("Format:"):
        return ""
    block = head[0].rstrip("\n")
    field = next((found for found in _FIELD.finditer(block) if found["name"].lower() == name.lower()), None)
    missing = [word for word in words if field is None or word not in field[0]]
    added = "".join(f"\n {word}" for word in missing)
    if field is None:
        block += f"\n{name}:{added}"
    else:
        block = block[:field.end()] + added + block[field.end():]
    return block + text[len(head[0].rstrip("\n")):]


# -- debian/README.source --------------------------------------------------------------------------------------------

def _origin(hints: Sequence[Hint], package: PackageReport, texts: Texts) -> Iterator[Change]:
    """A section with a question for each file. The question is worded so that it is not taken for an answer."""
    text = texts.get(README, "")
    lines = [f"{printable(path)}:\n  {GAP} who made it, with which program, and from what?"
             for path in _paths(hints) if f"{path}:\n  {GAP}" not in text]
    if lines:
        title = "Learned numbers of this package"
        section = "" if title in text else f"{title}\n{'=' * len(title)}\n\n"
        body = "\n".join(lines)
        start = text.rstrip("\n") + "\n\n" if text.strip() else ""
        yield README, f"{start}{section}{body}\n", "ask for the origin of each file", POSSIBLE


def _type(hints: Sequence[Hint], package: PackageReport, texts: Texts) -> Iterator[Change]:
    """The class of the model under the text that asks for it, in words that the check knows."""
    names = sorted({hint.note.removeprefix("under ") for hint in hints})
    lines = []
    for name in names:
        found = sorted({" or ".join(weight.verdicts[name].classes) for weight in package.weights
                        if name in weight.verdicts})
        lines += [f"Model type under {name}: {', '.join(found)}"] if found else []
    text = texts.get(README, "")
    missing = [line for line in lines if line not in text]
    if missing:
        start = text.rstrip("\n") + "\n\n" if text.strip() else ""
        yield README, start + "\n".join(missing) + "\n", "annotate the type of the model", CERTAIN


# -- overrides -------------------------------------------------------------------------------------------------------

def _override(hints: Sequence[Hint], package: PackageReport, texts: Texts) -> Iterator[Change]:
    """One override for each hint, under a justification that is still to be written."""
    text = texts.get(OVERRIDES, "")
    wanted = [f"{hint.tag} {_escaped(hint.context)}".rstrip() for hint in hints]
    lines = [line for line in wanted if line not in text.split("\n")]
    if lines:
        start = text.rstrip("\n") + "\n\n" if text.strip() else ""
        reason = f"# {GAP} why is this right here?\n"
        yield OVERRIDES, start + reason + "\n".join(lines) + "\n", "override, with a reason that you write", POSSIBLE


def _escaped(context: str) -> str:
    """A context as a pattern that matches nothing else."""
    return re.sub(r"([\\*?])", r"\\\1", printable(" ".join(context.split())))


def _outside(hints: Sequence[Hint], package: PackageReport, texts: Texts) -> Iterator[Change]:
    """Nothing: the tarball has to be made anew, which is no change of a file in debian/."""
    return iter(())


REMEDIES: Mapping[str, Remedy] = {
    "ml-excluded-weights-present": _outside,
    "ml-policy-disclaimer-missing": _disclaimer,
    "ml-weights-licence-not-free": _excluded,
    "ml-weights-without-documented-origin": _origin,
    "ml-test-weights-without-documented-origin": _origin,
    "ml-model-type-not-annotated": _type,
}
