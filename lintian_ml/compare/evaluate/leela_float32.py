# SPDX-License-Identifier: GPL-2.0-or-later
"""Leela Zero's nets in the engine's own roundings: float32, Winograd's transforms, and the order of Eigen's sums.

``leelaz --cpu-only`` as Debian builds it for amd64 (0.17 with Eigen 3.3 and SSE2, no fused operations): CPUPipe.cpp and
Network.cpp for the formulas, GeneralBlockPanelKernel.h and GeneralMatrixVector.h of Eigen for the order of the sums.
Each number here is rounded where the engine rounds it, so that its printed digits come out, all of them.

A 3 x 3 convolution is F(4 x 4, 3 x 3) on 5 x 5 tiles: a transform of the filters (``_G``), of the input (``_rows_in``)
and of the result (``_rows_out``), and 36 products of matrices between them.
"""
from __future__ import annotations

import ctypes
import ctypes.util
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy

from lintian_ml.records import dataclass

if TYPE_CHECKING:
    from lintian_ml.compare.model import Array, Values

F = numpy.float32
_BOARD, _TILES, _STEP, _SIDE = 19, 5, 4, 6
_PLACES = _TILES * _TILES
_EPSILON, _ROOT = F(1e-5), F(1.4142135623730951)
_BATCH = 16
_G = numpy.array([[F(1), F(0), F(0)],
                  [F(-2) / F(3), -_ROOT / F(3), F(-1) / F(3)], [F(-2) / F(3), _ROOT / F(3), F(-1) / F(3)],
                  [F(1) / F(6), _ROOT / F(6), F(1) / F(3)], [F(1) / F(6), -_ROOT / F(6), F(1) / F(3)],
                  [F(0), F(0), F(1)]], F)


@dataclass(frozen=True, eq=False)
class _Conv:
    """``weights`` is [36, inputs, outputs] after Winograd's transform, or [inputs, outputs] of a 1 x 1 convolution."""

    weights: Values
    mean: Values
    factor: Values


def _convolution(tensors: Mapping[str, Array], name: str) -> _Conv:
    weights, bias, mean, variance = (numpy.asarray(tensors[f"{name}/{part}"].values(), F)
                                     for part in ("weights", "bias", "mean", "variance"))
    factor = F(1) / numpy.sqrt(variance + _EPSILON)
    if weights.shape[-1] == 1:
        return _Conv(weights[:, :, 0, 0].T, mean - bias, factor)
    rows = numpy.zeros((*weights.shape[:2], _SIDE, 3), F)
    for k in range(3):
        rows += _G[:, k, None] * weights[:, :, k, None, :]
    spread = numpy.zeros((*weights.shape[:2], _SIDE, _SIDE), F)
    for k in range(3):
        spread += rows[..., k, None] * _G[:, k]
    return _Conv(spread.reshape(*weights.shape[:2], -1).transpose(2, 1, 0), mean - bias, factor)


def _rows_in(parts: list[Values]) -> list[Values]:
    i0, i1, i2, i3, i4, i5 = parts
    odd, even = i1 * -_ROOT + i3 * (_ROOT / F(2)), i2 * F(-2) + i4
    odd2, even2 = i3 * _ROOT + i1 * (-_ROOT / F(2)), i2 * F(-0.5) + i4
    return [i0 + i2 * F(-2.5) + i4, odd + even, -odd + even, odd2 + even2, -odd2 + even2, i1 + i3 * F(-2.5) + i5]


def _rows_out(parts: list[Values]) -> list[Values]:
    i0, i1, i2, i3, i4, i5 = parts
    sum1, gap1 = (i1 + i2) * F(0.5), (i1 - i2) * (_ROOT / F(4))
    sum2, gap2 = i3 + i4, (i3 - i4) * _ROOT
    return [i0 + sum1 + sum1 + sum2, gap1 + gap1 + gap2, sum1 + sum2 + sum2, gap1 + gap2 + gap2 + i5]


def _tiles(x: Values) -> Values:
    """[n, planes, 19, 19] to [36, n, 25, planes]: each tile's six by six numbers, transformed."""
    wide = numpy.zeros((*x.shape[:2], _TILES * _STEP + 2, _TILES * _STEP + 2), F)
    wide[:, :, 1:_BOARD + 1, 1:_BOARD + 1] = x
    reach = _TILES * _STEP
    parts = [_rows_in([wide[:, :, row:row + reach:_STEP, column:column + reach:_STEP] for row in range(_SIDE)])
             for column in range(_SIDE)]
    found = [number for row in range(_SIDE) for number in _rows_in([column[row] for column in parts])]
    tiles: Values = numpy.stack(found).reshape(_SIDE * _SIDE, *x.shape[:2], _PLACES).transpose(0, 1, 3, 2)
    return tiles


def _untiled(products: Values) -> Values:
    """[36, n, 25, filters] to [n, filters, 19, 19]."""
    cells = products.transpose(0, 1, 3, 2).reshape(_SIDE, _SIDE, products.shape[1], -1, _TILES, _TILES)
    columns = [_rows_out([cells[row, column] for row in range(_SIDE)]) for column in range(_SIDE)]
    rows = numpy.stack([numpy.stack(_rows_out([column[row] for column in columns])) for row in range(_STEP)])
    found: Values = rows.transpose(2, 3, 4, 0, 5, 1).reshape(products.shape[1], -1, _TILES * _STEP, _TILES * _STEP)
    return found[:, :, :_BOARD, :_BOARD]


def _product(left: Values, right: Values) -> Values:
    """[..., 361 or 25 rows, depth] by [depth, columns]: each sum from its first term to its last.

    Eigen takes eight rows at a time. In the last row, which is left over, groups of four columns have four sums, each
    of every fourth term, joined at the end, and after that the terms that are left of the depth.
    """
    depth, columns = right.shape
    found = _in_order(left.reshape(-1, depth), right).reshape(*left.shape[:-1], columns)
    groups, even = columns // 4 * 4, depth // 4 * 4
    if groups:
        last, some = left[..., -1, :].reshape(-1, depth), right[:, :groups]
        four = [_in_order(last[:, k:even:4], some[k:even:4]) for k in range(4)]
        total = (four[0] + four[1]) + (four[2] + four[3])
        for k in range(even, depth):
            total += numpy.multiply.outer(last[:, k], some[k])
        found[..., -1, :groups] = total.reshape(*left.shape[:-2], groups)
    return found


def _in_order(left: Values, right: Values) -> Values:
    """[rows, depth] by [depth, columns], one term after the other."""
    terms = numpy.ascontiguousarray(left.T)
    total = numpy.zeros((left.shape[0], right.shape[1]), F)
    product = numpy.empty_like(total)
    for term, factors in zip(terms, right):
        total += numpy.multiply.outer(term, factors, out=product)
    return total


def _dense(weights: Values, bias: Values, x: Values) -> Values:
    """[n, depth] to [n, outputs]: four sums at a time, joined as SSE does, then the terms that are left."""
    even = x.shape[1] // 4 * 4
    four = numpy.zeros((len(x), len(weights), 4), F)
    for k in range(0, even, 4):
        four += weights[None, :, k:k + 4] * x[:, None, k:k + 4]
    total = (four[..., 0] + four[..., 2]) + (four[..., 1] + four[..., 3])
    for k in range(even, x.shape[1]):
        total = total + weights[None, :, k] * x[:, k, None]
    found: Values = bias + total
    return found


def _normed(conv: _Conv, x: Values, added: Values | None = None) -> Values:
    shape = (-1, 1, 1)
    found = conv.factor.reshape(shape) * (x - conv.mean.reshape(shape))
    found = found if added is None else found + added
    return numpy.where(found > 0, found, F(0))


@lru_cache(maxsize=1)
def _library() -> Any:
    """The C library's float functions, which the engine calls too: others differ in the last bit."""
    return ctypes.CDLL(ctypes.util.find_library("m"))


def _function(name: str, x: Values) -> Values:
    call = getattr(_library(), name)
    call.argtypes, call.restype = [ctypes.c_float], ctypes.c_float
    return numpy.array([call(number) for number in x.reshape(-1).tolist()], F).reshape(x.shape)


class Engine:
    """One net, ready to be asked."""

    def __init__(self, tensors: Mapping[str, Array]) -> None:
        blocks = sum(name.endswith("/conv1/weights") for name in tensors)
        self._input = _convolution(tensors, "input")
        self._blocks = [[_convolution(tensors, f"block{n}/conv{part}") for part in (1, 2)] for n in range(blocks)]
        self._heads = {name: _convolution(tensors, name) for name in ("policy", "value")}
        self._tensors = tensors

    def __call__(self, inputs: Values) -> Values:
        """[n, 18, 19, 19] to [n, 363]: the policy's shares, and the win rate of whom the value head speaks for."""
        parts = [self._some(numpy.asarray(inputs[at:at + _BATCH], F)) for at in range(0, len(inputs), _BATCH)]
        return numpy.concatenate(parts).astype(float)

    def _some(self, x: Values) -> Values:
        x = _normed(self._input, _convolved(self._input, x))
        for first, second in self._blocks:
            inner = _normed(first, _convolved(first, x))
            x = _normed(second, _convolved(second, inner), x)
        policy = self._dense("policy/moves", self._head("policy", x))
        hidden = self._dense("value/hidden", self._head("value", x))
        value = self._dense("value/result", numpy.where(hidden > 0, hidden, F(0)))
        return numpy.concatenate([_softmax(policy), (F(1) + _function("tanhf", value)) / F(2)], axis=1)

    def _dense(self, name: str, x: Values) -> Values:
        weights, bias = (numpy.asarray(self._tensors[f"{name}/{part}"].values(), F) for part in ("weights", "bias"))
        return _dense(weights, bias, x)

    def _head(self, name: str, x: Values) -> Values:
        conv = self._heads[name]
        flat = _product(x.reshape(*x.shape[:2], -1).transpose(0, 2, 1), conv.weights)
        planes = flat.transpose(0, 2, 1).reshape(len(x), -1, _BOARD, _BOARD)
        return _normed(conv, planes).reshape(len(x), -1)


def _convolved(conv: _Conv, x: Values) -> Values:
    return _untiled(numpy.stack([_product(tile, weights) for tile, weights in zip(_tiles(x), conv.weights)]))


def _softmax(x: Values) -> Values:
    powers = _function("expf", x - x.max(axis=1, keepdims=True))
    total = numpy.zeros((len(x), 1), F)
    for k in range(x.shape[1]):
        total[:, 0] += powers[:, k]
    found: Values = powers / total
    return found
