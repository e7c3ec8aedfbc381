# SPDX-License-Identifier: GPL-2.0-or-later
"""The sequential gates, the equivalence tests, and the match that asks both."""
from __future__ import annotations

import math
import random

import pytest

from lintian_ml.compare import behavioural, matches, sprt, tost
from lintian_ml.compare.sprt import Gate

GATE = Gate(0.0, 35.0)


def test_bounds_of_the_gate() -> None:
    """With 5 % for both errors Wald's bounds are the 2.944 that Leela Zero and fishtest print."""
    assert (round(GATE.lower, 3), round(GATE.upper, 3)) == (-2.944, 2.944)


def test_scores_and_elo_are_inverse() -> None:
    """35 Elo are an expected score of 0.5502, and back."""
    assert round(sprt.score(35.0), 4) == 0.5502
    assert sprt.elo(sprt.score(-123.0)) == pytest.approx(-123.0)


@pytest.mark.parametrize("counts, gate, expected", [
    ([10, 20, 40, 35, 15], GATE, 2.0130523392), ([39, 226, 3145, 241, 40], Gate(0.0, 5.0), -4.8368825591),
    ([30, 20, 50], GATE, 1.8902987951)])
def test_likelihood_ratio_of_scores(counts: list[int], gate: Gate, expected: float) -> None:
    """The ratio equals the one that a general optimiser (scipy's SLSQP) finds for the same constrained likelihoods."""
    assert sprt.llr_scores(counts, gate) == pytest.approx(expected, abs=1e-9)


def test_fitted_distribution_has_the_mean() -> None:
    """The distribution of largest likelihood adds up to one and has the mean that was asked for."""
    shares = sprt.fitted([5, 1, 2, 9, 4], 0.3)
    assert sum(shares) == pytest.approx(1.0)
    assert sum(share * step / 4 for step, share in enumerate(shares)) == pytest.approx(0.3)


def test_ratio_of_leela_zero() -> None:
    """50 wins, 20 draws and 30 losses give what validation/SPRT.cpp's formulas, compiled from C++, give."""
    assert sprt.llr_bayes(30, 20, 50, GATE) == pytest.approx(1.9223940165, abs=1e-9)


def test_leela_zero_decides_one_sided_matches() -> None:
    """Without a loss 19 wins are enough for H1, 18 are not; and the other way round."""
    assert sprt.llr_bayes(0, 0, 19, GATE) == math.inf and sprt.llr_bayes(0, 3, 18, GATE) == 0.0
    assert sprt.llr_bayes(19, 0, 0, GATE) == -math.inf


def test_ratio_of_the_server() -> None:
    """The normal approximation: N (s1 - s0)(2 m - s0 - s1) / (2 var); nothing is known while all games end alike."""
    m, s1 = 0.55, sprt.score(35.0)
    expected = 100 * (s1 - 0.5) * (2 * m - 0.5 - s1) / (2 * m * (1 - m))
    assert sprt.llr_server([45, 0, 55], GATE) == pytest.approx(expected)
    assert sprt.llr_server([0, 9, 0], GATE) == 0.0


@pytest.mark.parametrize("p, freedom, expected", [
    (0.95, 1, 6.314), (0.975, 4, 2.776), (0.95, 10, 1.812), (0.995, 30, 2.750), (0.95, 120, 1.658), (0.05, 10, -1.812)])
def test_student_table(p: float, freedom: int, expected: float) -> None:
    """Quantiles as every printed table of Student's distribution has them."""
    assert round(tost.student_quantile(p, freedom), 3) == expected


def test_fixed_test_has_the_power_of_the_formula() -> None:
    """1070 games without draws are what 90 % power at +-35 Elo takes: there 1.6 standard errors still pass."""
    margin, error = sprt.score(35.0) - 0.5, math.sqrt(0.25 / 1070)
    assert tost.fixed(1.6 * error, 0.25, 1070, margin, 0.05).word == tost.EQUIVALENT
    assert tost.fixed(1.69 * error, 0.25, 1070, margin, 0.05).word == tost.OPEN


def test_fixed_words() -> None:
    """The interval decides: inside the margin, outside of it on either side, or across."""
    words = [tost.fixed(mean, 0.01, 400, 0.02, 0.05).word for mean in (0.0, 0.05, -0.05, 0.02)]
    assert words == [tost.EQUIVALENT, tost.BETTER, tost.WORSE, tost.OPEN]


def test_a_sample_without_variance_is_no_proof_by_itself() -> None:
    """Three results that are all alike show nothing within 2 %; two thousand do."""
    assert tost.paired([0.0] * 3, 0.02, 0.05).word == tost.OPEN
    assert tost.paired([0.0] * 2000, 0.02, 0.05).word == tost.EQUIVALENT
    assert tost.paired([], 0.02, 0.05).word == tost.OPEN


def test_betting_never_claims_equivalence_too_often() -> None:
    """At a true difference of exactly the margin, with a look after every game, at most 5 % end as equivalent."""
    draw, margin, wrong = random.Random(11), 0.2, 0
    for _ in range(300):
        results = [float(draw.random() < 0.5 + margin) for _ in range(120)]
        wrong += tost.capital(results, 0.5 + margin, -1) > -math.log(0.05)  # its largest value: any stop
    assert wrong <= 300 * 0.05 + 3 * math.sqrt(300 * 0.05 * 0.95)


def test_betting_bounds_hold_the_mean() -> None:
    """Both bounds together miss the true mean in at most 10 % of samples, three standard errors granted."""
    draw, missed = random.Random(5), 0
    for _ in range(40):
        verdict = tost.betting([draw.choice((0.0, 0.5, 0.5, 1.0)) for _ in range(80)], 0.05, 0.05)
        missed += not verdict.low <= 0.0 <= verdict.high
    assert missed <= 40 * 0.1 + 3 * math.sqrt(40 * 0.09)


def test_betting_proves_equivalence_of_equal_pairs() -> None:
    """Pairs that all end level are equivalent within 35 Elo after 60, not after 20; a winner of all is better."""
    margin = sprt.score(35.0) - 0.5
    assert tost.betting([0.5] * 60, margin, 0.05).word == tost.EQUIVALENT
    assert tost.betting([0.5] * 20, margin, 0.05).word == tost.OPEN
    assert tost.betting([1.0] * 20, margin, 0.05).word == tost.BETTER
    assert tost.betting([0.0] * 20, margin, 0.05).word == tost.WORSE


def _simulated(elo: float, seed: int, **asked: object) -> matches.Match:
    draw = random.Random(seed)

    def game(begins: bool, opening: object) -> float:
        return float(draw.random() < sprt.score(elo))

    plan = matches.Plan(**{"games": 4000, **asked})  # type: ignore[arg-type]
    return matches.play(plan, lambda _: (), game)


@pytest.mark.parametrize("law", ["fishtest", "leela-zero", "leela-zero-server"])
def test_the_gate_keeps_its_error_rates(law: str) -> None:
    """Under every law at most 5 % (and three standard errors) of equal nets pass the gate, of 80 Elo stronger fail."""
    asked = {"law": law, "margin": 300.0, "gate": Gate(0.0, 80.0)}
    passed = [_simulated(0.0, seed, **asked).gate == sprt.STRONGER for seed in range(50)]
    failed = [_simulated(80.0, seed, **asked).gate == sprt.NOT_STRONGER for seed in range(50)]
    allowed = 50 * 0.05 + 3 * math.sqrt(50 * 0.05 * 0.95)
    assert sum(passed) <= allowed and sum(failed) <= allowed


def test_not_stronger_is_never_told_as_equivalent() -> None:
    """A net that is 60 Elo weaker fails the gate; the outcome says weaker or open, and never passes."""
    plan = matches.Plan(games=2000, margin=35.0)
    match = _simulated(-60.0, 3)
    outcome = behavioural._told(match, plan, ())
    assert match.gate == sprt.NOT_STRONGER and outcome.passed is not True
    assert "not stronger, which is not equivalent" in outcome.detail and "equivalent within 35" not in outcome.detail


def test_a_match_ends_when_both_questions_are_answered() -> None:
    """Equal nets: the gate says not stronger, betting says equivalent within 60 Elo, and not all games were needed."""
    match = _simulated(0.0, 1, margin=60.0)
    assert (match.gate, match.verdict.word) == (sprt.NOT_STRONGER, tost.EQUIVALENT) and len(match.games) < 4000
    assert sum(match.pentanomial) * 2 == sum(match.trinomial) == len(match.games)


def test_the_whole_match_is_judged_once() -> None:
    """With ``whole`` every game is played, and the fixed test needs fewer of them than the betting does."""
    match = _simulated(0.0, 2, margin=50.0, whole=True, games=1500)
    assert len(match.games) == 1500 and match.verdict.word == tost.EQUIVALENT
