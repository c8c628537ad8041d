"""All texts of the code, and the Chinese catalogue they belong to; as a program it brings files up to date.

``make messages`` or ``python -m tests.web.catalogue [web|public|applicant|staff|auditor|services …]``
adds new texts with an empty translation, drops texts that are gone, keeps everything else, and fails while a
translation is missing.
"""

import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent.parent
FOLDER = ROOT / "housing" / "translations" / "zh_Hans" / "LC_MESSAGES"
KEYWORDS = {"_": None, "_l": None, "N_": None, "gettext": None, "ngettext": (1, 2)}
OWN_FILES = {
    "housing/services/accounts.py",
    "housing/services/passwords.py",
    "housing/identifiers.py",
    "housing/credit_codes.py",
}
VISITORS = ("public", "applicant", "staff", "auditor")
SHARED = {"application": "applicant"}  # the counter asks the applicant's questions
NAMES = ("web", *VISITORS, "services", "allocator")

HEADER = b"""\
msgid ""
msgstr ""
"Language: zh_Hans\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"
"Content-Type: text/plain; charset=utf-8\\n"

"""

Text = str | tuple[str, ...]


def belongs_to(source: str) -> str:
    """Name the catalogue file that holds the texts of a source file."""
    parts = source.split("/")
    if parts[0] == "allocator":
        return "allocator"
    if parts[0] == "templates" or parts[:2] == ["housing", "web"]:
        place = (parts[1] if parts[0] == "templates" else parts[2]).removesuffix(".py")
        place = SHARED.get(place, place)
        return place if place in VISITORS else "web"
    return "web" if source in OWN_FILES else "services"


def texts() -> Iterator[tuple[str, Text]]:
    """Find every marked text: source file, and the text (singular and plural for those that count)."""
    for folder, pattern, method in (
        ("allocator", "*.py", "python"),
        ("housing", "*.py", "python"),
        ("templates", "*.html", "jinja2.ext:babel_extract"),
    ):
        for path in sorted((ROOT / folder).rglob(pattern)):
            if "static" in path.parts:
                continue
            for _line, message, _comments, _context in extract_from_file(method, path, keywords=KEYWORDS):
                yield path.relative_to(ROOT).as_posix(), message


@cache
def wanted() -> dict[str, dict[Text, set[str]]]:
    """Group the texts by catalogue file: text, and the source files it is in."""
    found: dict[str, dict[Text, set[str]]] = {name: {} for name in NAMES}
    for source, text in texts():
        found[belongs_to(source)].setdefault(text, set()).add(source)
    return found


def entries(name: str) -> list[Message]:
    """Read the entries of one catalogue file."""
    path = FOLDER / f"{name}.po"
    if not path.exists():
        return []
    with path.open("rb") as file:
        return [message for message in read_po(file, locale="zh_Hans") if message.id]


def update(names: tuple[str, ...]) -> int:
    """Write the named files anew; the answer is how many translations are missing."""
    known = {message.id: message for name in NAMES for message in entries(name)}
    missing = 0
    for name in names:
        catalog = Catalog(locale="zh_Hans", project="anju", fuzzy=False)
        for text, sources in sorted(wanted()[name].items(), key=lambda pair: (min(pair[1]), str(pair[0]))):
            old = known.get(text)
            string = old.string if old is not None else ""
            missing += not (string if isinstance(string, str) else all(string))
            catalog.add(text, string, locations=[(source, 0) for source in sorted(sources)])
        with (FOLDER / f"{name}.po").open("wb") as file:
            file.write(HEADER)
            write_po(file, catalog, width=110, omit_header=True, include_lineno=False)
    return missing


if __name__ == "__main__":
    lacking = update(tuple(sys.argv[1:]) or NAMES)
    sys.exit(f"{lacking} texts have no Chinese yet" if lacking else 0)
