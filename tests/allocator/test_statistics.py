"""The statistical report: exact figures that notice a bent draw and stay quiet about an honest one."""

import hashlib
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocator.bundle import statistics
from allocator.bundle.statistics import REST, Drawn, spearman, table
from allocator.seal import canonical, receipt
from allocator.seal.tickets import ticket

DISTRICTS = ("Lucheng", "Longwan", "Ouhai")


def drawn(count: int, *, bent: bool = False, chances: int = 1) -> list[Drawn]:
    """A pool of made-up households; bent: the earlier somebody filed, the better the ticket."""
    rows = []
    for number in range(count):
        name = receipt.new(hashlib.sha256(b"%d" % number).digest()[:10])
        honest = ticket(b"k" * 32, "T1", name)
        labels = {"district": DISTRICTS[number * 3 // count if bent else number % 3]}
        rows.append(
            Drawn(
                receipt=name, pool="T1", chances=chances, ticket=f"{number:064x}" if bent else honest, filed=number,
                labels=labels,
            )
        )  # fmt: skip
    return rows


@given(places=st.integers(2, 12).flatmap(lambda count: st.permutations(range(1, count + 1))))
def test_spearman_is_the_correlation_of_the_places(places: list[int]) -> None:
    count = len(places)
    mean = Fraction(count + 1, 2)
    products = sum((place - mean) * (other - mean) for place, other in enumerate(places, start=1))
    found = spearman(places)
    assert found.rho == products / sum((place - mean) ** 2 for place in range(1, count + 1))
    assert spearman(list(range(1, count + 1))).rho == 1
    assert spearman(list(range(count, 0, -1))).rho == -1


@given(labels=st.lists(st.sampled_from("ab"), min_size=20, max_size=40), bands=st.integers(1, 4))
def test_chi_squared_is_that_of_the_counts(labels: list[str], bands: int) -> None:
    found = table(labels, bands=bands)
    rows = list(found.counts.values())
    columns = [sum(column) for column in zip(*rows, strict=True)]
    expected = [[Fraction(sum(row) * column, len(labels)) for column in columns] for row in rows]
    by_hand = sum(
        (one - fair) ** 2 / fair
        for row, fairs in zip(rows, expected, strict=True)
        for one, fair in zip(row, fairs, strict=True)
    )
    assert found.chi_squared == by_hand
    assert sum(columns) == len(labels)
    assert max(columns) - min(columns) <= 1
    assert found.freedom == (len(rows) - 1) * (bands - 1)


def test_a_well_known_table_has_its_figure() -> None:
    found = statistics.Table(counts={"a": (10, 20, 30), "b": (6, 9, 17)})
    assert round(float(found.chi_squared), 4) == 0.2716
    assert found.freedom == 2


@pytest.mark.parametrize(
    ("counts", "kept"),
    [
        ({"a": 9, "b": 9}, {"a", "b"}), ({"a": 9, "b": 4}, {REST}), ({"a": 9, "b": 4, "c": 6}, {"a", REST}),
        ({"a": 9, "b": 3, "c": 2}, {"a", REST}), ({"a": 2, "b": 1}, {REST}),
    ],
)  # fmt: skip
def test_rare_labels_are_counted_with_others_so_that_nobody_is_recognised(counts: dict, kept: set[str]) -> None:
    found = table([label for label, count in counts.items() for _ in range(count)], bands=2)
    assert set(found.counts) == kept
    assert len(kept) == 1 or min(map(sum, found.counts.values())) >= statistics.LABEL_LEAST


def test_an_honest_draw_is_usual_and_a_bent_one_is_not() -> None:
    honest, bent = (statistics.report(drawn(300, bent=bent))["groups"][0] for bent in (False, True))
    assert (honest["pool"], honest["chances"], honest["count"]) == ("T1", 1, 300)
    assert [one["name"] for one in honest["labels"]] == ["district", "receipt_prefix"]
    assert not honest["filed"]["unusual"]
    assert not any(one["unusual"] for one in honest["labels"])
    assert bent["filed"] == {"rho": "1", "squares": "0", "unusual": True}
    assert [one["unusual"] for one in bent["labels"]] == [True, False]


def test_the_report_does_not_depend_on_the_order_of_its_rows() -> None:
    rows = [*drawn(60), *drawn(40, chances=2)]
    found = statistics.report(rows)
    assert statistics.report(reversed(rows)) == found
    assert [one["count"] for one in found["groups"]] == [60, 40]
    assert canonical.loads(canonical.dumps(found)) == found


def test_few_households_are_only_counted() -> None:
    assert statistics.report(drawn(19)) == {
        "format": "anju-statistics/1",
        "groups": [{"chances": 1, "count": 19, "pool": "T1"}],
    }
    assert statistics.report([])["groups"] == []


def test_a_household_without_a_label_is_counted_all_the_same() -> None:
    rows = drawn(40)
    bare = [Drawn(receipt=row.receipt, pool="T1", chances=1, ticket=row.ticket, filed=0) for row in rows[:10]]
    found = statistics.report([*bare, *rows[10:]])["groups"][0]["labels"][0]
    assert [(one["label"], sum(one["bands"])) for one in found["counts"]] == [
        (REST, 10), ("Longwan", 10), ("Lucheng", 10), ("Ouhai", 10),
    ]  # fmt: skip
