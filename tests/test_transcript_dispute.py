# SPDX-License-Identifier: GPL-2.0-or-later
"""Disputes over trainings that were really recorded twice: on a sound machine, and on one that errs in a step."""
from __future__ import annotations

import os
import re
import shlex
import shutil
from pathlib import Path

import pytest
import transcript_examples as examples
from transcript_examples import run

ONE_BY_ONE = ["--", "python3", "walk.py", "{seed}", "{in}", "{out}", "{step}", "1"]


def record(output: str, glitch: int, *options: str, by: int = 1, steps: int = 24, segment: int = 8,
           command: list[str] = ONE_BY_ONE) -> None:
    shutil.rmtree(output, ignore_errors=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GLITCH", str(glitch))
        patch.setenv("GLITCH_BY", str(by))
        status, _, errors = run("transcript", "record", "--output", output, "--steps", str(steps), "--segment",
                                str(segment), *options, *examples.RECORD_WALK, *command)
    assert status == 0, errors


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The walk, recorded on a machine that computes as it should, and on one that adds GLITCH_BY in step GLITCH."""
    folder = tmp_path_factory.mktemp("recorded")
    examples.walk(folder)
    faulty = 'import os\nSTEP, BY = int(os.environ.get("GLITCH", -1)), int(os.environ.get("GLITCH_BY", 1))\n'
    program = examples.WALK.replace("- 32 for", "- 32 + BY * (step == STEP) for")
    (folder / "walk.py").write_text(faulty + program)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        record("ours", -1)
        record("theirs", 11)
    return folder


@pytest.fixture(autouse=True)
def walked(recorded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy, as current directory."""
    shutil.copytree(recorded, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def dispute(*names: str) -> str:
    status, output, errors = run("transcript", "dispute", *names)
    assert status == 2 and not errors, errors
    return output


def test_first_step_that_differs() -> None:
    """Where each step is a run of the command, the step inside a segment is named, and who is right about it."""
    assert dispute("ours", "theirs").splitlines() == [
        "they agree up to train of steps 8 to 15, and part there",
        "steps 8 to 15: the first transcript is right, the second transcript is refuted",
        "step 11 is the first that differs: the replay agrees with the first transcript"]
    assert "step 11 is the first that differs: the replay agrees with the second transcript" in dispute(
        "theirs", "ours")


@pytest.mark.parametrize("step", [8, 15], ids=["first", "last"])
def test_ends_of_a_segment(step: int) -> None:
    """The step is found at either end of a segment too."""
    record("theirs", step)
    assert f"step {step} is the first that differs: the replay agrees with the first" in dispute("ours", "theirs")


def test_asked_for(walked: Path) -> None:
    """Where a run does many steps, whoever is refuted makes states in between when asked, until the step is found."""
    record("ours", -1, command=examples.TRAIN_WALK, steps=36, segment=36)
    record("theirs", 17, command=examples.TRAIN_WALK, steps=36, segment=36)
    rounds = 0
    while asked := re.search(r"^whoever recorded the second transcript runs: lintian-ml (.*)$", dispute(
            "ours", "theirs"), re.M):
        words = shlex.split(asked[1])
        if rounds:
            status, output, errors = run(*words)
            assert status == 1 and not output and "comes to another state after step" in errors
        assert run(*words, "--set", "GLITCH=17")[0] == 0
        rounds += 1
    assert "step 17 is the first that differs: the replay agrees with the first" in dispute("ours", "theirs")
    assert rounds == 2 and not (walked / "ours" / "steps.jsonl").exists()


def test_both_wrong() -> None:
    """Where the replay agrees with neither in the end, the step says who left it first; or that both did."""
    record("ours", 11)
    record("theirs", 13, by=3)
    output = dispute("ours", "theirs")
    assert "steps 8 to 15: the replay agrees with neither of them\n" in output
    assert "step 11 is the first that differs: the replay agrees with the second transcript" in output
    record("third", 11, by=2)
    assert "step 11 is the first that differs: the replay agrees with neither" in dispute("ours", "third")


def test_both_wrong_and_asked(walked: Path) -> None:
    """Where neither is right and neither has states in between, both are asked."""
    record("ours", 11, command=examples.TRAIN_WALK)
    record("theirs", 13, by=3, command=examples.TRAIN_WALK)
    asked = re.findall(r"runs: lintian-ml (.*)$", dispute("ours", "theirs"), re.M)
    for line, glitch, by in zip(asked, (11, 13), (1, 3), strict=True):
        assert run(*shlex.split(line), "--set", f"GLITCH={glitch}", "--set", f"GLITCH_BY={by}")[0] == 0
    assert "step 11 is the first that differs: the replay agrees with the second" in dispute("ours", "theirs")


def test_two_parties(walked: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Other runners, another environment and other kept states are no difference of the training."""
    from lintian_ml.transcript import environment

    record("ours", -1, "--runner", "alice")
    with monkeypatch.context() as patch:
        described = environment.described()
        patch.setattr(environment, "described", lambda: described + " another\n")
        record("same", -1, "--runner", "bob", "--keep", "3")
        record("theirs", 9, "--runner", "bob", "--keep", "3")
    assert run("transcript", "dispute", "ours", "same")[:2] == (
        0, "they were recorded in different environments\nthey agree in every state\n")
    assert "step 9 is the first that differs: the replay agrees with the first" in dispute("ours", "theirs")
    assert "step 9 is the first that differs: the replay agrees with the second" in dispute("theirs", "ours")


def test_the_same_and_longer() -> None:
    """A transcript agrees with itself, and with one that goes on."""
    record("longer", -1, steps=32)
    assert run("transcript", "dispute", "ours", "ours")[:2] == (0, "the same transcript\n")
    assert run("transcript", "dispute", "longer", "ours")[1].startswith("one goes on where the other ends")


def test_states_in_between_cannot_refute_the_right_one(walked: Path) -> None:
    """Who alters the right one's states in between gains nothing by it: they are not needed."""
    path = walked / "ours" / "steps.jsonl"
    path.write_text(re.sub(r'"(9|10)":"....', r'"\1":"0000', path.read_text()))
    assert "step 11 is the first that differs: the replay agrees with the first" in dispute("ours", "theirs")


@pytest.mark.parametrize("edit", [
    lambda text: text.replace('"9":', '"99":'), lambda text: text.replace('"9":"', '"9":"x'),
    lambda text: text.replace('"states":{', '"states":[{'), lambda text: text.replace('"9"', '"nine"'), None,
], ids=["outside", "digest", "json", "word", "pipe"])
def test_states_in_between_that_are_none(walked: Path, edit: object) -> None:
    """A list of states in between that is damaged is refused with its name."""
    path = walked / "theirs" / "steps.jsonl"
    if callable(edit):
        path.write_text(edit(path.read_text()))
    else:
        path.unlink()
        os.mkfifo(path)
    status, output, errors = run("transcript", "dispute", "ours", "theirs")
    assert status == 2 and not output and "theirs/steps.jsonl: " in errors and len(errors.splitlines()) == 1


@pytest.mark.parametrize("option", ["--reset", "--export"])
def test_other_entries(option: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reset or an export that came out otherwise is replayed too."""
    program = ("import os,sys; data = bytearray(open(sys.argv[1], 'rb').read()); data[0] ^= 'BIT' in os.environ; "
               "open(sys.argv[2], 'wb').write(data)")
    for name in ("ours", "theirs"):
        shutil.copytree("ours", f"{name}-more")
        with monkeypatch.context() as patch:
            if name == "theirs":
                patch.setenv("BIT", "1")
            more = ["--steps", "4"] if option == "--reset" else ["--model", f"{name}.model"]
            words = f'python3 -c "{program}" {{in}} {{out}}'
            assert run("transcript", "record", "--continue", "--output", f"{name}-more", option, words, *more)[0] == 0
    output = dispute("ours-more", "theirs-more")
    assert f"{option[2:]}: the first transcript is right, the second transcript is refuted\n" in output


def test_other_work() -> None:
    """Segments of other lengths are not the same work, and refute nothing."""
    record("theirs", -1, steps=20)
    assert "train of steps 16 to 23 against train of steps 16 to 19: not the same work" in dispute("ours", "theirs")


def test_nothing_to_settle(walked: Path) -> None:
    """Other headers, other programs, and a predicate that is not about bits are told in a sentence."""
    record("other", -1, segment=6)
    status, output, errors = run("transcript", "dispute", "ours", "other")
    assert status == 1 and not output and "are not about the same training" in errors
    program = (walked / "walk.py").read_text()
    (walked / "walk.py").write_text(program + "# changed\n")
    status, output, errors = run("transcript", "dispute", "ours", "theirs")
    assert status == 1 and not output and "walk.py is not the file that the transcript names" in errors
    (walked / "walk.py").write_text(program)
    for state in (walked / "ours" / "states").iterdir():
        state.write_bytes(state.read_bytes()[::-1])
    status, output, errors = run("transcript", "dispute", "ours", "theirs")
    assert status == 2 and not output and "does not have the digest that the transcript names" in errors


def test_states_within_a_tolerance(walked: Path) -> None:
    """Where bits cannot be had there is no first step that differs; that is said."""
    import numpy

    from lintian_ml.transcript import states

    states.write("first", {"w": numpy.zeros(3, numpy.float32)})
    for name in ("one", "other"):
        assert run("transcript", "record", "--output", name, "--steps", "4", "--segment", "2", "--state", "first",
                   "--predicate", "close:1e-5", "--", "cp", "{in}", "{out}")[0] == 0
    status, output, errors = run("transcript", "dispute", "one", "other")
    assert status == 1 and not output and "agree within a tolerance and not bit for bit" in errors


@pytest.mark.parametrize(("steps", "said"), [
    (("4", "12"), "no segment has all of the steps 4 to 12"), (("3", "2"), "--last is before --first"),
    (("90", "91"), "no segment has all of the steps 90 to 91"),
])
def test_states_that_no_segment_has(steps: tuple[str, str], said: str) -> None:
    """Steps of two segments, or of none, are an error."""
    status, output, errors = run("transcript", "steps", "ours", "--first", steps[0], "--last", steps[1])
    assert status == 1 and not output and said in errors
