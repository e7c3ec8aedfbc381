# SPDX-License-Identifier: GPL-2.0-or-later
"""How far the reproducibility of a model is shown: none < asserted < recipe < dry-run < rebuilt < rebuilt-by-n.

A declaration, or an attestation by a key that nobody here knows, asserts. A declared ``Rebuild-Command`` whose scripts,
training program, training data and settings are all in the package is a recipe. What follows takes a key that the
reader trusts: with it signed that a bounded part of this very command came through, it is a dry run; that the whole
command made these files again by an equality that leaves no room for more, or a check of the model's transcript with
all that has to be replayed and something that a beacon drew, a rebuild. Several such keys are ``rebuilt-by-n``.
"""
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from lintian_ml.errors import InputError
from lintian_ml.evidence.declaration import NOTHING
from lintian_ml.model import Evidence, WeightFile
from lintian_ml.records import dataclass
from lintian_ml.transcript.attest import CHECK, REBUILD, SUFFIX, Attested
from lintian_ml.transcript.model import DRIFT, INIT

_EQUAL = frozenset({"file", "content", "relabelled"})  # rungs of compare
_DECLARED = frozenset({"declared", "declared-file-missing"})
SIMULATED = "simulator"  # a Training-Data-Access: there are no data to have


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
    entries = [entry for entry in claims if entry.source == "declaration" or entry.claim in _DECLARED]
    attestations = [*reader.attestations, *_shipped(debian, reader)]
    return [replace(weight, reproducibility=level(weight.sha256, declared(weight.path, entries), attestations))
            for weight in weights]


@dataclass(frozen=True)
class Declared:
    """What the package declares of a file: the level that this alone shows, and the command for its rebuild."""

    level: str = "none"
    command: str = ""


def declared(path: str, claims: Iterable[Evidence]) -> Declared:
    """From the fields about a file, and from what of them is in the package."""
    about = [entry for entry in claims if path in entry.about]
    fields = dict(entry.value.split("=", 1) for entry in about if entry.claim == "declared")
    command = fields.get("Rebuild-Command", "")
    command = "" if command.lower() in NOTHING else command
    there = {entry.claim for entry in about if entry.source == "declaration" and entry.value.startswith("declared: ")}
    if fields.get("Training-Data-Access") == SIMULATED:
        there.add("training-data")
    if command and there >= {"training-program", "training-data"} and not any(
            entry.claim == "declared-file-missing" for entry in about):
        return Declared("recipe", command)
    return Declared("none" if fields.get("Reproducibility", "") in NOTHING else "asserted", command)


def _shipped(debian: Mapping[str, bytes], reader: Known) -> Iterable[Attested]:
    """What the package ships; what is malformed asserts nothing."""
    from lintian_ml.transcript import attest

    for path, data in sorted(debian.items()):
        try:
            yield attest.read(data, path, reader.keys)
        except InputError:
            continue


def level(sha256: str, package: Declared, attestations: Sequence[Attested]) -> str:
    """The level of one file."""
    about = [attested for attested in attestations if sha256 in attested.subjects]
    keys = {key for attested in about if rebuilds(attested, package.command) for key in attested.keys}
    if keys:
        return "rebuilt" if len(keys) == 1 else f"rebuilt-by-{len(keys)}"
    if any(attested.keys and _ran(attested, package.command) for attested in about):
        return "dry-run"
    return "asserted" if about and package.level == "none" else package.level


def _ran(attested: Attested, command: str) -> bool:
    """Did this very command go through, all of it or a bounded part?"""
    predicate = attested.statement["predicate"]
    return attested.kind == REBUILD and predicate.get("verdict") == "pass" and predicate["command"] == command != ""


def _strict(predicate: Mapping[str, object]) -> bool:
    """Does the declared equality leave no room for another model? A tolerance is that of a whole transcript at most."""
    tolerance = predicate.get("tolerance", "")
    return predicate["rung"] in _EQUAL or predicate["rung"] == "close" and tolerance != "" \
        and 0 <= float(str(tolerance)) <= DRIFT


def rebuilds(attested: Attested, command: str = "") -> bool:
    """Is it a whole rebuild by this command, or a check that passed, replayed what is forced, and drew something more
    or left nothing to draw?

    The initialisation has to be among it: a first state that was given may hold anything, a finished model too.
    """
    predicate = attested.statement["predicate"]
    if attested.kind == REBUILD:
        return _ran(attested, command) and not predicate["bounded"] and _strict(predicate)
    if attested.kind != CHECK or predicate.get("verdict") != "pass":
        return False
    checked, forced = set(predicate["checked"]), set(predicate["forced"])
    return INIT in forced and forced <= checked and (
        checked != forced or len([number for number in checked if number >= 0]) >= predicate["segments"])


def is_attestation(path: str) -> bool:
    """By its name."""
    return path.startswith("debian/") and path.endswith(SUFFIX)
