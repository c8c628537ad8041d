"""Minimum-cost flow by OR-Tools, loaded only when something is computed."""

from collections.abc import Sequence

from allocator.errors import N_, Refused

Arc = tuple[int, int, int, int]  # from, to, capacity, cost of one unit


class NoFlow(Refused):
    """The solver did not prove its answer best; a guess is never taken for a result."""

    code = "no-flow"
    message = N_("The solver stopped with status %(status)s. Nothing was allocated; report this with the instance.")


def cheapest(arcs: Sequence[Arc], source: int, sink: int, units: int) -> list[int]:
    """Send as much as possible, at most `units`, at the least cost; give the flow of every arc."""
    import numpy as np
    from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

    if not arcs:
        return []
    table = np.array(arcs, dtype=np.int64)
    solver = SimpleMinCostFlow()
    tails, heads = table[:, 0].astype(np.int32), table[:, 1].astype(np.int32)
    solver.add_arcs_with_capacity_and_unit_cost(tails, heads, np.minimum(table[:, 2], units), table[:, 3])
    solver.set_node_supply(source, units)
    solver.set_node_supply(sink, -units)
    status = solver.solve_max_flow_with_min_cost()
    if status != SimpleMinCostFlow.OPTIMAL:
        raise NoFlow(status=status)
    return [int(flow) for flow in solver.flows(np.arange(len(arcs)))]
