"""The rules of each program: what the plan fixes, and that the demand follows it."""

import tomllib
from pathlib import Path

from allocator.check import bag_files as names
from allocator.check.bag_json import Row, Wrong, need, same

AIM = "priority"
CHOICES = ("serial", "nearest")
WITHOUT_HOME = ("NO_UNIT", "PASSED")  # reasons in the results, therefore no names of lots


def check_planned(plan: Row, pools: list[str]) -> None:
    """Insist that the plan gives every pool, and nothing else, a quota and a rule of choice."""
    quotas, choices = need(plan, "quotas", dict, names.PLAN), need(plan, "choices", dict, names.PLAN)
    for member, found in (("quotas", quotas), ("choices", choices)):
        if set(found) != set(pools):
            raise Wrong(f"{names.PLAN}: {member} has not exactly the pools of the plan")
    for pool in pools:
        if quotas[pool] is not None and need(quotas, pool, int, f"{names.PLAN}, quotas") < 0:
            raise Wrong(f"{names.PLAN}: the quota of {pool} is below 0")
        if choices[pool] not in CHOICES:
            raise Wrong(f"{names.PLAN}: choices: the rule of {pool} is not known")


def check_followed(head: Row, plan: Row) -> None:
    """Compare the programs of the demand with the plan; its pools are the programs, in the same order."""
    for program in head["programs"]:
        pool = program["id"]
        stated = {
            "quota": (program.get("quota"), plan["quotas"][pool]),
            "choice": (program.get("choice", "serial"), plan["choices"][pool]),
            "aim": (program.get("aim", AIM), AIM),
        }
        for member, (published, wanted) in stated.items():
            same(published, wanted, f"{names.DEMAND} / {names.PLAN}, programs, {pool}, {member}")


def possible_chances(policy: Path, pools: list[str]) -> dict[str, set[int]]:
    """Read from the policy every number of chances that it can give: first, and after each failed round."""
    try:
        programs = tomllib.loads(policy.read_text(encoding="utf-8"))["programs"]
    except (ValueError, KeyError) as error:
        raise Wrong(f"{names.POLICY}: no programs can be read: {error}") from error
    found = {}
    for pool in pools:
        rule = programs.get(pool, {}).get("chances", {"base": 1, "per_failed_round": 0, "most": 1})
        base, more, most = (need(rule, member, int, names.POLICY) for member in ("base", "per_failed_round", "most"))
        found[pool] = {min(most, base + more * failed) for failed in range(most + 1)}
    return found


def stated_homes(head: Row) -> dict[str, int]:
    """Read how many homes of each lot the demand states."""
    where = f"{names.DEMAND}, line 1"
    found = {}
    for lot in head["lots"]:
        name = need(lot, "id", str, where)
        if name in WITHOUT_HOME or name in found:
            raise Wrong(f"{where}, lots: {name} stands twice, or is a reason and no name of a lot")
        found[name] = need(lot, "capacity", int, where)
    return found
