# SPDX-License-Identifier: GPL-2.0-or-later
"""How far the reproducibility of a model is shown: none < asserted < recipe < dry-run < rebuilt < rebuilt-by-n.

A declaration, or an attestation by a key that nobody here knows, asserts. A key that the reader trusts, and that
signed a check of the model's transcript with all that has to be replayed and something that a beacon drew, rebuilds;
several keys are ``rebuilt-by-n``.
"""
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from lintian_ml.errors import InputError
from lintian_ml.evidence.declaration import NOTHING
from lintian_ml.model import Evidence, WeightFile
from lintian_ml.transcript.attest import CHECK, SUFFIX, Attested
from lintian_ml.transcript.challenge import INIT

_DECLARED = "Reproducibility="


@dataclass(frozen=True)
class Known:
    """What lies in the folder of a reader: attestations, each with the trusted keys that signed it, and these keys."""

    attestations: tuple[Attested, ...] = ()
    keys: tuple[object, ...] = ()


def known(folder: str) -> Known:
    """Read a folder; none for an empty name. Raises InputError."""
    if not folder:
        return Known()
    from lintian_ml.transcript import attest

    keys = attest.trusted(Path(folder))
    return Known(tuple(attest.gathered(Path(folder), keys)), tuple(keys))


def raised(weights: Sequence[WeightFile], claims: Iterable[Evidence], debian: Mapping[str, bytes],
           reader: Known) -> list[WeightFile]:
    """The weight files with their level. ``debian`` has the files below debian/ whose names end as attestations do."""
    declared = {path for entry in claims if entry.claim == "declared" and entry.value.startswith(_DECLARED)
                and entry.value[len(_DECLARED):] not in NOTHING for path in entry.about}
    attestations = [*reader.attestations, *_shipped(debian, reader)]
    return [replace(weight, reproducibility=level(weight.sha256, weight.path in declared, attestations))
            for weight in weights]


def _shipped(debian: Mapping[str, bytes], reader: Known) -> Iterable[Attested]:
    """What the package ships; what is malformed asserts nothing."""
    from lintian_ml.transcript import attest

    for path, data in sorted(debian.items()):
        try:
            yield attest.read(data, path, reader.keys)
        except InputError:
            continue


def level(sha256: str, declared: bool, attestations: Sequence[Attested]) -> str:
    """The level of one file."""
    about = [attested for attested in attestations if sha256 in attested.subjects]
    keys = {key for attested in about if rebuilds(attested) for key in attested.keys}
    if keys:
        return "rebuilt" if len(keys) == 1 else f"rebuilt-by-{len(keys)}"
    return "asserted" if about or declared else "none"


def rebuilds(attested: Attested) -> bool:
    """Is it a check that passed, replayed what is forced, and drew something besides or left nothing to draw?

    The initialisation has to be among it: a first state that was given may hold anything, a finished model too.
    """
    predicate = attested.statement["predicate"]
    if attested.kind != CHECK or predicate.get("verdict") != "pass":
        return False
    checked, forced = set(predicate["checked"]), set(predicate["forced"])
    return INIT in forced and forced <= checked and (
        checked != forced or len([number for number in checked if number >= 0]) >= predicate["segments"])


def is_attestation(path: str) -> bool:
    """By its name."""
    return path.startswith("debian/") and path.endswith(SUFFIX)
