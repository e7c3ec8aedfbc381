# SPDX-License-Identifier: GPL-2.0-or-later
"""Plain feed-forward nets: one layer after the other, read from an ONNX graph or from the tensors' shapes alone."""
from __future__ import annotations

import re
from collections.abc import Mapping

from lintian_ml.compare.model import Array, Graph, Model, Node, Options
from lintian_ml.compare.symmetry import BESIDE, IN, OUT, Edge, Group, Net, doubles
from lintian_ml.records import dataclass, field
from lintian_ml.words import worded

HOMOGENEOUS = frozenset({"relu", "none", "maxpool", "averagepool", "globalaveragepool", "globalmaxpool", "dropout",
                         "leakyrelu", "identity", "flatten", "reshape"})
ACTIVATIONS = ("relu", "sigmoid", "tanh", "none", "other")
_ELEMENTWISE = frozenset({"Relu", "Sigmoid", "Tanh", "LeakyRelu", "Elu", "Selu", "Softplus", "Softsign", "Identity",
                          "Dropout", "HardSigmoid", "Gelu", "Erf"})
_POOLS = frozenset({"MaxPool", "AveragePool", "GlobalAveragePool", "GlobalMaxPool"})
_LAST = frozenset({"Softmax", "LogSoftmax", "ArgMax"})
_WHOLE = re.compile(r"(\d+)")
_DIGITS = 19  # of a number in a name


@dataclass
class Layer:
    """``weights`` is (tensor, axis of its outputs, axis of its inputs); what follows it up to the next layer."""

    weights: tuple[str, int, int]
    outputs: int
    inputs: int
    biases: list[str] = field(default_factory=list)
    norms: list[tuple[str, ...]] = field(default_factory=list)  # scale, bias, mean, variance of a batch norm
    after: list[str] = field(default_factory=list)  # operations between this layer and the next, in lower case


def net(model: Model, options: Options) -> Net | str:
    """The groups between consecutive layers, or why the net is no plain chain. Raises FormatError."""
    layers = layers_of(model, options)
    if isinstance(layers, str):
        return layers
    groups = []
    for number, (layer, taker) in enumerate(zip(layers, layers[1:])):
        if layer.outputs == 0 or taker.inputs % layer.outputs:
            return worded("{taker} takes {inputs} inputs, {layer} gives {outputs}", taker=taker.weights[0],
                          inputs=taker.inputs, layer=layer.weights[0], outputs=layer.outputs)
        groups.append(_group(number, layer, taker))
    read = model.graph is not None and not (options.tensors_only and options.activation)
    note = "" if read else worded("taken for a chain with {activation} between its layers",
                                  activation=options.activation)
    return Net(doubles(model), tuple(groups), note)


def _group(number: int, layer: Layer, taker: Layer) -> Group:
    edges = [Edge(layer.weights[0], layer.weights[1], IN, anchor=True)]
    edges += [Edge(name, 0, IN, anchor=True) for name in layer.biases]
    scales = all(word in HOMOGENEOUS for word in layer.after)
    for scale, bias, mean, variance in layer.norms:
        scales = False  # what goes in is normalised again: its own rule is not looked for
        edges += [Edge(name, 0, BESIDE) for name in (scale, bias, mean, variance)]
    edges.append(Edge(taker.weights[0], taker.weights[2], OUT, taker.inputs // layer.outputs))
    return Group(f"layer{number}", layer.outputs, tuple(edges), scales)


def layers_of(model: Model, options: Options) -> list[Layer] | str:
    """The layers in order, or why they are not known."""
    if options.tensors_only and options.activation is not None:
        return _from_shapes(model.tensors, options.activation)
    if model.graph is not None:
        return _from_graph(model, model.graph)
    if model.graph_digest is not None:
        return worded("the graph of {format} files is compared as a whole, not read layer by layer",
                      format=model.format)
    if options.activation is None:
        return worded("the files hold tensors only: --activation says what stands between the layers")
    return _from_shapes(model.tensors, options.activation)


def _from_shapes(tensors: Mapping[str, Array], activation: str) -> list[Layer] | str:
    """Matrices and vectors in the natural order of their names: each matrix with the vector that follows it."""
    found: list[Layer] = []
    for name in sorted(tensors, key=_natural):
        shape = tensors[name].shape
        if len(shape) == 2:
            found.append(Layer((name, 0, 1), shape[0], shape[1], after=[activation]))
    stems = {_stem(layer.weights[0]): layer for layer in found}
    for name in sorted(tensors, key=_natural):
        layer = stems.get(_stem(name))
        shape = tensors[name].shape
        if len(shape) == 1 and layer is not None and shape[0] in tensors[layer.weights[0]].shape:
            layer.biases.append(name)
        elif len(shape) != 2:
            return worded("{name} belongs to no layer of a plain chain of matrices and biases", name=name)
    return _oriented(found) if len(found) > 1 else worded("there are not two layers with units between them")


def _oriented(layers: list[Layer]) -> list[Layer] | str:
    """[outputs, inputs] as PyTorch, or [inputs, outputs] as Keras and numpy users write them: whichever fits all."""
    for turned in (False, True):
        tried = [Layer((layer.weights[0], 1, 0), layer.inputs, layer.outputs, layer.biases, after=layer.after)
                 if turned else layer for layer in layers]
        if all(one.outputs == two.inputs for one, two in zip(tried, tried[1:])):
            tried[-1].after = []
            return tried
    return worded("the matrices do not fit each other in the order of their names")


def _stem(name: str) -> str:
    """A name without the word for its role: fc1.weight and fc1.bias share one; so do W1 and b1."""
    short = re.sub(r"[._/]?(weights?|kernel|bias(es)?)(:0)?$", "", name, flags=re.IGNORECASE)
    return short if short != name else "".join(_WHOLE.findall(name)) or name


def _natural(name: str) -> list[tuple[bool, int, str]]:
    return [(whole, int(part) if whole else 0, part) for part in _WHOLE.split(name)
            for whole in [part.isascii() and part.isdigit() and len(part) < _DIGITS]]


def _from_graph(model: Model, graph: Graph) -> list[Layer] | str:
    """The layers of a graph in which each node has one input that is computed and nobody else's."""
    users: dict[str, list[Node]] = {}
    for node in graph.nodes:
        for name in node.inputs:
            users.setdefault(name, []).append(node)
    starts = [value.name for value in graph.inputs if value.name not in model.tensors]
    if len(starts) != 1 or len(graph.outputs) != 1 or graph.functions:
        return worded("the graph has several inputs, outputs or functions of its own: no plain chain")
    found: list[Layer] = []
    name = starts[0]
    while name != graph.outputs[0].name:
        following = users.get(name, [])
        if len(following) != 1 or len(following[0].outputs) != 1:
            return worded("{name} is used {number} times: no plain chain", name=name or "a result",
                          number=len(following))
        refused = _step(following[0], name, model.tensors, found)
        if refused:
            return refused
        name = following[0].outputs[0]
    shared = [tensor for layer in found for tensor in (layer.weights[0], *layer.biases)]
    if len(set(shared)) < len(shared) or any(len(users.get(tensor, [])) > 1 for tensor in shared):
        return worded("layers share tensors: no plain chain")
    return found if len(found) > 1 else worded("there are not two layers with units between them")


def _step(node: Node, name: str, tensors: Mapping[str, Array], found: list[Layer]) -> str:
    """Take one node into the list; why it cannot be, or nothing."""
    others = [part for part in node.inputs if part and part != name]
    first = node.inputs[0] == name
    known = all(part in tensors for part in others)
    if node.domain or not known:
        return worded("{op} takes more than one computed value: no plain chain", op=node.op)
    if found and "argmax" in found[-1].after or node.op in ("Flatten", "Reshape") and not _flat(node, others, tensors):
        return worded("{op} moves units in a way that is not followed", op=node.op)
    if node.op in ("Gemm", "MatMul", "Conv") and first and others:
        layer = _layer(node, others, tensors)
        found += [layer] if isinstance(layer, Layer) else []
        return layer if isinstance(layer, str) else ""
    if not found:
        silent = node.op in ("Flatten", "Reshape", "Identity", "Cast")
        return "" if silent else worded("{op} stands before the first layer", op=node.op)
    if node.op == "Add" and len(others) == 1 and tensors[others[0]].size == found[-1].outputs and not found[-1].after:
        if len(tensors[others[0]].shape) == 1:
            found[-1].biases.append(others[0])
            return ""
    if node.op == "BatchNormalization" and len(others) == 4:
        found[-1].norms.append(tuple(others))
        return ""
    if node.op in _ELEMENTWISE | _POOLS | _LAST | {"Flatten", "Reshape"}:
        found[-1].after.append(node.op.lower())
        return ""
    return worded("{op} is no part of a plain chain", op=node.op)


def _flat(node: Node, others: list[str], tensors: Mapping[str, Array]) -> bool:
    """Does it make one row of each sample, as before a dense layer?"""
    if node.op == "Flatten":
        return bool(node.attributes.get("axis", 1) == 1)
    return len(others) == 1 and tensors[others[0]].shape == (2,)


def _layer(node: Node, others: list[str], tensors: Mapping[str, Array]) -> Layer | str:
    """A Gemm, MatMul or Conv whose weights are stored."""
    shape, flags = tensors[others[0]].shape, node.attributes
    if node.op == "Conv":
        if len(shape) < 3 or flags.get("group", 1) != 1:
            return worded("Conv has groups: no plain chain")
        return Layer((others[0], 0, 1), shape[0], shape[1], others[1:])
    if len(shape) != 2 or flags.get("transA", 0) or flags.get("alpha", 1.0) != 1.0 or flags.get("beta", 1.0) != 1.0:
        return worded("{op} is no plain layer", op=node.op)
    outputs = 0 if flags.get("transB", 0) else 1
    if any(tensors[part].shape != (shape[outputs],) for part in others[1:]):
        return worded("{op} has a bias of another shape than its units", op=node.op)
    return Layer((others[0], outputs, 1 - outputs), shape[outputs], shape[1 - outputs], list(others[1:]))
