# SPDX-License-Identifier: GPL-2.0-or-later
"""The page's pictures as SVG: where the differences of each tensor lie, and what each tolerance would accept."""
from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from html import escape

from lintian_ml.compare.summary import HIGHEST, LOWEST, STEPS, TensorSummary
from lintian_ml.report.escape import printable

LEFT, WIDTH, RIGHT, ROW = 250, 640, 150, 22  # pixels
_ULP = -7.22  # decade of float32's rounding, 2**-24
_TICKS = range(LOWEST, HIGHEST + 1, 2)


def strips(entries: Sequence[TensorSummary], bound: float | None) -> str:
    """One row for each tensor: how many of its numbers differ by how much, on a scale of decades."""
    height = ROW * len(entries) + 40
    parts = [f'<svg viewBox="0 0 {LEFT + WIDTH + RIGHT} {height}" role="img" aria-label="differences of each tensor">']
    parts += _axis(ROW * len(entries), bound)
    for number, entry in enumerate(entries):
        parts += _strip(entry, number * ROW, bound)
    return "\n".join([*parts, "</svg>"])


def _strip(entry: TensorSummary, top: int, bound: float | None) -> Iterator[str]:
    name = escape(printable(entry.name))
    yield f'<text x="{LEFT - 8}" y="{top + 15}" class="name"><title>{name}</title>{_short(entry.name)}</text>'
    most = max(entry.bars, default=0)
    for place, count in enumerate(entry.bars):
        if count:
            tall = 3 + (ROW - 7) * math.log1p(count) / math.log1p(most)
            left = LEFT + WIDTH * place / STEPS
            far = " far" if bound is not None and 10 ** _decade(place) > bound else ""
            yield (f'<rect x="{left:.1f}" y="{top + ROW - 3 - tall:.1f}" width="{WIDTH / STEPS - 1:.1f}" '
                   f'height="{tall:.1f}" class="bar{far}"><title>{name}: {count} numbers near 1e{_decade(place):.1f} '
                   "of the RMS</title></rect>")
    yield f'<text x="{LEFT + WIDTH + 8}" y="{top + 15}">{_right(entry)}</text>'


def _right(entry: TensorSummary) -> str:
    if entry.largest is None:
        return "not comparable"
    total = entry.same + sum(entry.bars)
    return "all the same" if entry.same == total else f"{total - entry.same:,} of {total:,}"


def _axis(height: int, bound: float | None) -> Iterator[str]:
    for tick in _TICKS:
        at = _at(tick)
        yield f'<line x1="{at:.1f}" y1="0" x2="{at:.1f}" y2="{height}" class="grid"/>'
        yield f'<text x="{at:.1f}" y="{height + 16}" class="tick">1e{tick}</text>'
    low = bound is not None and 0 < bound < 10 ** _ULP  # then the tolerance's word stands on the left
    yield _guide(_ULP, height, "float32 rounding", f"guide {'start' if low else 'end'}")
    if bound is not None and bound > 0:
        yield _guide(math.log10(bound), height, "tolerance", f"bound {'end' if low else 'start'}")


def _guide(decade: float, height: int, words: str, style: str) -> str:
    at = _at(min(max(decade, LOWEST), HIGHEST))
    return (f'<line x1="{at:.1f}" y1="0" x2="{at:.1f}" y2="{height}" class="{style}"/>'
            f'<text x="{at:.1f}" y="{height + 32}" class="tick {style}">{words}</text>')


def curve(entries: Sequence[TensorSummary], bound: float | None) -> str:
    """For every tolerance: which share of the tensors would pass, and which share of the numbers."""
    height = 180
    known = [entry for entry in entries if entry.largest is not None]
    parts = [f'<svg viewBox="0 -4 {LEFT + WIDTH + RIGHT} {height + 44}" role="img" '
             'aria-label="what each tolerance accepts">', *_axis(height, bound)]
    for share in (0, 50, 100):
        at = height - height * share / 100
        parts.append(f'<text x="{LEFT - 8}" y="{at + (12 if share == 100 else 0):.1f}" class="name">{share} %</text>')
    for style, values in (("numbers", _of_numbers(known)), ("tensors", _of_tensors(known))):
        points = " ".join(f"{LEFT + WIDTH * place / STEPS:.1f},{height - height * value:.1f}"
                          for place, value in enumerate(values))
        parts.append(f'<polyline points="{points}" class="{style}"><title>share of {style}</title></polyline>')
    parts.append(f'<text x="{LEFT + WIDTH + 8}" y="20" class="tensors">tensors</text>'
                 f'<text x="{LEFT + WIDTH + 8}" y="40" class="numbers">numbers</text>')
    return "\n".join([*parts, "</svg>"])


def _of_tensors(entries: Sequence[TensorSummary]) -> list[float]:
    ratios = sorted(entry.ratio for entry in entries if entry.ratio is not None)
    return [sum(ratio <= 10 ** _decade(place) for ratio in ratios) / max(1, len(entries)) for place in range(STEPS + 1)]


def _of_numbers(entries: Sequence[TensorSummary]) -> list[float]:
    total = sum(entry.same + sum(entry.bars) for entry in entries)
    passed, found = sum(entry.same for entry in entries), []
    for place in range(STEPS + 1):
        found.append(passed / max(1, total))
        passed += sum(entry.bars[place] for entry in entries if place < len(entry.bars))
    return found


def _decade(place: float) -> float:
    return LOWEST + (HIGHEST - LOWEST) * place / STEPS


def _at(decade: float) -> float:
    return LEFT + WIDTH * (decade - LOWEST) / (HIGHEST - LOWEST)


def _short(name: str) -> str:
    shown = printable(name)
    return escape(shown if len(shown) <= 34 else f"…{shown[-33:]}")
