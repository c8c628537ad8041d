"""The commitment of a round: one small document that binds every file the draw depends on."""

from collections.abc import Mapping, Sequence
from typing import cast

from allocator.bundle import layout
from allocator.bundle.body import Body, sha256
from allocator.bundle.faults import against, compare_member
from allocator.bundle.members import Members
from allocator.bundle.plan import Plan
from allocator.bundle.pool import Entry, fingerprint, pool_sums, read_entries
from allocator.seal import canonical


def build_commitment(plan: bytes, *, entries: Body, demand: Body, commits: Mapping[str, bytes]) -> bytes:
    """Write commitment.json for a frozen pool; `commits` holds the 32 bytes of every party of the plan."""
    known = Plan.read(plan)
    document = {
        **from_plan(known, plan),
        **from_entries(entries, list(read_entries(entries, pools=known.pools)), known.pools),
        "demand": fingerprint(demand),
        "parties": [{"commit": commits[party].hex(), "id": party} for party in known.parties],
    }
    return canonical.dumps(document) + b"\n"


def from_plan(plan: Plan, data: bytes) -> dict[str, object]:
    """Give the members that only repeat or hash the plan."""
    return {
        "attempt": plan.attempt,
        "chances_max": plan.chances_max,
        "plan_sha256": sha256(data),
        "policy_sha256": plan.policy_sha256,
        "round": plan.round,
        "sources": list(plan.sources),
        "spec": layout.SPEC,
        "units_sha256": plan.units_sha256,
    }


def from_entries(body: Body, entries: Sequence[Entry], pools: Sequence[str]) -> dict[str, object]:
    """Give the members that follow from the pool."""
    return {"entries": fingerprint(body), "pools": pool_sums(entries, pools)}


def read_commitment(data: bytes) -> Members:
    """Read the bytes of commitment.json."""
    return Members(file=layout.COMMITMENT, value=canonical.document(data, file=layout.COMMITMENT))


def party_commits(commitment: Members, parties: Sequence[str]) -> dict[str, bytes]:
    """Read what each party promised, in the order of the plan (check C1)."""
    promised = commitment.groups("parties")
    for party in promised:
        party.only(frozenset({"commit", "id"}))
    compare_member(layout.COMMITMENT, "parties", [party.name("id") for party in promised], list(parties))
    return {party.name("id"): bytes.fromhex(party.hash("commit")) for party in promised}


def compare(commitment: Members, expected: Mapping[str, object], *, by: str) -> None:
    """Refuse a member that is not what the file `by` gives, with the inner member named."""
    for member, wanted in expected.items():
        found = commitment.get(member)
        if isinstance(wanted, dict) and isinstance(found, dict):
            compare(Members(file=commitment.file, value=found).only(frozenset(wanted)), wanted, by=by)
        else:
            compare_member(against(commitment.file, by), member, _exact(found), _exact(wanted))


def _exact(value: object) -> object:
    """Make lists comparable to the byte: True and 1 differ in canonical JSON."""
    return canonical.dumps(cast("object", value)).decode() if isinstance(value, list) else value
