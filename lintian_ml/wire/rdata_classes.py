# SPDX-License-Identifier: GPL-2.0-or-later
"""Of which classes the objects of an R file are, and which only lie about in it.

A plot, a formula or a function takes along the environment in which it was made, with whatever lay there: definitions
of classes with their prototypes, and fits that somebody else made. What an object is made of is reached through lists,
attributes and slots. R6 keeps all of an object in an environment, as do the classes of R5, and a function that is
saved for itself has there what it needs: of a file with such objects the classes are not known in this way.
"""
from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from lintian_ml import limits
from lintian_ml.lazy import regex
from lintian_ml.reader import Blob
from lintian_ml.wire import rdata
from lintian_ml.wire.rdata import Value

FITTED = (  # classes of fitted models
    "lm glm nls gam loess smooth.spline randomForest ranger xgb.Booster gbm gbm.object rpart nnet "
    "nnet.formula svm ksvm glmnet elnet lognet cv.glmnet train lmerMod glmerMod lmerModLmerTest "
    "coxph survreg prcomp princomp kmeans naiveBayes lda qda Arima ets bats tbats polr multinom "
    "earth mars cforest BinaryTree Mclust flexmix lme gls keras.engine.training.Model SuperLearner "
    "C5.0 cubist bart pcr mvr aov step_pca step_pls step_ica step_kpca step_nnmf step_isomap "
    "step_umap step_impute_linear step_impute_bag LDA_VEM LDA_Gibbs STM word2vec fasttext "
    "mxFeedForwardModel H2OModel catboost.Model lgb.Booster brmsfit stanfit stanreg mcmc.list gamlss "
    "MArrayLM clmm glmmTMB MCMCglmm hmm depmix.fitted mvgls nls2 gausspr rvm lssvm kqr constparty "
    "modelparty RandomForest rfsrc glmboost gamboost blackboost mboost prophet inla kohonen CTM_VEM "
    "poLCA moveHMM momentuHMM GBMFit textcat_profile_db").split()
_ENVIRONMENTS = 32  # environments, namespaces and packages that are numbered with the symbols
_SYMBOL, _ENVIRONMENT = 13, 20  # bytes that a symbol and one of those take at least
_ELSEWHERE = (3, 4)  # a function, an environment
_TAG = regex(rb"(?s)(?:class|.(.{3})\xff)\0\0[\0-\2]")  # the symbol, or a reference to it, and flags of what follows
_TAG_SIZE = 8  # bytes
_PART = ("prototype", ".Environment")  # attributes that no object is made of


class Classes(NamedTuple):
    """``symbol``: the number of the symbol ``class``, 0 where reading ended before it; ``own``: classes of objects and
    of what they are made of, None where some are unknown."""

    symbol: int
    own: frozenset[str] | None


def look(blob: Blob) -> Classes:
    """What the values say; of a file that is too large, nothing."""
    if blob.size > limits.WHOLE:
        return Classes(0, None)
    data = blob.whole()
    objects, reader = rdata.read(data)
    numbers = (at for at, value in enumerate(reader.symbols, 1) if value.kind == 1 and value.text == "class")
    own = frozenset(name for value in objects.values() for name in _of(value))
    outside = any(value.kind in _ELSEWHERE or ".xData" in value.attributes for value in objects.values())
    unknown = reader.broken or reader.at < len(data) or outside or "R6" in own
    return Classes(next(numbers, 0), None if unknown else own)


def tag(data: bytes, at: int) -> int | None:
    """The number of the symbol that tags the attribute at ``at``, 0 for ``class`` itself; None where no tag is."""
    before = _TAG.fullmatch(data, max(0, at - _TAG_SIZE), at)
    return int.from_bytes(before[1] or b"", "big") if before else None


def owns(classes: Classes, name: str, refers: int, numbers: range) -> bool:
    """Is it the class of an object, or of what one is made of? ``refers``: its tag, ``numbers``: those that ``class``
    may have; empty: unknown."""
    if classes.own is not None:
        return name in classes.own
    if not refers or not classes.symbol and not numbers:
        return True
    return refers == classes.symbol if classes.symbol else refers in numbers


def symbols(data: bytes) -> tuple[int, int]:
    """Symbols that ``data`` defines, up to and with ``class``; and where that ends, 0 where it is not among them."""
    count = 0
    symbol = rb"\x00\x00\x00\x01\x00[\x00-\xff]\x00\x09\x00\x00\x00([\x01-\x40])(.{5})"
    for found in re.finditer(symbol, data, re.DOTALL):
        count += 1
        if found[1] == b"\5" and found[2] == b"class":
            return count, found.end()
    return count, 0


def numbers(count: int, end: int) -> range:
    """What the number of the symbol ``class`` may be that is the ``count``-th one and ends at byte ``end``."""
    return range(count, count + min(_ENVIRONMENTS, max(0, end - _SYMBOL * count) // _ENVIRONMENT) + 1)


def _of(value: Value) -> Iterator[str]:
    """Classes in one value; of more parts than are kept those are unknown, which vectors of texts alone have."""
    yield from value.texts("class")
    for part in value.parts if value.kind != rdata.TEXT else ():
        yield from _of(part)
    for name, part in value.attributes.items():
        if name not in _PART:
            yield from _of(part)
