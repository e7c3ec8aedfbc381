# SPDX-License-Identifier: GPL-2.0-or-later
"""The Debian package: built twice from what the checkout keeps, looked at, unpacked and run by Debian's own Python."""
from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from conftest import require_program
from test_project import ROOT, tracked

from lintian_ml import __version__

pytestmark = pytest.mark.checkout
BUILD = {"DEB_BUILD_OPTIONS": "nocheck", "DEB_BUILD_PROFILES": "nocheck", "LC_ALL": "C.UTF-8"}
HOLDS = ("usr/bin/lintian-ml", "usr/share/man/man1/lintian-ml.1.gz", "usr/share/man/man1/lintian-ml-itp.1.gz",
         "usr/share/man/man1/lintian-ml-archive-scan.1.gz", "usr/share/doc/lintian-ml/copyright",
         "usr/share/bash-completion/completions/lintian-ml",
         "usr/share/zsh/vendor-completions/_lintian-ml", "usr/share/fish/vendor_completions.d/lintian-ml.fish",
         "usr/lib/python3/dist-packages/lintian_ml/py.typed", "usr/share/locale/de/LC_MESSAGES/lintian-ml.mo",
         *(f"usr/share/lintian-ml/{name}" for name in ("policy/predicates", "policy/tags/ml-weights.tag",
                                                       "policy/texts/ml-policy-2021.policy", "data/licences.tsv")))


def run(*command: str, cwd: Path | str = "/", **environment: str) -> str:
    """What the command prints; the test fails with all of it where the command does."""
    done = subprocess.run([require_program(command[0]), *command[1:]], cwd=cwd, text=True, env=os.environ | environment,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout[-4000:]}"
    return done.stdout


def build(folder: Path, *options: str, **environment: str) -> Path:
    """Build the package of the checkout's files below ``folder``; the .changes beside what it lists."""
    for program in ("dpkg-buildpackage", "dh_python3", "pybuild", "dh_bash-completion"):
        require_program(program)
    for name in tracked():
        place = folder / "lintian-ml" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, place)
    run("dpkg-buildpackage", "-us", "-uc", *options, cwd=folder / "lintian-ml", **BUILD | environment)
    return next(folder.glob("*.changes"))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with source and binary package, built once."""
    return build(tmp_path_factory.mktemp("deb")).parent


@pytest.fixture(scope="module")
def root(built: Path) -> Path:
    """The package unpacked."""
    run("dpkg-deb", "-x", str(next(built.glob("*.deb"))), str(built / "root"))
    return built / "root"


def program(root: Path, *arguments: str, **environment: str) -> str:
    """What the unpacked program prints, under Debian's Python and away from the checkout."""
    return run("/usr/bin/python3", str(root / "usr/bin/lintian-ml"), *arguments, **environment,
               PYTHONPATH=str(root / "usr/lib/python3/dist-packages"), PYTHONSAFEPATH="1")


def test_lintian_has_nothing_to_say(built: Path) -> None:
    """Neither about the source package nor about the .deb, down to pedantic."""
    changes = next(built.glob("*.changes"))
    assert run("lintian", "--allow-root", "--display-info", "--pedantic", "--fail-on", "error,warning",
               str(changes)) == ""


def test_package_holds_what_belongs_to_it(root: Path) -> None:
    """Program, manual page, completion, rules and tables are there; tests and compiled files are not."""
    assert [name for name in HOLDS if not (root / name).is_file()] == []
    assert not [path for path in root.rglob("*") if path.suffix == ".pyc" or path.name in ("tests", "conftest.py")]


def test_rules_and_tables_are_those_of_the_checkout(root: Path) -> None:
    """Every file of policy/ and data/ arrives unchanged."""
    for name in (name for name in tracked() if name.startswith(("policy/", "data/")) and not name.endswith(".md")):
        assert (root / "usr/share/lintian-ml" / name).read_bytes() == (ROOT / name).read_bytes(), name


def test_dependencies_exist_in_debian(built: Path) -> None:
    """The libraries for a few formats are Recommends, and nothing is asked for that Debian does not have."""
    control = run("dpkg-deb", "--field", str(next(built.glob("*.deb"))), "Depends", "Recommends")
    names = {line.split(":")[0]: {item.split()[0] for item in line.split(":", 1)[1].split(",")}
             for line in control.splitlines()}
    needed = {"python3-debian", "python3-license-expression", "python3-numpy"}
    assert needed <= names["Depends"] <= {*needed, "python3:any"}
    assert {"python3-h5py", "python3-onnx"} <= names["Recommends"]


def test_unpacked_program_runs(root: Path) -> None:
    """It tells its version, finds its own rules and lists its formats."""
    assert program(root, "--version") == f"lintian-ml {__version__}\n"
    assert "C: ml-weights\n" in program(root, "explain", "ml-weights")
    assert "\nsafetensors " in program(root, "formats")


def test_unpacked_program_speaks_german(root: Path) -> None:
    """The catalogue that the build compiled is found, and what programs read stays as it is."""
    assert "\nOptionen:\n" in program(root, "--help", LC_ALL="de_DE.UTF-8")
    assert program(root, "formats", LC_ALL="de_DE.UTF-8") == program(root, "formats")


def test_manual_page_renders(root: Path) -> None:
    """man has no warning about it."""
    page = run("man", "--warnings", "--local-file", str(root / HOLDS[1]), LC_ALL="C.UTF-8", MANWIDTH="100")
    assert page.startswith("LINTIAN-ML(1)") and ": warning" not in page and "roff:" not in page


def test_package_passes_its_own_check(built: Path, root: Path) -> None:
    """lintian-ml has no error and no warning about its own source and its own .deb."""
    files = [str(next(built.glob(pattern))) for pattern in ("*.dsc", "*.deb")]
    report = program(root, "check", "--fail-on", "error,warning", *files)
    assert not [line for line in report.splitlines() if line.startswith(("E:", "W:"))]


def test_two_builds_give_the_same_bytes(built: Path, tmp_path: Path) -> None:
    """The .deb depends neither on the folder nor on the time, the time zone or the language of the build."""
    again = build(tmp_path / "elsewhere", "--build=binary", TZ="Asia/Kathmandu", LC_ALL="C").parent
    first, second = (next(folder.glob("*.deb")).read_bytes() for folder in (built, again))
    assert first == second
