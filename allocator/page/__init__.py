"""The checking page: one HTML file for any browser, opened from disk, that uses no network.

It is put together from the parts that lie here, always into the same bytes. Its scripts are a third writing of the
draw `phd1`: they share nothing with the rest of the library, and the tests compare them with it. The security policy
in the page names the hashes of its own script and style and allows nothing else.
"""

from base64 import b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path

HERE = Path(__file__).parent
SCRIPTS = (
    "bytes.js", "sha256.js", "json.js", "merkle.js", "draw.js", "lines.js", "files.js", "documents.js", "list.js",
    "steps.js", "tables.js", "words.js", "sentences.js", "ui.js",
)  # fmt: skip


@cache
def page() -> bytes:
    """Put the page together."""
    script = "\n" + '"use strict";\n\n' + "\n".join(_part(name) for name in SCRIPTS)
    style = "\n" + _part("verify.css")
    text = _part("verify.html")
    for gap, content in {
        "script hash": _hash(script), "style hash": _hash(style), "style": style, "script": script,
    }.items():  # fmt: skip
        text = text.replace("{{" + gap + "}}", content, 1)
    return text.encode()


def digest() -> str:
    """Give the SHA-256 of the page in hex, as it is published beside it."""
    return sha256(page()).hexdigest()


def _part(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return b64encode(sha256(text.encode()).digest()).decode()
