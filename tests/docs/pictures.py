"""Draw the pictures of `docs/allocation.md`: `make docs` or `python -m tests.docs.pictures`.

The numbers and names come from the example on that page, worked by the rule itself (`tests/allocator/reference.py`).
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from tests.allocator import reference
from tests.docs import DOCS, example_instance
from tests.docs.svg import BLUE, GREEN, GREY, RED, arrow, box, circle, line, picture, text

Json = dict[str, Any]
PICTURES = DOCS / "pictures"
LOT_WIDTH, LOT_HEIGHT = 150, 84
PANEL = 600


def tree() -> str:
    """The limits of the example, the wider above the narrower."""
    instance = example_instance()
    homes = sum(lot["capacity"] for lot in instance["lots"])
    shapes = [*_node(330, 20, "program rent", _homes(homes))]
    [cap] = instance["caps"]
    shapes += [line(330, 72, 210, 112), *_node(210, 112, f"cap {cap['id']}", f"at most {cap['limit']}")]
    for lot, x in zip(instance["lots"], (110, 310, 530), strict=True):
        above = (210, 164) if lot.get("caps") else (330, 72)
        shapes += [line(*above, x, 204), *_node(x, 204, f"lot {lot['id']}", _homes(lot["capacity"]))]
    shapes.append(text(330, 296, "A home given away counts at its lot and at everything above it.", colour=GREY))
    return picture(660, 316, "Nested limits form a tree: program, cap, lots", shapes)


def _node(x: float, y: float, name: str, number: str) -> Iterator[str]:
    yield box(x - 80, y, 160, 52)
    yield text(x, y + 22, name, bold=True)
    yield text(x, y + 42, number, colour=GREY)


def _homes(n: int) -> str:
    return "1 home" if n == 1 else f"{n} homes"


def exchange() -> str:
    """Who could move before the first turn of the example, and before the one that passes."""
    instance = example_instance()
    turns = reference.allocation(instance).turns["rent"]
    passing = next(turn for turn in turns if turn.lot is None)
    shapes = []
    for n, turn in enumerate((turns[0], passing)):
        shapes += [f'<g transform="translate({n * PANEL} 0)">', *_panel(instance, turn), "</g>"]
    return picture(2 * PANEL, 330, "Who could move, before A's turn and before C's turn", shapes)


def _panel(instance: Json, turn: reference.Turn) -> Iterator[str]:
    """One state: homes given (filled), households seated (hollow), and arrows to where they may live instead."""
    seats = seating(instance, turn)
    x_of = {lot["id"]: 40 + n * 185 for n, lot in enumerate(instance["lots"])}
    [cap] = instance["caps"]
    east = [x_of[lot["id"]] for lot in instance["lots"] if cap["id"] in lot.get("caps", ())]
    used = sum(x_of[lot] in east for lot in (*turn.homes.values(), *seats.values()))
    yield text(PANEL / 2, 34, f"Before the turn of {turn.household}", size=18, bold=True)
    yield box(min(east) - 18, 92, max(east) - min(east) + LOT_WIDTH + 36, 176, fill="#ffffff", line=GREY, dashed=True)
    yield text(min(east) - 6, 114, f"cap {cap['id']}: {used} of {cap['limit']} homes", colour=GREY, anchor="start")
    for lot in instance["lots"]:
        yield from _lot(lot, x_of[lot["id"]], turn, seats)
    suitable = {one["id"]: one["applications"][0]["suitable"] for one in instance["households"]}
    for household, seat in seats.items():
        for other in suitable[household]:
            if other != seat:
                yield from _move(household, x_of[seat], x_of[other])
    colour = GREEN if turn.lot else RED
    last = f"{turn.household} gets a home in {turn.lot}" if turn.lot else f"{turn.household} passes"
    wishes = instance["households"][[*suitable].index(turn.household)]["applications"][0]["wishes"]
    yield text(PANEL / 2, 308, f"{turn.household} wishes for {', then '.join(wishes)}: {last}", colour=colour)


def _lot(lot: Json, x: float, turn: reference.Turn, seats: dict[str, str]) -> Iterator[str]:
    """A lot with a place for each of its homes."""
    yield box(x, 166, LOT_WIDTH, LOT_HEIGHT)
    yield text(x + LOT_WIDTH / 2, 190, lot["id"], bold=True)
    living = [(one, False) for one, at in turn.homes.items() if at == lot["id"]]
    living += [(one, True) for one, at in seats.items() if at == lot["id"]]
    for n in range(lot["capacity"]):
        place = x + LOT_WIDTH / 2 + (n - (lot["capacity"] - 1) / 2) * 44
        if n < len(living):
            yield circle(place, 222, living[n][0], fill=GREEN if not living[n][1] else BLUE, hollow=living[n][1])
        else:
            yield box(place - 14, 208, 28, 28, fill="#ffffff", line=GREY, dashed=True, radius=4)


def _move(household: str, here: float, there: float) -> Iterator[str]:
    middle = LOT_WIDTH / 2
    yield arrow(here + middle, 164, there + middle, 164, bend=-56)
    yield text((here + there) / 2 + middle, 130, household, colour=BLUE, bold=True)


def seating(instance: Json, turn: reference.Turn) -> dict[str, str]:
    """A way to seat all awarded households, the homes given before being fixed."""
    program = reference.Program(instance, instance["programs"][0], Counter())
    for lot in turn.homes.values():
        program.give(lot)
    return next(program.assignments(turn.awarded))


def passes() -> str:
    """Two passes over three households, one of two homes being reserved for a group."""
    shapes = [
        text(330, 34, "2 homes, 1 reserved for graduates; A and B are none, C is one", size=17, bold=True),
        text(40, 92, "Pass 1, before release", anchor="start", bold=True),
        text(40, 192, "Pass 2, after release", anchor="start", bold=True),
    ]
    first = (("A", "taken", GREEN), ("B", "1 home is reserved", RED), ("C", "taken: the reserve", GREEN))
    second = (("A", "stays", GREY), ("B", "no home is left", RED), ("C", "stays", GREY))
    for y, row in ((86, first), (186, second)):
        for n, (household, words, colour) in enumerate(row):
            x = 270 + n * 150
            shapes += [circle(x, y, household, fill=colour), text(x, y + 38, words, colour=colour, size=14)]
    shapes += [
        text(
            330, 262, "Without C nobody could use the reserve: in pass 2 it is released, and B is taken.", colour=GREY
        ),
    ]
    return picture(660, 284, "Award in two passes: a reserve is held in the first and released in the second", shapes)


def drawn() -> dict[str, str]:
    """Every picture by the name of its file."""
    return {
        "allocation-tree.svg": tree(),
        "allocation-exchange.svg": exchange(),
        "allocation-passes.svg": passes(),
    }


if __name__ == "__main__":
    for file, content in drawn().items():
        (PICTURES / file).write_text(content, encoding="utf-8")
