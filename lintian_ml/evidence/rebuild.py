# SPDX-License-Identifier: GPL-2.0-or-later
"""Whether the build of the package trains the model anew, and what such a training is said to cost."""
from __future__ import annotations

from collections.abc import Iterator, Sequence

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
_AROUND = 160, 280  # characters before and after a word of training that a sentence on its cost may have
_COST = regex(
    r"(?i)\b(?:re|pre)?train(?:ed|ing|s)?\b[^.;:]{0,120}?\b(?:took|takes?|taking|for|within|in|about|requires?|needs?|needed)"
    r"\b[^.;:]{0,40}?(?<![\w.])(?:\d+(?:[.,]\d+)?(?:[ ]?(?:-|to|or)[ ]?\d+)?|a few|several|one|two|three|four|five|six|a|an)"
    r"[ ](?:GPU[ -]?|CPU[ -]?|core[ -]?)?(?:minutes?|hours?|days?|weeks?|months?)\b(?![ ](?:of|long|worth)\b)[^.;]{0,80}")
_UNITS = ("minute", "hour", "day", "week", "month")


def look(page: Page, store: Store) -> None:
    """Remember which programs a makefile runs."""
    if page.language != "mk" or page.shelf not in (Shelf.PROGRAM, Shelf.DEBIAN) \
            or not any([suffix in page.data for suffix in _SCRIPTS]):
        return
    for found in _CALL.finditer(page.text):
        if len(store.called) < limits.CALLED:
            store.called.append((found[1], page.at(found.start(1))))


def tell(programs: Sequence[Program], store: Store) -> None:
    """The lines of debian/rules that run a training program, else the makefiles that do; and the cost that is stated.
    """
    rules = store.debian.get(RULES)
    for value, place in _wired(programs, rules) if rules else ():
        store.say(COMMAND, value, place, "packaging", Strength.CHECKED)
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
             if program.trainer.pointer.path != RULES and not program.trainer.pointer.path.endswith((".c", ".h", ".cc"))}
    words -= {"Makefile", "CMakeLists.txt", "makefile", "GNUmakefile", "Makefile.am", "Makefile.in"}
    commands = {program.trainer.command for program in programs if program.trainer.pointer.path == RULES}
    for number, line in enumerate(rules.text.splitlines(), 1):
        bare = line.strip()
        if line[:1] == "\t" and not bare.startswith("#") and not bare.lstrip("-@").startswith(("rm ", "install ", "cp ")):
            found = any(word in line for word in words) or any(
                command and all(part in line.split() for part in command.split()) for command in commands)
            if found:
                yield excerpt(bare.lstrip("-@+ ")), Pointer(RULES, number)


def _cost(store: Store) -> None:
    """Sentences of documents that say how long a training takes."""
    pages = [*store.prose, *(page for path, page in store.debian.items() if "README" in path or path.endswith("ml-models"))]
    for page in pages:
        if not page.trains or not any(unit in page.lower for unit in _UNITS):
            continue
        last = -1
        for at in sorted(occurrences(page.lower, ("train",)))[:limits.STATEMENTS]:
            window = " ".join(page.text[max(0, at - 3):at + _AROUND[1]].split())
            found = _COST.search(window)
            if found and at > last:
                last = at + _AROUND[1]
                store.say(COST, excerpt(found[0]), page.at(at), "document", Strength.DOCUMENTED)
