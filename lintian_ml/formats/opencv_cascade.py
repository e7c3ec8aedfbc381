# SPDX-License-Identifier: GPL-2.0-or-later
"""OpenCV's boosted cascades as XML, old (Haar training) and new: stages of thresholds and leaf values.

The licence and the author stand in a comment before the root element, which may begin as late as byte 6,000.
"""
from __future__ import annotations

import re

from lintian_ml import limits
from lintian_ml.errors import DamagedFile
from lintian_ml.lazy import regex
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire.textual import words

_MARKS = (b'type_id="opencv-cascade-classifier"', b'type_id="opencv-haar-classifier"', b"<cascade>\n", b"<cascade>\r")
_VALUES = regex(rb"<(leafValues|internalNodes|stageThreshold|stage_threshold|threshold|left_val|right_val)>"
                rb"([^<]{1,4096})</")


def recognise(item: Item) -> bool:
    head = item.head
    if not head[:64].lstrip(b"\xef\xbb\xbf \r\n").startswith((b"<?xml", b"<opencv_storage", b"<!--")):
        return False
    at = head.find(b"<opencv_storage")
    return at >= 0 and any(mark in head[at:at + 1024] for mark in _MARKS)


def _comment(head: bytes) -> dict[str, str]:
    """Author, licence and first words of the comments before the root."""
    comments = b" ".join(re.findall(rb"<!--(.*?)(?:-->|\Z)", head, re.DOTALL)[:4])[:limits.NAME]
    rows = [" ".join(words(row).strip("|/").split()) for row in comments.splitlines()]
    facts = {"description": " ".join(row for row in rows if row)[:512],
             "author": next((row for row in rows if re.search("copyright|created by|author", row, re.I)), ""),
             "licence": next((row for row in rows if re.search("licen[cs]e agreement|licen[cs]e$|bsd", row, re.I)), "")}
    return {key: value for key, value in facts.items() if value}


def read(item: Item) -> Header:
    data = item.blob().whole()
    groups: dict[str, int] = {}
    for found in _VALUES.finditer(data):
        name = words(found[1])
        groups[name] = groups.get(name, 0) + len(found[2].split())
    if not groups:
        raise DamagedFile("has no stage with thresholds")
    feature = re.search(rb"<featureType>(\w{1,16})<", data[:limits.HEAD])
    metadata = {"producer": "OpenCV", "architecture": f"boosted {words(feature[1]) if feature else 'Haar'} cascade",
                **_comment(data[:limits.HEAD].split(b"<opencv_storage")[0])}
    tensors = tuple(Tensor(name, (count,), "float32") for name, count in sorted(groups.items()))
    return Header(tensors, sum(groups.values()), metadata, trained=Answer.YES)


def sample() -> bytes:
    """One stage of one stump."""
    return (b'<?xml version="1.0"?>\n<opencv_storage>\n<cascade type_id="opencv-cascade-classifier">\n'
            b"<featureType>LBP</featureType><stages><_><stageThreshold>-0.75</stageThreshold><weakClassifiers><_>\n"
            b"<internalNodes> 0 -1 0 0.5</internalNodes><leafValues> -0.5 0.25</leafValues></_></weakClassifiers>\n"
            b"</_></stages></cascade></opencv_storage>\n")


FORMAT = Format("opencv-cascade", "OpenCV cascade classifier", Kind.CLASSICAL, Depth.HEADER, (".xml",),
                recognise, read, sample, textual=True, signs=(rb"<opencv_storage",))
