# SPDX-License-Identifier: GPL-2.0-or-later
"""What installs a weight file: lines of the packaging, and upstream's own build as far as it can be seen."""
from __future__ import annotations

import time
from collections.abc import Mapping

import pytest
from evidence_makers import gather, weight

from lintian_ml.evidence import Gathering
from lintian_ml.model import Role
from lintian_ml.reader import Item


def installed(files: Mapping[str, str], path: str) -> list[tuple[str, str, str]]:
    evidence, _ = gather(files, [weight(path)])
    return [(entry.value, str(entry.pointer), str(entry.strength)) for entry in evidence if entry.claim == "installed"]


def role(files: Mapping[str, str], path: str) -> Role:
    gathering = Gathering({})
    for name, text in files.items():
        gathering.observe(Item.of(name, text.encode()))
    return gathering.role(path)


# -- the packaging ---------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("path", "text", "into", "line"), [
    ("debian/rules", "x:\n\tinstall -D -m 0644 data/a.net debian/p/usr/share/a.net\n", "debian/p/usr/share/a.net", 2),
    ("debian/rules", "x:\n\tinstall -m644 -t debian/p/usr/share/p data/a.net b\n", "debian/p/usr/share/p", 2),
    ("debian/rules", "x:\n\tcp -a data $(DESTDIR)/usr/share/p\n", "$(DESTDIR)/usr/share/p", 2),
    ("debian/rules", "x:\n\tmkdir y && cp $(CURDIR)/data/a.net \\\n\t  debian/p/usr/lib\n", "debian/p/usr/lib", 2),
    ("debian/rules", "x:\n\ttrue \\\n\t  false\n\tdh_install -pp data/*.net usr/share/p\n", "usr/share/p", 4),
    ("debian/p.install", "data/a.net usr/share/p\n", "usr/share/p", 1),
])
def test_line_of_the_packaging(path: str, text: str, into: str, line: int) -> None:
    """Commands in debian/rules and lists of debhelper are checked evidence with the place that the file goes to."""
    assert installed({path: text}, "data/a.net") == [(into, f"{path}:{line}", "checked")]
    assert role({path: text}, "data/a.net") is Role.SHIPPED


@pytest.mark.parametrize("text", [
    "\tinstall -d debian/p/usr/share/data\n", "\tcp data/a.net build/\n", "\tcp -r * debian/p/usr/share\n",
    "\tcp $(X)/a.net debian/p/usr\n", "cp data/a.net debian/p/usr\n", "\t# cp data/a.net debian/p/usr\n",
])
def test_line_that_shows_nothing(text: str) -> None:
    """Directories, copies within the tree, variables and whatever covers everything are no claim."""
    assert installed({"debian/rules": "x:\n" + text}, "data/a.net") == []


@pytest.mark.parametrize(("text", "found"), [
    ("\tdh_installexamples tests/a.net\n", Role.EXAMPLE), ("\tdh_installdocs tests/a.net\n", Role.DOCUMENTATION),
    ("\tcp tests/a.net debian/p/usr/share/p\n", Role.SHIPPED),
    ("\tcp tests/a.net debian/p/usr/share/doc/p/examples\n", Role.EXAMPLE), ("\ttrue\n", Role.TEST),
])
def test_role_by_the_packaging(text: str, found: Role) -> None:
    """What installs a file decides on its role before its path does."""
    assert role({"debian/rules": "x:\n" + text}, "tests/a.net") is found


def test_file_taken_from_where_upstream_puts_it() -> None:
    """A list names the installed place, a link leads to it: both by the file's own name."""
    files = {"debian/p.install": "usr/lib/*\nusr/share/p/*.net\n",
             "debian/p.links": "usr/share/p/a.net usr/share/q/b.net\n"}
    assert installed(files, "data/a.net") == [
        ("usr/share/p/*.net, as upstream's build installs it", "debian/p.install:2", "documented"),
        ("linked as usr/share/q/b.net", "debian/p.links:1", "documented")]


# -- upstream's build ------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("path", "text", "words", "line"), [
    ("data/Makefile.am", "\ndist_pkgdata_DATA = x \\\n\ta.net\n", "dist_pkgdata_DATA", 2),
    ("Makefile.am", "p_DATA = $(top_srcdir)/data/a.net\n", "p_DATA", 1),
    ("CMakeLists.txt", "install(FILES data/a.net DESTINATION share/p)\n", "install(FILES) to share/p", 1),
    ("CMakeLists.txt", "INSTALL (DIRECTORY data/\n DESTINATION share)\n", "install(DIRECTORY) to share", 1),
    ("CMakeLists.txt", "install(DIRECTORY . DESTINATION s FILES_MATCHING PATTERN *.net)\n",
     "install(DIRECTORY) to s", 1),
    ("data/CMakeLists.txt", "set(NETS\n a.net)\ninstall(FILES ${NETS} DESTINATION s)\n", "install(FILES) to s", 3),
    ("data/CMakeLists.txt", "file(GLOB N *.net)\ninstall(FILES ${N} TYPE DATA)\n", "install(FILES)", 2),
    ("data/meson.build", "x = 1\ninstall_data('a.net',\n install_dir: get_option('datadir'))\n",
     "install_data() to get_option('datadir')", 2),
    ("meson.build", "install_subdir('data', install_dir: 'share')\n", "install_subdir() to 'share'", 1),
    ("src/x/meson.build", "install_data('../../data/a.net')\n", "install_data()", 1),
])
def test_line_of_the_build(path: str, text: str, words: str, line: int) -> None:
    """automake, CMake and meson: what their files name is documented, with the line."""
    assert installed({path: text}, "data/a.net") == [(words, f"{path}:{line}", "documented")]


@pytest.mark.parametrize(("path", "text"), [
    ("Makefile.am", "EXTRA_DIST = data/a.net\n"), ("Makefile.am", "noinst_DATA = data/a.net\n"),
    ("Makefile.am", "p_DATA = $(NETS)\n"), ("CMakeLists.txt", "install(FILES ${X}/a.net DESTINATION s)\n"),
    ("CMakeLists.txt", "configure_file(data/a.net b)\n"), ("meson.build", "test('a', exe, args: 'data/a.net')\n"),
    ("CMakeLists.txt", "install(DIRECTORY data FILES_MATCHING PATTERN *.x DESTINATION s)\n"),
])
def test_build_that_shows_nothing(path: str, text: str) -> None:
    """What goes into the archive only, what a variable hides, and other calls stay unknown."""
    assert installed({path: text}, "data/a.net") == []


@pytest.mark.parametrize(("files", "words"), [
    ({"Makefile.am": "lib_la_SOURCES = src/net.c a.c\n"}, "compiled in: lib_la_SOURCES"),
    ({"CMakeLists.txt": "add_library(p STATIC src/net.c)\n"}, "compiled in: add_library(p)"),
    ({"src/CMakeLists.txt": "set(S net.c)\ntarget_sources(p PRIVATE ${S})\n"}, "compiled in: target_sources(p)"),
    ({"src/meson.build": "l = static_library('p', 'net.c')\n"}, "compiled in: static_library()"),
    ({"Makefile.am": "p_SOURCES = src/a.c\n", "src/a.c": '#include "net.c"\n'}, "compiled in: p_SOURCES, with src/a.c"),
])
def test_array_that_is_compiled_in(files: dict[str, str], words: str) -> None:
    """A source that is listed, and one that a listed source includes, become part of a program."""
    assert [found[0] for found in installed(files, "src/net.c")] == [words]


# -- Python ----------------------------------------------------------------------------------------------------------

MANIFEST = "recursive-include p *.net\n"


@pytest.mark.parametrize(("files", "words"), [
    ({"setup.py": "setup(package_data={'p': ['data/*.net']})\n"}, "package_data of setup.py"),
    ({"setup.py": "setup(package_data={'': ['*.net', 'data/a.*']})\n"}, "package_data of setup.py"),
    ({"setup.cfg": "[options.package_data]\np =\n    data/*.net\n"}, "package_data of setup.cfg"),
    ({"pyproject.toml": "[tool.setuptools.package-data]\np = [\"data/*.net\"]\n"}, "package_data of pyproject.toml"),
    ({"setup.py": "setup(data_files=[('share', ['p/data/a.net'])])\n"}, "data_files of setup.py"),
    ({"pyproject.toml": "[build-system]\nbuild-backend = \"hatchling.build\"\n"}, "hatchling takes whole packages"),
    ({"setup.py": "setup(include_package_data=True)\n", "MANIFEST.in": MANIFEST},
     "include_package_data with MANIFEST.in"),
])
def test_python_package(files: dict[str, str], words: str) -> None:
    """package_data, data_files, backends that take all, and MANIFEST.in together with include_package_data."""
    assert [found[0] for found in installed({"p/__init__.py": "x\n", **files}, "p/data/a.net")] == [words]


@pytest.mark.parametrize("files", [
    {"MANIFEST.in": MANIFEST}, {"setup.py": "setup(package_data={'q': ['data/*.net']})\n"},
    {"setup.py": "setup(package_data={'p': ['*.net']})\n"},
    {"pyproject.toml": "[build-system]\nbuild-backend = \"setuptools.build_meta\"\n"},
])
def test_python_package_without_the_file(files: dict[str, str]) -> None:
    """MANIFEST.in alone, other packages, other directories and other backends show nothing."""
    assert installed({"p/__init__.py": "x\n", **files}, "p/data/a.net") == []


# -- the role --------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("text", "path", "found"), [
    ("check_DATA = net/a.net\n", "net/a.net", Role.TEST), ("pkgdata_DATA = tests/a.net\n", "tests/a.net", Role.SHIPPED),
    ("check_DATA = net/a.net\npkgdata_DATA = net/a.net\n", "net/a.net", Role.SHIPPED),
    ("testdata_DATA = tests/a.net\n", "tests/a.net", Role.TEST), ("x_SOURCES = tests/a.c\n", "tests/a.c", Role.TEST),
])
def test_role_by_the_build(text: str, path: str, found: Role) -> None:
    """What only tests list is a test; what the build installs by name, and not as a test, is shipped."""
    assert role({"Makefile.am": text}, path) is found


# -- hostile files ---------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("path", "text"), [
    ("debian/rules", "x:\n\tdo" + " " * 200_000 + "\n"), ("debian/rules", "\tcp " * 60_000),
    ("debian/rules", "\tcp a*b*c*d*e*f?g debian/x\n" * 8_000), ("debian/p.install", "data/[a-z]*\n" * 8_000),
    ("setup.py", "package_data={'p': ['*'" * 10_000), ("setup.py", "data_files = '" * 15_000),
    ("MANIFEST.in", "graft x\n" * 30_000), ("Makefile.am", "a_DATA = \\\n" * 10_000), ("Makefile.am", "a_" * 120_000),
    ("CMakeLists.txt", "install(FILES " * 15_000), ("CMakeLists.txt", "set(a ${a})\n" * 15_000),
    ("CMakeLists.txt", "install(FILES data/a* b DESTINATION x)\n" * 6_000), ("meson.build", "files(" * 40_000),
    ("meson.build", "install_data('a', install_dir: " * 8_000),
    ("debian/copyright", "Files-Excluded:" + " a*" * 80_000),
    ("debian/repack.sh", "rm " * 80_000), ("README", "fine-tuned from the " * 12_000), ("a.py", "'.a'" * 60_000),
    ("a.py", "'" + ".a" * 120_000), ("debian/control", "Description: " + "face " * 50_000),
    ("adapter_config.json", '"_name_or_path" : ' * 14_000),
])
def test_hostile_file_takes_no_time(path: str, text: str) -> None:
    """A quarter of a megabyte of whatever a pattern likes least is read in a second or two."""
    start = time.process_time()
    gather({path: text, "p/__init__.py": ""}, [weight(f"data/{number}.net") for number in range(50)])
    role({path: text}, "data/a.net")
    assert time.process_time() - start < 5
