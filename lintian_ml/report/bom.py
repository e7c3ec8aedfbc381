# SPDX-License-Identifier: GPL-2.0-or-later
"""What a bill of materials tells of each model, for the two formats of them: CycloneDX and SPDX."""
from __future__ import annotations

import hashlib
import importlib
import os
from collections.abc import Iterator
from types import ModuleType

from lintian_ml import tables
from lintian_ml.errors import UsageError
from lintian_ml.evidence import datasets
from lintian_ml.model import Evidence, PackageReport, WeightFile
from lintian_ml.records import dataclass
from lintian_ml.report.escape import printable, unicode_only
from lintian_ml.report.table import classes
from lintian_ml.words import worded


@dataclass(frozen=True)
class Dataset:
    """Data that a model was trained on; ``licence`` and ``access`` are empty where nothing is known."""

    name: str
    licence: str = ""
    access: str = ""


@dataclass(frozen=True)
class Model:
    """One weight file as a bill lists it. ``properties`` are names and values of what no field of a format has."""

    weight: WeightFile
    licences: tuple[str, ...]
    datasets: tuple[Dataset, ...]
    bases: tuple[str, ...]
    properties: tuple[tuple[str, str], ...]


def models(package: PackageReport) -> tuple[Model, ...]:
    """The models of a package in the order of their paths."""
    return tuple(_model(weight, package) for weight in sorted(package.weights, key=lambda weight: weight.path))


def _model(weight: WeightFile, package: PackageReport) -> Model:
    own = [entry for entry in package.evidence if not entry.about or weight.path in entry.about]
    return Model(weight, _values(own, "licence"), tuple(_datasets(own)), _values(own, "base-model"),
                 tuple(_properties(weight)))


def _values(evidence: list[Evidence], claim: str) -> tuple[str, ...]:
    return tuple(sorted({clean(entry.value) for entry in evidence if entry.claim == claim}))


def _datasets(evidence: list[Evidence]) -> Iterator[Dataset]:
    """Each dataset that is named, once; those of our table with their terms."""
    table = tables.load("datasets.tsv")
    names = {entry.value for entry in evidence if entry.claim in ("training-data-named", "dataset")}
    known = {name for value in names for name in ([value] if value in table else datasets.known(value))}
    for name in sorted(known | {value for value in names if not any(datasets.known(value)) and value not in table}):
        row = table.get(name)
        yield Dataset(clean(name), row["licence"] if row else "", row["access"] if row else "")


def _properties(weight: WeightFile) -> Iterator[tuple[str, str]]:
    yield from (("format", weight.format), ("kind", weight.kind.value), ("role", weight.role.value),
                ("parameters", str(weight.header.parameters)), ("tensors", str(len(weight.header.tensors))),
                ("trained", str(weight.header.trained)), ("reproducibility", weight.reproducibility))
    yield from [("fingerprint", weight.fingerprint)] if weight.fingerprint else []
    yield from ((f"answer:{name}", str(answered.answer)) for name, answered in sorted(weight.answers.items()))
    yield from ((f"class:{name}", classes(verdict)) for name, verdict in sorted(weight.verdicts.items()))


def clean(text: str) -> str:
    """Text of a package as a bill may hold it."""
    return printable(unicode_only(text))


def purl(package: PackageReport) -> tuple[str, str, dict[str, str]]:
    """Name, version and qualifiers of the package's purl, whose type is deb and whose namespace is debian."""
    return clean(package.name), clean(package.version), {"arch": "source"} if package.kind != "binary" else {}


def digest(package: PackageReport) -> str:
    """A name for a bill that depends on the package and its models only."""
    parts = [package.name, package.version, *(f"{weight.path} {weight.sha256}" for weight in package.weights)]
    return hashlib.sha256("\n".join(map(unicode_only, parts)).encode()).hexdigest()


def created() -> int:
    """Seconds since 1970 that a bill gives as its time: SOURCE_DATE_EPOCH, or 0, since no clock is asked."""
    value = os.environ.get("SOURCE_DATE_EPOCH", "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 12 else 0


def library(module: str, package: str, form: str) -> ModuleType:
    """Import an optional library. Raises UsageError that names what to install."""
    try:
        return importlib.import_module(module)
    except ImportError:
        raise UsageError(worded("--format {form} needs the Python library {package}, which is not installed: pip "
                                "install '{package}'", form=form, package=package)) from None
