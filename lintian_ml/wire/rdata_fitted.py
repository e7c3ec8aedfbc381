# SPDX-License-Identifier: GPL-2.0-or-later
"""Which objects of an R file are fitted models of whatever class: by the parts that such objects have.

A fit remembers how it was made (call, formula, terms, model) and what came out (estimates, residuals, a likelihood, a
posterior). An object of a class that has both is a model, in a list of models and in an object made of models as well.
Profiles, bootstraps and draws on their own lack one of the two, data frames have a class of their own. The call names
the data: ``data = sleepstudy``. ``rdata_estimates`` has fits that remember no call.
"""
from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from lintian_ml.lazy import regex
from lintian_ml.wire import rdata, rdata_estimates
from lintian_ml.wire.rdata import Value

_S4, _SYMBOL = 25, 1
_MADE = frozenset("call formula terms model modelinfo model.file model_name stanmodel stan_args frame family fcall "
                  "kcall modelstruct dims control method converged convergence niter elbo".split())
_ESTIMATED = regex(r"(?:.*[._])?(?:coefficients|coefs?|fitted(?:[._]values)?|residuals|log_?lik|loglik|deviance|"
                   r"estimates?|theta|betas?|bugsoutput|sims?|posterior|par_dims|fit|sdr|varcov|vcov|smooth|centers|"
                   r"loadings|scores|support_?vectors|sv|importance|finalmodel|nodes|trees?|par|u|b|phi|mu|alpha|"
                   r"sigma2?|intercept|lbf|net[._]result|generalized[._]weights|variates)")
_SURE = regex(r"(?:.*[._])?(?:coefficients|coefs?|betas?|theta|par_dims|bugsoutput|sdr|b|centers|loadings|"
              r"support_?vectors|finalmodel|fit|estimates?|mu|intercept|net[._]result)")
_NO_MODEL = frozenset("data.frame formula boot factor matrix table summary.lm density htest ts mcmc proc_time thpr "
                      "function environment numeric ggplot gg trellis igraph phylo".split())
_HINTS = (b"coef", b"fitted", b"residual", b"oglik", b"ogLik", b"posterior", b"par_dims", b"BUGSoutput", b"theta",
          b"estimate", b"loadings", b"centers", b"converge", b"emis", b"Emis", b"EMIS", b"minimum", b"net.result")
_PASSING = frozenset("data dat df dd d x y z frame train training tmp temp test mydata newdata dataset sim simdat dta "
                     "mf traindata trainingdata trainset ..1 ..2 ... .".split())  # names that say nothing
_LIKELIHOOD = regex(r"log[._]?lik(?:elihood)?|llik|lnl|logl|deviance")
_FREEDOM = frozenset("df npar nobs edf parameters parameter converge converged convergence aic bic iterations rates "
                     "index.matrix niter".split())
_TOLD = regex(r"summary|anova|print|profile|predict")  # what is told of a fit
_LEAST = 3  # parts that tell how it was made or what came out
_DEEP = 3  # lists in lists of models


class Fitted(NamedTuple):
    """Name in the file, class, and the parts that tell."""

    name: str
    of: str
    parts: tuple[str, ...]


def look(data: bytes) -> Fitted | None:
    """The first object that is a fitted model, None where there is none."""
    if not any(hint in data for hint in _HINTS):
        return None
    for name, value in rdata.objects(data).items():
        if found := next(_models(data, name, value, _DEEP), None):
            return found
    return None


def data_of(data: bytes) -> str:
    """The names of the data that the calls of all models in the file give, with commas; empty where none says."""
    if b"call" not in data or b"data" not in data:
        return ""
    found = {name for value in rdata.objects(data).values() for name in _named(value, _DEEP)}
    return ", ".join(sorted(found - _PASSING))


def _named(value: Value, deep: int) -> Iterator[str]:
    """The symbols that the calls of an object, of its parts or of the objects of a list have as ``data``."""
    names = value.texts("names")
    inner = [*value.attributes.items()] if value.kind == _S4 else [*zip(names, value.parts)] if names else [
        ("", part) for part in value.parts]
    for name, part in inner if value.kind in (_S4, rdata.LIST) else ():
        if name == "call":
            yield from (entry.parts[0].text for entry in part.parts
                        if entry.text == "data" and entry.parts and entry.parts[0].kind == _SYMBOL)
        elif deep:
            yield from _named(part, deep - 1)


def _models(data: bytes, name: str, value: Value, deep: int) -> Iterator[Fitted]:
    classes = value.texts("class")
    if value.kind not in (rdata.LIST, _S4) or _NO_MODEL.intersection(classes) or any(
            map(_TOLD.match, classes[:1])):
        return
    if classes and (parts := _remembered(value)):
        yield Fitted(name, classes[0][:40], parts)
        return
    if kind := rdata_estimates.look(data, value):
        yield Fitted(name, classes[0][:40] if classes and kind[0] in rdata_estimates.VAGUE else kind[0], kind[1:])
        return
    for part in (*value.parts, *(value.attributes.values() if value.kind == _S4 else ())) if deep else ():
        yield from _models(data, name, part, deep - 1)


def _remembered(value: Value) -> tuple[str, ...]:
    """The parts that tell how it was made and what came out; none where it is no fit."""
    names = [text.lower() for text in (value.attributes if value.kind == _S4 else value.texts("names"))]
    made = [text for text in names if text in _MADE]
    estimated = [text for text in names if _ESTIMATED.fullmatch(text)]
    likely = [text for text in names if _LIKELIHOOD.fullmatch(text)] and [text for text in names if text in _FREEDOM]
    if not made or len(made) + len(estimated) + len(likely) < _LEAST:
        return ()
    return tuple(made[:2] + estimated[:3]) if likely or any(map(_SURE.fullmatch, estimated)) else ()
