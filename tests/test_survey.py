# SPDX-License-Identifier: GPL-2.0-or-later
"""A package read by two processes, and the second process itself."""
from __future__ import annotations

import gzip
import io
import os
import pickle
import random
import signal
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lintian_ml import aside, formats, limits, survey, values
from lintian_ml.checking import check_path


@pytest.fixture(autouse=True)
def _two(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aside, "possible", lambda: True)


def _tarball(folder: Path) -> Path:
    """Every format's sample, alone and gzipped, programs and documents, and enough noise to be worth two processes."""
    chance = random.Random(7)
    files = {f"models/{entry.name}{entry.suffixes[0] if entry.suffixes else ''}": entry.sample()
             for entry in formats.load()}
    files |= {f"packed/{name.rpartition('/')[2]}.gz": gzip.compress(data, mtime=0) for name, data in files.items()}
    files |= {f"src/part{number}.c": b"int f(void) { return 42; }\n" * 3000 for number in range(40)}
    onnx = next(entry for entry in formats.load() if entry.name == "onnx").sample()
    files |= {f"cut/net.onnx.00{number}": onnx[number * 200 - 200:number * 200 if number < 3 else None]
              for number in (3, 1, 2)}
    files["train.py"] = b"import torch\nloss.backward()\noptimizer.step()\n"
    files["README.md"] = b"The model was trained on the LibriSpeech corpus.\n"
    files["debian/source/lintian-ml-overrides"] = b"# seen\nml-weights-without-documented-origin\n"
    files["noise.bin"] = chance.randbytes(2 * limits.MIB)
    place = folder / "pair_1.0.orig.tar.gz"
    with tarfile.open(place, "w:gz") as archive:
        for name, data in files.items():
            entry = tarfile.TarInfo(f"pair-1.0/{name}")
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return place


def test_two_processes_find_what_one_finds(tmp_path: Path) -> None:
    """The report is the same, whoever read a file."""
    place = str(_tarball(tmp_path))
    one, two = check_path(place), check_path(place, processes=2)
    assert two == one
    assert len(two.packages[0].weights) > 200
    assert check_path(place, processes=2, thorough=False) == one


def test_a_second_process_that_dies_costs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the other process is killed, this one reads everything itself."""
    place = str(_tarball(tmp_path))
    expected = check_path(place)
    monkeypatch.setattr(survey, "_read", lambda messages, gathering: os.kill(os.getpid(), signal.SIGKILL))
    assert check_path(place, processes=2) == expected


def _collect(messages: Iterator[Any]) -> list[Any]:
    return list(messages)


def test_messages_arrive_in_order() -> None:
    """More than the pipe holds goes through, nothing is lost, and nothing waits at the end."""
    other = aside.Aside(_collect)
    sent = [(number, bytes([number]) * limits.MIB) for number in range(40)]
    try:
        for message in sent:
            other.give(message)
            assert other.behind <= limits.ASIDE
        assert other.answer() == sent
        assert other.behind == 0
    finally:
        other.end()


def _broken(messages: Iterator[Any]) -> None:
    raise ValueError("on purpose")


def test_a_process_without_an_answer_is_told() -> None:
    """One that breaks raises Died at the giver, at the latest when it is asked."""
    other = aside.Aside(_broken)
    try:
        with pytest.raises(aside.Died):
            for number in range(40):
                other.give(bytes(limits.MIB))
            other.answer()
    finally:
        other.end()


class _Runs:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, ("true",)


@pytest.mark.parametrize("value", [_Runs(), Path("x"), survey.survey])
def test_only_our_own_values_are_read(value: object) -> None:
    """What names a function, or a class of another package, is refused."""
    with pytest.raises(values.Foreign):
        values.read(io.BytesIO(pickle.dumps(value)))


def test_the_python_interface_may_be_called_again(tmp_path: Path) -> None:
    """``lintian_ml.check`` stays the function, whatever it imports on the way."""
    import lintian_ml

    place = _tarball(tmp_path)
    assert lintian_ml.check(place) == lintian_ml.check(str(place))
