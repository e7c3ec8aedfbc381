# SPDX-License-Identifier: GPL-2.0-or-later
"""Models of SVM-light and its kin (SVM-struct, SVM-perf, TinySVM): a version, the kernel's parameters, then a line for
each support vector: alpha times label, and ``index:value`` pairs.
"""
from __future__ import annotations

import re

from lintian_ml.errors import DamagedFile
from lintian_ml.lazy import regex
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import textual

_MAGICS = (b"SVM-light Version ", b"SVM-multiclass Version ", b"SVM-HMM Version ", b"TinySVM Version ")
_FACT = regex(rb"^(\S{1,40}) ?# (kernel type|number of training documents)", re.MULTILINE)


def recognise(item: Item) -> bool:
    return b"# kernel type" in item.head[:256]


def read(item: Item) -> Header:
    vectors = values = 0
    for row in textual.lines(item.blob()):
        pairs = row.text.split(b"#", 1)[0].count(b":")
        if pairs and row.number > 8:
            vectors, values = vectors + 1, values + pairs
    if not vectors:
        raise DamagedFile("has no support vectors")
    facts = {textual.words(name): textual.words(value) for value, name in _FACT.findall(item.head[:2048])}
    metadata = {"producer": textual.words(textual.first_line(item.head)),
                "architecture": f"{vectors} support vectors, kernel {facts.get('kernel type', '?')}",
                "training": f"{facts.get('number of training documents', '?')} documents"}
    tensors = (Tensor("alpha", (vectors,), "float64"), Tensor("support", (values,), "float32"))
    return Header(tensors, vectors + values, metadata, trained=Answer.YES)


def sample() -> bytes:
    """One support vector."""
    return (b"SVM-light Version V6.02\n0 # kernel type\n3 # kernel parameter -d\n1 # kernel parameter -g\n"
            b"1 # kernel parameter -s\n1 # kernel parameter -r\nempty# kernel parameter -u\n2 # highest feature index\n"
            b"12 # number of training documents\n2 # number of support vectors plus 1\n0.5 # threshold b\n"
            b"0.25 1:-0.036 2:-0.5 #\n")


FORMAT = Format("svmlight-model", "SVM-light model", Kind.CLASSICAL, Depth.HEADER, (".model",), recognise, read, sample,
                magic=tuple((0, magic) for magic in _MAGICS), textual=True)
