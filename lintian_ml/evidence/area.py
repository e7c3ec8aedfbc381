# SPDX-License-Identifier: GPL-2.0-or-later
"""In which area of the archive the package is: the Section of its control file, and of each of its binary packages."""
from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from lintian_ml.evidence.depends import CONTROL
from lintian_ml.evidence.installed_index import of_packaging
from lintian_ml.evidence.store import Store
from lintian_ml.lazy import regex
from lintian_ml.model import Pointer, Strength

CLAIM = "area"
_FIELD = regex(r"(?im)^(Source|Package|Section)[ \t]*:[ \t]*(\S+)")
_OUTSIDE = ("contrib", "non-free", "non-free-firmware")


def relate(store: Store) -> None:
    """The area of the source, and of binary packages that are in another one, with the weight files they install."""
    sections = list(_sections(store))
    source = next((section for package, section, _ in sections if not package), "")
    installed = _installed(store)
    listed = {section for package, section, _ in sections if package}
    for package, section, place in sections:
        area = area_of(section)
        if not package:
            store.say(CLAIM, f"{area}, Section {section}", place, "control", Strength.CHECKED)
        elif area != area_of(source) or not source and len(listed) == 1:
            about = installed.get(f"debian/{package}.install", ())
            if about or not source:
                store.say(CLAIM, f"{area}, Section {section} of {package}", place, "control", Strength.CHECKED, about)


def area_of(section: str) -> str:
    """``main`` for ``science``, ``non-free`` for ``non-free/science``."""
    area = section.partition("/")[0]
    return area if area in _OUTSIDE else "main"


def _sections(store: Store) -> Iterator[tuple[str, str, Pointer]]:
    """Binary package (empty for the source), section and place; from debian/control, else from the .dsc or the .deb."""
    page = store.debian.get(CONTROL)
    if page:
        package = ""
        for found in _FIELD.finditer(page.text):
            if found[1].lower() == "section":
                yield package, found[2], page.at(found.start())
            else:
                package = found[2] if found[1].lower() == "package" else ""
        return
    version = store.control.get("Version", "").rpartition(":")[2]
    dsc = Pointer(f"{store.control.get('Source', '')}_{version}.dsc")  # the only file with such a list
    for line in store.control.get("Package-List", "").splitlines():
        words = line.split()
        if len(words) > 2:
            yield words[0], words[2], dsc
    if section := store.control.get("Section", ""):
        yield "", section, Pointer(CONTROL)


def _installed(store: Store) -> Mapping[str, Sequence[str]]:
    """The weight files that each list of the packaging names, by the list's path."""
    found: dict[str, list[str]] = {}
    for weight in store.weights:
        rules = of_packaging(store).of(weight.path.split("!")[0])
        for path in {rule.pointer.path: None for rule in rules}:
            found.setdefault(path, []).append(weight.path)
    return found
