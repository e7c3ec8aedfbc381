# SPDX-License-Identifier: GPL-2.0-or-later
"""Which objects of an R file are fitted models of whatever class: by the parts that such objects have.

A fit remembers how it was made (call, formula, terms, model) and what came out (estimates, residuals, a likelihood, a
posterior). An object of a class that has both is a model, in a list of models as well. Profiles, bootstraps and draws
on their own lack one of the two, data frames have a class of their own. The call names the data: ``data = sleepstudy``.
A hidden Markov model needs no class: a list that has numbers both for transitions and for emissions is one.
"""
from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from lintian_ml.lazy import regex
from lintian_ml.wire import rdata
from lintian_ml.wire.rdata import Value

_S4, _SYMBOL = 25, 1
_MADE = frozenset("call formula terms model modelinfo model.file model_name stanmodel stan_args frame family fcall "
                  "modelstruct dims control method converged convergence niter elbo".split())
_ESTIMATED = regex(r"(?:.*[._])?(?:coefficients|coefs?|fitted(?:[._]values)?|residuals|log_?lik|loglik|deviance|"
                   r"estimates?|theta|betas?|bugsoutput|sims?|posterior|par_dims|fit|sdr|varcov|vcov|smooth|centers|"
                   r"loadings|scores|support_?vectors|sv|importance|finalmodel|nodes|trees?|par|u|b|phi|mu|alpha|"
                   r"sigma2?|intercept|lbf)")
_SURE = regex(r"(?:.*[._])?(?:coefficients|coefs?|betas?|theta|par_dims|bugsoutput|sdr|b|centers|loadings|"
              r"support_?vectors|finalmodel|fit|estimates?|mu|intercept)")
_NO_MODEL = frozenset("data.frame formula boot factor matrix table summary.lm density htest ts mcmc proc_time thpr "
                      "function environment numeric ggplot gg trellis igraph phylo".split())
_HINTS = (b"coef", b"fitted", b"residual", b"oglik", b"ogLik", b"posterior", b"par_dims", b"BUGSoutput", b"theta",
          b"estimate", b"loadings", b"centers", b"converged")
_PASSING = frozenset("data dat df dd d x y z frame train training tmp temp test mydata newdata dataset sim simdat dta "
                     "mf".split())  # names that say nothing
_HIDDEN = (regex(r"(?i)trans(?:ition|prob|param|mat|\W|_|\Z)"), regex(r"(?i)emis(?:sion|prob|param|mat|\W|_|\Z)"))
_LEAST = 3  # parts that tell how it was made or what came out
_DEEP = 3  # lists in lists of models


class Fitted(NamedTuple):
    """Name in the file, class, and the parts that tell."""

    name: str
    of: str
    parts: tuple[str, ...]


def look(data: bytes) -> Fitted | None:
    """The first object that is a fitted model, None where there is none."""
    hidden = any(word in data for word in (b"emis", b"Emis", b"EMIS"))
    if not hidden and not (any(hint in data for hint in _HINTS) and b"class" in data):
        return None
    for name, value in rdata.objects(data).items():
        if found := next(_models(name, value, _DEEP), None):
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


def _hidden(value: Value) -> tuple[str, ...]:
    """The parts of a hidden Markov model with its transitions and its emissions; none where one is missing."""
    numbered = [name for name, part in zip(value.texts("names"), value.parts) if next(part.reals(), None)]
    found = [next((name for name in numbered if word.match(name)), "") for word in _HIDDEN]
    return tuple(found) if all(found) else ()


def _models(name: str, value: Value, deep: int) -> Iterator[Fitted]:
    classes = value.texts("class")
    tables = _NO_MODEL.intersection(classes)
    if value.kind == rdata.LIST and not tables and (parts := _hidden(value)):
        yield Fitted(name, "hidden Markov model", parts)
        return
    if classes and not tables and not classes[0].startswith("summary"):
        names = [text.lower() for text in (value.attributes if value.kind == _S4 else value.texts("names"))]
        made = [text for text in names if text in _MADE]
        estimated = [text for text in names if _ESTIMATED.fullmatch(text)]
        if made and len(made) + len(estimated) >= _LEAST and any(map(_SURE.fullmatch, estimated)):
            yield Fitted(name, classes[0][:40], tuple(made[:2] + estimated[:3]))
            return
    elif classes:
        return
    if value.kind == rdata.LIST and deep:  # of models, or an object that keeps one
        for part in value.parts:
            yield from _models(name, part, deep - 1)
