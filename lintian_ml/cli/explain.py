# SPDX-License-Identifier: GPL-2.0-or-later
"""Explain tags, formats, policy texts, classes, questions and claims; without a name, list them."""
from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping
from functools import partial

from lintian_ml.cli import paging, running
from lintian_ml.cli.arguments import unknown
from lintian_ml.report.display import tag_letter
from lintian_ml.report.explain import tag_lines
from lintian_ml.tags import Tag
from lintian_ml.words import localised, worded

EPILOG = """examples:
  lintian-ml explain                             every name there is
  lintian-ml explain ml-weights-unreadable       a tag, as lintian-explain-tags does
  lintian-ml explain ml-policy-2021 free-model   a policy text, and a class under every text that knows it
  lintian-ml explain onnx training-data-is-free  a format and a question
"""

Group = Mapping[str, Callable[[], Iterator[str]]]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The names to explain."""
    parser.add_argument("names", nargs="*", metavar="NAME", help="a tag, format, policy text, class, question or claim")


def run(options: argparse.Namespace) -> int:
    """Explain every name, once for each group that has it; 1 if one is unknown."""
    groups = _groups()
    if not options.names:
        _print(_listing(groups))
        return 0
    known = {name for group in groups.values() for name in group}
    _print(line for name in options.names for group in groups.values() if name in group for line in group[name]())
    for name in (name for name in options.names if name not in known):
        running.error(unknown("name", name, known))
    return 0 if known.issuperset(options.names) else 1


def _groups() -> dict[str, Group]:
    from lintian_ml import formats, policy, tags
    from lintian_ml.report import catalogue

    texts = policy.load()
    classes = sorted({name for text in texts for name in text.classes})
    return {
        worded("tags"): {name: partial(_tag, tag) for name, tag in tags.load().items()},
        worded("formats"): {entry.name: partial(catalogue.format_lines, entry) for entry in formats.load()},
        worded("policy texts"): {text.name: partial(catalogue.policy_lines, text) for text in texts},
        worded("classes"): {name: partial(catalogue.class_lines, name, texts) for name in classes},
        worded("questions"): _stanzas("predicates", worded("question")),
        worded("claims"): _stanzas("claims", worded("claim")),
    }


def _stanzas(file: str, what: str) -> Group:
    from lintian_ml import deb822, policy, share
    from lintian_ml.report import catalogue

    faults: list[str] = []
    stanzas = deb822.parse(share.text("policy", file), file, faults)
    deb822.complain(faults)
    return {stanza.get(next(iter(stanza.fields))): partial(catalogue.stanza_lines, stanza, what, policy.load())
            for stanza in stanzas}


def _tag(tag: Tag) -> Iterator[str]:
    from lintian_ml import policy
    from lintian_ml.report import catalogue

    yield "N:"
    yield f"{tag_letter(tag)}: {tag.name}"
    yield from tag_lines(tag, 80)
    yield from catalogue.tag_lines(tag.name, policy.load())


def _listing(groups: Mapping[str, Group]) -> Iterator[str]:
    for number, (title, group) in enumerate(groups.items()):
        yield from ([""] if number else [])
        yield f"{localised(title)}:"
        yield from (f"  {name}" for name in sorted(group))


def _print(lines: Iterator[str]) -> None:
    paging.show("".join(f"{line}\n" for line in lines))
