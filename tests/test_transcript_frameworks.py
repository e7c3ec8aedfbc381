# SPDX-License-Identifier: GPL-2.0-or-later
"""Trainings in frameworks, recorded from their loops and verified by a command that goes on from a recorded state.

PyTorch and Keras are tried where they are installed, and only there: they are too large to be asked of everybody.
"""
from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy
import pytest
from conftest import require
from transcript_examples import run

from lintian_ml.errors import InputError
from lintian_ml.transcript import chain, frameworks, record, states
from lintian_ml.transcript.loop import Recorder

BEACON = "5f2a9c" * 10
HEAD = '''import os, sys
os.environ["KERAS_BACKEND"] = "torch"
import numpy
from lintian_ml.transcript import frameworks, states
from lintian_ml.transcript.grid import order
from lintian_ml.transcript.loop import Recorder

def data():
    table = numpy.loadtxt("table.txt")
    return table[:, :-1].astype("float32"), table[:, -1].astype(int)

def batches(seed, step, count):
    x, y = data()
    for now in range(step, step + count):
        rows = order(seed, now, len(x))[:16]
        yield x[rows], y[rows]
'''
SKLEARN = HEAD + '''
from sklearn.linear_model import SGDClassifier

def made():
    return SGDClassifier(random_state=7, average=True)

def learn(estimator, seed, step, count, told=lambda: None):
    for x, y in batches(seed, step, count):
        estimator.partial_fit(x, y, classes=[0, 1])
        told()

def state(estimator):
    return frameworks.sklearn_state(estimator)

def restore(estimator, state):
    frameworks.sklearn_restore(estimator, state)
'''
TORCH = HEAD + '''
import torch
torch.set_num_threads(1)

def made():
    torch.manual_seed(3)
    model = torch.nn.Sequential(torch.nn.Linear(4, 8), torch.nn.BatchNorm1d(8), torch.nn.ReLU(), torch.nn.Linear(8, 2))
    optimizer = torch.optim.Adam(model.parameters(), 0.01)
    return model, optimizer, torch.optim.lr_scheduler.StepLR(optimizer, 3)

def learn(parts, seed, step, count, told=lambda: None):
    model, optimizer, scheduler = parts
    for x, y in batches(seed, step, count):
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(model(torch.tensor(x)), torch.tensor(y)).backward()
        optimizer.step()
        scheduler.step()
        told()

def state(parts):
    return frameworks.torch_state(model=parts[0], optimizer=parts[1], scheduler=parts[2])

def restore(parts, state):
    frameworks.torch_restore(state, model=parts[0], optimizer=parts[1], scheduler=parts[2])
'''
KERAS = HEAD + '''
import keras

def made():
    keras.utils.set_random_seed(3)
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(8, "relu"), keras.layers.Dense(2, "softmax")])
    model.compile(keras.optimizers.SGD(0.1, momentum=0.9), "sparse_categorical_crossentropy")
    model.optimizer.build(model.trainable_variables)
    return model

def learn(model, seed, step, count, told=None):
    pairs = list(batches(seed, step, count))
    x, y = (numpy.concatenate(part) for part in zip(*pairs))
    model.fit(x, y, batch_size=16, shuffle=False, verbose=0, callbacks=[told] if told else [])

def state(model):
    return frameworks.keras_state(model)

def restore(model, state):
    frameworks.keras_restore(model, state)
'''
MAIN = '''
if __name__ == "__main__":
    seed, source, target, step, count = sys.argv[1:]
    parts = made()
    restore(parts, states.read(source))
    learn(parts, seed, int(step), int(count))
    states.write(target, state(parts))
'''
PROGRAMS = {"sklearn": SKLEARN, **{name: program for name, program in (("torch", TORCH), ("keras", KERAS))
                                   if find_spec(name) and find_spec("torch")}}
# Native float32 differs in its last bits with the place in memory already, on one machine.
CLOSE = {"rung": "close", "tolerance": "1e-5"}


def table(path: Path) -> None:
    source = numpy.random.default_rng(5)
    x = source.normal(size=(80, 4)).round(3)
    numpy.savetxt(path, numpy.column_stack([x, x.sum(1) > 0]), fmt="%.3f")


def recorded(name: str, monkeypatch: pytest.MonkeyPatch, folder: Path) -> Any:
    """Train twelve steps in segments of four, from a state after the first step; the module."""
    monkeypatch.setenv("KERAS_BACKEND", "torch")
    require(name)
    monkeypatch.chdir(folder)
    table(folder / "table.txt")
    (folder / "train.py").write_text(PROGRAMS[name] + MAIN)
    module: dict[str, Any] = {"__name__": "train"}
    exec(compile(PROGRAMS[name], "train", "exec"), module)  # the test's own program
    parts = module["made"]()
    module["learn"](parts, "3f9a", 0, 1)
    command = ["python3", "train.py", "{seed}", "{in}", "{out}", "{step}", "{count}"]
    header = record.header(command, [], ["train.py"], ["table.txt"], segment=4, seed=("3f9a", "a test"),
                           predicate=CLOSE)
    recorder = Recorder("run", header, module["state"](parts))
    if name == "keras":
        module["learn"](parts, "3f9a", 0, 12, frameworks.keras_callback(recorder))
    else:
        module["learn"](parts, "3f9a", 0, 12, lambda: recorder.step(lambda: module["state"](parts)))
        recorder.close()
    return module


@pytest.mark.filterwarnings("default::DeprecationWarning")  # Keras with PyTorch has some of its own
@pytest.mark.parametrize("name", PROGRAMS)
def test_recorded_and_verified(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A loop or a callback records; each segment goes on from the state before it, whole, to the state after it."""
    recorded(name, monkeypatch, tmp_path)
    transcript = chain.load(Path("run"))
    assert [entry.steps for entry in transcript.segments] == [(0, 4), (4, 4), (8, 4)]
    assert len({entry.state for entry in transcript.segments}) == 3
    verify = ("transcript", "verify", "run", "--beacon", BEACON, "--segments", "3", "--memory", "16384")
    status, output, errors = run(*verify)
    assert status == 0 and errors.count("the same bits") + errors.count("of the RMS") == 3, errors
    program = Path("train.py").read_text()
    Path("train.py").write_text(program.replace("[:16]", "[1:17]"))
    assert run(*verify)[0] == 2


def test_state_that_is_not_whole() -> None:
    """What an estimator learnt and a state cannot hold is told, and not left out."""
    require("sklearn")
    from sklearn.neural_network import MLPClassifier

    estimator = MLPClassifier((3,))
    estimator.partial_fit(numpy.eye(4), [0, 1, 0, 1], classes=[0, 1])
    with pytest.raises(InputError, match=r"^MLPClassifier\.\w+ is a \w+, which a state cannot hold: it holds numbers"):
        frameworks.sklearn_state(estimator)


def test_names_are_no_numbers() -> None:
    """Classes that are texts are no state."""
    require("sklearn")
    from sklearn.naive_bayes import GaussianNB

    with pytest.raises(InputError, match="^GaussianNB.classes_ is a ndarray of <U1, which a state cannot hold"):
        frameworks.sklearn_state(GaussianNB().fit(numpy.eye(2), ["a", "b"]))


class Learner:
    """What has parameters and attributes, as estimators of scikit-learn have."""

    def __init__(self, rate: float = 0.5) -> None:
        self.rate = rate

    def get_params(self, deep: bool) -> dict[str, float]:
        return {"rate": self.rate}


def test_lists_and_numbers_of_an_estimator(tmp_path: Path) -> None:
    """Numbers of Python, lists, tuples and dictionaries of them and of arrays come back as they were."""
    learner, again = Learner(), Learner(0.25)
    learner.__dict__.update(
        steps_=7, loss_=0.5, warm_=True, none_=None, losses_=[0.5, 0.25], shape_=(3, (4, 5)), empty_=[],
        coefs_=[numpy.eye(2), numpy.ones((2, 3), numpy.float32)], by_class_={0: numpy.arange(3), "b": 2},
        last_=numpy.float32(0.5))
    states.write(tmp_path / "state", frameworks.sklearn_state(learner))
    frameworks.sklearn_restore(again, states.read(tmp_path / "state"))
    numpy.testing.assert_equal({**vars(again), "rate": 0.5}, vars(learner))
    assert again.rate == 0.25
    for name, value in vars(learner).items():
        assert type(value) is type(vars(again)[name])


class Part:
    """What has a state_dict, as parts of PyTorch have."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def state_dict(self) -> Any:
        return self.value


def test_leaves() -> None:
    """Every kind of value has a place of its own; what is none of them is told."""
    found = frameworks.torch_state(part=Part({"a": [1, 2.5, None, True], 3: {}, "b": {"c": (False,)}}))
    assert set(found) == {"part/=dict", "part/a/=list", "part/a/#0/=int", "part/a/#1/=float", "part/a/#2/=NoneType",
                          "part/a/#3/=bool", "part/#3/=dict", "part/b/=dict", "part/b/c/=tuple", "part/b/c/#0/=bool"}
    with pytest.raises(InputError, match="part/a is a str"):
        frameworks.torch_state(part=Part({"a": "text"}))


def there_and_back(tmp_path: Path) -> None:
    """A state that was written and read again gives the values that it was made of."""
    import torch

    values = {"a": [1, 2.5, None, True], 3: {}, "b": {"c": []}, "t": torch.arange(6).reshape(2, 3),
              "s": torch.tensor(2.5)}
    states.write(tmp_path / "state", frameworks.torch_state(part=Part(values)))
    loaded: list[Any] = []
    part = Part(None)
    part.load_state_dict = loaded.append  # type: ignore[attr-defined]
    frameworks.torch_restore(states.read(tmp_path / "state"), part=part)
    assert torch.equal(loaded[0].pop("t"), values.pop("t")) and torch.equal(loaded[0].pop("s"), values.pop("s"))
    assert loaded[0] == values
    with pytest.raises(InputError, match="a tensor that a state cannot hold"):
        frameworks.torch_state(part=Part({"a": torch.zeros(2, dtype=torch.bfloat16)}))


if find_spec("torch"):
    test_there_and_back = there_and_back
