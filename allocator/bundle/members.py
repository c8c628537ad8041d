"""Members of a document, each read with its kind: a wrong kind is named by file and member."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from allocator.bundle.faults import MemberUnfit
from allocator.errors import N_

_hash = re.compile(r"[0-9a-f]{64}")
_name = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Members:
    """One JSON object of a file."""

    file: str
    value: Mapping[str, object]

    def get(self, member: str) -> object:
        """Give a member that must be there."""
        if member not in self.value:
            raise self.unfit(member, N_("it is missing"))
        return self.value[member]

    def text(self, member: str) -> str:
        """Give a text."""
        value = self.get(member)
        if not isinstance(value, str):
            raise self.unfit(member, N_("a text is needed"))
        return value

    def name(self, member: str) -> str:
        """Give a name that is safe in file names and keyed messages."""
        value = self.text(member)
        if not _name.fullmatch(value):
            raise self.unfit(member, N_("only letters, digits, dots, dashes and low lines may stand in a name"))
        return value

    def hash(self, member: str) -> str:
        """Give a SHA-256 in hex."""
        value = self.text(member)
        if not _hash.fullmatch(value):
            raise self.unfit(member, N_("64 hexadecimal digits in lower case are needed"))
        return value

    def number(self, member: str, *, least: int = 0) -> int:
        """Give a whole number; true is not 1."""
        value = self.get(member)
        if type(value) is not int or value < least:
            raise self.unfit(member, N_("a whole number is needed, not below the least that makes sense"))
        return value

    def flag(self, member: str) -> bool:
        """Give true or false."""
        value = self.get(member)
        if not isinstance(value, bool):
            raise self.unfit(member, N_("true or false is needed"))
        return value

    def names(self, member: str) -> tuple[str, ...]:
        """Give a list of names, none twice."""
        found = self.texts(member)
        for name in found:
            Members(file=self.file, value={member: name}).name(member)
        if len(set(found)) != len(found):
            raise self.unfit(member, N_("a name stands in it twice"))
        return found

    def texts(self, member: str) -> tuple[str, ...]:
        """Give a list of texts."""
        value = self._list(member)
        return tuple(Members(file=self.file, value={member: item}).text(member) for item in value)

    def group(self, member: str) -> "Members":
        """Give an object."""
        return self.one(member, self.get(member))

    def groups(self, member: str) -> tuple["Members", ...]:
        """Give a list of objects."""
        return tuple(self.one(member, item) for item in self._list(member))

    def _list(self, member: str) -> list[object]:
        value = self.get(member)
        if not isinstance(value, list):
            raise self.unfit(member, N_("a list is needed"))
        return value

    def one(self, member: str, value: object) -> "Members":
        """Wrap an object that stands under `member`."""
        if not isinstance(value, dict):
            raise self.unfit(member, N_("an object is needed"))
        return Members(file=self.file, value=value)

    def only(self, needed: frozenset[str], optional: frozenset[str] = frozenset()) -> "Members":
        """Refuse missing and unknown members."""
        for member in sorted(needed - self.value.keys()):
            raise self.unfit(member, N_("it is missing"))
        for member in sorted(self.value.keys() - needed - optional):
            raise self.unfit(member, N_("no such member is known"))
        return self

    def unfit(self, member: str, problem: str) -> MemberUnfit:
        """Say what is wrong with a member."""
        return MemberUnfit(file=self.file, member=member, problem=problem)
