"""What a level of assurance means, in English; key by key the same as in `chinese.py`."""

TEXTS: dict[str, str] = {
    "A": (
        "Assurance level A: the draw uses a public random beacon, dice rolled in public and sealed secrets. Nobody "
        "can choose the value of the beacon, and anybody can check it. Whoever wanted to steer the draw would have "
        "to foresee the beacon, and also corrupt the dice and every party."
    ),
    "B": (
        "Assurance level B: the draw uses numbers drawn on national television, dice rolled in public and sealed "
        "secrets. Anybody can compare the numbers with the newspaper; that they were drawn honestly is left to the "
        "body that draws them. Whoever wanted to steer the draw would also have to corrupt the dice and every party."
    ),
    "C": (
        "Assurance level C: the draw uses dice rolled in public and sealed secrets, and nothing from outside the "
        "room. It can be trusted as long as the dice or one of the parties are honest; nobody outside can check that."
    ),
}
