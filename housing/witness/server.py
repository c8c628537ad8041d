"""The witness over HTTP: `POST /add-checkpoint`, and at `/` what it signed last."""

import re
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from housing.witness.answering import TEXT, Answer, Witness

LARGEST = 64 * 1024
PATIENCE_SECONDS = 10
_digits = re.compile(r"[0-9]{1,9}")  # of more, no number is made


class Server(ThreadingHTTPServer):
    """One witness, listening."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], witness: Witness) -> None:
        self.witness = witness
        super().__init__(address, _Handler)


class _Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    server_version = "anju-witness"
    sys_version = ""
    timeout = PATIENCE_SECONDS

    def do_POST(self) -> None:
        """Answer a request for a cosignature."""
        if self.path != "/add-checkpoint":
            self._send(_plain(HTTPStatus.NOT_FOUND, "post to /add-checkpoint"))
            return
        length = self.headers.get("Content-Length", "")
        if not _digits.fullmatch(length) or int(length) > LARGEST:
            self._send(_plain(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"a request has at most {LARGEST} bytes"))
            return
        self._send(self.server.witness.answer(self.rfile.read(int(length))))

    def do_GET(self) -> None:
        """Show whose witness this is, and the last checkpoint of every log."""
        if self.path != "/":
            self._send(_plain(HTTPStatus.NOT_FOUND, "there is only /"))
            return
        with self.server.witness.book.open() as page:
            notes = [note for _, note in page.all()]
        self._send(Answer(status=HTTPStatus.OK, body="\n".join([f"{self.server.witness.signer.name}\n", *notes])))

    def _send(self, answer: Answer) -> None:
        body = answer.body.encode()
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-Content-Type-Options", "nosniff")
        if answer.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            self.close_connection = True  # the rest of the request is not read
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the name the library calls with)
        """Keep quiet: the book remembers what matters."""


def _plain(status: HTTPStatus, text: str) -> Answer:
    return Answer(status=status, body=f"{text}\n", kind=TEXT)
