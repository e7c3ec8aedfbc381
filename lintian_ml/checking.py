# SPDX-License-Identifier: GPL-2.0-or-later
"""The main job, from a path to a report. Each step is a module of its own; this one only says in which order."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lintian_ml import companions, evidence, exemptions, hints, overrides, policy, predicates, tags, unpack
from lintian_ml.evidence.online import ask_all
from lintian_ml.model import Hint, PackageReport, Report, WeightFile
from lintian_ml.scan import Found
from lintian_ml.survey import survey
from lintian_ml.transcript import shown
from lintian_ml.unpack import Source


def check_path(path: str, policies: Sequence[str] = (), processes: int = 1, suite: str = "",
               online: bool = False, attestations: str = "") -> Report:
    """Check what ``path`` names: a .dsc, .changes or .deb, a source tree or a tarball.

    ``policies`` names the policy texts whose own tags are wanted; verdicts under every text are always given.
    With two ``processes`` a large package is read by this one and a fork of it; the report is the same. ``suite``
    is one of ``evidence.suites.SUITES``, whose packages the training programs are then held against.
    Only with ``online`` the addresses that the package names are asked whether something is there. ``attestations`` is
    a folder with attestations and the public keys that count; what a package ships asserts without them.
    Raises InputError where nothing could be checked, UsageError for an unknown policy text.
    """
    texts = policy.select(policies)
    known = shown.known(attestations)
    return Report(tuple(check_source(source, texts, processes, suite, online, known)
                        for source in unpack.open_package(path)))


def check_source(source: Source, texts: Sequence[policy.PolicyText] = (), processes: int = 1,
                 suite: str = "", online: bool = False, known: shown.Known = shown.Known()) -> PackageReport:
    """Walk one package once, then judge what was found."""
    surveyed = survey(source, processes)
    gathering = surveyed.gathering
    models = companions.resolve(surveyed.found, surveyed.seen, source)
    weights = [_weight(found, gathering) for found in sorted(models, key=lambda found: found.path)]
    claims, findings = gathering.conclude(source.inventory, weights, suite)
    if online:
        claims = ask_all(claims)
    weights = shown.raised(weights, claims, gathering.debian(shown.is_attestation), known)
    context = predicates.Context(claims, source.inventory, weights, source.complete, source.control)
    package = PackageReport(
        source.name, source.version, source.kind, source.input, source.complete, predicates.facts(context),
        tuple(_judged(weight, context) for weight in weights), tuple(claims), area=source.area, files=surveyed.files)
    found = [*source.problems, *findings, *hints.derive(package, texts)]
    return replace(package, hints=_masked(found, surveyed.overrides, source))


def _weight(found: Found, gathering: evidence.Gathering) -> WeightFile:
    return WeightFile(found.path, found.format.name, found.header.kind or found.format.kind,
                      gathering.role(found.path), found.size, found.sha256, found.header, found.fingerprint)


def _judged(weight: WeightFile, context: predicates.Context) -> WeightFile:
    answers = predicates.answer(weight, context)
    values = {name: answered.answer for name, answered in answers.items()}
    return replace(weight, answers=answers, verdicts=policy.judge_all(policy.load(), values))


def _masked(found: list[Hint], override_text: str, source: Source) -> tuple[Hint, ...]:
    """All hints, each once, with exemptions, the packager's overrides and what these themselves earn."""
    overriding = overrides.parse(override_text, source.name, source.kind)
    known = tags.load()
    exempted = exemptions.apply(hints.ordered(found), source.name, known)
    return tuple(hints.ordered(overrides.apply(exempted, overriding, known)))
