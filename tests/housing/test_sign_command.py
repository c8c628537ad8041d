"""`anju sign`: bureau and notary sign a bag where their keys are, with the bag at hand or with a copy of it."""

import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from allocator.bundle import layout
from allocator.bundle.signatures import stated
from allocator.seal import note
from allocator.seal.note import Key
from housing import signing
from housing.cli import anju
from housing.cli.demo import SIGNERS, sign_as_demonstration
from tests.allocator.bags import Made, copied, reseal

PHRASE = "open"
BUREAU, NOTARY = "housing.example/draw", "notary.example/draw"


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Made(households=6).bag(tmp_path_factory.mktemp("original") / "bags")


class Room:
    """Two key holders and a bag."""

    def __init__(self, bag: Path, folder: Path) -> None:
        self.bag, self.note = bag, bag / layout.NOTE
        self.keys = {name: signing.create(folder / name.partition(".")[0], name) for name in (BUREAU, NOTARY)}
        self.folder = folder

    def run(self, *words: object, typed: str = "") -> Result:
        return CliRunner().invoke(anju, [str(word) for word in words], input=typed)

    def sign(self, name: str, *more: object) -> Result:
        return self.run("sign", self.bag, "--key", self.folder / name.partition(".")[0], *more)

    def done(self, result: Result) -> str:
        assert result.exit_code == 0, (result.output, result.exception)
        return result.output

    def replay(self, *keys: Key) -> Result:
        return self.run("replay", self.bag, *[word for key in keys for word in ("--key", key.vkey)])


@pytest.fixture
def room(original: Path, tmp_path: Path) -> Room:
    return Room(copied(original, tmp_path), tmp_path)


def test_bureau_and_notary_sign_one_after_the_other_and_anybody_checks(room: Room) -> None:
    said = stated(room.bag)
    told = room.done(room.sign(BUREAU))
    assert said.round in told
    assert told.count(said.manifest_sha256) == 2  # by itself, and in the text that is signed
    assert room.replay(*room.keys.values()).exit_code == 1
    room.done(room.sign(NOTARY))
    assert note.verify(room.note.read_bytes(), list(room.keys.values()), text=said.text).text == said.text
    assert "M2 ok " in room.done(room.replay(*room.keys.values()))
    assert "M2 --   not asked: 2 signature lines" in room.done(room.replay())


def test_signing_again_changes_nothing(room: Room) -> None:
    room.done(room.sign(BUREAU))
    before = room.note.read_bytes(), room.note.stat().st_mtime_ns
    assert "there already" in room.done(room.sign(BUREAU))
    assert (room.note.read_bytes(), room.note.stat().st_mtime_ns) == before


def test_a_key_holder_with_a_copy_sends_a_note_and_the_bureau_takes_it(room: Room, original: Path) -> None:
    room.done(room.sign(BUREAU))
    out = room.folder / "out.note"
    sent = room.run("sign", original, "--key", room.folder / "notary", "--note", out)
    room.done(sent)
    assert not (original / layout.NOTE).exists()
    for word in ("added", "there already"):
        told = room.done(room.run("sign", room.bag, "--take", out))
        assert f"{word}: {NOTARY}" in told
        assert "None of these signatures was checked here" in told
    assert room.replay(*room.keys.values()).exit_code == 0


def test_a_locked_key_asks_for_its_passphrase_after_it_was_shown_what_is_signed(room: Room) -> None:
    key = signing.create(room.folder / "locked", "locked.example/draw", passphrase=PHRASE)
    told = room.run("sign", room.bag, "--key", room.folder / "locked", typed=f"{PHRASE}\n")
    assert room.done(told).index("phd1/manifest") < told.output.index("Passphrase")
    assert room.replay(key).exit_code == 0


def test_a_note_for_something_else_is_refused_and_nothing_is_written(room: Room, tmp_path: Path) -> None:
    other, out = Made(households=3).bag(tmp_path / "others"), tmp_path / "other.note"
    room.done(room.run("sign", other, "--key", room.folder / "housing", "--note", out))
    taken = room.run("sign", room.bag, "--take", out)
    assert "was signed for something else" in str(taken.exception)
    assert not room.note.exists()
    room.note.write_bytes(out.read_bytes())
    assert "was signed for something else" in str(room.sign(NOTARY).exception)
    assert room.note.read_bytes() == out.read_bytes()


def test_a_folder_that_is_no_bag_is_not_signed(room: Room, tmp_path: Path) -> None:
    refused = room.run("sign", tmp_path, "--key", room.folder / "housing")
    assert f"{layout.PLAN} is missing" in str(refused.exception)


def test_a_note_of_another_name_is_not_written_into_the_bag(room: Room) -> None:
    for place in (room.bag / "notary.note", room.bag / "data" / ".." / "x.note"):
        assert room.sign(NOTARY, "--note", place).exit_code == 2
        assert not place.exists()
    room.done(room.sign(NOTARY, "--note", room.note))
    assert room.replay(room.keys[NOTARY]).exit_code == 0


def test_a_changed_bag_is_not_signed(room: Room) -> None:
    (room.bag / layout.ORDER).write_bytes(b"")
    refused = room.sign(BUREAU)
    assert layout.ORDER in str(refused.exception)
    assert not room.note.exists()


def test_a_signature_does_not_follow_a_bag_that_was_made_to_fit(room: Room) -> None:
    room.done(room.sign(BUREAU))
    (room.bag / layout.PROGRAM / "faults.py").write_text('"""Another."""\n', encoding="utf-8", newline="\n")
    reseal(room.bag)
    assert room.replay(room.keys[BUREAU]).exit_code == 1
    assert "was signed for something else" in str(room.sign(BUREAU).exception)


def test_a_forged_line_of_a_key_is_found_when_its_holder_signs(room: Room) -> None:
    room.done(room.sign(BUREAU))
    said = stated(room.bag)
    forged = note.Line(name=NOTARY, key_id=room.keys[NOTARY].id, signature=bytes(64))
    room.note.write_bytes(note.add(room.note.read_bytes(), forged))
    assert "is in the note already" in str(room.sign(NOTARY).exception)
    assert note.Note.parse(room.note.read_bytes()).text == said.text


@pytest.mark.parametrize("words", [(), ("--key", "housing", "--take", "housing"), ("--take", "housing", "--note", "x")])
def test_signing_and_taking_are_two_things(room: Room, words: tuple[str, ...]) -> None:
    placed = [word if word.startswith("--") else str(room.folder / word) for word in words]
    assert room.run("sign", room.bag, *placed).exit_code == 2
    assert not room.note.exists()


def test_a_key_that_is_none_is_a_wrong_use_of_the_command(room: Room) -> None:
    for vkey in ("", "notary", room.keys[BUREAU].vkey[:-1]):
        assert room.run("replay", room.bag, "--key", vkey).exit_code == 2


def test_nothing_is_left_in_the_bag_but_the_note(room: Room) -> None:
    names = {path.name for path in room.bag.iterdir()}
    room.done(room.sign(BUREAU))
    assert {path.name for path in room.bag.iterdir()} == {*names, layout.NOTE}


def test_the_demonstration_signs_with_keys_that_only_their_owner_reads(room: Room, tmp_path: Path) -> None:
    once = sign_as_demonstration(room.bag, tmp_path / "keys")
    again = sign_as_demonstration(room.bag, tmp_path / "keys")
    assert once == again
    assert [Key.parse(one).name for one in once] == list(SIGNERS.values())
    assert room.replay(*map(Key.parse, once)).exit_code == 0
    for file in (tmp_path / "keys").glob("*.pem"):
        assert not file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
