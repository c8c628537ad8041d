"""Every table of the city, in reading order; a module imports only from those above it."""

from housing.models.allocations import (
    ALLOCATION_STEPS,
    Allocation,
    AllocationStatus,
    AllocationStep,
    HouseholdOutcome,
    OutcomeCode,
    Publication,
)
from housing.models.applications import (
    Application,
    ApplicationStatus,
    Assessment,
    Decision,
    Draft,
    Household,
    Member,
    Outcome,
    Wish,
)
from housing.models.audit import AuditEntry
from housing.models.draws import Commitment, DrawResult, DrawRun, PoolEntry, RoundFile, Source, SourceKind
from housing.models.jobs import Job, JobState
from housing.models.people import Applicant, LoginFailure, LoginSession
from housing.models.registry import Registry, RegistryImport, RegistryRecord
from housing.models.rounds import (
    FROZEN_STATES,
    TRANSITIONS,
    ChoiceRule,
    Round,
    RoundHome,
    RoundProgram,
    RoundState,
    RoundTransition,
    StepRequest,
    Transition,
)
from housing.models.staff import Role, Staff
from housing.models.supply import Home, Lot, Project, Tenure, WorkArea

__all__ = [
    "ALLOCATION_STEPS",
    "FROZEN_STATES",
    "TRANSITIONS",
    "Allocation",
    "AllocationStatus",
    "AllocationStep",
    "Applicant",
    "Application",
    "ApplicationStatus",
    "Assessment",
    "AuditEntry",
    "ChoiceRule",
    "Commitment",
    "Decision",
    "Draft",
    "DrawResult",
    "DrawRun",
    "Home",
    "Household",
    "HouseholdOutcome",
    "Job",
    "JobState",
    "LoginFailure",
    "LoginSession",
    "Lot",
    "Member",
    "Outcome",
    "OutcomeCode",
    "PoolEntry",
    "Project",
    "Publication",
    "Registry",
    "RegistryImport",
    "RegistryRecord",
    "Role",
    "Round",
    "RoundFile",
    "RoundHome",
    "RoundProgram",
    "RoundState",
    "RoundTransition",
    "Source",
    "SourceKind",
    "Staff",
    "StepRequest",
    "Tenure",
    "Transition",
    "Wish",
    "WorkArea",
]
