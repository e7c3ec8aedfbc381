# SPDX-License-Identifier: GPL-2.0-or-later
"""Pore models inside reads of nanopore sequencers (``.fast5``, HDF5): a basecaller leaves the models that it used,
tables of k-mers with the mean and deviation of the signal for each. Source: the files that such basecallers write.
"""
from __future__ import annotations

import re

from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import hdf5

_KMERS = regex(r"\('kmer', '[|<>=]?S(\d{1,2})'\)")
_COLUMN = re.compile(r"\('\w{1,40}', '[<>=|]?f[248]'\)")
_LONGEST = 12  # letters of a k-mer


def recognise(item: Item) -> bool:
    return hdf5.speaks_of_pores(item.blob())


def _table(entry: dict[str, object]) -> Tensor | None:
    """A row for each k-mer, or more with modified bases, and its levels; tables of single events have no deviation."""
    kind, shape = str(entry["dtype"]), entry["shape"]
    found = _KMERS.search(kind)
    if found is None or not isinstance(shape, list) or len(shape) != 1 or "'level_mean'" not in kind \
            or not ("'level_stdv'" in kind or "'level_sd'" in kind):
        return None
    length = int(found[1])
    if not 1 <= length <= _LONGEST or shape[0] < 4 ** length:
        return None
    return Tensor(str(entry["name"]), (shape[0], len(_COLUMN.findall(kind))), "float64")


def read(item: Item) -> Header:
    """List the tables of k-mers. Raises NotThisFormat where there is none."""
    found = hdf5.contents(item, digests=False)
    tables = tuple(table for table in map(_table, found["datasets"]) if table)
    if not tables:
        raise NotThisFormat("is HDF5 without a table of k-mers and their levels")
    return Header(tables, sum(table.size for table in tables), trained=Answer.YES)


def sample() -> bytes:
    """Sixteen k-mers of two letters."""
    import io

    import h5py
    import numpy

    kinds = [("kmer", "S2"), ("level_mean", "<f8"), ("level_stdv", "<f8")]
    rows = numpy.array([((a + b).encode(), 60 + 7.25 * at, 1.5) for at, (a, b) in
                        enumerate((a, b) for a in "ACGT" for b in "ACGT")], kinds)
    out = io.BytesIO()
    with h5py.File(out, "w") as opened:
        opened.create_dataset("Analyses/Basecall_1D_000/BaseCalled_template/Model", data=rows, track_times=False)
    return out.getvalue()


FORMAT = Format("nanopore-hdf5", "nanopore pore models (HDF5)", Kind.CLASSICAL, Depth.TENSORS, (".fast5", ".h5"),
                recognise, read, sample, magic=hdf5.MAGIC)
