# SPDX-License-Identifier: GPL-2.0-or-later
"""Classifications of AutoClass, pore models inside reads of a sequencer, inferred models of substitution."""
from __future__ import annotations

import io
import struct

import pytest
import reading

from lintian_ml import limits
from lintian_ml.errors import DamagedFile, LimitExceeded, NotThisFormat
from lintian_ml.formats import autoclass_results, hdf5_weights, nanopore_hdf5, substitution_model
from lintian_ml.model import Header, Kind
from lintian_ml.reader import Item
from lintian_ml.scan import Scanner
from conftest import require

TEXT = """# ordered sequence of clsf_DS's: 0 -> 0
# clsf_DS 0: log_a_x_h = -4.2556230e+03
ac_version 3.3.5unx
clsf_DS 0
database_DS
data_file, header_file
data/stars.db2 data/stars.hd2
n_data, n_atts, input_n_atts
100 2 2
"""
CLASS = """class_DS 0
w_j, pi_j
4.1464123e+01 4.1548634e-01
tparm_DS 0
emp_means
5.31 5.45
means
1.3498044e+00 -1.0699624e+00
covariance
row 0
1.0098254e+02 4.1698055e+01
row 1
4.1698055e+01 2.4536077e+01
factor
row 0
1.0098254e+02 4.1698055e+01
tparm_DS 1
sn_cn_params
weighted_mean, weighted_var, mean
1.5 2.5 3.5
val_wts
1.0000000e+01 0.0000000e+00 2.0
val_probs
9.3939400e-01 3.0303031e-02 3.0303031e-02
"""


def read(data: bytes) -> Header:
    item = Item.of("found.results", data)
    assert autoclass_results.recognise(item)
    return autoclass_results.read(item)


def record(kind: int, data: bytes, order: str = "<") -> bytes:
    return struct.pack(f"{order}2I", kind, len(data)) + data


def records(order: str, *more: bytes) -> bytes:
    """One class as records: an attribute of its own, two that vary together, one of four values."""
    def floats(*lengths: int) -> list[bytes]:
        return [record(2, b"\0\0\0\0" * length, order) for length in lengths]

    term = record(15, b"\0" * 20, order)
    return b"".join((record(1, b"# ordered sequence of clsf_DS's: 0 -> 0\0", order),
                     record(1, b"ac_version 3.3.5unx\0", order), record(11, b"data/stars.db2\0\xff\xff", order),
                     record(4, b"\0" * 20, order), term, term, *floats(*[2] * 9), term, *floats(4, 4, 4),
                     record(0, b"\0" * 4, order), *more))


def test_a_classification_as_text_names_its_data() -> None:
    found = read((TEXT + CLASS).encode())
    assert found.parameters == 1 + 2 + 4 + 2 + 3
    assert found.metadata == {"producer": "AutoClass 3.3.5unx", "architecture": "mixture of 1 classes",
                              "dataset": "data/stars.db2"}


@pytest.mark.parametrize("order", "<>")
def test_a_classification_as_records_is_counted_as_the_text_is(order: str) -> None:
    found = read(records(order))
    assert found.parameters == 1 + 2 + (2 + 4) + 4 and found.metadata["dataset"] == "data/stars.db2"


def test_a_search_without_classes_is_damaged() -> None:
    for data in (TEXT.encode(), records("<", record(16, b"")), records("<")[:120]):
        with pytest.raises(DamagedFile):
            read(data)


def test_records_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "TENSORS", 20)
    assert read(records("<")).parameters
    with pytest.raises(LimitExceeded, match="claims 21 records"):
        read(records("<", record(1, b"\0")))


def fast5(name: str, kinds: list[tuple[str, str]], rows: int) -> Item:
    h5py, numpy = require("h5py"), require("numpy")
    out = io.BytesIO()
    with h5py.File(out, "w") as opened:
        opened.create_dataset(name, data=numpy.zeros(rows, kinds))
    return Item.of("read.fast5", out.getvalue())


@pytest.mark.parametrize(("members", "found"), [(("topology", "parameters"), True), (("topology", "labels"), False)])
def test_forests_of_vigra_are_found(members: tuple[str, str], found: bool) -> None:
    h5py, numpy = require("h5py"), require("numpy")
    out = io.BytesIO()
    with h5py.File(out, "w") as opened:
        opened.attrs["vigra_random_forest_version"] = [0.1]
        for tree in range(3):
            opened.create_dataset(f"Tree_{tree:02}/{members[0]}", data=numpy.arange(25, dtype="<i4"))
            opened.create_dataset(f"Tree_{tree:02}/{members[1]}", data=numpy.linspace(0, 1, 26))
    item = Item.of("rf.h5", out.getvalue())
    assert hdf5_weights.recognise(item)
    if not found:
        with pytest.raises(NotThisFormat):
            hdf5_weights.read(item)
        return
    header = hdf5_weights.read(item)
    assert header.parameters == 78 and header.kind is Kind.CLASSICAL and header.metadata["producer"] == "VIGRA"


LEVELS = [("kmer", "S3"), ("level_mean", "<f8"), ("level_stdv", "<f8"), ("weight", "<f8")]


def test_pore_models_in_a_read_are_found() -> None:
    item = fast5("Analyses/Basecall_1D_000/BaseCalled_template/Model", LEVELS, 64)
    with pytest.raises(NotThisFormat):
        hdf5_weights.read(item)
    assert nanopore_hdf5.recognise(item)
    (table,) = nanopore_hdf5.read(item).tensors
    assert table.name.endswith("/Model") and table.shape == (64, 3)


@pytest.mark.parametrize("kinds, rows", [
    (LEVELS, 63), (LEVELS[1:], 64), ([*LEVELS[:2], ("move", "<i8")], 64), ([("kmer", "S16"), *LEVELS[1:]], 64)])
def test_tables_of_events_are_no_pore_models(kinds: list[tuple[str, str]], rows: int) -> None:
    with pytest.raises(NotThisFormat):
        nanopore_hdf5.read(fast5("Events", kinds, rows))


def printed(frequencies: list[float], rate: str) -> Item:
    """A model of four bases; the transitions have the rate 2.5, others what ``rate`` says."""
    rows = ["  " + letter + "".join(
        "\t0" if a == b else "\t2.5" if (a + b) % 4 == 2 else "\t" + rate.format(a * b + a + b) for b in range(4))
        for a, letter in enumerate("ACGT")]
    text = "".join(f"  {letter}: {share}\n" for letter, share in zip("ACGT", frequencies))
    return Item.of("model.txt", ("Substitution rate (mu): 1.0\n\nEquilibrium frequencies (pi_i):\n" + text
                                 + "\nSymmetrized rates from j->i (W_ij):\n\tA\tC\tG\tT\n" + "\n".join(rows)
                                 + "\n\nActual rates").encode())


def test_an_inferred_model_of_substitution_is_found() -> None:
    item = printed([0.3088, 0.1897, 0.2335, 0.268], "0.{}1")
    assert substitution_model.recognise(item) and substitution_model.read(item).parameters == 4 + 6


@pytest.mark.parametrize("frequencies, rate", [
    ([0.25] * 4, "2.5"), ([0.3088, 0.1897, 0.2335, 0.268], "1.0"), ([0.25] * 4, "0.{}1")])
def test_a_model_of_substitution_that_was_assumed_is_not_learned(frequencies: list[float], rate: str) -> None:
    with pytest.raises(NotThisFormat):
        substitution_model.read(printed(frequencies, rate))


def rates(symbols: int, ending: str, value: str = "{:.3f}") -> str:
    """A triangle of rates, and as many frequencies over several lines."""
    rows = "".join(" ".join(value.format(0.01 + (row * 37 + at * 101) % 997 / 97) for at in range(row)) + " \n"
                   for row in range(1, symbols))
    shares = [1 + at % 5 for at in range(symbols)]
    words = [f"{share / sum(shares):.6f}" for share in shares]
    return f"\n{rows}\n{' '.join(words[:7])}\n{' '.join(words[7:])}{ending}"


def model(text: str) -> Header | None:
    """What the format makes of it; None where no format takes it."""
    scanner, found = Scanner(), reading.read(substitution_model.FORMAT, "x", text)
    for _ in scanner.walk([Item.of("share/x.dat", text.encode())]):
        pass
    assert [entry.format.name for entry in scanner.found] == ["substitution-model"] * (found is not None)
    return found


@pytest.mark.parametrize("symbols", (20, 61))
def test_rates_between_amino_acids_and_between_codons(symbols: int) -> None:
    """In PAML's layout, with prose or without, and a semicolon where another program wants one."""
    for ending in ("", ";\n", "\n\n A R N D\nestimated from 3905 sequences\n"):
        text = rates(symbols, ending)
        found = model(text)
        assert found is not None and found.parameters == symbols * (symbols - 1) // 2 + symbols
        assert found.metadata.get("dataset", "") == ("3905 sequences" if "estimated" in ending else "")
    broken = model(rates(symbols, "\n\nRates and shares, derived from\n  the proteins of 20\n mammals. See below\n"))
    assert broken is not None and broken.metadata["dataset"] == "the proteins of 20 mammals"
    one_row = rates(symbols, "\n").rsplit("\n", 2)
    assert model(" ".join(one_row)) is not None


def test_distances_and_assumed_rates_are_no_model() -> None:
    """Without frequencies they are distances; with one rate nothing was estimated."""
    triangle = rates(20, "\n").split("\n\n")[0]
    for text in (triangle, triangle + "\n\n A R N D C\n", triangle + "\n\n111 85 86\n", rates(20, "\n", "1"),
                 rates(20, "\n").replace("0.0", "0.4"), rates(19, "\n"), rates(20, " 0.1\n"), triangle + "\n0.05 x\n",
                 triangle + "\n" + "0.05 " * 20 + "\n", rates(20, "\n", "-{:.3f}")):
        assert model(text) is None
