# SPDX-License-Identifier: GPL-2.0-or-later
"""Word vectors in other clothes: lines of a word and its numbers with tabs or commas between, or JSON that maps words
to lists of one length.

Measurements of genes or samples are tables as well. They begin with a line of names, have one sign, or their rows are
called in capitals and digits; words of a text are lower case. A word in the path says that the rows are vectors.
"""
from __future__ import annotations

from lintian_ml import limits
from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Note, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import textual

_ROW = regex(rb"[^\s,\d\"][^\t,\n\"]{0,80}([\t,])-?\d{1,3}\.\d{2,12}(?:[eE]-?\d{1,2})?\1-?\d{1,3}\.\d")
_JSON = regex(rb"\{\s{0,8}\"[^\"\n]{1,80}\"\s{0,8}:\s{0,8}\[\s{0,20}-?\d{1,3}\.\d{2,20}(?:[eE]-?\d{1,2})?\s{0,8},")
_TOLD = regex(r"(?i)(?<![a-z])(?:vec|vecs|word_?vec\w{0,4}|vectors|embed\w{0,8}|glove|w2v|word2vec|fasttext|sent2vec)"
              r"(?![a-z])")
_LEAST, _ROWS = 24, 50  # dimensions, words
_KEPT = 4096  # numbers whose figures are looked at


def recognise(item: Item) -> bool:
    head = item.head
    if item.numerals * 3 < len(head) or not (_JSON if head[:1] == b"{" else _ROW).match(head):
        return False
    return item.within(limits.JSON, "word vectors with tabs or as JSON")


def read(item: Item) -> Header:
    """Check the rows. Raises NotThisFormat where they are no vectors of words."""
    from lintian_ml.wire import arrays_shape

    words, kept = _document(item) if item.head[:1] == b"{" else _table(item)
    sizes = {*words.values()}
    if len(sizes) != 1 or min(sizes) < _LEAST or len(words) < _ROWS or not _wordlike(list(words)):
        raise NotThisFormat("its rows are no vectors of words")
    shape = arrays_shape.of_numbers(kept[:_KEPT])
    if shape is None or not shape.learned or shape.largest > 100 or shape.precise < 0.3:
        raise NotThisFormat("holds numbers that do not spread like those of vectors")
    tensor = Tensor("vectors", (len(words), min(sizes)), "float32")
    note = Note("array", f"{len(words)} words with {min(sizes)} numbers each; {shape}")
    if not _TOLD.search(item.path):
        return Header(notes=(note,), certain=False)
    return Header((tensor,), tensor.size, notes=(note,), trained=Answer.YES)


def _table(item: Item) -> tuple[dict[str, int], list[float]]:
    """How many numbers each word has, and the first of all. Raises NotThisFormat where a line is no such row."""
    found = _ROW.match(item.head)
    mark = found[1] if found else b"\t"
    sizes: dict[str, int] = {}
    kept: list[float] = []
    for line in textual.lines(item.blob()):
        word, *numbers = line.text.rstrip().split(mark)
        if not numbers or not all(map(textual.is_number, numbers)):
            raise NotThisFormat(f"line {line.number} is no word with its numbers")
        sizes[word.decode("utf-8", "replace")] = len(numbers)
        if len(kept) < _KEPT:
            kept += map(textual.number, numbers)
    return sizes, kept


def _document(item: Item) -> tuple[dict[str, int], list[float]]:
    """The same for lists by their keys. Raises NotThisFormat where there is anything else."""
    from lintian_ml.wire.jsons import document, mapping

    found = mapping(document(item))
    if not all(isinstance(row, list) and all(type(value) in (int, float) for value in row) for row in found.values()):
        raise NotThisFormat("maps words to more than lists of numbers")
    kept = [float(value) for row in list(found.values())[:_KEPT // _LEAST] for value in row[:_KEPT]]
    return {word: len(row) for word, row in found.items()}, kept


def _wordlike(words: list[str]) -> bool:
    """Most are lower case and of letters, as in running text."""
    return sum(word.isalpha() and word == word.lower() for word in words) >= 0.6 * len(words)


def sample() -> bytes:
    """Sixty words of 24 dimensions."""
    from lintian_ml.wire import samples_text

    values = samples_text.normal(60 * 24)
    rows = [values[at:at + 24] for at in range(0, len(values), 24)]
    return "".join(f"w{chr(97 + at % 26)}{chr(97 + at // 26)}\t" + "\t".join(f"{value:.6f}" for value in row) + "\n"
                   for at, row in enumerate(rows)).encode()


FORMAT = Format("word-table", "word vectors with tabs, commas or as JSON", Kind.NEURAL, Depth.HEADER,
                (".tsv", ".csv", ".json"), recognise, read, sample, textual=True, digits=3)
