"""The rules of a witness: it signs what follows from what it signed last, and nothing else (C2SP tlog-witness)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus

from allocator.errors import Refused
from allocator.seal import merkle
from allocator.seal.checkpoint import Checkpoint, cosign
from allocator.seal.note import Key, Note, Signer, verify
from housing.witness.book import Book, Page, Signed
from housing.witness.request import Request

TEXT = "text/plain; charset=utf-8"
SIZE = "text/x.tlog.size"
NOTHING = Signed(size=0, root=merkle.root([]), note="", at=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What is sent back."""

    status: HTTPStatus
    body: str
    kind: str = TEXT


class _No(Exception):
    """A request that is not granted."""

    def __init__(self, status: HTTPStatus, body: str) -> None:
        self.answer = _no(status, body)
        super().__init__(body)


def _no(status: HTTPStatus, body: str, kind: str = TEXT) -> Answer:
    return Answer(status=status, body=f"{body}\n", kind=kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """Somebody who cosigns the checkpoints of some logs, each known by its origin and its key."""

    book: Book
    signer: Signer
    logs: Mapping[str, Key]
    now: Callable[[], int]  # seconds since 1970

    def answer(self, body: bytes) -> Answer:
        """Answer `add-checkpoint`: a cosignature, or why there is none."""
        try:
            asked, said = self._read(body)
            with self.book.open() as page:
                found = self._remember(page, asked, said)
        except _No as no:
            return no.answer
        return found if isinstance(found, Answer) else Answer(status=HTTPStatus.OK, body=self._line(asked, said, found))

    def _read(self, body: bytes) -> tuple[Request, Checkpoint]:
        """Read what is asked, of a log that is known and by its key."""
        try:
            asked = Request.parse(body)
            said = Checkpoint.parse(Note.parse(asked.checkpoint).text)
        except Refused as refused:
            raise _No(HTTPStatus.BAD_REQUEST, str(refused)) from None
        if said.origin not in self.logs:
            raise _No(HTTPStatus.NOT_FOUND, "this log is not known here")
        try:
            verify(asked.checkpoint, [self.logs[said.origin]])
        except Refused as refused:
            raise _No(HTTPStatus.FORBIDDEN, str(refused)) from None
        if asked.old > said.size:
            raise _No(HTTPStatus.BAD_REQUEST, "the old size is larger than the size of the checkpoint")
        return asked, said

    def _remember(self, page: Page, asked: Request, said: Checkpoint) -> int | Answer:
        """Remember the checkpoint and when, before anybody sees a signature; or say why not."""
        at, known = self.now(), page.last(said.origin) or NOTHING
        contradicts = said.size == known.size and said.root != known.root
        if contradicts and known is not NOTHING:
            page.convict(said.origin, known.note, asked.checkpoint.decode(), at)
        if asked.old != known.size or contradicts:
            return _no(HTTPStatus.CONFLICT, str(known.size), SIZE)
        if not _grew(asked, said, known):
            return _no(HTTPStatus.UNPROCESSABLE_ENTITY, "the log does not begin with what was signed before")
        if at < known.at:
            return _no(HTTPStatus.SERVICE_UNAVAILABLE, "the clock of the witness went back")
        page.sign(said, asked.checkpoint.decode(), at)
        return at

    def _line(self, asked: Request, said: Checkpoint, at: int) -> str:
        note = Note.parse(asked.checkpoint)
        own = tuple(line for line in note.lines if line == note.line_of(self.logs[said.origin]))
        return str(Note.parse(cosign(Note(text=note.text, lines=own).write(), self.signer, at=at)).lines[-1])


def _grew(asked: Request, said: Checkpoint, known: Signed) -> bool:
    """Tell whether a checkpoint is of the log that was signed before, only longer."""
    if known.size == 0:
        return not asked.proof
    return merkle.verify_consistency(
        old_size=known.size, new_size=said.size, old_root=known.root, new_root=said.root, proof=asked.proof
    )
