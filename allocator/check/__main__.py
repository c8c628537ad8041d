"""`python -m allocator.check BAG [--key VKEY ...]` recomputes a published round with nothing but Python.

Every key that is given must have signed the manifest (check M2). Without keys nothing is said about signatures.
Exit status: 0 identical, 1 differs or not signed by one of the keys, 2 unreadable, or no such key.
"""

import argparse
import sys
from pathlib import Path


def main(arguments: list[str]) -> int:
    """Print every check of the bag and the verdict."""
    if not __package__:  # started by its path: the program is looked for beside itself
        sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    from allocator.check.bag import UNREADABLE, replay
    from allocator.check.bag_keys import BadKey, signer

    known = argparse.ArgumentParser(prog="python -m allocator.check", allow_abbrev=False)
    known.add_argument("bag", metavar="BAG")
    known.add_argument("--key", action="append", default=[], metavar="VKEY", help="must have signed the manifest")
    given = known.parse_args(arguments)
    try:
        keys = [signer(one) for one in given.key]
    except BadKey as problem:
        sys.stderr.write(f"{problem}\n")
        return UNREADABLE
    report = replay(given.bag, keys)
    sys.stdout.writelines(f"{line}\n" for line in report.lines())
    return report.status


if __name__ == "__main__":
    sys.dont_write_bytecode = True  # a bag that holds this program must stay as it was published
    sys.exit(main(sys.argv[1:]))
