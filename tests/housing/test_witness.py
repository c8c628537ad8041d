"""A witness signs only what follows from what it signed last: over real HTTP, and as files."""

import http.client
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from threading import Barrier, Thread

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from allocator.seal import merkle
from allocator.seal import note as notes
from allocator.seal.checkpoint import Checkpoint, TooFewWitnesses, open_checkpoint
from allocator.seal.note import COSIGNATURE
from housing import signing
from housing.witness import Book, Request, Witness
from housing.witness.request import BadRequest
from housing.witness.server import LARGEST, Server
from tests.logged import LOG as ORIGIN
from tests.logged import a_signer

NAME = "notary.example/witness"
LEAVES = [merkle.leaf(b"%d" % n) for n in range(40)]
FORK = [*LEAVES[:5], *(merkle.leaf(b"other %d" % n) for n in range(5, 40))]


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> dict[str, signing.FileSigner]:
    folder = tmp_path_factory.mktemp("keys")
    kinds = {ORIGIN: notes.PLAIN, "stranger.example": notes.PLAIN, NAME: COSIGNATURE}
    return {name: a_signer(folder, name, kind) for name, kind in kinds.items()}


class World:
    """One witness that listens, and a log that asks."""

    def __init__(self, keys: dict[str, signing.FileSigner], book: Path) -> None:
        self.keys, self.time = keys, 1_760_000_000
        self.witness = Witness(
            book=Book(book), signer=keys[NAME], logs={ORIGIN: keys[ORIGIN].key}, now=lambda: self.time
        )
        self.server = Server(("127.0.0.1", 0), self.witness)
        self.thread = Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02})
        self.thread.start()

    def checkpoint(self, size: int, leaves: list[bytes] = LEAVES, by: str = ORIGIN, origin: str = ORIGIN) -> bytes:
        root = merkle.CompactRange().extended(leaves[:size]).root()
        return notes.sign(Checkpoint(origin=origin, size=size, root=root).text, [self.keys[by]])

    def ask(self, old: int, size: int, leaves: list[bytes] = LEAVES, **how: str) -> tuple[int, str, str]:
        proof = merkle.Tree.of_leaves(leaves[:size]).consistency(old) if 0 < old <= size else ()
        return self.post(Request(old=old, proof=proof, checkpoint=self.checkpoint(size, leaves, **how)).write())

    def post(self, body: bytes, path: str = "/add-checkpoint") -> tuple[int, str, str]:
        return self.send("POST", path, body)

    def send(self, verb: str, path: str, body: bytes | None = None) -> tuple[int, str, str]:
        connection = http.client.HTTPConnection(*self.server.server_address[:2], timeout=10)
        connection.request(verb, path, body)
        answer = connection.getresponse()
        found = answer.status, answer.read().decode(), answer.headers["Content-Type"]
        connection.close()
        return found

    def signed_at(self, size: int, line: str, leaves: list[bytes] = LEAVES) -> int:
        """When a line says it was signed; refused if it is not under the checkpoint of this size."""
        whole = self.checkpoint(size, leaves) + line.encode()
        key = self.keys[NAME].key
        opened = open_checkpoint(whole, origin=ORIGIN, log=self.keys[ORIGIN].key, witnesses=[key], quorum=1)
        return opened.times[NAME]

    def close(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def world(keys: dict[str, signing.FileSigner], tmp_path: Path) -> Iterator[World]:
    made = World(keys, tmp_path / "book.db")
    yield made
    made.close()


def test_a_log_that_grows_is_cosigned_each_time_with_the_time(world: World) -> None:
    old = 0
    for n, size in enumerate((1, 7, 8, 8, 31)):
        world.time += 60
        status, line, _ = world.ask(old, size)
        assert status == 200
        assert world.signed_at(size, line) == 1_760_000_060 + 60 * n
        old = size
    assert world.witness.book.path.exists()
    assert world.send("GET", "/")[:2] == (200, f"{NAME}\n\n{world.checkpoint(31).decode()}")


def test_who_does_not_say_what_was_signed_last_is_told(world: World) -> None:
    assert world.ask(0, 9)[0] == 200
    for old, size in ((0, 9), (5, 20), (9, 8), (10, 12), (0, 3)):
        expected = (400, "") if old > size else (409, "9\n")
        status, body, kind = world.ask(old, size)
        assert (status, body if status == 409 else "") == expected
        assert status == 400 or kind == "text/x.tlog.size"
    assert world.ask(9, 12)[0] == 200


def test_t16_a_log_that_was_rewritten_or_cut_is_never_signed_again(world: World) -> None:
    assert world.ask(0, 10)[0] == 200
    assert world.ask(10, 20, FORK)[0] == 422
    assert world.ask(10, 6)[0] == 400
    assert world.ask(6, 6)[0] == 409
    rightful = merkle.Tree.of_leaves(LEAVES[:20]).consistency(10)
    for proof in ((), rightful[:-1], (*rightful, bytes(32)), (bytes(32),) * 63):
        body = Request(old=10, proof=proof, checkpoint=world.checkpoint(20)).write()
        assert world.post(body)[0] == 422
    assert world.ask(10, 20)[0] == 200, "and the rightful log goes on"


def test_t17_a_log_that_shows_another_face_is_convicted_by_its_own_signatures(world: World) -> None:
    assert world.ask(0, 10)[0] == 200
    for _ in range(2):
        assert world.ask(10, 10, FORK)[0] == 409
    assert world.ask(0, 10, FORK)[0] == 409
    with world.witness.book.open() as page:
        (pair,) = page.evidence()
    assert pair == (world.checkpoint(10).decode(), world.checkpoint(10, FORK).decode())
    for one in pair:
        notes.verify(one.encode(), [world.keys[ORIGIN].key])


def test_t25_a_witness_says_when_it_signed_by_its_own_clock_and_never_goes_back(world: World) -> None:
    assert world.signed_at(5, world.ask(0, 5)[1]) == 1_760_000_000
    world.time -= 1
    assert world.ask(5, 6)[0] == 503
    world.time += 2
    assert world.signed_at(6, world.ask(5, 6)[1]) == 1_760_000_001


def test_t25_a_bureau_cannot_set_the_time_of_a_witness_back(world: World) -> None:
    checkpoint, line = world.checkpoint(6), world.ask(0, 6)[1]
    known = {"origin": ORIGIN, "log": world.keys[ORIGIN].key, "witnesses": [world.keys[NAME].key], "quorum": 1}
    with pytest.raises(TooFewWitnesses):
        open_checkpoint(checkpoint, **known)
    own = notes.Note.parse(checkpoint + line.encode()).lines[-1]
    earlier = (1_000_000_000).to_bytes(8, "big") + own.signature[8:]
    with pytest.raises(notes.NotSigned):
        open_checkpoint(notes.add(checkpoint, replace(own, signature=earlier)), **known)


def test_only_known_logs_with_their_own_key_are_signed(world: World) -> None:
    assert world.ask(0, 5, by="stranger.example")[0] == 403
    assert world.ask(0, 5, origin="stranger.example")[0] == 404
    assert world.ask(0, 5)[0] == 200


@pytest.mark.parametrize(
    "body",
    [
        b"", b"old 0\n", b"old 0\n\n", b"old 00\n\nx", b"old -1\n\nx", b"old 1\nAAAA\n\nx", b"\xff\n\nx",
        b"old 0\n" + b"A" * 43 + b"=\n" * 64 + b"\nx",
    ],
    ids=repr,
)  # fmt: skip
def test_what_cannot_be_read_is_not_signed(world: World, body: bytes) -> None:
    assert world.post(body)[0] == 400
    assert world.post(body + world.checkpoint(3))[0] in (200, 400) if body == b"old 0\n\n" else True


def test_a_request_that_is_too_large_or_goes_elsewhere_is_turned_away(world: World) -> None:
    assert world.post(b"", "/")[0] == 404
    assert world.send("GET", "/add-checkpoint")[0] == 404
    connection = http.client.HTTPConnection(*world.server.server_address[:2], timeout=10)
    for length in (str(LARGEST + 1), "-1", "x", "", "9" * 5000, "0" * 5000):
        connection.putrequest("POST", "/add-checkpoint")
        connection.putheader("Content-Length", length)
        connection.endheaders()
        assert connection.getresponse().status == 413
        connection.close()


def test_of_many_that_ask_at_once_each_size_is_signed_from_one_before_only(world: World) -> None:
    """Eight logs of one name race from the same old size; one wins, the others are told where it stands."""
    assert world.ask(0, 5)[0] == 200
    start, answers = Barrier(8), []

    def ask(size: int) -> None:
        start.wait()
        answers.append((size, world.ask(5, size)[0]))

    threads = [Thread(target=ask, args=(6 + n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (won,) = [size for size, status in answers if status == 200]
    assert sorted(status for _, status in answers) == [200, *[409] * 7]
    assert world.ask(0, 5)[1] == f"{won}\n"


def test_a_witness_that_was_restarted_remembers(world: World, keys: dict[str, signing.FileSigner]) -> None:
    assert world.ask(0, 10)[0] == 200
    again = World(keys, world.witness.book.path)
    assert again.ask(0, 10, FORK)[0] == 409
    assert again.ask(10, 11)[0] == 200
    again.close()
    assert world.ask(10, 12)[:2] == (409, "11\n")


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asks=st.lists(st.tuples(st.integers(0, 14), st.integers(0, 14), st.booleans()), max_size=12))
def test_all_that_a_witness_signed_is_one_log(
    keys: dict[str, signing.FileSigner], tmp_path: Path, asks: list[tuple[int, int, bool]]
) -> None:
    """Whatever is asked in whatever order, without HTTP: the checkpoints signed are of one list, ever longer."""
    book, signed = Book(tmp_path / f"{os.urandom(8).hex()}.db"), []
    witness = Witness(book=book, signer=keys[NAME], logs={ORIGIN: keys[ORIGIN].key}, now=lambda: 1)
    for old, size, honest in asks:
        leaves = LEAVES if honest else FORK
        root = merkle.CompactRange().extended(leaves[:size]).root()
        checkpoint = notes.sign(Checkpoint(origin=ORIGIN, size=size, root=root).text, [keys[ORIGIN]])
        proof = merkle.Tree.of_leaves(leaves[:size]).consistency(old) if 0 < old <= size else ()
        if witness.answer(Request(old=old, proof=proof, checkpoint=checkpoint).write()).status == 200:
            signed.append((size, leaves[:size]))
    for (size, before), (later, after) in pairwise(signed):
        assert size <= later
        assert after[:size] == before


@given(
    old=st.integers(0, 2**63 - 1), proof=st.lists(st.binary(min_size=32, max_size=32), max_size=63), rest=st.binary()
)
def test_a_request_is_read_as_it_was_written(old: int, proof: list[bytes], rest: bytes) -> None:
    asked = Request(old=old, proof=tuple(proof), checkpoint=rest)
    assert Request.parse(asked.write()) == asked


@given(data=st.binary(max_size=200))
def test_any_bytes_are_a_request_or_refused(data: bytes) -> None:
    with suppress(BadRequest):
        assert Request.parse(data).write() == data
