"""`anju key`, `anju log` and `anju witness` together: with a network, and in a room without one."""

import os
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from allocator.seal.checkpoint import open_checkpoint
from allocator.seal.note import COSIGNATURE, Key
from allocator.seal.tlog_proof import TlogProof
from housing import db as database
from housing import signing
from housing.cli import anju, entry
from housing.witness import Book, Witness
from housing.witness.server import Server
from tests.housing.test_audit import note
from tests.housing.test_audit_attacks import disarm, rewrite


class Desk:
    """The table of the key holder: an installation, and files."""

    def __init__(self, engine: sa.Engine, folder: Path) -> None:
        self.engine, self.folder = engine, folder
        self.log = self.key("housing.example/log")
        self.witness = self.key("notary.example/witness", "--witness")

    def path(self, name: str) -> str:
        return str(self.folder / name)

    def run(self, line: str, **kwargs: str) -> Result:
        """Run a command; `@name` is a file on the table."""
        words = [self.path(word[1:]) if word.startswith("@") else word for word in line.split()]
        return CliRunner().invoke(anju, words, **kwargs)

    def done(self, line: str, **kwargs: str) -> str:
        result = self.run(line, **kwargs)
        assert result.exit_code == 0, (result.output, result.exception)
        return result.output

    def key(self, name: str, *more: str) -> str:
        return self.done(f"key new {name} --unlocked --out @{name.partition('/')[2]}.pem {' '.join(more)}").strip()

    def add(self, count: int) -> None:
        with database.sessions(self.engine)() as db:
            for n in range(count):
                note(db, str(n))
            db.commit()


@pytest.fixture
def desk(own_database: sa.Engine, tmp_path: Path) -> Iterator[Desk]:
    """An installation on a database of its own."""
    url = own_database.url
    said = {"DEMO": "1", "DATABASE_URL": url.render_as_string(hide_password=False), "DATA_DIR": str(tmp_path)}
    before = {name: os.environ.get(name) for name in said}
    os.environ.update(said)
    entry.settings.cache_clear()
    entry.engine.cache_clear()
    yield Desk(own_database, tmp_path)
    entry.engine().dispose()
    for name, value in before.items():
        os.environ.pop(name) if value is None else os.environ.update({name: value})
    entry.settings.cache_clear()
    entry.engine.cache_clear()


def test_a_checkpoint_goes_to_a_witness_as_a_file_and_back_and_the_log_is_checked_against_it(desk: Desk) -> None:
    desk.add(30)
    assert desk.run("log verify").exit_code == 3, "nothing from outside to hold it against"
    assert desk.run("log ask --out @ask").exit_code == 1
    note_ = desk.done("log checkpoint --key @log.pem --out @first")
    assert desk.done("log checkpoint --key @log.pem") == note_, "nothing was added"
    desk.done("log ask --out @ask")
    desk.done(f"witness answer @ask --log {desk.log} --key @witness.pem --book @book --out @answer")
    desk.done(f"log take @answer --key {desk.log} --witness {desk.witness}")
    desk.add(12)
    desk.done("log checkpoint --key @log.pem --out @second")
    desk.done("log ask --old 30 --out @ask")
    desk.done(f"witness answer @ask --log {desk.log} --key @witness.pem --book @book --out @answer")
    assert desk.run(f"witness answer @ask --log {desk.log} --key @witness.pem --book @book --out @x").exit_code == 1
    assert "no evidence" not in desk.done("witness evidence --book @book")
    checked = f"log verify @first @second --key {desk.log}"
    assert "42 entries" in desk.done(checked)
    few = desk.run(f"{checked} --witness {desk.witness} --quorum 1")
    assert few.exit_code == 4
    assert desk.run(f"log verify @answer --key {desk.log}").exit_code == 2


def test_a_checkpoint_convinces_nobody_until_its_signatures_are_checked(desk: Desk) -> None:
    desk.add(3)
    desk.done("log checkpoint --key @log.pem --out @first")
    for more in (f"--witness {desk.witness} --quorum 1", "--quorum 1", f"--witness {desk.witness}"):
        refused = desk.run(f"log verify @first {more}")
        assert refused.exit_code == 2, more
        assert "--key" in refused.output
    unchecked = desk.run("log verify @first")
    assert unchecked.exit_code == 3
    assert "signatures not checked" in unchecked.output
    assert "signatures not checked" not in desk.done(f"log verify @first --key {desk.log}")
    assert desk.run(f"log verify @first --key {desk.log} --quorum -1").exit_code == 2


def test_t16_the_check_of_the_log_finds_a_rewritten_one_only_from_outside(desk: Desk) -> None:
    desk.add(10)
    desk.done("log checkpoint --key @log.pem --out @first")
    with database.sessions(desk.engine)() as db:
        disarm(db)
        rewrite(db, 4, b"test.act", b"test.lie")
        if desk.engine.dialect.name == "sqlite":
            db.execute(sa.text("DROP TRIGGER audit_checkpoint_d"))
        else:
            db.execute(sa.text("ALTER TABLE audit_checkpoint DISABLE TRIGGER ALL"))
        db.execute(sa.text("DELETE FROM audit_checkpoint"))
        db.commit()
    assert desk.run("log verify").exit_code == 3, "inside, all is as it should be"
    found = desk.run(f"log verify @first --key {desk.log}")
    assert found.exit_code == 1
    assert "the first 10 entries are not those of before" in found.output
    assert desk.run("log checkpoint --key @log.pem").exit_code == 1


def test_a_witness_is_asked_over_http_and_its_signature_handed_out(desk: Desk) -> None:
    desk.add(5)
    desk.done("log checkpoint --key @log.pem")
    log, key = Key.parse(desk.log), Path(desk.path("witness.pem"))
    signer = signing.load(key, kind=COSIGNATURE, passphrase=str)
    witness = Witness(
        book=Book(Path(desk.path("book"))), signer=signer, logs={log.name: log}, now=lambda: 1_760_000_000
    )
    server = Server(("127.0.0.1", 0), witness)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    url = f"http://127.0.0.1:{server.server_address[1]}"
    for _ in range(2):
        desk.done(f"log send {url} --key {desk.log} --witness {desk.witness}")
        desk.add(5)
        desk.done("log checkpoint --key @log.pem")
    server.shutdown()
    thread.join()
    server.server_close()
    assert desk.run(f"log send {url} --key {desk.log} --witness {desk.witness}").exit_code == 1
    assert desk.run(f"log send file:///x --key {desk.log} --witness {desk.witness}").exit_code == 1
    with server.witness.book.open() as page:
        last = page.last(log.name)
    assert last is not None
    assert last.size == 10


def test_what_was_forgotten_is_remembered_from_the_last_checkpoint(desk: Desk) -> None:
    desk.add(9)
    desk.done("log checkpoint --key @log.pem --out @first")
    Path(desk.path("log-memory.json")).unlink()
    desk.add(3)
    assert "remember" in desk.run("log checkpoint --key @log.pem").output
    desk.done(f"log remember @first --memory @log-memory.json --key {desk.log}")
    desk.done("log checkpoint --key @log.pem --out @second")
    desk.done(f"log verify @first @second --key {desk.log}")
    desk.done("log proof 3 --out @3.tlog-proof")
    proof = TlogProof.parse(Path(desk.path("3.tlog-proof")).read_bytes())
    log = Key.parse(desk.log)
    proof.check(proof.extra or b"", open_checkpoint(proof.checkpoint, origin=log.name, log=log))


def test_a_key_with_a_passphrase_asks_for_it(desk: Desk) -> None:
    desk.add(1)
    desk.done("key new housing.example/log --out @locked.pem", input="long words\nlong words\n")
    assert desk.run("log checkpoint --key @locked.pem --memory @m", input="other words\n").exit_code == 1
    assert "housing.example/log\n1\n" in desk.done("log checkpoint --key @locked.pem --memory @m", input="long words\n")
