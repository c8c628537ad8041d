"""Every fault of an instance: one error that names the member and whose it is."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from allocator import Instance, InstanceError
from tests.allocator.test_instance import Json, small


def put(*path: str | int, value: object) -> Callable[[Json], None]:
    """Set one member of the small instance."""

    def change(raw: Any) -> None:
        for step in path[:-1]:
            raw = raw[step]
        raw[path[-1]] = value

    return change


def drop(*path: str | int) -> Callable[[Json], None]:
    """Take one member out of the small instance."""

    def change(raw: Any) -> None:
        for step in path[:-1]:
            raw = raw[step]
        del raw[path[-1]]

    return change


def again(*path: str | int) -> Callable[[Json], None]:
    """Let the last item of a list stand there twice."""

    def change(raw: Any) -> None:
        for step in path:
            raw = raw[step]
        raw.append(raw[-1])

    return change


TALENT = ("households", 0, "applications", 0)
BLUE = ("households", 1, "applications", 0)
FAULTS = {
    "another format": (put("format", value="anju-instance/2"), ["format", "anju-instance/2"]),
    "no format": (drop("format"), ["format", "head"]),
    "no programs": (drop("programs"), ["programs", "head"]),
    "no households": (drop("households"), ["households", "head"]),
    "programs no list": (put("programs", value={}), ["programs", "list"]),
    "households no list": (put("households", value={}), ["households", "list"]),
    "strange member of the head": (put("quotas", value=1), ["quotas", "head"]),
    "strange member of a program": (put("programs", 0, "quotas", value=1), ["quotas", "program talent"]),
    "strange member of an application": (put(*BLUE, "wish", value=1), ["wish", "household H1"]),
    "program no object": (put("programs", 0, value="talent"), ["program 1", "object"]),
    "program without id": (drop("programs", 0, "id"), ["id", "program 1"]),
    "program twice": (again("programs"), ["programs", "blue", "twice"]),
    "quota negative": (put("programs", 0, "quota", value=-1), ["quota", "program talent", "-1"]),
    "quota a flag": (put("programs", 0, "quota", value=True), ["quota", "program talent", "true"]),
    "quota with a point": (put("programs", 0, "quota", value=2.0), ["quota", "program talent", "2.0"]),
    "quota too large": (put("programs", 0, "quota", value=2**53), ["quota", "program talent"]),
    "unknown choice": (
        put("programs", 0, "choice", value="lottery"),
        ["choice", "program talent", "lottery"],
    ),
    "unknown aim": (put("programs", 0, "aim", value=None), ["aim", "program talent"]),
    "lot twice": (again("lots"), ["lots", "B2", "twice"]),
    "lot of no program": (put("lots", 0, "program", value="rent"), ["program", "lot T1", "rent"]),
    "capacity missing": (drop("lots", 0, "capacity"), ["capacity", "lot T1"]),
    "more homes than a number can tell": (
        put("lots", 0, "capacity", value=2**53 - 1), ["lots", "head", "more than 9007199254740991"],
    ),
    "unknown cap": (put("lots", 0, "caps", value=["sale"]), ["caps", "lot T1", "sale"]),
    "cap named twice": (put("lots", 0, "caps", value=["rent", "rent"]), ["caps", "lot T1", "rent"]),
    "caps no list": (put("lots", 0, "caps", value="rent"), ["caps", "lot T1"]),
    "first no name": (put("lots", 0, "first", value=3), ["first", "lot T1", "3"]),
    "cap twice": (again("caps"), ["caps", "rent", "twice"]),
    "limit missing": (drop("caps", 0, "limit"), ["limit", "cap rent"]),
    "group cap of no program": (put("group_caps", 0, "program", value="x"), ["program", "group cap 1", "x"]),
    "group cap twice": (again("group_caps"), ["group_caps", "blue/employer", "twice"]),
    "group without a name": (put("group_caps", 0, "group", value=""), ["group", "group cap 1"]),
    "reserve of no program": (put("reserves", 0, "program", value="x"), ["program", "reserve 1", "x"]),
    "reserve negative": (put("reserves", 0, "seats", value=-2), ["seats", "reserve 1", "-2"]),
    "household twice": (again("households"), ["id", "household H1", "twice"]),
    "household no object": (put("households", 0, value=3), ["household 1", "object"]),
    "household id no name": (put("households", 0, "id", value=7), ["id", "7"]),
    "household id with a line end": (put("households", 0, "id", value="a\n"), ["id"]),
    "household id too long": (put("households", 0, "id", value="a" * 201), ["id", "…"]),
    "groups no list": (put("households", 0, "groups", value=None), ["groups", "household H2"]),
    "group twice": (again("households", 0, "groups"), ["groups", "household H2", "graduate"]),
    "applications no list": (
        put("households", 0, "applications", value=None),
        ["applications", "household H2"],
    ),
    "two applications to one program": (
        again("households", 0, "applications"),
        ["applications", "H2", "talent"],
    ),
    "unknown program": (put(*TALENT, "program", value="x"), ["program", "household H2", "x"]),
    "no ticket": (drop(*TALENT, "ticket"), ["ticket", "household H2"]),
    "ticket too short": (put(*TALENT, "ticket", value="07"), ["ticket", "household H2"]),
    "ticket no text": (put(*TALENT, "ticket", value=7), ["ticket", "household H2"]),
    "points negative": (put(*TALENT, "points", value=-1), ["points", "household H2"]),
    "tier no number": (put(*TALENT, "tier", value="1"), ["tier", "household H2"]),
    "flexible no flag": (put(*TALENT, "flexible", value=0), ["flexible", "household H2", "0"]),
    "unknown suitable lot": (put(*TALENT, "suitable", value=["T9"]), ["suitable", "household H2", "T9"]),
    "suitable lot of another program": (
        put(*TALENT, "suitable", value=["B1"]),
        ["suitable", "H2", "B1", "blue"],
    ),
    "suitable lot twice": (again(*TALENT, "suitable"), ["suitable", "household H2", "T1"]),
    "suitable holds an object": (put(*TALENT, "suitable", value=[{}]), ["suitable", "household H2"]),
    "wish outside suitable": (put(*TALENT, "wishes", value=["B1"]), ["wishes", "household H2", "B1"]),
    "wish twice": (put(*TALENT, "wishes", value=["T1", "T1"]), ["wishes", "household H2", "T1"]),
    "wishes null": (put(*TALENT, "wishes", value=None), ["wishes", "household H2"]),
    "metres no object": (put(*BLUE, "metres", value=[]), ["metres", "household H1"]),
    "nearest without metres": (drop(*BLUE, "metres"), ["metres", "household H1", "B2"]),
    "a distance missing": (drop(*BLUE, "metres", "B1"), ["metres", "household H1", "B1"]),
    "a distance too many": (put(*BLUE, "metres", "T1", value=1), ["metres", "household H1", "T1"]),
    "a distance with a point": (
        put(*BLUE, "metres", "B1", value=1.5),
        ["metres", "household H1", "B1", "1.5"],
    ),
    "a distance beyond the earth": (put(*BLUE, "metres", "B1", value=10**9 + 1), ["metres", "household H1"]),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_one_error_that_names_member_and_thing(fault: str) -> None:
    change, named = FAULTS[fault]
    raw = small()
    change(raw)
    with pytest.raises(InstanceError) as caught:
        Instance.from_json(raw)
    text = str(caught.value)
    assert all(name in text for name in named), text
    assert "\n" not in text
    assert isinstance(caught.value, ValueError)


HEAD = b'{"format":"anju-instance/1","programs":[],"lots":[]}\n'
BAD_FILES = {
    "empty": (b"", "head"),
    "no JSON": (HEAD + b"{\n", "line 2"),
    "a blank line": (HEAD + b"\n", "line 2"),
    "no object": (HEAD + b"[]\n", "line 2"),
    "no UTF-8": (HEAD + b'{"id":"\xff"}\n', "line 2"),
    "a member twice": (HEAD + b'{"id":"a","id":"b","applications":[]}\n', "line 2.*id"),
    "nested without end": (HEAD + b"[" * 100_000, "line 2"),
    "households in the head": (HEAD.replace(b"}", b',"households":[]}'), "households"),
}


@pytest.mark.parametrize("kind", BAD_FILES)
def test_a_file_that_cannot_be_read_names_the_line(kind: str, tmp_path: Path) -> None:
    content, named = BAD_FILES[kind]
    path = tmp_path / "instance.jsonl"
    path.write_bytes(content)
    with pytest.raises(InstanceError, match=named):
        Instance.read(path)
