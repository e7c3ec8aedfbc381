# SPDX-License-Identifier: GPL-2.0-or-later
"""What a name says: does it name a layer's parameters, an optimizer's memory, a file inside the package?"""
from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from lintian_ml.lazy import regex

_LEARNED = ("weight|weights|bias|biases|kernel|kernels|recurrent_kernel|gamma|beta|running_mean|running_var|"
            "moving_mean|moving_variance|embedding|embeddings|wte|wpe|coef|coefs|coef_|intercept|intercept_|"
            "[wb]_[ih]h|weight_ih_l\\d+|weight_hh_l\\d+|bias_ih_l\\d+|bias_hh_l\\d+|in_proj_weight|in_proj_bias|"
            "lora_[ab]|scale|(?:user|item)_factors")
_CHAINER = regex(r"[^/.][/.][Wb]$")  # predictor/l1/W
_LAYERS = ("conv\\d*d?|dense|linear|lstm|gru|rnn|fc|batch_?norm|bn|layer_?norm|attn|attention|encoder|decoder|layers?|"
           "embed|emb|embeddings?|mlp|hidden|head|backbone|transformer|blocks?|proj")
_OPTIMIZER = ("optimizer|optimizers|optimizer_states|optim|adam|momentum|exp_avg|exp_avg_sq|slot_variables|"
              "ema_optimizer|lr_scheduler|lr_schedulers|adam_\\d+|rmsprop|adagrad")
_BUFFERS = frozenset({"num_batches_tracked", "position_ids", "relative_position_index", "attn_mask", "causal_mask"})


@cache
def _pattern(words: str) -> re.Pattern[str]:
    return re.compile(f"(?:^|[./:_\\-\\d])(?:{words})(?:[./:_\\-\\d]|$)", re.IGNORECASE)


def learned(name: str) -> bool:
    """Does ``name`` end in a word for learned parameters (``fc1.weight``, ``conv/kernel:0``, ``b_gamma_2``)?"""
    tail = re.split(r"[./]", name.removesuffix(":0"))[-1]
    return bool(_pattern(_LEARNED).search(tail) or _CHAINER.search(name))


def layered(name: str) -> bool:
    """Does ``name`` mention a layer or learned parameters?"""
    return bool(_pattern(_LAYERS).search(name)) or learned(name)


def of_transform(name: str) -> bool:
    """Does ``name`` end in a word that results of a transform bear as well, wavelet coefficients for instance?"""
    return bool(_pattern("coefs?|scale|gamma|beta").search(re.split(r"[./]", name)[-1]))


def of_optimizer(name: str) -> bool:
    """Does ``name`` belong to the optimizer's state rather than to the model?"""
    return bool(_pattern(_OPTIMIZER).search(name))


def is_buffer(name: str) -> bool:
    """Tables and counters that frameworks keep beside the parameters."""
    return name.rpartition(".")[2] in _BUFFERS


def share(names: Iterable[str]) -> float:
    """Which part of ``names`` speaks of layers; 0 where there are none."""
    known = [layered(name) for name in names]
    return sum(known) / len(known) if known else 0.0


def inside(path: str) -> bool:
    """A relative path that stays below the file that names it."""
    return bool(path) and not path.startswith("/") and ".." not in path.split("/") and "\0" not in path
