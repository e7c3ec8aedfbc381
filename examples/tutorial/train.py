#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Train the sorter: logistic regression on the words of mails.tsv, by gradient descent, with the same result each time.

usage: train.py MAILS MODEL
MODEL is written in the text format of LIBLINEAR, and beside it, in MODEL.words, the words that its numbers are for.
"""
import math
import sys

EPOCHS = 400
RATE = 0.5


def read(path):
    """The words of the mails and whether each is wanted."""
    rows = [line.rstrip("\n").split("\t") for line in open(path, encoding="utf-8") if not line.startswith("#")]
    return [(set(text.lower().split()), label == "wanted") for label, text in rows]


def main(mails, model):
    examples = read(mails)
    words = sorted({word for found, _ in examples for word in found})
    weights = [0.0] * (len(words) + 1)
    for epoch in range(EPOCHS):
        for found, wanted in examples:
            row = [1.0 if word in found else 0.0 for word in words] + [1.0]
            score = 1 / (1 + math.exp(-sum(w * x for w, x in zip(weights, row))))
            step = RATE * ((1.0 if wanted else 0.0) - score) / len(examples)
            weights = [w + step * x for w, x in zip(weights, row)]
    with open(model, "w", encoding="utf-8") as target:
        target.write(f"solver_type L2R_LR\nnr_class 2\nlabel 1 -1\nnr_feature {len(words)}\nbias 1\nw\n")
        target.writelines(f"{weight:.9g} \n" for weight in weights)
    with open(f"{model}.words", "w", encoding="utf-8") as target:
        target.writelines(f"{word}\n" for word in words)


if __name__ == "__main__":
    main(*sys.argv[1:])
