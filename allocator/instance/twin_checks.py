"""What must hold in the columns of a twin, tested on all rows at once."""

from collections.abc import Sequence

import numpy as np

from allocator.instance.arrays import Arrays
from allocator.instance.demand import Flags, Ints, Longs
from allocator.instance.faults import InstanceError
from allocator.instance.head import Head
from allocator.instance.parse import FURTHEST, LONGEST, MOST

THING = "the columns"
BETWEEN = "\n"  # stands between two texts; no name holds a line end
LENGTHS = set(range(1, LONGEST + 1))
EACH_APPLICATION = ("program", "tier", "points", "ticket", "suitable", "flexible", "metres")
AT_ONCE = 1 << 22  # distances that are compared at once


def require(member: str, condition: bool, thing: str = THING) -> None:
    """Refuse the columns for a member of them."""
    if not condition:
        raise InstanceError(member=member, thing=thing)


def texts(columns: Arrays, member: str, number: int) -> list[str]:
    """Give names that stand in one array of UTF-8, each of them checked."""
    try:
        text = columns[member].tobytes().decode()
    except UnicodeDecodeError:
        raise InstanceError(member=member, thing=THING) from None
    found = text.split(BETWEEN) if number else []
    require(member, len(found) == number and (number > 0 or not text))
    require(member, "".join(found).isprintable() and set(map(len, found)) <= LENGTHS)
    return found


def require_starts(columns: Arrays, member: str, of: str | None = None) -> None:
    """Check where the lists of a list of lists begin."""
    starts = columns[member]
    require(member, len(starts) > 0 and starts[0] == 0 and bool((starts[1:] >= starts[:-1]).all()))
    require(member, of is None or starts[-1] == len(columns[of]))


def check_tables(columns: Arrays, head: Head) -> None:
    """Check the lists of lots and the distances, each for itself."""
    require_starts(columns, "lists_from", "lists")
    require_starts(columns, "distances_from", "distances")
    lots, rows = columns["lists"], _rows(columns["lists_from"])
    require("lists", _within(lots, len(head.lots)) and bool(_new(rows * len(head.lots) + lots).all()))
    require("lists", bool((_programs(columns, head)[rows] == _program_of_lot(head)[lots]).all()))
    lots, rows = columns["distances"], _rows(columns["distances_from"])
    require("distances", _within(lots, len(head.lots)) and bool(_new(rows * len(head.lots) + lots).all()))
    metres = columns["distances_metres"]
    require("distances_metres", len(metres) == len(lots) and _within(metres, FURTHEST + 1))


def check_households(columns: Arrays, households: Sequence[str]) -> None:
    """Check that households stand sorted, and whose applications are whose."""
    require("households", all(map(str.__lt__, households, households[1:])))
    require("groups", _within(columns["groups"], len(columns["group_lists_from"]) - 1))
    owner = columns["owner"]
    require("owner", _within(owner, len(households)) and bool((owner[1:] >= owner[:-1]).all()))


def check_applications(columns: Arrays, head: Head, households: Sequence[str]) -> None:
    """Check what households ask for; a message names the first household that asks for what it cannot."""
    owner = columns["owner"]
    for member in EACH_APPLICATION:
        require(member, len(columns[member]) == len(owner))
    require_starts(columns, "wishes_from", "wishes")
    require("wishes_from", len(columns["wishes_from"]) == len(owner) + 1)

    def require_each(member: str, right: Flags) -> None:
        if not right.all():
            require(member, condition=False, thing=f"household {households[owner[np.argmin(right)]]}")

    for member, most in (
        ("program", len(head.programs) - 1), ("tier", MOST), ("points", MOST), ("flexible", 1),
        ("suitable", len(columns["lists_from"]) - 2), ("metres", len(columns["distances_from"]) - 2),
    ):  # fmt: skip
        values = columns[member].view(np.uint8) if member == "flexible" else columns[member]
        require_each(member, (values >= 0) & (values <= most))
    program, suitable = columns["program"], columns["suitable"]
    require_each("program", _new(owner.astype(np.int64) * len(head.programs) + program))
    of = _programs(columns, head)[suitable]
    require_each("suitable", (of == program) | (of < 0))
    require_each("wishes", _right_wishes(columns, len(head.lots)))
    require_each("metres", _right_metres(columns, head))


def _right_wishes(columns: Arrays, lots: int) -> Flags:
    """Tell for each application whether each of its wishes is a suitable lot and stands once."""
    wishes, rows = columns["wishes"], _rows(columns["wishes_from"])
    right = np.ones(len(columns["owner"]), np.bool_)
    right[rows[(wishes < 0) | (wishes >= lots)]] = False
    if right.all():
        right[rows[~_new(rows * lots + wishes)]] = False
        suitable = columns["suitable"][rows]
        right[rows[~np.isin(suitable * np.int64(lots) + wishes, _keys(columns, lots))]] = False
    return right


def _right_metres(columns: Arrays, head: Head) -> Flags:
    """Tell for each application whether its distances are to suitable lots, and to all in a program that needs them."""
    suitable, metres = columns["suitable"], columns["metres"]
    lengths = np.diff(columns["lists_from"])[suitable]
    given = np.diff(columns["distances_from"])[metres]
    nearest = np.array([one.choice == "nearest" for one in head.programs.values()], np.bool_)[columns["program"]]
    right: Flags = (given == lengths) | (~nearest & (given < lengths))
    if right.all():
        pairs, pair_of = np.unique(suitable * np.int64(len(columns["distances_from"])) + metres, return_inverse=True)
        right = _within_lists(columns, len(head.lots), pairs)[pair_of]
    return right


def _within_lists(columns: Arrays, lots: int, pairs: Longs) -> Flags:
    """Tell for each pair of a list and distances whether the distances are to lots of the list, some at once."""
    starts, keys = columns["distances_from"], _keys(columns, lots)
    lists, distances = np.divmod(pairs, len(starts))
    ends = np.cumsum(np.diff(starts)[distances])
    right = np.ones(len(pairs), np.bool_)
    first = 0
    while first < len(pairs):
        before = ends[first - 1] if first else 0
        last = max(first + 1, int(np.searchsorted(ends, before + AT_ONCE)))
        lengths = np.diff(starts)[distances[first:last]]
        pair = np.repeat(np.arange(first, last), lengths)
        places = np.arange(len(pair)) - (ends - np.diff(starts)[distances])[pair] + before + starts[distances[pair]]
        right[pair[~np.isin(lists[pair] * lots + columns["distances"][places], keys)]] = False
        first = last
    return right


def _keys(columns: Arrays, lots: int) -> Longs:
    """Give a number to each pair of a list and a lot in it."""
    keys: Longs = _rows(columns["lists_from"]) * lots + columns["lists"]
    return keys


def _programs(columns: Arrays, head: Head) -> Longs:
    """Tell the program of the first lot of each list; -1 for an empty list."""
    starts, found = columns["lists_from"], np.full(len(columns["lists_from"]) - 1, -1)
    some = np.diff(starts) > 0
    found[some] = _program_of_lot(head)[columns["lists"][starts[:-1][some]]]
    return found


def _program_of_lot(head: Head) -> Longs:
    number = {id_: n for n, id_ in enumerate(head.programs)}
    return np.array([number[lot.program] for lot in head.lots.values()], np.int64)


def _rows(starts: Longs) -> Longs:
    """Tell for each item of a list of lists in which list it stands."""
    return np.repeat(np.arange(len(starts) - 1), np.diff(starts))


def _within(values: Ints, number: int) -> bool:
    return bool(((values >= 0) & (values < number)).all())


def _new(values: Longs) -> Flags:
    """Tell for each value whether it stands nowhere before."""
    right, ordered = np.ones(len(values), np.bool_), np.sort(values)
    if (ordered[1:] == ordered[:-1]).any():
        order = np.argsort(values, kind="stable")
        right[order[1:][values[order[1:]] == values[order[:-1]]]] = False
    return right
