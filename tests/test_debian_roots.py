# SPDX-License-Identifier: GPL-2.0-or-later
"""The .deb on fresh systems of the releases it is for: installed, at work without a network, upgraded, purged.

debootstrap makes the systems, which takes root, a mirror and some minutes: LINTIAN_ML_ROOTS=1 asks for it, and
LINTIAN_ML_ROOTS=all for what takes some more: the text report, and a newcomer who begins with a clone. A mirror nearer
by is named by LINTIAN_ML_MIRROR.
"""
from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

import pytest
from conftest import absent, require_program
from test_debian import build, run
from test_docs import follow
from test_project import ROOT, tracked

pytestmark = [pytest.mark.checkout, pytest.mark.roots]
SUITES = ("bookworm", "trixie")
ASKED = os.environ.get("LINTIAN_ML_ROOTS", "")
MIRROR = os.environ.get("LINTIAN_ML_MIRROR", "http://deb.debian.org/debian")
CORPUS = os.environ.get("LINTIAN_ML_CORPUS", "")
TOOLS = ("apt-utils", "dpkg-dev", "man-db")  # what the package's own test and the runner of such tests call
# What is asked about the corpus; everything is in the first.
FORMATS = {"json": ("--format", "json", "--policy", "all")}
FORMATS |= {"text": ("-L", ">=classification", "-E", "-v")} if ASKED == "all" else {}
KEPT = ("proc", "tmp", "root", "var/cache", "var/lib/apt", "var/lib/dpkg", "var/log")  # what apt and dpkg write to
# Answers that rest on debian-inspector, which Debian does not have: inputs of the corpus whose debian/copyright only
# it can parse. There are none; one that comes is named here, and nothing else may differ.
ONLY_WITH_INSPECTOR: frozenset[str] = frozenset()


@dataclass(frozen=True)
class System:
    """A root of one release; ``fresh`` is what debootstrap made, packed."""

    suite: str
    root: Path
    fresh: Path

    def run(self, *command: str, network: bool = True, **environment: str) -> str:
        """What a command prints inside."""
        alone = () if network else (require_program("unshare"), "--net")
        return run(*alone, "chroot", str(self.root), *command, DEBIAN_FRONTEND="noninteractive", LC_ALL="C.UTF-8",
                   PATH="/usr/sbin:/usr/bin:/sbin:/bin", PYTHONPATH="", HOME="/root", **environment)

    def install(self, deb: Path, *options: str) -> None:
        shutil.copy(deb, self.root / "tmp")
        self.run("apt-get", "install", "--quiet", "--yes", *options, f"/tmp/{deb.name}")

    def files(self) -> set[str]:
        """All paths but those that apt and dpkg themselves keep."""
        left_out = (word for name in KEPT for word in ("-path", f"/{name}", "-prune", "-o"))
        return set(self.run("find", "/", "-xdev", *left_out, "-print").splitlines())


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the source package and the .deb."""
    return build(tmp_path_factory.mktemp("deb")).parent


@pytest.fixture(scope="module")
def systems(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, System]]:
    """Both systems, made at the same time."""
    if not ASKED:
        absent("LINTIAN_ML_ROOTS=1")
    if os.geteuid() != 0:
        absent("root")
    folder = tmp_path_factory.mktemp("systems")
    making = {suite: subprocess.Popen(
        [require_program("debootstrap"), "--variant=minbase", suite, str(folder / suite), MIRROR],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) for suite in SUITES}
    for suite, process in making.items():
        told = process.communicate()[0]
        assert process.returncode == 0, f"{suite}: {told[-2000:]}"
    with ThreadPoolExecutor() as pool:
        yield dict(zip(SUITES, pool.map(partial(_system, folder=folder), SUITES)))
    run("rm", "-rf", "--one-file-system", str(folder))


def _system(suite: str, folder: Path) -> System:
    fresh = folder / f"{suite}.tar.gz"
    with tarfile.open(fresh, "w:gz", compresslevel=1) as packed:
        packed.add(folder / suite, arcname=".")
    shutil.copy("/etc/resolv.conf", folder / suite / "etc")
    found = System(suite, folder / suite, fresh)
    found.run("apt-get", "update", "--quiet")
    found.run("apt-get", "install", "--quiet", "--yes", "--no-install-recommends", *TOOLS)
    return found


@pytest.fixture(scope="module", params=SUITES)
def system(request: pytest.FixtureRequest, systems: dict[str, System], built: Path) -> System:
    """A release with our .deb, its Recommends, and what its tests need."""
    found = systems[request.param]
    found.install(next(built.glob("*.deb")))
    return found


def test_main_job_without_network(system: System, built: Path) -> None:
    """autopkgtest runs the package's own test there: it installs, and does its work where no network is."""
    dsc, deb = next(built.glob("*.dsc")), next(built.glob("*.deb"))
    told = run("unshare", "--net", require_program("autopkgtest"), "--test-name=main-job", "--no-built-binaries",
               str(dsc), str(deb), "--", "chroot", str(system.root))
    assert "\nmain-job             PASS\n" in told


class Newcomer:
    """Somebody on a fresh system who types what a page says, in one folder of it."""

    def __init__(self, system: System) -> None:
        self._system, self._place = system, "/root"

    def run(self, command: list[str]) -> list[str]:
        """What a command prints there, standard error among it."""
        script = "\n".join(line[2:] for line in command)
        told = self._system.run("bash", "-c", f"cd {self._place}; exec 2>&1; {script}\nprintf '\\n//%s' \"$PWD\"",
                                network=False, SOURCE_DATE_EPOCH="1767225600")
        output, _, self._place = told.rpartition("\n//")
        return [line.rstrip() for line in output.removesuffix("\n").split("\n")]


def test_newcomer_follows_the_tutorial(system: System) -> None:
    """Word for word, with the package installed and nothing else of ours there: it ends where it says."""
    follow(ROOT / "docs/tutorial.rst", Newcomer(system))


@pytest.fixture(scope="module")
def from_pip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program as ``pip install .`` puts it into a clean environment."""
    folder = tmp_path_factory.mktemp("pip")
    for name in tracked():
        (folder / "source" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / "source" / name)
    run(sys.executable, "-m", "venv", str(folder / "venv"))
    run(str(folder / "venv/bin/pip"), "install", "--quiet", "--disable-pip-version-check", str(folder / "source"))
    return folder / "venv/bin/lintian-ml"


@pytest.mark.parametrize("options", FORMATS.values(), ids=FORMATS)
def test_same_output_as_from_pip(system: System, from_pip: Path, options: tuple[str, ...]) -> None:
    """Everything that is found in the corpus, byte for byte; without a network, and without /proc."""
    if not CORPUS:
        absent("LINTIAN_ML_CORPUS")
    shutil.copytree(CORPUS, system.root / "corpus", dirs_exist_ok=True)
    ours = system.run("lintian-ml", *asked("/corpus", options), network=False)
    assert len(ours) > 10_000 and ours == by_pip(from_pip, options)


@cache
def by_pip(program: Path, options: tuple[str, ...]) -> str:
    """What the program prints about the corpus, asked once for both systems."""
    return run(str(program), *asked(CORPUS, options), PYTHONPATH="")


def asked(folder: str, options: tuple[str, ...]) -> list[str]:
    """The command about every source of the corpus, two at a time."""
    names = sorted(path.name for path in Path(CORPUS).iterdir()
                   if path.suffix == ".dsc" or ".orig.tar." in path.name and path.suffix != ".asc")
    return ["check", "--no-cfg", "-j", "2", *options,
            *(f"{folder}/{name}" for name in names if name not in ONLY_WITH_INSPECTOR)]


def former(deb: Path, folder: Path) -> Path:
    """The .deb as an older version that had one file more."""
    run("dpkg-deb", "--raw-extract", str(deb), str(folder / "old"))
    control = folder / "old/DEBIAN/control"
    control.write_text("".join("Version: 0.0.1\n" if line.startswith("Version:") else line
                               for line in control.read_text().splitlines(keepends=True)))
    (folder / "old/usr/share/lintian-ml/data/gone.tsv").write_text("no longer there\n")
    run("dpkg-deb", "--root-owner-group", "--build", str(folder / "old"), str(folder / "lintian-ml_0.0.1_all.deb"))
    return folder / "lintian-ml_0.0.1_all.deb"


def test_upgrade_and_purge(system: System, built: Path, tmp_path: Path) -> None:
    """An upgrade leaves nothing of the old version, a purge nothing at all."""
    deb = next(built.glob("*.deb"))
    system.run("dpkg", "--purge", "lintian-ml")
    before = system.files()
    assert not [path for path in before if "lintian-ml" in path or "lintian_ml" in path]
    system.install(former(deb, tmp_path))
    system.run("lintian-ml", "formats")
    system.install(deb)
    assert not (system.root / "usr/share/lintian-ml/data/gone.tsv").exists()
    assert "C: ml-weights\n" in system.run("lintian-ml", "explain", "ml-weights")
    system.run("dpkg", "--purge", "lintian-ml")
    assert system.files() == before


@pytest.mark.parametrize("suite", SUITES)
def test_piuparts(systems: dict[str, System], built: Path, suite: str) -> None:
    """piuparts begins with a fresh system, installs the package with all that it needs, removes and purges it."""
    debconf = r"/var/cache/debconf/tmp\.ci/?"  # made by apt-utils, which comes and goes with the dependencies
    told = run(require_program("piuparts"), "--basetgz", str(systems[suite].fresh), "--distribution", suite,
               "--mirror", f"{MIRROR}/", "--no-eatmydata", "--ignore-regex", debconf, str(next(built.glob("*.deb"))))
    assert "PASS: Installation and purging test." in told and "PASS: All tests." in told


if ASKED == "all":  # some minutes more
    @pytest.fixture(params=SUITES)
    def fresh(request: pytest.FixtureRequest, systems: dict[str, System], tmp_path: Path) -> Iterator[System]:
        """A system as debootstrap makes it, with a clone of the source in /root."""
        found = System(request.param, tmp_path / "root", systems[request.param].fresh)
        found.root.mkdir()
        run("tar", "-xzf", str(found.fresh), "-C", str(found.root))
        shutil.copy("/etc/resolv.conf", found.root / "etc")
        run("git", "clone", "--quiet", str(ROOT), str(found.root / "root/lintian-ml"))
        found.run("apt-get", "update", "--quiet")
        yield found
        run("rm", "-rf", "--one-file-system", str(found.root))

    def test_newcomer_begins_with_a_clone(fresh: System) -> None:
        """The commands that get the program are those of the tutorial; then it goes on to its end."""
        text = (ROOT / "docs/tutorial.rst").read_text()
        block = text.partition(".. code-block:: text\n")[2].partition("\n\nOr without")[0]
        typed = [line.strip()[2:].replace("apt ", "apt --yes ") for line in block.splitlines() if line.strip()]
        fresh.run("bash", "-ec", "cd /root\n" + "\n".join(typed))
        follow(ROOT / "docs/tutorial.rst", Newcomer(fresh))
