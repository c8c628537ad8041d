"""`python -m allocator COMMAND`: files in, files out.

Exit status: 0 done or equal, 1 differs, 2 unreadable or invalid (then nothing is written).
"""

import sys
from collections.abc import Sequence

from allocator.check import Unreadable
from allocator.commands import parser
from allocator.errors import Refused

INVALID = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; give its exit status."""
    options = parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except (Refused, Unreadable, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return INVALID


if __name__ == "__main__":
    sys.exit(main())
