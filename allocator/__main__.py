"""`python -m allocator solve | check | generate`: files in, files out.

Exit status: 0 done or equal, 1 differs, 2 unreadable or invalid (then nothing is written).
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from allocator import solve
from allocator.check import Unreadable, compare
from allocator.errors import Refused
from allocator.instance import Instance
from allocator.instance.generate import generate
from allocator.instance.lines import write

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
    return parser


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise argparse.ArgumentTypeError(f"must be a whole number of 0 or more, not {text}")
    return int(text)


def _solve(options: argparse.Namespace) -> int:
    instance = Instance.read(options.instance)
    solve(instance, options.engine, _show if options.progress else None).write(options.output)
    return 0


def _show(step: str, done: int, total: int) -> None:
    sys.stderr.write(f"{step}: {done} of {total}\n")


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


if __name__ == "__main__":
    sys.exit(main())
