# SPDX-License-Identifier: GPL-2.0-or-later
"""The models of packages as a CycloneDX 1.6 ML-BOM in JSON, through cyclonedx-python-lib.

Each package is a component that contains its models. The library has no model cards yet, so they are added to what it
writes; a test holds the whole against the schema that the library ships. The serial number is made from the content,
and the time is SOURCE_DATE_EPOCH where it is set.
"""
from __future__ import annotations

import json
import uuid
from datetime import datetime, timezone
from typing import Any

from lintian_ml import __version__
from lintian_ml.model import PackageReport, Report
from lintian_ml.report import bom
from lintian_ml.report.display import Display

Object = dict[str, Any]


def render(report: Report, display: Display) -> str:
    """One bill for all packages; hints are not in it. Raises UsageError where the library is missing."""
    bom.library("cyclonedx.model.bom", "cyclonedx-python-lib", "cyclonedx")
    from cyclonedx.output.json import JsonV1Dot6

    cards: dict[str, Object] = {}
    document: Object = json.loads(JsonV1Dot6(_bill(report, cards)).output_as_string())
    for component in document.get("components", ()):
        for model in component.get("components", ()):
            model["modelCard"] = cards[model["bom-ref"]]
    if not bom.created():
        document["metadata"].pop("timestamp", None)
    return json.dumps(document, indent=1, sort_keys=True) + "\n"


def _bill(report: Report, cards: dict[str, Object]) -> Any:
    from cyclonedx.model.bom import Bom, BomMetaData
    from cyclonedx.model.component import Component, ComponentType

    digests = "".join(map(bom.digest, report.packages))
    tool = Component(name="lintian-ml", version=__version__, type=ComponentType.APPLICATION, bom_ref="lintian-ml")
    metadata = BomMetaData(timestamp=datetime.fromtimestamp(bom.created(), timezone.utc))
    metadata.tools.components.add(tool)
    return Bom(components=[_package(package, cards) for package in report.packages], metadata=metadata,
               serial_number=uuid.uuid5(uuid.NAMESPACE_URL, f"lintian-ml:{digests}"))


def _package(package: PackageReport, cards: dict[str, Object]) -> Any:
    from cyclonedx.model.component import Component, ComponentType
    from packageurl import PackageURL

    name, version, qualifiers = bom.purl(package)
    reference = f"deb:{bom.digest(package)[:16]}"
    return Component(name=name, version=version, type=ComponentType.APPLICATION, bom_ref=reference,
                     purl=PackageURL("deb", "debian", name, version or None, qualifiers),
                     components=[_model(model, reference, cards) for model in bom.models(package)])


def _model(model: bom.Model, package: str, cards: dict[str, Object]) -> Any:
    from cyclonedx.model import HashAlgorithm, HashType, Property
    from cyclonedx.model.component import Component, ComponentType, Pedigree

    weight = model.weight
    reference = f"{package}:{bom.clean(weight.path)}"
    cards[reference] = _card(model)
    ancestors = [Component(name=base, type=ComponentType.MACHINE_LEARNING_MODEL, bom_ref=f"{reference}:base:{number}")
                 for number, base in enumerate(model.bases)]
    return Component(
        name=bom.clean(weight.path), type=ComponentType.MACHINE_LEARNING_MODEL, bom_ref=reference,
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=weight.sha256)], licenses=_licences(model.licences),
        pedigree=Pedigree(ancestors=ancestors) if ancestors else None,
        properties=[Property(name=f"lintian-ml:{name}", value=value) for name, value in model.properties])


def _licences(values: tuple[str, ...]) -> list[Any]:
    """One expression where there is one licence, else each by its identifier or, where it is none, by its words."""
    from cyclonedx import spdx
    from cyclonedx.model.license import DisjunctiveLicense, LicenseExpression

    if len(values) == 1 and spdx.is_expression(values[0]) and not spdx.is_supported_id(values[0]):
        return [LicenseExpression(values[0])]
    return [DisjunctiveLicense(id=value) if spdx.is_supported_id(value) else DisjunctiveLicense(name=value)
            for value in values]


def _card(model: bom.Model) -> Object:
    """The model card: architecture, and the data, whose licence and access stand in its description."""
    parameters: Object = {}
    if architecture := bom.clean(model.weight.header.metadata.get("architecture", "")):
        parameters["modelArchitecture"] = architecture
    if model.datasets:
        parameters["datasets"] = [_dataset(entry) for entry in model.datasets]
    return {"modelParameters": parameters} if parameters else {}


def _dataset(entry: bom.Dataset) -> Object:
    told = [f"{name}: {value}" for name, value in (("licence", entry.licence), ("access", entry.access)) if value]
    return {"type": "dataset", "name": entry.name, **({"description": "; ".join(told)} if told else {})}
