"""What goes into an allocation and what comes out of it: values, files, and a generator of large examples."""

from allocator.instance.faults import InstanceError
from allocator.instance.instance import Instance
from allocator.instance.result import Assignment, Result
from allocator.instance.values import Application, Cap, GroupCap, Household, Lot, Program, Reserve

__all__ = [
    "Application",
    "Assignment",
    "Cap",
    "GroupCap",
    "Household",
    "Instance",
    "InstanceError",
    "Lot",
    "Program",
    "Reserve",
    "Result",
]
