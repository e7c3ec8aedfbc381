# SPDX-License-Identifier: GPL-2.0-or-later
"""Attacks on a transcript, each with the step that finds it, and the detection rate of the draw against its formula."""
from __future__ import annotations

import array
import json
import math
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import transcript_examples as examples
from test_transcript import BEACON, forge
from transcript_examples import run

from lintian_ml.errors import UsageError
from lintian_ml.transcript import chain, challenge, hashing, record
from lintian_ml.transcript.model import Entry, Refused, Transcript

SEGMENTS = 12


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The walk, recorded in twelve segments."""
    folder = tmp_path_factory.mktemp("honest")
    examples.walk(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert run("transcript", "record", "--output", "run", "--steps", "48", "--segment", "4", *examples.RECORD_WALK,
                   *examples.TRAIN_WALK)[0] == 0
    return folder


@pytest.fixture
def attacked(honest: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy for an attacker, as current directory."""
    shutil.copytree(honest, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def rewritten(folder: Path, change: Callable[[int, str, dict[str, object]], tuple[str, dict[str, object]]]) -> None:
    """Write a chain whose digests hold, with each entry's state and arguments changed."""
    old = chain.load(folder)
    lines = (folder / "transcript.jsonl").read_text().splitlines(keepends=True)
    (folder / "transcript.jsonl").write_text("".join(lines[:2]))
    writer = record.Writer(chain.load(folder), "")
    for entry in old.entries:
        writer.add(entry.kind, *change(entry.i, entry.state, dict(entry.args)))


def grafted(folder: Path, digest: str, by: int) -> str:
    """A state with one number moved, kept; its digest."""
    store = chain.load(folder).states
    values = array.array("q", store.path(digest, "").read_bytes())
    values[3] += by
    (folder / "forged").write_bytes(values.tobytes())
    return store.put(folder / "forged")


def verified(*options: str) -> tuple[int, str]:
    status, _, errors = run("transcript", "verify", "run", "--beacon", BEACON, *options)
    return status, errors


def test_forged_last_segment(attacked: Path) -> None:
    """Weights that are overwritten at the end, by one step of one number, are found whatever is drawn."""
    folder = attacked / "run"
    rewritten(folder, lambda i, state, args: (grafted(folder, state, 1) if i == SEGMENTS - 1 else state, args))
    status, errors = verified("--segments", "0", "--largest", "0")
    assert status == 2 and "entry 11, train of steps 44 to 47 is not what the transcript says: other bits" in errors


def test_grafted_weights_stand_out(attacked: Path) -> None:
    """Weights that are put in amid the training are a large update, which is replayed whatever is drawn."""
    folder = attacked / "run"
    rewritten(folder, lambda i, state, args: (grafted(folder, state, 500_000) if i == 6 else state, args))
    status, errors = verified("--segments", "0", "--largest", "2")
    assert status == 2 and "(large update): other bits" in errors


def test_interpolated_states(attacked: Path) -> None:
    """States that lie evenly between the first and the last one are no training: the first segment already differs."""
    folder = attacked / "run"
    old = chain.load(folder)
    digests = (old.initial, old.entries[-1].state)
    ends = [array.array("q", old.states.path(digest, "").read_bytes()) for digest in digests]

    def between(i: int, state: str, args: dict[str, object]) -> tuple[str, dict[str, object]]:
        mixed = [(a * (SEGMENTS - 1 - i) + b * (i + 1)) // SEGMENTS for a, b in zip(*ends)]
        (folder / "forged").write_bytes(array.array("q", mixed).tobytes())
        return old.states.put(folder / "forged"), args

    rewritten(folder, between)
    assert verified("--segments", "0", "--largest", "0")[0] == 2


def test_swapped_data(attacked: Path) -> None:
    """Data with one record changed, or two swapped, do not have the root of the header."""
    lines = (attacked / "data.txt").read_text().splitlines(keepends=True)
    for changed in (["poison\n", *lines[1:]], [lines[1], lines[0], *lines[2:]]):
        (attacked / "data.txt").write_text("".join(changed))
        status, errors = verified()
        assert status == 2 and "data.txt is not the file that the transcript names" in errors


def test_reordered_data(attacked: Path) -> None:
    """A training that took the records in another order is found by the segments in which it did."""
    program = (attacked / "walk.py").read_text()
    (attacked / "cheat.py").write_text(program.replace("lines[step % len(lines)]", "lines[-step % len(lines)]"))
    forge(attacked / "run", attacked / "cheat.py")
    assert verified("--segments", "0", "--largest", "0")[0] == 2


def test_skipped_steps(attacked: Path) -> None:
    """Entries that leave steps out are refused without any replay; so are steps that were claimed and not done."""
    folder = attacked / "run"
    saved = (folder / "transcript.jsonl").read_text()
    rewritten(folder, lambda i, state, args: (state, {**args, "from": 4 * i + (4 if i > 5 else 0)}))
    status, errors = verified()
    assert status == 2 and "steps were left out" in errors
    (folder / "transcript.jsonl").write_text(saved)
    old = chain.load(folder)
    rewritten(folder, lambda i, state, args: (old.entries[i - 1].state if i == SEGMENTS - 1 else state, args))
    assert verified("--segments", "0", "--largest", "0")[0] == 2


def test_transcript_of_another_run(attacked: Path) -> None:
    """A transcript that belongs to another program, another seed or another start is refused."""
    program = (attacked / "walk.py").read_text()
    (attacked / "walk.py").write_text(program + "# another program\n")
    assert verified()[0] == 2
    (attacked / "walk.py").write_text(program)
    path = attacked / "run" / "transcript.jsonl"
    path.write_text(path.read_text().replace('"value":"3f9a"', '"value":"3f9b"'))
    status, errors = verified()
    assert status == 2 and "header and first state do not have the digest of genesis" in errors


def test_seed_that_was_not_used(attacked: Path) -> None:
    """A chain over the same states with another seed in its header is refused by the initialisation."""
    folder = attacked / "run"
    lines = (folder / "transcript.jsonl").read_text().splitlines()
    header = json.loads(lines[0])
    header["seed"]["value"] = "3f9b"
    state = json.loads(lines[1])["state"]
    old = chain.load(folder)
    genesis = chain.started(chain.fields.parsed_header(header, folder), state)
    first = chain.line(header) + chain.line({"genesis": genesis, "state": state})
    (folder / "transcript.jsonl").write_text(first)
    writer = record.Writer(chain.load(folder), "")
    for entry in old.entries:
        writer.add(entry.kind, entry.state, entry.args)
    status, errors = verified("--segments", "0", "--largest", "0")
    assert status == 2 and "the initialisation is not what the transcript says" in errors


def test_tampered_environment(attacked: Path) -> None:
    """The description of the environment is bound by the header."""
    path = attacked / "run" / "environment.buildinfo"
    path.write_text(path.read_text().replace("Format: 1.0", "Format: 1.1"))
    status, errors = verified()
    assert status == 2 and "is not the environment" in errors


def test_tampered_state(attacked: Path) -> None:
    """A state that was changed where it lies is told from one that is missing."""
    old = chain.load(attacked / "run")
    path = old.states.path(old.entries[5].state, "")
    path.write_bytes(path.read_bytes()[::-1])
    status, errors = verified()
    assert status == 2 and "does not have the digest that names it" in errors


def test_sub_tolerance_drift(attacked: Path) -> None:
    """Segments times tolerance beyond 1e-3 are refused: when recorded, and when somebody else wrote such a header."""
    options = ["--init", "true {out}", "--predicate", "close:1e-4"]
    status, _, errors = run("transcript", "record", "--output", "new", "--steps", "44", "--segment", "4", *options,
                            "--", "true", "{in}", "{out}", "{count}")
    assert status == 1 and "may drift by 0.0011, more than 0.001" in errors
    assert not (attacked / "new").exists()
    header = json.loads((attacked / "run" / "transcript.jsonl").read_text().splitlines()[0])
    header.update(predicate={"rung": "close", "tolerance": "1e-4"}, state="safetensors")
    made = chain.fields.parsed_header(header, attacked)
    state = "0" * 64
    entries, before = [], chain.started(made, state)
    text = chain.line(header) + chain.line({"genesis": before, "state": state})
    for number in range(11):
        entries.append(chain.linked(before, number, "train", state, {"from": 4 * number, "steps": 4}, ""))
        before = entries[-1].h
        text += chain.line({name: getattr(entries[-1], name) for name in ("i", "kind", "state", "args", "runner", "h")})
    (attacked / "run" / "transcript.jsonl").write_text(text)
    with pytest.raises(Refused, match="could carry a backdoor"):
        chain.load(attacked / "run")


@pytest.mark.parametrize("edit", [
    lambda lines: lines[:5] + lines[6:], lambda lines: lines[:4] + [lines[5], lines[4]] + lines[6:],
    lambda lines: [*lines[:-1], lines[-1][:40]], lambda lines: lines[:1], lambda lines: [], lambda lines: ["{}"],
    lambda lines: [lines[0], *lines[2:]], lambda lines: [*lines, "null"], lambda lines: ["[" * 100_000, *lines],
    lambda lines: [*lines, '{"i": 12}'], lambda lines: [lines[0].replace('"segment":4', '"segment":"4"'), *lines[1:]],
], ids=["dropped", "swapped", "cut", "header", "empty", "another", "no-genesis", "null", "deep", "loose", "type"])
def test_edited(attacked: Path, edit: Callable[[list[str]], list[str]]) -> None:
    """A transcript that was truncated or edited is refused with one line that names the file."""
    path = attacked / "run" / "transcript.jsonl"
    path.write_text("\n".join(edit(path.read_text().splitlines())) + "\n")
    status, errors = verified()
    assert status == 2 and len(errors.splitlines()) == 1 and "transcript.jsonl" in errors


def _abstract(honest: Path, root: str) -> Transcript:
    """A transcript of two hundred segments of which only digests are known."""
    header = chain.load(honest / "run").header
    entries = tuple(Entry(i, "train", "0" * 64, {"from": i, "steps": 1}, "", root) for i in range(200))
    return Transcript(honest / "run", header, root, "0" * 64, entries)


@pytest.mark.parametrize(("bad", "count"), [(1, 20), (10, 5), (10, 20), (40, 5), (100, 3)])
def test_detection_rate(honest: Path, bad: int, count: int) -> None:
    """Over 2,000 challenges the share that draws a wrong segment is that of the formula, within 4 standard errors."""
    runs, wrong = 2000, set(range(7, 7 + bad))
    found = 0
    for number in range(runs):
        transcript = _abstract(honest, hashing.tagged("root", number))
        found += bool(wrong & set(challenge.drawn(transcript, f"{number:064x}", range(200))[:count]))
    expected = 1 - challenge.passing(200, bad, count)
    assert abs(found / runs - expected) < 4 * math.sqrt(expected * (1 - expected) / runs)


def test_grinding(honest: Path) -> None:
    """Who knows the challenge re-rolls until it misses; the beacon that makes this possible is refused."""
    wrong, rolls = set(range(40)), []
    for attempt in range(200):
        number = 0
        while wrong & set(challenge.drawn(_abstract(honest, hashing.tagged(str(attempt), number)), "own",
                                          range(200))[:5]):
            number += 1
        rolls.append(number + 1)
    assert 2.2 < sum(rolls) / len(rolls) < 4.2  # 1 / (1 - f)^k = 3.05
    transcript = chain.load(honest / "run")
    for value in (transcript.root, transcript.genesis, hashing.tagged("challenge", transcript.root)):
        with pytest.raises(UsageError, match="comes from the transcript itself"):
            challenge.beacon(value, transcript)
