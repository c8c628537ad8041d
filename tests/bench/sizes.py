"""How large everything is: as asked for, and so small that a test can run it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """Numbers of households, homes and lots, and how patient we are."""

    whole: bool  # whether the figures can be held against what they must be
    households: int
    homes: int
    lots: int
    crossing: tuple[tuple[int, int], ...]  # households and homes
    pool: int
    draws: int
    growth: tuple[int, ...]
    ladder: tuple[int, ...]  # what every other package is tried on, up to what it can take
    ladder_lots: int
    ladder_share: int  # households to one home
    patience: float  # seconds for one try of another package
    limit: float  # seconds for any other run
    repeats: int


WHOLE = Sizes(
    whole=True,
    households=1_000_000,
    homes=5_000,
    lots=200,
    crossing=((10_000, 500), (100_000, 5_000), (1_000_000, 5_000)),
    pool=100_000,
    draws=1_000,
    growth=(10_000, 100_000, 1_000_000),
    ladder=(1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000),
    ladder_lots=40,
    ladder_share=20,
    patience=120,
    limit=300,
    repeats=5,
)

QUICK = Sizes(
    whole=False,
    households=2_000,
    homes=200,
    lots=24,
    crossing=((40, 16), (60, 24)),
    pool=1_000,
    draws=20,
    growth=(500, 2_000),
    ladder=(60, 120),
    ladder_lots=12,
    ladder_share=4,
    patience=30,
    limit=60,
    repeats=1,
)
