# SPDX-License-Identifier: GPL-2.0-or-later
"""Fits in R that remember no call, by what came out: parts that only an estimation has together.

A hidden Markov model has numbers both for transitions and for emissions. A regression has fewer coefficients than
residuals, of which there are as many as fitted values, or an object of a class keeps them with the matrix of their
covariances. A mixture has parameters beside a likelihood, and either a class and a word of how the search ended, or the
likelihood of each round, which expectation maximisation never lets fall. An object of a class may keep what an
optimiser gave: estimates beside the value and the slope that they were found at.
The functions of R's package markovchain that fit give a list with the chain, or one for each step, as its ``estimate``;
a chain that stands for itself is as often written by hand.
"""
from __future__ import annotations

import math

from lintian_ml.lazy import regex
from lintian_ml.wire import rdata
from lintian_ml.wire.rdata import Value

VAGUE = ("regression", "mixture", "optimum")  # kinds of which a class tells more
_HIDDEN = (regex(r"(?i)trans(?:ition|prob|param|mat|\W|_|\Z)"), regex(r"(?i)emis(?:sion|prob|param|mat|\W|_|\Z)"))
_REGRESSION = (regex(r"(?i)coef(?:s|ficients?)?|betas?"), regex(r"(?i)resid(?:uals?)?"),
               regex(r"(?i)fitted(?:[._]values)?|yhat"))
_COVARIANCES = regex(r"(?i)(?:robust[._]?|naive[._]?)?(?:var|vcov|varcov|cov|covmat|sigma)\d?")
_LIKELIHOOD = regex(r"(?i)(?:all[._]?)?log[._]?lik(?:elihood)?s?|ll|elbo")
_PARAMETERS = regex(r"(?:mu|mean|sigma|sd|var|lambda|pi|phi|rho|theta|beta|alpha|tau|omega|weight|prior|prob|cov|gamma)"
                    r"s?(?:[A-Z0-9_.]\w{0,12})?")
_ENDED = regex(r"(?i)posteriors?|converge(?:d|nce)?|iter(?:ations?|s)?|niter|restarts|aic|bic|df|npar|responsibilities")
_OUTPUT = regex(r"(?i)output|opt(?:im|imi[sz]ation|res|_result)?|nlm|nlminb|result|mle|mod|fit")
_ESTIMATES = regex(r"(?i)estimates?|par|parameters|solution")
_FOUND_AT = regex(r"(?i)gradient|hessian|minimum|objective|convergence|counts|minus2loglikelihood|value|fit|status")
_CHAINS = frozenset("markovchain markovchainList ctmc HigherOrderMarkovChain".split())
_S4 = 25
_ROUNDS = 3  # values of a likelihood that never falls


def look(data: bytes, value: Value) -> tuple[str, ...]:
    """What kind of model it is, and the parts that tell; empty where they do not."""
    names = tuple(value.attributes) if value.kind == _S4 else value.texts("names")
    parts = dict(zip(names, value.attributes.values() if value.kind == _S4 else value.parts))
    classed = bool(value.texts("class"))
    found = _hidden(parts) or _chain(parts) or _regression(parts) or _mixture(data, parts, classed)
    return found or _covaried(parts) or _optimised(parts) if classed else found


def _hidden(parts: dict[str, Value]) -> tuple[str, ...]:
    numbered = [name for name, part in parts.items() if next(part.reals(), None)]
    found = [next((name for name in numbered if word.match(name)), "") for word in _HIDDEN]
    return ("hidden Markov model", *found) if all(found) else ()


def _chain(parts: dict[str, Value]) -> tuple[str, ...]:
    estimate = parts.get("estimate")
    if estimate is None or estimate.kind != _S4 or not _CHAINS.intersection(estimate.texts("class")):
        return ()
    return ("Markov chain", "estimate", *(name for name in parts if _LIKELIHOOD.fullmatch(name)))


def _regression(parts: dict[str, Value]) -> tuple[str, ...]:
    found = [next((name for name, part in parts.items() if word.fullmatch(name) and part.kind == rdata.REAL), "")
             for word in _REGRESSION]
    if not all(found):
        return ()
    coefficients, residuals, fitted = (parts[name].length for name in found)
    return ("regression", *found) if 0 < coefficients < residuals == fitted else ()


def _covaried(parts: dict[str, Value]) -> tuple[str, ...]:
    """Estimates and the matrix of their covariances."""
    real = {name: part.length for name, part in parts.items() if part.kind == rdata.REAL}
    sizes = {name: size for name, size in real.items() if _REGRESSION[0].fullmatch(name) and size > 1}
    return next((("regression", name, other) for name, size in sizes.items() for other, length in real.items()
                 if length == size * size and _COVARIANCES.fullmatch(other)), ())


def _mixture(data: bytes, parts: dict[str, Value], classed: bool) -> tuple[str, ...]:
    likelihoods = [name for name, part in parts.items() if _LIKELIHOOD.fullmatch(name) and part.kind == rdata.REAL]
    numbered = [name for name, part in parts.items()
                if _PARAMETERS.fullmatch(name) and next(part.reals(), None) and name not in likelihoods]
    if not likelihoods or len(numbered) < 2:
        return ()
    ended = [name for name in parts if _ENDED.fullmatch(name)]
    if classed and ended or any(_rises(rdata.numbers(data, parts[name])) for name in likelihoods):
        return ("mixture", *likelihoods[:1], *numbered[:3], *ended[:1])
    return ()


def _rises(numbers: list[float]) -> bool:
    """Is it the likelihood of each round of a search that only gets better?"""
    finite = [number for number in numbers if math.isfinite(number)]
    return len(finite) >= _ROUNDS and finite[0] < finite[-1] and all(
        later >= earlier - 1e-9 * abs(earlier) for earlier, later in zip(finite, finite[1:]))


def _optimised(parts: dict[str, Value]) -> tuple[str, ...]:
    for name, part in parts.items():
        if _OUTPUT.fullmatch(name) and part.kind == rdata.LIST:
            inner = dict(zip(part.texts("names"), part.parts))
            estimates = [text for text, one in inner.items() if _ESTIMATES.fullmatch(text) and one.kind == rdata.REAL
                         and one.length]
            at = [text for text in inner if _FOUND_AT.fullmatch(text)]
            if estimates and len(at) > 1:
                return ("optimum", *estimates[:1], *at[:2])
    return ()
