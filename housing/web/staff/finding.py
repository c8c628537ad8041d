"""Finding what an address speaks of, and naming it."""

from flask import abort

from allocator.policy import NoPolicyInForce
from housing.models import Round
from housing.services import policies, rounds, steps, tasks
from housing.web import show
from housing.web.current import db_session, wiring


def round_or_404(ref: str) -> Round:
    """Find a round."""
    found = rounds.by_ref(db_session(), ref)
    if found is None:
        abort(404)
    return found


def name(round_: Round) -> str:
    """Name a round in the reader's language."""
    return show.either(round_.name_zh, round_.name_en)


def place() -> steps.Place:
    """Name the folders of this installation."""
    return tasks.place_of(wiring().config.data_dir)


def masked_id(number: str) -> str:
    """Keep the first two and the last two characters of a document number."""
    return number[:2] + "*" * max(len(number) - 4, 0) + number[-2:] if len(number) > 4 else "*" * len(number)  # noqa: PLR2004


def with_city_name(refused: NoPolicyInForce) -> NoPolicyInForce:
    """Name the city as people do, if any policy of it is here."""
    names = {city: policy.city_name for city, policy in policies.of_cities().items()}
    known = names.get(str(refused.facts["city"]))
    return refused if known is None else type(refused)(**{**refused.facts, "city": show.either(known.zh, known.en)})
