"""Take the style sheet and script of GOV.UK Frontend into this folder, without its font and emblems.

A maintainer runs it by hand (``npm pack govuk-frontend@6.3.0``, then this file with the tarball's path); nothing
runs it at build or start. The font (GDS Transport) and the crest may be used on gov.uk only, so they never ship.
"""

import base64
import gzip
import hashlib
import json
import re
import sys
import tarfile
from pathlib import Path

VERSION = "6.3.0"
SHA512 = "cXIQxm5PHCsbic47GXZrVBZhAeeshTLRL6ZBKilLsR6rMCjJuWb7Fruq0VUNMBJFlJk/srsRj/q8d5bM9cgKoA=="
TRANSFORM = 1
FORBIDDEN = ("GDS Transport", "/assets/", "crest", "sourceMappingURL", "Kubel")
HERE = Path(__file__).parent / "govuk"

FONT_FACE = re.compile(r"(/\*![^*]*Margaret Calvert[^*]*\*/)?@font-face\{[^}]*\}")
CREST = re.compile(r"\.govuk-footer__copyright-logo:before\{[^}]*\}")
CREST_MASK = re.compile(
    r"@supports \(\(-webkit-mask-position:initial\)[^{]*\{@media screen and \(forced-colors:active\)\{\}\}"
)
SOURCE_MAP = re.compile(r"(/\*#|//#) ?sourceMappingURL=[^\n*]*(\*/)?")

LICENCE = """\
GOV.UK Frontend, MIT License

Copyright (c) 2017 Crown Copyright (Government Digital Service)

Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in
all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING
FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS
IN THE SOFTWARE.
"""


def without_font_and_crest(css: str) -> str:
    """Let the text take our own font stack, and leave out what only gov.uk may show."""
    css = FONT_FACE.sub("", css)
    css = css.replace("GDS Transport,arial,sans-serif", "var(--app-font)")
    css = CREST_MASK.sub("", CREST.sub("", css))
    return SOURCE_MAP.sub("", css).rstrip() + "\n"


def vendor(tarball: Path) -> dict[str, object]:
    """Write the files and say what they were made from."""
    digest = base64.b64encode(hashlib.sha512(tarball.read_bytes()).digest()).decode()
    if digest != SHA512:
        raise SystemExit(f"{tarball} is not govuk-frontend {VERSION}: its sha512 is {digest}")
    with tarfile.open(tarball) as archive:
        texts = {
            end: (archive.extractfile(f"package/dist/govuk/govuk-frontend.min.{end}") or sys.exit(1)).read().decode()
            for end in ("css", "js")
        }
    files = {
        "govuk.css": without_font_and_crest(texts["css"]),
        "govuk.js": SOURCE_MAP.sub("", texts["js"]).rstrip() + "\n",
        "LICENSE.txt": LICENCE,
    }
    for name, text in files.items():
        if found := [word for word in FORBIDDEN if word in text]:
            raise SystemExit(f"{name} still contains {found}")
        (HERE / name).write_text(text, encoding="utf-8")
    return {
        "package": "govuk-frontend",
        "version": VERSION,
        "source_sha512": SHA512,
        "transform": TRANSFORM,
        "files": {name: hashlib.sha256(text.encode()).hexdigest() for name, text in files.items()},
        "gzip_bytes": {name: len(gzip.compress(text.encode(), 9, mtime=0)) for name, text in files.items()},
    }


if __name__ == "__main__":
    HERE.mkdir(exist_ok=True)
    (HERE / "VENDOR.json").write_text(json.dumps(vendor(Path(sys.argv[1])), indent=2) + "\n", encoding="utf-8")
