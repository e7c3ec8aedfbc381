# SPDX-License-Identifier: GPL-2.0-or-later
"""Which engine plays which net, and how: leelaz over GTP, stockfish over UCI, or a command line of one's own.

``--engine leelaz`` and ``--engine stockfish`` know their options. Any other engine is ``gtp:COMMAND`` or
``uci:COMMAND`` where ``{weights}`` stands for the net's file.
"""
from __future__ import annotations

import os
import random
import shlex
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

from lintian_ml.compare import gtp, uci
from lintian_ml.compare.engines import program
from lintian_ml.compare.evaluate import go_board
from lintian_ml.compare.matches import Opening, Play
from lintian_ml.errors import UsageError
from lintian_ml.records import dataclass
from lintian_ml.words import worded

_GO_STONES, _GO_LONGEST = 4, 361  # random stones before a game; a move for each point of the board
_CHESS_PLIES, _CHESS_LONGEST = 6, 300
KNOWN = {"leelaz": "leela-zero-text", "stockfish": "nnue"}  # the format that each can load


@dataclass(frozen=True)
class Table:
    """Two engines that are ready, one with each net. ``notes`` are what a reader must know about the run."""

    opening: Opening
    play: Play
    notes: tuple[str, ...]


def _leelaz(weights: str, effort: int) -> list[str]:
    """No resignation: it would hang on a net's opinion of itself."""
    return [program("leelaz"), "--cpu-only", "--gtp", "--threads", "1", "--noponder", "--visits", str(effort), "--seed",
            "1", "--resignpct", "0", "--weights", weights]


def command(engine: str, weights: str, effort: int) -> tuple[str, list[str], Mapping[str, str]]:
    """(protocol, command line, UCI options) of an engine with a net. Raises UsageError."""
    if engine == "leelaz":
        return "gtp", _leelaz(weights, effort), {}
    if engine == "stockfish":
        return "uci", [program("stockfish")], {"EvalFile": weights, "Threads": "1", "Hash": "1"}
    protocol, colon, text = engine.partition(":")
    words = shlex.split(text)
    if not colon or protocol not in ("gtp", "uci") or not words:
        raise UsageError(worded("--engine {engine}: leelaz, stockfish, gtp:COMMAND or uci:COMMAND", engine=engine))
    return protocol, [program(words[0]), *(word.replace("{weights}", weights) for word in words[1:])], {}


def _go_opening(draw: random.Random) -> Sequence[str]:
    return [go_board.vertex(index) for index in draw.sample(range(go_board.SIZE ** 2), _GO_STONES)]


def _chess_opening(draw: random.Random) -> Sequence[str]:
    return uci.opening(draw, _CHESS_PLIES)


def _seated(engines: Sequence[Any], game: Any, longest: int) -> Play:
    """Play with engines that stay; ``game`` gives the score of the one that begins."""
    first, second = engines

    def play(shipped_begins: bool, opening: Sequence[str]) -> float:
        players = (first, second) if shipped_begins else (second, first)
        score = float(game(players, opening, longest))
        return 1.0 - score if shipped_begins else score
    return play


def _go(lines: Sequence[Sequence[str]]) -> Play:
    """Play with engines that are started for each game: a game then depends on nothing that was played before it.

    leelaz 0.17 may also abort on clear_board, while it is still freeing the tree of the game before.
    """
    def play(shipped_begins: bool, opening: Sequence[str]) -> float:
        with gtp.GtpEngine(lines[0]) as first, gtp.GtpEngine(lines[1]) as second:
            return _seated((first, second), gtp.game, _GO_LONGEST)(shipped_begins, opening)
    return play


@contextmanager
def table(engine: str, shipped: str, rebuilt: str, effort: int) -> Iterator[Table]:
    """Both engines, one for each file; ``effort`` is visits (Go) or nodes (chess) for each move.

    Raises UsageError, MissingLibrary and EngineError.
    """
    made = [command(engine, os.path.abspath(path), effort) for path in (shipped, rebuilt)]
    if made[0][0] == "gtp":
        lines = [line for _, line, _ in made]
        yield Table(_go_opening, _go(lines), _checked(lines))
        return
    uci.referee()
    with ExitStack() as stack:
        engines = [stack.enter_context(uci.UciEngine(line)) for _, line, _ in made]
        for each, (_, _, options) in zip(engines, made):
            each.prepare(options, effort)
        notes = tuple(sorted({each.unrestricted() for each in engines} - {""}))
        yield Table(_chess_opening, _seated(engines, uci.game, _CHESS_LONGEST), notes)


def _checked(lines: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Does each engine start with its net? What could not be taken from it, in words."""
    notes = set()
    for line in lines:
        with gtp.GtpEngine(line) as each:
            each.ask("name")
            notes.add(each.unrestricted())
    return tuple(sorted(notes - {""}))
