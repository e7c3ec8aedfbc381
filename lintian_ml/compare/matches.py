# SPDX-License-Identifier: GPL-2.0-or-later
"""A match of two nets in pairs of games: one opening, played twice with sides swapped.

After each pair two questions are asked of all pairs so far: the gate's (is the second net stronger by elo1 rather than
elo0: ``sprt``) and the equivalence's (is the difference within the margin: ``tost.betting``, which stays valid whenever
one stops). The match ends when both are answered, or after the games that were asked for.
"""
from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from lintian_ml.compare import sprt, tost
from lintian_ml.compare.sprt import Gate
from lintian_ml.records import dataclass

Opening = Callable[[random.Random], Sequence[str]]
Play = Callable[[bool, Sequence[str]], float]  # (does SHIPPED begin?, opening) to REBUILT's score


@dataclass(frozen=True)
class Plan:
    """``margin`` is in Elo; ``law`` is fishtest (pairs), leela-zero (single games, BayesElo) or leela-zero-server.

    With ``whole`` all games are played, and the equivalence is tested once, at the end (``tost.fixed``).
    """

    games: int
    gate: Gate = Gate()
    margin: float = 35.0
    alpha: float = 0.05
    law: str = "fishtest"
    seed: int = 1
    whole: bool = False


@dataclass(frozen=True)
class Match:
    """``pairs`` are REBUILT's mean scores in each pair, ``games`` its single scores, in the order of play."""

    games: tuple[float, ...]
    llr: float
    gate: str
    verdict: tost.Verdict
    bounds: tuple[float, float]

    @property
    def pairs(self) -> tuple[float, ...]:
        return tuple((first + second) / 2.0 for first, second in zip(self.games[::2], self.games[1::2]))

    @property
    def pentanomial(self) -> tuple[int, ...]:
        """Pairs by score: 0, 1/4, 1/2, 3/4, 1."""
        return tuple(sum(pair == step / 4.0 for pair in self.pairs) for step in range(5))

    @property
    def trinomial(self) -> tuple[int, ...]:
        """Games by score: lost, drawn, won."""
        return tuple(sum(game == step / 2.0 for game in self.games) for step in range(3))


def llr(games: Sequence[float], plan: Plan) -> float:
    """The log likelihood ratio of these games (whole pairs) under the plan's law."""
    match = Match(tuple(games), 0.0, "", tost.betting((), 0.05, 0.05), (0.0, 0.0))
    if plan.law == "fishtest":
        return sprt.llr_scores(match.pentanomial, plan.gate)
    if plan.law == "leela-zero-server":
        return sprt.llr_server(match.trinomial, plan.gate)
    losses, draws, wins = match.trinomial
    return sprt.llr_bayes(losses, draws, wins, plan.gate)


def _verdict(pairs: Sequence[float], plan: Plan) -> tost.Verdict:
    margin = sprt.score(plan.margin) - 0.5
    if not plan.whole:
        return tost.betting(pairs, margin, plan.alpha)
    return tost.paired([pair - 0.5 for pair in pairs], margin, plan.alpha)


def play(plan: Plan, opening: Opening, one_game: Play) -> Match:
    """Play the match. Raises what ``opening`` and ``one_game`` raise."""
    draw, state = random.Random(plan.seed), sprt.OPEN
    games: list[float] = []
    margin, word = sprt.score(plan.margin) - 0.5, tost.OPEN
    pairs: list[float] = []
    while len(games) + 2 <= plan.games and (plan.whole or sprt.OPEN in (state, word)):
        moves = opening(draw)
        both = (one_game(True, moves), one_game(False, moves))
        games.extend(both)
        pairs.append(sum(both) / 2.0)
        if state == sprt.OPEN:  # the gate's answer stands once it was given
            ratio = llr(games, plan)
            state = plan.gate.state(ratio)
        if not plan.whole:
            word = tost.decided(pairs, margin, plan.alpha)
    if not games:
        return Match((), 0.0, sprt.OPEN, _verdict((), plan), (plan.gate.lower, plan.gate.upper))
    return Match(tuple(games), ratio, state, _verdict(pairs, plan), (plan.gate.lower, plan.gate.upper))
