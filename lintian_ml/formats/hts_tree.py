# SPDX-License-Identifier: GPL-2.0-or-later
"""Decision trees of HTS voices (``tree-*.inf``): questions ``QS name { "pattern" }``, then ``{*}[2]`` and the nodes.

A node is a line with its number, a question and two children; which question splits where was learned.
"""
from __future__ import annotations


from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import textual

_MAGIC = b"QS "
_QUESTION = regex(rb"QS\s+\S{1,256}\s+\{\s*\"")
_NODE = regex(rb"\s*-?\d{1,9}\s+\S{1,256}\s+(?:\"[^\"]{1,256}\"|-?\d{1,9})\s+(?:\"[^\"]{1,256}\"|-?\d{1,9})\s*$")
_SWITCH = 8  # nodes that somebody may have written by hand


def recognise(item: Item) -> bool:
    return _QUESTION.match(item.head) is not None


def read(item: Item) -> Header:
    questions = nodes = trees = 0
    for row in textual.lines(item.blob()):
        if row.text.startswith(_MAGIC):
            questions += 1
        elif b"[" in row.text and row.text.lstrip().startswith(b"{"):
            trees += 1
        elif row.text and _NODE.match(row.text):
            nodes += 1
    if not trees or nodes < _SWITCH:
        raise NotThisFormat("has questions but hardly a tree")
    facts = {"producer": "HTS", "architecture": f"{trees} trees over {questions} questions"}
    return Header((Tensor("nodes", (nodes,), "int32"),), nodes, facts, trained=Answer.YES)


def sample() -> bytes:
    """A tree of nine nodes in a row."""
    rows = [f'{-at if at else 0} L-Vowel "leaf_{at}" {-at - 1}' for at in range(8)] + ['-8 L-Vowel "leaf_8" "leaf_9"']
    return ('QS L-Vowel { "aa^*","ae^*" }\n\n{*}[2]\n{\n ' + "\n ".join(rows) + "\n}\n").encode()


FORMAT = Format("hts-tree", "HTS decision trees", Kind.CLASSICAL, Depth.HEADER, (".inf",), recognise, read, sample,
                magic=((0, _MAGIC),), textual=True)
