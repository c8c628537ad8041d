"""`python -m tests.bench [--quick] [NAME...]`: measure, print the table, keep it as JSON and as a picture.

The names are those of the rows; `rivals` means all other packages. Exit status: 0 everything that was judged is
met and every answer agrees, 1 not.
"""

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from tests.bench.instances import ROOT
from tests.bench.ladder import RIVALS, rival
from tests.bench.machine import describe
from tests.bench.measure import Bench, NotPrepared
from tests.bench.plot import draw
from tests.bench.rows import ROWS
from tests.bench.sizes import QUICK, WHOLE, Sizes
from tests.bench.table import Row, markdown, save

Maker = Callable[[Bench, Sizes], Iterator[Row]]
ALL: dict[str, Maker] = {**ROWS, **{name: partial(rival, name) for name in RIVALS}}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure the named rows, or all."""
    options = _parser().parse_args(arguments)
    sizes = QUICK if options.quick else WHOLE
    names = [one for name in options.names or ["all"] for one in _meant(name)]
    options.output.mkdir(parents=True, exist_ok=True)
    bench = Bench(
        folder=options.output.resolve(), minutes=options.minutes, repeats=sizes.repeats, limit=sizes.limit
    )  # fmt: skip
    path = options.output / f"{datetime.now(UTC):%Y-%m-%d-%H%M%S}{'-quick' if options.quick else ''}.json"
    machine = describe()
    rows: list[Row] = []
    for name in dict.fromkeys(names):
        for row in _guarded(name, bench, sizes):
            rows.append(row)
            sys.stderr.write(f"{' | '.join(one for one in row.cells() if one)}\n")
            save(path, machine, rows, list(arguments if arguments is not None else sys.argv[1:]))
    if picture := draw(rows):
        path.with_suffix(".svg").write_text(picture, encoding="utf-8")
    sys.stdout.write(f"{markdown(machine, rows)}\n{path}\n")
    return int(any(row.met is False or row.same is False for row in rows))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Measure how fast the allocator is.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"all, rivals, {', '.join(ALL)}")
    parser.add_argument("--quick", action="store_true", help="small sizes, one run each: to see that it works")
    parser.add_argument("--minutes", type=float, default=45, help="begin nothing new after that (default 45)")
    parser.add_argument("--output", type=Path, default=ROOT / "var" / "bench", help="folder for what is kept")
    return parser


def _meant(name: str) -> list[str]:
    groups = {"all": list(ALL), "rivals": list(RIVALS)}
    if name not in groups and name not in ALL:
        raise SystemExit(f"there is no row {name}; there are: all, rivals, {', '.join(ALL)}")
    return groups.get(name, [name])


def _guarded(name: str, bench: Bench, sizes: Sizes) -> Iterator[Row]:
    """Give the rows; where an instance cannot be made, one that says so."""
    try:
        yield from ALL[name](bench, sizes)
    except NotPrepared as problem:
        row = Row(name=name, instance="")
        row.ours.problem = str(problem)
        yield row


if __name__ == "__main__":
    sys.exit(main())
