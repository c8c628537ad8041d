"""Programs with limits on households and limits that cross, against the rule by its definition."""

import random
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from allocator import Instance
from allocator.assign import general
from allocator.assign.contest import Contest, contests
from allocator.assign.general import filling, witness
from allocator.assign.general.greedy import Award
from tests import strategies
from tests.allocator import cases, reference

Json = dict[str, Any]


def silent(_step: str, _done: int, _total: int) -> None:
    """Report nothing."""


def programs(seed: int, mix: str, **sizes: int) -> Iterator[tuple[Contest, reference.Program, list[int], list[str]]]:
    """Each program of an instance, with some of its contenders by rank and by name."""
    raw = strategies.seeded(seed, mix, **sizes)
    rng = random.Random(seed)  # noqa: S311
    for contest, program in zip(contests(Instance.from_json(raw)), raw["programs"], strict=True):
        active = [rank for rank in range(len(contest.kinds)) if rng.random() < 0.9]
        names = [contest.households[rank] for rank in active]
        yield contest, reference.Program(raw, program, Counter()), active, names


@pytest.mark.parametrize("mix", strategies.MIXES)
def test_award_and_choice_follow_the_definition(mix: str) -> None:
    for seed in strategies.seeds(100):
        for contest, rule, active, names in programs(seed, mix):
            awarded = general.award(contest, active, silent)
            assert [contest.households[rank] for rank in awarded] == rule.award(names), (seed, mix)
            outcome = general.choose(contest, active, silent)
            turns = rule.choose(names)
            homes = {contest.households[rank]: contest.lot_ids[lot] for rank, lot in outcome.lots.items()}
            assert homes == {turn.household: turn.lot for turn in turns if turn.lot is not None}, (seed, mix)
            passed = {contest.households[rank] for rank in outcome.passers}
            assert passed == {turn.household for turn in turns if turn.lot is None}, (seed, mix)
            assert outcome.why.keys() == set(active) - outcome.lots.keys()


@pytest.mark.parametrize("mix", ["crossing", "fill", "everything"])
def test_the_number_of_workers_of_the_solver_changes_nothing(mix: str) -> None:
    for seed in strategies.seeds(12):
        for contest, _, active, _ in programs(seed, mix, most_households=20, most_lots=6):
            one, four = (general.choose(contest, active, silent, workers=workers) for workers in (1, 4))
            for member in ("lots", "why", "preferred", "passers", "sets"):
                assert getattr(one, member) == getattr(four, member), (seed, mix)


@pytest.mark.parametrize("mix", ["group_caps", "reserves", "first", "crossing", "everything"])
def test_an_award_called_unchanged_is_what_it_would_be_anew(mix: str) -> None:
    """Somebody takes a home; where the award of the others is said to stand, it is computed from nothing."""
    stands = Counter[bool]()
    for seed in strategies.seeds(100):
        for contest, _, active, _ in programs(seed, mix, most_households=12, most_lots=6):
            award = Award(contest, active, 1)
            award.compute()
            while award.taken:
                rank = min(award.taken)
                key = award.seats.key[contest.suitable[contest.kinds[rank]]]
                lot = next(lot for lot in reversed(range(len(contest.lot_ids))) if can_have(award, key, lot, contest))
                unchanged = award.give(rank, lot)
                others = set(award.taken)
                award.compute()
                stands[unchanged] += 1
                assert not unchanged or award.taken == others, (seed, mix)
    assert stands[True] > 0


def test_who_takes_a_home_that_goes_first_to_others_may_let_somebody_else_in() -> None:
    """A leaves the only home that x may use before the release; x then has it before z, who was awarded until now."""
    wishes = {
        "A": {"suitable": ["b", "a"]},
        "x": {"suitable": ["a"]},
        "z": {"suitable": ["a", "b"], "groups": ["g"]},
    }
    raw = cases.contest({"a": 1, "b": 1}, wishes)
    raw["lots"][1]["first"] = "g"
    (contest,) = contests(Instance.from_json(raw))
    everybody = [0, 1, 2]
    assert [contest.households[rank] for rank in general.award(contest, everybody, silent)] == ["A", "z"]
    assert general.choose(contest, everybody, silent).lots == {0: 1, 1: 0}


def test_a_lot_that_was_kept_opens_again_when_somebody_passes() -> None:
    """A cannot have the only home that c could live in; c does not want it, and B, alike to A, gets it."""
    wishes = {
        "A": {"suitable": ["a", "b"]},
        "c": {"suitable": ["a"], "wishes": []},
        "B": {"suitable": ["a", "b"], "wishes": ["a"]},
    }
    (contest,) = contests(Instance.from_json(cases.contest({"a": 1, "b": 2}, wishes)))
    outcome = general.choose(contest, [0, 1, 2], silent)
    assert outcome.lots == {0: 1, 2: 0}
    assert outcome.passers == {1}


def test_two_alike_do_not_get_the_near_home_that_is_kept_for_the_third() -> None:
    far = {"suitable": ["a", "b", "c"], "metres": {"a": 1, "b": 2, "c": 2}}
    wishes = {"A": far, "B": far, "z": {"suitable": ["a", "b"], "metres": {"a": 1, "b": 99}}}
    raw = cases.contest({"a": 1, "b": 1, "c": 1}, wishes, choice="nearest")
    raw["caps"] = [{"id": "one", "limit": 2}, {"id": "two", "limit": 2}]
    for lot, caps in zip(raw["lots"], (["one"], ["one", "two"], ["two"]), strict=True):
        lot["caps"] = caps
    (contest,) = contests(Instance.from_json(raw))
    assert contest.tree is None
    assert general.choose(contest, [0, 1, 2], silent).lots == {0: 1, 1: 2, 2: 0}


@pytest.mark.parametrize("change", ["no moves", "no relaxation", "no proofs", "all apart"])
def test_who_fills_all_homes_does_not_depend_on_how_it_is_found_out(
    change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Moves, the relaxation and its proofs only save questions to the solver."""
    instances = [one for seed in strategies.seeds(15) for one in programs(seed, "fill", most_households=16)]
    before = [general.choose(contest, active, silent) for contest, _, active, _ in instances]
    if change in ("no moves", "all apart"):
        monkeypatch.setattr(witness, "MOST_MOVES", 0)
    if change in ("no relaxation", "all apart"):
        monkeypatch.setattr(witness.Witness, "round", lambda *_: False)
    if change in ("no proofs", "all apart"):
        monkeypatch.setattr(filling.Filling, "proofs", lambda _: [])
    after = [general.choose(contest, active, silent) for contest, _, active, _ in instances]
    for one, other in zip(before, after, strict=True):
        assert (one.lots, one.why, one.preferred, one.sets) == (other.lots, other.why, other.preferred, other.sets)


def can_have(award: Award, key: int, lot: int, contest: Contest) -> bool:
    """Whether a lot suits and the others can spare it."""
    return bool(award.seats.masks[key] >> lot & 1) and award.seats.spares(key, lot)


def test_no_limit_is_exceeded_in_larger_programs() -> None:
    for seed in strategies.seeds(10):
        for mix in ("group_caps", "crossing", "everything"):
            for contest, _, active, _ in programs(seed, mix, most_households=80, most_lots=14):
                lots = general.choose(contest, active, silent).lots
                for limit in contest.limits:
                    assert sum(limit.lots >> lot & 1 for lot in lots.values()) <= limit.room
                for cap in contest.group_caps:
                    assert sum(cap.group in contest.groups(rank) for rank in lots) <= cap.limit
                assert all(contest.suitable[contest.kinds[rank]] >> lot & 1 for rank, lot in lots.items())
