# SPDX-License-Identifier: GPL-2.0-or-later
"""debian/ml-models: what the maintainer declares about files. Each field is a claim, checked where it can be."""
from __future__ import annotations

import fnmatch
import re
from collections.abc import Sequence

from lintian_ml import deb822
from lintian_ml.evidence import licences
from lintian_ml.evidence.store import Store
from lintian_ml.model import Hint, Pointer, Strength

PATH = "debian/ml-models"
FORMAT = "lintian-ml-models-1"
HEADER = ("Format", "Comment")
FIELDS = (
    "Files",
    "Checksums-Sha256",
    "Model-License",
    "Training-Program",
    "Training-Program-License",
    "Training-Data",
    "Training-Data-License",
    "Training-Data-Access",
    "Base-Model",
    "Hyper-Parameters",
    "Rebuild-Command",
    "Equality",
    "Reproducibility",
    "Critical-Use",
    "Comment",
)
ACCESS = frozenset({"public", "on-request", "private", "simulator", "unknown"})
REPRODUCIBILITY = re.compile(r"none|asserted|recipe|dry-run|rebuilt|rebuilt-by-\d+")
# The claim that a field makes; every other field only appears as ``declared``.
CLAIMS = {
    "Model-License": "licence",
    "Training-Program": "training-program-named",
    "Training-Data": "training-data-named",
    "Training-Data-License": "training-data-licence",
    "Training-Data-Access": "training-data-access",
    "Training-Program-License": "training-program-licence",
    "Base-Model": "base-model",
    "Hyper-Parameters": "hyper-parameters",
    "Rebuild-Command": "rebuild-command",
}
_LICENCES = frozenset({"Model-License", "Training-Data-License", "Training-Program-License"})
_NOTHING = frozenset({"none", "unknown", "n/a", "-"})


def relate(store: Store) -> None:
    """Turn the declaration into evidence; what is malformed or false becomes a hint with its line."""
    page = store.debian.get(PATH)
    if page is None:
        return
    faults: list[str] = []
    stanzas = deb822.parse(page.text, PATH, faults)
    if not stanzas or stanzas[0].get("Format") != FORMAT:
        faults.append(f"{PATH}:1: does not begin with Format: {FORMAT}")
    for position, stanza in enumerate(stanzas):
        known = HEADER if position == 0 and "Format" in stanza.fields else FIELDS
        faults += [
            f"{PATH}:{entry.line}: unknown field {name}"
            for name, entry in stanza.fields.items()
            if name not in known and not name.startswith("X-")]
        if known is FIELDS:
            _stanza(stanza, store, faults)
    store.hints += [_hint("ml-declaration-malformed", fault) for fault in faults]


def _hint(tag: str, fault: str) -> Hint:
    path, line, note = fault.split(":", 2)
    return Hint(tag, note.strip(), Pointer(path, int(line)))


def _stanza(stanza: deb822.Stanza, store: Store, faults: list[str]) -> None:
    patterns = stanza.get("Files").split()
    if not patterns:
        faults.append(f"{PATH}:{stanza.line}: field Files is missing")
    _values(stanza, faults)
    _unmatched(stanza, patterns, store)
    about = [weight.path for weight in store.weights if any(_covers(pattern, weight.path) for pattern in patterns)]
    if not about:
        return
    _checksums(stanza, store)
    for name, entry in stanza.fields.items():
        pointer = Pointer(PATH, entry.line)
        store.say("declared", f"{name}={entry.words}", pointer, "declaration", Strength.DOCUMENTED, about)
        claim = CLAIMS.get(name)
        if claim and entry.words.lower() not in _NOTHING:
            value = licences.normalise(entry.words) if name in _LICENCES else entry.words
            store.say(claim, value, pointer, "declaration", Strength.DOCUMENTED, about)
    training = [entry.words.lower() for name, entry in stanza.fields.items() if name.startswith("Training-")]
    if any(value not in _NOTHING for value in training):
        store.say(
            "origin-documented", "declared", Pointer(PATH, stanza.line), "declaration", Strength.DOCUMENTED, about)
    if stanza.get("Training-Data-Access") == "simulator":
        store.say(
            "simulator",
            stanza.get("Training-Data") or "declared",
            Pointer(PATH, stanza.line),
            "declaration",
            Strength.DOCUMENTED,
            about,
        )


def _covers(pattern: str, path: str) -> bool:
    return fnmatch.fnmatchcase(path, pattern) or fnmatch.fnmatchcase(path.split("!")[0], pattern)


def _values(stanza: deb822.Stanza, faults: list[str]) -> None:
    access, shown, critical = (stanza.get(name) for name in ("Training-Data-Access", "Reproducibility", "Critical-Use"))
    if access and access not in ACCESS:
        faults.append(
            f"{PATH}:{stanza.fields['Training-Data-Access'].line}: Training-Data-Access is {access}, not one of "
            f"{' '.join(sorted(ACCESS))}")
    if shown and not REPRODUCIBILITY.fullmatch(shown):
        faults.append(
            f"{PATH}:{stanza.fields['Reproducibility'].line}: Reproducibility is {shown}, not one of none asserted "
            "recipe dry-run rebuilt rebuilt-by-N")
    if critical and critical.lower() not in ("yes", "no", "unknown"):
        faults.append(f"{PATH}:{stanza.fields['Critical-Use'].line}: Critical-Use is neither yes, no nor unknown")


def _unmatched(stanza: deb822.Stanza, patterns: Sequence[str], store: Store) -> None:
    paths = [*store.inventory, *(weight.path for weight in store.weights)]
    for pattern in patterns:
        if not any(_covers(pattern, path) for path in paths):
            store.hints.append(
                Hint("ml-declaration-wrong", f"no file matches {pattern}", Pointer(PATH, stanza.fields["Files"].line)))


def _checksums(stanza: deb822.Stanza, store: Store) -> None:
    """A checksum that differs from the file's is a false declaration."""
    if "Checksums-Sha256" not in stanza.fields:
        return
    entry = stanza.fields["Checksums-Sha256"]
    known = {weight.path: weight.sha256 for weight in store.weights}
    for digest, path in re.findall(r"\b([0-9a-fA-F]{64})\s+(?:\d+\s+)?(\S+)", entry.value):
        if path in known and known[path] != digest.lower():
            store.hints.append(
                Hint("ml-declaration-wrong", f"{path} has the SHA-256 {known[path]}", Pointer(PATH, entry.line)))
