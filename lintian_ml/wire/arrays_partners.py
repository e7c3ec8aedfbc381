# SPDX-License-Identifier: GPL-2.0-or-later
"""Arrays that belong together by their names: weights and their biases; weights, means and deviations of a mixture."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

from lintian_ml.lazy import regex
from lintian_ml.reader import Item
from lintian_ml.wire import arrays_signs, arrays_words
from lintian_ml.wire.arrays import Array

MIXTURE = "weights, means and deviations of a mixture"
_ROLE = regex(r"(?i)_?(weights?|kernels?|sub_?ias|bias(es)?|scales?|means?|stds?|std_?devs?|sigmas?|variances?"
              r"|covar(?:iance)?s?(?:_?inv(?:erse)?)?|precisions?)"
              r"_?(float|int8|q\d+)?|(?:^|_)[wb](?=_?\d{0,3}$)")
_LETTER = regex(r"(?i)[wb]_?\d{0,3}")
_WEIGHTS, _MEANS = frozenset(("weight", "weights", "wts")), frozenset(("mean", "means", "mu"))
_DEVIATIONS = frozenset("std stds stdev sigma sigmas dev var variance variances covar covars covariance covariances "
                        "precision precisions".split())
_COMPONENTS = 4  # of the smallest mixture
_DIGITS = 60
_SIGNS = ((b"eans", b"EANS", b"ean[", b"EAN["), (b"eights", b"EIGHTS"),
          (b"td", b"STD", b"igma", b"arianc", b"ovar", b"VAR"))


def hinted(item: Item) -> bool:
    """Whether the head names weights, means and deviations, so that short arrays are worth a look."""
    if item.numerals < _DIGITS or not all(map(item.shows, arrays_signs.PARTNERS)):
        return False
    head = item.head
    return all(any(sign in head for sign in signs) for signs in _SIGNS)


def partners(found: Iterable[Array]) -> frozenset[str]:
    """Stems that occur once with a word for weights and once with a word for biases; where these words are but letters,
    ``w1`` and ``b1``, as many times as there are biases go into the number of weights."""
    weights, biases = dict[str, int](), dict[str, int]()
    letters = set()
    for array in found:
        words = arrays_words.split(array.name)
        if _LETTER.fullmatch(array.name):
            letters.add(stem(array.name))
        if words & {"bias", "biases", "subias", "b"}:
            biases[stem(array.name)] = array.count
        elif words & arrays_words.LEARNED or words & {"kernel", "kernels", "w"}:
            weights[stem(array.name)] = array.count
    return frozenset(name for name in weights.keys() & biases.keys() if name not in letters or (
        biases[name] > 1 and weights[name] % biases[name] == 0 and weights[name] > biases[name]))


def mixtures(found: Iterable[Array]) -> frozenset[str]:
    """The names of arrays of one stem that are weights, means and deviations: of n components in d dimensions there are
    n weights, n * d means and n * d deviations, or n * d * d where each has its matrix."""
    groups: dict[str, dict[str, Array]] = defaultdict(dict)
    for array in found:
        words = arrays_words.split(array.name)
        for role, names in (("weights", _WEIGHTS), ("means", _MEANS), ("deviations", _DEVIATIONS)):
            if words & names and array.count >= _COMPONENTS:
                groups[stem(array.name)][role] = array
    return frozenset(array.name for group in groups.values() if len(group) == 3 and _agree(
        group["weights"].count, group["means"].count, group["deviations"].count) for array in group.values())


def _agree(weights: int, means: int, deviations: int) -> bool:
    dimensions, rest = divmod(means, weights)
    return dimensions > 0 and rest == 0 and deviations in (means, means * dimensions)


@lru_cache(maxsize=4096)
def stem(name: str) -> str:
    """The name without the words that tell weights from biases."""
    return _ROLE.sub("", name)
