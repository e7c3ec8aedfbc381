# SPDX-License-Identifier: GPL-2.0-or-later
"""Each evaluator against the engine whose formula it states: leelaz, gnubg, stockfish, libfann, onnx."""
from __future__ import annotations

import ctypes
import ctypes.util
import re
from pathlib import Path
from typing import Any

import numpy
import pytest

from compare_nets import engine, function, leela_zero, load, spoken, upstream_net
from conftest import require
from lintian_ml.compare.evaluate import gnubg, go_board, nnue
from lintian_ml.compare.evaluate.network import evaluate, gradient, outputs, run
from lintian_ml.compare.model import Options
from lintian_ml.errors import FormatError


def _positions(count: int) -> list[list[tuple[int, str]]]:
    """Random moves, captures among them, from the empty board to a full one."""
    draw, found = numpy.random.default_rng(7), []
    for index in range(count):
        board, moves = numpy.zeros((19, 19), int), []
        for turn in range(index * 300 // count):
            point = int(draw.choice(numpy.flatnonzero(board == 0)))
            moves.append((1 + turn % 2, go_board.vertex(point)))
            board = go_board.played(board, *moves[-1])
        found.append(moves)
    return found


def _asked(net: str, positions: list[list[tuple[int, str]]], folder: Path) -> tuple[list[str], list[list[str]]]:
    """leelaz' win rates and heat maps (rows from the top) for each position under all eight symmetries."""
    lines = []
    for moves in positions:
        lines += ["clear_board", *(f"play {'bw'[colour - 1]} {point}" for colour, point in moves), "heatmap all"]
    arguments = ["--cpu-only", "--gtp", "--threads", "1", "--noponder", "--visits", "1", "--weights", net]
    _, said = spoken(engine("leelaz"), arguments, [*lines, "quit"], folder)
    maps = re.findall(r"((?:^ *(?:\d+ +){19}\n){19})pass: (\d+)\nwinrate: ([\d.]+)", said, re.M)
    assert len(maps) == 8 * len(positions)
    return [rate for _, _, rate in maps], [[*rows.split("\n")[:-1], passing] for rows, passing, _ in maps]


def _nets(folder: Path) -> list[str]:
    made = [leela_zero(folder / "a.txt", 8, 1, 1), leela_zero(folder / "b.txt", 5, 3, 2, version=2),
            leela_zero(folder / "c.txt", 1, 1, 4), leela_zero(folder / "d.txt", 19, 0, 4)]
    upstream = upstream_net(folder)
    return made + ([upstream] if upstream else [])


def test_leela_zero_evaluator_agrees_with_leelaz(tmp_path: Path) -> None:
    """Every digit that ``leelaz --cpu-only`` prints, win rates and all 362 moves, on 12 positions in 8 symmetries."""
    positions = _positions(12)
    for net in _nets(tmp_path):
        rates, maps = _asked(net, positions, tmp_path)
        for_black = load(net).processing["version"] == "2"
        inputs = numpy.array([go_board.planes(moves, 1 + len(moves) % 2, turn)
                              for moves in positions for turn in range(8)])
        found = evaluate(function(net), inputs).astype(numpy.float32)
        for index, (rate, shown) in enumerate(zip(rates, maps)):
            moves = positions[index // 8]
            ours = 1 - found[index, -1] if for_black and len(moves) % 2 else found[index, -1]
            assert f"{ours:.6f}" == rate, (net, index)
            assert _map(go_board.turned_back(found[index, :362], index % 8), moves) == shown, (net, index)


def _map(policy: Any, moves: list[tuple[int, str]]) -> list[str]:
    """Parts per thousand, cut off, as leelaz prints them: 0 where a stone stands."""
    board = numpy.zeros((19, 19), int)
    for colour, point in moves:
        board = go_board.played(board, colour, point)
    shares = (policy * numpy.float32(1000)).astype(int)
    rows = numpy.where(board == 0, shares[:-1].reshape(19, 19), 0)
    return ["".join(f"{share:3} " for share in row) for row in rows[::-1]] + [str(shares[-1])]


def test_engine_roundings_follow_the_formula(tmp_path: Path) -> None:
    """What is evaluated in float32 lies within its accuracy of the same steps in float64, which proofs go by."""
    net = function(leela_zero(tmp_path / "a.txt", 6, 2, 5))
    inputs = numpy.array([go_board.planes(moves, 1 + len(moves) % 2) for moves in _positions(6)])
    exact, rounded = outputs(net, run(net, inputs)), evaluate(net, inputs)
    assert 0 < numpy.abs(exact - rounded).max() < 1e-5


def test_leela_zero_nets_for_other_boards_are_refused(tmp_path: Path) -> None:
    """A net with 17 planes, or without an array, ends in a sentence."""
    path = Path(leela_zero(tmp_path / "net.txt", 2, 0, 1))
    rows = path.read_text().split("\n")
    rows[1] = " ".join(rows[1].split()[:2 * 17 * 9])
    path.write_text("\n".join(rows))
    with pytest.raises(FormatError, match="18 planes of a 19 x 19 board"):
        function(path)


def test_gnubg_evaluator_agrees_with_gnubg(tmp_path: Path) -> None:
    """The race net's chance to win is what gnubg shows for 24 races, to the accuracy of the reciprocal that it uses."""
    program, draw = engine("gnubg"), numpy.random.default_rng(3)
    sides, lines = [], ["set output digits 6", "new game"]
    for _ in range(24):
        pair = [numpy.bincount(draw.integers(0, 11, 15), minlength=24) for _ in range(2)]
        sides.append(pair)
        points = [int(own) or -int(theirs) for own, theirs in zip(pair[1], pair[0][::-1])]
        lines += ["set board simple 0 " + " ".join(map(str, points)) + " 0", "eval"]
    said, _ = spoken(program, ["--tty", "--quiet"], lines, tmp_path)
    assert said.count("Evaluator: \tRace") == 24
    shown = numpy.array([row.split()[:5] for row in re.findall(r"static: (.*)", said)], float)
    net = function("/usr/lib/gnubg/gnubg.wd")  # binary; the text that it was made from has the same nets
    race = [name for name, _ in net.outputs].index("net1")
    inputs = numpy.zeros((24, net.inputs))
    inputs[:, 250:250 + 2 * gnubg.RACE_HALF] = [gnubg.race(pair) for pair in sides]
    ours = evaluate(net, inputs)[:, 5 * race:5 * race + 5]
    assert numpy.abs(ours[:, 0] - shown[:, 0]).max() < 4e-4  # rcpps errs by up to 1.5 * 2^-12
    assert numpy.abs(ours[:, 3] - shown[:, 3])[shown[:, 3] > 1e-3].max(initial=0.0) < 4e-4


FENS = ("rnbqkbnr/pppppppp/8/8/4P3/8/PPPP1PPP/RNBQKBNR b KQkq - 0 1", "8/5k2/8/2K5/8/8/8/8 w - - 0 1",
        "r1bq1rk1/pp2bppp/2n1pn2/2pp4/3P1B2/2PBPN2/PP1N1PPP/R2QK2R w KQ - 4 8",
        "6k1/n6R/4p2r/1BP1Pr1p/1P2b3/P5P1/7n/RNbK4 w - - 9 41", "4k3/8/8/3q4/8/8/PPPP4/K7 w - - 0 1",
        "2kr3r/ppp2ppp/2n5/8/2B1b3/8/PPP2PPP/R3K2R b KQ - 0 14")


def test_nnue_evaluator_agrees_with_stockfish(tmp_path: Path) -> None:
    """Both parts of all eight stacks are what stockfish's ``eval`` prints, digit by digit."""
    program = engine("stockfish")
    lines = [f"export_net {tmp_path}/net.nnue"]
    for fen in FENS:
        lines += [f"position fen {fen}", "eval"]
    said, _ = spoken(program, [], [*lines, "quit"], tmp_path)
    rows = re.findall(r"^\|  \d  +\|(.*?)\|(.*?)\|", said, re.M)
    net = nnue.Net(load(tmp_path / "net.nnue"))
    ours = []
    for fen in FENS:
        material, positional = net.parts(nnue.position(fen))
        ours += [tuple(_pawns(int(part)) for part in pair) for pair in zip(material, positional)]
    assert ours == [tuple(part.replace(" ", "") for part in row) for row in rows] and len(ours) == 8 * len(FENS)


def _pawns(part: int) -> str:
    """As stockfish 15.1 prints a value: over 16, then over the 361 that it calls a pawn."""
    value = int(part / nnue.SCALE)
    return ("+" if value > 0 else "-" if value < 0 else "") + f"{abs(value) / 361:.2f}"


def test_nnue_probes_are_positions(tmp_path: Path) -> None:
    """Random placements and those that wake the transformer have two kings and at most 32 pieces."""
    spoken(engine("stockfish"), [], [f"export_net {tmp_path}/net.nnue", "quit"], tmp_path)
    net = function(tmp_path / "net.nnue")
    assert net.waking is not None and net.natural is not None
    woken, _ = net.waking()
    for board in [*woken[::40], *net.natural(20, numpy.random.default_rng(1))]:
        squares = board[:64]
        assert (squares == 6).sum() == (squares == 12).sum() == 1 and (squares > 0).sum() <= 32
    assert numpy.isfinite(evaluate(net, woken[:4])).all()


def _fann() -> ctypes.CDLL:
    name = ctypes.util.find_library("fann")
    if name is None:
        require("the library libfann2 (apt install libfann2)")
    library = ctypes.CDLL(name)
    for maker in ("standard", "shortcut", "sparse"):
        getattr(library, f"fann_create_{maker}_array").restype = ctypes.c_void_p
    library.fann_run.restype = ctypes.POINTER(ctypes.c_float)
    return library


@pytest.mark.parametrize("maker", ["standard", "shortcut", "sparse"])
def test_fann_evaluator_agrees_with_libfann(maker: str, tmp_path: Path) -> None:
    """Nets of every function that libfann computes, layered, with shortcuts or sparse, agree to float32 accuracy."""
    library, sizes = _fann(), (4, 6, 5, 3)
    array = (ctypes.c_uint * len(sizes))(*sizes)
    library.fann_run.argtypes = [ctypes.c_void_p, ctypes.POINTER(ctypes.c_float)]
    draw = numpy.random.default_rng(2)
    for kind in (0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 15, 16, 17):
        first = (ctypes.c_float(0.5),) if maker == "sparse" else ()
        ann = ctypes.c_void_p(getattr(library, f"fann_create_{maker}_array")(*first, len(sizes), array))
        library.fann_randomize_weights(ann, ctypes.c_float(-1.5), ctypes.c_float(1.5))
        library.fann_set_activation_function_hidden(ann, kind)
        library.fann_set_activation_function_output(ann, 5 if kind in (1, 2) else kind)
        library.fann_set_activation_function(ann, 5, 1, 2)  # one neuron unlike its neighbours
        library.fann_set_activation_steepness_hidden(ann, ctypes.c_float(0.7))
        library.fann_save(ann, str(tmp_path / "x.net").encode())
        inputs = draw.uniform(-1, 1, (20, sizes[0])).astype(numpy.float32)
        wanted = [library.fann_run(ann, (ctypes.c_float * 4)(*row))[:sizes[-1]] for row in inputs]
        found = evaluate(function(tmp_path / "x.net"), inputs)
        assert numpy.abs(found - numpy.array(wanted)).max() < 2e-6, kind


def test_fann_fixed_point_is_refused(tmp_path: Path) -> None:
    """A fixed-point net is not evaluated as if its integers were weights."""
    text = ("FANN_FIX_2.0\ndecimal_point=6\nnum_layers=2\nlayer_sizes=2 2 \nneurons (num_inputs, activation_function, "
            "activation_steepness)=(0, 0, 0) (0, 0, 0) (2, 3, 32) (0, 3, 0) \nconnections (connected_to_neuron, "
            "weight)=(0, 64) (1, -32) \n")
    (tmp_path / "x.net").write_text(text)
    with pytest.raises(FormatError, match="fixed-point"):
        function(tmp_path / "x.net")


def _onnx(path: Path) -> str:
    onnx = require("onnx")
    helper, draw = onnx.helper, numpy.random.default_rng(0)
    held = [onnx.numpy_helper.from_array(draw.normal(size=shape).astype(numpy.float32), name)
            for name, shape in (("k", (4, 3, 3, 3)), ("w", (256, 5)))]
    nodes = [helper.make_node("Conv", ["x", "k"], ["c"], pads=[1, 1, 1, 1]), helper.make_node("Relu", ["c"], ["r"]),
             helper.make_node("Flatten", ["r"], ["f"]), helper.make_node("MatMul", ["f", "w"], ["y"])]
    ends = [helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, shape)
            for name, shape in (("x", ["N", 3, 8, 8]), ("y", ["N", 5]))]
    graph = helper.make_graph(nodes, "g", ends[:1], ends[1:], held)
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8), str(path))
    return str(path)


def test_onnx_model_is_evaluated_in_the_worker(tmp_path: Path) -> None:
    """A convolution runs in ONNX's reference evaluator, in the worker, and gives what our own steps give; an onnx that
    has no such evaluator is told what is missing."""
    from lintian_ml.compare.evaluate.network import Act, Affine, Network

    path = _onnx(tmp_path / "net.onnx")
    tensors = load(path).tensors
    inputs = numpy.random.default_rng(1).random((3, 3, 8, 8))
    steps = (Affine(0, tensors["k"].values().astype(float), numpy.zeros(4)), Act(1, "relu"),
             Affine(2, tensors["w"].values().T.astype(float), numpy.zeros(5)))
    ours = Network((3, 8, 8), steps, (("output", 3),), 0.0, 1.0)
    if _old_onnx():
        with pytest.raises(FormatError, match="onnx 1.13 or newer .* or onnxruntime is needed"):
            function(path)
        return
    found = evaluate(function(path), inputs.reshape(3, 1, 3, 8, 8))
    assert numpy.abs(found - evaluate(ours, inputs)).max() < 1e-4


def _old_onnx() -> bool:
    return tuple(int(part) for part in require("onnx").__version__.split(".")[:2]) < (1, 13)


def test_gradients_are_the_slopes(tmp_path: Path) -> None:
    """The gradient of a residual convolution net with both heads equals differences of its outputs."""
    net = function(leela_zero(tmp_path / "net.txt", 3, 1, 4))
    draw = numpy.random.default_rng(0)
    inputs, weights = draw.random((2, *net.shape)), draw.normal(size=(2, 363))
    values = run(net, inputs)
    seeds = {index: part for (_, index), part in zip(net.outputs, (weights[:, :362], weights[:, 362:]))}
    slope = gradient(net, values, seeds)
    for _ in range(5):
        step = draw.normal(size=inputs.shape) * 1e-6
        rise = (weights * (outputs(net, run(net, inputs + step)) - outputs(net, run(net, inputs - step)))).sum() / 2
        assert rise == pytest.approx((slope * step).sum(), rel=1e-4, abs=1e-12)


@pytest.mark.parametrize("name, text", [
    ("x.net", "FANN_FLO_2.1\nlayer_sizes=3 9 \nneurons (a, b, c)=(0, 0, 0) (3, 99, 1) \nconnections (a, b)=(0, 1) "
     "(1, 1) (2, 1) \n"),
    ("x.weights", "GNU Backgammon 1.00\n2 1 1 0 -0.1 1.0\n0.5\n-1.25\n2.0\n0.75\n-0.5\n")])
def test_nets_that_contradict_themselves(name: str, text: str, tmp_path: Path) -> None:
    """Files that load but whose parts do not make a net end in a FormatError, never in another error."""
    (tmp_path / name).write_text(text)
    from lintian_ml.compare.evaluate import evaluator

    with pytest.raises(FormatError):
        evaluator(load(tmp_path / name), Options())
