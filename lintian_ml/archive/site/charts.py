# SPDX-License-Identifier: GPL-2.0-or-later
"""Pictures as inline SVG; colours are classes of the style sheet, so that dark mode and print have their own."""
from __future__ import annotations

from collections.abc import Iterator, Sequence

from lintian_ml.archive.site.markup import Child, Html, element, link
from lintian_ml.records import dataclass


@dataclass(frozen=True)
class Tile:
    """One rectangle of a treemap: its weight, what it says, where it leads, its class in the style sheet."""

    value: float
    label: str
    detail: str
    target: str
    look: str


@dataclass(frozen=True)
class Box:
    """A rectangle in pixels."""

    x: float
    y: float
    width: float
    height: float


def treemap(tiles: Sequence[Tile], width: int, height: int, title: str) -> Html:
    """Areas in proportion to the tiles' values, largest first, as nearly square as it goes."""
    ordered = sorted((tile for tile in tiles if tile.value > 0), key=lambda tile: (-tile.value, tile.label))
    total = sum(tile.value for tile in ordered)
    scale = width * height / total if total else 0
    boxes = squarified([tile.value * scale for tile in ordered], Box(0, 0, width, height))
    return element("svg", element("title", title), *(_tile(tile, box) for tile, box in zip(ordered, boxes)),
                   viewBox=f"0 0 {width} {height}", class_="treemap", role="group", aria_label=title)


def _tile(tile: Tile, box: Box) -> Html:
    letters = int((box.width - 10) // 7.8)
    label = tile.label if len(tile.label) <= letters else tile.label[:max(letters - 1, 0)] + "…"
    text = element("text", label, x=_n(box.x + 5), y=_n(box.y + 16)) if letters > 3 and box.height > 20 else None
    shape = element("rect", x=_n(box.x), y=_n(box.y), width=_n(max(box.width - 1, 0)),
                    height=_n(max(box.height - 1, 0)), class_=tile.look)
    return link(tile.target, element("title", f"{tile.label}: {tile.detail}"), shape, text,
                aria_label=f"{tile.label}: {tile.detail}")


def squarified(areas: Sequence[float], box: Box) -> list[Box]:
    """Boxes of these areas that fill ``box`` (Bruls, Huizing, van Wijk: Squarified Treemaps, 2000).

    Rows are laid along the shorter side; one takes areas as long as its worst box gets no longer by it.
    """
    boxes: list[Box] = []
    start = 0
    while start < len(areas):
        side = min(box.width, box.height)
        end = start + 1
        while end < len(areas) and _worst(areas[start:end + 1], side) <= _worst(areas[start:end], side):
            end += 1
        row, box = _row(areas[start:end], box)
        boxes += row
        start = end
    return boxes


def _worst(row: Sequence[float], side: float) -> float:
    """The largest ratio of the sides of a row's boxes."""
    total = sum(row)
    if not total or not side:
        return float("inf")
    return max(side * side * max(row) / (total * total), total * total / (side * side * min(row)))


def _row(row: Sequence[float], box: Box) -> tuple[list[Box], Box]:
    """The boxes of one row, and the room that is left."""
    total, boxes = sum(row), []
    upright = box.width >= box.height
    thick = total / (box.height if upright else box.width) if total and box.width and box.height else 0.0
    at = box.y if upright else box.x
    for area in row:
        length = area / thick if thick else 0.0
        boxes.append(Box(box.x, at, thick, length) if upright else Box(at, box.y, length, thick))
        at += length
    left = Box(box.x + thick, box.y, box.width - thick, box.height) if upright else \
        Box(box.x, box.y + thick, box.width, box.height - thick)
    return boxes, left


def bar(parts: Sequence[tuple[float, str, str]], title: str, width: int = 640, height: int = 22) -> Html:
    """One bar of parts side by side: (value, what it is, class)."""
    total = sum(value for value, _, _ in parts)
    return element("svg", element("title", title), *_parts(parts, width / total if total else 0, height),
                   viewBox=f"0 0 {width} {height}", class_="bar", role="img", aria_label=title,
                   preserveAspectRatio="none")


def _parts(parts: Sequence[tuple[float, str, str]], scale: float, height: int) -> Iterator[Html]:
    at = 0.0
    for value, words, look in parts:
        if value:
            yield element("rect", element("title", words), x=_n(at), y=0, width=_n(max(value * scale - 1, 0.5)),
                          height=height, class_=look)
        at += value * scale


def growth(rows: Sequence[tuple[str, int, int]], title: str) -> Html:
    """Two bars for each row: before and after, with the numbers."""
    top = max([max(before, after) for _, before, after in rows], default=1) or 1
    return element("div", *(element(
        "div", element("span", label, class_="label"), *_grown(label, "before", before, top),
        *_grown(label, "after", after, top), class_="growth") for label, before, after in rows),
        role="group", aria_label=title)


def _grown(label: str, when: str, value: int, top: int) -> Iterator[Html]:
    words = f"{label} {when}: {value:,}"
    yield bar([(value, words, when), (top - value, "", "none")], words, 400, 10)
    yield element("span", value, class_="figure")


def legend(entries: Sequence[tuple[str, Child]]) -> Html:
    """What the classes of the style sheet mean in a picture."""
    return element("ul", *(element("li", element("svg", element("rect", width=12, height=12, class_=look),
                                                 class_="key", viewBox="0 0 12 12", aria_hidden="true"), " ", words)
                           for look, words in entries), class_="legend")


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
