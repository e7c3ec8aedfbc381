# SPDX-License-Identifier: GPL-2.0-or-later
"""What has to agree before numbers are compared: graph, processing, names, shapes, types. And the map of names."""
from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from lintian_ml.compare import arrays
from lintian_ml.compare.model import Array, Graph, Model, Options
from lintian_ml.errors import FormatError, UsageError
from lintian_ml.words import worded

TURNED = "T"  # third column of a map: the matrix lies transposed in REBUILT
BETWEEN = worded("all bytes between the tensors")  # of formats that are known no further
_SHOWN = 3  # names that one sentence lists


def parse_names(text: str, source: str) -> dict[str, tuple[str, bool]]:
    """A map of names: lines ``SHIPPED<tab>REBUILT`` or ``SHIPPED<tab>REBUILT<tab>T``. Raises UsageError."""
    found: dict[str, tuple[str, bool]] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = line.split("\t")
        if len(cells) not in (2, 3) or cells[2:] not in ([], [TURNED]) or cells[0] in found:
            raise UsageError(worded("{source}:{number}: a line of a map is SHIPPED, tab, REBUILT and perhaps tab, "
                                    "{turned}; each name once", source=source, number=number, turned=TURNED))
        found[cells[0]] = cells[1], len(cells) == 3
    if len({name for name, _ in found.values()}) < len(found):
        raise UsageError(worded("{source}: two names of SHIPPED are mapped to one of REBUILT", source=source))
    return found


def renamed(rebuilt: Model, names: Mapping[str, tuple[str, bool]]) -> Model:
    """REBUILT under SHIPPED's names. Raises UsageError for a name that is not there."""
    missing = sorted(name for name, _ in names.values() if name not in rebuilt.tensors)
    if missing:
        raise UsageError(worded("the map names {missing!r}, which {path} does not hold", missing=missing[0],
                                path=rebuilt.path))
    back = {theirs: (ours, turned) for ours, (theirs, turned) in names.items()}
    pairs = [_renamed(array, *back.get(name, (name, False))) for name, array in rebuilt.tensors.items()]
    tensors = {array.name: array for array in pairs}
    if len(tensors) < len(pairs):
        raise UsageError(worded("after renaming, two tensors of {path} have one name", path=rebuilt.path))
    turned = any(turned for _, turned in names.values())
    graph = None if rebuilt.graph is None or turned else _followed(rebuilt.graph, back)
    return replace(rebuilt, tensors=tensors, graph=graph)


def _followed(graph: Graph, back: Mapping[str, tuple[str, bool]]) -> Graph:
    """The graph with the new names of the tensors that it uses; its digest stays that of the file."""
    nodes = (replace(node, inputs=tuple(back.get(name, (name, False))[0] for name in node.inputs))
             for node in graph.nodes)
    return replace(graph, nodes=tuple(nodes))


def _renamed(array: Array, name: str, turned: bool) -> Array:
    if turned and len(array.shape) != 2:
        raise UsageError(worded("{name} has {number} dimensions: only matrices are turned", name=array.name,
                                number=len(array.shape)))
    return replace(arrays.held(name, array.values().T), dtype=array.dtype) if turned else replace(array, name=name)


def differences(shipped: Model, rebuilt: Model, options: Options, dtypes: bool = True) -> list[str]:
    """Why the two cannot be the same whatever their numbers are, one sentence each; none where they can."""
    found = list(_names(shipped, rebuilt))
    for name in sorted(set(shipped.tensors) & set(rebuilt.tensors)):
        ours, theirs = shipped.tensors[name], rebuilt.tensors[name]
        if ours.shape != theirs.shape:
            found.append(worded("{name} has the shape {shape} in one and {shape2} in the other", name=name,
                                shape=_shape(ours), shape2=_shape(theirs)))
        elif dtypes and ours.dtype != theirs.dtype:
            found.append(worded("{name} is {dtype} in one and {dtype2} in the other", name=name, dtype=ours.dtype,
                                dtype2=theirs.dtype))
    if not options.tensors_only:
        if shipped.graph_digest and rebuilt.graph_digest and shipped.graph_digest != rebuilt.graph_digest:
            found.append(worded("the graphs differ"))
        found += _processing(shipped, rebuilt)
    return found


def unknown(shipped: Model, rebuilt: Model, options: Options) -> str:
    """Why agreement cannot be shown; empty where it can."""
    for model in (shipped, rebuilt):
        if model.opaque:
            return worded("{path} is {format}: {opaque}", path=model.path, format=model.format, opaque=model.opaque)
        if not any(array.size for array in model.tensors.values()):
            return worded("{path} holds no numbers: nothing can be shown about an empty model", path=model.path)
    if not options.tensors_only and (shipped.graph_digest is None) != (rebuilt.graph_digest is None):
        without = rebuilt.path if rebuilt.graph_digest is None else shipped.path
        return worded("{without} holds no graph to compare with the other's; --tensors-only leaves graphs out",
                      without=without)
    return ""


def _names(shipped: Model, rebuilt: Model) -> Iterator[str]:
    ours, theirs = set(shipped.tensors), set(rebuilt.tensors)
    for only, path in ((ours - theirs, rebuilt.path), (theirs - ours, shipped.path)):
        if only:
            shown = ", ".join(sorted(only)[:_SHOWN]) + (" …" if len(only) > _SHOWN else "")
            yield worded("{path} has no tensor {shown}", path=path,
                         shown=shown) if len(only) == 1 else \
                worded("{path} lacks {number} tensors: {shown}", path=path, number=len(only), shown=shown)


def _processing(shipped: Model, rebuilt: Model) -> Iterator[str]:
    if shipped.format != rebuilt.format and not (shipped.processing and rebuilt.processing):
        return  # one container has no place for it; ``content`` says so
    for key in sorted({*shipped.processing, *rebuilt.processing}):
        ours, theirs = shipped.processing.get(key), rebuilt.processing.get(key)
        if ours != theirs and key == BETWEEN:
            yield worded("the bytes around the tensors differ; --tensors-only leaves them out")
        elif ours != theirs:
            yield worded("processing differs: {key} is {short} in one and {short2} in the other", key=key,
                         short=_short(ours), short2=_short(theirs))


def _short(value: str | None) -> str:
    return "missing" if value is None else repr(value if len(value) <= 60 else f"{value[:60]}…")


def _shape(array: Array) -> str:
    return "×".join(map(str, array.shape)) or "scalar"


def readable(shipped: Model, rebuilt: Model) -> str:
    """Why numbers cannot be compared though names, shapes and types agree; empty where they can."""
    packed = sorted(name for name, array in shipped.tensors.items()
                    if not (array.numeric and rebuilt.tensors[name].numeric))
    return worded("{packed} is {dtype}, whose numbers are not decoded", packed=packed[0],
                  dtype=shipped.tensors[packed[0]].dtype) if packed else ""


def listing(found: list[str]) -> str:
    """The first of many sentences, and how many more there are."""
    return "; ".join(found[:_SHOWN]) + (worded("; and {number} more",
                                               number=len(found) - _SHOWN) if len(found) > _SHOWN else "")


def not_finite(array: Array) -> int | None:
    """Index of the first value that is NaN or infinite, None without one. Raises FormatError."""
    if array.dtype not in arrays.FLOATS and not array.dtype.startswith("complex"):
        return None
    seen = 0
    for block in arrays.raw_blocks(array):
        place = first_not_finite(array.dtype, block)
        if place is not None:
            return seen + place
        seen += len(block) // array.width
    return None


def first_not_finite(dtype: str, block: bytes | bytearray | memoryview) -> int | None:
    """Index of the first number in ``block`` whose exponent is all ones: NaN or infinite."""
    import numpy

    codes = _EXPONENTS.get(dtype)
    if codes is None:
        raise FormatError(worded("holds numbers as {dtype}", dtype=dtype))
    kind, mask, parts = codes
    bits = numpy.frombuffer(block, kind)
    hit = (bits & numpy.array(mask, kind)) == numpy.array(mask, kind)
    return int(hit.argmax()) // parts if hit.any() else None


_EXPONENTS = {"float16": ("<u2", 0x7c00, 1), "bfloat16": ("<u2", 0x7f80, 1), "float32": ("<u4", 0x7f800000, 1),
              "float64": ("<u8", 0x7ff << 52, 1), "complex64": ("<u4", 0x7f800000, 2),
              "complex128": ("<u8", 0x7ff << 52, 2)}
