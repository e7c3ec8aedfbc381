# SPDX-License-Identifier: GPL-2.0-or-later
"""Go engines over the Go Text Protocol, version 2: a command is one line, an answer ends with an empty line."""
from __future__ import annotations

from collections.abc import Sequence

from lintian_ml import limits
from lintian_ml.compare.engines import Engine, EngineError
from lintian_ml.words import worded

COLOURS = ("b", "w")


class GtpEngine(Engine):
    """``ask`` sends one command and gives the answer's text."""

    def ask(self, command: str) -> str:
        """Raises EngineError where the engine refuses (its answer begins with ``?``), or its answer does not end."""
        self.send(command)
        lines: list[str] = []
        for _ in range(limits.ENGINE_LINES + 1):
            line = self.line().rstrip("\r\n")
            if not line and lines:
                break
            if line:
                lines.append(line)
        else:  # what is left would be taken for the next answer
            raise EngineError(worded("{name} answers {command} with more than {limit} lines", name=self._name,
                                     command=command, limit=limits.ENGINE_LINES))
        if not lines or lines[0][:1] != "=":
            raise EngineError(worded("{name} answered {answer} to {command}", name=self._name,
                                     answer=lines[0][:80] if lines else worded("nothing"), command=command))
        return "\n".join((lines[0][1:].strip(), *lines[1:]))

    def score(self) -> float:
        """final_score: points by which black won, negative where white did. Raises EngineError for another answer."""
        found = self.ask("final_score").upper()
        try:
            return 0.0 if found == "0" else float(found[2:]) * {"B+": 1.0, "W+": -1.0}[found[:2]]
        except (KeyError, ValueError):
            raise EngineError(worded("{name} gave the score {found}", name=self._name, found=found[:40])) from None


def game(players: Sequence[GtpEngine], opening: Sequence[str], longest: int) -> float:
    """The first player's score (1, 0.5 or 0) in a game that it plays with black after ``opening``, by area.

    Both engines hear all moves. A game ends with two passes, a resignation, or after ``longest`` moves; then both must
    give the same winner. Raises EngineError where they do not.
    """
    for player in players:
        player.ask("clear_board")
        for index, move in enumerate(opening):
            player.ask(f"play {COLOURS[index % 2]} {move}")
    passes = 0
    for index in range(len(opening), longest):
        mover = players[index % 2]
        move = mover.ask(f"genmove {COLOURS[index % 2]}").lower()
        if move == "resign":
            return float(index % 2)
        players[1 - index % 2].ask(f"play {COLOURS[index % 2]} {move}")
        passes = passes + 1 if move == "pass" else 0
        if passes == 2:
            break
    return _result([player.score() for player in players])


def _result(scores: Sequence[float]) -> float:
    """1, 0.5 or 0 for black."""
    found = {(points > 0) - (points < 0) for points in scores}
    if len(found) != 1:
        raise EngineError(worded("the two engines count {one:+g} and {other:+g} points for black in one position",
                                 one=scores[0], other=scores[1]))
    return (found.pop() + 1) / 2.0
