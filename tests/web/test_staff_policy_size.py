"""A hostile policy file is refused on the page with a sentence; it neither stops nor breaks the site."""

from io import BytesIO

import pytest
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from tests.housing.versions import SHIPPED, the_overlay

DEFINITION = """
[definitions.d{0}]
label = {{ zh = "甲", en = "A" }}
means = "{1}"
clause = "c"
mark = "seed"
source = "s"
"""
DOUBLED = "".join(
    DEFINITION.format(number, f"d{number - 1} and d{number - 1}" if number else "single or not single")
    for number in range(19)
)
OVERLAY = the_overlay('key = "limits.title_months"\nvalue = 48', SHIPPED.id)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"a = " + b"[\n" * 5_000, "嵌套太深"),
        (b"a = " + b"[" * 5_000, "第 1 行有 5004 个字符；最多 3000 个"),
        (b"a = " + b"9" * 5_000, "第 1 行有 5004 个字符；最多 3000 个"),
        (b"a" + b".a" * 1_000 + b" = 1", "第 1 行的键超过 8 段"),
        (SHIPPED.source + b"#\n" * 500_000, "最多 1000000 字节"),
        (OVERLAY + b"#\n" * 500_000, "最多 1000000 字节"),
        (SHIPPED.source + DOUBLED.encode(), "“d6 and d6”有 639 个部分；最多 500 个"),
    ],
    ids=["lists", "brackets", "number", "key", "bytes", "overlay", "definitions"],
)
def test_a_file_that_asks_too_much_is_refused_with_its_size_and_the_limit(
    operator: FlaskClient, data: bytes, said: str
) -> None:
    boundary, body = encode_multipart({"file": FileStorage(BytesIO(data), "rules.toml")})  # in memory, however large
    kind = f'multipart/form-data; boundary="{boundary}"'
    page = operator.post("/staff/policy/upload", data=body, content_type=kind)
    assert page.status_code == 200
    assert 'id="file-error"' in page.text
    assert said in page.text
