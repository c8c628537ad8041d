"""The page's own arithmetic against the library's: JSON, hashes, trees, seeds and tickets, case by case."""

import hashlib
import json
import random
from collections.abc import Iterator
from hmac import digest as hmac_digest
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from allocator.page import HERE, SCRIPTS, digest, page
from allocator.seal import canonical, merkle, receipt, seed
from allocator.seal.canonical import NotCanonical
from allocator.seal.commitment import commitment_hash, entry_commitment, party_commitment
from allocator.seal.tickets import chance_of, ticket
from tests.browser.verifying import opened
from tests.web.test_i18n import FORBIDDEN, HALF_WIDTH, TRADITIONAL

LUCK = random.Random(20251)  # noqa: S311 - the same cases on every day
MARKS = 'ab0é中𠮷\u0301"\\/\n\t\x00\x1f\x7f\u2028\uffff '
ASK = "cases => cases.map((one) => { try { return ask(one) } catch (error) { return error.code || String(error) } })"


@pytest.fixture(scope="module")
def window(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    page, complaints = opened(browser, tmp_path_factory.mktemp("disk"))
    yield page
    assert complaints == []
    page.context.close()


def asked(window: Page, function: str, cases: list[Any]) -> list[Any]:
    """Let the page answer all cases in one call; a refusal is answered by its code."""
    return list(window.evaluate(ASK.replace("ask(one)", f"({function})(one)"), cases))


def text() -> str:
    return "".join(LUCK.choices(MARKS, k=LUCK.randrange(6)))


def value(depth: int = 0) -> Any:
    kind = LUCK.randrange(7 if depth < 3 else 5)
    if kind == 5:
        return [value(depth + 1) for _ in range(LUCK.randrange(4))]
    if kind == 6:
        return {
            LUCK.choice(["a", "b", "1", "10", "__proto__", "z_"]): value(depth + 1) for _ in range(LUCK.randrange(4))
        }
    whole = LUCK.choice([0, 1, -1, 7, 2**31, 2**53 - 1, 1 - 2**53])
    return [None, True, whole, text(), LUCK.randrange(-(10**9), 10**9)][kind]


def spoiled(data: bytes) -> bytes:
    """Change a canonical text a little; sometimes it stays right."""
    at, how = LUCK.randrange(len(data)), LUCK.randrange(6)
    piece = LUCK.choice(
        [b" ", b",", b'"', b"1", b".0", b"e1", b"\\u0041", b"\xff", b"\xed\xa0\x80", b"-", b"\r", b"{}"]
    )
    if how == 0:
        return data[:at] + data[at + 1 :]
    if how == 1:
        return data[:at] + piece + data[at + 1 :]
    return data[:at] + piece + data[at:]


def test_the_same_bytes_are_read_and_the_same_are_refused(window: Page) -> None:
    good = [line for line in map(written, range(300)) if line]
    cases = [*good, *(spoiled(LUCK.choice(good)) for _ in range(900)), *HAND_MADE]
    mine = asked(window, "(one) => write(canonicalObject(fromHex(one)))", [one.hex() for one in cases])
    for case, said in zip(cases, mine, strict=True):
        try:
            wanted = canonical.dumps(canonical.loads(case)).decode()
            assert said == wanted, case
        except NotCanonical:
            assert said in CODES, (case, said)


CODES = {
    "bom",
    "utf8",
    "crlf",
    "json",
    "deep",
    "member_twice",
    "fraction",
    "large",
    "key",
    "surrogate",
    "twin",
    "form",
    "object",
}
HAND_MADE = [
    b'{"a":1,"a":1}', b'{"a":1.0}', b'{"a":1e3}', b'{"a":-0}', b'{"a":01}', b'{"a":+1}', b'{"a":9007199254740991}',
    b'{"a":9007199254740992}', b'{"a":-9007199254740992}', b'{"a":' + b"9" * 400 + b"}", b'{"a":NaN}',
    b'{"a":Infinity}',
    b'{"b":1,"a":1}', b'{ "a":1}', b'{"a":1} ', b'{"a":1}\r', b'{"a":1}{}', b"[]", b"1", b'"a"', b"", b"null", b"{}",
    b'{"a":"\\u0041"}', b'{"a":"\\u00e9"}', b'{"a":"\\ud800"}', b'{"a":"\\ud83d\\ude00"}', b'{"a":"\\u001F"}',
    b'{"a":"\\u001f"}', b'{"a":"\\/"}', b'{"a":"\\x41"}', '{"é":1}'.encode(), '{"a":"e\u0301"}'.encode(),
    '{"a":"\u00e9"}'.encode(), '{"a":"\u212b"}'.encode(), b"\xef\xbb\xbf{}", b'{"a":"\xed\xa0\x80"}',
    b'{"a":"\xc0\x80"}',
    b'{"a":"\x01"}', b'{"a":"\t"}', b'{"a":[1,]}', b'{"a":1,}', b"{,}", b'{"a"}', b'{a:1}', b"{'a':1}", b'{"a":tru}',
    b'{"a":' + b"[" * 5000 + b"]" * 5000 + b"}", b'{"__proto__":1}', b'{"10":1,"9":2}', b'{"9":2,"10":1}',
]  # fmt: skip


def written(_n: int) -> bytes | None:
    try:
        return canonical.dumps({f"m{n}": value() for n in range(LUCK.randrange(4))})
    except ValueError:  # a text that is not in form NFC
        return None


def test_hashes_of_any_length_are_those_of_the_library(window: Page) -> None:
    cases = [LUCK.randbytes(n) for n in [*range(140), 1000, 4095, 4096, 70_000]]
    key = LUCK.randbytes(32)
    assert asked(window, "(one) => toHex(sha256(fromHex(one)))", [one.hex() for one in cases]) == [
        hashlib.sha256(one).hexdigest() for one in cases
    ]
    assert asked(
        window, f"(one) => toHex(hmac(fromHex('{key.hex()}'), fromHex(one)))", [one.hex() for one in cases]
    ) == [hmac_digest(key, one, "sha256").hex() for one in cases]


def test_roots_and_proofs_are_those_of_the_library(window: Page) -> None:
    lists = [[LUCK.randbytes(LUCK.randrange(200)) for _ in range(size)] for size in [*range(35), 64, 100, 257]]
    root = """(one) => {
      const tree = new Tree();
      for (const line of one.map(fromHex)) tree.add(line, 0, line.length);
      return tree.root();
    }"""
    mine = asked(window, root, [[line.hex() for line in lines] for lines in lists])
    assert mine == [merkle.root(lines).hex() for lines in lists]
    proofs = []
    for lines in lists[1:]:
        tree, at = merkle.Tree.of(lines), LUCK.randrange(len(lines))
        path = [one.hex() for one in tree.proof(at)]
        right = [lines[at].hex(), at, len(lines), path, merkle.root(lines).hex()]
        proofs += [right, *(wrong(right) for _ in range(8))]
    mine = asked(window, "([line, at, size, path, root]) => included(fromHex(line), at, size, path, root)", proofs)
    for (one, at, size, path, top), said in zip(proofs, mine, strict=True):
        held = merkle.verify(
            line=bytes.fromhex(one),
            index=at,
            size=size,
            proof=[bytes.fromhex(p) for p in path],
            root=bytes.fromhex(top),
        )
        assert said is held, (at, size, len(path))


def wrong(proof: list[Any]) -> list[Any]:
    one, at, size, path, top = proof
    return LUCK.choice([
        [one, at + 1, size, path, top], [one, at, size + 1, path, top], [one, at, size, path[:-1], top],
        [one, at, size, [*path, "00" * 32], top], [one + "00", at, size, path, top], [one, at, size, path[::-1], top],
        [one, at - 1, size, path, top], [one, at, size, path, "00" * 32],
    ])  # fmt: skip


def test_promises_seeds_and_tickets_are_those_of_the_library(window: Page) -> None:
    for _ in range(40):
        salt, record = LUCK.randbytes(32), json.loads(written(0) or b"{}")
        document = canonical.dumps(record) + b"\n"
        sources = [
            seed.Source(kind="digits", id="hall-1", value=b"6345466039010316946223546992048967376252"),
            seed.Source(kind="party", id="bureau", value=LUCK.randbytes(32)),
            seed.Source(kind="party-withheld", id="notary", value=b""),
        ]
        drawn = seed.derive(commitment_hash(document), "WZ-2025-1", sources)
        given = {
            "salt": salt.hex(), "document": document.hex(),
            "sources": [[one.kind, one.id, one.value.hex()] for one in sources],
        }  # fmt: skip
        said = window.evaluate(
            """({salt, document, sources}) => {
              const whole = canonicalDocument(fromHex(document)), hash = commitmentHash(fromHex(document));
              const found = sources.map(([kind, id, value]) => [kind, id, fromHex(value)]);
              const secret = partyCommitment("WZ", "notary", fromHex(salt));
              return [toHex(entryCommitment(fromHex(salt), whole)), toHex(secret), toHex(hash),
                toHex(deriveSeed(hash, "WZ-2025-1", found))];
            }""",
            given,
        )
        assert said == [
            entry_commitment(salt, record).hex(), party_commitment("WZ", "notary", salt).hex(),
            commitment_hash(document).hex(), drawn.hex(),
        ]  # fmt: skip
    cases = [
        [
            LUCK.randbytes(32).hex(),
            LUCK.choice(["T2", "public_rental", "p" * 70]),
            receipt.new(LUCK.randbytes(10)),
            chances,
        ]
        for chances in range(1, 65)
    ]
    mine = asked(window, "([seed, pool, r, w]) => ticketOf(fromHex(seed), pool, r, w)", cases)
    for (one, pool, name, chances), said in zip(cases, mine, strict=True):
        wanted = ticket(bytes.fromhex(one), pool, name, chances)
        assert said == {"ticket": wanted, "chance": chance_of(bytes.fromhex(one), pool, name, wanted)}


def test_the_published_vectors_of_the_draw_hold(window: Page) -> None:
    own = json.loads((Path(__file__).parents[1] / "vectors" / "phd1.json").read_text(encoding="utf-8"))["own"]
    one = own["entry_commitment"]
    ask = "({salt, private_json}) => toHex(entryCommitment(fromHex(salt), parse(private_json)))"
    assert window.evaluate(ask, one) == one["c"]
    parties = own["party_commitments"]
    ask = "({round, party, secret}) => toHex(partyCommitment(round, party, fromHex(secret)))"
    assert asked(window, ask, parties) == [party["commit"] for party in parties]
    ask = """({commitment_hash, round, sources}) => toHex(deriveSeed(fromHex(commitment_hash), round,
      sources.map((one) => [one.kind, one.id, fromHex(one.value_hex)])))"""
    draws = [draw for draw in own["draws"] if "sources" in draw]
    assert asked(window, ask, draws) == [draw["seed"] for draw in draws]


def test_every_sentence_is_there_twice_with_the_same_gaps_and_set_as_chinese_is(window: Page) -> None:
    words = window.evaluate("WORDS")
    for code, (chinese, english) in words.items():
        assert chinese, code
        assert english, code
        gaps = [sorted(one.split("}")[0] for one in said.split("{")[1:]) for said in (chinese, english)]
        assert gaps[0] == gaps[1], code
        assert not [word for word in FORBIDDEN if word in chinese], code
        assert not HALF_WIDTH.search(chinese), code
        assert not TRADITIONAL & set(chinese), code
    used = "".join((HERE / name).read_text(encoding="utf-8") for name in (*SCRIPTS, "verify.html"))
    unused = [code for code in words if f'"{code}"' not in used and not code.startswith(BUILT)]
    assert unused == []


BUILT = ("kind_", "name_", "step_", "state_", "verdict_", "home_")


def test_the_page_is_one_file_of_the_same_bytes_that_names_the_hash_of_its_script() -> None:
    body = page()
    assert digest() == hashlib.sha256(body).hexdigest()
    for forbidden in (b"http:", b"https:", b"{{", b"eval(", b"fetch(", b"XMLHttpRequest", b"innerHTML", b"\r"):
        assert forbidden not in body
    assert body.count(b"<script") == body.count(b"<style") == 1
