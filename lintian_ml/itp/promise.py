# SPDX-License-Identifier: GPL-2.0-or-later
"""What a bug promises, held against itself and against the source: licences, models, data, programs, version."""
from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lintian_ml import limits, tables
from lintian_ml.evidence import datasets, licences
from lintian_ml.evidence.page import content
from lintian_ml.itp import judge
from lintian_ml.itp.form import Bug
from lintian_ml.itp.says import Said
from lintian_ml.lazy import regex
from lintian_ml.model import Answer, PackageReport, Role, WeightFile
from lintian_ml.records import dataclass
from lintian_ml.review import Finding, Place, finding
from lintian_ml.unpack import open_package
from lintian_ml.words import joined, worded

_LICENCE_FILE = regex(r"(?i)(?:licen[cs]es?|copying|unlicense)(?:[._-]?[\w.-]*)?$")
_OF_MODEL = regex(r"(?i)model|weight|data|voice|network")
_HERE = regex(r"(?i)\b(?:includ\w+|ships?|shipped|contains?|comes? with|in the (?:source|repo\w*|tarball)|liegt bei|"
              r"dabei|enthalten)\b")
_MAYBE = ("ml-possible-weights", "ml-weights-unreadable", "ml-lfs-pointer")  # a model may be there and was not read
_CHANGED = {"software-licence": "software-licence-changed", "model-licence": "model-licence-changed"}


@dataclass(frozen=True)
class Tree:
    """A checked source and the licences that the files at its top hold, as (path, SPDX) pairs."""

    package: PackageReport
    licences: tuple[tuple[str, str], ...] = ()


def tree(path: str) -> Tree:
    """Check the source at ``path`` and read its licence files. Raises InputError where it cannot be opened."""
    from lintian_ml.checking import check_path

    package = check_path(path).packages[0]
    found = [(item.path, licences.in_text(content(item, limits.HEAD).decode("utf-8", "replace")))
             for source in open_package(path) for item in source.items()
             if "/" not in item.path and _LICENCE_FILE.match(item.name)]
    return Tree(package, tuple(sorted((path, licence) for path, licence in found if licence)))


def place(said: Said) -> Place:
    """Where a bug says something."""
    return Place(f"message {said.message}", said.line or None, said.words)


# -- the bug alone ---------------------------------------------------------------------------------------------------

def of_bug(bug: Bug, said: Sequence[Said], case: str) -> Iterator[Finding]:
    """What follows from the words of the bug alone."""
    if not any(entry.claim == "software-licence" for entry in said):
        field = bug.last("licence")
        told = [Place(f"message {field.message}", field.line, field.value)] if field else \
            [Place(bug.submitter.place, None, worded("the field is empty or missing"))]
        yield finding("licence-field-open", told)
    yield from _changed(said)
    yield from _terms(said, case)
    yield from _training(said)


def _changed(said: Sequence[Said]) -> Iterator[Finding]:
    """Licences that a later message names otherwise."""
    for claim, name in _CHANGED.items():
        entries = [entry for entry in said if entry.claim == claim]
        if len({entry.message for entry in entries}) > 1 and parts(entries[0].value) != parts(entries[-1].value):
            words = joined(", ", (worded("{value} in message {message}", value=entry.value, message=entry.message)
                                  for entry in (entries[0], entries[-1])))
            yield finding(name, map(place, (entries[0], entries[-1])), [words])


def _terms(said: Sequence[Said], case: str) -> Iterator[Finding]:
    """Terms that are not free, or that nobody here has read."""
    software, model = (judge.last_word(said, claim) for claim in ("software-licence", "model-licence"))
    if software and licences.is_free(software.value) is Answer.NO:
        yield finding("software-licence-not-free", [place(software)], [_reasons(software.value)])
    outside = "-outside" if case in (judge.DOWNLOADED, judge.DENIED) else ""
    if model and case != judge.HOSTED:
        answer = licences.is_free(model.value)
        if answer is not Answer.YES:
            name = f"model-licence-not-free{outside}" if answer is Answer.NO else "model-licence-open"
            yield finding(name, [place(model)], [_reasons(model.value)])
    for entry in said:
        terms = judge.base_terms(entry.value) if entry.claim in ("base-model", "model-named") else ""
        if terms and licences.is_free(terms) is Answer.NO:
            row = judge.known_model(entry.value)
            reason = f": {row['reason']}" if row else ""
            words = [worded("{value} is under {terms}, as its maker states{reason}", value=entry.value, terms=terms,
                            reason=reason)]
            if entry.claim == "base-model":
                yield finding("base-model-not-free", [place(entry)], words)
            elif not model and case in (judge.SHIPPED, judge.BUILT, judge.DOWNLOADED):
                yield finding(f"model-licence-not-free{outside}", [place(entry)], words)


def _training(said: Sequence[Said]) -> Iterator[Finding]:
    """Data and programs of the training, as far as the bug names them."""
    rows = judge.data_rows(said)
    for entry in said:
        for name, row in rows.items():
            if entry.claim != "training-data" or name not in {entry.value, *datasets.known(entry.value)}:
                continue
            if row["dfsg"] == "no":
                yield finding("training-data-not-free", [place(entry)], [f"{name}: {row['licence']}, {row['reason']}"])
            if row["access"] in ("private", "on-request"):
                yield finding("training-data-not-public", [place(entry)], [f"{name}: {row['access']}"])
        if entry.claim == "data-licence" and licences.is_free(entry.value) is Answer.NO:
            yield finding("training-data-not-free", [place(entry)], [_reasons(entry.value)])
        if entry.claim == "data-not-public":
            yield finding("training-data-not-public", [place(entry)])
        if entry.claim == "no-training-program":
            yield finding("training-program-missing", [place(entry)])


def _reasons(expression: str) -> str:
    return joined("; ", filter(None, (_reason(name) for name in sorted(parts(expression, exact=True))))) or expression


def _reason(name: str) -> str:
    row = tables.load("licences.tsv").get(licences.identifier(name))
    if row is None:
        return worded("{name}: not a licence known here", name=name)
    return f"{name}: {row['reason']}" if row["dfsg"] != "yes" else ""


def parts(expression: str, exact: bool = False) -> frozenset[str]:
    """The licences of an expression; unless ``exact`` without the words on later versions, which no text tells."""
    names = {part for part in re.split(r"(?<!\s)\s++(?:AND|OR)\s+|[()]", expression) if part.strip()}
    bare = {re.sub(r"-(?:only|or-later)$", "", name.partition(" WITH ")[0]) for name in names}
    return frozenset(names if exact else bare)


# -- the bug and the source ------------------------------------------------------------------------------------------

def of_source(bug: Bug, said: Sequence[Said], found: Tree) -> Iterator[Finding]:
    """Where the source is not what the bug says."""
    yield from _licence_of_tree(said, found)
    yield from _presence(said, found.package)
    yield from _licence_of_weights(said, found.package)
    yield from _data_of_tree(said, found.package)
    told, there = upstream(bug.version), upstream(found.package.version)
    if told and there and told != there:
        yield finding("version-differs", (), [worded("the bug says {told}, the source is {there}", told=told,
                                                     there=there)])


def upstream(version: str) -> str:
    """The upstream part of a version, without what packaging adds; empty where it is none."""
    bare = re.sub(r"[+~.](?:dfsg|ds|repack)[\d.]*$", "", version.strip().removeprefix("v").partition(":")[2] or
                  version.strip().removeprefix("v"))
    bare = re.sub(r"-[^-]*$", "", bare) if "-" in bare else bare
    bare = re.sub(r"[+~.](?:dfsg|ds|repack)[\d.]*$", "", bare)
    return bare if re.match(r"\d[\w.+~-]*$", bare) else ""


def _licence_of_tree(said: Sequence[Said], found: Tree) -> Iterator[Finding]:
    software = judge.last_word(said, "software-licence")
    held = [(path, licence) for path, licence in found.licences if not _OF_MODEL.search(path)]
    there = {name for _, licence in held for name in parts(licence)}
    if software and there and not there & parts(software.value):
        words = worded("the bug says {value}, the source holds the text of {names}", value=software.value,
                       names=", ".join(sorted(there)))
        files = [Place(path, None, licence) for path, licence in held]
        yield finding("software-licence-differs", [place(software), *files], [words])


def _presence(said: Sequence[Said], package: PackageReport) -> Iterator[Finding]:
    denied, ships = judge.last_word(said, "no-model"), judge.last_word(said, "ships-model")
    if denied and ships and ships.message > denied.message:
        denied = None
    files = [Place(weight.path, None, _described(weight)) for weight in package.weights]
    if denied and files:
        yield finding("model-denied-but-there", [place(denied), *files])
    elif files and not ships and any(weight.role is Role.SHIPPED for weight in package.weights):
        yield finding("model-not-mentioned", files)
    possible = any(hint.tag in _MAYBE for hint in package.hints)
    if ships and not denied and not files and not possible and package.complete:
        yield finding("model-promised-but-missing", [place(ships)])
    program = judge.last_word(said, "training-program")
    if program and _HERE.search(program.words) and package.facts.get("training-program-present") is Answer.NO:
        yield finding("training-program-promised", [place(program)])


def _described(weight: WeightFile) -> str:
    parameters = weight.header.parameters
    return worded("{format}, {parameters:,} parameters", format=weight.format,
                  parameters=parameters) if parameters else weight.format


def _licence_of_weights(said: Sequence[Said], package: PackageReport) -> Iterator[Finding]:
    told = judge.last_word(said, "model-licence")
    if told is None:
        return
    for weight in package.weights:
        named = [entry for entry in package.evidence if entry.claim == "licence" and weight.path in entry.about]
        there = {name for entry in named for name in parts(entry.value)}
        if there and not there & parts(told.value):
            words = worded("the bug says {value} of the weights, the source {names}", value=told.value,
                           names=", ".join(sorted(there)))
            places = [Place(entry.pointer.path, entry.pointer.line, f"{weight.path}: {entry.value}") for entry in named]
            yield finding("model-licence-differs", [place(told), *places], [words])


def _data_of_tree(said: Sequence[Said], package: PackageReport) -> Iterator[Finding]:
    told = judge.data_rows(said)
    entries = [(entry, name) for entry in package.evidence if entry.claim in ("training-data-named", "dataset")
               for name in datasets.known(entry.value)]
    there = {name for _, name in entries}
    if told and there and not there & set(told):
        places = [Place(entry.pointer.path, entry.pointer.line, name) for entry, name in entries]
        words = worded("the bug names {told}, the source {there}", told=", ".join(sorted(told)),
                       there=", ".join(sorted(there)))
        places += [place(entry) for entry in said if entry.claim == "training-data"]
        yield finding("training-data-differs", places, [words])
