# SPDX-License-Identifier: GPL-2.0-or-later
"""Chess engines over the Universal Chess Interface; python-chess (python3-chess in Debian) is the referee."""
from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any

from lintian_ml import limits
from lintian_ml.compare.engines import Engine, EngineError
from lintian_ml.errors import MissingLibrary
from lintian_ml.words import worded


def referee() -> Any:
    """The module python-chess. Raises MissingLibrary."""
    try:
        import chess
    except ImportError:
        told = worded("a match over UCI needs python-chess as referee (apt install python3-chess)")
        raise MissingLibrary(told) from None
    return chess


class UciEngine(Engine):
    """An engine that thinks a fixed number of nodes for each move, on one thread."""

    def prepare(self, options: Mapping[str, str], nodes: int) -> None:
        """Handshake and options. Raises EngineError."""
        self._nodes = nodes
        self.send("uci")
        self.wait_for("uciok")
        for name, value in options.items():
            self.send(f"setoption name {name} value {value}")
        self.new_game()

    def wait_for(self, word: str) -> list[str]:
        """The lines up to the one that begins with ``word``, which is the last. Raises EngineError."""
        lines: list[str] = []
        while len(lines) < limits.ENGINE_LINES:
            lines.append(self.line().strip())
            if lines[-1].split(" ")[0] == word:
                return lines
        raise EngineError(worded("{name} never said {word}", name=self._name, word=word))

    def new_game(self) -> None:
        self.send("ucinewgame")
        self.send("isready")
        self.wait_for("readyok")

    def move(self, position: str) -> str:
        """Its move after ``position``, the rest of a position command."""
        self.send(f"position {position}")
        self.send(f"go nodes {self._nodes}")
        return self.wait_for("bestmove")[-1].split()[1]


def opening(draw: random.Random, plies: int) -> list[str]:
    """Random legal moves from the start, none of which ends the game."""
    chess = referee()
    while True:
        board = chess.Board()
        for _ in range(plies):
            board.push(draw.choice(sorted(board.legal_moves, key=str)))
            if board.is_game_over():
                break
        else:
            return [str(move) for move in board.move_stack]


def game(players: Sequence[UciEngine], moves: Sequence[str], longest: int) -> float:
    """The first player's score (1, 0.5 or 0) in a game that it plays with white after ``moves``.

    Ended by the rules of chess, threefold repetition and fifty moves included, or drawn after ``longest`` plies.
    Raises EngineError for an illegal move.
    """
    chess = referee()
    board = chess.Board()
    for move in moves:
        board.push_uci(move)
    for player in players:
        player.new_game()
    while board.ply() < longest:
        outcome = board.outcome(claim_draw=True)
        if outcome is not None:
            return 0.5 if outcome.winner is None else float(outcome.winner == chess.WHITE)
        played = " ".join(str(move) for move in board.move_stack)
        found = players[board.ply() % 2].move(f"startpos moves {played}" if played else "startpos")
        try:
            board.push_uci(found)
        except ValueError:
            raise EngineError(worded("an engine played {found}, which is no legal move there",
                                     found=found[:20])) from None
    return 0.5
