# SPDX-License-Identifier: GPL-2.0-or-later
"""What debian/ml-models declares, held against what the package itself shows.

Only what was seen in the bytes, or is said of this very file, contradicts a declaration; general words do not, for the
declaration is how a maintainer corrects them.
"""
from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from lintian_ml import tables
from lintian_ml.evidence import licences
from lintian_ml.evidence.declaration import NOTHING
from lintian_ml.evidence.page import excerpt
from lintian_ml.model import Answer, Evidence, Hint, PackageReport, Strength

TAG = "ml-declaration-contradicted"
OWN = "declaration"
_WORDS = frozenset({"AND", "OR", "WITH", "(", ")"})


def derive(package: PackageReport) -> Iterator[Hint]:
    """One hint for each field and each thing that contradicts it, with both places."""
    others = [entry for entry in package.evidence if entry.source != OWN]
    places: dict[str, list[int]] = {}
    for index, other in enumerate(others):
        for path in other.about or ("",):
            places.setdefault(path, []).append(index)
    for entry in package.evidence:
        if entry.claim != "declared":
            continue
        name, _, value = entry.value.partition("=")
        related = [others[index] for index in sorted({index for path in ("", *entry.about)
                                                      for index in places.get(path, ())})]
        for found in CHECKS[name](value, related) if name in CHECKS else ():
            told = f"{found.claim} is {excerpt(found.value)} in {found.pointer}"
            yield Hint(TAG, f"{name} is {excerpt(value)}, but {told}", entry.pointer)
    yield from _without_command(package)


def _without_command(package: PackageReport) -> Iterator[Hint]:
    """A rebuild that was done has a command; the field beside it says that there is none."""
    told = {(place, name): (value, entry) for entry in package.evidence if entry.claim == "declared"
            for place in entry.about[:1] for name, _, value in [entry.value.partition("=")]}
    for (place, name), (value, entry) in told.items():
        command = told.get((place, "Rebuild-Command"))
        if name == "Reproducibility" and value.startswith(("rebuilt", "dry-run")) and command and command[0] == "none":
            yield Hint(TAG, f"{name} is {value}, but Rebuild-Command is none in {command[1].pointer}", entry.pointer)


def names(expression: str) -> frozenset[str]:
    """The licences of an expression, without regard to later versions: these are a matter of wording."""
    words = re.sub(r"([()])", r" \1 ", licences.normalise(expression)).split()
    return frozenset(re.sub(r"-only$|-or-later$|\+$", "", word) for word in words if word not in _WORDS)


def data_licence(entry: Evidence) -> str:
    """The licence in a claim about data; of a known data set the one that our table has."""
    row = tables.load("datasets.tsv").get(entry.value.partition(":")[0])
    return licences.normalise(row["licence"] if row and entry.source == "datasets.tsv" else entry.value)


def _of(claims: Sequence[str], evidence: Iterable[Evidence], least: Strength = Strength.DOCUMENTED) -> list[Evidence]:
    return [entry for entry in evidence
            if entry.claim in claims and entry.strength >= least and not re.match(r"and \d+ more$", entry.value)]


def _another(claim: str) -> Callable[[str, Sequence[Evidence]], Iterator[Evidence]]:
    """A check that finds a licence for this very file, or for the program found to train it, that shares no name with
    the declared one.
    """
    def check(value: str, evidence: Sequence[Evidence]) -> Iterator[Evidence]:
        mine = names(value)
        if value.lower() in NOTHING or not mine:
            return
        for entry in _of([claim], evidence):
            if entry.about and names(entry.value) and not mine & names(entry.value):
                yield entry
    return check


def _data_licence(value: str, evidence: Sequence[Evidence]) -> Iterator[Evidence]:
    """A data set that is known not to be free, declared as free."""
    if licences.is_free(licences.normalise(value)) is not Answer.YES:
        return
    for entry in _of(["training-data-licence"], evidence, Strength.ASSERTED):
        found = data_licence(entry)
        if licences.is_free(found) is Answer.NO and not names(value) & names(found):
            yield entry


def _access(value: str, evidence: Sequence[Evidence]) -> Iterator[Evidence]:
    """Open to all, though it is known to be given on request or not at all; or private, though it is in the tree."""
    if value == "public":
        yield from (entry for entry in _of(["training-data-access"], evidence, Strength.ASSERTED)
                    if entry.value.rpartition(": ")[2] in ("on-request", "private"))
    elif value in ("private", "on-request"):
        yield from (entry for entry in _of(["training-data"], evidence, Strength.CHECKED) if entry.about)


def _denied(claims: Sequence[str], least: Strength = Strength.CHECKED) -> Callable[
        [str, Sequence[Evidence]], Iterator[Evidence]]:
    """A check of fields that deny what is seen inside or about this very file."""
    def check(value: str, evidence: Sequence[Evidence]) -> Iterator[Evidence]:
        if value.lower() in ("none", "no"):
            yield from (entry for entry in _of(claims, evidence, least) if entry.about)
    return check


CHECKS: Mapping[str, Callable[[str, Sequence[Evidence]], Iterator[Evidence]]] = {
    "Model-License": _another("licence"),
    "Training-Program": _denied(["training-program"]),
    "Training-Program-License": _another("training-program-licence"),
    "Training-Data": _denied(["dataset", "training-data"]),
    "Training-Data-License": _data_licence,
    "Training-Data-Access": _access,
    "Base-Model": _denied(["base-model"], Strength.DOCUMENTED),
    "Hyper-Parameters": _denied(["hyper-parameters"]),
    "Critical-Use": _denied(["critical-use"], Strength.DOCUMENTED),
}
