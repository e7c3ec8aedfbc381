# SPDX-License-Identifier: GPL-2.0-or-later
"""debian/ml-models: what the maintainer declares about files. Each field is a claim, checked where it can be."""
from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from lintian_ml import deb822, glob, limits
from lintian_ml.covering import Paths, Patterns
from lintian_ml.errors import LimitExceeded
from lintian_ml.evidence import declared_paths, licences
from lintian_ml.evidence.page import excerpt
from lintian_ml.evidence.store import Store
from lintian_ml.lazy import regex
from lintian_ml.model import Hint, Pointer, Strength

PATH = "debian/ml-models"
FORMAT = "lintian-ml-models-1"
GAP = "FIX" "ME"  # what a value begins with that a person still has to give; in two parts, for it is no debt of ours
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
    "Trains-Another-Model",
    "Comment",
)
ACCESS = frozenset({"public", "on-request", "private", "simulator", "unknown"})
REPRODUCIBILITY = regex(r"none|asserted|recipe|dry-run|rebuilt|rebuilt-by-\d+")
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
_CHECKSUMS = "Checksums-Sha256"
_LICENCES = frozenset({"Model-License", "Training-Data-License", "Training-Program-License"})
_PATHS = {"Training-Program": "training-program", "Training-Data": "training-data", "Hyper-Parameters": ""}
_RUN = frozenset({"Hyper-Parameters", "Rebuild-Command"})  # worth nothing without their files
NOTHING = frozenset({"", "none", "unknown", "n/a", "-"})


def relate(store: Store) -> None:
    """Turn the declaration into evidence; what is malformed or false becomes a hint with its line."""
    page = store.debian.get(PATH)
    if page is None:
        return
    faults: list[str] = []
    stanzas = deb822.parse(page.text, PATH, faults)
    if not stanzas or stanzas[0].get("Format") != FORMAT:
        faults.append(f"{PATH}:1: does not begin with Format: {FORMAT}")
    bodies = [stanza for position, stanza in enumerate(stanzas) if position or "Format" not in stanza.fields]
    try:
        owners = owned(_owners(bodies, [weight.path for weight in store.weights]))
        _unmatched(bodies, store)
        _checksums(bodies, store)
    except LimitExceeded as error:
        store.hints.append(_hint("ml-declaration-malformed", f"{PATH}:1: {error}"))
        return
    for position, stanza in enumerate(stanzas):
        known = FIELDS if position or "Format" not in stanza.fields else HEADER
        faults += [
            f"{PATH}:{entry.line}: unknown field {name}"
            for name, entry in stanza.fields.items()
            if name not in known and not name.startswith("X-")]
    for number, stanza in enumerate(bodies):
        _stanza(stanza, owners.get(number, []), store, faults)
    if len(faults) > limits.FAULTS:
        faults[limits.FAULTS:] = [f"{PATH}:1: {len(faults) - limits.FAULTS} more faults"]
    store.hints += [_hint("ml-declaration-malformed", fault) for fault in faults]


def owned(owners: Mapping[str, int]) -> dict[int, list[str]]:
    """From the stanza of each path to the paths of each stanza."""
    result: dict[int, list[str]] = {}
    for path, number in sorted(owners.items()):
        result.setdefault(number, []).append(path)
    return result


def _owners(stanzas: Sequence[deb822.Stanza], paths: Iterable[str]) -> dict[str, int]:
    """The last stanza that covers each path, as in debian/copyright. Raises LimitExceeded."""
    listed = [(number, pattern.removeprefix("./")) for number, stanza in enumerate(stanzas)
              for pattern in stanza.get("Files").split()]
    patterns = Patterns([pattern for _, pattern in listed])
    last = {path: max((position for part in {path, path.split("!")[0]} for position in patterns.covering(part)),
                      default=-1) for path in paths}
    return {path: listed[position][0] for path, position in last.items() if position >= 0}


def _hint(tag: str, fault: str) -> Hint:
    path, line, note = fault.split(":", 2)
    return Hint(tag, note.strip(), Pointer(path, int(line)))


def _stanza(stanza: deb822.Stanza, about: Sequence[str], store: Store, faults: list[str]) -> None:
    if not stanza.get("Files").split():
        faults.append(f"{PATH}:{stanza.line}: field Files is missing")
    _values(stanza, faults)
    for name, value, line in _given(stanza, store):
        _claim(name, value, Pointer(PATH, line), about, store)
    training = [entry.words.lower() for name, entry in stanza.fields.items() if name.startswith("Training-")]
    if about and any(value not in NOTHING and not is_gap(value) for value in training):
        place = Pointer(PATH, stanza.line)
        store.say("origin-documented", "declared", place, "declaration", Strength.DOCUMENTED, about)
    if about and stanza.get("Training-Data-Access") == "simulator":
        place, program = Pointer(PATH, stanza.fields["Training-Data-Access"].line), stanza.get("Training-Data")
        store.say("simulator", "declared" if program.lower() in NOTHING or is_gap(program) else program, place,
                  "declaration", Strength.DOCUMENTED, about)


def is_gap(value: str) -> bool:
    """Whether a value only stands for one that a person still has to give."""
    return value.upper().startswith(GAP)


def _given(stanza: deb822.Stanza, store: Store) -> Iterator[tuple[str, str, int]]:
    """The fields with a value; each gap becomes a hint."""
    for name, entry in stanza.fields.items():
        if is_gap(entry.words):
            question = entry.words[len(GAP):].strip(" :")
            store.hints.append(Hint("ml-declaration-incomplete", f"{name}: {excerpt(question)}".rstrip(": "),
                                    Pointer(PATH, entry.line)))
        else:
            yield name, entry.words, entry.line


def _claim(name: str, value: str, pointer: Pointer, about: Sequence[str], store: Store) -> None:
    gone = list(store.most(_gone(name, value, store), limits.FAULTS,
                           f"{name} names more than {limits.FAULTS} files that are not there", PATH))
    store.hints += [Hint("ml-declaration-names-no-file", f"{name}: {excerpt(path)}", pointer) for path in gone]
    if not about:  # a claim about no file would be one about all of them
        return
    store.say("declared", f"{name}={value}", pointer, "declaration", Strength.DOCUMENTED, about)
    for path in gone:
        store.say("declared-file-missing", f"{name}: {excerpt(path)}", pointer, "inventory", Strength.CHECKED, about)
    there = declared_paths.present(value, store.tree) if _PATHS.get(name) else ()
    for path in store.most(there, limits.FAULTS, f"{name} names more than {limits.FAULTS} files, the first ones are "
                           "taken", PATH):
        store.say(_PATHS[name], f"declared: {path}", pointer, "declaration", Strength.DOCUMENTED, about)
    claim = CLAIMS.get(name)
    if claim and value.lower() not in NOTHING and not (gone and name in _RUN):
        said = licences.normalise(value) if name in _LICENCES else value
        store.say(claim, said, pointer, "declaration", Strength.DOCUMENTED, about)


def _gone(name: str, value: str, store: Store) -> list[str]:
    """The files that a field counts on and that are not in the package."""
    if name == "Rebuild-Command":
        return declared_paths.not_run(value, store.inventory)
    return declared_paths.missing(value, store.tree) if name in _PATHS else []


def covers(pattern: str, path: str) -> bool:
    """The copyright format's globs: ``*`` also matches ``/``; a container stands for what is in it."""
    pattern = pattern.removeprefix("./")
    return glob.matches(pattern, path) or glob.matches(pattern, path.split("!")[0])


def _values(stanza: deb822.Stanza, faults: list[str]) -> None:
    access, shown, critical = (stanza.get(name) for name in ("Training-Data-Access", "Reproducibility", "Critical-Use"))
    access, shown, critical = ("" if is_gap(value) else value for value in (access, shown, critical))
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
    trains = stanza.get("Trains-Another-Model")
    if trains and not is_gap(trains) and trains.lower() not in ("yes", "no", "unknown"):
        line = stanza.fields["Trains-Another-Model"].line
        faults.append(f"{PATH}:{line}: Trains-Another-Model is neither yes, no nor unknown")


def _unmatched(stanzas: Sequence[deb822.Stanza], store: Store) -> None:
    """Patterns that are about no file, told up to a bound and then counted. Raises LimitExceeded."""
    paths = Paths((*store.inventory, *(weight.path for weight in store.weights)))
    named = [("Files", pattern, stanza.fields["Files"].line) for stanza in stanzas if "Files" in stanza.fields
             for pattern in stanza.get("Files").split()]
    named += [(_CHECKSUMS, pattern, line) for _, pattern, line in _promised(stanzas)]
    lost = [entry for entry in named if not paths.covered(entry[1].removeprefix("./"))]
    store.hints += [Hint("ml-declaration-names-no-file", f"{name}: {excerpt(pattern)}", Pointer(PATH, line))
                    for name, pattern, line in lost[:limits.FAULTS]]
    if len(lost) > limits.FAULTS:
        store.hints.append(Hint("ml-declaration-names-no-file", f"and {len(lost) - limits.FAULTS} more",
                                Pointer(PATH, lost[limits.FAULTS][2])))


def checksums(value: str) -> list[tuple[str, str]]:
    """The (digest, pattern) pairs of a Checksums-Sha256 field, with or without sizes between them."""
    return [(digest.lower(), path) for digest, path in
            re.findall(r"(?m)(?:^|\s)([0-9a-fA-F]{64})[ \t]+(?:\d+[ \t]+)?(\S+)", value)]


def _promised(stanzas: Sequence[deb822.Stanza]) -> list[tuple[str, str, int]]:
    """Digest, pattern and line of every checksum."""
    return [(digest, pattern, stanza.fields[_CHECKSUMS].line) for stanza in stanzas
            if _CHECKSUMS in stanza.fields and not is_gap(stanza.get(_CHECKSUMS))
            for digest, pattern in checksums(stanza.fields[_CHECKSUMS].value)]


def _checksums(stanzas: Sequence[deb822.Stanza], store: Store) -> None:
    """Weights that changed since they were declared: what is declared may be about others. Raises LimitExceeded."""
    promised = _promised(stanzas)
    patterns = Patterns([pattern.removeprefix("./") for _, pattern, _ in promised])
    for weight in store.weights:
        note = f"{weight.path} has the SHA-256 {weight.sha256}"
        lines = {promised[at][2] for at in patterns.covering(weight.path) if promised[at][0] != weight.sha256}
        store.hints += [Hint("ml-declaration-stale", note, Pointer(PATH, line)) for line in sorted(lines)]
