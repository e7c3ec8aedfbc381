# SPDX-License-Identifier: GPL-2.0-or-later
"""Attacks on transcripts, each with what has to find it."""
from __future__ import annotations

import array
import hashlib
import json
import pickle
import shutil
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from transcript_forgery import (
    DRAWN, LARGEST, PROGRAM, RECORDS, SEGMENT, SEGMENTS, Run, State, changed, header, rewriting, rows_of, steps, stored,
    trained, written)

from lintian_ml.transcript import chain, challenge, hashing, keys, record, replay
from lintian_ml.transcript.model import ENVIRONMENT, NAME, Entry


@dataclass(frozen=True)
class Attack:
    """What an attacker does, and what finds it. ``wrong`` rewrites the transcript and returns its wrong segments; None
    where it has to be refused whatever is drawn. ``never``: nothing finds it."""

    name: str
    found: str
    wrong: Callable[[Run], Iterable[int] | None]
    never: bool = False


# -- what has to be refused whatever is drawn ------------------------------------------------------------------------
def at_the_end(run: Run) -> None:
    changed(run, lambda i, before, after: run.moved(after, run.place(1, 9)) if i == SEGMENTS - 1 else after)


def grafted(run: Run) -> None:
    place = run.place()
    changed(run, lambda i, before, after: run.moved(after, run.place(200_000, 900_000)) if i == place else after)


def interpolated(run: Run) -> None:
    target = trained(f"{run.seed}other")[-1]
    written(run, [[(a * (SEGMENTS - i) + b * i) // SEGMENTS for a, b in zip(run.states[0], target)]
                  for i in range(SEGMENTS + 1)])


def record_changed(run: Run) -> None:
    lines = list(RECORDS)
    lines[run.place(0, 49)] = f"poison{run.number}\n"
    run.recorded()
    Path("data.txt").write_text("".join(lines))


def records_swapped(run: Run) -> None:
    lines, (one, other) = list(RECORDS), run.chance.sample(range(50), 2)
    lines[one], lines[other] = lines[other], lines[one]
    run.recorded()
    Path("data.txt").write_text("".join(lines))


def record_crafted(run: Run) -> None:
    """As Zhang et al. craft records that give a step which was never made: here they are put among the data."""
    lines = list(RECORDS)
    lines.insert(run.place(0, 50), f"crafted{run.number}\n")
    run.recorded()
    Path("data.txt").write_text("".join(lines))


def another_order(run: Run) -> None:
    order = run.chance.sample(range(50), 50)
    changed(run, lambda i, before, after: steps(before, run.seed, [order[row % 50] for row in rows_of(i)]))


def steps_left_out(run: Run) -> None:
    """Digests hold, and the numbers of the steps have a hole."""
    hole = run.place()
    old = run.recorded()
    text = chain.line(asdict(old.header)) + chain.line({"genesis": old.genesis, "state": old.initial})
    before, number = old.genesis, 0
    for entry in old.entries:
        if entry.i != hole:
            made = chain.linked(before, number, entry.kind, entry.state, entry.args, entry.runner)
            text, before, number = text + chain.line(asdict(made)), made.h, number + 1
    Path("run", NAME).write_text(text)


def nothing_done(run: Run) -> None:
    changed(run, lambda i, before, after: before if i == SEGMENTS - 1 else after)


def another_run(run: Run) -> None:
    written(run, trained(f"{run.seed}other"))


def another_program(run: Run) -> None:
    text = bytearray(PROGRAM.encode())
    text[run.chance.randrange(len(text))] ^= 1 << run.chance.randrange(7)
    run.recorded()
    Path("walk.py").write_bytes(bytes(text))


def own_beacon(run: Run) -> None:
    """A challenge that whoever trained could compute beforehand."""
    root = run.recorded().root
    entry = json.loads(Path("run", NAME).read_text().splitlines()[run.place() + 2])
    run.beacon = run.chance.choice([
        root, entry["h"], entry["state"], hashing.tagged("challenge", root),
        *(hashlib.new(name, root.encode()).hexdigest() for name in ("md5", "sha1", "sha256", "sha512"))])


def drift(run: Run) -> None:
    """More segments than the budget has for their tolerance."""
    tolerance = f"{1e-3 / SEGMENTS * run.chance.uniform(1.001, 10):.3e}"
    made = replace(header(run.seed), predicate={"rung": "close", "tolerance": tolerance}, state="safetensors")
    old = run.recorded()
    before = chain.started(made, old.initial)
    text = chain.line(asdict(made)) + chain.line({"genesis": before, "state": old.initial})
    for entry in old.entries:
        linked = chain.linked(before, entry.i, entry.kind, entry.state, entry.args, entry.runner)
        text, before = text + chain.line(asdict(linked)), linked.h
    Path("run", NAME).write_text(text)


def other_environment(run: Run) -> None:
    run.recorded()
    flipped(run, Path("run", ENVIRONMENT))


def edited(run: Run) -> None:
    run.recorded()
    flipped(run, Path("run", NAME))


def flipped(run: Run, path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[run.chance.randrange(len(data))] ^= 1 << run.chance.randrange(8)
    path.write_bytes(bytes(data))


def hostile_state(run: Run) -> None:
    """A kept state that is no state, under the digest that it has, where it will be read."""
    lying = b'{"w":{"dtype":"F32","shape":[1000000],"data_offsets":[0,4000000]}}'
    data = run.chance.choice([
        pickle.dumps(list(range(run.number))), b"", run.chance.randbytes(run.place(1, 200) * 8 + 1),
        len(lying).to_bytes(8, "little") + lying, (1 << 60).to_bytes(8, "little") + b"{}", run.chance.randbytes(4096)])
    place, old = run.chance.choice([0, SEGMENTS - 1]), run.recorded()
    Path("state").write_bytes(data)
    digest = old.states.put(Path("state"))
    writer = rewriting(old)
    for entry in old.entries:
        writer.add(entry.kind, digest if entry.i == place else entry.state, entry.args)


def key() -> object:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.generate()


def cut_off(run: Run) -> None:
    """The last entries of somebody who signed them are taken away."""
    mine = key()
    written(run, run.states, keys.runner(mine))
    keys.sign(chain.load(Path("run")), mine)
    path = Path("run", NAME)
    path.write_text("".join(path.read_text().splitlines(keepends=True)[:run.place(1, SEGMENTS - 1) + 2]))


def part_of_another(run: Run) -> None:
    """Bob trains on, and changes what Alice did before him, with all the states that follow from it."""
    alice, bob, place = key(), key(), run.place(0, 5)
    states = run.states
    for now in (states, trained(run.seed, lambda i, before, after: run.moved(after) if i == place else after)):
        if Path("run").exists():
            signatures = Path("run", keys.SIGNATURES)
            kept = signatures.read_bytes() if signatures.exists() else b""
            shutil.rmtree("run")
        writer = record.Writer(record.begun(Path("run"), header(run.seed), stored(now[0])), keys.runner(alice))
        for number, state in enumerate(now[1:]):
            if number == 6:
                if now is states:
                    keys.sign(chain.load(Path("run")), alice)
                writer.runner = keys.runner(bob)
            writer.segment(stored(state), SEGMENT, last=True)
        if now is not states:
            Path("run", keys.SIGNATURES).write_bytes(kept)
        keys.sign(chain.load(Path("run")), bob)


def at_a_handover(run: Run) -> None:
    """Whoever takes over puts in weights of their own."""
    place = run.place()
    states = trained(run.seed, lambda i, before, after: run.moved(after) if i == place else after)
    writer = record.Writer(record.begun(Path("run"), header(run.seed), stored(states[0])), "alice")
    for number, state in enumerate(states[1:]):
        writer.segment(stored(state), SEGMENT, last=True)
        if number == place:
            writer.runner = "bob"
            writer.add("handover", hashing.of_file(stored(state)), {"from": "alice"})


def other_result(kind: str) -> Callable[[Run], None]:
    """A reset, an average or an export that came to something else than is said."""
    def attack(run: Run) -> None:
        old = run.recorded()
        writer = record.Writer(old, "")
        end, command = stored(run.states[-1]), ["python3", "copy.py", "{in}", "{out}"]
        if kind == "export":
            subject = hashing.of_file(stored(run.moved(run.states[-1])))
            writer.add("export", old.entries[-1].state, {"command": command, "subject": subject, "name": "net"})
            return
        of = sorted(run.chance.sample(range(SEGMENTS), 3))
        if kind == "average":
            replay.averaged("int64", [old.states.path(old.entries[i].state, "") for i in of], end)
        wrong = stored(run.moved(list(array.array("q", end.read_bytes()))))
        writer.add(kind, old.states.put(wrong), {"command": command} if kind == "reset" else {"of": of})
    return attack


# -- what the draw finds ---------------------------------------------------------------------------------------------
def forged(count: int) -> Callable[[Run], list[int]]:
    """After some segments one number is another by one, and the training goes on from there."""
    def attack(run: Run) -> list[int]:
        wrong = run.places(count)
        changed(run, lambda i, before, after: run.moved(after) if i in wrong else after)
        return wrong
    return attack


def reordered(count: int) -> Callable[[Run], list[int]]:
    """Within some segments the records come in another order."""
    def attack(run: Run) -> list[int]:
        wrong: list[int] = []

        def shuffled(i: int, before: State, after: State) -> State:
            made = steps(before, run.seed, run.chance.sample(rows_of(i), SEGMENT)) if i in places else after
            wrong.extend([i] if made != after else [])
            return made

        places = run.places(count)
        changed(run, shuffled)
        return wrong
    return attack


def skipped(count: int) -> Callable[[Run], list[int]]:
    """In some segments a step is claimed and not done."""
    def attack(run: Run) -> list[int]:
        wrong = run.places(count)
        changed(run, lambda i, before, after: steps(before, run.seed, run.chance.sample(rows_of(i), SEGMENT)[1:])
                if i in wrong else after)
        return wrong
    return attack


def spliced(count: int) -> Callable[[Run], list[int]]:
    """As Fang et al. interpolate: between an honest beginning and an honest end the states go where they are wanted."""
    def attack(run: Run) -> list[int]:
        start = run.place(1, SEGMENTS - 1 - count)
        wrong = list(range(start, start + count))
        by = [run.chance.randint(-60, 60) or 1 for _ in range(16)]
        changed(run, lambda i, before, after: [a + b for a, b in zip(after, by)] if i in wrong else after)
        return wrong
    return attack


def ground(count: int) -> Callable[[Run], list[int]]:
    """A name is re-rolled until the chain's own digest as a challenge would miss; the beacon comes after that."""
    def attack(run: Run) -> list[int]:
        wrong = run.places(count)
        changed(run, lambda i, before, after: run.moved(after) if i in wrong else after)
        transcript = chain.load(Path("run"))
        forced = challenge.forced(transcript, LARGEST)
        free = [entry.i for entry in transcript.segments if entry.i not in forced]
        for attempt in range(1000):
            before, entries = transcript.genesis, list[Entry]()
            for entry in transcript.entries:
                entries.append(chain.linked(before, entry.i, entry.kind, entry.state, entry.args, f"roll{attempt}"))
                before = entries[-1].h
            if not set(wrong) & set(challenge.drawn(replace(transcript, entries=tuple(entries)), before, free)[:DRAWN]):
                break
        writer = rewriting(transcript)
        writer.runner = f"roll{attempt}"
        for entry in transcript.entries:
            writer.add(entry.kind, entry.state, entry.args)
        return wrong
    return attack


# -- what nothing finds ----------------------------------------------------------------------------------------------
def honest(run: Run) -> list[int]:
    run.recorded()
    return []


def poisoned(run: Run) -> list[int]:
    """The declared data are the attacker's."""
    lines = [f"poison{run.number}\n" if run.chance.random() < 0.1 else line for line in RECORDS]
    Path("data.txt").write_text("".join(lines))
    written(run, trained(run.seed, records=lines))
    return []


def hunted(run: Run) -> list[int]:
    """Of several seeds the one that suits the attacker is declared."""
    seed = max((f"{run.seed}{number}" for number in range(5)), key=lambda one: trained(one)[-1][0])
    run.seed = seed
    written(run, trained(seed))
    return []


ATTACKS = (
    Attack("weights changed after the last step", "last segment", at_the_end),
    Attack("weights grafted amid the training", "largest update", grafted),
    Attack("all states interpolated towards other weights", "first segment", interpolated),
    Attack("a record of the data changed", "root of the data", record_changed),
    Attack("two records swapped", "root of the data", records_swapped),
    Attack("a crafted record put in", "root of the data", record_crafted),
    Attack("another order of the data throughout", "first segment", another_order),
    Attack("entries left out", "numbers of the steps", steps_left_out),
    Attack("the last segment claimed and not done", "last segment", nothing_done),
    Attack("transcript of another run", "initialisation", another_run),
    Attack("a bit of the program changed", "digest of the program", another_program),
    Attack("a beacon that the chain gives", "refused as beacon", own_beacon),
    Attack("drift beyond the budget", "segments times tolerance", drift),
    Attack("a bit of the environment changed", "digest of the environment", other_environment),
    Attack("a bit of the transcript changed", "digests of the chain", edited),
    Attack("hostile states", "never read as more than numbers", hostile_state),
    Attack("cut off after some entry", "signature", cut_off),
    Attack("another party's part rewritten", "signature", part_of_another),
    Attack("weights changed at a handover", "segments beside it", at_a_handover),
    Attack("another result of a reset", "always replayed", other_result("reset")),
    Attack("another result of an average", "always replayed", other_result("average")),
    Attack("another exported model", "always replayed", other_result("export")),
    Attack("one segment forged by the least step", "draw", forged(1)),
    Attack("three segments forged by the least step", "draw", forged(3)),
    Attack("order changed within two segments", "draw", reordered(2)),
    Attack("a step left out in one segment", "draw", skipped(1)),
    Attack("a step left out in four segments", "draw", skipped(4)),
    Attack("three states spliced in between", "draw", spliced(3)),
    Attack("one segment forged, challenge ground", "draw", ground(1)),
    Attack("four segments forged, challenge ground", "draw", ground(4)),
    Attack("nothing: an honest training", "nothing", honest, never=True),
    Attack("poison in the declared data", "nothing", poisoned, never=True),
    Attack("a seed chosen among five", "nothing", hunted, never=True),
)
