# SPDX-License-Identifier: GPL-2.0-or-later
"""XGBoost models as JSON: ``learner`` with its booster; trees with split conditions, or a linear booster's weights."""
from __future__ import annotations


from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire import jsons, xgboost

_START = regex(rb'\{\s*"(?:learner|version)"\s*:\s*[\[{]')


def recognise(item: Item) -> bool:
    return _START.match(item.head, 0, 256) is not None


def read(item: Item) -> Header:
    document = jsons.mapping(jsons.parse(item.blob().whole()))
    booster = jsons.mapping(jsons.mapping(document.get("learner")).get("gradient_booster"))
    if not booster:
        raise NotThisFormat("has no learner with a booster")
    return xgboost.header(document)


def sample() -> bytes:
    """One tree with one split."""
    return (b'{"learner":{"gradient_booster":{"model":{"trees":[{"split_conditions":[0.5,-0.125,0.25],'
            b'"base_weights":[0.0,-0.125,0.25]}]},"name":"gbtree"},"objective":{"name":"binary:logistic"}},'
            b'"version":[2,0,3]}')


FORMAT = Format("xgboost-json", "XGBoost model (JSON)", Kind.CLASSICAL, Depth.HEADER, (".json", ".model"),
                recognise, read, sample, textual=True, first=b"{")
