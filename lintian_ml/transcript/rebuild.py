# SPDX-License-Identifier: GPL-2.0-or-later
"""Run the command that a declaration names, in the sandbox, and compare what it makes with what is shipped.

``Rebuild-Command`` is one line for the shell, run at the root of a copy of the source tree from which the shipped
files were taken out, so that they cannot be their own rebuild. ``Equality`` names a rung of ``compare``, or ``numeric
rtol=T``, which is ``close`` within T of each tensor's RMS; without it the same content is required.

A bounded run has ``LINTIAN_ML_DRY_RUN=1`` in its environment, by which a command may do a few steps instead of all,
as in ``train.py --steps ${LINTIAN_ML_DRY_RUN:-10000}``. It has to come to its end all the same, and to write files of
the same format with the same tensors.
"""
from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from lintian_ml import deb822, limits
from lintian_ml.errors import InputError, UsageError
from lintian_ml.evidence import declaration
from lintian_ml.lazy import regex
from lintian_ml.records import dataclass
from lintian_ml.transcript import sandbox
from lintian_ml.words import reason, worded

_NUMERIC = regex(r"(?:numeric|close) (?:rtol|tolerance)=([0-9.]+(?:e-?[0-9]+)?)")
BOUNDED = "LINTIAN_ML_DRY_RUN"
_WORDS = {"": "content", "bitwise": "file", "bit-for-bit": "file"}


@dataclass(frozen=True)
class Recipe:
    """One declared rebuild: the shipped files, relative to the tree, and the predicate."""

    files: tuple[str, ...]
    command: str
    rung: str
    tolerance: float | None
    line: int


def recipes(tree: Path, rungs: Sequence[str]) -> list[Recipe]:
    """The rebuilds that ``debian/ml-models`` of a tree declares. Raises InputError, also where there are none."""
    path = tree / declaration.PATH
    try:
        if path.stat().st_size > limits.CONTROL:
            raise InputError(worded("{path}: has more than {limit} bytes", path=path, limit=limits.CONTROL))
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(worded("{path}: {reason}; a rebuild runs what it declares", path=path,
                                reason=reason(error))) from error
    faults: list[str] = []
    stanzas = deb822.parse(text, declaration.PATH, faults)
    if faults or not stanzas or stanzas[0].get("Format") != declaration.FORMAT:
        raise InputError(faults[0] if faults else worded("{path}: does not begin with Format: {format}", path=path,
                                                         format=declaration.FORMAT))
    names = sorted(path.relative_to(tree).as_posix() for path in tree.rglob("*")
                   if path.is_file() and not path.is_symlink())
    bodies = [stanza for stanza in stanzas if stanza.get("Files")]
    found = [_recipe(stanza, [name for name in names if _owner(bodies, name) is stanza], rungs) for stanza in bodies
             if _command(stanza)]
    if not found:
        raise InputError(worded("{path}: declares no Rebuild-Command", path=path))
    return found


def _command(stanza: deb822.Stanza) -> str:
    command = stanza.get("Rebuild-Command")
    return "" if command.lower() in declaration.NOTHING or declaration.is_gap(command) else command


def _owner(stanzas: Sequence[deb822.Stanza], name: str) -> deb822.Stanza | None:
    """The last stanza that covers a file, as in debian/copyright."""
    return next((stanza for stanza in reversed(stanzas) if any(
        declaration.covers(pattern, name) for pattern in stanza.get("Files").split())), None)


def _recipe(stanza: deb822.Stanza, files: Sequence[str], rungs: Sequence[str]) -> Recipe:
    if not files:
        raise InputError(worded("{path}:{line}: Files covers no file of the tree, so there is nothing to compare a "
                                "rebuild with", path=declaration.PATH, line=stanza.line))
    rung, tolerance = predicate(stanza.get("Equality"), rungs)
    return Recipe(tuple(files), _command(stanza), rung, tolerance, stanza.line)


def predicate(text: str, rungs: Sequence[str]) -> tuple[str, float | None]:
    """Rung and tolerance of an Equality. Raises UsageError."""
    numeric = _NUMERIC.fullmatch(text)
    if numeric:
        return "close", float(numeric[1])
    word = _WORDS.get(text, text)
    if word not in rungs or word in ("close", "aligned"):
        raise UsageError(worded("Equality is '{text}', neither numeric rtol=T nor one of {names}, of which close "
                                "and aligned need a tolerance", text=text, names=", ".join(rungs)))
    return word, None


def run(tree: Path, recipe: Recipe, target: Path, bounds: sandbox.Bounds, bounded: bool = False) -> dict[str, Path]:
    """Run one recipe; the rebuilt files by their names. Raises CommandFailed, SandboxError."""
    made = {name: target / f"{number}-{Path(name).name}" for number, name in enumerate(recipe.files)}
    task = sandbox.Task(["sh", "-c", recipe.command], {}, made, {BOUNDED: "1"} if bounded else {}, {"": tree},
                        [*recipe.files, ".git"])
    sandbox.run(task, bounds)
    return made


def alike(shipped: Path, made: Path) -> tuple[bool, str]:
    """Is a file that a bounded run wrote a model of the same shape? And what it is, in words.

    Raises InputError where the shipped file is no model that can be read.
    """
    from lintian_ml.compare import loading

    ours = loading.load(loading.opened(str(shipped)))
    try:
        theirs = loading.load(loading.opened(str(made)))
    except InputError as error:
        return False, str(error).replace(str(made), worded("what it wrote"))
    shapes = [{name: (array.dtype, array.shape) for name, array in model.tensors.items()} for model in (ours, theirs)]
    if ours.format != theirs.format or shapes[0] != shapes[1]:
        return False, worded("a {format} with {number} tensors, not the {format2} that is shipped",
                             format=theirs.format, number=len(shapes[1]), format2=ours.format)
    return True, worded("a {format} with the same {number} tensors", format=ours.format, number=len(shapes[0]))
