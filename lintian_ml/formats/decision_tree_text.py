# SPDX-License-Identifier: GPL-2.0-or-later
"""Decision trees and rules as learners print them: scikit-learn and XGBoost (as text, for Graphviz), Weka, C5.0, rules.

``|--- width <= 0.80``; ``[label="x <= 0.8\\ngini = 0.5\\nsamples = 10…"]``; ``|   width <= 0.6: setosa (50.0/1.0)``;
``type="2" class="1" freq="3,4" att="x" cut="0.5"``; a class, a tab and conditions ``1047=='G',2469!='C'`` on a line.
"""
from __future__ import annotations

from lintian_ml import limits
from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Answer, Depth, Format, Header, Kind
from lintian_ml.reader import Item

_NUMBER = rb"-?\d{1,20}(?:\.\d{1,20})?"
_CONDITION = rb"[\w.:+-]{1,60}(?:==|!=|<=|>=|<|>)[\"']?[\w.+-]{1,40}[\"']?"
_NODES = tuple((producer, hint, regex(pattern)) for producer, hint, pattern in (
    ("scikit-learn", b"|--- ", rb"\n(?:\|   ){0,40}\|--- [^\n]{1,120} (?:<=|>) {1,2}" + _NUMBER + rb"(?=\n)"),
    ("scikit-learn, Graphviz", b"samples = ", rb"\[label=[\"<](?:[^\n]{1,120}(?:<=|&le;) ?" + _NUMBER
     + rb"(?:\\n|<br/>))?\w{1,20} = [^\n]{1,80}samples = \d"),
    ("XGBoost", b"] yes=", rb"\n\t{0,64}\d{1,9}:(?:\[[^\n\]]{1,80}\] yes=\d{1,9},no=\d|leaf=" + _NUMBER + rb")"),
    ("XGBoost, Graphviz", b"label=\"leaf=", rb"\n[ \t]{0,16}\d{1,9} (?:-> \d{1,9} \[label=\"(?:yes|no)"
     rb"|\[ ?label=\"(?:leaf=|[^\"\n]{1,80}<)" + _NUMBER + rb")"),
    ("Weka", b"|   ", rb"\n(?:\|   ){0,40}[^\s|][^\n:]{0,80} (?:<=|>|=) [^\n:]{1,40}: [^\n()]{1,60} "
             rb"\(\d[\d.]{0,20}(?:/[\d.]+)?\)"),
    ("C5.0", b"\ntype=\"", rb"\ntype=\"[1-3]\"[^\n]{0,400} att=\"[^\n\"]{1,80}\""),
    ("rules", b"',", rb"\n\S{1,60}\t" + _CONDITION + rb"(?:,\s?" + _CONDITION + rb"){0,400}\r?(?=\n)"),
))
_LEAST = 20  # nodes; a textbook's tree has fewer
_SHARE = 3  # one line of so many is a node
_TAIL = 64 * limits.KIB  # a list of rules may have a very long list of features before it


def recognise(item: Item) -> bool:
    """A node in the head, or a head that is one line of names."""
    head = item.head
    if head[:2] == b"['" and b"\n" not in head:
        return True
    start = head[:4096]
    return any(hint in start and len(pattern.findall(start)) > 3 for _, hint, pattern in _NODES)


def read(item: Item) -> Header:
    """Count the nodes. Raises NotThisFormat where most lines are something else."""
    blob = item.blob()
    data = blob.whole() if blob.size <= limits.WHOLE // 2 else blob.peek(blob.size - _TAIL, _TAIL)
    for producer, _, pattern in _NODES:
        nodes = len(pattern.findall(data))
        if nodes >= _LEAST and nodes * _SHARE >= data.count(b"\n"):
            return Header(metadata={"producer": producer, "architecture": f"decision tree, {nodes} nodes or rules"},
                          trained=Answer.YES)
    raise NotThisFormat("has few lines that are nodes of a tree")


def sample() -> bytes:
    """A chain of questions."""
    rows = [f"{'|   ' * at}|--- feature_{at} <= {at * 0.37:.2f}\n{'|   ' * at}|   |--- class: {at % 2}\n"
            for at in range(_LEAST)]
    return ("|--- top >  0.50\n" + "".join(rows)).encode()


FORMAT = Format("decision-tree-text", "decision tree or rules as printed by a learner", Kind.CLASSICAL, Depth.HEADER,
                (".txt", ".dot", ".tree", ".rules"), recognise, read, sample, textual=True,
                signs=(rb"\A\['", rb"\|---\x20", rb"samples\x20=\x20", rb"\]\x20yes=\d", rb"=\"leaf=",
                       rb"\x20\(\d[\d./]*\)", rb"\ntype=\"[1-3]", rb"\t[\w.:+\-]+([=!<>]=|[<>])[\"']?[\w.+\-]"))
