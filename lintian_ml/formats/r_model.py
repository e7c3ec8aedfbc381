# SPDX-License-Identifier: GPL-2.0-or-later
"""R's serialised objects (``.rds``, ``.rda``, after decompression, in each of the three forms) of fitted models.

Most such files hold data frames, so the class attribute decides: the symbol ``class`` (or a reference to it), then a
vector of texts, of which one is a known class of fitted models. A reference is the symbol's number; functions, and
definitions of classes, that only mention a class refer to other symbols. Where a file cannot be read so far, it is
counted over symbols and the few environments between them. How many values such an object holds is not known. Without
a known class, an object's parts decide: a call or formula beside estimates; else its name and its numbers.
"""
from __future__ import annotations

import re
from functools import cache

from lintian_ml import limits
from lintian_ml.errors import NotThisFormat
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Note, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import rdata, rdata_classes, rdata_fitted, rdata_forms, rdata_learned, textual

_MAGIC = (*((0, start + b"X\n" + bytes(3) + version) for start in (b"", b"RDX2\n", b"RDX3\n")
            for version in (b"\2", b"\3")), *((0, start) for start in rdata_forms.STARTS))
_GRAMS = frozenset(("textcat_profile_db",))  # those of language
_OBJECTS = 16  # names of objects that are told
_NAMED = rb"[A-Z][A-Za-z]{2,30}Model"  # classes of a package's own


@cache
def _pattern() -> re.Pattern[bytes]:
    """The head of a text vector, one of whose first three texts is a model's class. It begins with what few bytes have,
    for which data are searched a hundred times as fast."""
    text = rb"\x00[\x00-\xff]\x00\x09\x00\x00\x00[\x02-\x28][\w.]{2,40}"
    names = b"|".join(re.escape(name.encode()) for name in rdata_classes.FITTED) + b"|" + _NAMED
    return re.compile(rb"\x10\x00\x00\x00[\x01-\x06](?:" + text + rb"){0,2}?"
                      rb"\x00[\x00-\xff]\x00\x09\x00\x00\x00([\x02-\x28])(" + names + rb")(?=\x00)", re.DOTALL)


def recognise(item: Item) -> bool:
    return True


def read(item: Item) -> Header:
    if item.head.startswith(rdata_forms.STARTS):
        if not item.within(limits.R_TEXT, "models in objects of R as text or in native order"):
            raise NotThisFormat("holds values as text or in native order, and is too large to look into")
        item = Item.of(item.path, rdata_forms.xdr(item.blob().whole()))
    try:
        return _xdr(item)
    finally:
        rdata.read.cache_clear()


def _xdr(item: Item) -> Header:
    keep, number, begun, numbers = b"", 0, 0, range(0)
    classes = cache(lambda: rdata_classes.look(item.blob()))
    for chunk in item.blob().chunks(size=limits.MIB):
        if not numbers:
            more, end = rdata_classes.symbols(keep[-16:] + chunk)
            number += more
            numbers = rdata_classes.numbers(number, begun + end) if end else numbers
        data = keep + chunk
        for found in _pattern().finditer(data):
            name, tag = found[2].decode("ascii"), rdata_classes.tag(data, found.start())
            if found[1][0] != len(name) or tag is None or not rdata_classes.owns(classes(), name, tag, numbers):
                continue
            if not re.fullmatch(_NAMED, found[2]) or _varied(item):
                return Header(metadata=_facts(item, name), kind=Kind.NGRAM if name in _GRAMS else None,
                              notes=_rows(item), trained=Answer.YES)
        keep, begun = chunk[-256:], begun + len(chunk)
    return _unclassed(item)


def _facts(item: Item, name: str) -> dict[str, str]:
    """The class, the call and the data that it names, and the names of the objects."""
    data = item.blob().whole() if item.blob().size <= limits.WHOLE else b""
    told = [("dataset", rdata_fitted.data_of(data)), ("call", rdata_fitted.call_of(data)),
            ("objects", ", ".join([*filter(None, rdata.objects(data))][:_OBJECTS]))] if data else []
    return textual.fields([("producer", "R"), ("architecture", name), *told])


def _rows(item: Item) -> tuple[Note, ...]:
    """A note on the data that the first fit keeps, if it does."""
    kept = rdata_fitted.data_in(item.blob().whole()) if item.blob().size <= limits.WHOLE else ""
    return (Note("training-data", f"rows of data within the fit, in its {kept}"),) if kept else ()


def _varied(item: Item) -> bool:
    """Does an object hold numbers that vary? A class of a package's own may as well be a null model or a mere plan."""
    return item.within(limits.WHOLE, "numbers of R that vary") and rdata_learned.varies(item.blob().whole())


def _unclassed(item: Item) -> Header:
    """Objects known by their parts, or by name and numbers. Raises NotThisFormat where there are none."""
    if not item.within(limits.WHOLE, "objects of R that are models by their parts"):
        raise NotThisFormat("holds no object of a class of fitted models, and is too large to look into")
    fitted = rdata_fitted.look(item.blob().whole())
    if fitted is not None:
        note = Note("array", f"{fitted.name[:80] or 'object'}: of class {fitted.of}, with {', '.join(fitted.parts)}")
        return Header(metadata=_facts(item, fitted.of), notes=(note, *_rows(item)), trained=Answer.YES)
    found = rdata_learned.look(item.blob().whole())
    if found is None:
        raise NotThisFormat("holds no object of a class of fitted models")
    note = Note("array", f"{found.name[:80]}: {found.reason}")
    tensor = Tensor(found.name[:limits.NAME], (found.size,), "float64")
    return Header((tensor,), found.size, {"producer": "R"}, (note,), certain=found.certain)


def sample() -> bytes:
    """The end of a linear model: its class attribute."""
    def text(value: bytes) -> bytes:
        return b"\x00\x04\x00\x09" + len(value).to_bytes(4, "big") + value

    start = b"X\n\0\0\0\2\0\4\2\0\0\2\3\0"
    return start + b"\0\0\0\1" + text(b"class") + b"\0\0\0\x10\0\0\0\1" + text(b"lm") + b"\0\0\0\xfe"


FORMAT = Format("r-model", "R object with a fitted model", Kind.CLASSICAL, Depth.RECOGNISED, (".rds", ".rda", ".rdata"),
                recognise, read, sample, magic=_MAGIC, textual=None)
