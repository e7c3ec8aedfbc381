# SPDX-License-Identifier: GPL-2.0-or-later
"""Tags and reports made by hand, for the tests of commands and output."""
from __future__ import annotations

from lintian_ml.model import (Answer, Answered, Evidence, Header, Hint, Kind, PackageReport, Pointer, Report, Role,
                              Severity, Strength, Tensor, Verdict, WeightFile)
from lintian_ml.tags import Tag

TAGS = {tag.name: tag for tag in (
    Tag("ml-broken", Severity.ERROR, "sources", "The file is broken.", renamed_from=("ml-old",)),
    Tag("ml-draft", Severity.INFO, "policy", "A draft objects.", experimental=True),
    Tag("ml-odd", Severity.PEDANTIC, "weights", "Odd."),
    Tag("ml-origin", Severity.WARNING, "weights", "No file says where the weights come from, which is what a reader of "
        "the package would like to know.\n\nSay it in <i>README.source</i>:\n  Weights: from there",
        ("debian-policy 4.14", "https://example.org/origin")),
    Tag("ml-unused-override", Severity.INFO, "overrides", "Nothing matched.", show_always=True),
    Tag("ml-weights", Severity.CLASSIFICATION, "weights", "Weights."),
)}
ANSWERS = {"training-data-is-free": Answered(Answer.UNKNOWN), "licence-is-free": Answered(Answer.YES, (0,)),
           "training-program-is-complete": Answered(Answer.NO, (1,))}
VERDICTS = {"text-a": Verdict(("free", "toxic"), ("training-data-is-free",)), "text-bb": Verdict(("toxic",))}
EVIDENCE = (Evidence("licence", "GPL-3+", Pointer("debian/copyright", 7), "copyright", Strength.ASSERTED),
            Evidence("training-program", "tensorflow", Pointer("train.py"), "program", Strength.CHECKED, ("net.txt",)))


def weight(path: str = "net.txt", parameters: int = 357208, role: Role = Role.SHIPPED,
           trained: Answer = Answer.UNKNOWN) -> WeightFile:
    """A weight file with two tensors of which one is known by another type."""
    header = Header((Tensor("a", (2,), "float32"), Tensor("b", (2,), "float16")), parameters, {"producer": "me"},
                    trained=trained)
    return WeightFile(path, "leela-zero-text", Kind.NEURAL, role, 99, "a" * 64, header, None, "none", ANSWERS, VERDICTS)


def package(*hints: Hint, name: str = "foo", kind: str = "source", complete: bool = True,
            weights: tuple[WeightFile, ...] = ()) -> PackageReport:
    """A package with these hints."""
    facts = {"training-program-present": Answer.YES, "training-data-present": Answer.NO}
    return PackageReport(name, "1.0-1", kind, f"{name}_1.0-1.dsc", complete, facts, weights, EVIDENCE, hints)


def report(*packages: PackageReport) -> Report:
    """A report on these packages."""
    return Report(packages)
