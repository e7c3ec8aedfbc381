# SPDX-License-Identifier: GPL-2.0-or-later
"""Probabilities of bases at the positions of a site, and values for words of bases: by their names and their sums."""
from __future__ import annotations

import math

import pytest
from test_arrays import read

from lintian_ml.model import Kind
from lintian_ml.wire import samples

SITE = [(0.34, 0.363, 0.183, 0.114), (0.604, 0.129, 0.125, 0.142), (0.092, 0.033, 0.803, 0.073),
        (0.001, 0.001, 1.0, 0.001), (0.001, 0.001, 0.001, 1.0), (0.526, 0.028, 0.419, 0.025),
        (0.713, 0.076, 0.118, 0.093), (0.071, 0.055, 0.814, 0.059),
        (0.16, 0.165, 0.209, 0.462), (0.31, 0.24, 0.27, 0.18), (0.22, 0.41, 0.16, 0.21), (0.28, 0.19, 0.21, 0.32)]
LARGE = [(one, two, three, 100 - one - two - three) for one, two, three in (
    (10 + at * 7 % 11, 10 + at * 5 % 13, 10 + at % 4) for at in range(60))]
Site = list[tuple[float, ...]]


def rows(site: Site, suffix: str = "f", turned: bool = False) -> str:
    """Four rows, or one for each position."""
    table = site if turned else list(zip(*site))
    return ",\n".join("    {" + ", ".join(f"{value}{suffix}" for value in row) + "}" for row in table)


def code(name: str, site: Site = SITE, **written: bool) -> str:
    """Two matrices of such a name."""
    return "".join(f"float {name}{at}[4][{name.upper()}_LEN] = {{\n{rows(site, **written)}\n}};\n\n"
                   f"/* {'-' * 40} */\nint length{at}(int x);\n" for at in (1, 2))


def test_positions_of_a_site_in_any_shape() -> None:
    header = read(code("donor_prob"), "src/sites.cpp")
    assert header is not None and header.certain and header.kind is Kind.CLASSICAL and header.parameters == 96
    assert header.notes[0].value.startswith("donor_prob1[48]: shares of the four bases at each position")
    flat = "".join(f"{value}, " for position in SITE for value in position)
    once = code("prob").replace("float ", "static float ")
    for text, path in ((code("splice_pwm", turned=True), "x.c"), (once, "src/splice_site.cpp"),
                       (f"double tata_box[48] = {{{flat}}};\ndouble motif[48] = {{{flat}}};\n", "x.c"),
                       (f"int consensus[4][60] = {{\n{rows(LARGE, suffix='')}\n}};\n", "x.c")):
        header = read(text, path)
        assert header is not None and header.certain, path


def spread() -> Site:
    """Weights of four taps at each place between two samples."""
    places = [at / 24 for at in range(24)]
    return [tuple(round(value, 4) for value in (
        (1 - x) ** 3 / 6, (3 * x ** 3 - 6 * x ** 2 + 4) / 6, (-3 * x ** 3 + 3 * x ** 2 + 3 * x + 1) / 6, x ** 3 / 6))
        for x in places]


@pytest.mark.parametrize(("name", "site", "path"), [
    ("transition_prob", SITE, "src/walk.c"),  # nothing says of what
    ("interp_weights", spread(), "src/resample.c"),
    ("donor_prob", [(0.9, *position[1:]) for position in SITE], "src/sites.c"),  # does not add up
    ("donor_prob", [(0.25, 0.25, 0.25, 0.25)] * 12, "src/sites.c"),
    ("donor_prob", [(1.0, 0.0, 0.0, 0.0), (0.0, 1.0, 0.0, 0.0)] * 6, "src/sites.c"),  # certain throughout
    ("donor_prob", [(0.31, 0.27, 0.22, 0.2)] * 6 + [(0.29, 0.26, 0.24, 0.21)] * 6, "src/sites.c"),
    ("donor_prob", SITE, "tests/sites.c"),
    ("donor_colour", spread(), "src/sites.c"),
])
def test_what_adds_up_otherwise_is_no_site(name: str, site: Site, path: str) -> None:
    header = read(code(name, site), path)
    assert header is None or not header.certain


def test_one_short_site_is_too_little() -> None:
    assert read(f"float donor[4][9] = {{\n{rows(SITE[:9])}\n}};\n" + "/* 0.25 */\n" * 30) is None


def turned_back(at: int, share: float) -> float:
    """A share as log-odds against a quarter: three bases of logarithms, and logits."""
    return (math.log(share * 4), math.log2(share * 4), math.log10(share * 4), math.log(share / (1 - share) * 3))[at]


@pytest.mark.parametrize("way", range(4))
def test_log_odds_add_up_once_they_are_turned_back(way: int) -> None:
    site = [tuple(round(turned_back(way, max(0.005, min(share, 0.985))), 3) for share in position)
            for position in SITE]
    header = read(code("kozak_pwm", site, turned=True), "src/orf.hpp")
    assert header is not None and header.certain and header.kind is Kind.CLASSICAL and header.parameters == 96
    assert "in log-odds, named as kozak, pwm" in header.notes[0].value
    for other in ([(*position[:3], -sum(position[:3])) for position in site],
                  [tuple(value / 30 for value in position) for position in site]):  # next to nothing proves nothing
        header = read(code("kozak_pwm", other, turned=True), "src/orf.hpp")
        assert header is None or not header.certain


def test_what_is_given_to_a_motif_needs_no_name() -> None:
    """Pairs of bases as well; a remark between the rows is none of them."""
    pairs = [tuple(round(one * two, 5) for one in before for two in after) for before, after in zip(SITE, SITE[1:])]
    pairs = [tuple(value / sum(row) for value in row) for row in pairs]
    java = "".join(f"float[][] {name}={{\n//  {{0.1f, 0.2f, 0.3f, 0.4f}},\n{rows(site, turned=True)}\n}};\n"
                   for name, site in (("grid", SITE), ("grid2", pairs)))
    header = read(java + 'Motif one=new MotifProbs("starts", grid, 6);\nMotif two=new MotifProbs("starts", grid2);\n',
                  "src/Starts.java")
    assert header is not None and header.certain and header.parameters == 48 + 176
    assert "given to MotifProbs" in header.notes[0].value
    assert read(java + 'Mixer one=new Mixer("starts", grid, 6);\n', "src/Starts.java") is None


def counts(position: int) -> str:
    one, two, three = position * 37 % 170, position * 91 % 230, position * 53 % 110
    return f"        [{one}, {two}, {three}, {1000 - one - two - three}],\n"


def test_tests_have_matrices_of_many_sites() -> None:
    """Counts of many sites are real; shares and counts of few may be anyone's."""
    python = 'def rows():\n    """\n    The primary site motif\n    """\n    return [\n%s    ]\n' + "# 0.123456\n" * 40
    real = python % "".join(map(counts, range(1, 21)))
    header = read(real, "lib/motif/pwm_tests.py")
    assert header is not None and header.certain
    few = python % "".join(f"        [{at % 3}, {at % 5}, {at % 4}, {20 - at % 3 - at % 5 - at % 4}],\n"
                           for at in range(20))
    shares = python % "".join(f"        [0.{at % 7}, 0.1, 0.{at % 2}, {0.9 - at % 7 / 10 - at % 2 / 10:.1f}],\n"
                              for at in range(20))
    for text in (few, shares, real.replace("motif", "colours")):
        assert read(text, "lib/motif/pwm_tests.py") is None


def test_words_of_next_to_no_value_need_the_name_of_a_site() -> None:
    """Rare words round to the same few values, and a letter that decides alone makes neighbours alike."""
    values = [math.exp(40 * value) for value in samples.learned(1024)]
    rare = ", ".join(f"{value if at % 5 < 3 else at % 7 * 1e-6:.6f}" for at, value in enumerate(values))
    alike = ", ".join(f"{values[at] * (9 if at % 4 == 3 else 0.05):.6f}" for at in range(1024))
    for numbers in (rare, alike):
        header = read(f"static const float donor_me[1024] = {{{numbers}}};\n", "src/mem.h")
        assert header is not None and header.kind is Kind.CLASSICAL
        assert "a value for each of 1024 words of 5 letters, named as donor" in header.notes[0].value
    assert read(f"static const float scores[1024] = {{{rare}}};\n", "src/mem.h") is None
