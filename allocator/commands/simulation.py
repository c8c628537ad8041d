"""`python -m allocator simulate`: a frozen instance in, the odds out."""

import argparse
import sys
from pathlib import Path

from allocator.progress import Progress


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to those of the library."""
    one = commands.add_parser("simulate", help="draw many times and tell the odds of everybody")
    one.add_argument("instance", type=Path, metavar="INSTANCE.jsonl")
    one.add_argument("-o", "--output", type=Path, required=True, metavar="ODDS.json")
    one.add_argument("--draws", type=int, default=1000)
    one.add_argument("--seed", type=int, default=0)
    one.add_argument(
        "--depth", choices=("award", "choice"), default="award", help="stop at the award, or let everybody choose"
    )
    one.add_argument(
        "--cluster", default="thread://1", metavar="URL", help="thread://N, process://N, tcp://HOST:PORT, tls://…"
    )
    one.add_argument("--households", action="store_true", help="write the counts of every household too")
    one.add_argument(
        "--by", action="append", default=[], metavar="LABEL",
        help='report fairness by "group", "cap", or groups that begin so, as "district:"; may be given again',
    )  # fmt: skip
    one.add_argument("--progress", action="store_true", help="tell on standard error how far it is")
    one.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command; what cannot be done is raised as a refusal."""
    from allocator.instance import Instance
    from allocator.simulate.fairness import fairness
    from allocator.simulate.run import simulate

    instance = Instance.read(options.instance)
    with Progress(sys.stderr) as tell:
        odds = simulate(
            instance, draws=options.draws, seed=options.seed, executor=options.cluster, depth=options.depth,
            progress=tell if options.progress else None, path=options.instance,
        )  # fmt: skip
    odds.write(options.output, households=options.households)
    sys.stdout.write(f"{odds.draws} draws: {odds.sha256}\n")
    for by in options.by:
        report = fairness(instance, odds, by)
        sys.stdout.write(f"{'label':24}{'applications':>14}{'odds':>10}{'expected':>10}{'deviation':>11}\n")
        for one in report.shares:
            expected = one.expected / (one.applications * one.draws)
            off = "" if one.deviation is None else f"{one.deviation:+.2f}"
            sys.stdout.write(
                f"{one.label or '-':24}{one.applications:>14}{one.odds:>10.3%}{expected:>10.3%}{off:>11}\n"
            )
    return 0
