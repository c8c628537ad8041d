"""Whole rounds under the one file: kinds of rules, what it skips and says so, signatures, exit statuses."""

import json
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from allocator.bundle import layout
from allocator.bundle.bag import SCRIPT
from allocator.check import bag as second
from allocator.seal import note
from allocator.seal.commitment import commitment_hash
from tests.allocator.bags import PARTIES, ROUND, Made, copied, reseal
from tests.allocator.signing import BUREAU, NOTARY, Holder, holder
from tests.allocator.test_seal_ed25519 import CLEVER, RFC8032
from tests.verify.single import failed, program, run, statuses

Change = Callable[[dict[str, Any]], None]


def grouped(head: dict[str, Any]) -> None:
    head["group_caps"] = [{"group": "graduate", "limit": 2, "program": "talent"}]


def reserved(head: dict[str, Any]) -> None:
    head["reserves"] = [{"group": "graduate", "program": "talent", "seats": 2}]


def first(head: dict[str, Any]) -> None:
    head["lots"][0]["first"] = "graduate"


class Limited(Made):
    """A made-up round whose head was changed."""

    change: Change

    def demand(self) -> bytes:
        lines = super().demand().splitlines(keepends=True)
        head = json.loads(lines[0])
        self.change(head)
        lines[0] = (json.dumps(head, sort_keys=True, separators=(",", ":"), ensure_ascii=False) + "\n").encode()
        return b"".join(lines)


def limited(change: Change, folder: Path) -> Path:
    made = Limited()
    made.change = change
    return made.bag(folder)


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Made().bag(tmp_path_factory.mktemp("original") / "bags")


@pytest.fixture
def bag(original: Path, tmp_path: Path) -> Path:
    return copied(original, tmp_path / "copy")


@pytest.mark.parametrize("made", [
    Made(), Made(households=0), Made(households=1), Made(households=61), Made(withheld=PARTIES),
    Made(weights=lambda n: 4), Made(weights=lambda n: 1),
])  # fmt: skip
def test_an_untouched_bag_passes_with_the_digests_of_its_report(made: Made, tmp_path: Path) -> None:
    bag = made.bag(tmp_path / "bags")
    status, told = run(bag)
    report = json.loads((bag / layout.REPORT).read_bytes())
    assert status == 0
    assert set(statuses(told).values()) == {"ok", "none"}
    assert [one for one, ended in statuses(told).items() if ended == "none"] == ["M2", "C2", "B1"]
    for name in ("seed", "order_sha256", "assignments_sha256", "round"):
        assert told[name] == report[name]
    assert told["bundle"] == digest(bag)
    assert run(bag) == (status, told)


def test_limits_of_groups_are_known(tmp_path: Path) -> None:
    bag = limited(grouped, tmp_path / "bags")
    assert run(bag)[0] == 0
    assert second.replay(bag).identical


@pytest.mark.parametrize("change", [reserved, first])
def test_a_rule_it_does_not_know_ends_with_3_and_not_with_0(change: Change, tmp_path: Path) -> None:
    bag = limited(change, tmp_path / "bags")
    assert second.replay(bag).identical
    status, told = run(bag)
    assert status == 3
    assert statuses(told) | {"A1": "ok", "A2": "skipped", "V1": "not run"} == statuses(told)
    assert next(one for one in told["checks"] if one["id"] == "A2")["detail"].startswith("todo A2: talent")


def signed(bag: Path, *holders: Holder, text: str = "") -> None:
    """Put the notes of these holders into the bag."""
    promise = commitment_hash((bag / layout.COMMITMENT).read_bytes()).hex()
    commitment = note.sign(text or f"phd1/commitment\n{ROUND}\n{promise}\n", holders)
    (bag / "data" / "commitment.note").write_bytes(commitment)
    reseal(bag)
    manifest = note.sign(text or f"phd1/manifest\n{ROUND}\n{digest(bag)}\n", holders)
    (bag / "manifest-sha256.note").write_bytes(manifest)


def digest(bag: Path) -> str:
    return sha256((bag / layout.MANIFEST).read_bytes()).hexdigest()


def keys(*holders: Holder) -> list[str]:
    return [part for one in holders for part in ("--key", one.key.vkey)]


def test_every_key_given_must_have_signed(bag: Path) -> None:
    signed(bag, BUREAU, NOTARY)
    status, told = run(bag, *keys(BUREAU, NOTARY))
    assert status == 0
    assert (statuses(told)["M2"], statuses(told)["C2"]) == ("ok", "ok")
    assert run(bag, *keys(NOTARY))[0] == 0
    signed(bag, BUREAU)
    status, told = run(bag, *keys(BUREAU, NOTARY))
    assert status == 1
    assert failed(told) == ("M2", "manifest-sha256.note: no valid signature of notary.example/draw")


def test_signatures_that_nobody_looked_at_are_no_pass(bag: Path) -> None:
    status, told = run(bag, *keys(BUREAU))
    assert (status, statuses(told)["M2"], statuses(told)["C2"]) == (3, "skipped", "skipped")
    signed(bag, BUREAU)
    status, told = run(bag)
    assert (status, statuses(told)["M2"], statuses(told)["C2"]) == (3, "skipped", "skipped")


def test_a_key_of_the_same_name_or_a_signature_of_something_else_is_refused(bag: Path) -> None:
    impostor = holder(BUREAU.name, key_of="impostor")
    signed(bag, impostor)
    assert failed(run(bag, *keys(BUREAU))[1])[0] == "M2"
    name, _, public = impostor.key.vkey.split("+", 2)
    assert failed(run(bag, "--key", f"{name}+{BUREAU.key.id.hex()}+{public}")[1])[0] == "M2"
    signed(bag, BUREAU, text=f"phd1/manifest\n{ROUND}\n{'0' * 64}\n")
    assert failed(run(bag, *keys(BUREAU))[1])[0] == "M2"
    signed(bag, BUREAU)
    path = bag / "manifest-sha256.note"
    for good, changed in ((b"\n\n", b"\n"), (b"phd1", b"phd2"), (b"=", b""), (BUREAU.name.encode(), b"x")):
        whole = path.read_bytes()
        path.write_bytes(whole.replace(good, changed))
        assert failed(run(bag, *keys(BUREAU))[1])[0] == "M2"
        path.write_bytes(whole)


@pytest.mark.parametrize("case", RFC8032)
def test_the_signatures_of_the_rfc_hold_and_changed_ones_do_not(case: dict[str, str]) -> None:
    public, message, signature = (bytes.fromhex(case[name]) for name in ("public_key", "message", "signature"))
    assert program.signed(public, message, signature)
    assert not holds(public, message + b"x", signature)
    assert not holds(public, message, signature + b"\0")
    assert not holds(public, message, signature[:-1])
    assert not holds(public[:-1], message, signature)
    assert not holds(public, message, signature[:32] + raised(signature[32:]))


@pytest.mark.parametrize("number", range(len(CLEVER)))
def test_clever_signatures_are_judged_as_strictly_as_by_the_product(number: int) -> None:
    case = CLEVER[number]
    parts = (bytes.fromhex(case[name]) for name in ("pub_key", "message", "signature"))
    assert holds(*parts) <= case["strict"]


def holds(public: bytes, message: bytes, signature: bytes) -> bool:
    try:
        return bool(program.signed(public, message, signature))
    except (ValueError, IndexError):
        return False


def raised(scalar: bytes) -> bytes:
    """The same number modulo the order of the curve, written larger."""
    return (int.from_bytes(scalar, "little") + program.Q).to_bytes(32, "little")


def started(*arguments: str | Path, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-I", "-S", "-B", *map(str, arguments)], cwd=folder, capture_output=True, text=True,
        check=False, encoding="utf-8", errors="replace", env=environment or None,
    )  # fmt: skip


def test_the_file_in_the_bag_runs_alone_and_writes_nothing(bag: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in bag.rglob("*")}
    ran = started(layout.SCRIPT, ".", folder=bag)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.splitlines()[-1] == "all passed"
    assert started(layout.SCRIPT, "--zh", ".", folder=bag, PYTHONIOENCODING="utf-8").stdout.endswith("全部通过\n")
    assert {path: path.stat().st_mtime_ns for path in bag.rglob("*")} == before


def test_the_commands_of_the_readmes_run_as_they_stand(bag: Path) -> None:
    for name, verdict in ((layout.README_EN, "all passed"), (layout.README_ZH, "全部通过")):
        text = (bag / name).read_text(encoding="utf-8")
        command = next(line for line in text.splitlines() if line.startswith("python3 ") and "verify_round" in line)
        ran = started(*command.split()[3:], folder=bag)
        assert (ran.returncode, ran.stderr) == (0, "")
        assert ran.stdout.splitlines()[-1] == verdict


@pytest.mark.parametrize("arguments", [[], ["nowhere"], [".", "."], ["--what", "."], ["--key", "x", "."]])
def test_what_cannot_be_read_ends_with_2_and_the_usage(bag: Path, arguments: list[str]) -> None:
    ran = started(SCRIPT, *arguments, folder=bag)
    assert ran.returncode == 2
    assert "verify_round.py [--zh]" in ran.stderr
