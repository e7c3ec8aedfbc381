# SPDX-License-Identifier: GPL-2.0-or-later
"""Decision trees of the speech synthesiser Flite, as its build tools write them in C.

A tree is a ``.c`` file of nodes, ``{ feature, CST_CART_OP_IS, CTNODE_x_NO_0000, (cst_val *)&val_0000}``, and a ``.h``
file of answers and leaf values, ``DEF_STATIC_CONST_VAL_FLOAT(val_0002,-0.5)`` between ``#define CTNODE_x_NO_0001 3``;
trees of pitch contours come with rows of floats, ``x_frame_0[] = {…}``. Source: Flite's tools/make_cart.scm and
include/cst_cart.h. Trees of few nodes are written by hand, larger ones by the trainer wagon.
"""
from __future__ import annotations


from lintian_ml import limits
from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Depth, Format, Header, Kind, Note
from lintian_ml.reader import Item
from lintian_ml.wire import tables

LEAST = 40  # nodes below which a tree may be written by hand: the phrasing trees of Flite have 16
_NODE = regex(rb"\{\s*(\d+)\s*,\s*CST_CART_OP_\w+\s*,\s*(?:\w*_NO_)?(\d+)\s*,([^}\n]{0,200}+)\s{0,16}\}")
_VALUE = regex(rb"DEF_STATIC_CONST_VAL_(?:FLOAT|INT)\(\w+,\s*([-+\d.eE]+)\s*\)")
_JUMP = regex(rb"#define\s+CTNODE_\w+\s+(\d+)")
_ROW = regex(rb"const float \w+_frame_\d+\[\]\s*=\s*\{([-+\d.eE,\s]*)\}")


def recognise(item: Item) -> bool:
    head = item.head
    return (b"cst_cart" in head or b"#define CTNODE_" in head or b"CST_CART_OP_" in head
            or (b"_frame_0[] = {" in head and b"float" in head))


def read(item: Item) -> Header:
    """Count nodes, jumps and leaf values. Raises NotThisFormat where there are hardly any."""
    data = item.blob().whole(limits.WHOLE)
    nodes, jumps, rows = _NODE.findall(data), _JUMP.findall(data), _ROW.findall(data)
    if max(len(nodes), 2 * len(jumps), 2 * len(rows)) < 12:
        raise NotThisFormat("holds no nodes of a tree")
    values = [float(word) for word in _VALUE.findall(data)]
    values += [float(word) for row in rows for word in row.replace(b",", b" ").split()]
    fields = [float(word) for node in nodes for word in (*node[:2], _last(node[2])) if word] + [
        float(word) for word in jumps]
    certain = max(len(nodes), 2 * len(jumps), 4 * len(rows)) >= LEAST
    note = Note("array", f"{len(nodes)} nodes, {len(jumps)} jumps and {len(values)} values of a decision tree"
                         + ("" if certain else "; so few may be written by hand"))
    parts = [tables.tensor(name, part) for name, part in (("nodes", fields), ("values", values)) if part]
    return Header(tuple(parts), len(values) or len(nodes) or len(jumps), notes=(note,), certain=certain)


def _last(field: bytes) -> bytes:
    """The digits that a node's last field ends in."""
    bare = field.rstrip()
    return bare[len(bare.rstrip(b"0123456789")):]


def sample() -> bytes:
    """The smallest tree that counts: a chain of questions, each with a leaf."""
    nodes = [f"{{ {at % 9}, CST_CART_OP_IS, CTNODE_dur_NO_{at:04}, (cst_val *)&val_{at:04}}},\n"
             f"{{ 255, CST_CART_OP_NONE, 0, (cst_val *)&val_{at + 1:04} }},\n" for at in range(0, LEAST, 2)]
    return ("#include \"cst_cart.h\"\n\nstatic const cst_cart_node dur_nodes[] = {\n" + "".join(nodes)
            + "{ 255, CST_CART_OP_NONE, 0, 0}};\n").encode()


FORMAT = Format("flite-cart", "Flite decision tree in C", Kind.CLASSICAL, Depth.TENSORS, (".c", ".h"),
                recognise, read, sample, textual=True,
                signs=(rb"cst_cart", rb"#define\x20CTNODE_", rb"CST_CART_OP_", rb"_frame_0\[\]\x20=\x20\{"))
