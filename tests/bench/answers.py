"""The answer of an instance in a few words, so that two programs can be held against each other."""

import hashlib
from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

NOWHERE = -1


def lots_fact(lots: npt.ArrayLike) -> dict[str, Any]:
    """Who lives where: the number of a lot for every household, -1 for none."""
    found = np.asarray(lots, np.int64)
    return {"housed": int((found != NOWHERE).sum()), "lots": _digest(found)}


def award_fact(households: Iterable[int]) -> dict[str, Any]:
    """Who is awarded, by place in the file; which home each gets is left open."""
    found = np.array(sorted(int(one) for one in households), np.int64)
    return {"housed": len(found), "households": _digest(found)}


def _digest(numbers: npt.NDArray[np.int64]) -> str:
    return hashlib.sha256(numbers.astype("<i8").tobytes()).hexdigest()[:16]
