# SPDX-License-Identifier: GPL-2.0-or-later
"""Training tools that a package builds itself: they are in it, whatever Debian has."""
from __future__ import annotations

import pytest
from evidence_makers import gather, said, weight

TOOL = "lm/lmplz_main.cc"
BUILDS = ("add_executable(lmplz lmplz_main.cc)\n", "AddExes(EXES lmplz\n        LIBRARIES util)\n",
          "set(X y)\nadd_executable(\n  lmplz # estimates\n  ${X}/lmplz_main.cc)\n")
RUNS = ("add_custom_command(OUTPUT a.arpa COMMAND lmplz -o 3 DEPENDS a.txt)\n",
        "find_program(LMPLZ lmplz)\nexecute_process(COMMAND ${LMPLZ} -o 3)\n",
        "find_program(Estimator NAMES lmplz)\nset(X ${Estimator})\n"
        "add_custom_command(OUTPUT a.arpa\n  COMMAND rm -f a.arpa\n  COMMAND ${Estimator} -o 3 DEPENDS a.txt)\n")


def told(files: dict[str, str], claim: str) -> list[str]:
    """What is said of a package with one weight file."""
    return [value for value, _ in said(gather(files, (weight("lm/a.arpa"),))[0], claim)]


@pytest.mark.parametrize("text", BUILDS)
def test_built_by_cmake(text: str) -> None:
    """The tool is in the package; nobody has to look for it in Debian, and no rule runs it."""
    files = {"lm/CMakeLists.txt": text, TOOL: "int main() { return 0; }\n"}
    assert told(files, "training-program") == ["kenlm, lmplz"]
    assert told(files, "framework-in-main") == ["lmplz: built from this source"]
    assert told(files, "framework-outside-main") == told(files, "rebuild-rule") == []


@pytest.mark.parametrize("text", RUNS)
def test_run_by_cmake(text: str) -> None:
    """A command of a rule is a call."""
    files = {"lm/CMakeLists.txt": text, TOOL: "int main() { return 0; }\n"}
    assert told(files, "training-program") == ["kenlm, lmplz"]
    assert told(files, "rebuild-rule") == ["lmplz is run by a makefile"]
    assert told(files, "framework-outside-main") == []


@pytest.mark.parametrize("text", [
    "find_program(LMPLZ lmplz)\n", 'message("lmplz was not found")\n', "install(TARGETS lmplz DESTINATION bin)\n",
    "add_custom_command(OUTPUT x DEPENDS lmplz COMMAND true)\n", "find_program(X lmplz)\n" + "set(Y ${X})\n" * 60])
def test_only_spoken_of_by_cmake(text: str) -> None:
    """Looking for a tool, installing it and speaking of it is neither building nor running it."""
    files = {"lm/CMakeLists.txt": text, TOOL: "int main() { return 0; }\n"}
    assert told(files, "training-program") == told(files, "training-program-named") == []


def test_not_built_here() -> None:
    """A tool that comes from elsewhere is looked up in Debian as before."""
    files = {"lm/Makefile": "a.arpa: a.txt\n\tlmplz -o 3 < $< > $@\n"}
    assert told(files, "training-program-named") == ["lmplz, called but not in this package"]
    files = {"lm/train.sh": "svm-train data model\n"}
    assert told(files, "framework-in-main") == ["libsvm-tools: libsvm-tools 3.24 in main of sid"]


def test_a_framework_in_its_own_source() -> None:
    """A package's own examples import what the package itself builds, whatever Debian has."""
    files = {"examples/train.py": "import theano\nimport theano.tensor\n" + "loss.backward()\noptimizer.step()\n"
             "optimizer.zero_grad()\n"}
    for source, claim in (("theano", "framework-in-main"), ("other", "framework-outside-main")):
        evidence, _ = gather(files, (weight("net.onnx"),), {"Source": source})
        assert [value.partition(":")[0] for value, _ in said(evidence, claim)] == ["theano"]
