# SPDX-License-Identifier: GPL-2.0-or-later
"""Headers of n-gram models: what counts of unigrams, bigrams and so on say about a file."""
from __future__ import annotations

from collections.abc import Mapping, Sequence

from lintian_ml.errors import DamagedFile
from lintian_ml.model import Answer, Header, Kind, Tensor

HIGHEST = 12  # orders beyond this do not occur


def header(counts: Sequence[int], metadata: Mapping[str, str], size: int, name: str = "grams") -> Header:
    """A header from the number of n-grams of each order; ``size`` is the file's, which bounds them.

    Raises DamagedFile where the counts cannot be true: no unigrams, or more n-grams than the file has bits.
    """
    if not counts or counts[0] < 1 or min(counts) < 0 or sum(counts) > 8 * size:
        raise DamagedFile(f"claims {sum(counts)} n-grams in {size} bytes")
    tensors = tuple(Tensor(f"{order}-{name}", (count,), "float32") for order, count in enumerate(counts, 1) if count)
    words = {"order": str(len(counts)), "n-grams": "/".join(map(str, counts))}
    return Header(tensors, sum(counts), {**words, **metadata}, kind=Kind.NGRAM, trained=Answer.YES)
