"""The second program's own replay of a published bag; it shares no code with the first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from allocator.check import bag_draw, bag_pool
from allocator.check.bag_files import check_files
from allocator.check.bag_json import NoBag, Unasked, Wrong
from allocator.check.bag_keys import Signer
from allocator.check.bag_note import check_note
from allocator.check.bag_pool import Bag

IDENTICAL, DIFFERS, UNREADABLE = 0, 1, 2
MARKS = {True: "ok  ", False: "FAIL", None: "--  "}

CHECKS: tuple[tuple[str, Callable[[Bag], str]], ...] = (
    ("M1", lambda bag: "{1} files, manifest {0}".format(*check_files(bag.folder))),
    ("P1", bag_pool.check_plan),
    ("M2", check_note),
    ("C1", bag_pool.check_commitment),
    ("G1", bag_pool.check_policy),
    ("U1", bag_pool.check_units),
    ("E1", bag_pool.check_entries),
    ("E2", bag_pool.check_root),
    ("E3", bag_pool.check_chances),
    ("D1", bag_pool.check_demand),
    ("R1", bag_draw.check_reveals),
    ("O1", bag_draw.check_order),
    ("I1", bag_draw.check_instance),
    ("A1", bag_draw.check_feasible),
    ("A2", bag_draw.check_rule),
    ("V1", bag_draw.check_report),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BagReport:
    """The checks made, in order; the first that fails is the last one made."""

    checks: tuple[tuple[str, bool | None, str], ...]  # (id, ok, detail); None: not asked
    status: int  # 0 identical, 1 differs, 2 unreadable

    @property
    def identical(self) -> bool:
        """Whether every check that was asked for was made and passed."""
        return self.status == IDENTICAL

    @property
    def difference(self) -> str | None:
        """The first difference, with the id of its check."""
        return None if self.identical else "{0} {2}".format(*self.checks[-1])

    def lines(self) -> list[str]:
        """Give one line a check, then the verdict."""
        made = [f"{name} {MARKS[ok]} {detail}" for name, ok, detail in self.checks]
        return [*made, self.difference or "identical"]


def replay(folder: Path | str, keys: Sequence[Signer] = ()) -> BagReport:
    """Recompute a round from its bag; stops at the first difference. Every one of the keys must have signed."""
    bag = Bag(Path(folder), tuple(keys))
    made: list[tuple[str, bool | None, str]] = []
    for name, check in CHECKS:
        try:
            made.append((name, True, check(bag)))
        except Unasked as question:
            made.append((name, None, str(question)))
        except (Wrong, NoBag) as problem:
            made.append((name, False, str(problem)))
            status = UNREADABLE if isinstance(problem, NoBag) else DIFFERS
            return BagReport(checks=tuple(made), status=status)
        except Exception as error:  # noqa: BLE001 - whatever a bag holds, the report says that it is not as it must be
            made.append((name, False, f"the check broke off: {type(error).__name__}: {error}"))
            return BagReport(checks=tuple(made), status=DIFFERS)
    return BagReport(checks=tuple(made), status=IDENTICAL)
