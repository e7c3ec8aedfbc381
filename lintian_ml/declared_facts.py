# SPDX-License-Identifier: GPL-2.0-or-later
"""Which evidence fills which field of debian/ml-models. What is only advice or a guess fills none: it becomes a comment
above the question."""
from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from lintian_ml import tables
from lintian_ml.evidence import licences
from lintian_ml.evidence.declaration import NOTHING
from lintian_ml.hints.declaration import data_licence, names
from lintian_ml.lazy import regex
from lintian_ml.model import Answer, Evidence, PackageReport, Strength, WeightFile
from lintian_ml.records import dataclass

_ACCESS = ("public", "simulator", "unknown", "on-request", "private")  # the last one that is found counts
_COMMENTS = 6  # pieces of evidence named above one field
_HERE = "found in this package"
_COUNT = regex(r"and \d+ more$")


@dataclass(frozen=True)
class Fact:
    """A value, empty where a person has to give it, and where it is from."""

    value: str = ""
    comments: tuple[str, ...] = ()


def _of(claims: Iterable[str], weight: WeightFile, package: PackageReport) -> list[Evidence]:
    """What the package says, the declaration apart: about this file first, the strongest first."""
    wanted = tuple(claims)
    found = [entry for entry in package.evidence
             if entry.claim in wanted and entry.source != "declaration" and not _COUNT.match(entry.value)
             and (not entry.about or weight.path in entry.about)]
    return sorted(found, key=lambda entry: (not entry.about, -entry.strength, wanted.index(entry.claim)))


def _fact(value: str, evidence: Iterable[Evidence], note: str = "") -> Fact:
    told = [f"{entry.claim} {entry.value} [{entry.pointer}] ({entry.source}, {entry.strength})" for entry in evidence]
    more = [f"and {len(told) - _COMMENTS} more"] if len(told) > _COMMENTS else []
    return Fact(value, tuple(dict.fromkeys([*([note] if note else []), *told[:_COMMENTS], *more])))


def model_licence(weight: WeightFile, package: PackageReport) -> Fact:
    """The licence that the strongest evidence names, if it names one; debian/copyright has the exact wording."""
    found = _of(["licence"], weight, package)
    best = [entry for entry in found if entry.strength == max(other.strength for other in found)]
    if len({names(entry.value) for entry in best}) > 1:
        return _fact("", found, "several are named")
    return _fact(min(best, key=lambda entry: entry.source != "copyright").value if best else "", found)


def training_program(weight: WeightFile, package: PackageReport) -> Fact:
    """A program in the tree, then one in Build-Depends, then one named elsewhere.

    Of several that nothing ties to these weights none is taken.
    """
    inside = _of(["training-program"], weight, package)
    if inside and inside[0].about:
        return _fact(inside[0].pointer.path, inside)
    if inside:
        paths = {entry.pointer.path for entry in inside}
        note = f"{_HERE}; whether it made these weights is not shown"
        return _fact(paths.pop() if len(paths) == 1 else "", inside, note)
    found = [entry for entry in _of(["training-program-in-build-depends"], weight, package)
             if entry.strength is Strength.CHECKED] or _of(["training-program-named"], weight, package)
    usable = dict.fromkeys(entry.value for entry in found if not entry.value.startswith("elsewhere:"))
    return _fact(usable.popitem()[0] if len(usable) == 1 else "", found)


def training_program_licence(weight: WeightFile, package: PackageReport) -> Fact:
    """The licence of the programs in the tree, if it is one."""
    return _together(_of(["training-program-licence"], weight, package))


def _together(found: list[Evidence]) -> Fact:
    values = sorted({value for entry in found
                     if (value := data_licence(entry)).lower() not in NOTHING})
    known = all(_listed(value) for value in values)
    return _fact(" AND ".join(f"({value})" if " OR " in value and len(values) > 1 else value for value in values)
                 if known else "", found)


def _listed(expression: str) -> bool:
    """Whether the words are names of licences, and not a sentence about one."""
    return licences.is_free(expression) is not Answer.UNKNOWN or expression in tables.load("licences.tsv")


def training_data(weight: WeightFile, package: PackageReport) -> Fact:
    """Names, addresses and files of the data, or the simulator; advice on data is only quoted.

    A directory of texts for many models stands for the text of each.
    """
    found = _of(["dataset", "training-data-named", "simulator", "training-data", "training-data-in-build-depends"],
                weight, package)
    folders = tuple(f"{entry.pointer.path}/" for entry in found if entry.claim == "training-data" and entry.about)
    found = [entry for entry in found if not entry.value.startswith(folders)]
    sure = [entry for entry in found if entry.strength > Strength.ASSERTED]
    own = [entry for entry in sure if entry.about] or sure
    values = dict.fromkeys(entry.pointer.path if entry.claim == "training-data" else entry.value for entry in own)
    tied = any(entry.about for entry in own)
    if not tied and len({entry.pointer.path for entry in own}) > 1:  # several documents, which need not mean these
        values = {}
    note = f"{_HERE}; whether these weights were trained on it is not shown" if own and not tied else ""
    return _fact(", ".join(list(values)[:_COMMENTS]), found, note)


def training_data_licence(weight: WeightFile, package: PackageReport) -> Fact:
    """The licences of all the data, where each is known."""
    return _together(_of(["training-data-licence"], weight, package))


def training_data_access(weight: WeightFile, package: PackageReport) -> Fact:
    """The narrowest access to any of the data."""
    found = _of(["training-data-access"], weight, package)
    inside = _of(["training-data"], weight, package)
    words = [entry.value.rpartition(": ")[2] for entry in found] + ["public"] * bool(inside)
    known = [word for word in words if word in _ACCESS]
    return _fact(max(known, key=_ACCESS.index) if known else "", [*found, *inside])


def base_model(weight: WeightFile, package: PackageReport) -> Fact:
    """The model that the weights, or words about this very file, say they were made from."""
    found = _of(["base-model"], weight, package)
    sure = [entry.value for entry in found if entry.strength > Strength.ASSERTED]
    return _fact(", ".join(dict.fromkeys(sure)), found)


def hyper_parameters(weight: WeightFile, package: PackageReport) -> Fact:
    """The first file with settings of a training."""
    found = _of(["hyper-parameters"], weight, package)
    return _fact(found[0].pointer.path if found else "", found)


def rebuild_command(weight: WeightFile, package: PackageReport) -> Fact:
    """The command of debian/rules or a makefile that trains."""
    found = _of(["rebuild-command"], weight, package)
    return _fact(found[0].value if found else "", found)


def reproducibility(weight: WeightFile, package: PackageReport) -> Fact:
    """What was shown, which is nothing in a package that was only looked at."""
    return Fact(weight.reproducibility, ("no rebuild was shown",) if weight.reproducibility == "none" else ())


def critical_use(weight: WeightFile, package: PackageReport) -> Fact:
    """Yes where something in the package uses the weights so; a no is for people to say."""
    found = _of(["critical-use"], weight, package)
    return _fact("yes" if found else "", found)


def trains_another_model(weight: WeightFile, package: PackageReport) -> Fact:
    """Yes where another model of the package was made from this one; a no is for people to say."""
    answered = weight.answers.get("trains-another-model")
    if answered is None or answered.answer is not Answer.YES:
        return Fact()
    return _fact("yes", [entry for index in answered.evidence
                         if (entry := package.evidence[index]).source != "declaration"])


COLLECTORS: Mapping[str, Callable[[WeightFile, PackageReport], Fact]] = {
    "Model-License": model_licence,
    "Training-Program": training_program,
    "Training-Program-License": training_program_licence,
    "Training-Data": training_data,
    "Training-Data-License": training_data_licence,
    "Training-Data-Access": training_data_access,
    "Base-Model": base_model,
    "Hyper-Parameters": hyper_parameters,
    "Rebuild-Command": rebuild_command,
    "Reproducibility": reproducibility,
    "Critical-Use": critical_use,
    "Trains-Another-Model": trains_another_model,
}
