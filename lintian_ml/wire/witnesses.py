# SPDX-License-Identifier: GPL-2.0-or-later
"""Words that bear witness to learned parameters where the format is unknown: in the file, in its name, in its folders.

Words that other sciences use as much are left out: model (a mesh, a force field), kernel, gaussian, coefficients,
transition (of metals), layer, network. One witness raises a question, two that are independent answer it.
"""
from __future__ import annotations

import re
from collections.abc import Set

from lintian_ml.lazy import regex

_WEIGHTS = "weights"  # also behind a letter that says which: Mweights
_SPACED = bytes(byte if chr(byte).isalpha() and byte < 128 else 32 for byte in range(256))
_WORD = regex(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_LEARNED = frozenset("""
    weights biases perceptron neuron neurons emission emissions hmm hmms svm ngram ngrams bigram bigrams trigram
    trigrams logprob logprobs lstm gru mlp classifier epoch epochs trained retrained backprop backpropagation softmax
    sigmoid relu tanh dropout likelihood loglikelihood perplexity intercept regression tagger tagging crf gmm mixture
    markov bayes bayesian eigenface embedding embeddings priors learned learnt
""".split())
_NAMED = frozenset("""
    weights weight wts wgt wgts nnet neural nn ann dnn cnn rnn lstm gru mlp perceptron trained svm hmm gmm crf
    neuralnet neuralnets classifier tagger embedding embeddings ngram ngrams bigram bigrams trigram trigrams emission
    emissions logprob logprobs markov bayes lm nnp params coef coefs
""".split())
_GRAM = 4  # characters of the longest n-gram
_OTHERWISE = regex(
    r"(?i)(^|[/_.-])(tests?|testing|testdata|datasets?|expected|results?|examples?|benchmarks?|refs?|reference|outputs?"
    r"|inputs?|golden|mesh(?:es)?|basis|potentials?|spectr\w{0,4}|geom\w{0,6})([/_.0-9-]|$)")


def split(text: str) -> frozenset[str]:
    """The words of a text or path, lower case, also those that a change of case parts."""
    return frozenset(word.lower() for word in _WORD.findall(text))


def inside(head: bytes) -> frozenset[str]:
    """Words of a file's beginning that tell of learning."""
    return split(b" ".join(head.translate(_SPACED).split()).decode("ascii")) & _LEARNED


def named(path: str) -> tuple[frozenset[str], frozenset[str]]:
    """Such words in the file's name and in the names of its folders."""
    folder, _, name = re.sub(r"[!\\]", "/", path).rpartition("/")
    words = split(name)
    if any(word.endswith(_WEIGHTS) and len(word) == len(_WEIGHTS) + 1 for word in words):
        words |= {_WEIGHTS}
    return words & _NAMED, split(folder) & _NAMED


def told(path: str, text: bytes, known: Set[str], most: int) -> list[str]:
    """One word of the name, one more of the folders, and ``most`` others of a text, in which ``known`` count too."""
    name, folder = named(path)
    within = inside(text) | split(text.decode("latin-1")) & known
    return [*sorted(name)[:1], *sorted(folder - name)[:1], *sorted(within - name - folder)[:most]]


def otherwise(path: str) -> bool:
    """Whether the path says that the numbers are data, results or made for tests."""
    return _OTHERWISE.search(path) is not None


def grams(texts: list[str]) -> bool:
    """Whether nearly all are two to four letters, each there once, made of letters that many of them share."""
    short = sum(2 <= len(text) <= _GRAM and not any(map(str.isdigit, text)) for text in texts)
    return short >= 0.95 * len(texts) and len({*texts}) == len(texts) and len(texts) >= 2 * len({*"".join(texts)})
