"""Asking a witness over HTTP for its cosignature (C2SP tlog-witness)."""

import http.client
from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import urlsplit

import click

from allocator.seal.checkpoint import read_decimal

SECONDS = 10
LARGEST = 64 * 1024


def send_request(url: str, request: Callable[[int], bytes]) -> bytes:
    """Send a request as if nothing was signed yet; the witness says where it stands, and is asked from there."""
    status, body = _post(url, request(0))
    if status == HTTPStatus.CONFLICT:
        old = read_decimal(body.decode("ascii", "replace").strip())
        if old is None:
            raise click.ClickException("the witness does not say which size it signed last")
        status, body = _post(url, request(old))
    if status != HTTPStatus.OK:
        raise click.ClickException(f"the witness does not sign ({status}): {body.decode('utf-8', 'replace').strip()}")
    return body


def _post(url: str, body: bytes) -> tuple[int, bytes]:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise click.ClickException(f"{url} is not the address of a witness")
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname, parts.port, timeout=SECONDS)
    try:
        connection.request("POST", f"{parts.path.rstrip('/')}/add-checkpoint", body)
        answer = connection.getresponse()
        return answer.status, answer.read(LARGEST)
    except OSError as error:
        raise click.ClickException(f"the witness at {url} cannot be reached: {error}") from None
    finally:
        connection.close()
