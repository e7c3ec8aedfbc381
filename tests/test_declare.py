# SPDX-License-Identifier: GPL-2.0-or-later
"""Declarations: what ``declare`` writes and keeps, and what a declaration is held against."""
from __future__ import annotations

import hashlib
from pathlib import Path

import contents
import pytest
import recipes

from lintian_ml import asked, cli, declare
from lintian_ml.checking import check_path
from lintian_ml.evidence import declared_paths
from lintian_ml.evidence.declaration import FIELDS, GAP, is_gap
from lintian_ml.hints.declaration import names
from lintian_ml.model import Answer, PackageReport

COPYRIGHT = """Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/

Files: *
Copyright: 2026 A Person
License: GPL-2+

License: GPL-2+
 This program is free software.
"""
TRAINER = contents.trainer("net.weights")


def _tree(folder: Path, **files: str) -> Path:
    """A tree with one net, debian/copyright and what else is asked for; ``__`` in a name stands for a slash."""
    tree = folder / "tree-1.0"
    given = {"debian/changelog": recipes.CHANGELOG.format(name="tree", version="1.0-1"),
             "debian/control": recipes.CONTROL.format(name="tree"), "debian/copyright": COPYRIGHT,
             **{name.replace("__", "/").replace("_DOT_", ".").replace("_DASH_", "-"): text
                for name, text in files.items()}}
    for path, text in given.items():
        target = tree / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
    (tree / "net.weights").write_bytes(recipes.content({"Path": "net.weights", "Sample": "gnubg-weights"}))
    return tree


def _report(tree: Path) -> PackageReport:
    return check_path(str(tree)).packages[0]


def _said(tree: Path) -> list[str]:
    """The hints about the declaration."""
    return [f"{hint.tag} {hint.context}" for hint in _report(tree).hints if "declaration" in hint.tag]


def _declared(tree: Path) -> str:
    return (tree / "debian/ml-models").read_text()


def _values(text: str) -> dict[str, str]:
    lines = [line.partition(": ") for line in text.split("\n\n")[1].splitlines() if not line.startswith(("#", " "))]
    return {name.rstrip(":"): value for name, _, value in lines}


DIGEST = hashlib.sha256(recipes.content({"Path": "n", "Sample": "gnubg-weights"})).hexdigest()


# -- writing ---------------------------------------------------------------------------------------------------------

def test_declaration_has_what_was_found_and_asks_for_the_rest(
        tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Facts with their places as comments, gaps as questions, and nothing is contradicted or malformed afterwards."""
    tree = _tree(tmp_path, train_DOT_py=TRAINER)
    assert cli.main(["declare", str(tree)]) == 0
    values = _values(_declared(tree))
    assert list(values) == [name for name in FIELDS if name not in ("Equality", "Comment")]
    assert values["Files"] == "net.weights" and values["Model-License"] == "GPL-2.0-or-later"
    assert values["Training-Program"] == "train.py" and values["Reproducibility"] == "none"
    assert values["Critical-Use"] == f"{GAP} {asked.load()['is-critical'].to_declare}"
    assert "# licence GPL-2.0-or-later [debian/copyright:3] (copyright, asserted)\n" in _declared(tree)
    assert {line.split()[0] for line in _said(tree)} == {"ml-declaration-incomplete"}
    assert capsys.readouterr().err == "lintian-ml: 6 fields answered, 7 questions open in debian/ml-models\n"


def test_nothing_but_the_declaration_is_written(tmp_path: Path) -> None:
    """All other files of the tree stay as they are, and none is added."""
    tree = _tree(tmp_path)
    before = {path: path.read_bytes() for path in tree.rglob("*") if path.is_file()}
    assert cli.main(["declare", str(tree)]) == 0
    after = {path: path.read_bytes() for path in tree.rglob("*") if path.is_file()}
    assert {path: after[path] for path in after.keys() - {tree / "debian/ml-models"}} == before


def test_second_run_changes_nothing(tmp_path: Path) -> None:
    """A declaration that is up to date keeps its bytes."""
    tree = _tree(tmp_path, train_DOT_py=TRAINER)
    cli.main(["declare", str(tree)])
    first = _declared(tree)
    cli.main(["declare", str(tree)])
    assert _declared(tree) == first


def test_what_a_person_wrote_is_kept(tmp_path: Path) -> None:
    """Comments, order, own fields and answers stay as and where they are; gaps that can be filled are."""
    written = f"""# by hand
Format: lintian-ml-models-1
Comment: ours

# about the net
Files: net.*
X-Our-Field: 7
Critical-Use: no
# said by upstream in 2004
Training-Data: games of
 our own
Training-Program: {GAP} which?
# the end
"""
    tree = _tree(tmp_path, debian__ml_DASH_models=written, train_DOT_py=TRAINER)
    cli.main(["declare", str(tree)])
    text = _declared(tree)
    kept = [line for line in written.splitlines() if not line.startswith("Training-Program")]
    position = -1
    for line in filter(None, kept):
        position = text.index(f"{line}\n", position + 1)
    assert "\nTraining-Program: train.py\n" in text and text.count("Training-Data:") == 1
    assert "Base-Model: " + GAP in text and text.count("Files:") == 1


def test_new_weights_get_a_stanza_of_their_own(tmp_path: Path) -> None:
    """A file that no stanza covers is added at the end."""
    tree = _tree(tmp_path)
    cli.main(["declare", str(tree)])
    before = _declared(tree)
    (tree / "more.weights").write_bytes((tree / "net.weights").read_bytes())
    cli.main(["declare", str(tree)])
    assert _declared(tree).startswith(before.rstrip("\n") + "\n\nFiles: more.weights\n")


def test_dry_run_and_output_leave_the_tree_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """--dry-run prints the difference, --output - the file, --output FILE writes elsewhere."""
    tree = _tree(tmp_path)
    assert cli.main(["declare", "--dry-run", str(tree)]) == 0
    assert "+Files: net.weights\n" in capsys.readouterr().out
    assert cli.main(["declare", "--output", "-", str(tree)]) == 0
    text = capsys.readouterr().out
    assert cli.main(["declare", "--output", str(tmp_path / "out"), str(tree)]) == 0
    assert (tmp_path / "out").read_text() == text and text.startswith("Format: lintian-ml-models-1\n")
    assert not (tree / "debian/ml-models").exists()


def test_malformed_declaration_is_not_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What cannot be read cannot be kept, so the run ends with the line."""
    tree = _tree(tmp_path, debian__ml_DASH_models="Format: lintian-ml-models-1\nwhat\n")
    assert cli.main(["declare", str(tree)]) == 1
    assert "debian/ml-models:2: is neither a field nor a comment" in capsys.readouterr().err
    assert _declared(tree).endswith("what\n")


def test_links_are_not_followed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A declaration that a tree redirects is not written."""
    tree = _tree(tmp_path)
    (tmp_path / "elsewhere").write_text("precious")
    (tree / "debian/ml-models").symlink_to(tmp_path / "elsewhere")
    assert cli.main(["declare", str(tree)]) == 1
    assert "symbolic link" in capsys.readouterr().err
    assert (tmp_path / "elsewhere").read_text() == "precious"


def test_tree_without_weights_gets_no_declaration(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """There is nothing to declare."""
    tree = _tree(tmp_path)
    (tree / "net.weights").unlink()
    assert cli.main(["declare", str(tree)]) == 0
    assert "nothing to declare" in capsys.readouterr().err and not (tree / "debian/ml-models").exists()


def test_many_files_become_a_pattern(tmp_path: Path) -> None:
    """More files of one directory than a person reads are one line."""
    tree = _tree(tmp_path)
    (tree / "nets").mkdir()
    for number in range(20):
        (tree / f"nets/{number} a.weights").write_bytes((tree / "net.weights").read_bytes())
    text = declare.update("", _report(tree))
    assert "\nFiles:\n net.weights\n nets/*.weights\n" in text
    assert f" {DIGEST} nets/11?a.weights\n" in text


def test_hostile_names_stay_inside_their_line(tmp_path: Path) -> None:
    """A path with white space or control characters cannot forge a field."""
    tree = _tree(tmp_path)
    (tree / "a\nCritical-Use: no\x1b.weights").write_bytes((tree / "net.weights").read_bytes())
    text = declare.update("", _report(tree))
    assert "\x1b" not in text and "\nCritical-Use: no" not in text
    assert declare.update(text, _report(tree)) == text


def test_every_field_but_a_few_has_a_question() -> None:
    """Each field that may be a gap is the answer to one question."""
    fields = [question.field for question in asked.load().values() if question.field]
    assert len(fields) == len(set(fields))
    assert set(FIELDS) - set(fields) == {"Files", "Checksums-Sha256", "Equality", "Reproducibility", "Comment"}


# -- checking --------------------------------------------------------------------------------------------------------

def _check(tmp_path: Path, fields: str, **files: str) -> list[str]:
    text = f"Format: lintian-ml-models-1\n\nFiles: net.weights\n{fields}\n"
    return _said(_tree(tmp_path, debian__ml_DASH_models=text, **files))


NAMED = COPYRIGHT.replace("\n\nLicense: GPL-2+\n This", """

Files: net.weights
Copyright: 2026 A Person
License: CC-BY-NC-4.0

License: GPL-2+
 This""")


def test_contradiction_names_field_and_both_places(tmp_path: Path) -> None:
    """A licence for this very file in debian/copyright is another one than the declared."""
    assert _check(tmp_path, "Model-License: MIT", debian__copyright=NAMED) == [
        "ml-declaration-contradicted Model-License is MIT, but licence is CC-BY-NC-4.0 in debian/copyright:7 "
        "[debian/ml-models:4]"]


def test_catch_all_does_not_contradict(tmp_path: Path) -> None:
    """A declaration is how a maintainer corrects general words."""
    assert _check(tmp_path, "Model-License: MIT") == []


def test_base_model_that_a_card_names_is_not_denied(tmp_path: Path) -> None:
    """None declared, one named by the card beside the file: told with both places, and not taken as a yes."""
    tree = _tree(tmp_path, README_DOT_md="---\nbase_model: gpt2\n---\n",
                 debian__ml_DASH_models="Format: lintian-ml-models-1\n\nFiles: net.weights\nBase-Model: none\n")
    assert ("ml-declaration-contradicted Base-Model is none, but base-model is gpt2 in README.md:2 [debian/ml-models:4]"
            in _said(tree))
    assert _report(tree).weights[0].answers["base-model-is-free"].answer is Answer.UNKNOWN


def test_settings_that_are_not_there_are_no_settings(tmp_path: Path) -> None:
    """A file that is named and missing is told, and claims nothing; settings in words are a claim."""
    for value, claimed in (("training/gone.toml", False), ("lr=0.1, 9 epochs", True)):
        tree = _tree(tmp_path, debian__ml_DASH_models="Format: lintian-ml-models-1\n\nFiles: net.weights\n"
                     f"Hyper-Parameters: {value}\n")
        told = f"ml-declaration-names-no-file Hyper-Parameters: {value} [debian/ml-models:4]"
        assert (told in _said(tree)) is not claimed
        assert _report(tree).weights[0].answers["hyper-parameters-are-there"].answer is (
            Answer.YES if claimed else Answer.NO)


def test_later_versions_are_no_contradiction() -> None:
    """GPL-2 and GPL-2+ differ in wording; GPL and MIT do not share a name."""
    assert names("GPL-2+") == names("GPL-2.0-only") and not names("MIT") & names("GPL-2+")
    assert names("MIT or (GPL-2+ and BSD-3-clause)") == {"MIT", "GPL-2.0", "BSD-3-Clause"}


def test_access_that_is_known_to_be_narrower(tmp_path: Path) -> None:
    """Data known to be given on request cannot be declared public."""
    line, = _check(tmp_path, "Training-Data: ImageNet\nTraining-Data-Access: public")
    assert line.startswith("ml-declaration-contradicted Training-Data-Access is public, but training-data-access is ")
    assert line.endswith("[debian/ml-models:5]")


def test_rebuild_without_a_command(tmp_path: Path) -> None:
    """A rebuild that was done has a command."""
    assert _check(tmp_path, "Reproducibility: rebuilt\nRebuild-Command: none") == [
        "ml-declaration-contradicted Reproducibility is rebuilt, but Rebuild-Command is none in debian/ml-models:5 "
        "[debian/ml-models:4]"]


@pytest.mark.parametrize(("command", "scripts"), [
    ("python3 train.py --data x.txt -o out.py", ["train.py"]), ("SEED=1 ./train.sh", ["train.sh"]),
    ("cd training && python3 -u fit.py && ../tools/pack.pl", ["training/fit.py", "tools/pack.pl"]),
    ("python3 there.py; sh gone.sh >log.sh", ["gone.sh"]), ("make train && ./train out.net", []),
    ("python3 -m trainer fit.py", []), ("python3 -c 'import fit.py'", []), ("/usr/share/x/train.py", []),
    ("echo 'not closed", []), ("python3", []), ("", []),
])
def test_scripts_that_a_command_lacks(command: str, scripts: list[str]) -> None:
    """Of a command its scripts count, from the root of the package; not its options, outputs and built programs."""
    assert declared_paths.not_run(command, {"there.py": 1}) == scripts


def test_stale_checksum(tmp_path: Path) -> None:
    """A checksum that is not the file's is told with the present one."""
    assert _check(tmp_path, f"Checksums-Sha256: {'0' * 64} net.weights") == [
        f"ml-declaration-stale net.weights has the SHA-256 {DIGEST} [debian/ml-models:4]"]
    assert _check(tmp_path, f"Checksums-Sha256:\n {DIGEST} net.weights") == []
    assert _check(tmp_path, f"Checksums-Sha256: {'0' * 64} ./net.weights") == [
        f"ml-declaration-stale net.weights has the SHA-256 {DIGEST} [debian/ml-models:4]"]


def test_checksum_of_no_file(tmp_path: Path) -> None:
    """A checksum with a path that is not there would never be compared, so it is told."""
    assert _check(tmp_path, f"Checksums-Sha256: {DIGEST} data/net.weights") == [
        "ml-declaration-names-no-file Checksums-Sha256: data/net.weights [debian/ml-models:4]"]


@pytest.mark.parametrize("fields, line", [
    ("Colour: red", "ml-declaration-malformed unknown field Colour [debian/ml-models:4]"),
    ("what", "ml-declaration-malformed is neither a field nor a comment [debian/ml-models:4]"),
    ("Training-Data-Access: sometimes", "ml-declaration-malformed Training-Data-Access is sometimes, not one of "
     "on-request private public simulator unknown [debian/ml-models:4]"),
    ("Training-Program: training/run.py", "ml-declaration-names-no-file Training-Program: training/run.py "
     "[debian/ml-models:4]"),
    ("X-Colour: red", None), ("Training-Program: https://example.org/a/b.py", None),
    ("Training-Program: gnubg-nn", None), ("Training-Data: org/set", None),
])
def test_what_cannot_be_so_is_told_with_its_line(tmp_path: Path, fields: str, line: str | None) -> None:
    """Unknown fields, broken lines, words that are none of a list, paths that lead nowhere."""
    assert _check(tmp_path, fields) == ([line] if line else [])


def test_pattern_without_files(tmp_path: Path) -> None:
    """A stanza about files that are gone."""
    text = "Format: lintian-ml-models-1\n\nFiles: gone.weights\nModel-License: MIT\n"
    assert _said(_tree(tmp_path, debian__ml_DASH_models=text)) \
        == ["ml-declaration-names-no-file Files: gone.weights [debian/ml-models:3]"]


def test_gap_is_told_and_claims_nothing(tmp_path: Path) -> None:
    """An open question is info, and no evidence."""
    text = f"Format: lintian-ml-models-1\n\nFiles: *\nTraining-Data: {GAP} what?\n"
    tree = _tree(tmp_path, debian__ml_DASH_models=text)
    assert _said(tree) == ["ml-declaration-incomplete Training-Data: what? [debian/ml-models:4]"]
    assert not [entry for entry in _report(tree).evidence if entry.claim == "declared" and is_gap(entry.value[14:])]


def test_last_stanza_wins(tmp_path: Path) -> None:
    """As in debian/copyright: a stanza for a file takes it from the one for all."""
    text = "Format: lintian-ml-models-1\n\nFiles: *\nCritical-Use: yes\n\nFiles: net.weights\nCritical-Use: no\n"
    weight, = _report(_tree(tmp_path, debian__ml_DASH_models=text)).weights
    assert str(weight.answers["is-critical"].answer) == "no"


def test_declared_program_in_the_tree_is_present(tmp_path: Path) -> None:
    """A path that is there is the program itself, whatever its language."""
    text = "Format: lintian-ml-models-1\n\nFiles: *\nTraining-Program: tools/learn.xyz\n"
    tree = _tree(tmp_path, debian__ml_DASH_models=text, tools__learn_DOT_xyz="learn\n")
    weight, = _report(tree).weights
    assert str(weight.answers["training-program-is-present"].answer) == "yes"


# -- round trips -----------------------------------------------------------------------------------------------------

PACKAGES = Path(__file__).parent / "packages"
FALSE = {"ml-declaration-contradicted", "ml-declaration-malformed", "ml-declaration-names-no-file",
         "ml-declaration-stale"}


@pytest.mark.parametrize("name", sorted(path.name for path in PACKAGES.iterdir()
                                        if not path.name.startswith("declared")))
def test_what_is_declared_from_a_package_is_not_contradicted_by_it(name: str, tmp_path: Path) -> None:
    """declare, then check: every golden package agrees with what was found in it, and so does a second declare."""
    recipe = recipes.parse((PACKAGES / name / "recipe").read_text())
    before = check_path(str(recipes.build(recipe, name, tmp_path))).packages[0]
    text = declare.update("", before)
    if not text or recipe.head.get("Damaged") or recipe.head.get("Missing"):
        return
    added = {"Path": "debian/ml-models", "Text": text.rstrip("\n")}
    declared = recipes.Recipe(recipe.head, (*recipe.files, added))
    after = check_path(str(recipes.build(declared, name, tmp_path))).packages[0]
    assert not {hint.tag for hint in after.hints} & FALSE
    assert declare.update(text, after) == text
