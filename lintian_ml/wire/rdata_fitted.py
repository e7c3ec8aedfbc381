# SPDX-License-Identifier: GPL-2.0-or-later
"""Which objects of an R file are fitted models of whatever class: by the parts that such objects have.

A fit remembers how it was made (call, formula, terms, model) and what came out (estimates, residuals, a likelihood, a
posterior). An object of a class that has both is a model, in a list of models and in an object made of models as well.
Where the function that was called has the name of the class, a call and one of the usual estimates do. Profiles,
bootstraps and draws on their own lack one of the two, data frames have a class of their own. The call names the data:
``data = sleepstudy``. ``rdata_estimates`` has fits that remember no call.
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
          b"estimate", b"beta", b"loadings", b"centers", b"converge", b"emis", b"Emis", b"EMIS", b"minimum",
          b"net.result")
_PASSING = frozenset("data dat df dd d x y z frame train training tmp temp test mydata newdata dataset sim simdat dta "
                     "mf traindata trainingdata trainset ..1 ..2 ... .".split())  # names that say nothing
_LIKELIHOOD = regex(r"log[._]?lik(?:elihood)?|llik|lnl|logl|deviance")
_FREEDOM = frozenset("df npar nobs edf parameters parameter converge converged convergence aic bic iterations rates "
                     "index.matrix niter".split())
_TOLD = regex(r"summary|anova|print|profile|predict")  # what is told of a fit
_LEAST = 3  # parts that tell how it was made or what came out
_ROWS = frozenset("model trainingData frame mf model.frame data training_data".split())  # parts that keep the data
_DEEP = 4  # lists in lists of models
_CALL = 2
_OWN = regex(r"coefficients|coefs?|betas?|theta|posterior|loadings|estimates?")  # what a function of a class estimates
_PARAMETERS = regex(r"param(?:eter)?s")
_FITTED = regex(r"fitted(?:[._]values)?")
_SYMBOLS = 16  # arguments of a call that are told


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
    found = {entry.parts[0].text for value in rdata.objects(data).values() for call in _calls(value, _DEEP)
             for entry in call.parts if entry.text == "data" and entry.parts and entry.parts[0].kind == _SYMBOL}
    return ", ".join(sorted(found - _PASSING))


def call_of(data: bytes) -> str:
    """The first call that a model remembers: its function and the names of objects that it was given, ``f(a, b)``."""
    if b"call" not in data:
        return ""
    for value in rdata.objects(data).values():
        for call in _calls(value, _DEEP):
            given = [entry.parts[0].text for entry in call.parts[1:] if entry.parts and entry.parts[0].kind == _SYMBOL]
            names = [name for name in dict.fromkeys(given) if name not in _PASSING]
            if function := _function(call):
                return f"{function}({', '.join(names[:_SYMBOLS])})"
    return ""


def _calls(value: Value, deep: int) -> Iterator[Value]:
    """What an object, its parts or the objects of a list remember as their calls."""
    for name, part in _inner(value):
        if name == "call" and part.kind == _CALL:
            yield part
        elif deep:
            yield from _calls(part, deep - 1)


def _inner(value: Value) -> list[tuple[str, Value]]:
    """The slots of an object, or the parts of a list by their names; of nothing else any."""
    if value.kind == _S4:
        return [*value.attributes.items()]
    names = value.texts("names") or ("",) * len(value.parts)
    return [*zip(names, value.parts)] if value.kind == rdata.LIST else []


def data_in(data: bytes) -> str:
    """The part in which a fit keeps the rows that it was made from: lm's ``model``, caret's ``trainingData``, lme4's
    ``frame``; empty without one."""
    if b"call" not in data or b"data.frame" not in data:
        return ""
    return next((name for value in rdata.objects(data).values() for name in _frames(value, _DEEP)), "")


def _frames(value: Value, deep: int) -> Iterator[str]:
    """Names of data frames beside a call, in an object, its parts or the objects of a list."""
    if "data.frame" in value.texts("class"):
        return
    inner = _inner(value)
    if any(name == "call" for name, _ in inner):
        yield from (name for name, part in inner if name in _ROWS and "data.frame" in part.texts("class"))
    for _, part in inner if deep else ():
        yield from _frames(part, deep - 1)


def _function(call: Value) -> str:
    """What a call calls, without its package; empty where that has no name."""
    first = call.parts[0].parts[0] if call.parts and call.parts[0].parts else call
    if first.kind == _CALL and len(first.parts) == 3 and first is not call and first.parts[2].parts:
        first = first.parts[2].parts[0]
    return first.text if first.kind == _SYMBOL else ""


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
    slots = value.kind == _S4 or "package" in value.attributes.get("class", value).attributes  # an S4 that is a list
    of = classes[0][:40] if classes and any(True for _ in _calls(value, 0)) else ""
    for part in (*value.parts, *(value.attributes.values() if slots else ())) if deep else ():
        for found in _models(data, name, part, deep - 1):
            yield found._replace(of=of or found.of)


def _remembered(value: Value) -> tuple[str, ...]:
    """The parts that tell how it was made and what came out; none where it is no fit."""
    inner = value.attributes.items() if value.kind == _S4 else zip(value.texts("names"), value.parts)
    parts = {text.lower(): part for text, part in inner}
    made = [text for text in parts if text in _MADE]
    estimated = [text for text in parts if _ESTIMATED.fullmatch(text)]
    numbers = [text for text, part in parts.items() if part.kind == rdata.REAL and part.length > 1]
    if any(map(_FITTED.fullmatch, numbers)):
        named = [text for text in numbers if _PARAMETERS.fullmatch(text)]
    elif "call" in parts and _function(parts["call"]) in value.texts("class"):
        named = [text for text in numbers if _OWN.fullmatch(text)]
    else:
        named = []
    likely = [text for text in parts if _LIKELIHOOD.fullmatch(text)] and [text for text in parts if text in _FREEDOM]
    if not made or len(made) + len(estimated) + len(likely) + len(named) < _LEAST:
        return ()
    told = [text for text in (*estimated[:3], *named[:1]) if text not in made]
    return tuple(dict.fromkeys(made[:2] + told)) if likely or named or any(map(_SURE.fullmatch, estimated)) else ()
