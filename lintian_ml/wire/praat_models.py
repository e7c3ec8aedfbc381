# SPDX-License-Identifier: GPL-2.0-or-later
"""Classes of Praat that are fitted: their fields in order, as ``*_def.h`` of its source has them, by version.

Each takes where the object begins and its version, keeps the numbers that are learned, and says what it is.
"""
from __future__ import annotations

from collections.abc import Callable

from lintian_ml.errors import DamagedFile, NotThisFormat
from lintian_ml.wire import praat
from lintian_ml.wire.praat import Source


def _network(source: Source, version: int) -> str:
    """FFNet: units of each layer, then all weights, those of a unit's bias behind those of its inputs."""
    layers = source.whole()
    if version:
        inputs, outputs = source.whole(), source.whole()
    units = [source.whole() for _ in range(layers + (not version))]
    units = [inputs, *units] if version else units
    for _ in range(3):
        source.whole(2)
    for _ in range(source.whole()):
        source.text()
    count = source.whole()
    expected = sum((before + 1) * size for before, size in zip(units, units[1:]))
    if not units or min(units) < 1 or version and units[-1] != outputs or count != expected:
        raise DamagedFile(f"has {count} weights, its layers have {expected}")
    source.reals(count)
    return "-".join(map(str, units))


def _eigen(source: Source, version: int) -> str:
    values, dimension = source.whole(), source.whole()
    source.reals(values)
    source.reals(values * dimension)
    if version and not source.flag():  # complex numbers
        source.reals(values * (dimension + 1))
    return f"{values} of {dimension} dimensions"


def _products(source: Source) -> None:
    """Sums of squares and cross products or a covariance, its centroid, and how many were observed."""
    if isinstance(source, praat.Text):
        columns = source.whole()
        for _ in range(columns):
            source.text()
        rows = source.whole()
        for _ in range(rows):
            source.text()
            source.reals(columns)
    else:
        rows, columns = source.whole(), source.whole()
        for _ in range(rows + columns):
            source.text()
        source.reals(rows * columns)
    source.reals(1, keep=False)
    source.reals(columns)


def _list(source: Source) -> int:
    size = source.whole()
    for _ in range(size):
        source.text(1)  # the class
        source.text()
        _products(source)
    return size


def _discriminant(source: Source, version: int) -> str:
    told = _eigen(source, max(version - 1, 0)) if not version or source.flag() else "no functions"
    groups = source.whole()
    if source.flag() and _list(source) != groups:
        raise DamagedFile(f"has not as many groups as the {groups} that it claims")
    if source.flag():
        _products(source)
    source.reals(groups, keep=False)  # probabilities and costs, which are set
    source.reals(groups * groups, keep=False)
    return f"of {groups} groups, {told}"


def _components(source: Source, version: int) -> str:
    """PCA."""
    told = _eigen(source, version)
    observed = source.whole()
    dimension = int(told.split()[2])
    for _ in range(dimension):
        source.text()
    source.reals(dimension)
    return f"{told}, {observed} observations"


def _correlation(source: Source, version: int) -> str:
    """CCA."""
    coefficients, observed = source.whole(), source.whole()
    for _ in range(2):
        for _ in range(source.whole() if source.flag() else 0):
            source.text()
    for _ in range(2):
        if source.flag():
            _eigen(source, version)
    return f"of {coefficients} coefficients, {observed} observations"


def _markov(source: Source, version: int) -> str:
    """HMM: one that was made and not trained has the same probability everywhere."""
    for _ in range(2):
        source.whole(2)
    states, symbols, _, _ = (source.whole() for _ in range(4))
    source.flag()  # how covariances are stored
    if version:
        source.reals(states)
    source.reals(states * (states + 1) if version else (states + 1) ** 2)
    before = len(source.numbers)
    source.reals(states * symbols)
    if len({*source.numbers[before:]}) < 2:
        raise NotThisFormat("has the same probability for each symbol")
    source.flag()
    return f"of {states} states and {symbols} symbols"


def _mixture(source: Source, version: int) -> str:
    components, dimension = source.whole(), source.whole()
    source.reals(components)
    if source.flag() and _list(source) != components:
        raise DamagedFile(f"has not as many covariances as its {components} components")
    return f"of {components} components in {dimension} dimensions"


def _regression(source: Source, version: int) -> str:
    source.reals(1)
    named = []
    for _ in range(source.whole()):
        named.append(source.text())
        source.reals(2, keep=False)  # what was seen least and most
        source.reals(1)
    return f"of {', '.join(named[:16])}"


def _logistic(source: Source, version: int) -> str:
    told = _regression(source, version)
    return f"{told} for {source.text()} and {source.text()}"


CLASSES: dict[str, Callable[[Source, int], str]] = {
    "FFNet": _network, "Discriminant": _discriminant, "PCA": _components, "CCA": _correlation, "HMM": _markov,
    "GaussianMixture": _mixture, "LinearRegression": _regression, "LogisticRegression": _logistic}
