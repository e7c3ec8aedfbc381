# SPDX-License-Identifier: GPL-2.0-or-later
"""Options of the rungs that evaluate a net: ``certified``, ``functional`` and ``behavioural``."""
from __future__ import annotations

import argparse
import math

from lintian_ml.words import _


def _positive(text: str) -> float:
    number = float(text)
    if not (math.isfinite(number) and number > 0):
        raise argparse.ArgumentTypeError(_("{text} is not a number above 0").format(text=text))
    return number


def _count(text: str) -> int:
    number = int(text)
    if not 0 < number <= 1_000_000:
        raise argparse.ArgumentTypeError(_("{text} does not lie between 1 and 1000000").format(text=text))
    return number


def _level(text: str) -> float:
    number = float(text)
    if not 0 < number <= 0.25:
        raise argparse.ArgumentTypeError(_("{text} is not a level between 0 and 0.25").format(text=text))
    return number


def _box(text: str) -> tuple[float, float]:
    low, colon, high = text.partition(":")
    try:
        box = float(low), float(high)
    except ValueError:
        box = 0.0, 0.0
    if not colon or not all(map(math.isfinite, box)) or box[0] >= box[1]:
        raise argparse.ArgumentTypeError(_("{text} is no box such as 0:1").format(text=text))
    return box


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise argparse.ArgumentTypeError(_("{text} is not a finite number").format(text=text))
    return number


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options; their values reach a rung as ``options.given["name"]``."""
    probes = parser.add_argument_group("probes and proofs (rungs functional and certified)")
    probes.add_argument("--epsilon", type=_positive, metavar="E",
                        help="largest difference of any output that still passes; there is no default")
    probes.add_argument("--box", type=_box, metavar="LOW:HIGH",
                        help="inputs that the proof is about, where the format does not say (default 0:1)")
    probes.add_argument("--data", metavar="FILE", help="inputs: .npy, or .npz with x and, for behavioural, labels y")
    probes.add_argument("--probes", type=_count, default=1000, metavar="N", help="random inputs of each kind (1000)")
    probes.add_argument("--seed", type=int, default=1, metavar="N", help="of probes and openings, drawn afterwards (1)")
    _add_behaviour(parser.add_argument_group("behaviour (rung behavioural; an engine runs only when one is named)"))


def _add_behaviour(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--engine", metavar="ENGINE",
                       help="leelaz, stockfish, gtp:COMMAND or uci:COMMAND with {weights}: let both nets play a match")
    group.add_argument("--games", type=_count, default=400, metavar="N", help="most games of the match (400)")
    group.add_argument("--effort", type=_count, default=1, metavar="N", help="visits or nodes for each move (1)")
    group.add_argument("--gate", choices=("fishtest", "leela-zero", "leela-zero-server"), default="fishtest",
                       help="whose sequential test the gate is (fishtest: on pairs of games)")
    group.add_argument("--elo0", type=_finite, default=0.0, metavar="ELO", help="the gate's lower hypothesis (0)")
    group.add_argument("--elo1", type=_finite, default=35.0, metavar="ELO", help="the gate's upper hypothesis (35)")
    group.add_argument("--margin-elo", type=_positive, default=35.0, metavar="ELO",
                       help="equivalent means: less than this apart (35)")
    group.add_argument("--whole", action="store_true",
                       help="play all games and test equivalence once at the end, which needs fewer games")
    group.add_argument("--margin", type=_positive, default=0.02, metavar="SHARE",
                       help="accuracies are equivalent when less than this apart (0.02)")
    group.add_argument("--alpha", type=_level, default=0.05, metavar="P", help="level of each one-sided test (0.05)")
