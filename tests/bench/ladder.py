"""Other packages, each on the largest instance that it can take, beside the allocator on the same one."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.bench.machine import version
from tests.bench.measure import Bench, Job, Measured
from tests.bench.rows import solving
from tests.bench.sizes import Sizes
from tests.bench.table import Row, seconds

SHORT = 20  # seconds; what is shorter is repeated
MORE = {
    "award": "theirs: who is awarded; ours: who lives where and why the others do not, too",
    "count": "theirs: how many; ours: who lives where, by priority, and why the others do not, too",
}
ANSWERS = {"lots": ("housed", "lots"), "award": ("housed", "households"), "count": ("housed",)}
TOO_LONG = 1.5  # times our patience: a size that will take longer is not even tried


@dataclass(frozen=True, slots=True, kw_only=True)
class Rival:
    """A package, what it is asked for, and on which kind of instance."""

    package: str | None  # none: the standard library
    call: str
    job: str
    kind: str
    options: dict[str, Any]
    answer: str  # what must be the same: lots of all, who is awarded, or how many

    @property
    def rule(self) -> str:
        """What both compute."""
        caps = "nested caps" if self.options.get("caps") else "no caps"
        words = {"lots": "serial dictatorship", "award": f"award, {caps}", "count": "most homes, crossing caps"}
        return words[self.answer]


PLAIN: dict[str, Any] = {"kind": "plain", "options": {}, "answer": "lots"}
OPEN: dict[str, Any] = {"kind": "award", "options": {"caps": False}, "answer": "award"}
CAPPED: dict[str, Any] = {"kind": "award", "options": {"caps": True}, "answer": "award"}
CROSSED: dict[str, Any] = {"kind": "crossing", "options": {"aim": "fill", "flexible": True}, "answer": "count"}

RIVALS = {
    "matching": Rival(package="matching", call="matching HospitalResident", job="rivals:matching", **PLAIN),
    "fairpyx": Rival(package="fairpyx", call="fairpyx serial_dictatorship", job="rivals:fairpyx", **PLAIN),
    "scipy-dense": Rival(package="scipy", call="scipy linear_sum_assignment", job="rivals:scipy_dense", **OPEN),
    "scipy-sparse": Rival(
        package="scipy", call="scipy min_weight_full_bipartite_matching", job="rivals:scipy_sparse", **OPEN
    ),
    "networkx": Rival(package="networkx", call="networkx max_flow_min_cost", job="rivals:networkx", **CAPPED),
    "scipy-linprog": Rival(package="scipy", call="scipy linprog", job="rivals:scipy_linprog", **CAPPED),
    "highs": Rival(package="highspy", call="HiGHS", job="rivals:highs", **CAPPED),
    "highs-crossing": Rival(package="highspy", call="HiGHS", job="rivals:highs_most", **CROSSED),
    "python": Rival(package=None, call="plain Python serial dictatorship", job="baselines:serial", **PLAIN),
}


def rival(name: str, bench: Bench, sizes: Sizes) -> Iterator[Row]:
    """Climb to the largest size that it can take, then measure both there."""
    one = RIVALS[name]
    row = Row(name=name, instance=one.rule, against=one.call)
    if one.package is not None and version(one.package) is None:
        row.theirs = Measured(problem="not installed")
        yield row
        return
    took: dict[int, float] = {}
    path = ""
    for households in sizes.ladder:
        if _expected(took, households) > TOO_LONG * sizes.patience:
            row.notes.append(f"{households:,} not tried, it would take about {seconds(_expected(took, households))} s")
            break
        tried = Measured()
        larger = _prepared(bench, sizes, one, households)
        bench.once(Job(function=one.job, arguments={"path": larger}), tried, sizes.patience)
        if tried.problem is not None:
            row.notes.append(f"{households:,} {tried.problem}")
            row.theirs = row.theirs or tried
            break
        took[households] = tried.seconds[0]
        row.theirs, row.households, path = tried, households, larger
    if one.answer in MORE:
        row.notes.append(MORE[one.answer])
    if path:
        row.instance = f"{row.households:,} households, {one.rule}"
        _beside(row, bench, sizes, one, path)
    yield row


def _prepared(bench: Bench, sizes: Sizes, one: Rival, households: int) -> str:
    given: dict[str, Any] = {"households": households, "homes": max(1, households // sizes.ladder_share), **one.options}
    if one.kind != "crossing":
        given["lots"] = sizes.ladder_lots
    return bench.prepare(one.kind, **given)


def _beside(row: Row, bench: Bench, sizes: Sizes, one: Rival, path: str) -> None:
    """Measure the allocator on the same instance, and the other again where it is quick."""
    assert row.theirs is not None
    jobs = {"ours": solving(path, one.answer)}
    if row.theirs.seconds[0] <= SHORT:
        jobs["theirs"] = Job(function=one.job, arguments={"path": path})
    found = bench.measure(jobs, repeats=min(3, sizes.repeats))
    row.ours, row.theirs = found["ours"], found.get("theirs", row.theirs)
    call = row.theirs.facts.get("call_seconds")
    if call is not None:
        row.notes.append(f"of which its own call {seconds(call)} s")
    if row.ours.median is not None and row.theirs.median is not None:
        names = ANSWERS[one.answer]
        row.same = [row.ours.facts[name] for name in names] == [row.theirs.facts[name] for name in names]


def _expected(took: dict[int, float], households: int) -> float:
    """Guess the time by how it grew over the last step, at least in proportion."""
    if len(took) < 2:
        return 0
    (less, quick), (more, slow) = list(took.items())[-2:]
    power = max(1.0, math.log(max(slow, 1e-9) / max(quick, 1e-9)) / math.log(more / less))
    return float(slow * (households / more) ** power)
