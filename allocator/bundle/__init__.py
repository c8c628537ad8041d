"""The published bag of a round: what housing writes step by step, and what anybody reads again."""

from allocator.bundle.assignments import Assigned, give_homes
from allocator.bundle.bag import BagExists, Contents, write
from allocator.bundle.commitment import build_commitment
from allocator.bundle.demand import demand_bytes, instance_lines
from allocator.bundle.draw import Place, draw, order, order_lines
from allocator.bundle.filed import Places, facts_lines
from allocator.bundle.layout import PLAN, REPORT
from allocator.bundle.plan import build_plan, plan_bytes
from allocator.bundle.pool import Entry, entries_bytes, fingerprint
from allocator.bundle.randomness import build_randomness
from allocator.bundle.report import IDENTICAL, build_report
from allocator.bundle.units import units_bytes

__all__ = [
    "IDENTICAL",
    "PLAN",
    "REPORT",
    "Assigned",
    "BagExists",
    "Contents",
    "Entry",
    "Place",
    "Places",
    "build_commitment",
    "build_plan",
    "build_randomness",
    "build_report",
    "demand_bytes",
    "draw",
    "entries_bytes",
    "facts_lines",
    "fingerprint",
    "give_homes",
    "instance_lines",
    "order",
    "order_lines",
    "plan_bytes",
    "units_bytes",
    "write",
]
