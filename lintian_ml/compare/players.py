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
from dataclasses import dataclass
from typing import Any

from lintian_ml.compare import gtp, uci
from lintian_ml.compare.engines import program
from lintian_ml.compare.evaluate import go_board
from lintian_ml.compare.matches import Opening, Play
from lintian_ml.errors import UsageError

_GO_STONES, _GO_LONGEST = 4, 722  # random stones before a game; twice the points of the board
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
        raise UsageError(f"--engine {engine}: leelaz, stockfish, gtp:COMMAND or uci:COMMAND")
    return protocol, [program(words[0]), *(word.replace("{weights}", weights) for word in words[1:])], {}


def _go_opening(draw: random.Random) -> Sequence[str]:
    return [go_board.vertex(index) for index in draw.sample(range(go_board.SIZE ** 2), _GO_STONES)]


def _chess_opening(draw: random.Random) -> Sequence[str]:
    return uci.opening(draw, _CHESS_PLIES)


def _seated(engines: Sequence[Any], game: Any, longest: int) -> Play:
    first, second = engines

    def play(shipped_begins: bool, opening: Sequence[str]) -> float:
        players = (first, second) if shipped_begins else (second, first)
        score = float(game(players, opening, longest))
        return 1.0 - score if shipped_begins else score
    return play


@contextmanager
def table(engine: str, shipped: str, rebuilt: str, effort: int) -> Iterator[Table]:
    """Start two engines, one for each file; ``effort`` is visits (Go) or nodes (chess) for each move.

    Raises UsageError, MissingLibrary and EngineError.
    """
    with ExitStack() as stack:
        engines: list[Any] = []
        for path in (shipped, rebuilt):
            protocol, line, options = command(engine, os.path.abspath(path), effort)
            if protocol == "gtp":
                engines.append(stack.enter_context(gtp.GtpEngine(line)))
                engines[-1].ask("name")
            else:
                uci.referee()
                engines.append(stack.enter_context(uci.UciEngine(line)))
                engines[-1].prepare(options, effort)
        notes = tuple(sorted({each.unrestricted() for each in engines} - {""}))
        if protocol == "gtp":
            yield Table(_go_opening, _seated(engines, gtp.game, _GO_LONGEST), notes)
        else:
            yield Table(_chess_opening, _seated(engines, uci.game, _CHESS_LONGEST), notes)
