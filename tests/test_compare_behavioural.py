# SPDX-License-Identifier: GPL-2.0-or-later
"""Matches between real engines, accuracies on labelled data, and what may be concluded from them."""
from __future__ import annotations

import random
import sys
from pathlib import Path
from typing import Any

import numpy
import pytest

from compare_nets import dense_file, engine, leela_zero, load, spoken
from conftest import require
from lintian_ml.compare import behavioural, engines, gtp, players, uci
from lintian_ml.compare.engines import EngineError
from lintian_ml.compare.model import FREEDOM, Options
from lintian_ml.errors import UsageError


def _judge(one: str, other: str, **given: Any) -> Any:
    return behavioural.judge(load(one), load(other), Options(activation="relu", given=given))


def test_a_go_match_of_one_net_ends_as_equivalent(tmp_path: Path) -> None:
    """leelaz against itself, one visit a move: SPRT says not stronger, betting says equivalent within 240 Elo."""
    engine("leelaz")
    net = leela_zero(tmp_path / "net.txt", 2, 0, 1)
    outcome = _judge(net, net, engine="leelaz", games=60, margin_elo=240.0, elo1=240.0)
    assert outcome.passed is True, outcome.detail
    assert outcome.claims == (FREEDOM,) and outcome.witness["gate"] == "not stronger"
    assert "not stronger, which is not equivalent" in outcome.detail and sum(outcome.witness["pentanomial"]) < 30


def _foolish(source: str, target: Path) -> str:
    """The net with a policy for the points of the first line, where nothing can live."""
    rows = Path(source).read_text().split("\n")
    bias = [float(word) for word in rows[-10].split()]
    edge = [20.0 * (0 in (at // 19, at % 19) or 18 in (at // 19, at % 19)) for at in range(361)]
    rows[-10] = " ".join(f"{old + new:g}" for old, new in zip(bias, [*edge, 0.0]))
    target.write_text("\n".join(rows))
    return str(target)


def test_a_go_match_of_a_foolish_net_is_lost(tmp_path: Path) -> None:
    """A copy whose policy loves the first line loses to the original, as the verdict and the gate say."""
    engine("leelaz")
    net = leela_zero(tmp_path / "net.txt", 2, 0, 1)
    outcome = _judge(net, _foolish(net, tmp_path / "pass.txt"), engine="leelaz", games=60, margin_elo=15.0, elo1=100.0)
    assert outcome.passed is False, outcome.detail
    assert "weaker by more than 15 Elo" in outcome.detail and outcome.witness["gate"] == "not stronger"


def _stockfish_nets(folder: Path) -> tuple[str, str]:
    """Stockfish's own net, and one whose output layers have lost their signs."""
    spoken(engine("stockfish"), [], [f"export_net {folder}/net.nnue", "quit"], folder)
    data = bytearray((folder / "net.nnue").read_bytes())
    stack = 4 + 16 * (4 + 1024) + 32 * (4 + 32) + 4 + 32
    for number in range(1, 9):
        end = len(data) - (number - 1) * stack
        data[end - 32:end] = bytes((256 - byte) % 256 for byte in data[end - 32:end])
    (folder / "bad.nnue").write_bytes(data)
    return str(folder / "net.nnue"), str(folder / "bad.nnue")


def test_a_chess_match_tells_a_broken_net_from_the_shipped_one(tmp_path: Path) -> None:
    """stockfish at 60 nodes a move: the net with turned signs is weaker by far; with itself it is equivalent."""
    require("chess")
    net, bad = _stockfish_nets(tmp_path)
    lost = _judge(net, bad, engine="stockfish", games=100, effort=60, margin_elo=40.0)
    assert lost.passed is False and "weaker by more than 40 Elo" in lost.detail, lost.detail
    same = _judge(net, net, engine="stockfish", games=60, effort=60, margin_elo=100.0, elo1=100.0)
    assert same.passed is True, same.detail


def test_a_match_without_enough_games_is_open(tmp_path: Path) -> None:
    """Four games decide nothing, and the outcome says neither equal nor different."""
    engine("leelaz")
    net = leela_zero(tmp_path / "net.txt", 1, 0, 1)
    outcome = _judge(net, net, engine="leelaz", games=4)
    assert outcome.passed is None and "neither shown nor refuted" in outcome.detail


def test_a_net_that_the_engine_cannot_load(tmp_path: Path) -> None:
    """leelaz ends with a message about the file; the outcome repeats it and is undecided."""
    engine("leelaz")
    net = Path(leela_zero(tmp_path / "net.txt", 1, 0, 1))
    rows = net.read_text().split("\n")
    rows[12] = rows[12].replace(".", ",")
    bad = tmp_path / "bad.txt"
    bad.write_text("\n".join(rows))
    with pytest.raises(EngineError, match="ended"), players.table("leelaz", str(net), str(bad), 1):
        pass


def test_engines_are_cut_off_from_the_network_and_from_files(tmp_path: Path) -> None:
    """An engine writes into its own folder and nowhere else, and reaches no address."""
    script = tmp_path / "engine.py"
    script.write_text(
        "import os, socket, sys\n"
        "def tried(what):\n"
        "    try:\n        what()\n        return 'yes'\n    except OSError as error:\n        return 'no'\n"
        "net = tried(lambda: socket.create_connection(('192.0.2.1', 80), 2))\n"
        "own = tried(lambda: open('own', 'w').close())\n"
        f"out = tried(lambda: open({str(tmp_path / 'out')!r}, 'w').close())\n"
        "print(net, own, out, os.environ['HOME'] == os.getcwd(), flush=True)\nsys.stdin.read()\n")
    with engines.Engine([sys.executable, str(script)], 20.0) as child:
        words = child.line().split()
        assert words[0] == "no" and words[1] == "yes" and words[3] == "True"
        assert (words[2] == "no") != ("not confined" in child.unrestricted())
    assert not (tmp_path / "out").exists() or words[2] == "yes"


@pytest.mark.parametrize("program, message", [
    ("import time; time.sleep(60)", "did not answer within 1 seconds"), ("raise SystemExit('no net')", "ended: no net"),
    ("print('? no such command\\n', flush=True); input(); input()", "answered \\? no such command")])
def test_engines_that_hang_end_or_refuse(program: str, message: str) -> None:
    """A silent engine, one that ends, and one that refuses a command each give one sentence, and leave no process."""
    child = gtp.GtpEngine([sys.executable, "-c", program], 1.0)
    with child, pytest.raises(EngineError, match=message):
        child.ask("name")
    assert child._child.poll() is not None


@pytest.mark.parametrize("scores, result", [((3.5, 3.5), 1.0), ((-0.5, -2.0), 0.0), ((0.0, 0.0), 0.5)])
def test_results_of_go_games(scores: tuple[float, float], result: float) -> None:
    """Both engines' counts must name one winner."""
    assert gtp._result(scores) == result


def test_engines_that_count_differently() -> None:
    """Two engines that see different winners are an error, not a draw."""
    with pytest.raises(EngineError, match=r"count \+1 and -1"):
        gtp._result((1.0, -1.0))


def test_chess_openings_are_legal_and_drawn_from_the_seed() -> None:
    """Openings of one seed are the same, of six plies, and do not end the game."""
    chess = require("chess")
    first, second = (uci.opening(random.Random(4), 6) for _ in range(2))
    board = chess.Board()
    for move in first:
        board.push_uci(move)
    assert first == second and board.ply() == 6 and not board.is_game_over()


@pytest.mark.parametrize("engine_name, message", [("nonsense", "leelaz, stockfish, gtp:COMMAND"),
                                                  ("gtp:no-such-program-at-all x", "no program no-such-program")])
def test_engines_that_do_not_exist(engine_name: str, message: str) -> None:
    """A name that is none of the known ones, and a program that is not there, are told."""
    with pytest.raises(UsageError, match=message):
        players.command(engine_name, "net", 1)


def test_an_engine_for_another_kind_of_net_is_not_started(tmp_path: Path) -> None:
    """leelaz and an npz file: undecided, with the reason."""
    net = dense_file(tmp_path / "a.npz", [(numpy.eye(3), numpy.zeros(3))])
    outcome = _judge(net, net, engine="leelaz", games=2)
    assert outcome.passed is None and "leelaz cannot play a net of format npz" in outcome.detail


def test_nothing_runs_unless_it_was_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without --engine and --data the rung starts no process and is undecided."""
    net = dense_file(tmp_path / "a.npz", [(numpy.eye(3), numpy.zeros(3))])
    monkeypatch.setattr(engines, "start", lambda *_: pytest.fail("an engine was started"))
    outcome = _judge(net, net)
    assert outcome.passed is None and "nothing was measured" in outcome.detail


def _classifier(path: Path, shift: float = 0.0) -> str:
    """The largest of three inputs, the first of them raised by ``shift``: x is relu(x) - relu(-x)."""
    both = numpy.vstack([numpy.eye(3), -numpy.eye(3)])
    return dense_file(path, [(both, numpy.zeros(6)), (both.T, numpy.array([shift, 0.0, 0.0]))])


def _data(path: Path, count: int) -> str:
    draw = numpy.random.default_rng(0)
    labels = draw.integers(0, 3, count)
    numpy.savez(path, x=numpy.eye(3)[labels] + draw.normal(0, 0.3, (count, 3)), y=labels)
    return str(path)


@pytest.mark.parametrize("shift, count, passed", [(0.0, 2000, True), (0.02, 2000, True), (1.5, 2000, False),
                                                  (0.4, 60, None)])
def test_accuracy_is_tested_for_equivalence(shift: float, count: int, passed: bool | None, tmp_path: Path) -> None:
    """The same classifier, one that was nudged, one that was spoilt, and too few data to tell."""
    one = _classifier(tmp_path / "a.npz")
    other = _classifier(tmp_path / "b.npz", shift)
    outcome = _judge(one, other, data=_data(tmp_path / "data.npz", count))
    assert outcome.passed is passed, outcome.detail
    assert "backdoor" in outcome.excludes and outcome.calibration.startswith("--margin 0.02")


def test_data_without_labels_measure_nothing(tmp_path: Path) -> None:
    """Inputs alone give no accuracy."""
    one = _classifier(tmp_path / "a.npz")
    numpy.save(tmp_path / "x.npy", numpy.eye(3))
    outcome = _judge(one, one, data=str(tmp_path / "x.npy"))
    assert outcome.passed is None and "no labels" in outcome.detail
