# SPDX-License-Identifier: GPL-2.0-or-later
"""The questions on a rebuild and on areas: from the files of a small package to each answer."""
from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import recipes
from evidence_makers import gather, said, weight

from lintian_ml import cli, predicates
from lintian_ml.model import Answer, Evidence, PackageReport, Pointer, Strength
from lintian_ml.policy import judge
from lintian_ml.policytext import parse
from lintian_ml.report import area as area_report

NO, UNKNOWN, YES = Answer.NO, Answer.UNKNOWN, Answer.YES
NET = weight("a.net")
TORCH = "import torch\n%s\ndef work():\n    loss.backward()\n    optimizer.step()\n    optimizer.zero_grad()\n"
RULES = "#!/usr/bin/make -f\n%%:\n\tdh $@\n\noverride_dh_auto_build:\n\t%s\n"


def answers(files: dict[str, str], complete: bool = True) -> dict[str, Answer]:
    """Every answer about a.net in a package of these files."""
    evidence, _ = gather(files, [NET])
    context = predicates.Context(evidence, dict.fromkeys(files, 1), (NET,), complete)
    return {name: found.answer for name, found in predicates.answer(NET, context).items()}


def evidence(claim: str, value: str = "x", path: str = "train.py") -> Evidence:
    return Evidence(claim, value, Pointer(path, 1), "program", Strength.CHECKED)


def ask(question: str, *entries: Evidence) -> Answer:
    return predicates.answer(NET, predicates.Context(entries, {}, (NET,)))[question].answer


@pytest.mark.parametrize(("question", "yes", "no"), [
    ("training-imports-are-satisfiable", "imports-met", "imports-not-met"),
    ("training-program-is-outdated", "program-outdated", "program-current"),
    ("framework-is-in-main", "framework-in-main", "framework-outside-main"),
    ("needs-non-free-accelerator", "accelerator-needed", "accelerator-not-needed"),
])
def test_programs_that_differ_leave_it_open(question: str, yes: str, no: str) -> None:
    """What is said of all programs is the answer; where they differ, nobody knows which one made the file."""
    assert [ask(question, evidence(yes)), ask(question, evidence(no)), ask(question, evidence(yes), evidence(no)),
            ask(question)] == [YES, NO, UNKNOWN, UNKNOWN]


def test_unknown_import_leaves_it_open() -> None:
    """One program with an import that no table knows is unknown."""
    assert ask("training-imports-are-satisfiable", evidence("imports-met"), evidence("imports-not-known")) is UNKNOWN


@pytest.mark.parametrize(("path", "text", "needed"), [
    ("train.py", TORCH % "net = Net().cuda()", YES),
    ("train.py", TORCH % "device = torch.device('cuda:0')", YES),
    ("train.py", TORCH % "net = net.cuda() if torch.cuda.is_available() else net", NO),
    ("train.py", TORCH % "parser.add_argument('--no-cuda')\nnet.cuda()", NO),
    ("train.py", TORCH % "# net.cuda()", NO),
    ("train.py", TORCH % "import cupy", YES),
    ("train.py", TORCH % "", NO),
    ("train.cu", "#include <cudnn.h>\nvoid train_network(net *n) { backward_network(n); update_weights(n, rate); }\n"
     "int main(int c, char **v) { train_network(n); }", YES),
    ("train.c", "#ifdef GPU\n#include <cuda_runtime.h>\n#endif\nvoid train_network(net *n) { backward_network(n); "
     "update_weights(n, learning_rate); }\nint main(int c, char **v) { train_network(n); }", NO),
])
def test_accelerator(path: str, text: str, needed: Answer) -> None:
    """Asked for without another path is a yes; a test, an option or a branch for processors is a no."""
    assert answers({path: text})["needs-non-free-accelerator"] is needed


def test_nvcc_is_told() -> None:
    """The makefile that compiles source text of CUDA is named."""
    files = {"train.cu": "int main() { train_network(n); }\nvoid train_network(net *n) { backprop(n); }\n",
             "Makefile": "all:\n\tnvcc -o train train.cu\n"}
    (value, _), = said(gather(files, [NET])[0], "accelerator-needed")
    assert value.endswith("Makefile:2 compiles with nvcc")


@pytest.mark.parametrize(("line", "question"), [
    ("learning_rate = 0.1", "hyper-parameters-are-there"),
    ("parser.add_argument('--epochs', type=int, default=20)", "hyper-parameters-are-there"),
    ("if __name__ == '__main__':\n    main()", "entry-point-is-there"),
    ("result = model.fit(x, y)", "entry-point-is-there"),
    ("torch.manual_seed(3)", "seeds-are-set"),
    ("np.random.seed(seed=42)", "seeds-are-set"),
])
def test_part_of_a_program(line: str, question: str) -> None:
    """Each part is found by its own sign, and open without it; without a program there is none."""
    given = [answers({"train.py": TORCH % line})[question], answers({"train.py": TORCH % ""})[question],
             answers({"README": "nothing"})[question], answers({"README": "nothing"}, complete=False)[question]]
    assert given == [YES, UNKNOWN, NO, UNKNOWN]


@pytest.mark.parametrize(("path", "there"), [
    ("prepare_data.py", YES), ("tools/extract_features.sh", YES), ("deep/down/prepare_data.py", UNKNOWN),
    ("data.txt", UNKNOWN), ("plot.py", UNKNOWN),
])
def test_preparation_of_data(path: str, there: Answer) -> None:
    """A program beside the training program, or a directory below, that is named after the work."""
    assert answers({"train.py": TORCH % "", path: "x"})["data-preparation-is-there"] is there


@pytest.mark.parametrize(("command", "wired"), [
    ("python3 train.py --output a.net", YES), ("./train.py", YES), ("cd . && $(PYTHON) train.py", YES),
    ("SEED=1 python3 -B ./train.py", YES), ("chmod +x train.py", NO), ("sed -i s/a/b/ train.py", NO),
    ("# python3 train.py", NO), ("dh_installexamples train.py", NO), ("dh_auto_build", NO),
])
def test_rebuild_in_rules(command: str, wired: Answer) -> None:
    """A line of debian/rules that runs the program; one that only handles its file is none."""
    assert answers({"train.py": TORCH % "", "debian/rules": RULES % command})["rebuild-is-wired"] is wired


def test_rules_that_nobody_read_say_nothing() -> None:
    """Without debian/rules, as in upstream's tarball, nobody knows what the build runs."""
    assert answers({"README": "A net.\n"})["rebuild-is-wired"] is UNKNOWN
    assert answers({"debian/rules": RULES % "dh_auto_build"})["rebuild-is-wired"] is NO


def test_declared_licence_does_not_move_a_framework_into_main() -> None:
    """The tools that were found count beside the licence; without any, a declared licence is enough."""
    licence = replace(evidence("training-program-licence", "MIT"), source="declaration")
    inside, outside = evidence("framework-in-main"), evidence("framework-outside-main")
    assert [ask("training-program-is-free", licence, *tools) for tools in (
        (), (inside,), (outside,), (inside, outside))] == [YES, YES, NO, UNKNOWN]


def test_rebuild_in_a_makefile_is_open() -> None:
    """The build may or may not come to a rule of upstream's makefile."""
    files = {"train.py": TORCH % "", "Makefile": "net:\n\tpython3 train.py\n", "debian/rules": RULES % "dh_auto_build"}
    assert answers(files)["rebuild-is-wired"] is UNKNOWN
    assert said(gather(files, [NET])[0], "rebuild-rule") == [("train.py is run by a makefile", "Makefile:2")]


def test_rebuild_of_this_very_file_is_complete() -> None:
    """A line of debian/rules that makes the file ties the program to it: with all parts it is complete and feasible."""
    parts = "torch.manual_seed(1)\nlearning_rate = 0.1\nif __name__ == '__main__':\n    main()"
    files = {"train.py": TORCH % parts, "prepare_data.py": "x", "debian/rules": RULES % "python3 train.py a.net"}
    given = answers(files)
    assert (given["training-program-is-complete"], given["rebuild-is-feasible"]) == (YES, YES)
    files["debian/rules"] = RULES % "python3 train.py"
    given = answers(files)
    assert (given["training-program-is-complete"], given["rebuild-is-feasible"]) == (UNKNOWN, UNKNOWN)


@pytest.mark.parametrize(("text", "cost"), [
    ("The net was trained for about 3 days on one processor.", "trained for about 3 days on one processor"),
    ("Training takes 20\nhours on a GTX 1080.", "Training takes 20 hours on a GTX 1080"),
    ("Retraining it needs several weeks.", "Retraining it needs several weeks"),
    ("It was trained on 960 hours of speech.", ""),
    ("The training data has 300 hours.", ""), ("The training changed in the last 40 days.", ""),
    ("The train takes 3 hours to Paris.", ""),
])
def test_cost(text: str, cost: str) -> None:
    """A sentence that says how long a training takes; the length of recordings is none."""
    told = said(gather({"README": text}, [NET])[0], "training-cost")
    assert [value for value, _ in told] == ([cost] if cost else [])
    assert answers({"README": text})["rebuild-cost-is-stated"] is (YES if cost else UNKNOWN)


CONTROL = "Source: game\nSection: %s\n\nPackage: game\nArchitecture: any\n\nPackage: game-net\nSection: %s\n"


@pytest.mark.parametrize(("source", "binary", "installed", "main"), [
    ("games", "games", "a.net usr/share", YES), ("games", "non-free/games", "a.net usr/share", NO),
    ("games", "non-free/games", "other usr/share", YES), ("contrib/games", "contrib/games", "a.net usr/share", NO),
])
def test_area(source: str, binary: str, installed: str, main: Answer) -> None:
    """The area of the binary package that installs the file, else that of the source."""
    files = {"debian/control": CONTROL % (source, binary), "debian/game-net.install": installed, "a.net": "x"}
    assert answers(files)["package-is-in-main"] is main


def test_area_of_a_tarball_is_open() -> None:
    """Without a control file nobody has put the package into an area."""
    assert answers({"README": "x"})["package-is-in-main"] is UNKNOWN


@pytest.mark.parametrize(("control", "main"), [
    ({"Package-List": "game deb contrib/games optional arch=any"}, "contrib, Section contrib/games of game"),
    ({"Section": "non-free/libs"}, "non-free, Section non-free/libs"),
])
def test_area_without_debian_control(control: dict[str, str], main: str) -> None:
    """The .dsc's Package-List or the .deb's Section."""
    assert [value for value, _ in said(gather({"README": "x"}, [NET], control)[0], "area")] == [main]


TEXT = """Policy: t
Title: T
Status: draft
Reference: https://example.org/
Area-For: free = main, toxic = not-main, other = unspecified

Class: free
When: licence-is-free

Class: %s
When: not licence-is-free
"""


@pytest.mark.parametrize(("other", "answer", "areas", "words"), [
    ("toxic", YES, ("main",), "main, certain"), ("toxic", NO, ("not-main",), "outside main, certain"),
    ("toxic", UNKNOWN, ("main", "not-main"), "main or outside main, both are possible"),
    ("other", UNKNOWN, ("main", "unspecified"), "main is possible, and so is a class for which no area is named"),
    ("other", NO, ("unspecified",), "no area is named"),
])
def test_area_that_a_text_implies(other: str, answer: Answer, areas: tuple[str, ...], words: str) -> None:
    """A verdict has the areas of the classes that are left; --why says whether one is certain."""
    faults: list[str] = []
    given = TEXT % other
    given = given.replace(", other = unspecified" if other == "toxic" else "toxic = not-main, ", "")
    text = parse(given, "t", faults)
    assert text, faults
    verdict = judge(text, {"licence-is-free": answer})
    assert verdict.areas == areas
    judged = replace(NET, verdicts={"t": verdict})
    package = PackageReport("p", "1", "source", "p.dsc", True, weights=(judged,))
    assert list(area_report.lines(package, judged, [text], {}))[-1] == f"  under t: {words}"


RECIPE = """Sentence: what of a rebuild is there
Format: 3.0 (quilt)

Path: data/example.weights
Sample: gnubg-weights

Path: debian/control
Text: Source: game
 Section: games
 .
 Package: game-net
 Section: non-free/games
 Architecture: all

Path: debian/game-net.install
Text: data/example.weights usr/share/game

Path: debian/rules
Text: %:
 \tdh $@
 .
 override_dh_auto_build:
 \tpython3 training/train.py --output data/example.weights

Path: debian/copyright
Text: Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
 .
 Files: *
 Copyright: 2026 A Person
 License: GPL-3+

Path: training/train.py
Text: import torch
 torch.manual_seed(1)
 optimizer.zero_grad()
 loss.backward()
 optimizer.step()
"""
LINES = """yes (rebuild-is-wired)
yes (seeds-are-set)
yes (training-imports-are-satisfiable)
no (training-program-is-outdated)
no (needs-non-free-accelerator)
no (package-is-in-main)
rebuild-command: python3 training/train.py --output data/example.weights [debian/rules:5] (packaging, checked)
imports-met: in trixie: torch [training/train.py:4] (frameworks.tsv, documented)
area: non-free, Section non-free/games of game-net [debian/control:5] (control, checked)
now: non-free, see (
the licence itself asks for source, and not all of the training program and data is there"""


def test_derivation_in_full(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """--why shows each answer with its evidence, the suite's packages, and the area now and under each text."""
    dsc = recipes.build(recipes.parse(RECIPE), "game", tmp_path)
    assert cli.main(["check", "--suite", "trixie", "--why", "data/example.weights", str(dsc)]) == 0
    output = " ".join(capsys.readouterr().out.split())
    assert [line for line in LINES.splitlines() if line not in output] == []
