# SPDX-License-Identifier: GPL-2.0-or-later
"""The main job, from a path to a report. Each step is a module of its own; this one only says in which order."""
from __future__ import annotations

from collections.abc import Sequence

from lintian_ml import evidence, hints, overrides, policy, predicates, tags, unpack
from lintian_ml.model import Hint, PackageReport, Report, Verdict, WeightFile
from lintian_ml.reader import Item
from lintian_ml.scan import Found, Scanner
from lintian_ml.unpack import Source

OVERRIDES = "debian/source/lintian-ml-overrides"


def check_path(path: str, policies: Sequence[str] = ()) -> Report:
    """Check what ``path`` names: a .dsc, .changes or .deb, a source tree or a tarball.

    ``policies`` names the policy texts whose own tags are wanted; verdicts under every text are always given.
    Raises InputError where nothing could be checked, UsageError for an unknown policy text.
    """
    texts = policy.select(policies)
    return Report(tuple(check_source(source, texts) for source in unpack.open_package(path)))


def check_source(source: Source, texts: Sequence[policy.PolicyText] = ()) -> PackageReport:
    """Walk one package once, then judge what was found."""
    gathering = evidence.Gathering(source.control)
    scanner = Scanner(source.problems)
    override_text = ""
    for item in scanner.walk(source.items()):
        gathering.observe(item)
        if item.path == OVERRIDES:
            override_text = _text(item)
    weights = [_weight(found, gathering) for found in sorted(scanner.found, key=lambda found: found.path)]
    claims, findings = gathering.conclude(source.inventory, weights)
    context = predicates.Context(claims, source.inventory, tuple(weights), source.complete, source.control)
    judged = tuple(_judge(weight, context) for weight in weights)
    package = PackageReport(source.name, source.version, source.kind, source.input, source.complete,
                            predicates.facts(context), judged, tuple(claims), area=source.area)
    every = [*source.problems, *findings, *hints.derive(package, texts)]
    return _with_hints(package, every, override_text)
