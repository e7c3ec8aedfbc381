# SPDX-License-Identifier: GPL-2.0-or-later
"""From what the walk over a package found to its report: evidence related to weights, questions answered, verdicts."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from lintian_ml import companions, evidence, exemptions, hints, overrides, policy, predicates, tags
from lintian_ml.evidence.online import ask_all
from lintian_ml.model import Evidence, Hint, PackageReport, WeightFile
from lintian_ml.scan import Found
from lintian_ml.survey import Survey
from lintian_ml.unpack import Source
from lintian_ml.unpack.package import INCOMPLETE

if TYPE_CHECKING:
    from lintian_ml.transcript import shown


def prepare() -> None:
    """Read the texts and tags that every report is judged by."""
    policy.load()
    tags.load()


def judge(source: Source, surveyed: Survey, texts: Sequence[policy.PolicyText] = (), suite: str = "",
          online: bool = False, known: shown.Known | None = None) -> PackageReport:
    """The report on a package that was walked; the arguments are those of ``checking.check_path``."""
    gathering = surveyed.gathering
    models = companions.resolve(surveyed.found, surveyed.seen, source)
    weights = [_weight(found, gathering) for found in sorted(models, key=lambda found: found.path)]
    claims, findings = gathering.conclude(source.inventory, weights, suite)
    source.problems.extend(finding for finding in findings if finding.tag == INCOMPLETE)
    if online:
        claims = ask_all(claims)
    weights = _raised(weights, claims, gathering, known) if weights else []
    context = predicates.Context(claims, source.inventory, weights, source.complete, source.control)
    judged = tuple(_judged(weight, context) for weight in weights)
    package = PackageReport(
        source.name, source.version, source.kind, source.input, source.complete,
        predicates.facts(context, judged, not gathering.asleep), judged, tuple(claims), area=source.area,
        files=surveyed.files)
    told = [finding for finding in findings if finding.tag != INCOMPLETE]
    found = [*source.problems, *told, *hints.derive(package, texts)]
    return replace(package, hints=_masked(found, surveyed.overrides, source))


def _weight(found: Found, gathering: evidence.Gathering) -> WeightFile:
    return WeightFile(found.path, found.format.name, found.header.kind or found.format.kind,
                      gathering.role(found.path), found.size, found.sha256, found.header, found.fingerprint)


def _raised(weights: Sequence[WeightFile], claims: Sequence[Evidence], gathering: evidence.Gathering,
            known: shown.Known | None) -> list[WeightFile]:
    """The weight files with the level of reproducibility that the package and the reader's folder show."""
    from lintian_ml.transcript import shown

    return shown.raised(weights, claims, gathering.debian(shown.is_attestation), known or shown.Known())


def _judged(weight: WeightFile, context: predicates.Context) -> WeightFile:
    answers = predicates.answer(weight, context)
    values = {name: answered.answer for name, answered in answers.items()}
    return replace(weight, answers=answers, verdicts=policy.judge_all(policy.load(), values))


def _masked(found: list[Hint], override_text: str, source: Source) -> tuple[Hint, ...]:
    """All hints, each once, with exemptions, the packager's overrides and what these themselves earn."""
    overriding = overrides.parse(override_text, source.name, source.kind,
                                 size=source.inventory.get(overrides.PATH, 0))
    known = tags.load()
    exempted = exemptions.apply(hints.ordered(found), source.name, known)
    return tuple(hints.ordered(overrides.apply(exempted, overriding, known)))
