# SPDX-License-Identifier: GPL-2.0-or-later
"""Whether a training program runs without an accelerator that needs a non-free stack, as CUDA with cuDNN is.

A program that asks for one and shows no other path needs it. One that asks only where there is one, or that speaks of
none at all, runs on a processor: every framework of ``data/frameworks.tsv`` does.
"""
from __future__ import annotations

from collections.abc import Iterator, Sequence

from lintian_ml.evidence import suites, training
from lintian_ml.evidence.page import Page, excerpt
from lintian_ml.evidence.store import Store
from lintian_ml.evidence.training import Program
from lintian_ml.lazy import regex
from lintian_ml.model import Note, Pointer, Strength

ASKS, WITHOUT = "accelerator", "processor"
NEEDED, NOT_NEEDED = "accelerator-needed", "accelerator-not-needed"
_HOOKS = ("cuda", "gpu", "GPU", "CUDA", "CuDNN", "cudnn", "cutorch", "cunn", "NvInfer", "mkl")
_HEADERS = r"cudnn|cuda|cuda_runtime|cublas|cublas_v2|curand|NvInfer|mkl"
_ASKS = {
    "py": regex(
        r"\.cuda\(|\.to\([ \t]*[\"']cuda|\bdevice[ \t]*=[ \t]*[\"']cuda|\btorch\.device\([ \t]*[\"']cuda|"
        r"\btorch\.cuda\.(?:\w*Tensor|set_device)\(|\bset_default_tensor_type\([^)\n]{0,80}cuda|"
        r"\btf\.device\([ \t]*[\"']/?(?:device:)?gpu|\bCuDNN(?:GRU|LSTM)\b|\bbackend[ \t]*=[ \t]*[\"']nccl"),
    "lua": regex(r"\brequire[ \t]*(?:\([ \t]*)?[\"'](?:cutorch|cunn|cudnn)[\"']|:cuda\(\)"),
    "c": regex(
        rf"(?m)^[ \t]*#[ \t]*include[ \t]*[<\"](?:{_HEADERS})\w*\.h[>\"]|"
        r"^[ \t]*(?:extern[^\n]{0,20})?__global__[ \t]+void\b|<<<[^<>\n]{1,120}>>>\("),
}
_WITHOUT = {
    "py": regex(
        r"\bcuda\.is_available\(|[\"']/?cpu(?::\d)?[\"']|\bmap_location\b|--(?:no-?)?(?:cuda|cpu|gpus?|device)\b|"
        r"\buse_(?:cuda|gpus?)\b|\bargs\.(?:no_)?(?:cuda|gpus?|device)\b|\ballow_soft_placement\b|"
        r"\bif[ \t]+(?:not[ \t]+)?\w{0,40}(?:cuda|gpu|CUDA|GPU)|\blist_physical_devices\b"),
    "lua": regex(r"\bif[ \t]+(?:not[ \t]+)?[\w.]{0,40}(?:gpu|cuda|GPU)|\bpcall[ \t]*\([ \t]*require"),
    "c": regex(r"(?m)^[ \t]*#[ \t]*(?:el)?if(?:n?def)?\b[^\n]{0,120}(?:CUDA|GPU|CUDNN|NVCC|CPU_ONLY|MKL|TENSORRT)"),
}


def notes(text: str, page: Page) -> Iterator[Note]:
    """Where a program asks for an accelerator, and where it shows that it does without; the first place of each."""
    if page.name.endswith((".cu", ".cuh")):
        yield Note(ASKS, "source text of CUDA", 1)
    if page.language not in _ASKS or not any(hook in text for hook in _HOOKS):
        return
    for claim, pattern in ((ASKS, _ASKS[page.language]), (WITHOUT, _WITHOUT[page.language])):
        if found := pattern.search(text):
            yield Note(claim, excerpt(found[0]), text.count("\n", 0, found.start()) + 1)


def tell(programs: Sequence[Program], store: Store) -> None:
    """Say of each training program whether it needs an accelerator, as far as its text shows."""
    for program in programs:
        asks, without = program.notes(ASKS), program.notes(WITHOUT)
        bound = [need for need in training.needs(program) if need.row and suites.kind_of(need.row) == "accelerator"]
        if asks and without:
            note, place = without[0]
            value = f"{asks[0][0].value} in {asks[0][1]}, and a path without it: {note.value}"
            _say(store, NOT_NEEDED, value, place)
        elif asks or bound:
            value, place = (asks[0][0].value, asks[0][1]) if asks else (bound[0].name, bound[0].pointer)
            _say(store, NEEDED, f"{value}, and no path without it is seen{_by_nvcc(store, place)}", place)
        elif program.trainer.command and suites.rows_of_framework(program.trainer.framework, program.language):
            _say(store, NOT_NEEDED, f"{program.trainer.command}, a command that runs on a processor",
                 program.trainer.pointer)
        elif program.parts:
            _say(store, NOT_NEEDED, f"{program.trainer.framework}, and no word of an accelerator",
                 program.trainer.pointer)


def _say(store: Store, claim: str, value: str, place: Pointer) -> None:
    store.say(claim, value, place, "program", Strength.CHECKED if claim == NEEDED else Strength.DOCUMENTED)


def _by_nvcc(store: Store, place: Pointer) -> str:
    """Where a makefile beside the program, or above it, compiles with nvcc."""
    folder = place.path.rpartition("/")[0]
    near = [rule for name, rule in store.called
            if name == "nvcc" and folder.startswith(rule.path.rpartition("/")[0])]
    return f"; {near[-1]} compiles with nvcc" if near and place.path.endswith((".cu", ".cuh", ".cpp", ".c")) else ""
