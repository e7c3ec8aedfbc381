# SPDX-License-Identifier: GPL-2.0-or-later
"""Whether the arrays of a source file are learned parameters: names, comments, values and partners taken together."""
from __future__ import annotations

import enum
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from lintian_ml import limits
from lintian_ml.lazy import regex
from lintian_ml.model import Kind, Note
from lintian_ml.reader import Blob, Item
from lintian_ml.records import dataclass
from lintian_ml.wire import (arrays, arrays_joint, arrays_partners, arrays_positions, arrays_rules, arrays_shape,
                             arrays_words, remarks)
from lintian_ml.wire.arrays import Array
from lintian_ml.wire.arrays_names import TESTS
from lintian_ml.wire.arrays_shape import Shape
from lintian_ml.wire.arrays_words import Reading

ENOUGH = 200  # learned values that make a file count; a file that says where they come from needs a third of it
MANY = 256  # values that an array needs where only its figures speak for it
SOME = 128  # of one in a file whose name says that something is predicted or classified
LOOKED_AT = 24  # arrays whose values are sampled: the largest; smaller ones follow their neighbours' judgement
TOLD = 8  # as many are enough where the file says that training wrote it
NOTED = 12  # arrays that are written down as evidence
_SAID = "the comment says"
_PAIRED = "with biases to match"
_PROVEN = (*arrays_joint.PROVEN, arrays_positions.REASON)  # in tests as well
_COMMENT = regex(rb"/\*.*?(?:\*/|\Z)|//[^\n]*|(?m:^[ \t]*(?:#(?!include|define|if|end|pragma)|--|%|;|!)[^\n]*)"
                 rb"|(?m:^[cC*](?=[ \t*-])[^\n]*)",  # the last are of old Fortran
                 re.DOTALL)


class Opinion(enum.IntEnum):
    NO = 0
    POSSIBLE = 1
    LEARNED = 2


@dataclass(frozen=True)
class Judged:
    """An array with its opinion and the reason for it in words."""

    array: Array
    opinion: Opinion
    reason: str
    reading: Reading


@dataclass(frozen=True)
class Verdict:
    """The opinion on a file: its learned arrays (or, where none is certain, the possible ones), and their kind."""

    opinion: Opinion
    judged: tuple[Judged, ...]
    kind: Kind
    origin: str


@dataclass(frozen=True)
class _Surroundings:
    """What holds for all arrays of a file."""

    origin: str  # the comment that says that training wrote the file
    mention: str  # a comment that speaks of learning
    grams: str  # a comment of a generated file that speaks of n-grams
    partners: frozenset[str]  # stems of names that exist both as weights and as biases
    mixtures: frozenset[str]  # names of arrays that together are a mixture
    tests: bool
    raw: Blob  # the file's own bytes
    plain: bool  # the arrays were found in the plain form of it
    name: str  # the file's
    data: str  # what its remarks say that it was made from
    motifs: Mapping[str, str]  # what is given to functions that are named after motifs
    applied: bytes  # code that comments say to compute a discriminant, a regression or a network


def told(item: Item) -> str:
    """What the comments at the top of the file say of the training that wrote it; empty where they do not."""
    return arrays_words.origin(_top(item))


def hopeful(item: Item, found: list[Array]) -> bool:
    """Whether small arrays may change the opinion on a file: it is told to be trained, or has names of weights."""
    readings = [arrays_words.read(array.name) for array in found]
    return bool(told(item)) or any(reading.learned and not reading.computed for reading in readings)


def judge(item: Item, blob: Blob, found: list[Array], looked: dict[int, Shape | None]) -> Verdict:
    """The opinion on all array literals in ``blob``, which is the item's content or its plain form (arrays_plain).

    ``looked`` keeps their figures, by offset, for a second call.
    """
    top, raw = _top(item), item.blob()
    around = _Surroundings(arrays_words.origin(top), arrays_words.mention(top), arrays_words.grams(top),
                           arrays_partners.partners(found), arrays_partners.mixtures(found),
                           bool(TESTS.search(item.path)), raw, blob is not raw, item.name, remarks.told(item)[0],
                           arrays_positions.given(raw), arrays_rules.applied(raw))
    largest = sorted(found, key=lambda array: (-array.count, array.start))[:TOLD if around.origin else LOOKED_AT]
    for array in largest:
        if array.start not in looked:
            looked[array.start] = arrays_shape.look(blob, array.start, array.end)
    judged = [_array(array, looked.get(array.start), array.start in looked, around) for array in found]
    judged = _with_family(judged, around)
    for opinion in (Opinion.LEARNED, Opinion.POSSIBLE):
        chosen = tuple(entry for entry in judged if entry.opinion >= opinion)
        values = sum(entry.array.count for entry in chosen)
        if values >= (ENOUGH // 3 if around.origin or _paired(chosen) else ENOUGH):
            return Verdict(opinion, chosen, _kind(chosen, around), around.origin)
    return Verdict(Opinion.NO, (), Kind.NEURAL, around.origin)


def _with_family(judged: list[Judged], around: _Surroundings) -> list[Judged]:
    """Arrays named like learned ones beside them (scales, means, small biases) belong to the same model."""
    learned = [entry for entry in judged if entry.opinion is Opinion.LEARNED]
    least = ENOUGH // 3 if around.origin or _paired(learned) else ENOUGH
    if sum(entry.array.count for entry in learned) < least:
        return judged
    stems = {stem for entry in learned if len(stem := arrays_partners.stem(entry.array.name)) > 3}
    return [replace(entry, opinion=Opinion.LEARNED, reason=f"belongs to the same model, {entry.array.count} values")
            if entry.opinion < Opinion.LEARNED and not entry.reading.computed and not entry.reason.startswith("not a")
            and "->" not in entry.array.name
            and (entry.reading.names_weights or arrays_partners.stem(entry.array.name) in stems) else entry
            for entry in judged]


def _paired(learned: Iterable[Judged]) -> bool:
    """Weights have biases to match, or a comment tells: no table of another kind has that."""
    sure = (_SAID, arrays_partners.MIXTURE, arrays_positions.REASON)
    return any(_PAIRED in entry.reason or entry.reason.startswith(sure) for entry in learned)


def notes(blob: Blob, verdict: Verdict) -> tuple[Note, ...]:
    """The evidence: which arrays, where, and why; the largest ones, in the order of the file."""
    largest = sorted(verdict.judged, key=lambda entry: (-entry.array.count, entry.array.start))[:NOTED]
    shown = sorted(largest, key=lambda entry: entry.array.start)
    numbers = arrays.lines(blob, [entry.array.start for entry in shown])
    listed = [Note("array", f"{entry.array.name or 'array'}{''.join(f'[{size}]' for size in entry.array.shape)}: "
                            f"{entry.reason}", line) for entry, line in zip(shown, numbers)]
    rest = len(verdict.judged) - len(shown)
    if rest:
        listed.append(Note("array", f"{rest} smaller arrays of the same file"))
    return tuple(listed)


def _array(array: Array, shape: Shape | None, looked: bool, around: _Surroundings) -> Judged:
    reading = arrays_words.read(array.name)
    if looked and shape is None:
        return Judged(array, Opinion.NO, "not a list of numbers", reading)
    reason = arrays_partners.MIXTURE if array.name in around.mixtures else ""
    reason = reason or arrays_rules.counted(array, shape, around.grams) or _by_rules(array, reading, shape, around)
    opinion = Opinion.LEARNED if reason else Opinion.NO
    if opinion is Opinion.NO:
        opinion, reason = _by_name(array, reading, shape, around)
    if opinion is Opinion.NO and not reading.computed and not reading.other:
        opinion, reason = _by_figures(array, shape, around)
    if around.tests and opinion is Opinion.LEARNED and not around.origin and not reason.startswith(_PROVEN):
        opinion = Opinion.POSSIBLE
    figures = f"; {shape}" if shape is not None and opinion is not Opinion.NO else ""
    return Judged(array, opinion, f"{reason}, {array.count} values{figures}", reading)


def _by_rules(array: Array, reading: Reading, shape: Shape | None, around: _Surroundings) -> str:
    """The reason by which the type, the rows or the calls of an array prove it; empty where they do not."""
    if reading.computed:
        return ""
    return arrays_rules.typed(array, shape) or arrays_rules.spread(array, shape) or arrays_rules.staged(array, shape) \
        or arrays_rules.labelled(array, shape, around.raw) \
        or arrays_rules.sequences(array, shape, around.name) or arrays_rules.summed(array, shape, around.applied) \
        or arrays_joint.reason(array, shape, around.raw) \
        or arrays_positions.reason(array, shape, around.raw, around.name, around.motifs, around.tests) \
        or arrays_rules.packed(array, shape, around.raw) \
        or (arrays_rules.called(array, shape, around.raw) if around.plain else "")


def _by_name(array: Array, reading: Reading, shape: Shape | None, around: _Surroundings) -> tuple[Opinion, str]:
    """Names and comments first, then whether the values agree."""
    above = arrays_rules.above(around.raw, array.start) if shape and (reading.learned or reading.perhaps) else ""
    told = around.origin or arrays_words.own(array.comment) or arrays_words.origin(above)
    if told and array.name and array.count >= 4 and not reading.computed and not (
            shape and (shape.flat or shape.sizes)):
        return Opinion.LEARNED, f"{_SAID} \"{told}\""
    told = around.mention or arrays_words.mention(array.comment)
    paired = arrays_partners.stem(array.name) in around.partners and not reading.computed and (
        bool(reading.learned or reading.perhaps) or shape is not None and shape.learned and not shape.whole)
    if not reading.names_weights and not paired and not (told and reading.perhaps and not reading.computed):
        return Opinion.NO, ""
    named = "named as " + ", ".join(sorted(reading.learned or reading.perhaps or {"weights"}))
    if told:
        named += f", and the comment says \"{told}\""
    if not told and not paired and reading.learned <= arrays_words.PLAIN and arrays_words.resampled(above):
        return Opinion.NO, named
    if shape is None or shape.values < 32:
        if paired and shape is not None and shape.fitted:
            return Opinion.LEARNED, f"{named}, {_PAIRED}"
        if not paired and shape is not None and shape.whole and not shape.negative:
            return Opinion.NO, named
        return (Opinion.LEARNED if reading.learned and not reading.other else Opinion.POSSIBLE), named
    if shape.computed and not (paired and shape.fitted):
        return (Opinion.POSSIBLE if paired else Opinion.NO), named
    if paired and shape.negative > 0.02:
        return Opinion.LEARNED, f"{named}, {_PAIRED}"
    if shape.learned and (reading.learned or told):
        return Opinion.LEARNED, named
    return Opinion.POSSIBLE, named


def _by_figures(array: Array, shape: Shape | None, around: _Surroundings) -> tuple[Opinion, str]:
    """No name helps: only a large array of precise numbers with all the marks of training may be learned."""
    told = arrays_words.predicts(around.name)
    if shape is None or array.count < (SOME if told or around.data else MANY) or around.tests or not shape.learned:
        return Opinion.NO, ""
    if shape.whole or shape.peaked < -0.5 or shape.largest > 100:
        return Opinion.NO, ""
    if around.data and shape.precise > 0.3 and shape.distinct > 0.5:
        return Opinion.LEARNED, f"values spread like learned ones, and a remark says from {around.data}"
    if told and shape.precise > 0.3 and shape.distinct > 0.5:
        return Opinion.LEARNED, f"values spread like learned ones, and the file is named {told}"
    if shape.precise < 0.6 or shape.distinct < 0.8:
        return Opinion.NO, ""
    if arrays_rules.filled(around.raw):
        return Opinion.LEARNED, arrays_rules.FILLED
    return Opinion.POSSIBLE, "values spread like learned ones"


def _kind(chosen: tuple[Judged, ...], around: _Surroundings) -> Kind:
    tables = [arrays_words.table_kind(entry.array.name) for entry in chosen]
    reasons = {entry.reason.partition(";")[0].rsplit(", ", 1)[0] for entry in chosen}
    if Kind.NGRAM in tables or arrays_joint.LETTERS in reasons or around.grams and any(
            reason.startswith(arrays_rules.GRAMS) for reason in reasons):
        return Kind.NGRAM
    if Kind.FREQUENCY_TABLE in tables:
        return Kind.FREQUENCY_TABLE
    if {arrays_rules.FILLED, arrays_partners.MIXTURE, *arrays_joint.PROVEN} & reasons or any(
            reason.startswith((arrays_positions.REASON, arrays_rules.WORDS)) for reason in reasons):
        return Kind.CLASSICAL
    told = " ".join(sorted({entry.reason for entry in chosen if entry.reason.startswith(_SAID)}))
    told += f" {arrays_words.predicts(around.name)}"
    words = frozenset[str]().union(*(entry.reading.all for entry in chosen)) | arrays_words.split(around.origin + told)
    return arrays_words.kind(words, around.raw.peek(0, limits.HEAD))


def _top(item: Item) -> str:
    """The comments at the top of a file, joined; found once."""
    known: dict[str, str] = vars(item)  # where cached properties live
    if "comments" not in known:
        known["comments"] = b"\n".join(_COMMENT.findall(item.head[:4096])).decode("utf-8", "replace")
    return known["comments"]
