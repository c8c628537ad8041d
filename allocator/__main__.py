"""`python -m allocator COMMAND`: files in, files out.

Exit status: 0 done or equal, 1 differs, 2 unreadable or invalid (then nothing is written).
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from allocator import solve
from allocator.check import Unreadable, compare
from allocator.errors import Refused
from allocator.instance import Instance, Result
from allocator.instance.generate import generate
from allocator.instance.lines import write
from allocator.instance.twin import pack
from allocator.progress import Progress
from allocator.simulate import command as simulation
from allocator.why.counterfactual import commands as counterfactual
from allocator.why.explain import explain

DIFFERS = 1
INVALID = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; give its exit status."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except (Refused, Unreadable, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return INVALID


def _parser() -> argparse.ArgumentParser:
    about = "Allocate homes by a rule that anyone can check."
    parser = argparse.ArgumentParser(prog="python -m allocator", description=about)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    one = commands.add_parser("solve", help="compute who gets a home of which lot")
    one.add_argument("instance", type=Path, metavar="INSTANCE.jsonl")
    one.add_argument("-o", "--output", type=Path, required=True, metavar="RESULT.jsonl")
    one.add_argument("--engine", choices=("ortools", "check"), default="ortools")
    one.add_argument("--progress", action="store_true", help="tell on standard error how far it is")
    one.set_defaults(run=_solve)
    one = commands.add_parser("check", help="recompute the answer by the second program and compare")
    one.add_argument("instance", type=Path, metavar="INSTANCE.jsonl")
    one.add_argument("result", type=Path, metavar="RESULT.jsonl")
    one.set_defaults(run=_check)
    one = commands.add_parser("generate", help="make a large instance of a made-up city")
    for name in ("households", "homes", "lots"):
        one.add_argument(f"--{name}", type=_count, required=True)
    one.add_argument("--seed", type=_count, default=0)
    one.add_argument("-o", "--output", type=Path, required=True, metavar="INSTANCE.jsonl")
    one.set_defaults(run=_generate)
    one = commands.add_parser("pack", help="write an instance in columns, which `solve` reads many times as fast")
    one.add_argument("instance", type=Path, metavar="INSTANCE.jsonl")
    one.add_argument("-o", "--output", type=Path, required=True, metavar="INSTANCE.npz")
    one.set_defaults(run=_pack)
    one = commands.add_parser("explain", help="say what a result means for one household, and why")
    one.add_argument("instance", type=Path, metavar="INSTANCE.jsonl")
    one.add_argument("result", type=Path, metavar="RESULT.jsonl")
    one.add_argument("household", metavar="HOUSEHOLD")
    one.add_argument("--language", choices=("zh", "en"), default="zh")
    one.set_defaults(run=_explain)
    counterfactual.add_parsers(commands)
    simulation.add_parser(commands)
    return parser


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise argparse.ArgumentTypeError(f"must be a whole number of 0 or more, not {text}")
    return int(text)


def _solve(options: argparse.Namespace) -> int:
    instance = Instance.read(options.instance)
    if not options.progress:
        solve(instance, options.engine).write(options.output)
        return 0
    with Progress(sys.stderr) as progress:
        solve(instance, options.engine, progress).write(options.output)
    return 0


def _check(options: argparse.Namespace) -> int:
    report = compare(options.instance, options.result)
    sys.stdout.write(f"{report}\n")
    return 0 if report.equal else DIFFERS


def _generate(options: argparse.Namespace) -> int:
    write(
        options.output,
        generate(households=options.households, homes=options.homes, lots=options.lots, seed=options.seed),
    )
    return 0


def _pack(options: argparse.Namespace) -> int:
    pack(options.instance, options.output)
    return 0


def _explain(options: argparse.Namespace) -> int:
    told = explain(Instance.read(options.instance), Result.read(options.result), options.household, options.language)
    sys.stdout.writelines(f"{line}\n" for line in told)
    return 0


if __name__ == "__main__":
    sys.exit(main())
