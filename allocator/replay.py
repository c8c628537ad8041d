"""Recompute a published round from its bag alone, and name the first difference."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from allocator.bundle import layout, readme
from allocator.bundle.assignments import assignment_rows, number_homes, read_result
from allocator.bundle.bag import program
from allocator.bundle.body import lines, sha256
from allocator.bundle.commitment import compare, from_entries, from_plan, party_commits
from allocator.bundle.demand import compare_rules, instance_lines
from allocator.bundle.draw import order_rows
from allocator.bundle.faults import (
    NOTHING,
    FileMissing,
    FileUnreadable,
    MemberUnfit,
    against,
    compare_lines,
    compare_member,
    compare_ranks,
)
from allocator.bundle.feasible import check_feasible
from allocator.bundle.manifest import check_bag
from allocator.bundle.pool import fingerprint
from allocator.bundle.read import Bag, Progress
from allocator.bundle.report import IDENTICAL, recomputed_report
from allocator.bundle.signatures import NotAsked, check_signatures
from allocator.bundle.units import compare_capacities
from allocator.errors import N_, Refused
from allocator.instance import Instance
from allocator.page import digest
from allocator.policy import possible_chances
from allocator.policy import read as read_policy
from allocator.seal.note import Key

SAME_PROGRAM = N_("the one of this installation")
OTHER_PROGRAM = N_("of another version than this installation and was not judged")
BROKE_OFF = N_("the check broke off: %(problem)s")
MARKS = {True: "ok  ", False: "FAIL", None: "--  "}


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One named check, with what was found in words and facts that can be shown in any language."""

    id: str
    ok: bool | None  # None: nobody asked, so it neither passed nor failed
    message: str
    facts: Mapping[str, object]

    @property
    def detail(self) -> str:
        """What was found, in English."""
        return self.message % self.facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a replay found; the summary holds round, seed, counts and digests as far as they are known."""

    checks: tuple[Check, ...]
    summary: Mapping[str, object]

    @property
    def identical(self) -> bool:
        """Whether no check failed: the bag is what its rules and its random numbers give."""
        return self.first is None

    @property
    def first(self) -> Check | None:
        """The first check that failed."""
        return next((check for check in self.checks if check.ok is False), None)

    @property
    def difference(self) -> str | None:
        """The first difference with the id of its check, in English."""
        return None if self.first is None else f"{self.first.id} {self.first.detail}"

    def lines(self) -> list[str]:
        """Give one line a check, then `identical` or the first difference."""
        made = [f"{check.id} {MARKS[check.ok]} {check.detail}" for check in self.checks]
        return [*made, self.difference or IDENTICAL]


def replay(folder: Path | str, progress: Progress | None = None, keys: Sequence[Key] = ()) -> Report:
    """Make every check on a bag; a bag that cannot be read fails them, and nothing is raised.

    `progress` is told (id of the check, checks done, checks in all), and in between the steps of the solver.
    Every one of `keys` must have signed the manifest; without keys, M2 is not asked.
    """
    bag, found, summary = Bag(Path(folder), progress, keys), dict[str, Check](), dict[str, object]()
    for done, (name, (check, message)) in enumerate(CHECKS.items()):
        if progress is not None:
            progress(name, done, len(CHECKS))
        found[name] = _made(name, check, message, bag, list(found.values()))
        if found[name].ok:
            summary |= found[name].facts
    return Report(checks=tuple(found.values()), summary=summary)


def _made(name: str, check: Callable[[Bag], dict[str, object]], message: str, bag: Bag, before: list[Check]) -> Check:
    try:
        return Check(id=name, ok=True, message=message, facts=check(bag))
    except NotAsked as unasked:
        return Check(id=name, ok=None, message=unasked.message, facts=unasked.facts)
    except Refused as refusal:
        problem = refusal
    except FileNotFoundError as error:
        problem = FileMissing(file=_within(bag, error))
    except OSError as error:
        problem = FileUnreadable(file=_within(bag, error), problem=error.strerror)
    except Exception as error:  # noqa: BLE001 - whatever a bag holds, the report says that it is not as it must be
        return Check(id=name, ok=False, message=BROKE_OFF, facts={"problem": f"{type(error).__name__}: {error}"})
    cause = next((one for one in before if one.ok is False and one.detail == str(problem)), None)
    if cause is not None:
        return Check(id=name, ok=False, message=N_("not made, because %(check)s failed"), facts={"check": cause.id})
    return Check(id=name, ok=False, message=problem.message, facts=problem.facts)


def _within(bag: Bag, error: OSError) -> str:
    path = Path(error.filename or bag.folder)
    return path.relative_to(bag.folder).as_posix() if path.is_relative_to(bag.folder) else str(path)


def _manifest(bag: Bag) -> dict[str, object]:
    try:
        round_ref = bag.plan.round
    except (Refused, OSError):  # P1 says so
        round_ref = None
    return {"manifest_sha256": check_bag(bag.folder, round_ref=round_ref)}


def _plan(bag: Bag) -> dict[str, object]:
    plan = bag.plan
    return {"round": plan.round, "attempt": plan.attempt, "demonstration": plan.demonstration}


def _signatures(bag: Bag) -> dict[str, object]:
    return {"signed_by": ", ".join(check_signatures(bag.folder, bag.plan.round, bag.keys))}


def _commitment(bag: Bag) -> dict[str, object]:
    compare(bag.commitment, from_plan(bag.plan, bag.plan_bytes), by=layout.PLAN)
    parties = party_commits(bag.commitment, bag.plan.parties)
    return {"sources": len(parties) + 1}


def _policy(bag: Bag) -> dict[str, object]:
    source = bag.path(layout.POLICY).read_bytes()
    digest = sha256(source)
    compare_member(layout.POLICY, "SHA-256", digest, bag.plan.policy_sha256)
    programs = read_policy(source, layout.POLICY).programs
    for pool in bag.plan.pools:
        if pool not in programs:
            raise MemberUnfit(file=layout.PLAN, member=f"pools, {pool}", problem=N_("the policy has no such program"))
        files = against(layout.PLAN, layout.POLICY)
        compare_member(files, f"choices, {pool}", bag.plan.choices[pool], programs[pool].choice)
    return {"policy_sha256": digest}


def _units(bag: Bag) -> dict[str, object]:
    homes = bag.homes
    compare_member(layout.UNITS, "SHA-256", sha256(bag.path(layout.UNITS)), bag.plan.units_sha256)
    lots = bag.stated[0].lots
    compare_capacities(homes, lots)
    compare_rules(bag.plan, bag.stated[0])
    return {"homes": len(homes), "lots": len(lots)}


def _entries(bag: Bag) -> dict[str, object]:
    return {"households": len(bag.entries)}


def _root(bag: Bag) -> dict[str, object]:
    pool = from_entries(bag.path(layout.ENTRIES), bag.entries, bag.plan.pools)
    compare(bag.commitment, pool, by=layout.ENTRIES)
    return {"entries_root": fingerprint(bag.path(layout.ENTRIES))["root"]}


def _chances(bag: Bag) -> dict[str, object]:
    possible = _possible(bag)
    for number, entry in enumerate(bag.entries, start=1):
        problem = None
        if not 1 <= entry.chances <= bag.plan.chances_max:
            problem = N_("more chances than the plan allows, or none")
        elif entry.chances not in possible.get(entry.pool, {entry.chances}):
            problem = N_("a number of chances that the policy gives to nobody")
        if problem is not None:
            raise MemberUnfit(file=f"{layout.ENTRIES}, line {number}", member="w", problem=problem)
    return {"chances_max": bag.plan.chances_max}


def _possible(bag: Bag) -> dict[str, frozenset[int]]:
    """Read which numbers of chances the policy can give in each pool."""
    try:
        programs = read_policy(bag.path(layout.POLICY).read_bytes(), layout.POLICY).programs
    except (Refused, OSError):  # G1 says so
        return {}
    return {pool: possible_chances(programs[pool]) for pool in bag.plan.pools if pool in programs}


def _demand(bag: Bag) -> dict[str, object]:
    bag.demand  # noqa: B018 - reading it is the check
    root = fingerprint(bag.path(layout.DEMAND))
    compare(bag.commitment, {"demand": root}, by=layout.DEMAND)
    return {"demand_root": root["root"]}


def _reveals(bag: Bag) -> dict[str, object]:
    withheld = [source.id for source in bag.sources if source.kind == "party-withheld"]
    files = against(layout.RANDOMNESS, layout.COMMITMENT, layout.REPORT)
    compare_member(files, "seed", bag.report.text("seed"), bag.seed.hex())
    return {"seed": bag.seed.hex(), "withheld": ", ".join(withheld) or "-"}


def _order(bag: Bag) -> dict[str, object]:
    path = bag.path(layout.ORDER)
    places = compare_ranks(layout.ORDER, lines(path), order_rows(bag.order), layout.ORDER_HEADER)
    return {"places": places, "order_sha256": sha256(path)}


def _instance(bag: Bag) -> dict[str, object]:
    path = bag.path(layout.INSTANCE)
    with closing(lines(path)) as published:
        compare_lines(layout.INSTANCE, published, instance_lines(bag.path(layout.DEMAND), bag.tickets))
    return {"instance_sha256": sha256(path)}


def _feasible(bag: Bag) -> dict[str, object]:
    head, claims = bag.demand
    table = lines(bag.path(layout.ASSIGNMENTS))
    return {"housed": check_feasible(table, bag.order, head=head, claims=claims, homes=bag.homes)}


def _rule(bag: Bag) -> dict[str, object]:
    from allocator.assign import solve

    solved = solve(Instance.read(bag.path(layout.INSTANCE)), progress=bag.progress)
    result = [line + b"\n" for line in solved.lines()]
    path = bag.path(layout.RESULT)
    compare_lines(layout.RESULT, lines(path), result)
    rows = assignment_rows(number_homes(bag.order, read_result(result), bag.homes, bag.seed))
    table = bag.path(layout.ASSIGNMENTS)
    compare_ranks(layout.ASSIGNMENTS, lines(table), rows, layout.ASSIGNMENTS_HEADER)
    return {"result_sha256": sha256(path), "assignments_sha256": sha256(table)}


def _report(bag: Bag) -> dict[str, object]:
    published, recomputed = bag.report.value, recomputed_report(bag)
    for member in sorted(published.keys() | recomputed.keys()):
        compare_member(layout.REPORT, member, published.get(member, NOTHING), recomputed.get(member, NOTHING))
    return {"second_program": IDENTICAL}


def _pages(bag: Bag) -> dict[str, object]:
    for name, page in readme.both(bag.plan, seed=bag.seed.hex(), places=bag.order):
        compare_lines(name, lines(bag.path(name)), lines(page))
    own = {layout.PAGE: digest(), **{name: sha256(path) for name, path in program()}}
    found = {f"{layout.PROGRAM}/{path.name}": sha256(path) for path in bag.path(layout.PROGRAM).iterdir()}
    found |= {name: sha256(bag.path(name)) for name in (layout.PAGE, layout.SCRIPT)}
    return {"program": SAME_PROGRAM if found == own else OTHER_PROGRAM}


CHECKS: dict[str, tuple[Callable[[Bag], dict[str, object]], str]] = {
    "M1": (_manifest, N_("all files are those of the manifest %(manifest_sha256)s")),
    "P1": (_plan, N_("the plan of round %(round)s, attempt %(attempt)s, is complete")),
    "M2": (_signatures, N_("this manifest was signed by %(signed_by)s")),
    "C1": (_commitment, N_("the commitment binds this plan and %(sources)s sources of chance")),
    "G1": (_policy, N_("the policy is the one of the plan: %(policy_sha256)s")),
    "U1": (_units, N_("%(homes)s homes in %(lots)s lots, as the demand counts them")),
    "E1": (_entries, N_("%(households)s households in the pool, each once")),
    "E2": (_root, N_("the pool is the one committed to: %(entries_root)s")),
    "E3": (_chances, N_("nobody has more chances than %(chances_max)s")),
    "D1": (_demand, N_("the demand is the one committed to: %(demand_root)s")),
    "R1": (_reveals, N_("digits and secrets are those promised (withheld: %(withheld)s); seed %(seed)s")),
    "O1": (_order, N_("%(places)s places in priority order, recomputed from the seed")),
    "I1": (_instance, N_("the instance is the demand with the tickets: %(instance_sha256)s")),
    "A1": (
        _feasible,
        N_("%(housed)s homes given, each once, to households that they suit, within all limits"),
    ),
    "A2": (_rule, N_("result and homes are the only ones that the rule allows: %(result_sha256)s")),
    "V1": (_report, N_("the report of the second program says the same: %(second_program)s")),
    "V2": (_pages, N_("both README files are those of this round; the program in the bag is %(program)s")),
}
