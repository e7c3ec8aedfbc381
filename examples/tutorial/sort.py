#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Say whether a mail is wanted. usage: sort.py MODEL < MAIL"""
import sys


def main(model):
    with open(model, encoding="utf-8") as source:
        weights = [float(number) for number in source.read().split("\nw\n")[1].split()]
    with open(f"{model}.words", encoding="utf-8") as source:
        words = source.read().split()
    found = set(sys.stdin.read().lower().split())
    score = weights[-1] + sum(weight for word, weight in zip(words, weights) if word in found)
    print("wanted" if score > 0 else "unwanted")


if __name__ == "__main__":
    main(*sys.argv[1:])
