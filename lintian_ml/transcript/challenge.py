# SPDX-License-Identifier: GPL-2.0-or-later
"""Which segments are replayed: those that have to be, and those that a beacon draws.

The beacon is public randomness that did not exist when the root was published (the digest of a later InRelease file of
Debian, a drand round), or coins of the verifier's own. What can be computed from the chain is none: whoever trains
could re-roll something irrelevant until the draw misses. ``passing`` is hypergeometric.
"""
from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from lintian_ml import limits
from lintian_ml.errors import InputError, UsageError
from lintian_ml.lazy import regex
from lintian_ml.transcript import hashing, states
from lintian_ml.transcript.model import INIT, NAME, Refused, Transcript
from lintian_ml.words import worded

_BEACON = regex(r"[0-9a-f]+")
_LEAST = 32  # hexadecimal digits: 128 bits
_NEIGHBOURS = 2  # updates to either side that one is measured against


def beacon(text: str, transcript: Transcript) -> str:
    """A beacon that may be used with a transcript, in lower case. Raises UsageError."""
    value = text.lower()
    if not _BEACON.fullmatch(value) or not _LEAST <= len(value) <= limits.BEACON:
        raise UsageError(worded("a beacon has {least} to {limit} hexadecimal digits, not '{text}'", least=_LEAST,
                                limit=limits.BEACON, text=text[:80]))
    if len(set(value)) < 4:
        raise UsageError(worded("that beacon is no randomness"))
    content = (transcript.folder / NAME).read_bytes()
    if value.encode() in content or value in _own(transcript, content):
        raise UsageError(worded("that beacon comes from the transcript itself, so whoever trained could choose it "
                                "until the draw misses; take the digest of something that was published later "
                                "(--beacon-file InRelease)"))
    return value


def _own(transcript: Transcript, content: bytes) -> set[str]:
    """What is easily computed from the chain alone."""
    root = transcript.root
    texts = (root.encode(), bytes.fromhex(root), root.encode() + b"\n", content, transcript.genesis.encode())
    return {hashlib.new(name, text).hexdigest() for name in ("md5", "sha1", "sha256", "sha512") for text in texts} | {
        hashing.tagged("challenge", root), hashing.tagged("challenge", root, root), root[::-1]}


def drawn(transcript: Transcript, value: str, among: Sequence[int]) -> list[int]:
    """All of ``among`` in the order in which the challenge draws them."""
    seed = hashing.tagged("challenge", transcript.root, value)
    return [among[place] for place in hashing.drawn(len(among), len(among), seed)]


def forced(transcript: Transcript, largest: int) -> dict[int, str]:
    """Entries that are replayed whatever is drawn, and why. ``INIT`` stands for the initialisation.

    Raises Refused where a kept state is not what its digest says.
    """
    found: dict[int, str] = {}
    if transcript.header.init:
        found[INIT] = "init"
    trains = [entry.i for entry in transcript.segments]
    for number, why in ((trains[:1], "first"), (trains[-1:], "last")):
        found.update((one, why) for one in number)
    for entry in transcript.entries:
        if entry.kind == "train":
            continue
        found[entry.i] = entry.kind
        beside = [*[number for number in trains if number < entry.i][-1:],
                  *[number for number in trains if number > entry.i][:1]]
        found.update((near, f"beside {entry.kind}") for near in beside if near not in found)
    for large in outstanding(transcript, largest):
        found.setdefault(large, worded("large update"))
    return dict(sorted(found.items()))


def outstanding(transcript: Transcript, count: int) -> list[int]:
    """The segments with the ``count`` largest updates, each over the median of its neighbours.

    Sizes are measured here, over the kept states; where states between were not kept, all segments of such a stretch
    are meant. Raises Refused for a state that does not have its digest, InputError for one that is missing.
    """
    stretches = list(_stretches(transcript))
    import statistics  # a check reads attestations, which this module judges, far more often than it needs this

    sizes = []
    before = _vector(transcript, transcript.initial) if count else None
    for numbers in stretches if count else ():
        after = _vector(transcript, transcript.entries[numbers[-1]].state)
        sizes.append(_size(before, after))
        before = after
    scores = []
    for place, size in enumerate(sizes):
        near = sizes[max(0, place - _NEIGHBOURS):place] + sizes[place + 1:place + 1 + _NEIGHBOURS]
        usual = statistics.median(near) if near else size
        scores.append((size / usual if usual else math.inf if size else 0.0, -place))
    best = [-place for _, place in sorted(scores, reverse=True)[:count]]
    return [number for place in best for number in stretches[place] if transcript.entries[number].kind == "train"]


def _stretches(transcript: Transcript) -> Iterable[list[int]]:
    """Runs of entries, each up to the next state that was kept and is not that before."""
    found: list[int] = []
    state = transcript.initial
    for entry in transcript.entries:
        if entry.state == state and entry.kind != "train":
            continue
        found.append(entry.i)
        if transcript.states.has(entry.state):
            yield found
            found, state = [], entry.state


def _vector(transcript: Transcript, digest: str) -> list[Any]:
    """All numbers of a state as float64 arrays."""
    import numpy

    what = worded("the state {digest}…", digest=digest[:12])
    if not transcript.states.sound(digest, what):
        raise Refused(worded("{what} does not have the digest that names it: the file was changed", what=what))
    path = transcript.states.path(digest, what)
    if transcript.header.state != "safetensors":
        kind = numpy.dtype(transcript.header.state).newbyteorder("<")
        states.check(path, transcript.header.state)
        return [numpy.frombuffer(path.read_bytes(), kind).astype(numpy.float64)]
    return [array.astype(numpy.float64).ravel() for _, array in sorted(states.read(path).items())]


def _size(before: Any, after: Any) -> float:
    """Largest of the tensors' relative changes; infinite where tensors appear, go, or stop being numbers."""
    import numpy

    if [array.shape for array in before] != [array.shape for array in after]:
        return math.inf
    found = 0.0
    for left, right in zip(before, after):
        with numpy.errstate(all="ignore"):
            size, change = float(numpy.linalg.norm(left)), float(numpy.linalg.norm(right - left))
        found = max(found, change / size if size else change) if math.isfinite(change) else math.inf
    return found


def passing(total: int, bad: int, checked: int) -> float:
    """The chance that ``bad`` wrong ones of ``total`` all escape ``checked`` draws without replacement."""
    if bad <= 0 or checked <= 0:
        return 1.0
    return math.comb(total - bad, checked) / math.comb(total, checked) if bad <= total else 0.0


def from_file(path: Path) -> str:
    """The digest of a file that was published later. Raises InputError."""
    if not path.is_file():
        raise InputError(worded("{path}: there is no such file", path=path))
    return hashing.of_file(path)
