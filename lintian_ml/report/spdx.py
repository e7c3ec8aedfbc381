# SPDX-License-Identifier: GPL-2.0-or-later
"""The models of packages as an SPDX 3.0.1 document with the AI and dataset profiles, in JSON-LD, through the SPDX
project's own Python model, which refuses what the specification does not allow.

Names of elements are made from the content; the time is SOURCE_DATE_EPOCH, or 1970 where it is not set.
"""
from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timezone
from typing import Any

from lintian_ml import __version__
from lintian_ml.model import PackageReport, Report
from lintian_ml.report import bom
from lintian_ml.report.display import Display

SPACE = "urn:lintian-ml:"
_ACCESS = {"public": "directDownload", "on-request": "registration"}


def render(report: Report, display: Display) -> str:
    """One document for all packages; hints are not in it. Raises UsageError where the library is missing."""
    module = bom.library("spdx_python_model", "spdx-python-model", "spdx")
    found = _Elements(module.v3_0_1)
    for package in report.packages:
        found.package(package)
    data = module.v3_0_1.JSONLDSerializer().serialize_data(found.document(report), force_at_graph=True)
    return json.dumps(data, indent=1, sort_keys=True) + "\n"


class _Elements:
    """Collects the elements of one document; each kind is built once by its identifier."""

    def __init__(self, module: Any) -> None:
        self._spdx = module
        self._by_id: dict[str, Any] = {}
        self._roots: list[Any] = []
        moment = datetime.fromtimestamp(bom.created(), timezone.utc)
        self._info = module.CreationInfo(_id="_:creationinfo", specVersion="3.0.1", created=moment)
        agent = self._element("SoftwareAgent", "agent", name=f"lintian-ml {__version__}")
        self._info.createdBy.append(agent)

    def _element(self, kind: str, identifier: str, **values: Any) -> Any:
        key = f"{SPACE}{identifier}"
        if key not in self._by_id:
            lists = {name: value for name, value in values.items() if isinstance(value, list)}
            made = getattr(self._spdx, kind)(_id=key, creationInfo=self._info,
                                             **{name: value for name, value in values.items() if name not in lists})
            for name, value in lists.items():
                getattr(made, name).extend(value)
            self._by_id[key] = made
        return self._by_id[key]

    def package(self, package: PackageReport) -> None:
        """The package, its models, and how they relate."""
        digest = bom.digest(package)[:32]
        name, version, qualifiers = bom.purl(package)
        address = "pkg:deb/debian/" + _quoted(name) + (f"@{_quoted(version)}" if version else "")
        address += "?arch=source" if qualifiers else ""
        element = self._element("software_Package", digest, name=name, software_packageUrl=address,
                                **({"software_packageVersion": version} if version else {}))
        self._roots.append(element)
        found = [self._model(model, f"{digest}:{number}") for number, model in enumerate(bom.models(package))]
        if found:
            self._relate(element, "contains", found, digest)

    def _model(self, model: bom.Model, identifier: str) -> Any:
        weight, spdx = model.weight, self._spdx
        hash_ = spdx.Hash(algorithm=spdx.HashAlgorithm.sha256, hashValue=weight.sha256)
        architecture = bom.clean(weight.header.metadata.get("architecture", ""))
        element = self._element(
            "ai_AIPackage", identifier, name=bom.clean(weight.path), verifiedUsing=[hash_],
            ai_typeOfModel=[word for word in (weight.kind.value, architecture) if word],
            comment="\n".join(f"{name}: {value}" for name, value in model.properties),
            software_primaryPurpose=spdx.software_SoftwarePurpose.model)
        for number, licence in enumerate(model.licences):
            self._licence(element, licence, f"{identifier}:licence:{number}")
        data = [self._dataset(entry) for entry in model.datasets]
        if data:
            self._relate(element, "trainedOn", data, f"{identifier}:data")
        bases = [self._element("ai_AIPackage", f"base:{_quoted(base)}", name=base) for base in model.bases]
        if bases:
            self._relate(element, "descendantOf", bases, f"{identifier}:base")
        return element

    def _licence(self, element: Any, licence: str, identifier: str) -> None:
        """An expression; words that are no SPDX expression stay what they are, as a licence of the document."""
        expression = self._element("simplelicensing_LicenseExpression", f"licence:{_quoted(licence)}",
                                   simplelicensing_licenseExpression=licence)
        self._relate(element, "hasDeclaredLicense", [expression], identifier)

    def _dataset(self, entry: bom.Dataset) -> Any:
        spdx = self._spdx
        values: dict[str, Any] = {"dataset_datasetType": [spdx.dataset_DatasetType.noAssertion]}
        if entry.access in _ACCESS:
            kinds = spdx.dataset_DatasetAvailabilityType
            values["dataset_datasetAvailability"] = getattr(kinds, _ACCESS[entry.access])
        element = self._element("dataset_DatasetPackage", f"data:{_quoted(entry.name)}", name=entry.name, **values)
        if entry.licence:
            self._licence(element, entry.licence, f"data:{_quoted(entry.name)}:licence")
        return element

    def _relate(self, start: Any, kind: str, ends: list[Any], identifier: str) -> None:
        self._element("Relationship", f"{identifier}:{kind}", from_=start, to=ends,
                      relationshipType=getattr(self._spdx.RelationshipType, kind))

    def document(self, report: Report) -> Any:
        """Everything as one set of objects."""
        spdx = self._spdx
        profiles = [getattr(spdx.ProfileIdentifierType, name)
                    for name in ("ai", "core", "dataset", "simpleLicensing", "software")]
        elements = list(self._sorted())
        names = (f"{bom.clean(package.name)} {bom.clean(package.version)}".strip() for package in report.packages)
        document = self._element("SpdxDocument", "document", name=", ".join(names) or "no packages", element=elements,
                                 rootElement=self._roots or elements[:1], profileConformance=profiles)
        return spdx.SHACLObjectSet([document, *elements])

    def _sorted(self) -> Iterator[Any]:
        yield from (self._by_id[key] for key in sorted(self._by_id))


def _quoted(text: str) -> str:
    from urllib.parse import quote

    return quote(text, safe="")
