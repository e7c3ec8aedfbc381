# SPDX-License-Identifier: GPL-2.0-or-later
"""Which program uses a weight file: what is a use, whose file is meant, and what follows from it."""
from __future__ import annotations

from collections.abc import Mapping

import contents
import pytest
from evidence_makers import gather, said, weight

from lintian_ml import limits, predicates
from lintian_ml.evidence import Gathering
from lintian_ml.model import Role, WeightFile
from lintian_ml.reader import Item

NET = weight("data/net.onnx")


def used(files: Mapping[str, str], *weights: WeightFile) -> list[tuple[str, str]]:
    return said(gather(files, weights or (NET,))[0], "used-by")


@pytest.mark.parametrize(("path", "text", "words", "line"), [
    ("src/a.py", "import x\nx.load('data/net.onnx')\n", "reads data/net.onnx", 2),
    ("src/a.py", "NET = \"net.onnx\"\n", "names net.onnx", 1),
    ("src/a.cc", "\n\nInferenceSession s(env, \"../data/net.onnx\");\n", "reads ../data/net.onnx", 3),
    ("src/a.rs", "let m = include_bytes!(\"../data/net.onnx\");\n", "includes ../data/net.onnx", 1),
    ("train.py", "torch.onnx.export(net, 'net.onnx')\n", "writes net.onnx", 1),
    ("train.py", "open('data/net.onnx', 'wb')\n", "writes data/net.onnx", 1),
    ("run.sh", "exec tool --model=data/net.onnx\n", "names data/net.onnx", 1),
    ("a.ipynb", '{"cells": [{"source": ["load(\\"net.onnx\\")"]}]}\n', "reads net.onnx", 1),
    ("src/a.c", "x = load(\"/usr/share/p/net.onnx\");\n", "reads /usr/share/p/net.onnx", 1),
    ("debian/rules", "override:\n\tcat data/net.onnx\n", "reads data/net.onnx", 2),
])
def test_use(path: str, text: str, words: str, line: int) -> None:
    """A name between quotes, or a word of a script, is a use of the file, with its line and what is done there."""
    assert used({path: text}) == [(words, f"{path}:{line}")]


@pytest.mark.parametrize("text", [
    "load('old/net.onnx')", "load('net.onnx.bak')", "load('my net.onnx')", "load('xnet.onnx')", "# net.onnx",
])
def test_other_names_are_no_use(text: str) -> None:
    """Another directory, another name, or words without quotes."""
    assert used({"src/a.py": text + "\n"}) == []


def test_bare_name_of_two_files() -> None:
    """A bare name that two files have means the one beside the program, and none elsewhere."""
    both = (NET, weight("old/net.onnx"))
    assert used({"src/a.py": "load('net.onnx')\n"}, *both) == []
    evidence, _ = gather({"old/a.py": "load('net.onnx')\n"}, both)
    assert [entry.about for entry in evidence if entry.claim == "used-by"] == [("old/net.onnx",)]


def test_array_and_its_header() -> None:
    """An array is used by what includes it, and by what includes the header of the same name."""
    files = {"src/net.h": "extern float w[];\n", "src/a.c": '#include <x.h>\n#include "net.h"\n',
             "src/b.c": '# include "net.c"\n', "src/net.c": '#include "net.h"\n'}
    assert used(files, weight("src/net.c")) == [
        ("includes net.c", "src/b.c:1"), ("includes net.h, which belongs to it", "src/a.c:2")]


def test_member_of_a_container() -> None:
    """Who uses the container uses what is in it."""
    assert used({"a.py": "load('net.zip')\n"}, weight("net.zip!a/b.npy")) == [("reads net.zip", "a.py:1")]


def test_many_uses_are_counted() -> None:
    """The first few places are shown, programs before makefiles, one for each; the rest is counted."""
    text = "load('net.onnx')\n" * 2
    files = {"Makefile": "x: data/net.onnx\n", **{f"src/{number}.py": text for number in range(8)}}
    found = used(files)
    assert len(found) == limits.POINTERS + 1 and ("and 4 more", "src/5.py:1") in found


def test_memory_is_bounded() -> None:
    """Only so many names, and so many places for each, are remembered."""
    text = "".join(f"load('n{number}.bin')\n" for number in range(5000))
    gathering = Gathering({})
    for number in range(20):
        gathering.observe(Item.of(f"{number}.py", text.replace("'n", f"'m{number}").encode()))
        gathering.observe(Item.of(f"{number}.c", ('#include "a.h"\n' * 100).encode()))
    uses = gathering._store.uses  # noqa: SLF001
    assert len(uses) == limits.USES and max(map(len, uses.values())) == limits.USES_OF_NAME


def test_training_program_that_writes_the_file() -> None:
    """A program that trains and writes this very file is its training program, and of no other file."""
    evidence, _ = gather({"make.py": contents.trainer("net.onnx")}, [NET, weight("data/other.onnx")])
    told = [entry for entry in evidence if entry.claim == "training-program" and entry.about]
    assert [(entry.value, entry.about) for entry in told] == [("pytorch, writes net.onnx", (NET.path,))]
    answered = predicates.answer(NET, predicates.Context(evidence, {}, (NET,)))["training-program-is-present"]
    assert evidence.index(told[0]) in answered.evidence


@pytest.mark.parametrize(("files", "role"), [
    ({"tests/t.c": '#include "net.h"\n'}, Role.TEST),
    ({"tests/t.c": '#include "net.h"\n', "src/a.c": '#include "../lib/net.h"\n'}, Role.SHIPPED),
    ({"src/a.c": "x\n"}, Role.SHIPPED),
])
def test_array_that_only_tests_include(files: dict[str, str], role: Role) -> None:
    """An array in a header that only tests include is one of them; without an includer nothing is known."""
    gathering = Gathering({})
    for path, text in files.items():
        gathering.observe(Item.of(path, text.encode()))
    assert gathering.role("lib/net.h") is role
