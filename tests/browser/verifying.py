"""A made-up round with a household's own record, and the offline page opened from disk on its files."""

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect

from allocator.bundle import Entry, entries_bytes, layout
from allocator.page import page as the_page
from allocator.seal import canonical, merkle
from allocator.seal.commitment import entry_commitment
from tests.allocator.bags import ROUND, Made, digest
from tests.browser.chromium import PATIENCE

STEPS = ("mine", "list", "reveals", "seed", "ticket", "order", "home")
USED = (
    layout.COMMITMENT, layout.RANDOMNESS, layout.ENTRIES, layout.DEMAND, layout.ORDER, layout.ASSIGNMENTS,
    layout.REPORT, layout.PLAN, layout.POLICY, layout.UNITS,
)  # fmt: skip
RECEIPT_FILE = "receipt"  # the key of the household's own record among the files


@dataclass(kw_only=True)
class Promised(Made):
    """A made-up round whose entries bind a private record each."""

    def record(self, receipt: str) -> dict[str, Any]:
        members = [{"name": "陈·𠮷", "relation": "applicant", "id_number": "330302198705123012"}]
        filing = {"members": members, "phone": "13800000000", "wishes": [], "address": 'No. 1 "East"\t\\ Road'}
        return {
            "applicant_nonce": digest(f"nonce {receipt}").hex()[:32], "facts": {"income": 123_456, "moved": -3},
            "filing": filing, "receipt": receipt, "revision": 1, "round": ROUND, "submitted_at": 1_759_000_000,
        }  # fmt: skip

    def salt(self, receipt: str) -> bytes:
        return digest(f"salt {receipt}")

    def entry(self, n: int) -> Entry:
        receipt = self.receipts[n]
        bound = entry_commitment(self.salt(receipt), self.record(receipt))
        return Entry(receipt=receipt, pool=self.pool_of(n), commitment=bound, chances=self.weights(n))

    def entries(self) -> bytes:
        return entries_bytes(self.entry(n) for n in range(len(self.receipts)))

    def own_record(self, n: int) -> dict[str, Any]:
        """What the household with this place in the list keeps (as `housing.services.entry` writes it)."""
        one = self.entry(n)
        line = {"c": one.commitment.hex(), "p": one.pool, "r": one.receipt, "w": one.chances}
        return {"entry": line, "private": self.record(one.receipt), "salt": self.salt(one.receipt).hex()}

    def inclusion(self, n: int) -> dict[str, Any]:
        """The neighbours that lead from the household's line to the root."""
        lines = self.entries().splitlines()
        path = merkle.Tree.of(lines).proof(n)
        return {"index": n, "proof": [one.hex() for one in path], "size": len(lines)}


def written(record: Any) -> bytes:
    """Write a record as the site hands it out."""
    return json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True).encode()


@dataclass(kw_only=True)
class Files:
    """The chosen files by their path in the bag; change them, then `check`."""

    round: Promised
    place: int
    data: dict[str, bytes] = field(default_factory=dict)

    @classmethod
    def of(cls, bag: Path, round_: Promised, place: int) -> "Files":
        data = {name: (bag / name).read_bytes() for name in USED}
        return cls(round=round_, place=place, data={**data, RECEIPT_FILE: written(round_.own_record(place))})

    def names(self) -> list[tuple[str, bytes]]:
        """Give the files under the names that the site gives them."""
        receipt = self.round.receipts[self.place]
        return [
            (f"entry-{receipt}.json" if path == RECEIPT_FILE else f"{ROUND}-{path.removeprefix('data/')}", body)
            for path, body in self.data.items()
        ]


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What the page said: state, sentences (as codes) and text of each step, and its verdict."""

    verdict: str
    states: dict[str, str]
    codes: dict[str, list[str]]
    texts: dict[str, str]
    whole: str

    def red(self) -> list[str]:
        return [step for step in STEPS if self.states[step] == "bad"]


def opened(browser: Browser, folder: Path, *, width: int = 1280) -> tuple[Page, list[str]]:
    """Open the page from disk; gives it with the list of whatever it asks for or complains of."""
    file = folder / "verify.html"
    file.write_bytes(the_page())
    context = browser.new_context(viewport={"width": width, "height": 900})
    context.set_default_timeout(PATIENCE)
    complaints: list[str] = []
    context.on("console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None)
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    context.on("request", lambda asked: complaints.append(asked.url) if asked.url != file.as_uri() else None)
    page = context.new_page()
    page.goto(file.as_uri())
    return page, complaints


def check(page: Page, files: list[tuple[str, bytes]]) -> Seen:
    """Choose these files and press the button."""
    page.click("#clear")
    payloads = [{"name": name, "mimeType": "application/octet-stream", "buffer": body} for name, body in files]
    page.set_input_files("#picker", payloads)  # type: ignore[arg-type]
    expect(page.locator(".file--there").or_(page.locator("#notes p")).first).to_be_visible()
    return pressed(page)


def pressed(page: Page) -> Seen:
    """Press the button and read what the page says."""
    page.click("#start")
    expect(page.locator("#verdict")).to_be_visible()
    return Seen(
        verdict=str(page.locator("#verdict").get_attribute("data-state")),
        states=page.evaluate("Object.fromEntries(STEPS.map((step) => [step, state.run.state(step)]))"),
        codes=page.evaluate(
            "Object.fromEntries([...document.querySelectorAll('.step')].map((step) => [step.dataset.step,"
            " [...step.querySelectorAll('.finding')].map((one) => one.dataset.code)]))"
        ),
        texts={step: page.locator(f"[data-step={step}]").inner_text() for step in STEPS},
        whole=page.locator("main").inner_text(),
    )


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def line(value: object) -> bytes:
    return canonical.dumps(value) + b"\n"
