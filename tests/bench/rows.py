"""The rows that the allocator must meet, each against the plain work beside it."""

import math
from collections.abc import Callable, Iterator
from pathlib import Path

from allocator.instance.twin import pack
from tests.bench.measure import Bench, Job, Measured
from tests.bench.sizes import Sizes
from tests.bench.table import Row, seconds

GIGABYTE = 1000  # in megabytes


def memory(bench: Bench, sizes: Sizes) -> Iterator[Row]:
    """From arrays in memory, against one pass over the same entries and one sort."""
    path = bench.prepare("nested", households=sizes.households, homes=sizes.homes, lots=sizes.lots)
    found = bench.measure(
        {"ours": solving(path), "numpy": Job(function="baselines:numpy_pass", arguments={"path": path})}
    )
    row = Row(
        name="memory", instance=_nested(sizes.households, sizes.homes, sizes.lots), households=sizes.households,
        ours=found["ours"], against="one numpy pass + one sort", theirs=found["numpy"], must="≤ 5 ×, < 2 GB",
    )  # fmt: skip
    entries = found["numpy"].facts.get("entries", 0)
    row.notes.append(f"{entries:,} pairs of household and lot; reasons are kept in columns, written out only in `file`")
    if found["ours"].facts.get("entries", entries) != entries:  # then the two did not look at the same
        row.same = False
    row.met = _met(sizes, row, row.ratio is not None and row.ratio <= 5 and row.ours.peak < 2 * GIGABYTE)
    yield row


def file(bench: Bench, sizes: Sizes) -> Iterator[Row]:
    """From file to file, against decoding the same lines: from these lines, and from their columnar twin."""
    path = bench.prepare("nested", households=sizes.households, homes=sizes.homes, lots=sizes.lots)
    twin = path.removesuffix(".jsonl") + ".columns.npz"
    if not Path(twin).exists():
        pack(Path(path), Path(twin))
    decoders = {name: Job(function=f"baselines:{name}", arguments={"path": path}) for name in DECODERS}
    found = bench.measure({"lines": filing(path), "twin": filing(path, twin), **decoders})
    fastest, slower = sorted(decoders, key=lambda one: found[one].median or math.inf)
    for name in ("lines", "twin"):
        row = Row(
            name=f"file: {name}", instance=_nested(sizes.households, sizes.homes, sizes.lots),
            households=sizes.households, ours=found[name], against=DECODERS[fastest], theirs=found[fastest],
            must="≤ 2.5 ×",
        )  # fmt: skip
        if (other := found[slower].median) is not None:
            row.notes.append(f"{DECODERS[slower]}: {seconds(other)} s")
        row.met = _met(sizes, row, row.ratio is not None and row.ratio <= 2.5)
        yield row


DECODERS = {"decode_any": "msgspec, any JSON", "decode_typed": "msgspec, types known"}


def check(bench: Bench, sizes: Sizes) -> Iterator[Row]:
    """The second program, against the first from file to file."""
    path = bench.prepare("nested", arrays=False, households=sizes.households, homes=sizes.homes, lots=sizes.lots)
    job = Job(function="ours:check", arguments={"path": path, "result": _result(path)})
    found = bench.measure({"solve": filing(path), "check": job})
    row = Row(
        name="check", instance=_nested(sizes.households, sizes.homes, sizes.lots), households=sizes.households,
        ours=found["check"], against="`solve`, file to file", theirs=found["solve"], must="≤ 60 s, ≤ 3 GB",
        same=found["check"].facts.get("equal"),
    )  # fmt: skip
    row.met = _met(sizes, row, (row.ours.median or math.inf) <= 60 and row.ours.peak <= 3 * GIGABYTE)
    yield row


def crossing(bench: Bench, sizes: Sizes) -> Iterator[Row]:
    """Caps that cross and caps on employers, for both aims."""
    for aim in ("fill", "priority"):
        before: Measured | None = None
        for households, homes in sizes.crossing:
            path = bench.prepare("crossing", arrays=False, households=households, homes=homes, aim=aim, flexible=False)
            ours = _next(bench, solving(path, "count"), before, repeats=min(3, sizes.repeats))
            row = Row(
                name="crossing", households=households, ours=ours,
                instance=f"{households:,} households, {homes:,} homes, employer × district × tenure, {aim}",
                must="solved to proof" if households == sizes.crossing[len(sizes.crossing) // 2][0] else "",
            )  # fmt: skip
            if ours.median is not None:
                row.notes.append(f"{ours.facts['housed']:,} housed")
                if before is not None and before.median:
                    row.notes.append(f"{ours.median / before.median:.3g} × the row above")
            row.met = _met(sizes, row, ours.problem is None)
            before = ours
            yield row


def simulation(bench: Bench, sizes: Sizes) -> Iterator[Row]:
    """Many draws, against as many times one draw in plain Python; both count with one thread.

    The plain draw gives everybody a lot by its wishes. Depth "award" finds exactly who is awarded a home, but no lot;
    depth "choice" applies the whole rule, and is shown beside it over fewer draws.
    """
    path = bench.prepare("nested", households=sizes.pool, homes=sizes.homes, lots=sizes.lots)
    few = max(1, sizes.draws // 100)
    for depth, draws, must, note in (
        ("award", sizes.draws, "≤ 0.15 ×", "ours: who is awarded, no lots; theirs: who takes which lot"),
        ("choice", few, "", "ours: the whole rule with reasons; theirs: serial dictatorship without caps"),
    ):
        given = {"path": path, "draws": draws, "depth": depth}
        found = bench.measure({
            "ours": Job(function="ours:simulate", arguments=given),
            "plain": Job(function="baselines:one_draw", arguments={"path": path}),
        })  # fmt: skip
        row = Row(
            name=f"simulation: {depth}", instance=f"{draws:,} draws × {_nested(sizes.pool, sizes.homes, sizes.lots)}",
            households=sizes.pool, ours=found["ours"], against="one plain Python serial dictatorship",
            theirs=found["plain"], times=draws, must=must, notes=[note],
        )  # fmt: skip
        row.met = _met(sizes, row, row.ratio is not None and row.ratio <= 0.15)
        yield row


def growth(bench: Bench, sizes: Sizes) -> Iterator[Row]:
    """How time grows with the households: homes stay or grow with them, in memory and from file to file."""
    for name, of_homes, job in (
        ("memory, homes stay", lambda _: sizes.homes, solving),
        ("memory, homes grow", lambda households: households // 20, solving),
        ("file, homes stay", lambda _: sizes.homes, filing),
    ):
        before: Row | None = None
        for households in sizes.growth:
            homes = of_homes(households)
            path = bench.prepare("nested", arrays=False, households=households, homes=homes, lots=sizes.lots)
            row = Row(
                name=f"growth: {name}", instance=_nested(households, homes, sizes.lots), households=households,
                ours=_next(bench, job(path), before.ours if before else None, repeats=sizes.repeats),
            )  # fmt: skip
            if before is not None:
                row.must = "≤ n log n"
                _grown(row, before)
                row.met = _met(sizes, row, bool(row.met))
            before = row
            yield row


def rules(bench: Bench, sizes: Sizes) -> Iterator[Row]:
    """All rules of all programs about everybody, with reasons, against one pass over the same columns of facts."""
    given = {"households": sizes.households}
    found = bench.measure({
        "ours": Job(function="population:rules", arguments=given),
        "pass": Job(function="population:one_pass", arguments=given),
    })  # fmt: skip
    facts = found["ours"].facts
    row = Row(
        name="rules", instance=f"{sizes.households:,} households × {facts.get('programs', 0)} programs",
        households=sizes.households, ours=found["ours"], against="one numpy pass over the same columns",
        theirs=found["pass"], must="≤ 20 ×", same=facts.get("equal"),
    )  # fmt: skip
    row.notes.append(f"{facts.get('columns', 0)} columns of facts, {facts.get('rules', 0)} rules, tier and points")
    row.met = _met(sizes, row, row.ratio is not None and row.ratio <= 20)
    yield row


def solving(path: str, answer: str = "lots") -> Job:
    """The job that solves an instance in memory."""
    return Job(function="ours:memory", arguments={"path": path, "answer": answer})


def filing(path: str, twin: str | None = None) -> Job:
    """The job that solves from file to file."""
    return Job(function="ours:files", arguments={"path": twin or path, "output": _result(path)})


def _next(bench: Bench, job: Job, before: Measured | None, *, repeats: int) -> Measured:
    """Measure one size more, unless the smaller one failed already."""
    if before is not None and before.problem is not None:
        return Measured(problem="not tried: the smaller one above failed")
    return bench.measure({"ours": job}, repeats=repeats)["ours"]


def _grown(row: Row, before: Row) -> None:
    """Hold the step from the row before against n log n."""
    if row.ours.median is None or before.ours.median is None:
        return
    allowed = row.households * math.log(row.households) / (before.households * math.log(before.households))
    took = row.ours.median / before.ours.median
    row.notes.append(f"{took:.3g} × the row above, n log n allows {allowed:.3g} ×")
    row.met = took <= allowed


def _met(sizes: Sizes, row: Row, found: bool) -> bool | None:
    """Small sizes prove nothing, and what was not measured is not judged; a failed run of ours is a no."""
    if not sizes.whole or not row.must or (row.ours.problem or "").startswith("not run:"):
        return None
    return found and row.ours.median is not None and row.same is not False


def _result(path: str) -> str:
    return path.removesuffix(".jsonl") + ".result.jsonl"


def _nested(households: int, homes: int, lots: int) -> str:
    return f"{households:,} households, {homes:,} homes, {lots:,} lots, nested caps"


ROWS: dict[str, Callable[[Bench, Sizes], Iterator[Row]]] = {
    "memory": memory, "file": file, "check": check, "crossing": crossing, "simulation": simulation, "growth": growth,
    "rules": rules,
}  # fmt: skip
