"""What the imported registers say about the members of households, found through the keyed index of persons."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from housing import crypto
from housing.models import RegistryImport, RegistryRecord
from housing.services import private
from housing.services.filing import Person

PURPOSE = "registry"
CHUNK = 500

Records = dict[str, dict[str, int]]  # register -> fact -> value, of one person


def records_of(db: Session, people: Sequence[Person]) -> list[Records]:
    """Look the members of one household up, in their order."""
    indices = [private.person_index(person) for person in people]
    found = by_index(db, indices)
    return [found.get(index, {}) for index in indices]


def imports_of(db: Session, people: Sequence[Person]) -> list[dict[str, RegistryImport]]:
    """Find the file that brought each register's record of each member, in their order."""
    indices = [private.person_index(person) for person in people]
    query = (
        sa.select(RegistryRecord.person_index, RegistryImport)
        .join(RegistryImport, RegistryImport.id == RegistryRecord.import_id)
        .where(RegistryRecord.person_index.in_(indices))
    )
    found: dict[bytes, dict[str, RegistryImport]] = defaultdict(dict)
    for index, taken in db.execute(query):
        found[index][taken.kind.value] = taken
    return [found.get(index, {}) for index in indices]


def by_index(db: Session, indices: Iterable[bytes]) -> dict[bytes, Records]:
    """Look persons up by their keyed index."""
    wanted = list(indices)
    found: dict[bytes, Records] = defaultdict(dict)
    columns = sa.select(RegistryRecord.person_index, RegistryRecord.kind, RegistryRecord.sealed)
    for start in range(0, len(wanted), CHUNK):
        query = columns.where(RegistryRecord.person_index.in_(wanted[start : start + CHUNK]))
        for index, registry, sealed in db.execute(query):
            found[index][str(registry)] = json.loads(crypto.open_(PURPOSE, sealed))
    return found
