# SPDX-License-Identifier: GPL-2.0-or-later
"""Compare a shipped model with a rebuilt one: which kind of equality holds, and what it leaves open."""
from __future__ import annotations

import argparse
import math
from pathlib import Path
from typing import TYPE_CHECKING

from lintian_ml.cli import compare_probes, files
from lintian_ml.errors import InputError, UsageError
from lintian_ml.words import _, stopped, worded

if TYPE_CHECKING:
    from lintian_ml.compare.model import Options

RUNGS = ("file", "content", "relabelled", "close", "aligned", "certified", "functional", "behavioural")
ACTIVATIONS = ("relu", "sigmoid", "tanh", "none", "other")
EPILOG = """The rungs, strictest first:
  file         the same bytes
  content      same graph, processing, names, shapes, types and bits, whatever the container
  relabelled   the same net modulo the order of its units and powers of two
  close        same lineage within a tolerance, given (--tolerance) or measured (--noise)
  aligned      close after the units were brought into the same order
  certified    a proved bound on the difference of the outputs over a box of inputs
  functional   the same outputs on probes
  behavioural  equivalent in use: metrics, or games between two engines
Each says which claim it can carry (security, safety, freedom) and what it does not exclude.

examples:
  lintian-ml compare shipped.safetensors rebuilt.safetensors
  lintian-ml compare shipped.onnx rebuilt.onnx --require close --tolerance 1e-6
  lintian-ml compare shipped.npz rebuilt.npz --require close --noise noise.json
  lintian-ml compare model.onnx model.h5 --names map.tsv --tensors-only
  lintian-ml compare 0k.txt rebuilt.txt --html differences.html
  lintian-ml compare --self-test

Exit status: 0 the required rung was reached, or one that implies it; 2 it was not, or could not be decided; 1 could not
run. A map of names has lines SHIPPED<tab>REBUILT; a third column T says that the matrix lies transposed.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The two files, what is asked of them, and where the answer goes."""
    parser.add_argument("shipped", nargs="?", metavar="SHIPPED", help="the model that is to be judged")
    parser.add_argument("rebuilt", nargs="?", metavar="REBUILT", help="the model that was rebuilt from data and code")
    _add_predicate(parser.add_argument_group("what is asked"))
    compare_probes.add_arguments(parser)
    _add_output(parser.add_argument_group("how the answer looks"))


def _add_predicate(group: argparse._ArgumentGroup) -> None:
    add = group.add_argument
    add("--require", choices=RUNGS, default="content", help="the rung that has to be reached for exit status 0 "
        "(default: content)")
    add("--all", action="store_true", help="try every rung, even those that another one implies")
    add("--tolerance", type=_tolerance, metavar="T",
        help="close and aligned: largest error over the RMS of each tensor")
    add("--noise", nargs="+", action="extend", default=[], metavar="RUN", help="close, aligned and functional: the "
        "tolerance of honest retrainings, model files or one .json file of lintian-ml noise (weights only); 59 of them "
        "bound 95 %% at 95 %% confidence; stands behind SHIPPED and REBUILT")
    add("--coverage", type=_share, default=0.95, metavar="SHARE", help="of honest retrainings that --noise has to "
        "bound (default: 0.95)")
    add("--names", metavar="FILE", help="a map of tensor names for files of two frameworks")
    add("--tensors-only", action="store_true", help="leave graph and processing out: compare tensors alone")
    add("--activation", choices=ACTIVATIONS, help="what stands between the layers, where the files hold tensors only")
    add("--quantiser", metavar="ROUNDING", help="content: the rounding that a lossy export declares: decimals=N, "
        "scale=N, float16, bfloat16, linear16")
    add("--permutation", metavar="FILE", help="aligned: check this permutation (an earlier JSON output) instead of "
        "looking for one")
    add("--self-test", action="store_true", help="train nets, plant differences in them, and print how often each rung "
        "is wrong")
    add("--trials", type=_trials, default=3, metavar="N", help="self-test: nets that are trained (default: 3)")


def _add_output(group: argparse._ArgumentGroup) -> None:
    add = group.add_argument
    add("--format", choices=("text", "json"), default="text", help="json holds everything (default: text)")
    add("--tensors", action="store_true", help="add a line for each tensor: shape, type, digests, differences")
    add("--html", metavar="FILE", help="write a page with a picture of the differences there")
    add("--output", metavar="FILE", help="write there instead of standard output")


def _tolerance(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not (math.isfinite(number) and number >= 0):
        raise argparse.ArgumentTypeError(_("'{text}' is not a tolerance: a number of at least 0").format(text=text))
    return number


def _share(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not 0 < number < 1:
        raise argparse.ArgumentTypeError(_("'{text}' is not a share between 0 and 1").format(text=text))
    return number


def _trials(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 1000):
        raise argparse.ArgumentTypeError(_("'{text}' is not a number from 1 to 1000").format(text=text))
    return int(text)


def run(options: argparse.Namespace) -> int:
    """Compare, report, and say by the exit status whether the required rung was reached."""
    if options.self_test:
        return _self_test(options)
    if options.shipped is None or options.rebuilt is None:
        raise UsageError(worded("compare takes two model files, SHIPPED and REBUILT; --noise and what belongs to it "
                                "stand behind them"))
    from lintian_ml.compare import ladder, summary
    from lintian_ml.compare.report import document, text

    comparison = ladder.run(options.shipped, options.rebuilt, _options(options), _names(options.names), options.all)
    wanted = options.tensors or options.html
    summaries = list(summary.tensors(comparison.shipped, comparison.rebuilt)) if wanted else []
    if options.html:
        from lintian_ml.compare.report import html

        files.write(html.page(comparison, summaries), options.html)
    shown = summaries if options.tensors else []
    result = document.text(comparison, shown) if options.format == "json" else "".join(
        f"{line}\n" for line in text.lines(comparison, shown))
    files.write(result, options.output)
    return comparison.status


def _options(options: argparse.Namespace) -> Options:
    from lintian_ml.compare import quantisers
    from lintian_ml.compare.model import Options

    if options.quantiser:
        quantisers.parse(options.quantiser)
    if options.noise and options.tolerance is not None:
        raise UsageError(worded("a tolerance is either given (--tolerance) or measured (--noise), not both"))
    return Options(options.tolerance, tuple(options.noise), options.activation, options.quantiser, options.require,
                   options.tensors_only, vars(options))


def _names(path: str | None) -> dict[str, tuple[str, bool]]:
    from lintian_ml.compare import agreement

    if path is None:
        return {}
    try:
        return agreement.parse_names(Path(path).read_text(encoding="utf-8"), path)
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(stopped(path, error)) from error


def _self_test(options: argparse.Namespace) -> int:
    from lintian_ml.compare.selftest import table

    found = table.run(options.trials)
    files.write(table.as_json(found) if options.format == "json" else table.text(found), options.output)
    return 0 if table.sound(found) else 2
