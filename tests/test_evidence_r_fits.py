# SPDX-License-Identifier: GPL-2.0-or-later
"""Fits in R beside the function that makes them and the data that they are of."""
from __future__ import annotations

from dataclasses import replace

import pytest
from evidence_makers import gather, said, weight

from lintian_ml import limits
from lintian_ml.model import WeightFile

DATA = "x" * 80
FITS = {"R/ideal.r": "# estimates\nideal <- function(object, d = 1) {\n  out <- draw(object)\n}\n"}


def fit(path: str = "inst/extdata/id1.rda", **told: str) -> WeightFile:
    return replace(weight(path, {"producer": "R", **told}), format="r-model")


@pytest.mark.parametrize(("program", "told", "value", "line"), [
    (FITS["R/ideal.r"], {"architecture": "ideal"}, "own code, ideal()", 2),
    ("plsr <-\n    function(...) 1\n", {"architecture": "mvr", "call": "plsr(yarn)"}, "own code, plsr()", 1),
    ("'mi' = function(y) 1\n", {"architecture": "mi"}, "own code, mi()", 1),
    ("\nsetMethod(\"mi\", signature(y = \"list\"), 1)\n", {"architecture": "mi", "call": ".local()"},
     "own code, mi()", 2),
    ("a <- 1\n  class(s) = \"susie\"\n", {"architecture": "susie"}, "own code, class susie", 2),
    ("structure(list(a), class = c('hurdle', 'x'))\n", {"architecture": "hurdle"}, "own code, class hurdle", 1),
    ("object <- new(\"mi\", call = 1)\n", {"architecture": "mi", "call": ".local()"}, "own code, class mi", 1),
])
def test_the_function_of_a_fit_is_its_training_program(program: str, told: dict[str, str], value: str,
                                                       line: int) -> None:
    evidence, _ = gather({"R/made.R": program}, [fit(**told)])
    assert said(evidence, "training-program") == [(value, f"R/made.R:{line}")]


@pytest.mark.parametrize(("path", "program", "told"), [
    ("R/a.R", "  ideal <- function(x) 1\n", {"architecture": "ideal"}),  # in another function
    ("tests/a.R", "ideal <- function(x) 1\n", {"architecture": "ideal"}),
    ("R/a.R", "print.ideal <- function(x) 1\nideal(3)\n", {"architecture": "ideal"}),
    ("R/a.R", "class(x) <- \"lm\"\n", {"architecture": "lm", "call": "lm(d)"}),  # only dresses another's fit
    ("R/a.R", "inherits(x, \"susie\")\n", {"architecture": "susie"}),
    ("R/a.R", "ideal <- function(x) 1\n", {}),
])
def test_other_code_is_none(path: str, program: str, told: dict[str, str]) -> None:
    assert said(gather({path: program}, [fit(**told)])[0], "training-program") == []
    assert said(gather({"R/a.R": FITS["R/ideal.r"]}, [weight("a.onnx")])[0], "training-program") == []


def test_what_the_call_was_given_is_its_data() -> None:
    """Objects of data/ that have the name of a symbol in the call; a fit is not made of itself."""
    files = {"data/s109.rda": DATA, "data/other.rda": DATA, "inst/data.txt": DATA, "x/start.rda": DATA}
    evidence, _ = gather(files, [fit(call="ideal(s109, start)")])
    assert said(evidence, "training-data") == [("s109, the data of a fit", "data/s109.rda")]
    assert ("s109", "inst/extdata/id1.rda") in said(evidence, "training-data-named")
    evidence, _ = gather({}, [fit("data/s109.rda!s109.rda", call="ideal(s109)"), fit("data/s109.rda", call="f(s109)")])
    assert said(evidence, "training-data") == []


@pytest.mark.parametrize("text", [
    "data(nlsyV, package = \"mi\")\nimputations <- mi(frame, n.iter = 30)\n",
    "data(\"nlsyV\")\n  imputations = pkg::mi(frame)\n", "data(nlsyV)\nload(test_path('sub/fit.RData'))\n",
])
def test_a_document_that_makes_or_loads_the_fit_names_its_data(text: str) -> None:
    told = {"architecture": "mi", "objects": "x, imputations"}
    evidence, _ = gather({"vignettes/v.Rmd": text, "data/nlsyV.RData": DATA}, [fit("R/fit.RData!fit.RData", **told)])
    assert said(evidence, "training-data") == [("nlsyV, the data of a fit", "data/nlsyV.RData")]
    assert ("nlsyV", "vignettes/v.Rmd:1") in said(evidence, "training-data-named")
    assert said(gather({"vignettes/v.Rmd": text}, [fit("R/fit.RData", **told)])[0], "training-data") == []


@pytest.mark.parametrize("text", [
    "data(nlsyV)\nimputed <- mi(frame)\n", "data(nlsyV)\nimputations <- f(frame)\n",
    "data(nlsyV)\ndata(iris)\nload('fit.RData')\n", "as.data(nlsyV)\nload('fit.RData')\n",
    "data(nlsyV)\nload('other.RData')\n",
])
def test_other_documents_name_none(text: str) -> None:
    told = {"architecture": "mi", "objects": "imputations"}
    evidence, _ = gather({"vignettes/v.Rmd": text, "data/nlsyV.RData": DATA}, [fit("R/fit.RData", **told)])
    assert said(evidence, "training-data") == [] == said(evidence, "training-data-named")


@pytest.mark.parametrize("more", [0, 1])
def test_functions_are_counted(monkeypatch: pytest.MonkeyPatch, more: int) -> None:
    """At the limit nothing is said, past it that some were left."""
    monkeypatch.setattr(limits, "USES", 3)
    program = "".join(f"f{number} <- function(x) x\n" for number in range(3 + more))
    _, hints = gather({"R/a.R": program}, [fit(architecture="f2")])
    assert ["programs in R define more than 3 functions and classes"] * more == [
        hint.note for hint in hints if "functions and classes" in hint.note]
