# SPDX-License-Identifier: GPL-2.0-or-later
"""Which objects of R are fits: by the classes of what they are made of, and by parts that only an estimation has."""
from __future__ import annotations

import pytest
from test_formats_r import Form, taken

from lintian_ml import limits
from lintian_ml.errors import LimitExceeded
from lintian_ml.formats import r_model
from lintian_ml.model import Kind
from lintian_ml.reader import Item
from lintian_ml.wire import rdata, rdata_classes

START = b"X\n\0\0\0\2\0\4\2\0\0\2\3\0"
NAMED = b"RDX2\n" + START
HALVES = [0.5, -1.25, 2.0, 0.75, 3.5, -0.125]
Part = list[float] | Form


def form() -> Form:
    return Form("X")


def attribute(into: Form, name: bytes, value: Form) -> Form:
    into.words(0x402).symbol(name)
    into.out += value.out
    return into


def texts(*values: bytes) -> Form:
    held = form()
    held.texts(*values)
    return held


def thing(of: bytes, **parts: Part) -> Form:
    """A list of these parts, with their names, and a class where ``of`` is one."""
    held = form().words(0x313, len(parts))
    for part in parts.values():
        held.out += part.out if isinstance(part, Form) else form().reals(part).out
    attribute(held, b"names", texts(*(name.encode() for name in parts)))
    if of:
        attribute(held, b"class", texts(*of.split()))
    return held.words(0xfe)


def besides(held: Form, name: bytes, value: Form) -> Form:
    """One attribute more, before the end of their list."""
    held.out = held.out[:-4]
    return attribute(held, name, value).words(0xfe)


def slots(of: bytes, **parts: Part) -> Form:
    """An S4 object."""
    held = form().words(0x10319)
    for name, part in parts.items():
        attribute(held, name.encode(), part if isinstance(part, Form) else form().reals(part))
    return attribute(held, b"class", texts(of)).words(0xfe)


def environment(**values: Form) -> Form:
    """An environment without a table: its frame as pairs."""
    held = form().words(4, 0, 0xfd)
    for name, value in values.items():
        attribute(held, name.encode(), value)
    return held.words(0xfe, 0xfe, 0xfe)


def closure(within: Form) -> Form:
    """A function without arguments, made in an environment."""
    held = form().words(0x403)
    held.out += within.out
    return held.words(0xfe, 0xfb)


def made(value: Form) -> Item:
    return Item.of("inst/extdata/x.rds", START + value.out)


def kinds(value: Form) -> list[str]:
    """What a file with this one object is taken for."""
    found = taken(made(value).blob().whole())
    return [r_model.read(made(value)).metadata["architecture"]] if found == ["r-model"] else found


CALL = form().words(6, 1).text(b"fit").words(0xfe)


# -- classes -----------------------------------------------------------------------------------------------------------

def test_profiles_of_languages_are_ngrams() -> None:
    """Those of the package textcat; a fit of another class is what its format is."""
    for of, kind in ((b"textcat_profile_db", Kind.NGRAM), (b"lm", None)):
        value = thing(of, english=HALVES, coefficients=HALVES)
        assert kinds(value) == [of.decode()] and r_model.read(made(value)).kind is kind


def test_a_fit_in_a_list_of_any_class_is_one() -> None:
    """Programs wrap fits of others into objects of their own."""
    fit = thing(b"lm", coefficients=HALVES)
    assert kinds(thing(b"wrapper", table=[1.0], full=fit)) == ["lm"]
    assert kinds(thing(b"", a=thing(b"", b=fit))) == ["lm"]
    assert kinds(slots(b"Wrapper", inner=fit)) == ["lm"]
    strange = slots(b"strangeFit", call=CALL, frame=[1.0], theta=HALVES, beta=HALVES)
    assert kinds(thing(b"wrapper", table=[1.0], full=strange)) == ["strangeFit"]


def test_what_an_environment_keeps_is_no_part_of_an_object() -> None:
    """A plot's functions and formulas have seen fits; an object of R6 is all in its environment."""
    fit = thing(b"lm", coefficients=HALVES)
    assert kinds(thing(b"gtable", draw=closure(environment(fit=fit)))) == []
    formula = besides(thing(b"drawing", x=[1.0]), b".Environment", environment(fit=fit))
    assert kinds(formula) == []
    own = environment(state=fit)
    assert kinds(thing(b"", held=own)) == []
    assert kinds(thing(b"", held=besides(own, b"class", texts(b"Learner", b"R6")))) == ["lm"]


def test_an_environment_or_a_function_that_is_saved_for_itself() -> None:
    """What predicts is a function that keeps the fit where it was made."""
    fit = thing(b"lm", coefficients=HALVES)
    assert kinds(environment(fit=fit)) == kinds(closure(environment(fit=fit))) == ["lm"]
    assert kinds(besides(slots(b"Learned"), b".xData", environment(fit=fit))) == ["lm"]


def test_definitions_of_classes_are_no_fits() -> None:
    """They name the classes that theirs extends, and keep a prototype."""
    prototype = slots(b"lm", slot=[0.0])
    assert kinds(slots(b"classRepresentation", prototype=prototype, contains=texts(b"lm", b"oldClass"))) == []
    own = besides(thing(b"sequences", a=[1.0]), b".S3Class", texts(b"lm"))
    assert kinds(own) == []


def test_a_class_is_known_by_its_number_where_reading_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """Numbers of other symbols near it are not the class's; numbers may look like symbols before it."""
    whole = thing(b"", data=[0.0] * 4, fit=thing(b"lm", coefficients=HALVES), rest=texts(*[b"x"] * 40))
    monkeypatch.setattr(limits, "R_VALUES", 40)
    assert rdata_classes.look(made(whole).blob()).own is None
    assert kinds(whole) == ["lm"]
    other = besides(thing(b"sequences", a=[1.0]), b"other", texts(b"lm"))
    other = thing(b"", data=other, again=besides(thing(b"b", b=[1.0]), b"other", texts(b"lm")),
                  rest=texts(*[b"x"] * 40))
    assert kinds(other) == []


def test_numbers_that_the_symbol_class_may_have() -> None:
    """Environments before it are numbered too, as many as there was room for; numbers past them are other symbols'."""
    assert rdata_classes.numbers(9, 300) == range(9, 19) and rdata_classes.numbers(9, 1 << 20) == range(9, 42)
    unknown = rdata_classes.Classes(0, None)
    assert rdata_classes.owns(unknown, "lm", 0x12, rdata_classes.numbers(9, 300))
    assert not rdata_classes.owns(unknown, "lm", 0x1d, rdata_classes.numbers(9, 300))


def test_values_that_are_passed_by(monkeypatch: pytest.MonkeyPatch) -> None:
    """What lies in an environment is read and not held, so that it counts as steps alone."""
    held = thing(b"lm", draw=closure(environment(names=texts(*[b"word"] * 50))), coefficients=HALVES)
    reader = rdata.read(made(held).blob().whole())[1]
    steps, values = limits.R_STEPS - reader.steps, limits.R_VALUES - reader.left
    assert values < 60 < steps
    for name, most, broken in (("R_STEPS", steps, False), ("R_STEPS", steps - 1, True)):
        rdata.read.cache_clear()
        with monkeypatch.context() as lowered:
            lowered.setattr(limits, name, most)
            assert rdata.read(made(held).blob().whole())[1].broken is broken


def test_nested_values_end_without_a_crash() -> None:
    """Lists in lists, calls in calls and environments in environments: each is told where it goes too deep."""
    for word, end in (((0x13, 1), (0xfe,)), ((6,), (0xfe,)), ((4, 0), (0xfe,) * 4), ((0x402, 1), (0xfe,))):
        deep = form()
        for _ in range(5000):
            deep.words(*word)
            if word[0] == 0x402:
                deep.text(b"a")
        with pytest.raises(LimitExceeded, match="nested too deeply"):
            rdata.Reader(START + deep.words(*end).out, 14).value()
    inner = form().reals(HALVES)
    for _ in range(60):
        inner = thing(b"", a=inner)
    assert kinds(thing(b"lm", a=inner, coefficients=HALVES)) == ["lm"]


# -- parts -------------------------------------------------------------------------------------------------------------

RISING = [-90.5, -60.25, -59.5, -59.5]


@pytest.mark.parametrize(("of", "parts"), [
    (b"pml", {"logLik": [-3.5], "call": CALL, "df": [3.0], "rates": HALVES}),  # a likelihood and its freedom
    (b"mixEM", {"lambda": [0.5, 0.5], "mu": [1.0, 2.0], "loglik": [-5.0], "posterior": HALVES}),
    (b"Network", {"output": thing(b"", estimate=HALVES, minimum=[1.0], gradient=HALVES), "data": HALVES}),
    (b"ace", {"loglik": [-5.0], "rates": HALVES, "call": CALL}),
    (b"nn", {"call": CALL, "net.result": HALVES, "generalized.weights": HALVES}),
    (b"tracks", {"data": HALVES, "mod": thing(b"", minimum=[3.0], estimate=HALVES, gradient=HALVES)}),
    (b"lmfit", {"coefficients": [1.0, 2.0], "residuals": HALVES, "fitted.values": HALVES}),
    (b"binreg", {"coef": [1.0, 2.0], "var2": [0.5, 0.25, 0.25, 0.5], "n": [9.0]}),  # and their covariances
])
def test_fits_of_classes_that_nobody_listed(of: bytes, parts: dict[str, Part]) -> None:
    assert kinds(thing(of, **parts)) == [of.decode()] == kinds(thing(b"", models=thing(b"set", a=thing(of, **parts))))
    assert kinds(slots(of, **parts)) == [of.decode()]
    for told in (b"data.frame", b"summary.fit", b"htest", b"profile.fit"):
        assert kinds(thing(told, **parts)) == []


@pytest.mark.parametrize(("kind", "parts"), [
    ("mixture", {"piG": HALVES, "var": HALVES, "loglik": RISING}),
    ("regression", {"coefficients": [1.0, 2.0], "residuals": HALVES, "fitted": HALVES}),
    ("hidden Markov model", {"transitions": HALVES, "emissionProbs": HALVES}),
])
def test_fits_without_a_class(kind: str, parts: dict[str, Part]) -> None:
    assert kinds(thing(b"", **parts)) == [kind]


@pytest.mark.parametrize("parts", [
    {"mu": HALVES, "sigma": HALVES, "loglik": [-59.5]},  # what a simulation was made with
    {"mu": HALVES, "sigma": HALVES, "loglik": [-59.5, -60.0, -58.5, -59.25]},  # draws wander
    {"mu": HALVES, "sigma": HALVES, "loglik": [-59.5, -59.5, -59.5]},  # nothing was searched
    {"loglik": RISING, "n": HALVES, "x": HALVES},  # a trace without parameters
    {"coefficients": HALVES, "residuals": HALVES, "fitted": HALVES},  # columns of a table
    {"coefficients": [1.0], "residuals": HALVES},
    {"par": HALVES, "value": [1.0], "counts": [8.0], "convergence": [0.0]},  # of what function, nobody knows
])
def test_lists_that_are_no_fits(parts: dict[str, Part]) -> None:
    assert kinds(thing(b"", **parts)) == []


@pytest.mark.parametrize(("of", "parts"), [
    (b"htest", {"statistic": [2.0], "parameter": [4.0], "estimate": HALVES, "method": texts(b"t")}),
    (b"simulation", {"call": CALL, "mu": HALVES, "nsim": [4.0]}),
    (b"power", {"call": CALL, "df": [3.0], "n": [9.0], "parameters": HALVES}),
    (b"Network", {"output": thing(b"", estimate=[], minimum=[1.0], gradient=HALVES), "data": HALVES}),  # not run
    (b"logLik", {"loglik": [-5.0], "df": [3.0], "nobs": [9.0]}),
    (b"design", {"coef": [1.0, 2.0], "var": [0.5, 0.25, 0.5]}),  # as many numbers as no matrix has
    (b"test", {"coef": [1.0], "var": [0.5]}),
    (b"settings", {"output": thing(b"", value=[1.0], status=[0.0], parameters=texts(b"a"))}),
])
def test_objects_of_a_class_that_are_no_fits(of: bytes, parts: dict[str, Part]) -> None:
    assert kinds(thing(of, **parts)) == []


def test_chains_are_fits_where_they_are_an_estimate() -> None:
    """A chain that stands for itself, or in a list of examples, may have been written by hand."""
    chain = slots(b"markovchain", states=texts(b"a", b"b"), transitionMatrix=[0.25, 0.5, 0.75, 0.5])
    steps = slots(b"markovchainList", markovchains=thing(b"", a=chain), name=texts(b"steps"))
    assert kinds(thing(b"", estimate=chain, standardError=HALVES, logLikelihood=[-3.5])) == ["Markov chain"]
    assert kinds(thing(b"", estimate=steps)) == kinds(thing(b"", a=thing(b"", estimate=chain))) == ["Markov chain"]
    for other in (chain, steps, thing(b"", chain=chain, estimate=HALVES), thing(b"", a=chain, b=steps)):
        assert kinds(other) == []


def call(function: bytes, *given: bytes) -> Form:
    """A call of a function with these objects."""
    held = form().words(6).symbol(function)
    for name in given:
        held.words(2).symbol(name)
    return held.words(0xfe)


def test_a_call_of_the_function_of_that_class_makes_one_estimate_enough() -> None:
    """The function that has the name of the class is the one that fits; other calls need more beside them."""
    parts: dict[str, Part] = {"n": [3.0], "beta": HALVES, "xbar": HALVES}
    assert kinds(thing(b"ideal", **parts, call=call(b"ideal", b"votes"))) == ["ideal"]
    assert kinds(thing(b"ideal", **parts, call=call(b"rbind", b"votes"))) == []
    assert kinds(thing(b"ideal", **parts)) == []
    assert kinds(thing(b"ideal", beta=[1.0], call=call(b"ideal", b"votes"))) == []
    assert kinds(thing(b"ideal", xbar=HALVES, call=call(b"ideal", b"votes"))) == []


def test_parameters_beside_what_is_fitted() -> None:
    """In the slots of an S4 that is itself a list, too; the object with the call is what they are told of."""
    inner = slots(b"continuous", family=texts(b"gaussian"), model=HALVES, parameters=HALVES, fitted=HALVES)
    part = form().words(0x313, 1)
    part.out += inner.out
    frame = form().words(0x10313, 0)
    attribute(frame, b"variables", attribute(part, b"names", texts(b"a")).words(0xfe))
    of = form().words(0x210, 1).text(b"held")
    attribute(frame, b"class", attribute(of, b"package", texts(b".GlobalEnv")).words(0xfe)).words(0xfe)
    chains = form().words(0x13, 1)
    chains.out += frame.out
    whole = slots(b"mi", call=call(b".local", b"y"), data=chains)
    assert kinds(whole) == ["mi"] and kinds(chains) == ["continuous"]
    assert kinds(slots(b"continuous", family=HALVES, model=HALVES, parameters=HALVES)) == []


def test_a_fit_tells_its_call_and_the_names_in_the_file() -> None:
    held = thing(b"", n=[3.0], beta=HALVES)
    data = form().words(0x402).symbol(b"id1")
    space = thing(b"ideal", beta=HALVES, call=call(b"ideal", b"votes", b"df", b"votes", b"start"), held=held)
    told = r_model.read(Item.of("id.rda", NAMED + data.out + space.out + form().words(0xfe).out)).metadata
    assert (told["call"], told["objects"], told["architecture"]) == ("ideal(votes, start)", "id1", "ideal")
    inside = form().words(6, 6).symbol(b"::").words(2).symbol(b"pscl").words(2).symbol(b"ideal").words(0xfe, 0xfe)
    assert r_model.read(made(thing(b"ideal", beta=HALVES, call=inside))).metadata["call"] == "ideal()"
