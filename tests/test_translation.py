# SPDX-License-Identifier: GPL-2.0-or-later
"""Translations: what people read is in their language, what programs read never is."""
from __future__ import annotations

import ast
import gettext
import json
import os
import pickle
import re
import subprocess
import sys
from collections.abc import Collection, Iterator
from pathlib import Path

import pytest
from conftest import require, require_program
from test_project import ROOT

sys.path.insert(0, str(ROOT / "po"))
import template  # noqa: E402
from compare_models import safetensors, trained  # noqa: E402
from lintian_ml import asked, formats, policy, report, share, tables, tags, words  # noqa: E402
from lintian_ml.cli import COMMANDS, archive, main, transcript  # noqa: E402
from lintian_ml.errors import InputError  # noqa: E402
from lintian_ml.itp import form, mail  # noqa: E402
import recipes  # noqa: E402

pytestmark = pytest.mark.checkout
NAME = "net-in-quilt-package"
PLACE = re.compile(r"(\{\{|\}\}|\{[^{}]*\}|%(?:\(\w+\))?[sr%])")
SENTENCE = re.compile(r"[A-Za-z]{2,}[,;:]? [a-z]{2,}\b|\} (?:is|are|of|in|on|to)\b")
RUN = re.compile(r"[a-z]{2,}(?: [a-z]{2,}){2,}")
SHOWN = ("check", "--no-cfg", "-L", ">=classification", "--pedantic", "-E")


def compiled(text: str, folder: Path, language: str) -> None:
    """Put a catalogue where gettext finds it; msgfmt checks it, the places in braces too."""
    place = folder / language / "LC_MESSAGES"
    place.mkdir(parents=True)
    subprocess.run([require_program("msgfmt"), "--check", f"--output-file={place}/lintian-ml.mo", "-"],
                   input=text.encode(), check=True)


def marked(text: str) -> str:
    """A message in which each piece between places stands in brackets: what is put into it stays outside."""
    pieces = PLACE.split(text)
    return "".join(piece if number % 2 or not any(map(str.isalpha, piece)) else
                   re.sub(r"\A(\s*)(.*?)(\s*)\Z", r"\1⟦\2⟧\3", piece, flags=re.DOTALL)
                   for number, piece in enumerate(pieces))


def pseudo() -> Iterator[str]:
    """A catalogue in which every message is marked."""
    yield template.HEADER.replace('"Language: \\n"', '"Language: eo\\n"')
    for message, places in template.messages().items():
        entry = template.entry(message, places)
        for number, text in enumerate(map(marked, message)):
            empty = f'msgstr[{number}] ""' if len(message) > 1 else 'msgstr ""'
            entry = entry.replace(empty, empty[:-2] + template.quoted(text))
        yield entry


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the language of brackets."""
    folder = tmp_path_factory.mktemp("locale")
    compiled("\n".join(pseudo()), folder, "eo")
    return folder


@pytest.fixture
def bracketed(catalogue: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The program speaks the language of brackets."""
    monkeypatch.setattr(share, "locale", lambda: catalogue)
    monkeypatch.setenv("LC_ALL", "eo.UTF-8")
    monkeypatch.delenv("LANGUAGE", raising=False)
    words._catalogue.cache_clear()
    yield
    words._catalogue.cache_clear()
    gettext.textdomain("messages")


@pytest.fixture
def package(tmp_path: Path) -> str:
    recipe = recipes.parse((ROOT / "tests/packages" / NAME / "recipe").read_text())
    (tmp_path / "package").mkdir()
    return str(recipes.build(recipe, NAME, tmp_path / "package"))


def outside(text: str) -> list[str]:
    """The words that stand in no brackets."""
    for _ in range(4):
        text = re.sub(r"⟦[^⟦⟧]*⟧", " ", text)
    return re.findall(r"[A-Za-z][\w.-]+", text)


def test_commentary_is_translated(bracketed: None, package: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Of the lines that explain, only names stand outside of messages."""
    assert main([*SHOWN, package]) == 0
    told = capsys.readouterr().out
    names = {text.name for text in policy.load()} | {name for text in policy.load() for name in text.classes}
    names |= {entry.name for entry in formats.load()} | asked.load().keys() | {"source", "neural", "shipped"}
    lines = [line[2:] for line in told.splitlines() if line.startswith("N:")]
    assert len(lines) > 10
    found = {word for word in outside("\n".join(lines)) if word not in names and "/" not in word}
    assert found <= {NAME, "data", "example.weights"}  # what the package itself brings


@pytest.mark.parametrize("name", [name for name in report.FORMATS if name != "text"])
def test_formats_for_programs_are_the_same_in_every_language(name: str, package: str, tmp_path: Path,
                                                             monkeypatch: pytest.MonkeyPatch,
                                                             request: pytest.FixtureRequest) -> None:
    """Nothing that programs or other people read depends on the language of whoever runs the check."""
    if name in ("cyclonedx", "spdx"):
        require({"cyclonedx": "cyclonedx", "spdx": "spdx_python_model"}[name])
    main([*SHOWN, "--format", name, "--output", str(tmp_path / "english"), package])
    request.getfixturevalue("bracketed")
    main([*SHOWN, "--format", name, "--output", str(tmp_path / "other"), package])
    assert (tmp_path / "english").read_bytes() == (tmp_path / "other").read_bytes() != b""


def english(request: pytest.FixtureRequest, *arguments: str) -> str:
    """What a command prints, which is the same in the language of brackets."""
    capsys = request.getfixturevalue("capsys")
    main(list(arguments))
    plain = capsys.readouterr().out
    request.getfixturevalue("bracketed")
    main(list(arguments))
    assert capsys.readouterr().out == plain
    return str(plain)


@pytest.mark.parametrize("form", ["markdown", "mail"])
def test_reviews_that_are_sent_are_english(form: str, request: pytest.FixtureRequest) -> None:
    """The packager reads them, and the list."""
    assert "would" in english(request, "itp", "--format", form, str(ROOT / "tests/itp/self-corrected/bug"))


def test_compare_prints_the_same_json(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """Sentences of a result are data there."""
    one, other = (str(safetensors(tmp_path / f"{seed}.safetensors", trained(seed))) for seed in (3, 4))
    found = json.loads(english(request, "compare", "--format", "json", "--all", one, other))
    assert "differ" in found["rungs"][0]["detail"]


def test_failures_in_json_are_english(request: pytest.FixtureRequest) -> None:
    """An error is told in the user's language, and kept in English."""
    found = json.loads(english(request, "check", "--no-cfg", "--format", "json", "/nowhere"))
    assert found["failures"] == ["/nowhere: no such file or directory"]


def test_sentences_keep_what_they_were_made_from(bracketed: None) -> None:
    """Added up, joined, put into another sentence or into an error, and sent to another process."""
    inner = words.worded("{path}: holds no file", path=Path("a"))
    outer = words.worded("a replay failed: {failed}", failed=InputError(inner + "; " + words.worded("yes")))
    again = pickle.loads(pickle.dumps(words.joined(", ", [outer, "b"])))
    assert again == "a replay failed: a: holds no file; yes, b"
    assert words.localised(again) == "⟦a replay failed:⟧ a⟦: holds no file⟧; ⟦yes⟧, b"
    assert words.localised(words.count("{number} file", "{number} files", 1200)) == "1,200 ⟦files⟧"
    assert words.localised("no message") == "no message"


# -- nothing is left in English ---------------------------------------------------------------------------------------

# Where sentences are no messages: they are facts that are kept, pages and files for others, or told to who writes our
# own files.
DATA = ("formats", "wire", "worker", "inflate", "evidence", "unpack", "hints", "questions", "scan", "parts",
        "cursor", "blob", "reader", "fingerprint", "covering", "overrides", "declared_facts", "archive/entries",
        "archive/local", "archive/judge", "archive/cluster", "compare/loading", "compare/core",
        "compare/engine_child", "transcript/environment", "transcript/sandbox_root", "transcript/frameworks",
        "itp/form", "itp/phrases", "itp/says", "itp/terms", "itp/own")
FOR_OTHERS = ("archive/site", "archive/markdown", "archive/bugs", "archive/census", "archive/estimate",
              "archive/records", "archive/export", "archive/schema", "compare/selftest", "compare/report/html",
              "compare/report/charts", "report/html", "report/sarif", "report/junit", "report/spdx",
              "report/cyclonedx", "report/github", "report/csv", "report/lintian_json", "report/markdown",
              "report/json", "itp/reply", "declare", "fix", "cli/manual", "cli/completion")
OF_OUR_FILES = ("tables", "tags", "policy", "policytext", "asked", "deb822", "share", "values", "review/wording",
                "hyperscan")
# Calls whose words are none: of databases and engines, of the parser (``help_of`` finds its help), of other files.
CALLS = {
    "regex", "execute", "executemany", "send", "move", "add", "add_argument", "add_argument_group", "add_parser",
    "add_subparsers", "add_signature", "AssertionError", "Parser", "Header", "startswith", "split", *template.MARKS}
TOLD = ("InputError", "UsageError", "Refused")  # errors that are told to a person, wherever they come from
SQL = re.compile(r"\b(?:SELECT|IN|EXISTS|INSERT)\b")


def strings(tree: ast.AST, skipped: Collection[str]) -> Iterator[tuple[int, str]]:
    """The strings of a module that stand in no docstring, no comparison and none of the calls ``skipped``."""
    below: list[ast.AST] = [tree]
    while below:
        node = below.pop()
        called = node.func if isinstance(node, ast.Call) else None
        name = getattr(called, "id", getattr(called, "attr", ""))
        if isinstance(node, ast.Call) and name in skipped:
            below += [keyword.value for keyword in node.keywords if name in template.MARKS]
        elif isinstance(node, ast.Compare) or isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue
        elif isinstance(node, ast.JoinedStr):
            yield node.lineno, "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value
        else:
            below += ast.iter_child_nodes(node)


def unmarked(tree: ast.AST, skipped: Collection[str] = CALLS) -> Iterator[tuple[int, str]]:
    """Sentences that no translator would see."""
    yield from ((line, text) for line, text in strings(tree, skipped) if SENTENCE.search(text) and not SQL.search(text)
                and text not in KEPT)


# Words that are written into files, and dictionary keys of JSON.
KEPT = ("by the command, from {seed} and {step}", "by the init command, from {seed}", "one step",
        "did not end within {seconds:g} seconds", "internal error while checking {}: {}")


def without_epilog(path: Path) -> ast.Module:
    """A module without the text below its options, which ``help_of`` finds."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    tree.body = [node for node in tree.body if not (isinstance(node, ast.Assign) and isinstance(
        node.targets[0], ast.Name) and node.targets[0].id in ("EPILOG", "EXAMPLES"))]
    return tree


def test_every_sentence_is_a_message() -> None:
    """A sentence in Python is marked, unless its module says facts or speaks to others."""
    found = []
    for path in sorted((ROOT / "lintian_ml").rglob("*.py")):
        name = path.relative_to(ROOT / "lintian_ml").with_suffix("").as_posix()
        if not any(name == other or name.startswith(f"{other}/") for other in (*DATA, *FOR_OTHERS, *OF_OUR_FILES)):
            found += [f"{name}:{line}: {text}" for line, text in unmarked(without_epilog(path))]
    assert found == []


def test_every_error_is_a_message() -> None:
    """What ends a command is told in the language of whoever gave it, wherever it is raised."""
    found = []
    for path in sorted((ROOT / "lintian_ml").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            call = node.exc if isinstance(node, ast.Raise) else None
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in TOLD and \
                    path.parent.name != "evidence":
                found += [f"{path.name}:{line}: {text}" for line, text in unmarked(call)]
    assert found == []


@pytest.mark.parametrize(("source", "count"), [
    ("note('nothing is new')", 1), ("note(f'{a} is new')", 1), ("note(worded('nothing is new'))", 0),
    ("note(worded('{what} so', what='nothing is new'))", 1), ("'nothing is new'", 0), ("db.execute('a b c')", 0),
    ("a == 'nothing is new'", 0), ("{'key': 'nothing is new'}", 1)])
def test_unmarked_sentences_are_found(source: str, count: int) -> None:
    """The two tests above can fail."""
    assert len(list(unmarked(ast.parse(source)))) == count


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    main(list(arguments))
    return "".join(capsys.readouterr())


def left(text: str, data: str = "") -> list[str]:
    """Runs of three words outside of brackets that the data does not have as they stand."""
    for _ in range(6):
        text = re.sub(r"⟦[^⟦⟧]*⟧", " ", text)
    known = " ".join(data.split())
    text = re.sub(r"lintian-ml(?: [a-z]+)*", "", text)  # commands
    runs = [run for line in text.splitlines() for run in RUN.findall(line)]
    return [run for run in runs if " ".join(run.split()) not in known]


def test_left_finds_what_is_not_translated() -> None:
    assert left("N: ⟦a file was⟧ found and read by them\nx ⟦y⟧ z one two three", "they said: one  two three") == [
        "found and read by them"]


HELP = [["--help"], *([command, "--help"] for command in COMMANDS), *(
    [module.__name__.rpartition(".")[2], action, "--help"] for module in (archive, transcript)
    for action in module.ACTIONS)]


@pytest.mark.parametrize("arguments", HELP, ids=" ".join)
def test_help_is_translated(bracketed: None, arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing but names of commands, options and choices stays."""
    shown = told(capsys, *arguments)
    assert "⟦" in shown and left(shown) == []


WRONG = [["chekc"], ["--formt", "x"], ["check"], ["check", "--format", "x", "y"], ["-j", "x", "y"], ["-L", "x", "y"],
         ["explain", "nosuch"], ["/nowhere"], ["--policy", "q", "y"], ["--fail-on", "q", "y"], ["--suite", "q", "y"],
         ["--baseline", "/nowhere", "y"], ["--cfg", "/nowhere", "y"], ["itp", "/nowhere"], ["itp", "/dev/null"],
         ["compare"], ["compare", "/nowhere", "/nowhere"], ["compare", "/dev/null", "/dev/null"],
         ["declare", "/nowhere"], ["noise", "--", "/nowhere/x"], ["noise", "--", "false"], ["noise", "--", "true"],
         ["rebuild", "/nowhere"],
         ["transcript", "show", "/nowhere"], ["transcript", "verify", "/nowhere", "--coins"],
         ["transcript", "record", "--output", "/nowhere/x"], ["transcript", "dispute", "/nowhere", "/nowhere"],
         ["archive", "status", "--store", "/nowhere/x"], ["archive", "report", "--store", "/nowhere/x"],
         ["archive", "diff", "/nowhere/x", "/nowhere/y"], ["archive", "scan", "--store", "/nowhere/x"]]


@pytest.mark.parametrize("arguments", WRONG, ids=" ".join)
def test_errors_are_translated(bracketed: None, arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Every error is more than its names, and says nothing in English."""
    shown = told(capsys, *arguments)
    assert shown.count("⟦") >= 2 and left(shown) == []


PACKAGES = ("net-in-quilt-package", "base-model-chain", "declared-contradicted", "downloads-at-build-test-and-run",
            "override-with-reason", "damaged-tarball", "possible-weights")


@pytest.mark.parametrize("name", PACKAGES)
def test_reports_are_translated(bracketed: None, name: str, tmp_path: Path,
                                capsys: pytest.CaptureFixture[str]) -> None:
    """Report, explanations, --why and review: what stays is what the package says, or a policy text."""
    dsc = str(recipes.build(recipes.parse((ROOT / "tests/packages" / name / "recipe").read_text()), name, tmp_path))
    facts = told(capsys, "--no-cfg", "--format", "json", dsc)
    data = facts.replace("\\n", " ") + " ".join(clause.basis for text in policy.load() for clause in text.clauses)
    for options in (["-v", "-i", "-E", "--pedantic", "--show-overrides"], ["--review"]):
        assert left(told(capsys, "--no-cfg", *options, dsc), data) == [], options
    for weight in json.loads(facts)["packages"][0]["weights"]:
        lines = told(capsys, "--no-cfg", "--why", weight["path"], dsc)
        assert left(re.sub(r"\n {6,}", " ", lines), data) == []


@pytest.mark.parametrize("folder", sorted((ROOT / "tests/itp").iterdir()), ids=lambda path: path.name)
def test_reviews_of_bugs_are_translated(bracketed: None, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What stays is quoted from the bug, or stands in our tables of licences, models and data."""
    bug = form.parse(mail.read((folder / "bug").read_bytes(), "bug"))
    rows = [row for table in ("licences.tsv", "model-families.tsv", "base-models.tsv", "datasets.tsv")
            for row in tables.load(table).values()]
    data = " ".join([*(message.text for message in bug.messages), *(message.subject for message in bug.messages),
                     *(value for row in rows for value in row.values())])
    assert left(told(capsys, "itp", str(folder / "bug")), data) == []


@pytest.mark.parametrize("options", [
    ["--all"], ["--all", "--tensors"], ["--activation", "relu", "--all", "--tolerance", "1e-3", "--epsilon", "0.1"],
    ["--activation", "relu", "--require", "certified"], ["--require", "behavioural"], ["--quantiser", "decimals=3"]],
    ids=" ".join)
@pytest.mark.parametrize("seed", [3, 4])
def test_comparisons_are_translated(bracketed: None, options: list[str], seed: int, tmp_path: Path,
                                    capsys: pytest.CaptureFixture[str]) -> None:
    """Every rung, passed or not."""
    files = [str(safetensors(tmp_path / f"{name}.safetensors", trained(found)))
             for name, found in (("a", 3), ("b", seed))]
    shown = told(capsys, "compare", *files, *options)
    assert "⟦" in shown and left(shown) == []


def test_explanations_are_translated(bracketed: None, capsys: pytest.CaptureFixture[str]) -> None:
    """Of every tag, class, question and claim; what a format's module says of its source is no message."""
    names = [*tags.load(), *asked.load(), *(text.name for text in policy.load()),
             *(name for text in policy.load() for name in text.classes)]
    basis = " ".join([clause.basis for text in policy.load() for clause in text.clauses] +
                     [found[0] for text in policy.load() for found in text.words.values()])
    joined = re.sub(r"\n(?:N:)? {5,}", " ", told(capsys, "explain", *sorted(set(names))))
    assert left(joined, basis) == []


def test_language_c_translates_nothing(bracketed: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """LANGUAGE counts only where a language is chosen at all, as with every program of gettext."""
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("LANGUAGE", "eo")
    words._catalogue.cache_clear()
    assert words._("yes") == "yes" and words.plural("{number} file", "{number} files", 1200) == "1,200 files"


def test_gettext_is_loaded_for_translations_only() -> None:
    """Where nothing is translated, what translates is not loaded."""
    program = "import sys; from lintian_ml import words; words._('yes'); sys.exit('gettext' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], env={**os.environ, "LC_ALL": "C.UTF-8"}).returncode == 0


def test_template_has_everything_once() -> None:
    """msgfmt takes the template, which is made of the sources as they are, and makes the same bytes twice."""
    text = template.template()
    done = subprocess.run([require_program("msgfmt"), "--check-format", "-o", "/dev/null", "-"], input=text.encode(),
                          capture_output=True)
    assert done.returncode == 0, done.stderr
    assert text == template.template() and len(template.messages()) > 300


def test_german_is_complete(tmp_path: Path) -> None:
    """The catalogue compiles, and has the messages of the program, but for a twentieth that may be new; all of the
    report. Of the longer texts in policy/ it has some."""
    compiled((ROOT / "po/de.po").read_text(), tmp_path, "de")
    wanted = [(message[0], places) for message, places in template.messages().items()
              if any(place.startswith(("lintian_ml/", "policy/review", "policy/claims")) for place in places)]
    german = gettext.translation("lintian-ml", tmp_path, ["de"])
    catalogue = german._catalog  # type: ignore[attr-defined]
    missing = [(text, places) for text, places in wanted if text not in catalogue and (text, 0) not in catalogue]
    assert len(wanted) > 1000 and len(missing) < len(wanted) / 20
    assert [text for text, places in missing if "lintian_ml/report" in str(places)] == []


@pytest.mark.parametrize("message", ["argument %(argument_name)s: %(message)s", "{one} or {other}"])
def test_german_keeps_places(message: str, tmp_path: Path) -> None:
    """msgfmt checks each kind of place; here that it can fail."""
    text = f'{template.HEADER}\n#, {"python-format" if "%" in message else "python-brace-format"}\n' \
        f'msgid "{message}"\nmsgstr "{message.replace("message", "x").replace("other", "x")}"\n'
    with pytest.raises(subprocess.CalledProcessError):
        compiled(text, tmp_path, "de")
