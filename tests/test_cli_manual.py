# SPDX-License-Identifier: GPL-2.0-or-later
"""The manual page and the completion, made from the parser."""
from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from conftest import require_program

from lintian_ml import __version__, cli
from lintian_ml.cli import completion, manual
from lintian_ml.cli.arguments import parser

OPTIONS = sorted({option for command in manual.commands(parser()).values() for action in command._actions
                  for option in action.option_strings})


def test_every_command_and_option_is_documented() -> None:
    """The manual page has all of them, and every option has help."""
    page = manual.man(parser()).replace("\\-", "-")
    assert [option for option in OPTIONS if f"\\fB{option}\\fR" not in page] == []
    assert all(f".SH COMMAND {name.upper()}\n" in page for name in cli.COMMANDS)
    assert all(action.help for command in manual.commands(parser()).values() for action in command._actions)


def test_manual_page_is_the_same_every_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """No clock and no terminal width in it."""
    page = manual.man(parser())
    monkeypatch.setenv("COLUMNS", "40")
    assert manual.man(parser()) == page and page.startswith(f'.TH LINTIAN\\-ML 1 "" "lintian\\-ml {__version__}"')


@pytest.mark.parametrize("name", ["", *manual.pages(parser())])
def test_manual_page_has_no_faults(name: str) -> None:
    """groff has nothing to complain about."""
    groff = require_program("groff")
    text = manual.page(name, parser()) if name else manual.man(parser())
    run = subprocess.run([groff, "-man", "-ww", "-z"], input=text, capture_output=True, text=True)
    assert (run.returncode, run.stderr) == (0, "")


def test_every_command_has_a_page_of_its_own() -> None:
    """Also the actions of a command; its page leads to theirs."""
    names = manual.pages(parser())
    assert {*cli.COMMANDS, "archive-scan", "transcript-verify"} <= names.keys()
    page = manual.page("archive-scan", parser()).replace("\\-", "-")
    assert "\nlintian-ml-archive-scan - find the facts about every source" in page
    assert "--triage" in page and "--format sarif" not in page
    assert ".BR lintian-ml-archive-scan (1)" in manual.page("archive", parser()).replace("\\-", "-")


def complete(*words: str) -> list[str]:
    """What bash offers for the last of ``words``."""
    names = "lintian-ml() { printf 'tags:\\n  ml-one\\n  ml-two\\n'; }"
    script = (f'{completion.bash(parser())}\n{names}\nCOMP_WORDS=(lintian-ml "$@"); COMP_CWORD=$#; _lintian_ml\n'
              'printf "%s\\n" "${COMPREPLY[@]}"')
    run = subprocess.run([require_program("bash"), "-c", script, "bash", *words], capture_output=True, text=True,
                         cwd="/", check=True)
    assert run.stderr == ""
    return run.stdout.split()


def test_completion_offers_what_fits() -> None:
    """Commands and files first, then the command's options and the words they take."""
    assert complete("expl") == ["explain"] and complete("--policy", "x", "--fa") == ["--fail-on"]
    assert complete("check", "--format", "js") == ["json", "jsonl"] and complete("formats", "--f") == []
    assert complete("itp", "--format", "ma") == ["markdown", "mail"]
    assert complete("explain", "ml-t") == ["ml-two"]
    own = sorted(o for action in manual.commands(parser())["check"]._actions for o in action.option_strings)
    assert complete("us") == ["usr"] and complete("check", "--") == [o for o in own if o.startswith("--")]


def fish(line: str) -> list[str]:
    """What fish offers at the end of a command line."""
    script = f"{completion.fish(parser())}\ncomplete -C '{line}'"
    run = subprocess.run([require_program("fish"), "--no-config", "-c", script], capture_output=True, text=True,
                         cwd="/", check=True)
    assert run.stderr == ""
    return [found.split("\t")[0] for found in run.stdout.splitlines()]


def test_fish_offers_what_fits() -> None:
    """Commands, options with their help, and the words that they take; check's options without a command too."""
    assert fish("lintian-ml expl") == ["explain"] and "--fail-on" in fish("lintian-ml --fa")
    assert set(fish("lintian-ml itp --format ma")) == {"markdown", "mail"}
    assert "--fail-on" not in fish("lintian-ml formats --fa")


ZSH = r"""
zmodload zsh/zpty
zpty -b shell zsh -f -i
zpty -w shell 'PS1=; PS2=; autoload -Uz compinit; compinit -u -D; source "@FILE@"; bindkey "^I" complete-word'
zpty -w shell 'lintian-ml() { print -r -- "<got>${(j: :)@}</got>" }; print ready-$((6 * 7))'
zpty -r -m shell out '*ready-42*'
zpty -w -n shell $'lintian-ml @TYPED@\t\n'
zpty -r -m shell out '*<got>*</got>*'
print -r -- "$out"
"""


def zsh(typed: str, folder: Path) -> str:
    """The words of the command after zsh completed what was typed, in a terminal of its own."""
    (folder / "_lintian-ml").write_text(completion.zsh(parser()))
    script = ZSH.replace("@FILE@", str(folder / "_lintian-ml")).replace("@TYPED@", typed)
    run = subprocess.run([require_program("zsh"), "-f", "-c", script], capture_output=True, text=True, cwd="/",
                         timeout=60)
    return run.stdout.rpartition("<got>")[2].partition("</got>")[0].strip()


def test_zsh_completes(tmp_path: Path) -> None:
    """What only one word fits is completed: a command, an option, a word that it takes."""
    assert zsh("expl", tmp_path) == "explain"
    assert zsh("itp --outp", tmp_path) == "itp --output"
    assert zsh("itp --format mar", tmp_path) == "itp --format markdown"


def test_program_writes_what_it_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    """One argument, man or a shell; anything else is a usage error."""
    assert manual.main(["man"]) == 0 and capsys.readouterr().out == manual.man(parser())
    for shell in ("bash", "zsh", "fish"):
        assert manual.main([shell]) == 0 and capsys.readouterr().out == getattr(completion, shell)(parser())
    assert manual.main([]) == 1 and capsys.readouterr().err.startswith("usage: ")


def test_version_imports_next_to_nothing() -> None:
    """--version prints its line and imports little more than bare Python does; the benchmark times it."""
    run = subprocess.run([sys.executable, "-m", "lintian_ml", "--version"], capture_output=True, text=True)
    assert run.stdout == f"lintian-ml {__version__}\n"
    code = "import sys; from lintian_ml.cli import main; main(['--version']); print(len(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.split()[-1]
    bare = subprocess.run([sys.executable, "-c", "import sys, os, typing; print(len(sys.modules))"],
                          capture_output=True, text=True).stdout
    assert int(loaded) <= int(bare) + 4


def test_a_reader_that_leaves_is_no_fault() -> None:
    """Output into a closed pipe ends quietly."""
    run = subprocess.run(["bash", "-c", f"{sys.executable} -m lintian_ml explain | true"], capture_output=True,
                         text=True)
    assert run.stderr == ""
