# SPDX-License-Identifier: GPL-2.0-or-later
"""``relabelled``: the same net after units changed places and were scaled by powers of two, shown exactly.

The search (``matching.exactly``) may be as clever or as wrong as it likes: what it proposes is applied to REBUILT, and
only bits that are then the same in every tensor make a pass. Powers of two change no digit of a float.
"""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy

from lintian_ml.compare import agreement, core, matching, symmetry
from lintian_ml.compare.model import FREEDOM, SECURITY, Model, Options, Outcome, Rung
from lintian_ml.compare.symmetry import Net, Relabelling
from lintian_ml.errors import FormatError
from lintian_ml.words import worded

if TYPE_CHECKING:
    Values = numpy.ndarray[Any, numpy.dtype[Any]]

_SMALLEST = 2.0 ** -1022  # below it float64 drops digits


def judge(shipped: Model, rebuilt: Model, options: Options) -> Outcome:
    """Find the relabelling, apply it, compare bits."""
    found = agreement.differences(shipped, rebuilt, options)
    if found and not (shipped.opaque or rebuilt.opaque):
        return RUNG.outcome(False, agreement.listing(found), witness={"differences": found[:9]})
    try:
        nets = pair(shipped, rebuilt, options)
        return RUNG.outcome(None, nets) if isinstance(nets, str) else _judged(*nets)
    except FormatError as error:
        return RUNG.outcome(None, str(error))


def pair(shipped: Model, rebuilt: Model, options: Options) -> tuple[Net, Net] | str:
    """Both nets with their groups of units, or why they are not known. Raises FormatError."""
    unknown = agreement.unknown(shipped, rebuilt, options) or agreement.readable(shipped, rebuilt)
    if unknown:
        return unknown
    ours, theirs = symmetry.of(shipped, options), symmetry.of(rebuilt, options)
    if isinstance(ours, str) or isinstance(theirs, str):
        return str(ours if isinstance(ours, str) else theirs)
    strange = [name for net in (ours, theirs) for name, array in net.arrays.items() if not numpy.isfinite(array).all()]
    if strange:
        return worded("{strange} holds a value that is not finite", strange=strange[0])
    if ours.groups != theirs.groups:
        return worded("the two nets have different groups of units")
    return (ours, theirs) if ours.groups else worded("no units of this net may change places")


def _judged(ours: Net, theirs: Net) -> Outcome:
    relabelling, lost, guessed = matching.exactly(ours, theirs)
    result = symmetry.applied(theirs, relabelling)
    if any((((abs(array) < _SMALLEST) & (array != 0)) | ~numpy.isfinite(array)).any() for array in result.values()):
        return RUNG.outcome(None, worded("the scales of the units leave the range in which powers of two are exact"))
    different = [name for name in sorted(ours.arrays) if not same_bits(ours.arrays[name], result[name])]
    total = sum(group.size for group in ours.groups)
    note = ours.note + ": " if ours.note else ""
    if not different:
        detail = worded("{note}{described}, all {number} tensors are the same bit for bit", note=note,
                        described=described(ours, relabelling), number=len(ours.arrays))
        return RUNG.outcome(True, detail, value=0.0, bound=0.0, witness=witness(ours, relabelling))
    facts = worded("{note}{lost} of {total} units have no partner", note=note, lost=lost, total=total) if lost else \
        worded("{note}all {total} units have a partner", note=note, total=total)
    facts += worded(", {number} of {all} tensors not the same: {different}", number=len(different),
                    all=len(ours.arrays), different=different[0])
    if guessed:
        return RUNG.outcome(None, worded("{facts}; units with the same inputs leave more than one way to pair them",
                                         facts=facts))
    return RUNG.outcome(False, facts, value=float(lost), bound=0.0, witness={"tensors": different[:9]})


def same_bits(ours: Values, theirs: Values) -> bool:
    """The same shape and the same float64 bits."""
    one, two = (numpy.ascontiguousarray(array).data.cast("B") if array.size else b"" for array in (ours, theirs))
    return ours.shape == theirs.shape and core.first_difference([one], [two], len(one)) is None


def described(net: Net, relabelling: Relabelling) -> str:
    """How many units moved and were scaled."""
    moved = sum(place != index for group in net.groups for index, place in enumerate(relabelling.orders[group.name]))
    scaled = sum(factor != 1.0 for group in net.groups for factor in relabelling.scales[group.name])
    total = sum(group.size for group in net.groups)
    if not moved and not scaled:
        return worded("{total} units in place", total=total)
    return worded("{moved} of {total} units in other places and {scaled} scaled", moved=moved, total=total,
                  scaled=scaled)


def witness(net: Net, relabelling: Relabelling) -> dict[str, Any]:
    """For each group the place in REBUILT of each unit of SHIPPED, and its factor: enough to check in linear time."""
    return {"units": {group.name: {"order": list(relabelling.orders[group.name]),
                                   "scale": list(relabelling.scales[group.name])} for group in net.groups}}


RUNG = Rung("relabelled", worded("the same net modulo order and scale of its units"), judge, (SECURITY, FREEDOM),
            worded("other behaviour of floats: the order of sums changes, and nets can be built that notice; bits "
                   "hidden in the order of units"))
