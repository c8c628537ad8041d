"""The command line: what can be asked, and how. What answers is loaded only when it is asked.

So `check` runs on bare Python, and nothing but `solve` and its like loads numpy and OR-Tools.
"""

import argparse

from allocator.commands import allocation, assessment, questions, simulation


def parser() -> argparse.ArgumentParser:
    """Know all commands; each sets `run`, which takes the options and gives the exit status."""
    found = argparse.ArgumentParser(
        prog="python -m allocator", description="Allocate homes by a rule that anyone can check."
    )
    commands = found.add_subparsers(required=True, metavar="COMMAND")
    allocation.add_parsers(commands)
    questions.add_parsers(commands)
    simulation.add_parser(commands)
    assessment.add_parser(commands)
    return found
