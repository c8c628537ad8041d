"""Long lists of numbers, put together by what they are about: the words before the colon of their names."""

import re
from collections.abc import Callable, Iterable
from typing import TypeVar

SUBJECT = re.compile(r"^([^:：,，(（]+)[:：,，(（]")
Item = TypeVar("Item")


def by_subject(items: Iterable[Item], name: Callable[[Item], str]) -> list[tuple[str, list[Item]]]:
    """Group items by subject, in order; those that are alone with theirs come last, under an empty one."""
    groups: dict[str, list[Item]] = {}
    for one in items:
        found = SUBJECT.match(name(one))
        groups.setdefault(found[1] if found else "", []).append(one)
    several = [(subject, group) for subject, group in groups.items() if subject and len(group) > 1]
    rest = [one for subject, group in groups.items() if not subject or len(group) == 1 for one in group]
    return [*several, ("", rest)] if rest else several
