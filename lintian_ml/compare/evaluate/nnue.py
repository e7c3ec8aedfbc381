# SPDX-License-Identifier: GPL-2.0-or-later
"""NNUE nets of Stockfish 15.1 (HalfKAv2_hm, 1024 neurons, 8 stacks of 15+1, 32, 1), in the engine's own integers.

As src/nnue/ of Stockfish 15.1 computes them (nnue_feature_transformer.h, nnue_architecture.h, layers/):

* A feature is a piece on a square as one side sees it, beside its own king: ranks turned for black, files mirrored so
  that the king stands on files e to h; index = square + 64 * kind + 704 * bucket of the king; kind counts own pawn,
  their pawn, own knight, ... with both kings as the eleventh; buckets count down from 31 on e1, four to a rank.
* Each side's sum (bias + rows of its features) of 1024 is clipped to 0..127, and neuron j is multiplied with neuron
  j + 512, over 128: 512 numbers for the side to move, then 512 for the other.
* ``first`` = 16 sums; the first 15 go on squared (x x >> 12, / 128, at most 127) and clipped (x >> 6, 0..127) side by
  side; the second layer's 32 are clipped; the third gives one, to which 600 * 16 * first[15] / (127 * 64) is added.
* ``material`` = half the difference of both sides' piece-square sums. All quotients are cut towards zero. The engine
  shows both, over 16, for each stack; the one in use is (pieces - 1) / 4.

One input is 65 numbers: 64 squares from a1 (0 empty, 1-6 white pawn to king, 7-12 black), then 0 if white moves, or 1.
Other generations of NNUE nets are recognised, and not evaluated.
"""
from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy

from lintian_ml.compare.evaluate.network import Network
from lintian_ml.errors import DamagedFile, NotThisFormat
from lintian_ml.words import worded

if TYPE_CHECKING:
    from lintian_ml.compare.model import Model, Options, Values

PIECES = ".PNBRQKpnbrqk"
SCALE, STACKS, _NEURONS, _KINGS = 16, 8, 1024, 32
_KIND_ROWS = 704  # 11 kinds of pieces on 64 squares
_KING, _MOST = 6, 32
_PLACED = 300  # random placements at most


def position(fen: str) -> Values:
    """The 65 numbers of a position in Forsyth-Edwards notation. Raises ValueError."""
    words = fen.split()
    board = numpy.zeros((8, 8), int)
    for row, text in zip(range(7, -1, -1), words[0].split("/"), strict=True):
        line = "".join("." * int(sign) if sign.isdigit() else sign for sign in text)
        board[row] = [PIECES.index(sign) for sign in line]
    return numpy.append(board.reshape(-1), int(words[1] == "b"))


def features(board: Values, side: int) -> Values:
    """Rows of the feature transformer for one side (0 white, 1 black). Raises ValueError without exactly one king."""
    squares = numpy.flatnonzero(board)
    pieces = board[squares] - 1
    king = squares[pieces == _KING - 1 + 6 * side]
    if len(king) != 1:
        raise ValueError(worded("a side has no king, or several"))
    turn = 56 * side
    turn ^= 7 if int(king[0] ^ turn) % 8 < 4 else 0
    theirs = (pieces >= 6) != bool(side)
    kinds = numpy.where(pieces % 6 == 5, 10, 2 * (pieces % 6) + theirs)
    place = int(king[0]) ^ turn
    bucket = 31 - 4 * (place // 8) - (place % 8 - 4)
    rows: Values = (squares ^ turn) + 64 * kinds + _KIND_ROWS * bucket
    return rows


def _cut(x: Values, by: int) -> Values:
    """Integer division towards zero, as C does it."""
    result: Values = numpy.sign(x) * (numpy.abs(x) // by)
    return result


class Net:
    """The arrays of one file, and what they give for a position."""

    def __init__(self, model: Model) -> None:
        shape = model.tensors["transformer/weights"].shape if "transformer/weights" in model.tensors else ()
        first = model.tensors.get("stack0/layer0/weights")
        if shape != (_KINGS * _KIND_ROWS, _NEURONS) or first is None or first.shape != (16, _NEURONS):
            raise NotThisFormat(worded("is no NNUE net of Stockfish 15.1's generation, the only one that is evaluated"))
        arrays = {name: array.values() for name, array in model.tensors.items()}
        try:
            self.weights, self.bias = arrays["transformer/weights"], arrays["transformer/bias"].astype(int)
            self.squares = arrays["transformer/piece-square"]
            self.stacks = [[(arrays[f"stack{stack}/layer{layer}/weights"].astype(int),
                             arrays[f"stack{stack}/layer{layer}/bias"].astype(int)) for layer in range(3)]
                           for stack in range(STACKS)]
        except KeyError as error:
            raise DamagedFile(worded("has no {args}", args=error.args[0])) from None

    def parts(self, board: Values) -> tuple[Values, Values]:
        """(material, positional) of each stack, for the side to move, before they are divided by ``SCALE``."""
        mover = int(board[64])
        rows = [features(board[:64], mover ^ other) for other in (0, 1)]
        sums = [self.weights[index].sum(axis=0, dtype=int) + self.bias for index in rows]
        halves = [numpy.clip(each, 0, 127) for each in sums]
        joined = numpy.concatenate([half[:512] * half[512:] // 128 for half in halves])
        material = [self.squares[index].sum(axis=0, dtype=int) for index in rows]
        return _cut(material[0] - material[1], 2), numpy.array([_stack(layers, joined) for layers in self.stacks])

    def score(self, board: Values) -> int:
        """Material and positional part of the stack in use, over ``SCALE``, in the engine's units."""
        stack = (int((board[:64] > 0).sum()) - 1) // 4
        material, positional = self.parts(board)
        return int(_cut(material[stack] + positional[stack], SCALE))


def _stack(layers: list[tuple[Values, Values]], inputs: Values) -> int:
    (first, first_bias), (second, second_bias), (third, third_bias) = layers
    sums = first @ inputs + first_bias
    squared = numpy.minimum(127, (sums[:15] * sums[:15] >> 12) // 128)
    clipped = numpy.clip(sums[:15] >> 6, 0, 127)
    inner = numpy.concatenate([squared, clipped])
    hidden = numpy.clip((second[:, :30] @ inner + second_bias) >> 6, 0, 127)
    return int((third @ hidden + third_bias)[0] + _cut(sums[15] * 600 * SCALE, 127 * 64))


def network(model: Model, options: Options) -> Network:
    """The net of an ``nnue`` file, a function of positions. Raises NotThisFormat for other generations."""
    net = Net(model)

    def call(boards: Values) -> Values:
        return numpy.array([[net.score(board.astype(int))] for board in boards], float)

    return Network((65,), (), (("score", 1),), 0.0, 12.0, natural=placed, call=call, waking=lambda: _waking(net))


def placed(count: int, draw: numpy.random.Generator) -> Values:
    """Random placements: both kings, up to 30 other pieces of any kind; what chess allows is not asked."""
    boards = numpy.zeros((min(count, _PLACED), 65), int)
    for board in boards:
        squares = draw.permutation(64)[:int(draw.integers(2, _MOST + 1))]
        board[squares] = draw.choice([1, 2, 3, 4, 5, 7, 8, 9, 10, 11], len(squares))
        board[squares[0]], board[squares[1]], board[64] = _KING, 2 * _KING, draw.integers(2)
    return boards


def _waking(net: Net) -> tuple[Values, str]:
    """A placement for each of the 512 products, that lifts both its factors as far as 30 pieces and two kings can."""
    boards = numpy.array(list(_lifted(net)))
    return boards, worded("an input for each of the transformer's 512 products, none for the layers behind it")


def _lifted(net: Net) -> Iterator[Values]:
    half = _NEURONS // 2
    for at in range(half):
        rows = net.weights[:, at].astype(int) + net.weights[:, at + half]
        rows = rows.reshape(_KINGS, 11, 64)
        best = numpy.where(rows[:, :10].max(axis=1) > 0, rows[:, :10].max(axis=1), 0)
        bucket = int(numpy.sort(best, axis=1)[:, -(_MOST - 2):].sum(axis=1).argmax())
        yield _placement(rows[bucket], bucket)


def _placement(rows: Values, bucket: int) -> Values:
    """White's king in the bucket, the best 30 pieces around it, black's king where it does most good of the rest."""
    board = numpy.zeros(65, int)
    back = 31 - bucket
    king = 8 * (back // 4) + 4 + back % 4
    gain, kinds = rows[:10].max(axis=0), rows[:10].argmax(axis=0)
    free = [int(square) for square in numpy.argsort(-gain, kind="stable") if square != king]
    for square in free[:_MOST - 2]:
        if gain[square] > 0:
            board[square] = 1 + kinds[square] // 2 + 6 * (kinds[square] % 2)
    rest = [square for square in free if not board[square]]
    board[king], board[max(rest, key=lambda square: int(rows[10][square]))] = _KING, 2 * _KING
    return board
