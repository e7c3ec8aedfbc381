# SPDX-License-Identifier: GPL-2.0-or-later
"""A run over packages of which every second one is an attack: the others are judged as without them."""
from __future__ import annotations

import io
import json
import sys
import tarfile
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "attacks"))

import crowds  # noqa: E402
import floods  # noqa: E402
import measure  # noqa: E402
import recipes  # noqa: E402
import sweep  # noqa: E402
import verdicts  # noqa: E402

from lintian_ml import formats  # noqa: E402
from lintian_ml.cli import main  # noqa: E402

GOOD = ("net-as-drawn", "net-in-containers", "licence-not-free", "declared-free", "pickle-that-runs-programs",
        "text-model")
# Attacks that cost most, one or two of each kind; the whole set is in tests/bench/hostile_bench.py.
DEAREST = (
    "zip: zeros", "zip: overlapping members", "zip: 9000 members", "gzip: zeros", "xz: zeros", "tar: many pax records",
    "pickle: tuples in tuples", "pickle: integers", "pickle: imports", "pickle: objects in states",
    "pickle: billion laughs", "safetensors: 15000 tensors", "npz: zeros", "katago: arrays without names", "json: depth",
    "json: names", "xml: entities", "copyright: patterns", "overrides: patterns")


def tarball(folder: Path, name: str, files: dict[str, bytes]) -> Path:
    path = folder / f"{name}-1.tar.xz"
    with tarfile.open(path, "w:xz", preset=0) as archive:
        for inner, data in files.items():
            member = tarfile.TarInfo(f"{name}-1/{inner}")
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return path


def attacks(folder: Path) -> list[Path]:
    """One package per good one: bombs, a lie, broken packages, and files that are none."""
    made = [tarball(folder, f"attack{at}", {**floods.TREE, **floods.structure(name)})
            for at, name in enumerate(DEAREST[:3])]
    hidden = {path: data for attack in verdicts.HIDDEN for path, data in attack.files.items()}
    made.append(tarball(folder, "hidden", hidden))
    cut = tarball(folder, "cut", {"a": bytes(5000)})
    cut.write_bytes(cut.read_bytes()[:-40])
    nothing = folder / "nothing.dsc"
    nothing.write_bytes(b"\xff\0Files:\n" + b" x" * 5000)
    return [*made, cut, nothing]


def judged(paths: list[Path], capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    main(["check", "--format", "json", *map(str, paths)])
    return {package["input"]: package for package in json.loads(capsys.readouterr().out)["packages"]}


def test_every_second_package_is_an_attack(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each other package has the report that it has alone, byte for byte."""
    good = []
    for name in GOOD:
        folder = tmp_path / name
        folder.mkdir()
        text = (Path(__file__).parent / "packages" / name / "recipe").read_text()
        good.append(recipes.build(recipes.parse(text), name, folder))
    alone = judged(good, capsys)
    mixed = judged([path for pair in zip(attacks(tmp_path), good) for path in pair], capsys)
    assert len(alone) == len(GOOD) and len(mixed) > len(GOOD)
    for name, package in alone.items():
        assert mixed[name] == package, name


def test_exit_status_tells_of_what_could_not_be_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With one input that is no package the status is 1, and the others are reported."""
    broken = tmp_path / "broken.dsc"
    broken.write_bytes(b"\0\1\2")
    whole = tarball(tmp_path, "whole", {"net.gguf": verdicts.GGUF})
    assert main(["check", "--format", "json", str(broken), str(whole)]) == 1
    told = capsys.readouterr()
    assert "broken.dsc" in told.err and len(json.loads(told.out)["packages"][0]["weights"]) == 1


def test_damage_hides_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Beside broken archives and models everything sound is found, in what is left of a zip as well, and everything
    broken is named."""
    files = {"a.zip": verdicts.zipped({"net.gguf": verdicts.GGUF})[:-9], "b/net.gguf": verdicts.GGUF,
             "c.gguf": verdicts.GGUF[:99], "d.tar.xz": verdicts.tarred({"e/net.gguf": verdicts.GGUF}),
             "f.7z": b"7z\xbc\xaf\x27\x1c" + bytes(99)}
    (package,) = judged([tarball(tmp_path, "mixed", files)], capsys).values()
    assert isinstance(package, dict)
    assert [weight["path"] for weight in package["weights"]] == ["a.zip!net.gguf", "b/net.gguf", "d.tar.xz!e/net.gguf"]
    tags = ("ml-archive-not-read", "ml-weights-unreadable")
    named = {hint["path"] for hint in package["hints"] if hint["tag"] in tags}
    assert named == {"a.zip", "c.gguf", "f.7z"}


@pytest.mark.parametrize("name", DEAREST)
def test_a_megabyte_is_bounded(name: str) -> None:
    """The dearest structures stay within the bound; twice the time is granted to a machine that does other work."""
    cost = measure.measure({**floods.TREE, **floods.structure(name)})
    assert cost.status == 0
    assert cost.seconds <= 2 * measure.SECONDS and cost.memory <= measure.MEMORY, cost


CROWDS = {name: (files, command) for name, files, command in crowds.attacks() if name in (
    "models", "declaration: patterns and files", "declaration: checksums and models", "copyright: stanzas and models",
    "copyright: patterns and models", "card: data sets and models", "control file: continued lines",
    "CMake: lists and libraries", "patches: one file changed again and again", "dsc: files that are missing",
    "tar: pax records, again and again", "tar: many models", "mail: encoded words", "mail: sentences on models")}


@pytest.mark.parametrize("name", CROWDS)
def test_a_megabyte_of_lists_is_bounded(name: str) -> None:
    """The same for lists that are held against each other, and for the reviews of bugs."""
    cost = measure.measure(*CROWDS[name])
    assert cost.status == 0
    assert cost.seconds <= 2 * measure.SECONDS and cost.memory <= measure.MEMORY, cost


def test_sweep_finds_what_is_dear(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a format some hundred megabytes are walked; those that cost more than the bound of the look are handed on."""
    (entry,) = (found for found in formats.load() if found.name == "gguf")
    sizes = [len(data) for _, data in sweep.attacks(entry)]
    assert len(sizes) > 300 and min(sizes) > 0.9 * sweep.SIZE and max(sizes) < 1.2 * sweep.SIZE
    monkeypatch.setattr(sweep, "SECONDS", 99.0)
    assert list(sweep.dear(entry, 3, 200)) == []
    monkeypatch.setattr(sweep, "SECONDS", -1.0)
    assert len(list(sweep.dear(entry, 3, 200))) == len(range(3, len(sizes), 200))
