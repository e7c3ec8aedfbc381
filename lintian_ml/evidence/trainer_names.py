# SPDX-License-Identifier: GPL-2.0-or-later
"""Names and directories of programs that train, as far as names tell: they support what the code shows, no more."""
from __future__ import annotations

import re

from lintian_ml.evidence.page import Page
from lintian_ml.lazy import regex

TRAINS = regex(
    r"(?<![a-z])(?:re|pre|un)?train(?:er|ing)?(?![a-z])|(?<!s)train(?:ing|er)(?![a-z])|fine_?tun|"
    r"(?<![a-z])learn(?:er|ing)?(?![a-z])|(?<![a-z])train\w*model|(?<![a-z])train(?=[a-z]{3,12}\.(?:sh|pl))",
    re.IGNORECASE,
)
_MAKES = regex(
    r"(?i)(?:^|[-_])(?:build|gen|make|create|estimate|compile)[-_]?\w*?"
    r"(?:model|n-?gram|unigram|bigram|trigram|hmm|profile|fingerprint|classifier|pattern)s?(?![a-z])|"
    r"(?:^|[-_])(?:hmm|lm|n-?gram|profile|model)[-_]?(?:build|estimate|make|train)(?![a-z])|"
    r"(?-i:(?:Model|N-?[Gg]ram|H[Mm][Mm]|Profile|Classifier|Statistics)\w{0,20}"
    r"(?:Builder|Maker|Generator|Estimator)(?![a-z]))")
_ENDS = regex(r"(?i)(?<!s|n|e)train(?:er|ing)?(?=\.\w{1,5}$|$)")  # hmmtrain.c; no word like constrain, entrain, detrain
_FOLDER = regex(r"(?i)(?:^|/)(?:training|trainers?)/")


def trains(page: Page) -> bool:
    """Whether the file is called after a training."""
    return TRAINS.search(page.name) is not None


def may_train(page: Page) -> bool:
    """Whether the file is called after a training, if need be with the name of a model before it."""
    return trains(page) or _ENDS.search(page.name) is not None


def makes(page: Page) -> bool:
    """Whether the file is called a maker of models, or lies in a directory of training programs."""
    return _MAKES.search(page.name) is not None or _FOLDER.search(page.path) is not None
