# SPDX-License-Identifier: GPL-2.0-or-later
"""The main job, from a path to a report. Each step is a module of its own; this one only says in which order.

What is not needed at once is imported late: reading a large package begins while the rest of the program is loaded.
"""
from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lintian_ml import unpack
from lintian_ml.model import PackageReport, Report
from lintian_ml.survey import survey
from lintian_ml.unpack import Source

if TYPE_CHECKING:
    from lintian_ml import policy
    from lintian_ml.transcript import shown


def check_path(path: str, policies: Sequence[str] = (), processes: int = 1, suite: str = "",
               online: bool = False, attestations: str = "", thorough: bool = True) -> Report:
    """Check what ``path`` names: a .dsc, .changes or .deb, a source tree or a tarball.

    ``policies`` names the policy texts whose own tags are wanted; verdicts under every text are always given.
    With two ``processes`` a large package is read by this one and a fork of it; the report is the same. ``suite``
    is one of ``evidence.suites.SUITES``, whose packages the training programs are then held against.
    Only with ``online`` the addresses that the package names are asked whether something is there. ``attestations`` is
    a folder with attestations and the public keys that count; what a package ships asserts without them. Unless
    ``thorough``, a package without models is not searched for evidence, and its facts are unknown.
    Raises InputError where nothing could be checked, UsageError for an unknown policy text.
    """
    texts, known = _texts(policies), _known(attestations)
    return Report(tuple(check_source(source, texts, processes, suite, online, known, thorough)
                        for source in unpack.open_package(path)))


def check_source(source: Source, texts: Sequence[policy.PolicyText] = (), processes: int = 1, suite: str = "",
                 online: bool = False, known: shown.Known | None = None, thorough: bool = True) -> PackageReport:
    """Walk one package once, then judge what was found."""
    surveyed = survey(source, processes, _prepare, thorough)
    from lintian_ml import judging

    return judging.judge(source, surveyed, texts, suite, online, known)


def _prepare() -> None:
    from lintian_ml import judging

    judging.prepare()


def _texts(names: Sequence[str]) -> Sequence[policy.PolicyText]:
    if not names:
        return ()
    from lintian_ml import policy

    return policy.select(names)


def _known(folder: str) -> shown.Known | None:
    if not folder:
        return None
    from lintian_ml.transcript import shown

    return shown.known(folder)
