# SPDX-License-Identifier: GPL-2.0-or-later
"""What the packaging says it left out of upstream's tarball: models that are gone, and weights that are there anyway.

Files-Excluded of debian/copyright is how uscan repacks a tarball: a pattern takes the path below the top directory, its
star takes slashes too, and a directory takes all that is in it; Files-Excluded-NAME is about the component in the
directory NAME. A script of the packaging that removes files of a model is the other way.
"""
from __future__ import annotations

from collections.abc import Iterator

from lintian_ml import glob, limits
from lintian_ml.evidence.packaging import of_a_model
from lintian_ml.evidence.page import Page, excerpt
from lintian_ml.evidence.store import Store
from lintian_ml.lazy import regex
from lintian_ml.model import Pointer, Strength
from lintian_ml.unpack.package import INCOMPLETE

_FIELD = regex(r"(?im)^files-excluded(?:-(?P<component>[\w-]+))?[ \t]*:(?P<words>[^\n]*(?:\n[ \t]+[^\n]*)*)")
_SCRIPT = regex(r"debian/(?:rules|repack[\w.-]*|get-orig[\w.-]*|orig-tar[\w.-]*|\w*repack\w*\.sh)$")
_REMOVED = regex(r"(?m)(?:^|[;&|]|\bxargs\b|-exec\b)[ \t]*[-@]*(?:\$\(RM\)|rm|git rm)[ \t]+(?P<words>[^\n;&|]{1,400})")
_DELETED = regex(r"--(?:delete|exclude)[= ][\"']?(?P<words>[^\s\"']{1,200})")
_AWAY = regex(r"(?m)^[\w.%-]{0,100}(?:orig|repack)[\w.-]{0,100}[ \t]*+:")  # a rule that makes the tarball
_VERSION = regex(r"\A\S+ \((?P<version>[^()\s]{1,200})\)")
_SUFFIX = regex(r"[+~.-](?:dfsg|ds)(?![a-z])")
_ACCOUNT = regex(r"(?i)\b(?:re-?pack|repackaged|removed?|stripped|excluded|left out|pruned|dfsg)\b")
_CHANGELOG, _COPYRIGHT = "debian/changelog", "debian/copyright"

MANY = f"Files-Excluded has more than {limits.INSTALL_PATTERNS} patterns"


def relate(store: Store) -> None:
    """Weights that are excluded and there, models that a script removes, and a repacked version without account."""
    page = store.debian.get(_COPYRIGHT)
    patterns = list(store.most(_patterns(page), limits.INSTALL_PATTERNS, MANY, _COPYRIGHT, INCOMPLETE)) if page else []
    for pattern, component, place in patterns:
        there = [weight.path for weight in store.weights if _takes(pattern, component, weight.path.split("!")[0])]
        if there:
            store.say("excluded-but-present", excerpt(pattern), place, "copyright", Strength.CHECKED, there)
    scripts = [page for path, page in sorted(store.debian.items()) if _SCRIPT.match(path)]
    for script in scripts:
        _removed(script, store)
    if store.weights:
        _version(bool(patterns), scripts, store)


def _patterns(page: Page) -> Iterator[tuple[str, str, Pointer]]:
    for field in _FIELD.finditer(page.text):
        at = field.start("words")
        for line in field["words"].split("\n"):
            place = page.at(at)
            yield from ((word, field["component"] or "", place) for word in line.split())
            at += len(line) + 1


def _takes(pattern: str, component: str, path: str) -> bool:
    """Whether a pattern takes the file at a path; the packaging itself is in another tarball."""
    if path.startswith("debian/") or component and not path.startswith(component + "/"):
        return False
    inside = path[len(component) + 1:] if component else path
    bare = pattern.removeprefix("./").rstrip("/")
    return glob.matches(bare, inside) or glob.matches(bare + "/*", inside)


def _removed(page: Page, store: Store) -> None:
    """Files of a model that a script takes out of the tarball; in debian/rules only a rule that makes the tarball."""
    start = 0
    if page.path == "debian/rules":
        if not (rule := _AWAY.search(page.text)):
            return
        start = rule.end()
    for pattern in (_REMOVED, _DELETED):
        for found in pattern.finditer(page.text, start):
            for word in found["words"].split():
                bare = word.strip("\"'")
                if not bare.startswith("-") and of_a_model(bare):
                    store.say("model-excluded", excerpt(bare), page.at(found.start("words")), "packaging",
                              Strength.DOCUMENTED)


def _version(patterns: bool, scripts: list[Page], store: Store) -> None:
    """A version that says that the tarball was repacked, where nothing says what was left out of it."""
    changelog = store.debian.get(_CHANGELOG)
    version = _VERSION.match(changelog.text) if changelog else None
    if not version or not _SUFFIX.search(version["version"]) or patterns:
        return
    told = [page for path, page in store.debian.items()
            if path == _COPYRIGHT or path.startswith("debian/README") or path == "debian/rules"]
    if not any(script.path != "debian/rules" for script in scripts) and not any(
            _ACCOUNT.search(page.text) for page in told):
        store.say("repacked-without-account", version["version"], Pointer(_CHANGELOG, 1), "packaging",
                  Strength.CHECKED, [weight.path for weight in store.weights])
