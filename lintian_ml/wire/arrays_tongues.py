# SPDX-License-Identifier: GPL-2.0-or-later
"""Statistics of languages in source code: for each n-gram the languages that have it, or for each language a table.

No specification: guessers of languages carry ``{'rs ': {8: 19, 9: 29}, ' held': {8: 25}}``, whose keys are n-grams of
letters, some of which begin with a blank and others end with one; guessers of encodings a table of likelihoods of pairs
of letters for each of many languages or scripts, ``greek: [0, 23, 255, …], hebrew: […]``.
"""
from __future__ import annotations

from lintian_ml import limits
from lintian_ml.lazy import regex
from lintian_ml.model import Header, Kind, Note
from lintian_ml.reader import Item
from lintian_ml.wire import arrays, arrays_signs, tables
from lintian_ml.wire.arrays_names import TESTS
from lintian_ml.wire.arrays_words import split

_OPENED = (b":{", b": {", b"=>[", b"=> [", b":[", b": [")
_ENTRY = regex(rb"(?:[\"']([^\"'\n]{1,32})[\"']|(?<=[{,])([^\s\"'{}\[\](),:;=]{1,32}))[ \t]?(?::|=>)[ \t]?[{\[]"
               rb"((?:[\"']?\w{1,12}[\"']?[ \t]?(?::|=>)[ \t]?\d{1,6}(?:,[ \t]?|(?=[}\]]))){1,400})[}\]]")
_NUMBER = regex(rb"[:>][ \t]?(\d{1,6})")
_PLACE, _MARKS = 2048, 12  # bytes of the head that are looked at first, and entries there
_LEAST, _VARIED = 300, 8  # n-grams, different numbers
_BLANKS = 0.03  # as large a part of the keys begins with a blank, and as large a part ends with one
_LONGEST = 10  # letters
_NAMES = frozenset("""
    arabic hebrew greek turkish thai cyrillic latin western central baltic nordic vietnamese icelandic hungarian polish
    czech slovak slovene croatian romanian russian ukrainian bulgarian serbian macedonian english german french spanish
    italian portuguese dutch danish swedish norwegian finnish estonian latvian lithuanian irish maltese esperanto
    japanese chinese korean
""".split())
_SIGNS = (b"greek", b"turkish", b"hebrew", b"arabic", b"thai", b"russian", b"cyrillic", b"polish", b"german")
_TONGUES, _VALUES = 5, 2000  # tables, and numbers of all of them
_SAYS = regex(rb"(?i)probabilit|likelihood|n-?grams?\b|bigram|trigram")


def hinted(item: Item) -> bool:
    """Whether n-grams of the kind fill a part of the head, or it names many languages among many numbers."""
    if item.numerals < 400 or not item.shows(arrays_signs.ENTRIES + arrays_signs.TONGUES):
        return False
    head = item.head
    place = head[len(head) * 2 // 3:][:_PLACE]
    if sum(map(place.count, _OPENED)) >= _MARKS and len(_ENTRY.findall(place)) >= _MARKS:
        return True
    return item.numerals > _VALUES and sum(sign in head for sign in _SIGNS) >= _TONGUES


def statistics(item: Item) -> Header | None:
    """The header of such tables, else None."""
    if not hinted(item) or TESTS.search(item.path) or not item.within(limits.WHOLE // 3, "statistics of languages"):
        return None
    return _grams(item) or _languages(item)


def _grams(item: Item) -> Header | None:
    data = item.blob().whole()
    keys, values = [], list[float]()
    for quoted, bare, entries in _ENTRY.findall(data):
        keys.append((quoted or bare).decode("utf-8", "replace"))
        values += map(float, _NUMBER.findall(entries))
    begin = sum(key[0] in " _^" for key in keys)
    end = sum(key[-1] in " _$" for key in keys)
    if len(keys) < _LEAST or len({*values}) < _VARIED or min(begin, end) < _BLANKS * len(keys):
        return None
    if len({*keys}) < 0.9 * len(keys) or sum(len(key) <= _LONGEST for key in keys) < 0.95 * len(keys):
        return None
    note = Note("array", f"{len(keys)} n-grams of letters with {len(values)} numbers, those of languages")
    return Header((tables.tensor("scores", values),), len(values), notes=(note,), kind=Kind.NGRAM)


def _languages(item: Item) -> Header | None:
    """A table of small whole numbers for each of many languages, in a file that speaks of probabilities."""
    from lintian_ml.wire import arrays_shape

    blob = item.blob()
    if not any(_SAYS.search(chunk) for chunk in blob.chunks(size=limits.MIB)):
        return None
    found = []
    for array in arrays.find(blob):
        if array.count < _VALUES // 20 or not split(array.name) & _NAMES:
            continue
        shape = arrays_shape.look(blob, array.start, array.end)
        if shape is not None and shape.whole and not shape.computed and not shape.negative and shape.largest < 256:
            found.append(array)
    total = sum(array.count for array in found)
    if len({array.name for array in found}) < _TONGUES or total < _VALUES:
        return None
    line = arrays.lines(blob, [found[0].start])[0]
    note = Note("array", f"{len(found)} tables with {total} numbers, named for languages", line)
    return Header((), total, notes=(note,), kind=Kind.NGRAM)
