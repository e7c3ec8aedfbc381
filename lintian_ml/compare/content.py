# SPDX-License-Identifier: GPL-2.0-or-later
"""``content``: same graph, processing, names, shapes, types and bits, whatever the container.

With a declared quantiser (``--quantiser``) the rounding of a lossy export is applied to both, and integers compared.
"""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lintian_ml import limits
from lintian_ml.compare import agreement, arrays, core, quantisers
from lintian_ml.compare.model import FREEDOM, SAFETY, SECURITY, Array, Model, Options, Outcome, Rung
from lintian_ml.errors import FormatError
from lintian_ml.words import worded


def judge(shipped: Model, rebuilt: Model, options: Options) -> Outcome:
    """Compare all bits of all tensors, and everything around them that has a meaning."""
    found = agreement.differences(shipped, rebuilt, options, dtypes=not options.quantiser)
    if found and not (shipped.opaque or rebuilt.opaque):
        return RUNG.outcome(False, agreement.listing(found), witness={"differences": found[:limits.REASONS ** 3]})
    open_question = agreement.unknown(shipped, rebuilt, options) or _alone(shipped, rebuilt, options)
    if open_question:
        return RUNG.outcome(None, open_question)
    try:
        return _quantised(shipped, rebuilt, options.quantiser) if options.quantiser else _bits(shipped, rebuilt)
    except FormatError as error:
        return RUNG.outcome(None, worded("the values could not be read: {error}", error=error))


def _alone(shipped: Model, rebuilt: Model, options: Options) -> str:
    """Processing that only one container has a place for."""
    if options.tensors_only or bool(shipped.processing) == bool(rebuilt.processing):
        return ""
    holder, other = (shipped, rebuilt) if shipped.processing else (rebuilt, shipped)
    keys = ", ".join(sorted(holder.processing)[:limits.REASONS])
    return worded("{path} holds {keys}, {path2} nothing of the kind; --tensors-only leaves processing out",
                  path=holder.path, keys=keys, path2=other.path)


def _bits(shipped: Model, rebuilt: Model) -> Outcome:
    differing: list[tuple[str, int]] = []
    for name in sorted(shipped.tensors):
        array = shipped.tensors[name]
        watch = _Watch(array)
        place = core.first_difference(watch.blocks(), arrays.raw_blocks(rebuilt.tensors[name]), array.length)
        if place is not None:
            differing.append((name, place))
        elif watch.strange is not None:
            return RUNG.outcome(None, worded("{name} holds a value that is not finite at {strange}: the bits are "
                                             "the same, but no statement about such a net holds", name=name,
                                             strange=watch.strange), witness={"tensor": name})
    if differing:
        name, place = differing[0]
        return RUNG.outcome(False, worded("{number} of {all} tensors not the same bit for bit, the first is "
                                          "{name}", number=len(differing), all=len(shipped.tensors),
                                          name=name), value=float(len(differing)), bound=0.0,
                            witness={"tensors": [name for name, _ in differing[:limits.POINTERS]], "offset": place})
    numbers = sum(array.size for array in shipped.tensors.values())
    graph = worded("the graph, ") if shipped.graph_digest and rebuilt.graph_digest else worded("no graph, ")
    return RUNG.outcome(True, worded("{graph}{number} tensors of {numbers} numbers in all are the same bit for bit",
                                     graph=graph, number=len(shipped.tensors), numbers=numbers), value=0.0, bound=0.0)


class _Watch:
    """The blocks of an array, looked at for values that are not finite as they pass."""

    def __init__(self, array: Array) -> None:
        self._array = array
        self.strange: int | None = None

    def blocks(self) -> Iterator[bytearray | memoryview]:
        array, seen = self._array, 0
        floats = array.dtype in arrays.FLOATS or array.dtype.startswith("complex")
        for block in arrays.raw_blocks(array):
            if floats and self.strange is None:
                place = agreement.first_not_finite(array.dtype, block)
                self.strange = None if place is None else seen + place
                seen += len(block) // array.width
            yield block


def _quantised(shipped: Model, rebuilt: Model, spec: str) -> Outcome:
    """Compare what the declared rounding leaves of both."""
    rounding, off, far, total = quantisers.parse(spec), 0, 0, 0
    worst = ""
    for name in sorted(shipped.tensors):
        ours, theirs = shipped.tensors[name], rebuilt.tensors[name]
        strange = [array.name for array in (ours, theirs) if agreement.not_finite(array) is not None]
        if strange:
            return RUNG.outcome(None, worded("{strange} holds a value that is not finite", strange=strange[0]))
        one, more = quantisers.steps_apart(rounding, ours.values(), theirs.values())
        worst = worst or (name if one or more else "")
        off, far, total = off + one, far + more, total + ours.size
    told = {"value": float(off + far), "bound": 0.0, "witness": {"one step": off, "more": far, "of": total}}
    if far:
        return RUNG.outcome(False, worded("after {spec} {far} of {total} numbers differ by more than one step, the "
                                          "first in {worst}", spec=spec, far=far, total=total, worst=worst), **told)
    if off:
        return RUNG.outcome(None, worded("after {spec} {off} of {total} numbers are one step apart, the first in "
                                         "{worst}", spec=spec, off=off, total=total, worst=worst),
                            **told)
    passed = RUNG.outcome(True, worded("after {spec} all {total} numbers are the same; what the rounding removes "
                                       "was not compared", spec=spec, total=total), **told)
    return replace(passed, claims=(FREEDOM,), excludes=worded("any change that {spec} rounds away; {excludes}",
                                                              spec=spec, excludes=RUNG.excludes))


RUNG = Rung("content", worded("same graph, processing, names, shapes, types and bits"), judge,
            (SECURITY, SAFETY, FREEDOM),
            worded("that the program which uses the file reads in it what was compared here; anything about where "
                   "the content came from; what is listed as ignored"))
