# SPDX-License-Identifier: GPL-2.0-or-later
"""The parts of a training program that a rebuild needs: settings, an entry point, seeds, the preparation of data.

What is found is where such a part is, and never that it is all of it.
"""
from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from lintian_ml.evidence.page import excerpt
from lintian_ml.evidence.store import Store
from lintian_ml.evidence.training import Program
from lintian_ml.lazy import regex
from lintian_ml.model import Note, Pointer, Strength

SETTINGS, ENTRY, SEED, PREPARATION = "hyper-parameters", "entry-point", "seed", "data-preparation"
_SETTINGS = regex(
    r"(?<![\w.])(?:--)?[\"']?(?:learning[_-]?rate|lr|batch[_-]?size|(?:n|nb|num)?_?epochs|"
    r"momentum|weight[_-]?decay|max_iter|"
    r"n_estimators|hidden[_-]?(?:size|units|dim)|dropout)[\"']?[ \t]*(?:=(?!=)|:|,[ \t]*(?:type|default)[ \t]*=)"
    r"[ \t]*(?:[\w.]+[ \t]*,[ \t]*default[ \t]*=[ \t]*)?-?[\d.]+(?:e-?\d+)?")
_ENTRY = {
    "py": regex(  # or a statement of the file itself that does the work
        r"(?m)^if[ \t]+__name__[ \t]*==[ \t]*[\"']__main__[\"']|"
        r"^(?:\w+[ \t]*=[ \t]*)?(?:main|[\w.]+\.(?:fit|fit_generator|train|backward|minimize|run))[ \t]*\("),
    "c": regex(r"(?m)^(?:[\w \t*]*\b)?(?:main|wmain)[ \t]*\([^;\n]*$"),
    "java": regex(r"\bpublic[ \t]+static[ \t]+void[ \t]+main[ \t]*\("),
    "rs": regex(r"(?m)^[ \t]*fn[ \t]+main[ \t]*\("),
    "go": regex(r"(?m)^func[ \t]+main[ \t]*\("),
}
_SCRIPTS = frozenset({"sh", "mk", "pl", "rb", "r", "lua", "jl"})  # whose files are run as they are
_SEED = regex(
    r"\b(?:manual_seed(?:_all)?|manualSeed|random\.seed|set_random_seed|random\.set_seed|seed_everything|set\.seed|"
    r"set_seed|srandom|srand(?:48)?|PRNGKey|default_rng|RandomState|Random\.seed!)[ \t]*\([ \t]*[\w.=]*\d[\w.]*|"
    r"\brandom_state[ \t]*=[ \t]*\d+|--seed\b[^\n]{0,60}default[ \t]*=[ \t]*\d+|"
    r"\bmt19937\w*[ \t]+\w+[ \t]*[({][ \t]*\d+")
_PREPARES = regex(
    r"(?i)(?:^|[/_-])(?:(?:pre[-_]?process|prepare|extract|convert|make|create|build|generate|clean|split|download|"
    r"dump|collect)[-_]?\w{0,20}?(?:data(?:sets?)?|corpus|corpora|features?|samples?|positions?|examples?)|"
    r"pre[-_]?process(?:ing|or)?|data[-_]?(?:prep|preparation|loader|set)s?|chunk[-_]?parser)\w{0,12}"
    r"\.(?:py|sh|pl|r|lua|c|cc|cpp|cxx|ipynb|java|rs|jl|awk|rb)$")
_WORDS = ("ata", "corp", "eature", "ample", "osition", "process", "parser")  # one of which is in every such name


def notes(text: str, language: str) -> Iterator[Note]:
    """The first setting, the entry point and the first seed of a program."""
    found = {SETTINGS: _SETTINGS.search(text), SEED: _SEED.search(text),
             ENTRY: _ENTRY[language].search(text) if language in _ENTRY else None}
    for claim, match in found.items():
        if match:
            yield Note(claim, excerpt(match[0]), text.count("\n", 0, match.start()) + 1)
    if not found[ENTRY] and language in _SCRIPTS:
        yield Note(ENTRY, "a script", 1)


def tell(programs: Sequence[Program], store: Store) -> None:
    """Say which parts the training programs have, and which programs of the package prepare data by their name."""
    for program in programs:
        for claim in (SETTINGS, ENTRY, SEED):
            for note, place in program.notes(claim)[:1]:
                store.say(claim, note.value, place, "program", Strength.CHECKED)
        if program.trainer.command and not program.notes(ENTRY):
            store.say(ENTRY, program.trainer.command, program.trainer.pointer, "program", Strength.CHECKED)
    if programs:
        folders = {program.trainer.pointer.path.rpartition("/")[0] for program in programs}
        for path in _preparing(store.inventory, folders):
            store.say(PREPARATION, path.rpartition("/")[2], Pointer(path), "file name", Strength.DOCUMENTED)


def _preparing(inventory: Mapping[str, int], folders: set[str]) -> Iterator[str]:
    """Programs beside those that train, or in a directory beside or above, that are named after preparing data."""
    near = {*folders, *(folder.rpartition("/")[0] for folder in folders)}
    for path in sorted(inventory):
        folder = path.rpartition("/")[0]
        if (folder in near or folder.rpartition("/")[0] in near) and any(word in path for word in _WORDS) \
                and _PREPARES.search(path):
            yield path
