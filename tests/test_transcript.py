# SPDX-License-Identifier: GPL-2.0-or-later
"""Transcripts of trainings from recording to verification, through the command line."""
from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
import transcript_examples as examples
from conftest import require_program
from transcript_examples import run

BEACON = "5f2a9c" * 10


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A net that alice and bob trained, and exported."""
    folder = tmp_path_factory.mktemp("trained")
    examples.net(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert run("transcript", "record", "--output", "run", "--steps", "60", "--segment", "10", "--runner", "alice",
                   *examples.RECORD_NET, *examples.TRAIN_NET)[0] == 0
        assert run("transcript", "record", "--continue", "--output", "run", "--steps", "40", "--runner", "bob",
                   "--export", "python3 train.py export {in} {out}", "--model", "net.safetensors")[0] == 0
    return folder


@pytest.fixture
def here(trained: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(trained)
    return trained


@pytest.fixture
def walked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the walk's program, as current directory."""
    examples.walk(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def record_walk(output: str, *options: str, steps: str = "40") -> tuple[int, str, str]:
    return run("transcript", "record", "--output", output, "--steps", steps, "--segment", "4", *options,
               *examples.RECORD_WALK, *examples.TRAIN_WALK)


def test_verified(here: Path) -> None:
    """A training that was handed over and exported is accepted; it is told what was replayed and what that shows."""
    status, output, errors = run("transcript", "verify", "run", "--beacon", BEACON, "--largest", "1")
    assert (status, output.splitlines()[-1]) == (0, "accepted")
    assert "the initialisation (init): the same bits" in errors and "(beside handover)" in errors
    assert "export (export): the same file" in errors and "would have passed with the chance" in output


def test_shown(here: Path) -> None:
    """``show`` gives a deb822 summary and, when asked, the entries."""
    status, output, _ = run("transcript", "show", "run", "--entries")
    assert status == 0 and "Segments: 10\nSteps: 100\n" in output and "Runners: alice, bob\n" in output
    assert "\n6 handover state " in output and "\n11 export net.safetensors state " in output


def test_handed_over_is_the_same(here: Path) -> None:
    """Training on by another party comes to the state that one party alone would have come to."""
    assert run("transcript", "record", "--output", "alone", "--steps", "100", "--segment", "10", "--runner", "alice",
               *examples.RECORD_NET, *examples.TRAIN_NET)[0] == 0
    last = [(here / name / "transcript.jsonl").read_text().splitlines()[-1] for name in ("run", "alone")]
    assert json.loads(last[0])["state"] == json.loads(last[1])["state"]


@pytest.mark.parametrize("kernel", range(4))
def test_verified_under_another_kernel(here: Path, kernel: int) -> None:
    """Bits recorded under one BLAS kernel and number of threads are those of four other settings."""
    from test_transcript_grid import settings

    options = [f"--set={name}={value}" for name, value in settings()[kernel + 1].items()]
    status, _, errors = run("transcript", "verify", "run", "--beacon", BEACON, "--largest", "0", "--segments", "1",
                            *options)
    assert options and status == 0, errors


def test_verified_with_the_numpy_of_the_system(here: Path) -> None:
    """Bits recorded with one numpy are those of Debian's own, of another generation and with another BLAS."""
    probe = subprocess.run(["/usr/bin/python3", "-c", "import numpy"], capture_output=True, check=False)
    if probe.returncode:
        require_program("python3-with-numpy-in-usr-bin")
    status, _, errors = run("transcript", "verify", "run", "--beacon", BEACON, "--largest", "0", "--set",
                            "PATH=/usr/bin:/bin")
    assert status == 0, errors


@pytest.mark.parametrize("name", ["transcript.jsonl", "environment.buildinfo"])
def test_pipes_and_devices(walked: Path, name: str) -> None:
    """What is no file is not waited for."""
    assert record_walk("run", steps="4")[0] == 0
    for make in (os.mkfifo, lambda path: path.symlink_to("/dev/zero"), Path.mkdir):
        (walked / "run" / name).unlink(missing_ok=True)
        make(walked / "run" / name)
        status, output, errors = run("transcript", "verify", "run", "--beacon", BEACON)
        assert status in (1, 2) and not output.startswith("root") and name in errors
        if make is not Path.mkdir:
            (walked / "run" / name).unlink()


def test_recorded_from_a_loop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A loop that records itself gives the chain that the command gives, and goes on where it ended."""
    import importlib.util

    from lintian_ml.errors import InputError
    from lintian_ml.transcript import chain, record, states
    from lintian_ml.transcript.loop import Recorder

    examples.net(tmp_path)
    monkeypatch.chdir(tmp_path)
    spec = importlib.util.spec_from_file_location("train", tmp_path / "train.py")
    assert spec and spec.loader
    train = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(train)
    command = examples.TRAIN_NET[1:]
    header = record.header(command, [], ["train.py"], ["digits.txt"], segment=5, seed=("3f9a", "a test"))
    train.init("3f9a", "first")
    for runner, first, end in (("alice", 0, 12), ("bob", 12, 20)):
        with Recorder("run", header, states.read("first" if not first else "now"), runner) as recorder:
            for step in range(first, end):
                train.train("3f9a", "now" if step else "first", "now", step, 1)
                recorder.step(states.read("now"))
    with pytest.raises(InputError, match="another state"):
        Recorder("run", header, states.read("first"))
    assert [entry.steps for entry in chain.load(Path("run")).segments] == [(0, 5), (5, 5), (10, 2), (12, 5), (17, 3)]
    status, output, errors = run("transcript", "verify", "run", "--beacon", BEACON)
    assert status == 0 and "the first state was given" in output, errors


@pytest.mark.parametrize("beacon", ["root", "digest", "short", "words", "seed"])
def test_challenge_of_the_chain_itself(here: Path, beacon: str) -> None:
    """A challenge that whoever trained could have computed is no challenge, nor is one that is short."""
    from hashlib import sha256

    from lintian_ml.transcript import chain

    root = chain.load(here / "run").root
    value = {"root": root, "digest": sha256(root.encode()).hexdigest(), "short": "ab12", "words": "today", "seed":
             json.loads((here / "run" / "transcript.jsonl").read_text().splitlines()[3])["h"]}[beacon]
    status, output, errors = run("transcript", "verify", "run", "--beacon", value)
    assert status == 1 and not output and "beacon" in errors


def test_sparse_states(walked: Path) -> None:
    """Where only some states are kept, what lies between is replayed from the last one."""
    assert record_walk("run", "--keep", "5")[0] == 0
    assert len(list((walked / "run" / "states").iterdir())) == 3
    status, output, errors = run("transcript", "verify", "run", "--beacon", BEACON, "--largest", "0", "--segments", "2")
    assert status == 0 and "(between)" in errors, errors


def test_interrupted_goes_on(walked: Path) -> None:
    """What a report has already is not replayed again; a report of something else is refused."""
    assert record_walk("run")[0] == 0
    first = run("transcript", "verify", "run", "--beacon", BEACON, "--segments", "1", "--report", "mine")
    lines = (walked / "mine").read_text().splitlines()
    (walked / "mine").write_text("\n".join(lines[:3]) + "\n")
    again = run("transcript", "verify", "run", "--beacon", BEACON, "--segments", "1", "--report", "mine")
    assert first[0] == again[0] == 0 and len(again[2].splitlines()) == len(first[2].splitlines()) - 2
    assert len((walked / "mine").read_text().splitlines()) == len(lines)
    assert run("transcript", "verify", "run", "--beacon", "ab1c" * 9, "--report", "mine")[0] == 1


def test_budget(walked: Path) -> None:
    """A budget draws as many segments as fit, none where the forced ones took it all."""
    (walked / "walk.py").write_text("import time\ntime.sleep(0.6)\n" + examples.WALK)
    assert record_walk("run", steps="20")[0] == 0
    status, output, errors = run("transcript", "verify", "run", "--beacon", BEACON, "--budget", "1s", "--largest", "0")
    assert status == 0 and "drawn: 0 of 3 " in errors
    status, output, errors = run("transcript", "verify", "run", "--beacon", BEACON, "--budget", "10m", "--largest", "0")
    assert status == 0 and "drawn: 3 of 3 " in errors


def test_every_kind_of_entry(walked: Path) -> None:
    """Data that are appended, a reset and an average are replayed whatever is drawn."""
    assert record_walk("run", steps="8")[0] == 0
    (walked / "more.txt").write_text("record50\nrecord51\n")
    command = "python3 -c \"import sys; open(sys.argv[2], 'wb').write(open(sys.argv[1], 'rb').read()[::-1])\""
    status, _, errors = run("transcript", "record", "--continue", "--output", "run", "--steps", "4", "--append-data",
                            "more.txt", "--reset", f"{command} {{in}} {{out}}", "--average", "0,1")
    assert status == 0, errors
    status, output, errors = run("transcript", "verify", "run", "--beacon", BEACON)
    assert status == 0, errors
    assert all(f"{kind} ({kind})" in errors for kind in ("append-data", "reset", "average"))
    (walked / "more.txt").write_text("record50\nrecord99\n")
    assert run("transcript", "verify", "run", "--beacon", BEACON)[0] == 2


FLOATS = """import sys
import numpy
from lintian_ml.transcript import states
_, source, target, step, noise = sys.argv
state = states.read(source)
weights = state["w"] * numpy.float32(0.9) + numpy.float32(int(step) % 7) * state["x"]
states.write(target, {**state, "w": weights * numpy.float32(1 + float(noise))})
"""


@pytest.mark.parametrize(("noise", "status"), [("1e-6", 0), ("1e-4", 2)])
def test_close(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, noise: str, status: int) -> None:
    """Where bits cannot be had, a segment within its tolerance passes and one beyond it does not."""
    import numpy

    from lintian_ml.transcript import states

    monkeypatch.chdir(tmp_path)
    Path("step.py").write_text(FLOATS)
    Path("noise").write_text("0")
    values = numpy.linspace(-1, 1, 50, dtype=numpy.float32)
    states.write("first", {"w": values, "x": values[::-1]})
    assert run("transcript", "record", "--output", "run", "--steps", "8", "--segment", "2", "--state", "first",
               "--code", "step.py", "--data", "noise", "--predicate", "close:1e-5", "--", "sh", "-c",
               'exec python3 step.py "$1" "$2" "$3" "${NOISE:-0}"', "sh", "{in}", "{out}", "{step}")[0] == 0
    found, _, errors = run("transcript", "verify", "run", "--beacon", BEACON, f"--set=NOISE={noise}")
    assert found == status and "of the RMS, 1e-05 is allowed" in errors


def test_bad_states(walked: Path) -> None:
    """A pickle, a state that is none, and one that claims more than it has are refused before anything is recorded."""
    import pickle

    bomb = (1 << 40).to_bytes(8, "little") + b'{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}'
    lying = b'{"w":{"dtype":"F32","shape":[1000000],"data_offsets":[0,4000000]}}'
    for data, format_, said in (
            (pickle.dumps([1, 2]), "int64", "is a pickle"), (b"", "int64", "no whole number"),
            (b"text", "safetensors", "is no safetensors"), (bomb, "safetensors", "is no safetensors"),
            (len(lying).to_bytes(8, "little") + lying + b"1234", "safetensors", "damaged")):
        (walked / "first").write_bytes(data)
        status, _, errors = run("transcript", "record", "--output", "bad", "--steps", "4", "--segment", "2", "--state",
                                "first", "--state-format", format_, "--", "cp", "{in}", "{out}", "{count}")
        assert status == 1 and said in errors, errors
        assert not (walked / "bad" / "transcript.jsonl").exists()


def test_missing_state(walked: Path) -> None:
    """A state that is missing is told; it is no refusal, for nothing was shown."""
    from lintian_ml.transcript import chain

    assert record_walk("run")[0] == 0
    transcript = chain.load(Path("run"))
    transcript.states.path(transcript.initial, "").unlink()
    status, output, errors = run("transcript", "verify", "run", "--beacon", BEACON)
    assert status == 1 and not output and "is missing, so what needs it cannot be replayed" in errors


@pytest.mark.parametrize(("options", "said"), [
    (["--output", "run"], "needs --steps, --segment"), (["--output", "run", "--continue"], "no such file"),
    (["--output", "x", "--steps", "4", "--segment", "2", "--init", "false {out}", "--", "true", "{in}"], "status 1"),
    (["--output", "x", "--steps", "4", "--segment", "2", "--", "true"], "either --init or --state"),
    (["--output", "x", "--steps", "4", "--segment", "2", "--init", "nosuchprogram", "--", "true"], "no such file"),
    (["--output", "x", "--steps", "4", "--segment", "2", "--init", "true", "--code", "../x", "--", "true"],
     "not a path below"),
    (["--output", "x", "--steps", "4", "--segment", "2", "--init", "true", "--data", "data.txt", "--records", "pages",
      "--", "true"], "records are lines, whole or bytes:N"),
], ids=["nothing", "absent", "fails", "start", "program", "outside", "records"])
def test_bad_command_lines(walked: Path, options: list[str], said: str) -> None:
    """A command line that cannot be is one sentence, and leaves nothing behind."""
    before = sorted(walked.iterdir())
    status, output, errors = run("transcript", "record", *options)
    assert status == 1 and not output and said in errors and len(errors.splitlines()) == 1
    assert sorted(walked.iterdir()) == before


def forge(folder: Path, program: Path) -> None:
    """Train again with another program than the header names, and write the chain that this gives."""
    from lintian_ml.transcript import chain, record

    old = chain.load(folder)
    lines = (folder / "transcript.jsonl").read_text().splitlines(keepends=True)
    (folder / "transcript.jsonl").write_text("".join(lines[:2]))
    writer = record.Writer(chain.load(folder), "")
    work = folder / "work"
    work.mkdir()
    state = work / "first"
    state.write_bytes(old.states.path(old.initial, "").read_bytes())
    for entry in old.segments:
        first, count = entry.steps
        words = [program.name if word == "walk.py" else word for word in old.header.command]
        state = record.ran(words, state, old.header, {"step": first, "count": count})
        writer.segment(state, count)
    subprocess.run(["rm", "-r", str(work)], check=True)


def test_root_that_was_published(walked: Path) -> None:
    """Entries that were taken off the end leave a shorter transcript that is sound; the published root tells."""
    from lintian_ml.transcript import chain

    assert record_walk("run")[0] == 0
    root = chain.load(Path("run")).root
    path = walked / "run" / "transcript.jsonl"
    verify = ("transcript", "verify", "run", "--beacon", BEACON, "--largest", "0")
    status, output, _ = run(*verify, "--root", root.upper())
    assert status == 0 and "no key signs its end: " in output
    path.write_text("".join(path.read_text().splitlines(keepends=True)[:6]))
    assert run(*verify)[0] == 0
    status, output, errors = run(*verify, "--root", root)
    assert status == 2 and output == "refused\n" and "not the one that was published" in errors
    assert run(*verify, "--root", "5f2a")[0] == 1


@pytest.mark.parametrize("there", [False, True])
def test_nothing_left_of_a_failure(walked: Path, there: bool) -> None:
    """A recording whose first step fails leaves nothing; one that fails later can be gone on with."""
    command = ["--", "python3", "-c", "import sys; sys.exit(3)", "{in}", "{out}", "{step}"]
    if there:
        (walked / "run").mkdir()
    before = sorted(walked.rglob("*"))
    status, _, errors = run("transcript", "record", "--output", "run", "--steps", "4", "--segment", "2",
                            *examples.RECORD_WALK, *command)
    assert status == 1 and "ended with status 3: without a word" in errors
    assert [path for path in sorted(walked.rglob("*")) if path not in before] == []


def test_part_that_failed_is_signed(walked: Path) -> None:
    """Who takes over and fails midway leaves a transcript that holds, and can be gone on with."""
    program = (walked / "walk.py").read_text()
    subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", "bob.pem"], check=True)
    (walked / "walk.py").write_text("import os, sys\nif os.environ.get('FAIL') in sys.argv[4:5]:\n    sys.exit(7)\n"
                                    + program)
    assert record_walk("run", steps="8")[0] == 0
    more = ("transcript", "record", "--continue", "--output", "run", "--steps", "8", "--key", "bob.pem")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FAIL", "12")
        assert run(*more)[0] == 1
    status, _, errors = run("transcript", "verify", "run", "--beacon", BEACON)
    assert status == 0, errors
    assert run(*more)[0] == 0
    status, output, errors = run("transcript", "verify", "run", "--beacon", BEACON)
    assert status == 0 and "no key signs" not in output, errors
