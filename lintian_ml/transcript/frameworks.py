# SPDX-License-Identifier: GPL-2.0-or-later
"""The whole state of a training in scikit-learn, PyTorch or Keras as named arrays, and back; for ``loop.Recorder``.

    recorder.step(lambda: sklearn_state(estimator))                         # after estimator.partial_fit(...)
    recorder.step(lambda: torch_state(model=model, optimizer=optimizer))    # after optimizer.step()
    model.fit(..., callbacks=[keras_callback(recorder)], shuffle=False)

and in the command that a verifier runs, before it goes on: ``sklearn_restore``, ``torch_restore``, ``keras_restore``.
No framework is imported here that the caller has not. What has no place in a state is an error: nobody could go on from
a state that is not whole. In float32 these frameworks do not always give the same bits, even on one machine: let the
predicate of the transcript be ``close``, and its segments short.
"""
from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from lintian_ml.errors import InputError
from lintian_ml.words import worded

if TYPE_CHECKING:
    import numpy

    from lintian_ml.transcript.loop import Recorder

    State = Mapping[str, numpy.ndarray[Any, numpy.dtype[Any]]]

_FROM_PARAMETERS = frozenset({"loss_function_", "_loss_function_"})  # of scikit-learn: made again by each partial_fit
_KINDS = "biuf"  # of numpy: what a state can hold


def sklearn_state(estimator: Any) -> State:
    """What an estimator learnt: every attribute that is no parameter. Raises InputError for one that is no numbers.

    Numbers, arrays, and lists, tuples and dictionaries of them have a place in a state; other objects have not.
    """
    kind, parameters = type(estimator).__name__, estimator.get_params(deep=False)
    learnt = {name: value for name, value in vars(estimator).items()
              if name not in parameters and name not in _FROM_PARAMETERS}
    return {path.removeprefix(f"{kind}."): array for name, value in learnt.items()
            for path, array in _leaves(value, f"{kind}.{name}")}


def sklearn_restore(estimator: Any, state: State) -> None:
    """Put a state into an estimator with the same parameters, on which partial_fit goes on."""
    learnt = _nested({"=dict": None, **state}, lambda array: array.copy() if array.ndim else array[()])
    for name, value in learnt.items():
        setattr(estimator, name, value)


def torch_state(**parts: Any) -> State:
    """The ``state_dict`` of each part: model, optimizer, scheduler. Raises InputError for what is no numbers."""
    return dict(leaf for name, part in sorted(parts.items()) for leaf in _leaves(part.state_dict(), name))


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Arrays by their place: a key that is a number has a ``#``; after ``=`` stands what else than a tensor it was."""
    import numpy

    if isinstance(value, (Mapping, list, tuple)):
        inside = value.items() if isinstance(value, Mapping) else enumerate(value)
        kind = "dict" if isinstance(value, Mapping) else "tuple" if isinstance(value, tuple) else "list"
        yield f"{path}/={kind}", numpy.array(len(value))
        for key, inner in inside:
            yield from _leaves(inner, f"{path}/{key}" if isinstance(key, str) else f"{path}/#{key}")
    elif isinstance(value, (numpy.ndarray, numpy.generic)) and value.dtype.kind in _KINDS:
        yield path, numpy.asarray(value)
    elif value is None or isinstance(value, (bool, int, float)):
        yield f"{path}/={type(value).__name__}", numpy.array(value or 0, type(value) if value is not None else int)
    elif hasattr(value, "detach"):
        yield path, _array(value, path)
    else:
        of = worded(" of {dtype}", dtype=value.dtype) if isinstance(value, (numpy.ndarray, numpy.generic)) else ""
        raise InputError(worded("{path} is a {name}{of}, which a state cannot hold: it holds numbers, arrays of "
                                "numbers, and lists and dictionaries of these", path=path, name=type(value).__name__,
                                of=of))


def _array(tensor: Any, path: str) -> Any:
    try:
        return tensor.detach().cpu().numpy().copy()
    except (TypeError, RuntimeError) as error:  # bfloat16, sparse
        raise InputError(worded("{path}: a tensor that a state cannot hold: {error}", path=path,
                                error=error)) from error


_SCALARS: Mapping[str, Callable[[Any], Any]] = {
    "=bool": bool, "=int": int, "=float": float, "=NoneType": lambda array: None}


def torch_restore(state: State, **parts: Any) -> None:
    """Load a state into parts that were made alike."""
    import torch

    for name, part in parts.items():
        part.load_state_dict(_nested({key[len(name) + 1:]: array for key, array in state.items()
                                      if key.startswith(f"{name}/")}, torch.tensor))


def _nested(leaves: Mapping[str, Any], leaf: Callable[[Any], Any]) -> Any:
    """What ``_leaves`` flattened; ``leaf`` makes of an array what it was."""
    if set(leaves) == {""}:
        return leaf(leaves[""])
    if (only := next(iter(leaves), "")) in _SCALARS:
        return _SCALARS[only](leaves[only])
    groups: dict[str, dict[str, Any]] = {}
    for key, array in leaves.items():
        first, _, rest = key.partition("/")
        groups.setdefault(first, {})[rest] = array
    listed = next((kind for name, kind in (("=list", list), ("=tuple", tuple)) if name in groups), None)
    found = {int(key[1:]) if key.startswith("#") else key: _nested(inner, leaf) for key, inner in groups.items()
             if key not in ("=list", "=tuple", "=dict")}
    return listed(found[number] for number in range(len(found))) if listed else found


def keras_state(model: Any) -> State:
    """Weights and the optimizer's variables, in their order."""
    import numpy

    variables = [*model.variables, *(model.optimizer.variables if model.optimizer is not None else ())]
    return {f"{number:04}/{variable.path}": numpy.array(variable.numpy()) for number, variable in enumerate(variables)}


def keras_restore(model: Any, state: State) -> None:
    """Assign a state to a model that was compiled and built alike."""
    model.optimizer.build(model.trainable_variables)
    variables = [*model.variables, *model.optimizer.variables]
    if len(variables) != len(state):
        raise InputError(worded("the state has {number} variables, the model {wanted}", number=len(state),
                                wanted=len(variables)))
    for variable, (_, array) in zip(variables, sorted(state.items())):
        variable.assign(array)


def keras_callback(recorder: Recorder) -> Any:
    """A callback of Keras: each batch is a step; the recorder is closed when the training ends."""
    import keras

    class Recording(keras.callbacks.Callback):  # type: ignore[misc]
        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
            recorder.step(lambda: keras_state(self.model))

        def on_train_end(self, logs: Any = None) -> None:
            recorder.close()

    return Recording()
