# SPDX-License-Identifier: GPL-2.0-or-later
"""Networks that snns2c printed as C: for each unit its bias, the number of units it hears, pointers to them, weights.

Source: the user manual of SNNS 4.2, on snns2c. The file proves itself: each unit has as many weights as it says.
"""
from __future__ import annotations

from lintian_ml import limits
from lintian_ml.lazy import regex
from lintian_ml.model import Header, Kind, Note
from lintian_ml.reader import Item
from lintian_ml.wire import arrays_signs, tables, textual

_SIGN = b"snns2c"
_UNIT = regex(rb"/\* unit \d{1,6} \(Old: \d{1,6}\) \*/\s{0,40}[-+\d.eE]{1,20},\s{0,8}([-+\d.eE]{1,20}),"
              rb"\s{0,8}(\d{1,6}),")
_WEIGHTS = regex(rb"\{([-+\d.eE, \t\r\n]{3,})\}")


def hinted(item: Item) -> bool:
    """Whether the head names snns2c."""
    return item.shows(arrays_signs.UNITS) and _SIGN in item.head


def network(item: Item) -> Header | None:
    """The biases of all units, and the weights of those that hear others."""
    if not hinted(item) or not item.within(limits.WHOLE // 2, "units of a network"):
        return None
    data = item.blob().whole()
    units = list(_UNIT.finditer(data))
    biases = [textual.number(unit[1]) for unit in units]
    weights: list[float] = []
    for unit, after in zip(units, [*(unit.start() for unit in units[1:]), len(data)]):
        if heard := textual.integer(unit[2]):
            found = _WEIGHTS.search(data, unit.end(), after)
            words = found[1].replace(b",", b" ").split() if found else []
            if len(words) != heard:
                return None
            weights += map(textual.number, words)
    if not weights:
        return None
    note = Note("array", f"{len(units)} units of a network and {len(weights)} weights, as snns2c prints them",
                data.count(b"\n", 0, units[0].start()) + 1)
    return Header((tables.tensor("biases", biases), tables.tensor("weights", weights)), len(biases) + len(weights),
                  {"producer": "SNNS"}, (note,), Kind.NEURAL)
