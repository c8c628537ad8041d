"""Instances and results: make them, solve them, check them, explain them."""

import argparse
import sys
from pathlib import Path
from typing import Any

DIFFERS = 1


def add_parsers(commands: Any) -> None:
    """Add the commands to those of the program."""
    one = _command(commands, "solve", _solve, "compute who gets a home of which lot", output="RESULT.jsonl")
    one.add_argument("--engine", choices=("ortools", "check"), default="ortools")
    one.add_argument("--progress", action="store_true", help="tell on standard error how far it is")
    one = _command(commands, "check", _check, "recompute the answer by the second program and compare")
    one.add_argument("result", type=Path, metavar="RESULT.jsonl")
    one = _command(commands, "explain", _explain, "say what a result means for one household, and why")
    one.add_argument("result", type=Path, metavar="RESULT.jsonl")
    one.add_argument("household", metavar="HOUSEHOLD")
    one.add_argument("--language", choices=("zh", "en"), default="zh")
    about = "write an instance in columns, which are read many times as fast"
    _command(commands, "pack", _pack, about, output="INSTANCE.npz")
    one = commands.add_parser("generate", help="make a large instance of a made-up city")
    for name in ("households", "homes", "lots"):
        one.add_argument(f"--{name}", type=_count, required=True)
    one.add_argument("--seed", type=_count, default=0)
    one.add_argument("-o", "--output", type=Path, required=True, metavar="INSTANCE.jsonl")
    one.set_defaults(run=_generate)


def _command(commands: Any, name: str, run: Any, about: str, output: str | None = None) -> argparse.ArgumentParser:
    one: argparse.ArgumentParser = commands.add_parser(name, help=about)
    one.add_argument("instance", type=Path, metavar="INSTANCE.jsonl")
    if output is not None:
        one.add_argument("-o", "--output", type=Path, required=True, metavar=output)
    one.set_defaults(run=run)
    return one


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise argparse.ArgumentTypeError(f"must be a whole number of 0 or more, not {text}")
    return int(text)


def _solve(options: argparse.Namespace) -> int:
    from allocator import Instance, solve
    from allocator.progress import Progress

    instance = Instance.read(options.instance)
    with Progress(sys.stderr) as progress:
        result = solve(instance, options.engine, progress if options.progress else None)
    result.write(options.output)
    return 0


def _check(options: argparse.Namespace) -> int:
    from allocator.check import compare

    report = compare(options.instance, options.result)
    sys.stdout.write(f"{report}\n")
    return 0 if report.equal else DIFFERS


def _explain(options: argparse.Namespace) -> int:
    from allocator import Instance, Result
    from allocator.why.explain import explain

    instance, result = Instance.read(options.instance), Result.read(options.result)
    told = explain(instance, result, options.household, options.language)
    sys.stdout.writelines(f"{line}\n" for line in told)
    return 0


def _pack(options: argparse.Namespace) -> int:
    from allocator.instance.twin import pack

    pack(options.instance, options.output)
    return 0


def _generate(options: argparse.Namespace) -> int:
    from allocator.instance.generate import generate
    from allocator.instance.lines import write

    write(
        options.output,
        generate(households=options.households, homes=options.homes, lots=options.lots, seed=options.seed),
    )
    return 0
