"""What the second program said when a bag was made; everything in it can be computed again from the bag."""

from collections.abc import Iterable

from allocator.bundle import layout
from allocator.bundle.assignments import Assigned, assignment_lines
from allocator.bundle.body import Body, lines, sha256
from allocator.bundle.draw import Place, order_lines
from allocator.bundle.read import Bag

IDENTICAL = "identical"


def build_report(
    *,
    round_ref: str,
    seed: bytes,
    order: Iterable[Place],
    instance: Body,
    result: Body,
    assignments: Iterable[Assigned],
    second_program: str,
) -> dict[str, object]:
    """Make report.json; `second_program` is "identical", or the difference that it found."""
    places, rows = list(order), list(assignments)
    return {
        "assignments_sha256": sha256(assignment_lines(rows)),
        "format": layout.REPORT_FORMAT,
        "households": len(places),
        "housed": sum(row.reason == layout.ASSIGNED for row in rows),
        "instance_sha256": sha256(instance),
        "order_sha256": sha256(order_lines(places)),
        "result_sha256": sha256(result),
        "round": round_ref,
        "second_program": second_program,
        "seed": seed.hex(),
    }


def recomputed_report(bag: Bag) -> dict[str, object]:
    """Make the report that the published files deserve if the second program agrees with them (check V1)."""
    given = f",{layout.ASSIGNED}\n".encode()
    return {
        "assignments_sha256": sha256(bag.path(layout.ASSIGNMENTS)),
        "format": layout.REPORT_FORMAT,
        "households": len(bag.order),
        "housed": sum(line.endswith(given) for line in lines(bag.path(layout.ASSIGNMENTS))),
        "instance_sha256": sha256(bag.path(layout.INSTANCE)),
        "order_sha256": sha256(bag.path(layout.ORDER)),
        "result_sha256": sha256(bag.path(layout.RESULT)),
        "round": bag.plan.round,
        "second_program": IDENTICAL,
        "seed": bag.seed.hex(),
    }
