"""Versions of a policy: two persons, exact bytes, from a day on; and no round that is frozen ever notices."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from allocator.policy import NoPolicyInForce, PolicyError
from allocator.policy.change import overlay
from housing.models import AuditEntry, Role, Round, RoundState
from housing.services import policies, policy_versions, replanning, rounds
from housing.services import policy_refusals as refusals
from housing.services.policies import NoOverlay, PolicyGone
from tests import make, town
from tests.housing.versions import (
    CITY,
    FIRST,
    SHIPPED,
    WENCHENG,
    a_proposal,
    a_source,
    an_actor,
    an_approved,
    approve,
    forgetful,  # noqa: F401  (a fixture)
    the_overlay,
)
from tests.make import NOON

INSURANCE = "limits.min_insurance_sale"
LONGGANG = 330383


def months(day: date) -> int:
    """The number that governs a day."""
    return policies.in_force(CITY, day).limits["min_insurance_sale"].value


def plan(db: Session, day: date = FIRST, **fields: object) -> Round:
    """A draft of a round under the policy of a day."""
    wanted = rounds.Plan(
        ref=f"WZ-2025-{make._numbers.__next__()}X", name_zh="一", name_en="One", city=CITY, year=2025,
        opens_at=NOON, closes_at=NOON + timedelta(days=30), policy_day=day, quotas={"blue_collar": 5}, **fields,
    )  # fmt: skip
    return rounds.plan(db, wanted, by=an_actor(db, Role.OPERATOR), at=NOON)


def test_an_approved_version_governs_from_its_first_day_to_its_last(db: Session) -> None:
    an_approved(db, {INSURANCE: 12}, FIRST, last_day=date(2025, 11, 30))
    days = [FIRST - timedelta(days=1), FIRST, date(2025, 11, 30), date(2025, 12, 1)]
    assert [months(day) for day in days] == [6, 12, 12, 6]


def test_a_proposal_governs_nothing(db: Session) -> None:
    a_proposal(db, a_source({INSURANCE: 12}))
    policies.refresh(db)
    assert months(FIRST) == 6


def test_of_several_versions_the_one_that_began_last_governs_and_then_the_one_approved_last(db: Session) -> None:
    an_approved(db, {INSURANCE: 12}, FIRST)
    an_approved(db, {INSURANCE: 18}, FIRST + timedelta(days=10))
    assert (months(FIRST), months(FIRST + timedelta(days=10))) == (12, 18)
    same_day = a_proposal(db, a_source({INSURANCE: 24}, FIRST + timedelta(days=10)))
    approve(db, same_day, NOON + timedelta(hours=1))
    assert (months(FIRST), months(FIRST + timedelta(days=10))) == (12, 24)


def test_a_version_may_follow_a_policy_that_ended(db: Session) -> None:
    first = SHIPPED.effective_until + timedelta(days=1)
    version = a_proposal(db, a_source({INSURANCE: 12}, first, last_day=date(2027, 12, 31)))
    assert version.based_on == SHIPPED.sha256
    approve(db, version)
    assert months(first) == 12
    with pytest.raises(NoPolicyInForce) as refused:
        policies.in_force(CITY, date(2028, 1, 1))
    assert refused.value.facts["ended"] == date(2027, 12, 31)


def test_a_city_without_a_policy_writes_its_own(db: Session) -> None:
    source = SHIPPED.source.replace(b'city = "wenzhou"', b'city = "lishui"', 1)
    version = a_proposal(db, source)  # its first day is long past, but nobody was judged by another policy
    assert version.based_on is None
    approve(db, version)
    assert policies.in_force("lishui", FIRST).sha256 == version.sha256
    assert policies.cities() == ["lishui", "wenzhou"]


def test_every_step_is_written_down(db: Session) -> None:
    approve(db, a_proposal(db, a_source({INSURANCE: 12})))
    acts = [entry.act for entry in db.query(AuditEntry).order_by(AuditEntry.seq)]
    assert acts == ["policy.propose", "policy.approve"]


def test_the_proposer_does_not_approve(db: Session) -> None:
    by = an_actor(db, Role.OPERATOR)
    version = policy_versions.propose(db, a_source({INSURANCE: 12}), note="x", by=by, at=NOON)
    with pytest.raises(refusals.ProposerApprovesPolicy):
        policy_versions.approve(db, version, sha256=version.sha256, by=by, at=NOON)


def test_a_version_is_approved_once_and_a_withdrawn_one_never(db: Session) -> None:
    first, second = a_proposal(db, a_source({INSURANCE: 12})), a_proposal(db, a_source({INSURANCE: 13}))
    approve(db, first)
    by = an_actor(db, Role.SUPERVISOR)
    with pytest.raises(refusals.PolicyClosed):
        policy_versions.approve(db, first, sha256=first.sha256, by=by, at=NOON)
    with pytest.raises(refusals.PolicyClosed):
        policy_versions.withdraw(db, first, by=by, at=NOON)
    policy_versions.withdraw(db, second, by=by, at=NOON)
    with pytest.raises(refusals.PolicyClosed):
        policy_versions.approve(db, second, sha256=second.sha256, by=by, at=NOON)


def test_other_bytes_than_those_compared_are_not_approved(db: Session) -> None:
    version = a_proposal(db, a_source({INSURANCE: 12}))
    with pytest.raises(refusals.OtherBytes):
        policy_versions.approve(db, version, sha256="0" * 64, by=an_actor(db, Role.SUPERVISOR), at=NOON)


def test_a_version_whose_base_changed_is_not_approved(db: Session) -> None:
    stale = a_proposal(db, a_source({INSURANCE: 12}))
    an_approved(db, {INSURANCE: 18})
    with pytest.raises(refusals.BaseChanged):
        approve(db, stale)
    assert months(FIRST) == 18


def test_a_version_is_not_proposed_against_a_base_that_nobody_looked_at(db: Session) -> None:
    an_approved(db, {INSURANCE: 18})
    by = an_actor(db, Role.OPERATOR)
    with pytest.raises(refusals.BaseChanged):
        policy_versions.propose(db, a_source({INSURANCE: 12}), note="x", seen_base=SHIPPED.sha256, by=by, at=NOON)


def test_days_that_are_over_do_not_get_other_rules(db: Session) -> None:
    today = NOON.date()
    with pytest.raises(refusals.ReachesBack):
        a_proposal(db, a_source({INSURANCE: 12}, today - timedelta(days=1)))
    version = a_proposal(db, a_source({INSURANCE: 12}, today))
    with pytest.raises(refusals.ReachesBack):
        approve(db, version, NOON + timedelta(days=1))


def test_what_changes_nothing_or_is_there_already_is_refused(db: Session) -> None:
    with pytest.raises(refusals.AlreadyThere):
        a_proposal(db, SHIPPED.source)
    source = a_source({INSURANCE: 12})
    version = a_proposal(db, source)
    with pytest.raises(refusals.AlreadyThere):
        a_proposal(db, source)
    policy_versions.withdraw(db, version, by=an_actor(db, Role.OPERATOR), at=NOON)
    approve(db, a_proposal(db, source))
    with pytest.raises(refusals.NothingChanges):
        a_proposal(db, source + b"# a comment\n")


def test_a_file_that_is_not_understood_is_refused(db: Session) -> None:
    with pytest.raises(PolicyError):
        a_proposal(db, b"format = 3")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('insurance_months = 12 }, gives = "holds"', 'insurance_months = 2 }, gives = "holds"',
         ("rules.talent-insurance-sale", 1, "holds", "fails")),
        ('homes_now = 0, talent_class = "b" }, gives = "holds"', 'homes_now = 0, talent_class = "c" }, gives = "holds"',
         ("programs.talent.tiers.1", 1, "holds", "fails")),
        ("insurance_months = 60 }, gives = 30", "insurance_months = 60 }, gives = 31",
         ("programs.blue_collar.points.insurance-five-years", 1, 31, 30)),
        ("homes = 500, gives = 75", "homes = 500, gives = 74", ("programs.blue_collar.group_caps.1", 1, 74, 75)),
        ("on = 2027-02-28, gives = 2027-03-01", "on = 2027-02-28, gives = 2027-03-02",
         ("procedure.ban-two-declined", 2, date(2027, 3, 2), date(2027, 3, 1))),
    ],
)  # fmt: skip
def test_an_example_that_does_not_come_out_is_refused_with_what_it_says_and_what_comes_out(
    db: Session, old: str, new: str, told: tuple[object, ...]
) -> None:
    source = a_source({INSURANCE: 12}).replace(old.encode(), new.encode(), 1)
    with pytest.raises(refusals.ExampleDisagrees) as refused:
        a_proposal(db, source)
    facts = refused.value.facts
    assert (facts["rule"], facts["example"], facts["gives"], facts["said"]) == told
    assert all(str(one) in str(refused.value) for one in told)


def test_another_process_learns_of_a_version_when_it_looks(db: Session) -> None:
    policy = an_approved(db, {INSURANCE: 12})
    policies._versions.approved, policies._versions.read = (), {}
    assert months(FIRST) == 6
    with pytest.raises(PolicyGone):
        policies.of(policy.id, policy.sha256)
    assert policies.known(db)[policy.sha256] == policy
    assert months(FIRST) == 12
    assert policies.of(policy.id, policy.sha256) == policy


@pytest.mark.parametrize("state", [RoundState.OPEN, RoundState.FROZEN])
def test_a_round_keeps_its_policy_after_a_new_version_is_approved(db: Session, state: RoundState) -> None:
    place = town.a_town(db, state)
    before = rounds.policy_of(place.round)
    an_approved(db, {INSURANCE: 12}, NOON.date())
    assert policies.in_force(CITY, place.round.policy_day) != before
    db.expire_all()
    assert rounds.policy_of(place.round) == before
    assert place.round.policy_sha256 == SHIPPED.sha256


def test_a_draft_takes_the_new_version_only_when_it_is_planned_anew(db: Session) -> None:
    round_ = plan(db)
    version = an_approved(db, {INSURANCE: 12})
    assert rounds.policy_of(round_) == SHIPPED
    again = rounds.Plan(
        ref=round_.ref, name_zh="一", name_en="One", city=CITY, year=2025, opens_at=NOON,
        closes_at=NOON + timedelta(days=30), policy_day=FIRST, quotas={"blue_collar": 5},
    )  # fmt: skip
    replanning.replan(db, round_, again, by=an_actor(db, Role.OPERATOR), at=NOON)
    assert rounds.policy_of(round_) == version
    assert rounds.policy_of(plan(db)) == version


# Districts


def test_a_round_may_be_planned_under_the_rules_of_a_district(db: Session) -> None:
    policy = rounds.policy_of(plan(db, district=WENCHENG))
    assert policy.overlay is not None
    assert (policy.overlay.district, policy.limits["title_months"].value) == (WENCHENG, 60)


def test_a_district_has_no_rules_outside_its_days(db: Session) -> None:
    with pytest.raises(NoOverlay):
        plan(db, district=LONGGANG)


def test_an_overlay_ends_with_the_policy_it_was_made_from(db: Session) -> None:
    an_approved(db, {INSURANCE: 12})
    assert policies.of_district(CITY, WENCHENG, FIRST - timedelta(days=1)).overlay is not None
    with pytest.raises(NoOverlay):
        policies.of_district(CITY, WENCHENG, FIRST)


def laid(values: str) -> bytes:
    """The policy of Wencheng with such values."""
    parent = policies.in_force(CITY, FIRST)
    return overlay.apply(parent, overlay.read(the_overlay(values, parent.id), "x")).source


def test_a_district_gets_a_version_of_its_own_which_the_city_does_not_notice(db: Session) -> None:
    version = approve(db, a_proposal(db, laid('key = "limits.title_months"\nvalue = 48')))
    assert policies.of_district(CITY, WENCHENG, FIRST) == version
    assert policies.in_force(CITY, FIRST) == SHIPPED
    assert rounds.policy_of(plan(db, district=WENCHENG)) == version


def test_a_version_of_a_district_changes_nothing_that_the_city_keeps(db: Session) -> None:
    source = laid('key = "limits.title_months"\nvalue = 48').replace(b"quota = 2000", b"quota = 3000", 1)
    with pytest.raises(refusals.NotForDistricts) as refused:
        a_proposal(db, source)
    assert refused.value.facts["what"] == "programs.talent.quota"


def test_a_version_of_a_district_rests_on_the_city_policy_of_its_days(db: Session) -> None:
    version = a_proposal(db, laid('key = "limits.title_months"\nvalue = 48'))
    an_approved(db, {INSURANCE: 12})
    with pytest.raises((refusals.NoParent, refusals.BaseChanged)):
        approve(db, version)
