# SPDX-License-Identifier: GPL-2.0-or-later
"""JUnit XML as Jenkins' and GitLab's readers take it (the schema junit-10.xsd of Jenkins' xUnit plugin), for instance
in a Salsa CI job: each package a suite, each hint that is shown a case.

Errors and warnings are failures, overridden hints are skipped with the reason, the rest passes and says what it is. An
input that could not be checked is a failure of a suite of its own.
"""
from __future__ import annotations

from collections.abc import Iterable
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from lintian_ml.model import Hint, PackageReport, Report, Severity
from lintian_ml.report.display import Display, selected, tag_of, title, visible
from lintian_ml.report.escape import printable, unicode_only

FAILING = frozenset({Severity.ERROR, Severity.WARNING})


def render(report: Report, display: Display) -> str:
    """One document; times are left out, since they differ from run to run."""
    top = Element("testsuites", name="lintian-ml")
    for package in report.packages:
        _suite(top, package, display)
    if report.failures:
        _failures(top, report.failures)
    for name in ("tests", "failures", "errors"):
        top.set(name, str(sum(int(suite.get(name, "0")) for suite in top)))
    ElementTree.indent(top)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(top, encoding="unicode") + "\n"


def _suite(top: Element, package: PackageReport, display: Display) -> None:
    shown = [hint for hint in selected(package, display) if visible(hint, display) or hint.masked_by]
    suite = SubElement(top, "testsuite", name=_text(title(package)))
    for hint in shown:
        _case(suite, package, hint, display)
    if not shown:
        SubElement(suite, "testcase", classname=_text(package.name), name="no hints")
    _count(suite)


def _case(suite: Element, package: PackageReport, hint: Hint, display: Display) -> None:
    tag = tag_of(hint, display)
    case = SubElement(suite, "testcase", classname=f"{_text(package.name)}.{hint.tag}",
                      name=_text(f"{hint.tag} {hint.context}".strip()))
    if hint.masked_by:
        SubElement(case, "skipped", message=_text(hint.justification or hint.masked_by))
    elif tag.severity in FAILING:
        failure = SubElement(case, "failure", type=tag.severity.value, message=_text(hint.context or hint.tag))
        failure.text = _text(tag.explanation, lines=True)
    else:
        SubElement(case, "system-out").text = f"{tag.severity.value}: {_text(hint.context or hint.tag)}"


def _failures(top: Element, failures: Iterable[str]) -> None:
    suite = SubElement(top, "testsuite", name="inputs")
    for failure in failures:
        case = SubElement(suite, "testcase", classname="inputs", name=_text(failure))
        SubElement(case, "failure", type="not-checked", message=_text(failure))
    _count(suite)


def _count(suite: Element) -> None:
    suite.set("tests", str(len(suite)))
    suite.set("failures", str(len(suite.findall("testcase/failure"))))
    suite.set("errors", "0")
    suite.set("skipped", str(len(suite.findall("testcase/skipped"))))


def _text(text: str, lines: bool = False) -> str:
    """Text that XML 1.0 can hold; line ends stay only where ``lines`` says so."""
    parts = text.split("\n") if lines else [text]
    return "\n".join(printable(unicode_only(part)) for part in parts)
