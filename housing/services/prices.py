"""What one household pays for one home, from the facts it was assessed with."""

import json

from sqlalchemy.orm import Session

from allocator.policy import Policy, Price, rent_price, sale_price
from housing import crypto
from housing.models import Application, Assessment, Home, Lot, Tenure
from housing.services import private, rounds
from housing.services.facts import Facts


def of(db: Session, application: Application, home: Home) -> Price | None:
    """Work out what a household pays for a home, or a month for it; nothing without facts, a price or a rule.

    Whether a spouse applies together is told to the counter, not in the form: where it is not known, nobody does.
    """
    kept, lot = db.get(Assessment, application.id), db.get_one(Lot, home.lot_id)
    filed = home.price_fen if lot.tenure == Tenure.SALE else home.rent_fen
    policy = rounds.policy_of(application.round)
    if kept is None or private.is_erased(application) or filed is None or not _has_prices(policy, lot):
        return None
    values: Facts = json.loads(crypto.open_with(crypto.unwrap(application.key_wrapped), "facts", kept.facts_sealed))
    found = _ask(policy, lot, values, home.area_cm2, filed, together=True)
    return found if found.fen is not None else _ask(policy, lot, values, home.area_cm2, filed, together=False)


def _has_prices(policy: Policy, lot: Lot) -> bool:
    return any(row.program == lot.program and row.tenure == lot.tenure for row in policy.prices)


def _ask(policy: Policy, lot: Lot, values: Facts, area: int, filed: int, *, together: bool) -> Price:
    if lot.tenure == Tenure.SALE:
        return sale_price(policy, lot.program, values, area_cm2=area, filed_fen=filed, together=together)
    return rent_price(policy, lot.program, values, area_cm2=area, appraised_fen=filed, together=together)
