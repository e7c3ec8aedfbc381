#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Compare `lintian-ml check --format json` with the labels beside this file.

Each path under packages[].weights[] is a claim.  It is right where labels.tsv calls the file `weights`; it counts
neither way where the label is `gray` or the kind is `frequency-table`; otherwise it is wrong, listed or not.
A claim about a member of a container (outer!inner) stands for a labelled container too. Exit status 1 when a
tarball could not be read.
"""
import argparse
import collections
import csv
import dataclasses
import fnmatch
import json
import pathlib
import shlex
import subprocess
import sys


@dataclasses.dataclass
class Result:
    """What one tarball came to."""

    labelled: int
    missed: list[str]
    right: dict[str, bool]  # claim: whether its format has the right name
    wrong: dict[str, str]  # claim: the format it was given
    asked: int = 0
    facts: tuple[str, ...] = ()  # answered otherwise
    failure: str = ""


def table(path):
    """The rows of a table with a heading."""
    with path.open(newline="", encoding="utf-8") as handle:
        return list(csv.DictReader(handle, delimiter="\t"))


def run(command, tarball):
    """The first package of the report on one tarball; raises RuntimeError where there is none."""
    words = [*shlex.split(command), "check", "--format", "json", str(tarball)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=1800, check=False)
    if done.returncode not in (0, 2):
        raise RuntimeError(f"exit status {done.returncode}: {done.stderr.strip()[-300:]}")
    return json.loads(done.stdout)["packages"][0]


def covers(pattern, path):
    """Whether a label (a path or a glob) speaks of a claimed path."""
    return pattern in (path, path.partition("!")[0]) or fnmatch.fnmatchcase(path, pattern)


def split(labels):
    """Labels that must be found, by path, and those that count neither way; members of labelled containers do not."""
    whole = {row["path"] for row in labels if row["label"] == "weights"}
    must, neutral = {}, []
    for row in labels:
        outer, mark, _ = row["path"].partition("!")
        learned = row["label"] == "weights" and row["kind"] != "frequency-table"
        if learned and not (mark and outer in whole):
            must[row["path"]] = row["format"]
        elif row["label"] in ("weights", "gray"):
            neutral.append(row["path"])
    return must, neutral


def compare(package, labels, truths):
    """One report against the labels and facts of its tarball."""
    must, neutral = split(labels)
    found, right, wrong = set(), {}, {}
    for path, name in sorted((claim["path"], claim["format"]) for claim in package["weights"]):
        hits = [pattern for pattern in must if covers(pattern, path)]
        found.update(hits)
        if hits:
            right[path] = must[hits[0]] == name
        elif not any(covers(pattern, path) for pattern in neutral):
            wrong[path] = name
    said = package.get("facts", {})
    facts = tuple(f"{asked}={said.get(asked)}, is {truth}" for asked, truth in truths if said.get(asked) != truth)
    return Result(len(must), sorted(set(must) - found), right, wrong, len(truths), facts)


def judge(command, tarball, labels, truths):
    """Run the command once and compare; a failure is a result too, with nothing found."""
    try:
        return compare(run(command, tarball), labels, truths)
    except Exception as error:  # whatever a broken command does, the other tarballs are still scored
        must = sorted(split(labels)[0])
        return Result(len(must), must, {}, {}, failure=f"{type(error).__name__}: {error}")


def show(tarball, result, most=12):
    """What a tarball fell short of, at most so many lines of a kind."""
    wrong = [f"{path} ({name})" for path, name in result.wrong.items()]
    if result.failure or result.missed or wrong or result.facts:
        print(f"{tarball}: {result.failure}")
    for word, lines in (("missed", result.missed), ("wrong", wrong), ("fact", result.facts)):
        for line in lines[:most]:
            print(f"    {word:7} {line}")
        if len(lines) > most:
            print(f"    {word:7} … {len(lines) - most} more")


def share(part, whole):
    """A share as text."""
    return f"{part / whole:.3f} ({part}/{whole})" if whole else "n/a"


def closing(results):
    """The one line that sums all up."""
    labelled, missed = sum(r.labelled for r in results), sum(len(r.missed) for r in results)
    right, named = sum(len(r.right) for r in results), sum(sum(r.right.values()) for r in results)
    claimed = right + sum(len(r.wrong) for r in results)
    recalls = [1 - len(r.missed) / r.labelled for r in results if r.labelled] or [0.0]
    mean = sum(recalls) / len(recalls)
    asked, others = sum(r.asked for r in results), sum(len(r.facts) for r in results)
    return (f"recall {share(labelled - missed, labelled)}, mean over tarballs {mean:.3f}  "
            f"precision {share(right, claimed)}  format-name {share(named, right)}  "
            f"facts {share(asked - others, asked)}")


def main():
    """Score every tarball that is there."""
    here = pathlib.Path(__file__).resolve().parent
    parser = argparse.ArgumentParser(description="score lintian-ml on labelled tarballs")
    for name in ("labels.tsv", "facts.tsv", "tarballs"):
        parser.add_argument("--" + name.partition(".")[0], type=pathlib.Path, default=here / name)
    parser.add_argument("--set", help="only rows of this set")
    parser.add_argument("--command", default="lintian-ml")
    parser.add_argument("--json", type=pathlib.Path, help="write what was missed and wrong here")
    chosen, results = parser.parse_args(), {}
    labels, truths = collections.defaultdict(list), collections.defaultdict(list)
    for row in (row for row in table(chosen.labels) if chosen.set in (None, row["set"])):
        labels[row["tarball"]].append(row)
    for row in (row for row in table(chosen.facts) if row["answer"] != "unknown"):
        truths[row["tarball"]].append((row["question"], row["answer"]))
    for name in sorted(labels):
        if (chosen.tarballs / name).is_file():
            results[name] = judge(chosen.command, chosen.tarballs / name, labels[name], truths[name])
            show(name, results[name])
        else:
            print(f"{name}: not there, skipped")
    if chosen.json:
        chosen.json.write_text(json.dumps({name: dataclasses.asdict(r) for name, r in results.items()}, indent=1))
    print(closing(list(results.values())))
    return 1 if any(r.failure for r in results.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
