# SPDX-License-Identifier: GPL-2.0-or-later
"""Words or n-grams with a score each in source code, JSON or Lisp: ``"the": -3.1415,``, ``'the' => -3.1415,``,
``("the" . -3.1415)``, ``"the", -3.1415,``.

Scores are precise and hardly repeat. They have both signs and spread like weights, or all are negative: logarithms of
probabilities, which need not add up to one in a part of a model. Witnesses are words of learning in the file's name, in
its folders' names, in the name of the table and in the remarks above it, and n-grams for keys above logarithms; two
make a model, one a question. Tables that prove themselves belong to ``c-array`` and ``py-table``.
"""
from __future__ import annotations

from collections.abc import Iterator

from lintian_ml import limits
from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Depth, Format, Header, Kind, Note
from lintian_ml.reader import Item
from lintian_ml.records import dataclass, field
from lintian_ml.wire import remarks, witnesses
from lintian_ml.wire.arrays_names import TESTS

_PAIR = regex(rb"(?:\"([^\"\\\n]{1,80})\"|'([^'\\\n]{1,80})')[\])]?[ \t]{0,40}(?:=>|[:,=]|[ \t]\.(?=[ \t]))\s{0,40}"
              rb"(-?\d{0,9}\.\d{3,20}(?:[eE][-+]?\d{1,3})?)f?(?![\w.])")
_GAP = regex(rb"[\s,;{}()\[\]]{0,80}(?:(?:[\"'][^\"'\n]{1,80}[\"']|\w{1,40})\s{0,8}(?::|=>)\s{0,8}[{(\[]"
             rb"[\s{(\[]{0,40})?")
_PLACE = 2048  # bytes from the middle of the head that are looked at first
_FEW = 12  # pairs there
_LEAST = 64  # of one table
_BEFORE, _BEHIND = 400, 200  # bytes above a table that may name it, and below it, where biases stand
_BIASES = b" biases "
_SAMPLE = 8192  # numbers whose figures are looked at
_NAMES = frozenset("""
    logprob logprobs loglik loglikelihood logodds llr odds prob probs probability probabilities weight coef coefs
    coefficients score scores trigramprobs model
""".split())
_MODEL = regex(r"(?i)(?:^|[/_.-])(?:models?|classifiers?)(?=[/_.0-9-])")


@dataclass
class _Table:
    start: int
    end: int = 0
    keys: list[bytes] = field(default_factory=list)
    values: list[float] = field(default_factory=list)


def recognise(item: Item) -> bool:
    """Such pairs fill the middle of the head."""
    head = item.head
    if item.numerals * 12 < len(head) or len(head) < 1024:
        return False
    place = head[len(head) // 2:][:_PLACE]
    return (b'"' in place or b"'" in place) and sum(1 for _ in _PAIR.finditer(place)) >= _FEW \
        and item.within(limits.WHOLE, "scores of words")


def read(item: Item) -> Header:
    """Weigh the largest table. Raises NotThisFormat where its numbers are no scores or nothing bears witness."""
    from lintian_ml.wire import arrays_shape, tables

    data = item.blob().whole()
    table = max(_tables(data), key=lambda entry: len(entry.values), default=_Table(0))
    shape = arrays_shape.of_numbers(arrays_shape.shuffled(table.values)[:_SAMPLE])
    if len(table.values) < _LEAST or shape is None or shape.whole or shape.distinct < 0.2 or shape.largest > 1000:
        raise NotThisFormat("holds few words with a number each")
    logarithms = max(table.values) <= 0 and shape.precise > 0.5
    if not logarithms and not shape.learned:
        raise NotThisFormat("holds numbers that do not spread like weights")
    grams = logarithms and witnesses.grams([key.decode("utf-8", "replace") for key in table.keys])
    told = _told(item, data, table) + (["n-grams"] if grams else [])
    if not told or witnesses.otherwise(item.path):
        raise NotThisFormat("has no word on what the numbers are")
    note = Note("array", f"{len(table.values)} words with a number each; told by {', '.join(told)}; {shape}",
                data.count(b"\n", 0, table.start) + 1)
    kind = Kind.NGRAM if logarithms else Kind.CLASSICAL
    if len(told) < 2 or TESTS.search(item.path):
        return Header(notes=(note,), kind=kind, certain=False)
    return Header((tables.tensor("scores", table.values),), len(table.values), notes=(note,), kind=kind)


def _told(item: Item, data: bytes, table: _Table) -> list[str]:
    """Words of learning in the name, in the folders, and above the table, each once."""
    above = data[max(0, table.start - _BEFORE):table.start]
    above += _BIASES if _BIASES in data[table.end:table.end + _BEHIND].lower() else b""
    model = "model" if _MODEL.search(item.path) else ""
    origin, _ = remarks.told(item)
    return witnesses.told(item.path, above, _NAMES, 2) + list(filter(None, (model, origin)))


def _tables(data: bytes) -> Iterator[_Table]:
    """Pairs with nothing but brackets, commas and the key of an inner table between them."""
    table, end = _Table(0), -1
    for match in _PAIR.finditer(data):
        if end < 0 or match.start() - end > 180 or not _GAP.fullmatch(data, end, match.start()):
            if table.keys:
                yield table
            table = _Table(match.start())
        table.keys.append(match[1] or match[2])
        table.values.append(float(match[3]))
        table.end = end = match.end()
    if table.keys:
        yield table


def sample() -> bytes:
    """Pairs of letters with the logarithm of their probability."""
    rows = "".join(f'    "{one}{two}": {-1.5 - (at * 37 + other * 11) % 97 / 31.7:.6f},\n'
                   for at, one in enumerate("abcdefghij") for other, two in enumerate("abcdefghij"))
    return f"// log probabilities of letter pairs\nvar bigramLogprobs = {{\n{rows}}};\n".encode()


FORMAT = Format("keyed-source", "scores of words in source code", Kind.NGRAM, Depth.TENSORS,
                (".js", ".go", ".pl", ".pm", ".rb", ".lisp", ".el", ".php", ".json"), recognise, read, sample,
                textual=True, digits=12, signs=(rb"[\"'][\])]?[\x20\t]*(=>|[:,=]|\.)\s*-?\d*\.\d{3}",))
