"""The packages that one would pick today, each asked for the part of the rule that it can say.

Every job starts from the same arrays. The clock runs while the package's own model is built and while it solves;
`call_seconds` are those of its solving call alone.

Serial dictatorship (instances `plain`): where every lot suits everybody, the choice is just that. It is also the
only stable matching where every hospital ranks the residents alike.
Award (instances `award`): households are taken by priority as long as all can be housed. That is the matching of
greatest weight for any weights that fall with the rank, and the cheapest of the largest flows.
Most homes (instances `crossing`, filling first): how many can be housed at all; which ones, by priority, is more
than these packages are asked for.
"""

import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from tests.bench.answers import NOWHERE, award_fact, lots_fact
from tests.bench.arrays import Arrays, load
from tests.bench.child import Clock
from tests.bench.programs import limits

Json = dict[str, Any]
NEARLY = 1e-6
STACK = 2**30  # bytes: `matching` copies its players by recursion


def matching(clock: Clock, *, path: str) -> Json:
    """`matching`: hospitals and residents, where every hospital ranks the residents alike."""
    from matching.games import HospitalResident

    found = load(path)
    lots = np.full(len(found.order), NOWHERE)

    def run() -> float:
        residents = {n: wishes.tolist() for n, wishes in enumerate(_wishes(found)) if len(wishes)}
        hospitals: dict[int, list[int]] = {lot: [] for lot in range(len(found.capacity))}
        for one in found.order.tolist():
            for lot in residents.get(one, ()):
                hospitals[lot].append(one)
        capacity = dict(enumerate(found.capacity.tolist()))
        game = HospitalResident.create_from_dictionaries(residents, hospitals, capacity)
        started = time.perf_counter()
        solved = game.solve()
        took = time.perf_counter() - started
        for hospital, housed in solved.items():
            lots[[resident.name for resident in housed]] = hospital.name
        return took

    with clock:
        took = _deep(run)
    return {**lots_fact(lots), "call_seconds": took}


def fairpyx(clock: Clock, *, path: str) -> Json:
    """`fairpyx`: serial dictatorship, with the unwanted lots as conflicts."""
    from fairpyx import Instance, divide
    from fairpyx.algorithms import serial_dictatorship

    found = load(path)
    lots = np.full(len(found.order), NOWHERE)
    with clock:
        every = set(range(len(found.capacity)))
        values = {
            n: {lot: len(every) - k for k, lot in enumerate(one.tolist())} for n, one in enumerate(_wishes(found))
        }
        instance = Instance(
            valuations=values, agent_capacities=1, item_capacities=dict(enumerate(found.capacity.tolist())),
            agent_conflicts={n: every - wishes.keys() for n, wishes in values.items()},
        )  # fmt: skip
        started = time.perf_counter()
        solved = divide(serial_dictatorship, instance, agent_order=found.order.tolist())
        took = time.perf_counter() - started
    for household, (lot,) in ((household, got) for household, got in solved.items() if got):
        lots[household] = lot
    return {**lots_fact(lots), "call_seconds": took}


def networkx(clock: Clock, *, path: str) -> Json:
    """`networkx`: the cheapest of the largest flows, the cost of a household being its rank."""
    import networkx as nx

    found = load(path)
    with clock:
        graph = nx.DiGraph()
        for n, (rank, suitable) in enumerate(zip(found.rank.tolist(), _suitable(found), strict=True)):
            graph.add_edge("s", ("h", n), capacity=1, weight=rank)
            graph.add_edges_from(((("h", n), ("l", lot)) for lot in suitable.tolist()), capacity=1, weight=0)
        for lot, size in enumerate(found.capacity.tolist()):
            above = [cap for where, cap in found.cap_of.tolist() if where == lot]
            graph.add_edge(("l", lot), ("c", above[0]) if above else "t", capacity=size, weight=0)
        for cap, size in enumerate(found.caps.tolist()):
            graph.add_edge(("c", cap), "t", capacity=size, weight=0)
        started = time.perf_counter()
        flow = nx.max_flow_min_cost(graph, "s", "t")
        took = time.perf_counter() - started
    return {**award_fact(n for (_, n), one in flow["s"].items() if one), "call_seconds": took}


def scipy_dense(clock: Clock, *, path: str) -> Json:
    """`scipy`: the assignment of greatest weight in a full table of households and homes."""
    from scipy.optimize import linear_sum_assignment

    found = load(path)
    with clock:
        rows, columns, weights = _homes(found)
        table = np.zeros((len(found.order), found.capacity.sum()))
        table[rows, columns] = weights
        started = time.perf_counter()
        households, homes = linear_sum_assignment(table, maximize=True)
        took = time.perf_counter() - started
        housed = households[table[households, homes] > 0]
    return {**award_fact(housed), "call_seconds": took}


def scipy_sparse(clock: Clock, *, path: str) -> Json:
    """`scipy`: the same in a table that holds only what suits, and a stand-in for every home."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    found = load(path)
    with clock:
        rows, columns, weights = _homes(found)
        people, homes = len(found.order), int(found.capacity.sum())
        every = np.arange(homes)
        table = coo_array(
            (
                np.concatenate([weights + 1, np.ones(homes)]),
                (np.concatenate([columns, every]), np.concatenate([rows, people + every])),
            ),
            shape=(homes, people + homes),
        ).tocsr()
        started = time.perf_counter()
        _, taken = min_weight_full_bipartite_matching(table, maximize=True)
        took = time.perf_counter() - started
    return {**award_fact(taken[taken < people]), "call_seconds": took}


def scipy_linprog(clock: Clock, *, path: str) -> Json:
    """`scipy`'s linear solver, under all caps: with nested ones its corners are whole numbers."""
    from scipy.optimize import linprog

    found = load(path)
    with clock:
        rows, most = limits(found)
        weight = _weight(found)
        started = time.perf_counter()
        solved = linprog(-weight, A_ub=rows, b_ub=most, bounds=(0, 1), method="highs")
        took = time.perf_counter() - started
        chosen = _whole(solved.x)
    assert solved.status == 0, solved.message
    return {**award_fact(_owners(found)[chosen]), "call_seconds": took}


def highs(clock: Clock, *, path: str) -> Json:
    """HiGHS by its own interface: the same linear program."""
    found = load(path)
    chosen, took = _highs(clock, found, _weight(found), whole=False)
    return {**award_fact(_owners(found)[chosen]), "call_seconds": took}


def highs_most(clock: Clock, *, path: str) -> Json:
    """HiGHS: the largest number of homes that can be given away under crossing caps, in whole numbers."""
    found = load(path)
    chosen, took = _highs(clock, found, np.ones(len(found.suitable)), whole=True)
    return {"housed": int(chosen.sum()), "call_seconds": took}


def _highs(clock: Clock, found: Arrays, weight: Any, *, whole: bool) -> tuple[Any, float]:
    import highspy

    with clock:
        rows, most = limits(found)
        pairs = len(weight)
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = pairs, len(most)
        model.sense_ = highspy.ObjSense.kMaximize
        model.col_cost_, model.col_lower_, model.col_upper_ = weight, np.zeros(pairs), np.ones(pairs)
        model.row_lower_, model.row_upper_ = np.full(len(most), -highspy.kHighsInf), most.astype(float)
        if whole:
            model.integrality_ = [highspy.HighsVarType.kInteger] * pairs
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_, model.a_matrix_.index_, model.a_matrix_.value_ = rows.indptr, rows.indices, rows.data
        solver = highspy.Highs()
        for name, value in (("output_flag", False), ("mip_rel_gap", 0.0), ("mip_abs_gap", 0.0)):
            solver.setOptionValue(name, value)
        solver.passModel(model)
        started = time.perf_counter()
        solver.run()
        took = time.perf_counter() - started
        chosen = _whole(np.array(solver.getSolution().col_value))
    assert solver.getModelStatus() == highspy.HighsModelStatus.kOptimal, solver.getModelStatus()
    return chosen, took


def _whole(values: Any) -> Any:
    """Which of the variables are one; all must be one or nothing."""
    assert np.abs(values - values.round()).max(initial=0) < NEARLY
    return values > 0.5


def _deep(run: Callable[[], float]) -> float:
    """Call with room for deep recursion."""
    told: list[float] = []
    sys.setrecursionlimit(10**8)
    threading.stack_size(STACK)
    thread = threading.Thread(target=lambda: told.append(run()))
    thread.start()
    thread.join()
    return told[0]


def _wishes(found: Arrays) -> list[Any]:
    return np.split(found.wishes, found.wishes_from[1:-1])


def _suitable(found: Arrays) -> list[Any]:
    return np.split(found.suitable, found.suitable_from[1:-1])


def _owners(found: Arrays) -> Any:
    """The household of every pair."""
    return np.repeat(np.arange(len(found.order)), np.diff(found.suitable_from))


def _weight(found: Arrays) -> Any:
    """More for the better rank, by pair; never nothing."""
    return (len(found.order) - found.rank)[_owners(found)].astype(float)


def _homes(found: Arrays) -> tuple[Any, Any, Any]:
    """Households, single homes and weights of all pairs of a household and a home that suits it."""
    size = found.capacity[found.suitable]
    start = np.cumsum(found.capacity) - found.capacity
    first = np.repeat(np.cumsum(size) - size, size)
    columns = np.repeat(start[found.suitable], size) + np.arange(size.sum()) - first
    return np.repeat(_owners(found), size), columns, np.repeat(_weight(found), size)
