"""The sources of chance as they were made public: the digits rolled and the secrets opened."""

from collections.abc import Mapping

from allocator.bundle import layout
from allocator.bundle.faults import MemberDiffers, MemberUnfit, against
from allocator.bundle.members import Members
from allocator.bundle.plan import Plan
from allocator.errors import N_
from allocator.seal import canonical
from allocator.seal.commitment import party_commitment
from allocator.seal.seed import BadSource, Source, collect

Values = dict[str, dict[str, str | None]]


def build_randomness(plan: Plan, *, digits: str, secrets: Mapping[str, str | None]) -> Values:
    """Make randomness.json; secrets in hex by party, None where one was withheld (see `seal.seed.opened`)."""
    return {"digits": {plan.ceremony: digits}, "party": {party: secrets[party] for party in plan.parties}}


def read_randomness(data: bytes) -> Values:
    """Read the bytes of randomness.json."""
    document = Members(file=layout.RANDOMNESS, value=canonical.document(data, file=layout.RANDOMNESS))
    document.only(frozenset({"digits", "party"}))
    return {"digits": _texts(document.group("digits")), "party": _texts(document.group("party"))}


def _texts(values: Members) -> dict[str, str | None]:
    return {id_: None if value is None else values.text(id_) for id_, value in values.value.items()}


def opened_sources(plan: Plan, commits: Mapping[str, bytes], values: Values) -> tuple[Source, ...]:
    """Take every source in the promised order; a secret must be the one that was promised (check R1)."""
    try:
        sources = collect(plan.sources, values)
    except BadSource as bad:
        problem = str(bad.facts["problem"])
        raise MemberUnfit(file=layout.RANDOMNESS, member=bad.facts["source"], problem=problem) from bad
    for source in sources:
        if source.kind == "digits" and len(source.value) < plan.digits_min:
            problem = N_("fewer digits than the plan asks for")
            raise MemberUnfit(file=layout.RANDOMNESS, member=f"digits:{source.id}", problem=problem)
        if source.kind == "party":
            _fits(plan.round, source, commits[source.id])
    return sources


def _fits(round_ref: str, source: Source, promised: bytes) -> None:
    found = party_commitment(round_ref, source.id, source.value)
    if found != promised:
        raise MemberDiffers(
            file=against(layout.COMMITMENT, layout.RANDOMNESS),
            member=f"party:{source.id}",
            published=promised.hex(),
            recomputed=found.hex(),
        )
