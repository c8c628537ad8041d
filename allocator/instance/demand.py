"""Who asks for what, in columns: a row an application, so that a million of them fit and are counted at once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from allocator.instance.values import Application, Household

Longs = npt.NDArray[np.int64]
Ints = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]
Words = npt.NDArray[np.uint64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Demand:
    """All applications, sorted by household; lots and programs are numbers in instance order.

    `A` applications of `H` households; equal lists are kept once and named by their place in a table.
    """

    households: Sequence[str]  # (H) ids, sorted
    owner: Ints  # (A) household
    program: Ints  # (A)
    tier: Longs  # (A)
    points: Longs  # (A)
    ticket: Words  # (A, 4) the 256 bits, greatest first
    suitable: Ints  # (A) place in `lists`
    flexible: Flags  # (A)
    metres: Ints  # (A) place in `distances`
    wishes: Ints  # lots of all wishes, one application after the other
    wishes_from: Longs  # (A + 1) where those of an application begin
    groups: Ints  # (H) place in `group_lists`
    lists: Sequence[tuple[int, ...]]
    distances: Sequence[Mapping[int, int]]  # metres by lot
    group_lists: Sequence[tuple[str, ...]]

    @cached_property
    def applications_from(self) -> Longs:
        """(H + 1) where the applications of a household begin."""
        return np.searchsorted(self.owner, np.arange(len(self.households) + 1)).astype(np.int64)

    @property
    def entries(self) -> int:
        """How many pairs of an application and a lot that suits it there are."""
        sizes = np.fromiter(map(len, self.lists), np.int64, len(self.lists))
        return int(sizes[self.suitable].sum())

    def wishes_of(self, application: int) -> Ints:
        """Lots that an application names, best first."""
        return self.wishes[self.wishes_from[application] : self.wishes_from[application + 1]]

    def values(self, programs: Sequence[str], lots: Sequence[str]) -> Iterator[Household]:
        """Give every household as a value of its own."""
        bounds = self.applications_from.tolist()
        for n, id_ in enumerate(self.households):
            applications = range(bounds[n], bounds[n + 1])
            yield Household(
                id=id_,
                groups=self.group_lists[self.groups[n]],
                applications=tuple(self._value(one, programs, lots) for one in applications),
            )

    def _value(self, n: int, programs: Sequence[str], lots: Sequence[str]) -> Application:
        return Application(
            program=programs[self.program[n]],
            ticket=self.ticket[n].astype(">u8").tobytes().hex(),
            tier=int(self.tier[n]),
            points=int(self.points[n]),
            suitable=tuple(lots[lot] for lot in self.lists[self.suitable[n]]),
            wishes=tuple(lots[lot] for lot in self.wishes_of(n)),
            flexible=bool(self.flexible[n]),
            metres={lots[lot]: metres for lot, metres in self.distances[self.metres[n]].items()},
        )
