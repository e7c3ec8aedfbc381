# SPDX-License-Identifier: GPL-2.0-or-later
"""Letter-to-sound trees of Flite, as its build tools write them in C.

The ``.c`` file is ``const cst_lts_model x[] = {`` with nodes ``4, 'r', LTS_STATE_a_2 , LTS_STATE_a_1 ,``; the ``.h``
file gives each state its two bytes, ``#define LTS_STATE_a_1 0x01,0x00``. Source: Flite's tools/make_lts.scm and
include/cst_lts.h. The trees are trained from a pronouncing dictionary.
"""
from __future__ import annotations


from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Depth, Format, Header, Kind, Note
from lintian_ml.reader import Item
from lintian_ml.wire import tables, textual

_LEAST = 24  # nodes
_NODE = regex(rb"(?<!\d)(\d+)\s*,\s*(?:'(?:\\?.)'|\d+)\s*,\s*LTS_STATE_\w+?_(\d+)\s*,\s*LTS_STATE_\w+?_(\d+)")
_STATE = regex(rb"#define\s+LTS_STATE_\w+\s+(0x[0-9a-fA-F]{2})\s*,\s*(0x[0-9a-fA-F]{2})")


def recognise(item: Item) -> bool:
    return b"LTS_STATE_" in item.head


def read(item: Item) -> Header:
    """Count nodes and states. Raises NotThisFormat where there are hardly any."""
    data = item.blob().whole()
    nodes, states = _NODE.findall(data), _STATE.findall(data)
    if len(nodes) + len(states) < _LEAST:
        raise NotThisFormat("holds no letter-to-sound tree")
    fields = [float(int(word, 16) if word[1:2] == b"x" else textual.integer(word))
              for entry in (nodes or states) for word in entry]
    note = Note("array", f"{len(nodes)} nodes and {len(states)} states of letter-to-sound trees")
    return Header((tables.tensor("states", fields),), len(nodes) or len(states), notes=(note,))


def sample() -> bytes:
    """A chain of nodes."""
    nodes = "".join(f"   {1 + at % 7}, '{chr(97 + at % 26)}', LTS_STATE_a_{2 * at + 2} , LTS_STATE_a_{2 * at + 1} , \n"
                    for at in range(_LEAST))
    return f"#include \"cst_lts.h\"\n\nconst cst_lts_model cmu_lts_model[] = \n{{\n{nodes}   0\n}};\n".encode()


FORMAT = Format("flite-lts", "Flite letter-to-sound trees in C", Kind.CLASSICAL, Depth.TENSORS, (".c", ".h"),
                recognise, read, sample, textual=True, signs=(rb"LTS_STATE_",))
