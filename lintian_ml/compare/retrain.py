# SPDX-License-Identifier: GPL-2.0-or-later
"""Honest retrainings: one command, run again and again under nuisances that must not matter.

The nuisances are environment variables of the child processes and of nothing else. The command writes its model where
``LINTIAN_ML_MODEL`` says, or where ``{model}`` stands in it; it keeps seeds, data and order of data as they are. A
trainer that can add up a batch in several orders takes the order from ``LINTIAN_ML_ORDER``, 0 being the usual one.
"""
from __future__ import annotations

import itertools
import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from lintian_ml.compare import loading, noise
from lintian_ml.compare.model import Model, Options
from lintian_ml.errors import InputError
from lintian_ml.words import stopped, worded

MODEL, ORDER = "LINTIAN_ML_MODEL", "LINTIAN_ML_ORDER"
NUISANCES = ("kernel", "simd", "threads", "order")
_KERNELS = (("Prescott", "pni"), ("Nehalem", "sse4_2"), ("Sandybridge", "avx"), ("Haswell", "avx2"),
            ("SkylakeX", "avx512vl"))  # OpenBLAS kernels, and the processor's flag that each needs
_SIMD = ("AVX512F", "AVX512CD", "AVX512_SKX", "AVX512_CLX", "AVX512_CNL", "AVX512_ICL", "AVX512_SPR")
_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS")
SILENT = frozenset(_THREADS[1:])  # what says the same as another one
_MADE = "lintian-ml.model"  # what the command writes in the sandbox
_TAIL = 300  # bytes of the command's complaint that an error shows


def variants(runs: int, chosen: Sequence[str], flags: frozenset[str], processors: int) -> Iterator[dict[str, str]]:
    """``runs`` sets of variables, those of one nuisance in turn; ``flags`` are the processor's."""
    kernels = [{"OPENBLAS_CORETYPE": name} for name, flag in _KERNELS if flag in flags] or [{}]
    simd: list[dict[str, str]] = [{}, {"NPY_DISABLE_CPU_FEATURES": " ".join(_SIMD), "ATEN_CPU_CAPABILITY": "default"}]
    threads = [{name: str(count) for name in _THREADS} for count in range(1, max(2, processors) + 1)]
    options = [kernels if "kernel" in chosen else [{}], simd if "simd" in chosen else [{}],
               threads if "threads" in chosen else [{}]]
    for number, parts in zip(range(1, runs + 1), itertools.cycle(itertools.product(*options))):
        merged = {key: value for part in parts for key, value in part.items()}
        yield {**merged, ORDER: str(number)} if "order" in chosen else merged


def flags() -> frozenset[str]:
    """The processor's flags as Linux tells them; none where it does not."""
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("flags"):
                return frozenset(line.split(":", 1)[1].split())
    except OSError:
        return frozenset()
    return frozenset()


def train(command: Sequence[str], model: Path, nuisance: Mapping[str, str], seconds: float | None,
          tree: Path | None = None) -> Model:
    """Run the command once, with ``tree`` in the sandbox on a copy of it. Raises InputError with its last words where
    it fails or writes no model, and what the sandbox raises."""
    if tree is None:
        _outside(command, model, nuisance, seconds)
    else:
        _inside(command, model, nuisance, seconds, tree)
    return loading.load(loading.opened(str(model)))


def _inside(command: Sequence[str], model: Path, nuisance: Mapping[str, str], seconds: float | None,
            tree: Path) -> None:
    from lintian_ml.transcript import sandbox

    place = f"{sandbox.BUILD}/{_MADE}"
    arguments = [part.replace("{model}", place) for part in command]
    bounds = sandbox.Bounds() if seconds is None else sandbox.Bounds(seconds=seconds)
    sandbox.run(sandbox.Task(arguments, {}, {_MADE: model}, {ORDER: "0", **nuisance, MODEL: place}, {"": tree}), bounds)


def _outside(command: Sequence[str], model: Path, nuisance: Mapping[str, str], seconds: float | None) -> None:
    arguments = [part.replace("{model}", str(model)) for part in command]
    environment = {**os.environ, ORDER: "0", **nuisance, MODEL: str(model)}
    try:
        run = subprocess.run(arguments, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                             stderr=subprocess.PIPE, timeout=seconds, check=False)
    except (OSError, ValueError) as error:
        raise InputError(stopped(command[0], error)) from error
    except subprocess.TimeoutExpired:
        raise InputError(worded("{command}: did not end within {seconds:g} seconds", command=command[0],
                                seconds=seconds)) from None
    if run.returncode:
        said = run.stderr[-_TAIL:].decode("utf-8", "replace").strip().replace("\n", "; ")
        raise InputError(worded("{command}: ended with status {returncode}: {said}", command=command[0],
                                returncode=run.returncode, said=said or worded("without a word")))
    if not model.is_file():
        raise InputError(worded("{command}: wrote no model to ${model} ({{model}} in the command stands for it)",
                                command=command[0], model=MODEL))


def measured(command: Sequence[str], nuisances: Sequence[Mapping[str, str]], folder: Path,
             seconds: float | None = None, tree: Path | None = None) -> Iterator[tuple[dict[str, str], float, str]]:
    """(nuisance, distance from the first run, sha256), one for each run; before them the reference, at distance 0.

    The reference is trained without any nuisance. Raises InputError.
    """
    first = folder / "reference.model"
    reference = train(command, first, {}, seconds, tree)
    yield {}, 0.0, loading.opened(str(first)).blob().sha256()
    for nuisance in nuisances:
        path = folder / "run.model"
        path.unlink(missing_ok=True)
        model = train(command, path, nuisance, seconds, tree)
        yield dict(nuisance), noise.apart(model, reference, Options()), loading.opened(str(path)).blob().sha256()
