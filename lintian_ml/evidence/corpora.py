# SPDX-License-Identifier: GPL-2.0-or-later
"""Kinds of annotated data, recognised by content: alignments, tagged and bracketed sentences, columns with labels,
labelled texts and sequences, pictures with boxes; and what its name or its directory calls training data.
"""
from __future__ import annotations

from collections.abc import Callable, Sequence

from lintian_ml.evidence.page import Page, Shelf
from lintian_ml.lazy import regex

ALIGNMENT = "Stockholm alignment"
_FEW = 4  # lines that have to fit before a file counts
_SPLIT = regex(r"(?i)(?<![a-z])train(?:ing)?(?![a-z])")
_TABLES = frozenset(
    "csv tsv jsonl train trn corpus parquet arrow tfrecord tfrecords conll conllu xyz extxyz npz npy pos iob fa fasta "
    "faa fna sto rda svm libsvm".split())
_PACKED = frozenset("gz xz bz2 zst zip".split())
_PLAIN = frozenset("txt dat data ubyte mm".split())  # suffixes that say something of data only when it is packed
_SMALL = 1024  # bytes; a smaller part is no use for a training
_FOLDER = regex(
    r"(?i)(?:^|/)(?:corpus|corpora|train(?:ing)?[-_]?(?:data|sets?|texts?|corp(?:us|ora)|images|samples))/")
_FUZZ = regex(r"(?i)fuzz|crash|seed|(?:^|/)afl")
_TOKEN = regex(rb"[^\s/]\S*/([A-Z]{1,6}\d?\$?)(?:[-(_+]\S*)?$")
_LABEL = regex(rb"(?:[BIESLU]-[A-Za-z][\w-]*|O)$")
_LEAF = regex(rb"\([A-Z]{1,5}\$? [^()\s\d][^()\s]*\)")  # a part of speech and its word; (CAD 3999) is a cost
_LABELLED = regex(
    rb"(?:\xef\xbb\xbf)?\"?(?i:-?\d|pos(?:itive)?|neg(?:ative)?|neutral|spam|ham)\"?[,\t]\"?[^\d\s,]+(?: \S+){4,}")
_SEQUENCE = regex(  # a class, or a lineage rank by rank; NBRF's kinds of sequences are neither
    rb">\S+ \[[A-Za-z]\w*\]|"
    rb">(?!(?:[PF]1|D[LC]|R[LC]|N[13]|XX);)(?:[^\t;\n]{1,200}[\t ])?[A-Za-z][\w.-]*(?:;\w[\w .()\"'-]*+)++;?\s*$")
_ENTRY = regex(rb'\("[^"\s]+" \S+ \(\(\(|[a-z][a-z0-9\'-]*\t(?:[a-z]{1,3}[012]? ){1,40}\s*$|'
               rb"[A-Z][A-Z'()0-9-]*+  [A-Z]{1,2}[012]?(?: [A-Z]{1,2}[012]?){0,40} ?$")
_ENTRIES = 12  # entries that the beginning of a dictionary has to show
_INSTANCE = regex(r"\.(?:data|inst(?:ances?)?|train)$")
_BLANK, _INNER = b" \t\r\n", b" \t[]{};<>"  # around the value of a feature, and never inside: lines of logs have them
_COLUMNS = 5  # features and the class of an instance


def _is_alignment(page: Page) -> bool:
    return page.data.startswith(b"# STOCKHOLM 1.")


def _is_tagged(page: Page) -> bool:
    """Sentences of word/TAG."""
    sample = [line.split()[:40] for line in page.lines[:_FEW]]
    words = [word for line in sample for word in line]
    tagged = sum(1 for word in words if _TOKEN.match(word))
    slashed = sum(1 for word in words if b"/" in word)
    return len(words) >= 16 and 2 * tagged > len(words) and slashed > 0.9 * len(words)


def _is_columns(page: Page) -> bool:
    """A word a line, its label (B-NP, I-PER, O) in the last column."""
    rows = [line.split() for line in page.lines]
    labels = [row[-1] for row in rows]
    return (
        len(rows) > _FEW
        and all(2 <= len(row) <= 6 and _LABEL.match(row[-1]) for row in rows)
        and sum(label != b"O" for label in labels) > 1)


def _is_treebank(page: Page) -> bool:
    return page.data[:64].lstrip()[:1] == b"(" and len(_LEAF.findall(page.data[:4096])) >= 2 * _FEW


def _is_labelled(page: Page) -> bool:
    """Texts after a label, line by line; a text in quotation marks may go over several lines."""
    lines = page.lines
    return len(lines) > 1 and bool(_LABELLED.match(lines[0])) and sum(1 for line in lines if _LABELLED.match(line)) >= 2


def _is_sequences(page: Page) -> bool:
    heads = [line for line in page.lines if line[:1] == b">"]
    return len(heads) >= 2 and all(_SEQUENCE.match(head) for head in heads)


def _is_lexicon(page: Page) -> bool:
    """Words with how they are spoken, as letter-to-sound rules are learnt from."""
    start = page.data[:16384]
    if start.count(b"\t") + start.count(b"  ") + start.count(b'("') < _ENTRIES:
        return False  # every entry has one of these
    return sum(1 for line in page.lines if _ENTRY.match(line)) >= _ENTRIES


def _is_strokes(page: Page) -> bool:
    """Characters written by hand, stroke by stroke, each with the character it stands for."""
    head = page.data[:4096]
    return b"<stroke>" in head and b"<point x=" in head and (b"<utf8>" in head or b"<character" in head)


def _is_instances(page: Page) -> bool:
    """Rows of features with the class at the end, as C4.5 and TiMBL read them."""
    if not _INSTANCE.search(page.name) or len(page.lines) < _FEW:
        return False
    for separator in (b",", None, b"\t"):
        rows = [line.split(separator) for line in page.lines]
        if len(rows[0]) >= _COLUMNS and all(len(row) == len(rows[0]) for row in rows) \
                and not any(cell.strip(_BLANK).translate(None, _INNER) != cell.strip(_BLANK) for cell in rows[0]):
            return not _are_numbers(rows) or separator == b","
    return False


def _are_numbers(rows: Sequence[Sequence[bytes]]) -> bool:
    return all(not cell.strip(b"0123456789.eE+-") for row in rows for cell in row)


def _is_pictures(page: Page) -> bool:
    """Boxes around objects in pictures: of dlib's imglab, of Pascal VOC, of COCO."""
    head = page.data[:4096]
    if page.name.endswith(".xml"):
        return b"<box " in head and b"<image " in head or b"<annotation>" in head and b"<bndbox>" in head
    return page.name.endswith(".json") and b'"annotations"' in page.data and b'"bbox"' in page.data


def _is_split(page: Page) -> bool:
    """A table, list or archive that its name calls the training part."""
    if not _SPLIT.search(page.name) or page.size < _SMALL:
        return False
    *rest, last = page.name.lower().split(".")
    if last in _PACKED and rest:
        return len(rest) > 1 and rest[-1] in _TABLES | _PLAIN or rest[-1].endswith("ubyte")
    return last in _TABLES if rest else last in ("train", "training")


def _is_filed(page: Page) -> bool:
    """A text in a directory that is called a corpus, or any data in one that is called training data."""
    found = _FOLDER.search(page.path)
    if not found or page.size < _SMALL or _FUZZ.search(page.path) or page.name.lower().startswith("readme"):
        return False
    return page.name.endswith(".txt") or page.shelf is Shelf.DATA and "train" in found[0].lower()


KINDS: tuple[tuple[str, Callable[[Page], bool]], ...] = (
    (ALIGNMENT, _is_alignment),
    ("tagged sentences", _is_tagged),
    ("words with labels", _is_columns),
    ("treebank", _is_treebank),
    ("labelled texts", _is_labelled),
    ("labelled sequences", _is_sequences),
    ("pronunciations", _is_lexicon),
    ("handwritten characters", _is_strokes),
    ("instances", _is_instances),
    ("pictures with boxes", _is_pictures),
    ("training part", _is_split),
    ("text of a corpus", _is_filed),
)
# Kinds that are data for a training only where the package has models or programs that train.
WITH_MODELS = frozenset({ALIGNMENT, "text of a corpus", "labelled sequences", "treebank", "pronunciations",
                         "handwritten characters"})
