# SPDX-License-Identifier: GPL-2.0-or-later
"""Whether the build of the package trains the model anew, and what such a training is said to cost."""
from __future__ import annotations

from collections.abc import Iterator, Sequence, Set

from lintian_ml import limits
from lintian_ml.evidence.page import Page, Shelf, excerpt, occurrences
from lintian_ml.evidence.store import Store
from lintian_ml.evidence.training import Program
from lintian_ml.lazy import regex
from lintian_ml.model import Pointer, Strength

RULES = "debian/rules"
COMMAND, RULE, COST = "rebuild-command", "rebuild-rule", "training-cost"
_SCRIPTS = (b".py", b".sh", b".pl", b".R", b".lua", b".rb", b"nvcc")
_CALL = regex(r"(?m)^[^#\n]*?(?<![\w.-])([\w.-]+\.(?:py|sh|pl|R|lua|rb)|nvcc)(?![\w.])")
_AFTER = 280  # characters from a word of training on that a sentence on its cost may have
_NUMBER = r"\d+(?:[.,]\d+)?(?:[ ]?(?:-|to|or)[ ]?\d+)?|a few|several|one|two|three|four|five|six|an?"
_COST = regex(
    r"(?i)\b(?:(?:re|pre)?train(?:ed|ing)|retrain|to train)\b[^.;:]{0,120}?"
    r"\b(?:took|takes?|taking|for|within|in(?![ ]the[ ](?:last|past))|about|requires?|needs?|needed)\b[^.;:]{0,40}?"
    rf"(?<![\w.])(?:{_NUMBER})[ ](?:GPU[ -]?|CPU[ -]?|core[ -]?)?(?:minutes?|hours?|days?|weeks?|months?)\b"
    r"(?![ ](?:of|long|worth)\b)[^.;]{0,80}")
_PARTS = regex(r"[;&|]+|\b(?:then|do)\b")
_INTERPRETER = regex(
    r"(?:\S*/)?(?:python|sh$|bash|dash|perl|Rscript|lua|ruby|julia)|\$[({]?\w*(?:PYTHON|SHELL|PERL|interpreter)")
_RUN_AS_THEY_ARE = frozenset({"py", "sh", "pl", "r", "lua", "rb", "jl"})
_UNITS = ("minute", "hour", "day", "week", "month")


COSTS = f"a document speaks more than {limits.STATEMENTS} times of training, its cost may stand behind that"


def look(page: Page, store: Store) -> None:
    """Remember which programs a makefile runs."""
    if page.language != "mk" or page.shelf not in (Shelf.PROGRAM, Shelf.DEBIAN) \
            or not any([suffix in page.data for suffix in _SCRIPTS]):
        return
    for found in _CALL.finditer(page.text):
        if len(store.called) == limits.CALLED:
            store.left(f"makefiles run more than {limits.CALLED} programs", page.at(found.start(1)))
            return
        store.called.append((found[1], page.at(found.start(1))))


def tell(programs: Sequence[Program], store: Store) -> None:
    """The lines of debian/rules that run a training program, else the makefiles that do; and the cost that is stated.
    """
    rules = store.debian.get(RULES)
    for value, place in _wired(programs, rules) if rules else ():
        about = [weight.path for weight in store.weights if _names(value, weight.path)]
        store.say(COMMAND, value, place, "packaging", Strength.CHECKED, about)
    names = {program.trainer.pointer.path.rpartition("/")[2] for program in programs}
    makes = [(name, place) for name, place in store.called if name in names]
    makes += [(program.trainer.command, program.trainer.pointer) for program in programs
              if program.trainer.command and program.language == "mk" and not program.trainer.built]
    for name, place in makes:
        if place.path != RULES:
            store.say(RULE, f"{name} is run by a makefile", place, "program", Strength.DOCUMENTED)
    _cost(store)


def _wired(programs: Sequence[Program], rules: Page) -> Iterator[tuple[str, Pointer]]:
    """Lines of debian/rules that name a training program, or call a command that trains."""
    words = {program.trainer.pointer.path.rpartition("/")[2] for program in programs
             if program.language in _RUN_AS_THEY_ARE}
    commands = {program.trainer.command for program in programs if program.trainer.pointer.path == RULES}
    for number, line in enumerate(rules.text.splitlines(), 1):
        bare = line.strip().lstrip("-@+ ")
        if line[:1] == "\t" and not bare.startswith("#") and any(
                _runs(part.split(), words) or any(command and set(command.split()) <= set(part.split())
                                                  for command in commands) for part in _PARTS.split(bare)):
            yield excerpt(bare), Pointer(RULES, number)


def _runs(line: Sequence[str], names: Set[str]) -> bool:
    """Whether a command runs one of the programs: itself, or by an interpreter."""
    line = [word for word in line if "=" not in word.partition("/")[0]]
    places = [place for place, word in enumerate(line) if word.rpartition("/")[2] in names]
    return bool(places) and (places[0] == 0 or any(_INTERPRETER.match(word) for word in line[:places[0]]))


def _names(command: str, path: str) -> bool:
    """Whether a command names a file, with or without its directory."""
    return any(word.rpartition("/")[2] == path.rpartition("/")[2] for word in command.replace("=", " ").split())


def _cost(store: Store) -> None:
    """Sentences of documents that say how long a training takes."""
    pages = [*store.prose, *(page for path, page in store.debian.items() if "README" in path)]
    for page in pages:
        if not page.trains or not any(unit in page.lower for unit in _UNITS):
            continue
        last = -1
        for at in store.most(sorted(occurrences(page.lower, ("train",))), limits.STATEMENTS, COSTS, page.path):
            window = " ".join(page.text[max(0, at - 3):at + _AFTER].split())
            found = _COST.search(window)
            if found and at > last:
                last = at + _AFTER
                store.say(COST, excerpt(found[0]), page.at(at), "document", Strength.DOCUMENTED)
