# SPDX-License-Identifier: GPL-2.0-or-later
"""Completions for bash, zsh and fish: commands, the options of each, the words that options take, and files. No command
of its own: ``manual`` writes them."""
from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping

BASH = """# bash completion for lintian-ml
_lintian_ml()
{
    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} command=check options= word
    for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
        case $word in
            @COMMANDS@) command=$word; break ;;
        esac
    done
    COMPREPLY=()
    case $command:$previous in
@VALUES@
    esac
    case $command in
@OPTIONS@
    esac
    if [[ $current == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$options" -- "$current")
    elif [[ $command == explain ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$(@NAMES@)" -- "$current")
    else
        mapfile -t COMPREPLY < <(compgen -f -- "$current")
        if [[ $COMP_CWORD -eq 1 ]]; then
            mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -W "@WORDS@" -- "$current")
        fi
    fi
}
complete -o filenames -F _lintian_ml lintian-ml
"""
ZSH = """#compdef lintian-ml
# zsh completion for lintian-ml
_lintian_ml() {
    local command=check word
    local -a commands
    commands=(
@WORDS@
    )
    for word in "${words[@]:1:$((CURRENT - 2))}"; do
        case $word in
            @COMMANDS@) command=$word; break ;;
        esac
    done
    if (( CURRENT == 2 )) && [[ ${words[CURRENT]} != -* ]]; then
        _describe command commands
    fi
    case $command in
@OPTIONS@
    esac
}
_lintian_ml_names() { compadd -- ${(f)"$(@NAMES@)"} }
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _lintian_ml "$@"; else compdef _lintian_ml lintian-ml; fi
"""
NAMES = "lintian-ml explain 2>/dev/null | sed -n 's/^  //p'"


def commands(top: argparse.ArgumentParser) -> Mapping[str, argparse.ArgumentParser]:
    """The parsers of the commands by name."""
    return next(action.choices for action in top._actions if isinstance(action, argparse._SubParsersAction))


def bash(top: argparse.ArgumentParser) -> str:
    """The completion for bash."""
    known = commands(top)
    values = [f'        {name}:{option}) mapfile -t COMPREPLY < <(compgen -W "{" ".join(map(str, action.choices))}" '
              '-- "$current"); return ;;' for name, command in known.items() for action in _options(command)
              if action.choices for option in sorted(action.option_strings)]
    cases = {name: " ".join(sorted(option for action in _options(command) for option in action.option_strings))
             for name, command in known.items()}
    return _filled(BASH, {
        "@COMMANDS@": "|".join(known), "@WORDS@": " ".join(known), "@VALUES@": "\n".join(values), "@NAMES@": NAMES,
        "@OPTIONS@": "\n".join(f'        {name}) options="{options}" ;;' for name, options in cases.items())})


def zsh(top: argparse.ArgumentParser) -> str:
    """The completion for zsh, with the help of each option."""
    known = commands(top)
    words = [f"        {_quoted(f'{name}:{_brief(command.description)}')}" for name, command in known.items()]
    cases = [f"        {name}) _arguments -s \\\n{_zsh_options(name, command)} ;;" for name, command in known.items()]
    return _filled(ZSH, {"@COMMANDS@": "|".join(known), "@WORDS@": "\n".join(words), "@NAMES@": NAMES,
                         "@OPTIONS@": "\n".join(cases)})


def _zsh_options(name: str, command: argparse.ArgumentParser) -> str:
    lines = [_zsh_option(option, action) for action in _options(command) for option in sorted(action.option_strings)]
    lines.append("'*:name:_lintian_ml_names'" if name == "explain" else "'*:file:_files'")
    return " \\\n".join(f"            {line}" for line in lines)


def _zsh_option(option: str, action: argparse.Action) -> str:
    told = _brief(action.help).replace("[", "(").replace("]", ")").replace(":", "\\:")
    value = f":value:({' '.join(map(str, action.choices))})" if action.choices else \
        "" if action.nargs == 0 else ":value:_files"
    return _quoted(f"*{option}[{told}]{value}")


def fish(top: argparse.ArgumentParser) -> str:
    """The completion for fish, with the help of each option."""
    return "".join(f"{line}\n" for line in _fish(commands(top)))


def _fish(known: Mapping[str, argparse.ArgumentParser]) -> Iterator[str]:
    yield "# fish completion for lintian-ml"
    names = " ".join(known)
    for name, command in known.items():
        yield f"complete -c lintian-ml -n '__fish_use_subcommand' -a {name} -d {_quoted(_brief(command.description))}"
    for name, command in known.items():
        here = f"__fish_seen_subcommand_from {name}"
        if name == "check":
            here = f"not __fish_seen_subcommand_from {' '.join(other for other in names.split() if other != name)}"
        for action in _options(command):
            yield f"complete -c lintian-ml -n '{here}'{_fish_option(action)}"
    yield f"complete -c lintian-ml -f -n '__fish_seen_subcommand_from explain' -a \"({NAMES})\""


def _fish_option(action: argparse.Action) -> str:
    names = "".join(f" -l {option[2:]}" if option.startswith("--") else f" -s {option[1:]}"
                    for option in sorted(action.option_strings))
    value = f" -x -a {_quoted(' '.join(map(str, action.choices)))}" if action.choices else \
        "" if action.nargs == 0 else " -r"
    return f"{names}{value} -d {_quoted(_brief(action.help))}"


def _options(command: argparse.ArgumentParser) -> list[argparse.Action]:
    """The options of a command, and of the commands below it where it has some."""
    nested = [sub for action in command._actions if isinstance(action, argparse._SubParsersAction)
              for sub in action.choices.values()]
    found = [action for parser in (command, *nested) for action in parser._actions
             if action.option_strings and action.help is not argparse.SUPPRESS]
    return list({tuple(action.option_strings): action for action in reversed(found)}.values())[::-1]


def _brief(text: str | None) -> str:
    """The first part of a help text, in one line."""
    return " ".join((text or "").replace("%%", "%").split()).split("; ")[0].split(" (default")[0].rstrip(".")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


def _filled(text: str, values: Mapping[str, str]) -> str:
    for mark, value in values.items():
        text = text.replace(mark, value)
    return text
