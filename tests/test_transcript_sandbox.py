# SPDX-License-Identifier: GPL-2.0-or-later
"""The sandbox against commands that mean harm, and the rebuild that runs in it."""
from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
import transcript_examples as examples
from transcript_examples import run

from lintian_ml.transcript import sandbox
from lintian_ml.transcript.complaint import last_words
from lintian_ml.transcript.sandbox import Bounds, CommandFailed, Task

BOMB = "import os, time\nwhile True:\n    try:\n        os.fork()\n    except OSError:\n        time.sleep(0.1)\n"
CALL = "import socket; socket.create_connection(('192.0.2.1', 80), 2)"
MODELS = """Format: lintian-ml-models-1

Files: net.safetensors
Training-Program: train.py
Rebuild-Command: {command}
Equality: {equality}
"""
COMMAND = ("python3 train.py init 3f9a first && python3 train.py 3f9a first last 0 30 && python3 train.py export last "
           "net.safetensors")


def shell(tmp_path: Path, script: str, bounds: Bounds = Bounds(20)) -> str:
    """What a script says; it has to write ``out``."""
    given = tmp_path / "given"
    given.write_text("given\n")
    return sandbox.run(Task(["sh", "-c", script], {"in": given}, {"out": tmp_path / "out"}), bounds)


@pytest.mark.parametrize(("printed", "length", "said"), [
    (b"", 300, ""), (b"why\n", 300, "why"), (b"one\ntwo\n", 300, "one; two"), (b"\n\n", 300, ""),
    (b"0 %\r50 %\r100 %\nfailed\r\n", 300, "100 %; failed"),
    (b"  File \"a\", line 1\n    f(x)\n      ^^~~\nValueError: no\n", 300, 'File "a", line 1; f(x); ValueError: no'),
    (b"cut off\nValueError: no\n", 20, "ValueError: no"), (b"a long line without an end", 10, "out an end"),
    (b"a long line\n", 10, "long line"),
])
def test_last_words(printed: bytes, length: int, said: str) -> None:
    """What a command printed last is one line: whole lines, no underlining, what a progress bar overwrote left out."""
    assert last_words(printed, length) == said


def processes(word: str) -> list[str]:
    """Command lines that hold a word."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            found.append(path.read_bytes().decode())
        except OSError:
            continue
    return [line for line in found if word in line]


def test_copies_in_and_out(tmp_path: Path) -> None:
    """A command sees copies of its inputs, and what it was asked for comes back."""
    assert shell(tmp_path, "cat in > out; echo said; echo changed > in") == "said\n"
    assert (tmp_path / "out").read_text() == "given\n" == (tmp_path / "given").read_text()


@pytest.mark.parametrize(("script", "bounds", "said"), [
    ("sleep 97531", Bounds(1), "did not end within 1 seconds"),
    ("(setsid sleep 97531 &) ; sleep 97531", Bounds(1), "did not end within 1 seconds"),
    (f"{sys.executable} -c \"{BOMB}\"", Bounds(5, processes=30), "started more than 30 processes|did not end within"),
    ("cat /dev/zero > out", Bounds(20, disk=1 << 24), "filled the disk|was ended by SIGXFSZ"),
    ("i=0; while : > f$i; do i=$((i + 1)); done; exit 1", Bounds(120), "filled the disk"),
    (f"{sys.executable} -c \"bytearray(10**9)\"", Bounds(20, memory=1 << 28), "MemoryError"),
    (f"{sys.executable} -c \"{CALL}\"", Bounds(20), "Network is unreachable"),
    ("ln -s /etc/passwd out", Bounds(20), "did not write out"), ("mkfifo out", Bounds(20), "no regular file"),
    ("mkdir out", Bounds(20), "no regular file"), ("true", Bounds(20), "did not write out: no such file"),
    ("echo why >&2; exit 3", Bounds(20), "ended with status 3: why"), ("kill -9 $$", Bounds(20), "ended by SIGKILL"),
], ids=["hangs", "hides", "forks", "disk", "folders", "memory", "network", "link", "fifo", "folder", "nothing", "fails",
        "killed"])
def test_harm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, bounds: Bounds, said: str) -> None:
    """What a command may not do ends it with one sentence, and nothing of it stays."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    with pytest.raises(CommandFailed, match=said):
        shell(tmp_path, script, bounds)
    assert not processes("97531") and not list(scratch.iterdir())
    assert str(scratch) not in Path("/proc/self/mounts").read_text()


def test_writes_elsewhere(tmp_path: Path) -> None:
    """What is written elsewhere is written nowhere: the system is read-only, and all else a world of its own."""
    places = ["/usr/lintian-ml-was-here", "/tmp/lintian-ml-was-here", f"{tmp_path}/lintian-ml-was-here"]
    shell(tmp_path, "; ".join(f"echo x > {place}" for place in places) + "; echo x > out")
    assert not any(os.path.exists(place) for place in places)


def test_python_below_tmp(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where Python lies below /tmp, it is seen there, and cannot be written; the rest of /tmp is the command's own."""
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        folder = Path(name)
        (folder / "prefix").mkdir()
        (folder / "prefix" / "module").write_text("here")
        monkeypatch.setattr(sandbox, "prefixes", lambda given=sandbox.prefixes(): [*given, f"{name}/prefix"])
        script = f"cat {name}/prefix/module; echo x > /tmp/own; echo x > out; ! echo x > {name}/prefix/module"
        assert "here" in shell(folder, script)
        assert (folder / "prefix" / "module").read_text() == "here"


def test_sees_nothing_of_the_caller(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No home, no variables, no processes of the caller, and no rights that could be had back."""
    monkeypatch.setenv("SECRET_OF_MINE", "x")
    said = shell(tmp_path, "env | grep SECRET; ls /home /etc; grep CapEff /proc/self/status; echo x > out")
    assert "SECRET" not in said and "passwd" not in said and "CapEff:\t0000000000000000" in said


def test_no_rights_again(tmp_path: Path) -> None:
    """The command cannot make namespaces in which it would have rights."""
    with pytest.raises(CommandFailed, match="unshare failed: Operation not permitted"):
        shell(tmp_path, "unshare --user --map-root-user true")


def test_quick(tmp_path: Path) -> None:
    """The sandbox itself costs fractions of a second."""
    begun = time.process_time()
    shell(tmp_path, "echo x > out")
    assert time.process_time() - begun < 1


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A source tree whose net comes from its own program and data."""
    folder = tmp_path / "tree"
    (folder / "debian").mkdir(parents=True)
    examples.net(folder)
    declare(folder)
    subprocess.run(["sh", "-c", COMMAND], cwd=folder, check=True, env={
        "PYTHONPATH": str(Path(__file__).parents[1]), "PATH": f"{Path(sys.executable).parent}:{os.defpath}"})
    monkeypatch.chdir(tmp_path)
    return folder


def declare(folder: Path, command: str = COMMAND, equality: str = "content") -> None:
    (folder / "debian" / "ml-models").write_text(MODELS.format(command=command, equality=equality))


def test_rebuilt(tree: Path) -> None:
    """The declared command is told, runs on a copy without the shipped file, and what it makes is compared."""
    before = sorted(tree.rglob("*"))
    status, output, errors = run("rebuild", "tree")
    assert status == 0, errors
    assert "net.safetensors: rebuilt, content is declared, file was reached" in output
    assert f"runs {COMMAND}" in errors and "on a copy of tree without net.safetensors" in errors
    assert sorted(tree.rglob("*")) == before


def test_printed(tree: Path) -> None:
    """Nothing runs where it is only asked what would."""
    declare(tree, "exit 3")
    status, output, errors = run("rebuild", "--print", "tree")
    assert status == 0 and not output and "would run exit 3" in errors


SMALL = "python3 -c \"from lintian_ml.transcript import states; import numpy; states.write('net.safetensors', " \
    "{'w1': numpy.zeros((2, 2), 'f4')})\""


@pytest.mark.parametrize(("command", "status", "said"), [
    (COMMAND, 0, "net.safetensors: came through: a safetensors with the same 4 tensors"),
    (COMMAND.replace("0 30", "0 ${LINTIAN_ML_DRY_RUN:-30000000}"), 0, "came through"),
    ("echo > net.safetensors", 2, "did not come through: what it wrote:"),
    (SMALL, 2, "did not come through: a safetensors with 1 tensors, not the safetensors that is shipped"),
    ("sleep 97531", 1, "did not end within 5 seconds"), ("exit 4", 1, "ended with status 4"),
], ids=["whole", "part", "no-model", "another", "hangs", "fails"])
def test_dry_run(tree: Path, command: str, status: int, said: str) -> None:
    """A bounded part has to end well and to write a model of the same shape; its values do not matter."""
    declare(tree, command)
    found, output, errors = run("rebuild", "--dry-run", "--timeout", "60s" if status != 1 else "5s", "tree")
    assert found == status and said in output + errors


def test_backdoor_is_no_rebuild(tree: Path) -> None:
    """One weight moved by one unit in the last place is no rebuild; within a declared tolerance it is one."""
    data = bytearray((tree / "net.safetensors").read_bytes())
    data[-4] ^= 1
    (tree / "net.safetensors").write_bytes(data)
    assert run("rebuild", "tree")[0] == 2
    declare(tree, equality="numeric rtol=1e-5")
    assert run("rebuild", "tree")[0] == 0
    data[-2] ^= 0x40
    (tree / "net.safetensors").write_bytes(data)
    status, output, _ = run("rebuild", "tree")
    assert status == 2 and "not rebuilt, close is declared, nothing was reached" in output


@pytest.mark.parametrize(("command", "equality", "said"), [
    ("true", "content", "did not write net.safetensors"), ("cp /tree/net.safetensors .", "content", "cannot stat"),
    ("exit 4", "content", "ended with status 4"), ("none", "content", "declares no Rebuild-Command"),
    (COMMAND, "near enough", "Equality is 'near enough'"), (COMMAND, "close", "need a tolerance"),
    ("sleep 97531", "content", "did not end within 1 seconds"),
])
def test_rebuild_that_cannot_be(tree: Path, command: str, equality: str, said: str) -> None:
    """A rebuild that fails, or is not declared so that it could be, is one sentence and status 1."""
    declare(tree, command, equality)
    status, output, errors = run("rebuild", "--timeout", "1s" if "97531" in command else "60s", "tree")
    assert status == 1 and not output and said in errors.splitlines()[-1]


def test_rebuild_that_is_no_model(tree: Path) -> None:
    """What is no model is no rebuild; it is told by the name that it has in the package."""
    declare(tree, "head -c 100 /dev/zero > net.safetensors", "content")
    status, output, errors = run("rebuild", "tree")
    assert status == 2 and "/tmp" not in output + errors
    assert output.startswith("net.safetensors: not rebuilt: what it wrote: is of no format that is known")


def _not_ignored() -> None:
    """Tests may run under nohup, whose children ignore this signal, and rightly go on."""
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_interrupted(tree: Path, number: signal.Signals) -> None:
    """A rebuild that is ended ends what it started and leaves nothing behind; killed outright, no process."""
    declare(tree, "sleep 86423")
    scratch = tree.parent / "scratch"
    scratch.mkdir()
    variables = {**os.environ, "TMPDIR": str(scratch), "PYTHONPATH": str(Path(__file__).parents[1])}
    child = subprocess.Popen([sys.executable, "-m", "lintian_ml", "rebuild", str(tree)], stderr=subprocess.PIPE,
                             text=True, env=variables, preexec_fn=_not_ignored)
    with child:
        for _ in range(300):
            if any(line.startswith("sleep") for line in processes("86423")):
                break
            time.sleep(0.1)
        child.send_signal(number)
        try:
            errors = child.communicate(timeout=30)[1]
        finally:
            child.kill()
    for _ in range(50):
        if not any(line.startswith("sleep") for line in processes("86423")):
            break
        time.sleep(0.1)
    assert not any(line.startswith("sleep") for line in processes("86423"))
    if number != signal.SIGKILL:
        assert child.returncode == 1 and "interrupted" in errors and not list(scratch.iterdir())


def test_no_tree(tmp_path: Path) -> None:
    """What is no tree, or has no declaration, is told."""
    assert "is no folder" in run("rebuild", str(tmp_path / "absent"))[2]
    assert "a rebuild runs what it declares" in run("rebuild", str(tmp_path))[2]
