# SPDX-License-Identifier: GPL-2.0-or-later
"""``lintian-ml archive scan``: mirrors, indices, lists; what is trusted, fetched, judged, tried again."""
from __future__ import annotations

import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import archive_mirror as mirror
import pytest
from conftest import require_program

from lintian_ml import check, cli, limits, tags
from lintian_ml.archive import detector, fetch, judge
from lintian_ml.archive.entries import File, Task
from lintian_ml.checking import check_path
from lintian_ml.report import json as as_json
from lintian_ml.report.display import Display

HERE = Path(__file__).parents[1]


def scan(store: Path, *words: str | Path) -> int:
    """Run the command in this process with one worker; its exit status."""
    return cli.main(["archive", "scan", "--store", str(store), "-j", "1", *map(str, words)])


def rows(store: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, dict[str, object]]:
    """The report's lines by package."""
    capsys.readouterr()
    assert cli.main(["archive", "report", "--store", str(store), "--format", "jsonl"]) == 0
    return {row["name"]: row for row in map(json.loads, capsys.readouterr().out.splitlines())}


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A signed mirror and the keyring that knows its key."""
    root = tmp_path_factory.mktemp("mirror")
    mirror.pool(root / "pool")
    mirror.index(root)
    ring = mirror.key(root / "keys")
    mirror.sign(root, root / "keys")
    return root, ring


@pytest.fixture
def copied(signed: tuple[Path, Path], tmp_path: Path) -> tuple[Path, Path]:
    """The same, to be damaged."""
    root = tmp_path / "copy"
    shutil.copytree(signed[0], root, ignore=shutil.ignore_patterns("keys"))
    return root, signed[1]


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits long for loopback, and no proxy stands before it."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")


def test_a_scan_says_what_check_says(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Out of the store comes, byte for byte, what ``check --format jsonl`` prints for the same packages, if they hold a
    model; of others what it says without a search for evidence."""
    built = mirror.pool(tmp_path / "pool")
    assert scan(tmp_path / "store", tmp_path / "pool") == 0
    capsys.readouterr()
    cli.main(["archive", "report", "--store", str(tmp_path / "store"), "--format", "jsonl"])
    reports = [check(path).packages[0] for path in built]
    quick = [check_path(str(path), thorough=False).packages[0] for path in built]
    assert 0 < sum(bool(report.weights) for report in reports) < len(built)
    expected = [as_json.line(report if report.weights else short, Display(tags=tags.load()))
                for report, short in zip(reports, quick)]
    assert capsys.readouterr().out == "".join(expected)


def test_a_signed_mirror_over_http(signed: tuple[Path, Path], tmp_path: Path,
                                   capsys: pytest.CaptureFixture[str]) -> None:
    """Signature, index and files are verified on the way; nothing stays behind but the store."""
    root, ring = signed
    with mirror.served(root, mirror.Behaviour()) as address:
        assert scan(tmp_path / "store", address, "--suite", mirror.SUITE, "--keyring", ring) == 0
    assert "signature and checksums verified" in capsys.readouterr().err
    assert sorted(rows(tmp_path / "store", capsys)) == list(mirror.FEW)
    assert {path.name for path in tmp_path.iterdir()} <= {"store", "store.lock"}


@pytest.mark.parametrize("form", ("folder", "file", "xz", "gz", "plain", "list"))
def test_ways_to_name_the_sources(form: str, signed: tuple[Path, Path], tmp_path: Path,
                                  capsys: pytest.CaptureFixture[str]) -> None:
    """A folder, file://, an index in any form, and a list of .dsc files give the same sources."""
    root, ring = signed
    index = root / "dists" / mirror.SUITE / "main/source/Sources"
    listed = tmp_path / "sources.list"
    listed.write_text("".join(f"{path}\n" for path in sorted((root / "pool").glob("*.dsc"))))
    word = {"folder": str(root), "file": f"file://{root}", "xz": f"{index}.xz", "gz": f"{index}.gz",
            "plain": str(index), "list": str(listed)}[form]
    assert scan(tmp_path / "store", word, "--keyring", ring) == 0
    assert sorted(rows(tmp_path / "store", capsys)) == list(mirror.FEW)


def test_what_apt_has(signed: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str],
                      monkeypatch: pytest.MonkeyPatch) -> None:
    """--apt takes apt's own indices and lets apt fetch, the Contents index for triage too."""
    root, ring = signed
    config = tmp_path / "apt.conf"
    for name in ("state/lists/partial", "cache/archives/partial", "etc"):
        (tmp_path / name).mkdir(parents=True)
    with mirror.served(root, mirror.Behaviour()) as address:
        config.write_text(f'Dir::State "{tmp_path}/state";\nDir::Cache "{tmp_path}/cache";\n'
                          'APT::Sandbox::User "root";\n'
                          f'Dir::Etc::SourceList "{tmp_path}/etc/list";\nDir::Etc::SourceParts "/nonexistent";\n'
                          'Acquire::http::Proxy "DIRECT";\n')
        (tmp_path / "etc/list").write_text(f"deb-src [signed-by={ring}] {address} {mirror.SUITE} main\n")
        monkeypatch.setenv("APT_CONFIG", str(config))
        mirror.run(tmp_path, "apt-get", "update")
        assert scan(tmp_path / "store", "--apt") == 0
        assert "verified by apt" in capsys.readouterr().err
        assert scan(tmp_path / "ranked", "--apt", "--triage") == 0
    assert sorted(rows(tmp_path / "ranked", capsys)) == ["gpl-net-without-source", "net-in-containers"]
    assert sorted(rows(tmp_path / "store", capsys)) == list(mirror.FEW)


def test_a_mirror_that_nobody_signed_is_not_believed(copied: tuple[Path, Path], tmp_path: Path,
                                                     capsys: pytest.CaptureFixture[str]) -> None:
    """A foreign key, an altered Release, an altered index and no signature each end the run with a sentence."""
    root, ring = copied
    release = root / "dists" / mirror.SUITE / "InRelease"
    other = mirror.key(tmp_path / "other", "other")
    cases = [(lambda: None, other, "signed by nobody in the keyrings"),
             (lambda: release.write_text(release.read_text().replace("Origin: Test", "Origin: Evil")), ring,
              "its signature is bad"),
             (lambda: release.write_text((root / "dists" / mirror.SUITE / "Release").read_text()), ring, "not signed")]
    for damage, keys, words in cases:
        damage()
        assert scan(tmp_path / "store", root, "--keyring", keys) == 1
        assert words in capsys.readouterr().err
    assert scan(tmp_path / "store", root, "--unsigned") == 0


def test_an_index_that_differs_from_its_checksum_is_not_read(copied: tuple[Path, Path], tmp_path: Path,
                                                             capsys: pytest.CaptureFixture[str]) -> None:
    """The Release file's hashes bind the indices, whichever form is taken."""
    root, ring = copied
    for path in (root / "dists" / mirror.SUITE / "main/source").iterdir():
        path.write_bytes(path.read_bytes() + b"\n")
    assert scan(tmp_path / "store", root, "--keyring", ring) == 1
    assert "promised" in capsys.readouterr().err


def test_what_cannot_be_had_is_told_and_tried_again(copied: tuple[Path, Path], tmp_path: Path,
                                                    capsys: pytest.CaptureFixture[str]) -> None:
    """404 and a wrong checksum are failures with their reasons; the next run judges just these two."""
    root, ring = copied
    gone, damaged = root / "pool/sine-table_1.0.tar.xz", root / "pool/wave-samples_1.0.tar.xz"
    kept = {path: path.read_bytes() for path in (gone, damaged)}
    damaged.write_bytes(kept[damaged][:-1] + b"x")
    behaviour = mirror.Behaviour(missing={gone.name})
    with mirror.served(root, behaviour) as address:
        words = (address, "--suite", mirror.SUITE, "--keyring", ring)
        assert scan(tmp_path / "store", *words) == 1
        told = capsys.readouterr().err
        assert re.search(r"5 of 5 sources, 2 not judged, .*, 0 s left\n", told), told
        found = rows(tmp_path / "store", capsys)
        assert found["sine-table"]["reason"] == "refused by the server"
        assert found["wave-samples"]["reason"] == "bad hash"
        cli.main(["archive", "status", "--store", str(tmp_path / "store")])
        said = capsys.readouterr().out
        assert "bad hash: 1 (wave-samples)" in said and "could not be judged: 2 sources" in said
        behaviour.missing.clear()
        damaged.write_bytes(kept[damaged])
        behaviour.asked.clear()
        assert scan(tmp_path / "store", *words) == 0
    asked = {name.partition("_")[0] for name, _ in behaviour.asked if name.endswith(".dsc")}
    assert asked == {"sine-table", "wave-samples"}
    assert all("reason" not in row for row in rows(tmp_path / "store", capsys).values())


def test_what_is_there_is_judged_where_files_are_gone(copied: tuple[Path, Path], tmp_path: Path,
                                                      capsys: pytest.CaptureFixture[str]) -> None:
    """With --partial a .dsc is written from the index, a lost Debian part is told; without any tarball it is a failure,
    and so is what the connection kept away."""
    root, ring = copied
    whole = mirror.Behaviour()
    with mirror.served(root, whole) as address:
        words = (address, "--suite", mirror.SUITE, "--keyring", ring)
        assert scan(tmp_path / "whole", *words) == 0
        whole.missing |= {name for name, _ in whole.asked if name.endswith(".dsc")} | {"sine-table_1.0.tar.xz"}
        assert scan(tmp_path / "strict", *words) == 1
        assert scan(tmp_path / "store", *words, "--partial") == 1
    expected, found = rows(tmp_path / "whole", capsys), rows(tmp_path / "store", capsys)
    assert {row["reason"] for row in rows(tmp_path / "strict", capsys).values()} == {"refused by the server"}
    assert found.pop("sine-table")["reason"] == "refused by the server"
    for name, row in found.items():
        assert (row["weights"], row["complete"]) == (expected[name]["weights"], expected[name]["complete"])


def test_a_part_tells_what_it_lacks(tmp_path: Path) -> None:
    """Upstream's tarballs are judged without the Debian part, as incomplete; not where one of them is missing."""
    task = Task(1, "a", "1-1", str(tmp_path), (File("a_1-1.dsc", 9, "sha256", "0" * 64), *(
        promised(tmp_path, name) for name in ("a_1-1.debian.tar.xz", "a_1.orig-test.tar.gz", "a_1.orig.tar.gz"))),
        str(tmp_path / "scratch"), detector.version(), partial=True)
    (tmp_path / "a_1-1.debian.tar.xz").unlink()
    done = json.loads(judge.judge(task).document)
    assert not done["complete"] and any("a_1-1.debian.tar.xz is missing" in hint["note"] for hint in done["hints"])
    (tmp_path / "a_1.orig-test.tar.gz").unlink()
    promised(tmp_path, "a_1-1.debian.tar.xz")
    outcome = judge.judge(task)
    assert (outcome.reason, outcome.document) == ("not there", "")
    assert not list((tmp_path / "scratch").iterdir())


def promised(folder: Path, name: str) -> File:
    """A tarball with one file in ``folder``, as an index promises it."""
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode=f"w:{name[-2:]}") as tar:  # type: ignore[call-overload]
        tar.addfile(tarfile.TarInfo("a/README"))
    packed = data.getvalue()
    (folder / name).write_bytes(packed)
    return File(name, len(packed), "sha256", hashlib.sha256(packed).hexdigest())


def test_what_is_kept_is_not_fetched_again(copied: tuple[Path, Path], tmp_path: Path,
                                           monkeypatch: pytest.MonkeyPatch) -> None:
    """A later scan with --keep takes files from there, verified; one that went bad there is fetched anew."""
    root, ring = copied
    behaviour, keep = mirror.Behaviour(), tmp_path / "keep"
    with mirror.served(root, behaviour) as address:
        words = (address, "--suite", mirror.SUITE, "--keyring", ring, "--keep", keep)
        assert scan(tmp_path / "one", *words) == 0
        behaviour.asked.clear()
        assert scan(tmp_path / "two", *words) == 0
        assert {name for name, _ in behaviour.asked} <= {"InRelease", "Sources.xz"}
        bad, = keep.glob("*-sine-table_1.0.tar.xz")
        bad.write_bytes(b"x")
        behaviour.asked.clear()
        assert scan(tmp_path / "three", *words) == 0
    assert [name for name, _ in behaviour.asked if "_" in name] == ["sine-table_1.0.tar.xz"]
    assert (tmp_path / "one.parts").exists() is False


def test_large_sources_are_left_out_with_their_reason(signed: tuple[Path, Path], tmp_path: Path,
                                                      capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing of them is fetched; a run without the limit judges them."""
    task = Task(1, "big", "1", "/nowhere", (File("big_1.dsc", 2_000_001, "sha256", "0" * 64),), "", detector.version(),
                largest=2_000_000)
    outcome = judge.judge(task)
    assert outcome.reason == "too large" and "2,000,001 compressed bytes, at most 2,000,000" in outcome.detail
    root, ring = signed
    assert scan(tmp_path / "store", root, "--keyring", ring, "--largest", "1") == 0
    assert "the largest process had" in capsys.readouterr().err
    cli.main(["archive", "status", "--store", str(tmp_path / "store")])
    assert re.search(r"the largest process had \d+\.\d MB", capsys.readouterr().out)


def test_a_download_goes_on_where_it_broke_off(tmp_path: Path) -> None:
    """After a broken connection only the rest is asked for; a busy server is asked again after a growing pause."""
    data = os.urandom(100_000)
    (tmp_path / "file.tar").write_bytes(data)
    file = File("file.tar", len(data), "sha256", hashlib.sha256(data).hexdigest())
    behaviour = mirror.Behaviour(broken={"file.tar": 40_000})
    behaviour.busy["file.tar"] = 2
    pauses: list[float] = []
    with mirror.served(tmp_path, behaviour) as address:
        fetch.get(address, file, tmp_path / "target", pauses.append)
    assert (tmp_path / "target").read_bytes() == data
    assert [asked for _, asked in behaviour.asked] == ["", "", "", "bytes=40000-"]
    assert pauses == sorted(pauses) and pauses[0] > 0


def test_a_begun_download_waits_for_the_next_run(tmp_path: Path) -> None:
    """What came before the last attempt failed is not asked for again."""
    data = os.urandom(50_000)
    (tmp_path / "file.tar").write_bytes(data)
    file = File("file.tar", len(data), "sha256", hashlib.sha256(data).hexdigest())
    behaviour = mirror.Behaviour(broken={"file.tar": 30_000})
    with mirror.served(tmp_path, behaviour) as address:
        behaviour.busy["file.tar"] = 0

        def give_up(seconds: float) -> None:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            fetch.get(address, file, tmp_path / "target", give_up)
        fetch.get(address, file, tmp_path / "target", give_up)
    assert (tmp_path / "target").read_bytes() == data
    assert behaviour.asked[-1] == ("file.tar", "bytes=30000-")


def test_a_server_that_sends_too_much_is_not_followed(tmp_path: Path) -> None:
    """More bytes than the index promises end the download."""
    (tmp_path / "file.tar").write_bytes(b"x" * 5000)
    with mirror.served(tmp_path, mirror.Behaviour()) as address, pytest.raises(fetch.Missed) as missed:
        fetch.get(address, File("file.tar", 1000, "sha256", "0" * 64), tmp_path / "target", lambda seconds: None)
    assert missed.value.reason == "wrong size"


def test_nobody_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A closed port is no connection, a silent server a time-out; both are told after the last attempt."""
    import socket

    monkeypatch.setattr(limits, "DOWNLOAD_WAIT", 0.2)
    monkeypatch.setattr(limits, "DOWNLOAD_TRIES", 2)
    file = File("file.tar", 10, "sha256", "0" * 64)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        with pytest.raises(fetch.Missed) as missed:
            fetch.get(f"http://127.0.0.1:{port}", file, tmp_path / "target", lambda seconds: None)
        assert missed.value.reason == "time-out"
    with pytest.raises(fetch.Missed) as missed:
        fetch.get(f"http://127.0.0.1:{port}", file, tmp_path / "target", lambda seconds: None)
    assert missed.value.reason == "no connection"


@pytest.mark.parametrize("name", ("../../etc/passwd", "a/b", "..", ""))
def test_names_in_an_index_lead_nowhere(name: str, tmp_path: Path) -> None:
    """A file name with a folder in it is refused before anything is opened."""
    with pytest.raises(fetch.Missed) as missed:
        fetch.get(str(tmp_path), File(name, 1, "sha256", "0" * 64), tmp_path / "target")
    assert missed.value.reason == "bad name"


def test_only_what_is_new_is_judged(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A second run judges nothing, a third just the package that was added, and one that left is forgotten."""
    root = tmp_path / "root"
    mirror.pool(root / "pool", mirror.FEW[:2])
    mirror.index(root)
    for added, expected in ((None, "2 sources judged"), (None, "nothing is new"), (mirror.FEW[2], "1 sources judged")):
        if added:
            mirror.pool(root / "pool", [added])
            mirror.index(root)
        assert scan(tmp_path / "store", root, "--unsigned") == 0
        assert expected in capsys.readouterr().err
    for path in (root / "pool").glob(f"{mirror.FEW[0]}_*"):
        path.unlink()
    mirror.index(root)
    assert scan(tmp_path / "store", root, "--unsigned") == 0
    assert sorted(rows(tmp_path / "store", capsys)) == list(mirror.FEW[1:3])


def test_a_new_detector_judges_everything_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Facts of another version are kept and shown until they are replaced."""
    import sqlite3
    from contextlib import closing

    mirror.pool(tmp_path / "pool", mirror.FEW[:2])
    assert scan(tmp_path / "store", tmp_path / "pool") == 0
    with closing(sqlite3.connect(tmp_path / "store")) as store:
        store.execute("UPDATE result SET detector = 'older'")
        store.commit()
    capsys.readouterr()
    cli.main(["archive", "status", "--store", str(tmp_path / "store")])
    assert "judged by another version, to be judged again: 2 sources" in capsys.readouterr().out
    assert scan(tmp_path / "store", tmp_path / "pool") == 0
    assert "2 sources judged" in capsys.readouterr().err


def test_new_uploads_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With a baseline only what the older store has not judged is judged; without it the rest follows."""
    mirror.pool(tmp_path / "pool", mirror.FEW[:2])
    assert scan(tmp_path / "old", tmp_path / "pool") == 0
    mirror.pool(tmp_path / "pool", mirror.FEW[2:3])
    assert scan(tmp_path / "new", tmp_path / "pool", "--baseline", tmp_path / "old") == 0
    assert list(rows(tmp_path / "new", capsys)) == [mirror.FEW[2]]
    assert scan(tmp_path / "new", tmp_path / "pool") == 0
    assert list(rows(tmp_path / "new", capsys)) == list(mirror.FEW[:3])


def test_patterns_select(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """--package judges what fits, the denominator stays the whole index."""
    mirror.pool(tmp_path / "pool")
    assert scan(tmp_path / "store", tmp_path / "pool", "--package", "net-*", "--package", "sine-tabl?") == 0
    assert sorted(rows(tmp_path / "store", capsys)) == ["net-in-containers", "sine-table"]
    cli.main(["archive", "status", "--store", str(tmp_path / "store")])
    assert f"listed: {len(mirror.FEW)} sources" in capsys.readouterr().out


def test_command_lines_that_mean_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each is one sentence and status 1."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("no index\n")
    cases = (((), "say where the sources are"), (("ftp://x",), "ftp:// is not known"),
             ((tmp_path / "empty",), "neither a mirror"), ((tmp_path / "file",), "say with --mirror"),
             ((tmp_path / "file", "--mirror", tmp_path), "no Sources index"), ((tmp_path / "no.dsc",), "no.dsc"),
             (("http://127.0.0.1:1",), "say with --suite"), ((tmp_path, "--engine", "dask"), "--scheduler"),
             ((tmp_path / "empty", "--keyring", tmp_path / "none"), "neither a mirror"))
    for words, expected in cases:
        assert scan(tmp_path / "store", *words) == 1
        said = capsys.readouterr().err
        assert expected in said and "Traceback" not in said, words


def test_two_scans_do_not_meet(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """While one scan writes, another is told so; status may be asked."""
    from lintian_ml.archive import scanning

    mirror.pool(tmp_path / "pool", mirror.FEW[:1])
    assert scan(tmp_path / "store", tmp_path / "pool") == 0
    with scanning.locked(tmp_path / "store"):
        assert scan(tmp_path / "store", tmp_path / "pool") == 1
        assert "another scan is writing" in capsys.readouterr().err
        assert cli.main(["archive", "status", "--store", str(tmp_path / "store")]) == 0


def test_progress_on_a_terminal_and_in_a_log(tmp_path: Path) -> None:
    """A terminal gets one line that is drawn over, a log gets plain lines."""
    script = require_program("script")
    mirror.pool(tmp_path / "pool", mirror.FEW[:2])
    command = [sys.executable, "-m", "lintian_ml", "archive", "scan", "--store", str(tmp_path / "a"), "-j", "1",
               str(tmp_path / "pool")]
    log = subprocess.run(command, capture_output=True, text=True, env=mirror.environment(), cwd=HERE, check=True).stderr
    assert "2 of 2 sources" in log and "\r" not in log and "\x1b" not in log
    command[command.index(str(tmp_path / "a"))] = str(tmp_path / "b")
    terminal = subprocess.run([script, "-qec", " ".join(command), "/dev/null"], capture_output=True, text=True,
                              stdin=subprocess.DEVNULL, env=mirror.environment(), cwd=HERE, check=True).stdout
    assert "[########################]" in terminal and "\x1b[K" in terminal
