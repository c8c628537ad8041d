"""The whole answer a second time, from nothing but the lines of the instance."""

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from allocator.check.faults import Unsolvable
from allocator.check.reader import Instance, Row, read
from allocator.check.rule import Decision, Rule

Watch = Callable[[Rule, Decision], None]


def recompute(instance: Path | str | Iterable[bytes], *, sha256: str | None = None) -> list[bytes]:
    """Compute the lines of the result file, each with its line end, from an instance file or its lines.

    `sha256` is the digest of the file that the lines come from, where that was written in another form.
    """
    return list(answer(load(instance, sha256), lambda _rule, _decision: None))


def load(instance: Path | str | Iterable[bytes], sha256: str | None = None) -> Instance:
    """Read an instance and refuse one with a rule that cannot be recomputed yet."""
    if isinstance(instance, str | Path):
        with Path(instance).open("rb") as lines:
            found = read(lines)
    else:
        found = read(instance)
    found.sha256 = sha256 or found.sha256
    if found.unsolvable:
        raise Unsolvable(f"{found.unsolvable[0]}: cannot be recomputed by this version")
    return found


def answer(instance: Instance, watch: Watch) -> Iterator[bytes]:
    """Compute the lines of the result; `watch` sees every decision in its order."""
    rows: dict[str, Row] = {one: {"household": one, "why": []} for one in instance.households}
    given: dict[str, int] = {}
    summary = {}
    for program in instance.programs.values():
        rule = Rule(instance, program, given)
        served = []
        passed = 0
        for decision in rule.decide():
            watch(rule, decision)
            household = decision.contender.household
            if decision.lot is None:
                rows[household]["why"].append(decision.record)
                passed += decision.passed
                continue
            rows[household] = {"household": household, "program": program["id"], "lot": decision.lot}
            served.append(decision)
            for cap in instance.lots[decision.lot]["caps"]:
                given[cap] = given.get(cap, 0) + 1
        homes = sum(instance.lots[lot]["capacity"] for lot in rule.limits.lots)
        summary[program["id"]] = {
            "homes": homes,
            "contenders": len(rule.contenders),
            "housed": len(served),
            "empty": homes - len(served),
            "passed": passed,
            "last": last(served),
            "sets": rule.reasons.sets,
        }
    yield line({"format": "anju-result/1", "instance_sha256": instance.sha256, "summary": summary})
    for household in instance.households:
        yield line(rows[household])


def last(served: list[Decision]) -> Row | None:
    """Tell the last contender that got a home."""
    if not served:
        return None
    tier, points, _, household = served[-1].contender.order
    return {"household": household, "rank": served[-1].rank + 1, "tier": tier, "points": -points}


def line(row: Row) -> bytes:
    """Write one object in the one form that the format allows."""
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode("utf-8") + b"\n"
