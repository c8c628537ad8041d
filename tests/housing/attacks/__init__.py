"""Attacks on both databases, and those that only one of them understands (`tests.housing.test_attacks`)."""

from tests.housing.attacks.allocations import ALLOCATIONS
from tests.housing.attacks.draws import DRAWS
from tests.housing.attacks.duplicates import DUPLICATES
from tests.housing.attacks.offers import OFFERS
from tests.housing.attacks.papers import PAPERS
from tests.housing.attacks.policies import POLICIES
from tests.housing.attacks.pools import POOLS
from tests.housing.attacks.records import POSTGRESQL, RECORDS, SQLITE
from tests.housing.attacks.statements import Attack
from tests.housing.attacks.steps import STEPS

ATTACKS: tuple[Attack, ...] = (*STEPS, *POOLS, *POLICIES, *DRAWS, *ALLOCATIONS, *OFFERS, *DUPLICATES, *PAPERS, *RECORDS)
OF_ITS_OWN = {"sqlite": SQLITE, "postgresql": POSTGRESQL}
