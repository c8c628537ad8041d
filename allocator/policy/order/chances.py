"""How many chances a household has in the draw of a program."""

from allocator.policy.parts.program import Program

ONE = 1  # what everybody has where a program says nothing of chances


def chances(program: Program, failed: int) -> int:
    """Say how many chances a household has in a program after so many failed rounds."""
    return ONE if program.chances is None else program.chances.after(failed)


def most_chances(program: Program) -> int:
    """Say how many chances anybody can have in a program."""
    return ONE if program.chances is None else program.chances.most


def possible_chances(program: Program) -> frozenset[int]:
    """List every number of chances that anybody can have in a program."""
    return frozenset({ONE}) if program.chances is None else program.chances.possible
