"""`python -m allocator.check BAG` recomputes a published round with nothing but Python.

Exit status: 0 identical, 1 differs, 2 unreadable.
"""

import sys
from pathlib import Path


def main(arguments: list[str]) -> int:
    """Print every check of the bag and the verdict."""
    if not __package__:  # started by its path: the program is looked for beside itself
        sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    from allocator.check.bag import UNREADABLE, replay

    if len(arguments) != 1:
        sys.stderr.write("usage: python -m allocator.check BAG\n")
        return UNREADABLE
    report = replay(arguments[0])
    sys.stdout.writelines(f"{line}\n" for line in report.lines())
    return report.status


if __name__ == "__main__":
    sys.dont_write_bytecode = True  # a bag that holds this program must stay as it was published
    sys.exit(main(sys.argv[1:]))
