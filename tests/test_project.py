# SPDX-License-Identifier: GPL-2.0-or-later
"""What the files around the program promise about it, and about each other."""
from __future__ import annotations

import configparser
import re
import subprocess
from pathlib import Path

import pytest
from conftest import require_program

from lintian_ml import __version__

pytestmark = pytest.mark.checkout
ROOT = Path(__file__).parents[1]
NOT_IN_DEBIAN = {"debian-inspector"}  # its part falls back on python-debian's, and says so
RECOMMENDED = {"h5py", "onnx"}  # large, and needed by two families of formats only
FOREIGN = re.compile(rb"issue #[0-9]|/wor" rb"k/", re.IGNORECASE)  # what only the place of writing understands


def tracked() -> list[str]:
    """The names of all files of the checkout that are kept, below its root."""
    git = require_program("git")
    run = subprocess.run([git, "-c", "safe.directory=*", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    return [name for name in run.stdout.decode().split("\0") if (ROOT / name).is_file()]


def relations(field: str) -> set[str]:
    """The packages that a field of debian/control names for the binary package, without substitutions."""
    text = (ROOT / "debian" / "control").read_text().split("\n\n")[1]
    found = re.search(rf"^{field}:((?:\n? .*)+)", text, re.MULTILINE)
    assert found is not None
    return {name for name in re.findall(r"[^\s,]+", found[1]) if not name.startswith("$")}


def test_readme_opens_with_two_commands_that_exist() -> None:
    """The first two commands of the README are make run and make test, and the Makefile has both."""
    commands = re.findall(r"^\s*\$? ?make (\w+)", (ROOT / "README.md").read_text(), re.MULTILINE)
    targets = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert set(list(dict.fromkeys(commands))[:2]) == {"run", "test"} and set(commands) <= set(targets)


def test_versions_agree() -> None:
    """The program, debian/changelog and the news tell the same version."""
    changelog = re.match(r"lintian-ml \(([^)]+)\)", (ROOT / "debian" / "changelog").read_text())
    news = re.search(r"^## (\S+)", (ROOT / "NEWS.md").read_text(), re.MULTILINE)
    assert changelog is not None and news is not None
    assert changelog[1] == news[1] == __version__


def test_debian_has_the_same_dependencies() -> None:
    """debian/control names what setup.cfg does: the large ones as Recommends, without what is not in Debian."""
    settings = configparser.ConfigParser()
    settings.read(ROOT / "setup.cfg")
    wanted = set(settings["options"]["install_requires"].split())
    names = {name: f"python3-{name.removeprefix('python-')}" for name in wanted - NOT_IN_DEBIAN}
    depends, recommends = relations("Depends"), relations("Recommends")
    assert {name for name in depends if name.startswith("python3-")} == {names[name] for name in wanted - RECOMMENDED
                                                                         - NOT_IN_DEBIAN}
    assert {name for name in recommends if name.startswith("python3-")} == {names[name] for name in RECOMMENDED}
    derived = (ROOT / "debian" / "py3dist-overrides").read_text().split("\n")
    assert {line.replace("_", "-") for line in derived if line and line[0] != "#"} == RECOMMENDED | NOT_IN_DEBIAN


def test_every_rule_and_table_is_installed() -> None:
    """setup.cfg installs all files of policy/ and data/ but the text for people who work in the checkout."""
    settings = configparser.ConfigParser()
    settings.optionxform = str  # type: ignore[assignment, method-assign]
    settings.read(ROOT / "setup.cfg")
    installed = {path for globs in settings["options.data_files"].values() for glob in globs.split(",")
                 for path in ROOT.glob(glob.strip())}
    ours = {ROOT / name for name in tracked() if name.startswith(("policy/", "data/"))}
    assert ours - installed == {ROOT / "policy" / "README.md"}
    for folder, globs in settings["options.data_files"].items():
        assert all(f"share/lintian-ml/{Path(glob.strip()).parent}" == folder for glob in globs.split(","))


def test_contributing_tells_true_sizes() -> None:
    """The additions that CONTRIBUTING.md shows as examples are as long as it says, give or take a fifth."""
    told = re.findall(r"`([\w./-]+/[\w./-]+)`: (\d+) lines", (ROOT / "CONTRIBUTING.md").read_text())
    assert len(told) >= 4
    for name, lines in told:
        assert len((ROOT / name).read_text().splitlines()) == pytest.approx(int(lines), rel=.2), name


def test_contributing_shows_real_examples() -> None:
    """The row and the recipe in CONTRIBUTING.md are those of the tree."""
    text = (ROOT / "CONTRIBUTING.md").read_text()
    recipe = (ROOT / "tests" / "packages" / "pickle-that-runs-programs" / "recipe").read_text()
    row = next(line for line in (ROOT / "data" / "licences.tsv").read_text().splitlines() if line.startswith("0BSD\t"))
    assert f"```\n{recipe.strip()}\n```" in text and f"```\n{row}\n```" in text


def test_licence_is_told_everywhere() -> None:
    """GPL-2 or later, as lintian's: in LICENSE, setup.cfg and debian/copyright."""
    assert "GNU GENERAL PUBLIC LICENSE\n                       Version 2, June 1991" in (ROOT / "LICENSE").read_text()
    assert "\nlicense = GPL-2.0-or-later\n" in (ROOT / "setup.cfg").read_text()
    assert "\nLicense: GPL-2+\n" in (ROOT / "debian" / "copyright").read_text()


def is_text(data: bytes) -> bool:
    """UTF-8 without control characters but the usual ones of line and page."""
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return re.search(rb"[\x00-\x08\x0e-\x1f]", data) is None


def test_no_binary_file_is_kept() -> None:
    """Every file of the checkout is text."""
    assert [name for name in tracked() if not is_text((ROOT / name).read_bytes())] == []


def test_the_project_speaks_of_itself_alone() -> None:
    """No file refers to a place that its reader does not have."""
    assert [name for name in tracked() if FOREIGN.search((ROOT / name).read_bytes())] == []
