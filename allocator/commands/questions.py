"""`python -m allocator compare | relax | whatif`: questions about a round, answered on standard output."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

NUMBERS = ("tier", "points", "quota")
IDS = (("lot", "lot"), ("no_cap", "without-cap"), ("no_group_cap", "without-group-cap"),
       ("one_more_home", "one-more-home"))  # fmt: skip


def add_parsers(commands: Any) -> None:
    """Add the commands to those of the program."""
    one = _command(commands, "compare", "tell what each aim costs the other: by priority first, or to fill first")
    one.set_defaults(run=run_compare)
    one = _command(commands, "relax", "find limits that defeat themselves, and the smallest change that would help")
    one.set_defaults(run=run_relax)
    one = _command(commands, "whatif", "tell what would have come of a round if one thing had been otherwise")
    one.add_argument("result", type=Path, metavar="RESULT.jsonl")
    one.add_argument("--household", metavar="ID", help="for whom; left out: for the round as a whole")
    one.add_argument("--program", metavar="ID", help="where it leaves a doubt")
    one.add_argument("--metres", type=int, metavar="N", help="how far the lot of --lot is")
    change = one.add_mutually_exclusive_group(required=True)
    for name in NUMBERS:
        change.add_argument(f"--{name}", type=int, metavar="N")
    for _, name in IDS:
        change.add_argument(f"--{name}", metavar="ID")
    change.add_argument("--flexible", action="store_true")
    one.set_defaults(run=run_whatif)


def _command(commands: Any, name: str, about: str) -> argparse.ArgumentParser:
    one: argparse.ArgumentParser = commands.add_parser(name, help=about)
    one.add_argument("instance", type=Path, metavar="INSTANCE.jsonl")
    one.add_argument("--json", action="store_true", help="one JSON value instead of sentences")
    one.add_argument("--language", choices=("zh", "en"), default="zh")
    return one


def run_compare(options: argparse.Namespace) -> int:
    """Compare the two aims."""
    from allocator.instance import Instance
    from allocator.whatif.compare import compare
    from allocator.whatif.words import comparison

    found = compare(Instance.read(options.instance))
    return _show(options, found.to_json(), comparison(found, options.language))


def run_relax(options: argparse.Namespace) -> int:
    """Look for limits that defeat themselves."""
    from allocator.instance import Instance
    from allocator.whatif.relax import relax
    from allocator.whatif.words import finding

    found = relax(Instance.read(options.instance))
    return _show(options, [one.to_json() for one in found], [finding(one, options.language) for one in found])


def run_whatif(options: argparse.Namespace) -> int:
    """Suppose one thing."""
    from allocator.instance import Instance, Result
    from allocator.whatif.what_if import what_if
    from allocator.whatif.words import answer

    instance, result = Instance.read(options.instance), Result.read(options.result)
    found = what_if(instance, result, options.household, _suppose(options))
    return _show(options, found.to_json(), [answer(found, options.language)])


def _suppose(options: argparse.Namespace) -> Any:
    from allocator.whatif.suppose import Suppose

    for name in NUMBERS:
        if (number := getattr(options, name)) is not None:
            return Suppose(kind=name, number=number, program=options.program)  # type: ignore[arg-type]
    for kind, name in IDS:
        if (id_ := getattr(options, name.replace("-", "_"))) is not None:
            metres = options.metres if kind == "lot" else None
            return Suppose(kind=kind, id=id_, number=metres, program=options.program)  # type: ignore[arg-type]
    return Suppose(kind="flexible", program=options.program)


def _show(options: argparse.Namespace, value: object, lines: Sequence[str]) -> int:
    from allocator.instance.lines import dumps

    out = [dumps(value).decode()] if options.json else lines
    sys.stdout.writelines(f"{line}\n" for line in out)
    return 0
