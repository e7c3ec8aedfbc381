# SPDX-License-Identifier: GPL-2.0-or-later
"""libsvm models: ``svm_type …``, header lines, ``SV``, then one line per support vector.

A support vector's line has nr_class - 1 coefficients and ``index:value`` pairs, as svm_save_model writes them. Another
machine may follow in the same file.
"""
from __future__ import annotations

from collections.abc import Iterator

from lintian_ml import limits
from lintian_ml.errors import DamagedFile, LimitExceeded, NotThisFormat
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import textual
from lintian_ml.wire.textual import Line

_TYPES = (b"c_svc", b"nu_svc", b"one_class", b"epsilon_svr", b"nu_svr")
_TOLD = 4  # machines of one file that are described
_LISTS = ("rho", "probA", "probB", "prob_density_marks")


def recognise(item: Item) -> bool:
    words = textual.first_line(item.head).split()
    return len(words) == 2 and words[0] == b"svm_type" and words[1] in _TYPES


def _head(rows: Iterator[Line], found: dict[str, list[bytes]]) -> dict[str, list[bytes]]:
    for row in rows:
        key, *values = row.text.split() or [b""]
        if key == b"SV":
            return found
        found[textual.words(key)[:32]] = values
        if len(found) > 32:
            break
    raise DamagedFile("has no line SV after its header")


def _whole(header: dict[str, list[bytes]], key: str) -> int:
    values = header.get(key, [])
    if len(values) != 1:
        raise DamagedFile(f"has no {key} in its header")
    return textual.integer(values[0])


def _vectors(rows: Iterator[Line], coefficients: int) -> tuple[int, int, dict[str, list[bytes]]]:
    """Support vectors, the values in them, and the first line of the header that follows them, if any."""
    vectors = values = 0
    for row in rows:
        words = row.text.split()
        if not words:
            continue
        if words[0] == b"svm_type":
            return vectors, values, {"svm_type": words[1:]}
        pairs = row.text.count(b":")
        if len(words) - pairs != coefficients and not (coefficients == 1 and len(words) == pairs == 1):
            raise DamagedFile(f"line {row.number} has {len(words) - pairs} coefficients, not {coefficients}")
        vectors += 1
        values += pairs
    return vectors, values, {}


def read(item: Item) -> Header:
    """Raises DamagedFile where vectors are missing, NotThisFormat where a machine of none learned nothing, and
    LimitExceeded."""
    rows = textual.lines(item.blob())
    tensors: list[Tensor] = []
    told: list[str] = []
    begun: dict[str, list[bytes]] = {"svm_type": next(rows).text.split()[1:]}
    while begun:
        header = _head(rows, begun)
        classes, total = _whole(header, "nr_class"), _whole(header, "total_sv")
        vectors, values, begun = _vectors(rows, max(classes - 1, 1))
        if vectors != total:
            raise DamagedFile(f"has {vectors} of {total} support vectors")
        if not total:
            raise NotThisFormat("has no support vectors")
        number = f"{len(told) + 1}/" if told else ""
        tensors += [Tensor(number + key, (len(header[key]),), "float64") for key in _LISTS if header.get(key)]
        tensors += [Tensor(f"{number}coefficients", (total, max(classes - 1, 1)), "float64"),
                    Tensor(f"{number}support-vectors", (values,), "float64")]
        kernel = textual.words(b" ".join(header.get("kernel_type", [])))
        kind = textual.words(b" ".join(header["svm_type"]))
        told.append(f"{kind}, {kernel} kernel, {classes} classes, {total} vectors")
        if len(tensors) > limits.TENSORS:
            raise LimitExceeded(f"has more than {limits.TENSORS} tensors")
    metadata = {"producer": "libsvm", "architecture": "; ".join(told[:_TOLD])}
    return Header(tuple(tensors), sum(tensor.size for tensor in tensors), metadata, trained=Answer.YES)


def sample() -> bytes:
    """A linear two-class machine with one vector on each side."""
    return (b"svm_type c_svc\nkernel_type linear\nnr_class 2\ntotal_sv 2\nrho -0.25\nlabel 1 -1\nnr_sv 1 1\nSV\n"
            b"0.5 1:1 2:0.5 \n-0.5 1:-1 2:0.25 \n")


FORMAT = Format("libsvm-model", "libsvm support vector machine", Kind.CLASSICAL, Depth.TENSORS, (".model", ".svm"),
                recognise, read, sample, magic=((0, b"svm_type "),), textual=True)
