"""`python -m allocator assess`: the rules asked again about everybody of a frozen list, from the facts an auditor has.

POLICY is a bag, or a policy file with `--demand`, `--entries` and `--units` from one. With a policy file alone nothing
is compared: one line of JSON a household says what follows from its facts.
"""

import argparse
import sys
from itertools import groupby, islice
from pathlib import Path
from typing import Any

DIFFERS = 1
CHUNK = 2_000


def add_parser(commands: Any) -> None:
    """Add the command to those of the program."""
    about = "recompute outcome, tier, points and suitable lots of everybody, and compare with a bag"
    one = commands.add_parser("assess", help=about)
    one.add_argument("policy", type=Path, metavar="POLICY", help="the folder of a bag, or a policy file")
    one.add_argument("facts", type=Path, metavar="FACTS.jsonl", help="anju-facts/1, handed out to auditors")
    for name in ("demand", "entries", "units"):
        one.add_argument(f"--{name}", type=Path, metavar=f"{name.upper()}.jsonl", help="where POLICY is a file")
    one.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Compare, or tell what follows from the facts."""
    from allocator.bundle import layout
    from allocator.policy import load

    whole = options.policy.is_dir()
    policy = load(options.policy / layout.POLICY if whole else options.policy)
    files = {"demand": layout.DEMAND, "entries": layout.ENTRIES, "units": layout.UNITS}
    given: dict[str, Path] = {
        name: getattr(options, name) or options.policy / place
        for name, place in files.items()
        if whole or getattr(options, name) is not None
    }
    if len(given) == len(files):
        return _compare(policy, given, options.facts)
    if given:
        sys.stderr.write("--demand, --entries and --units are given together, or none of them\n")
        return 2
    _tell(policy, options.facts)
    return 0


def _compare(policy: Any, given: dict[str, Path], facts: Path) -> int:
    from allocator.bundle.reassess import Published, Tally, reassess

    tally = Tally()
    for difference in reassess(Published(policy=policy, **given), facts, tally):
        sys.stdout.write(f"{difference}\n")
    sys.stderr.writelines(f"{note}\n" for note in tally.notes)
    if tally.differences:
        sys.stdout.write(f"{tally.differences} differences, {tally.households} households\n")
        return DIFFERS
    sys.stdout.write(f"identical: {tally.households} households\n")
    return 0


def _tell(policy: Any, facts: Path) -> None:
    from allocator.bundle.filed import read_facts
    from allocator.bundle.judged import Judged, judge
    from allocator.seal import canonical

    _, households = read_facts(facts)
    while part := list(islice(households, CHUNK)):
        judged: dict[str, Judged] = {}
        for program, members in groupby(sorted(part, key=lambda one: one.program), key=lambda one: one.program):
            judged |= judge(policy, program, list(members), None, None)
        for one in part:
            found = judged[one.receipt]
            line = {"receipt": one.receipt, "program": one.program, "outcome": found.outcome, "tier": found.tier,
                    "points": found.points, "failed": list(found.failed), "unknown": list(found.unknown)}  # fmt: skip
            sys.stdout.write(canonical.dumps(line).decode() + "\n")
