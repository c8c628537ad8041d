"""People of Wenzhou who claim something, each just short of what a test adds, and what they are given."""

from policies import WENZHOU, answers

from allocator.policy import entitled
from allocator.policy.money.entitlement import said

YUAN = 100
IN_WORK = {"work_urban": True, "employer_kind": "enterprise", "homes_now": 0, "subsidised_now": False}
SETTLED = {"hukou_city": True, "insured_now": True}
NOTHING = {"talent_class": "none", "title": "none", "skill": "none", "degree": "none", "degree_full_time": False,
           "earlier_full_time_degree": "none", "technical_school": "none", "months_since_graduation": 0}  # fmt: skip
NEW = {"newly_here": True, "work_urban": True, "applicant_age": 30, "employment_subsidy_months": 0} | SETTLED
GRADUATE = {"employer_kind": "enterprise", "work_urban": True, "months_to_work": 24,
            "employment_subsidy_months": 0} | SETTLED  # fmt: skip
NO_WAY_TO_SETTLE = {"homes_urban": 0, "public_rental_tenant": False, "lease_months": 0, "business_premises": False,
                    "work_urban": True, "stable_work_months": 0, "pension_months": 0} | NOTHING  # fmt: skip
POOR = {"hukou_urban": True, "subsidised_now": False, "homes_now": 0, "homes_area_now": 0, "household_size": 1,
        "transfer_within_year": False, "frontline_trade": "none", "frontline_months": 0, "income_per_head": 0,
        "assets_per_head": 0}  # fmt: skip


def gives(benefit, **facts):
    """What a benefit of Wenzhou gives, in yuan where it is money."""
    found = said(entitled(WENZHOU, benefit, answers(WENZHOU, **facts)))
    return found / YUAN if isinstance(found, int) else found


def rent(**facts):
    """The rental subsidy of somebody in work, settled and without any certificate, but for the changes."""
    return gives("rent-subsidy", **IN_WORK | SETTLED | NOTHING | {"rent_subsidy_months": 0} | facts)
