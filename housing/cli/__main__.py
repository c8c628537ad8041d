"""`python -m housing.cli`: the same as `anju`."""

from housing.cli import main

main()
