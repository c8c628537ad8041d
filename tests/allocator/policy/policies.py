"""The two policies of these tests, and populations for them."""

from pathlib import Path

from hypothesis import strategies as st

from allocator.policy import Assessment, Fact, LotFacts, Policy, assess, load
from allocator.policy.language import reading

HERE = Path(__file__).parent
POLICIES = HERE.parents[2] / "housing" / "policies"
WENZHOU_FILE = POLICIES / "wenzhou" / "2020-09-11.toml"
TOYVILLE_FILE = HERE / "toyville" / "2024-01-01.toml"
WENZHOU = load(WENZHOU_FILE)
TOYVILLE = load(TOYVILLE_FILE)


def code(policy: Policy, fact: str, value: str) -> int:
    """The code of an answer by its name."""
    return next(choice.code for choice in policy.facts[fact].choices if choice.value == value)


def answers(policy: Policy, **facts: object) -> dict[str, int | None]:
    """Facts as people say them: names of answers, yes and no as booleans."""
    return {
        name: code(policy, name, value) if isinstance(value, str) else None if value is None else int(value)
        for name, value in facts.items()
    }


# For each program, a household that may just take part: every number stands at its limit.
AT_THE_LIMIT: dict[str, dict[str, int | None]] = {
    "talent": answers(
        WENZHOU, applicant_age=18, subsidised_now=False, subsidised_ever=False, talent_class="f1",
        tenure="sale", employer_district="longgang", contract_months=36, insurance_months=6, insured_now=True,
        homes_now=1, homes_area_since_cutoff=599_999, degree="bachelor", title="none", skill="none",
        access_need=False,
    ),
    "blue_collar": answers(
        WENZHOU, applicant_age=18, subsidised_now=False, hukou_urban=False, hukou_city=False,
        residence_permit=True, industrial_worker=True, employer=1, employer_industry="manufacturing",
        contract_months=6,
        insurance_months=0, insured_now=True, work_urban=True, homes_urban=0, tenure="rent", household_size=1,
        minors=0, degree="none", technical_school="none", title="none", skill="none", access_need=False,
    ),
    "price_capped": answers(
        WENZHOU, applicant_age=18, subsidised_now=False, subsidised_ever=False, investor_group="merchant",
        investor_certificate=True, homes_urban=1, household_size=2, access_need=False,
    ),
    "public_rental": answers(
        WENZHOU, applicant_age=59, subsidised_now=False, hukou_urban=True, homes_now=1,
        homes_area_now=300_000, household_size=2, transfer_within_year=False, income_per_head=6_522_160,
        assets_per_head=16_305_399,
        frontline_trade="none", frontline_months=0, minors=2, single=False, destitute=False, low_income=False,
        disabled_member=False, veteran=False, access_need=False,
    ),
}  # fmt: skip


def household(program: str, **change: object) -> dict[str, int | None]:
    """A household of Wenzhou that may just take part, but for the changes."""
    return AT_THE_LIMIT[program] | answers(WENZHOU, **change)


def tenant(**change: object) -> dict[str, int | None]:
    """A household that may just rent talent housing, but for the changes."""
    return household("talent", **{"tenure": "rent", "homes_now": 0, "insurance_months": 1} | change)


def judged(program: str, **change: object) -> Assessment:
    """What the policy says about such a household."""
    return assess(WENZHOU, program, household(program, **change))


def defined(name: str, **facts: object) -> int | None:
    """What a definition of Wenzhou says."""
    return reading.condition(WENZHOU.definitions[name].condition, answers(WENZHOU, **facts)).value


def values(policy: Policy, fact: Fact) -> st.SearchStrategy[int | None]:
    """Values of a fact, often right at a limit of its kind, and sometimes unknown."""
    if fact.choices:
        known = st.sampled_from([choice.code for choice in fact.choices])
    elif fact.kind == "flag":
        known = st.integers(0, 1)
    else:
        edges = {
            limit.value + step for limit in policy.limits.values() if limit.kind == fact.kind for step in (-1, 0, 1)
        }
        near = st.sampled_from(sorted({*range(6), 11, 12, 35, 36, 59, 60, fact.largest} | edges))
        known = near | st.integers(0, fact.largest)
    return st.one_of(known, known, known, st.none())


def households(policy: Policy) -> st.SearchStrategy[dict[str, int | None]]:
    """Households with any facts, known or not."""
    return st.fixed_dictionaries({name: values(policy, fact) for name, fact in policy.facts.items()})


def near_the_limit(program: str) -> st.SearchStrategy[dict[str, int | None]]:
    """Households of Wenzhou that differ in a few facts from one that may just take part."""
    base = AT_THE_LIMIT[program]
    changes = st.lists(st.sampled_from(sorted(base)), max_size=3, unique=True).flatmap(
        lambda names: st.fixed_dictionaries({name: values(WENZHOU, WENZHOU.facts[name]) for name in names})
    )
    return changes.map(lambda change: base | change)


def lots(policy: Policy) -> st.SearchStrategy[LotFacts]:
    """Lots of any program."""
    edges = [limit.value + step for limit in policy.limits.values() if limit.kind == "area_cm2" for step in (0, 1)]
    return st.builds(
        LotFacts,
        id=st.text("AB12-", min_size=1, max_size=4),
        program=st.sampled_from(list(policy.programs)),
        rooms=st.integers(1, 4),
        tenure=st.sampled_from(["sale", "rent"]),
        accessible=st.booleans(),
        area_cm2_max=st.sampled_from(edges),
        metres=st.sampled_from([None, 0, 1999, 2000, 15000, 15001]),
    )
