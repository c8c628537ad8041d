"""What lies where in a published bag: the names, and what each file holds.

A bag is a folder in the form of BagIt 1.0, named by its round, with the payload under `data/`:

plan.json         what was fixed beforehand: pools with quota and rule of choice, parties, ceremony, and the
                  hashes of policy and homes
policy.toml       the rules, byte for byte
units.jsonl       one home a line, sorted by u: area_cm2, lot, project; accessible, floor, price_fen, rent_fen,
                  rooms, tenure if known
entries.jsonl     one household a line: c (commitment), p (pool), r (receipt), w (chances); sorted by r
demand.jsonl      the instance of the allocation before the draw: no tickets; sorted by household
commitment.json   binds all of the above before anybody knows a random number
randomness.json   the digits that were rolled and the secrets that were opened (null: withheld)
order.csv         pool,rank,receipt,ticket
instance.jsonl    demand with tickets
result.jsonl      who gets which lot, and why not
assignments.csv   pool,rank,receipt,unit,reason
report.json       what the second program said when the bag was made
README*.md        how to check it all
verify/           that second program, for a computer that has nothing but Python; a third, in one file that
                  can be read; and the checking page for any browser

Beside the manifests there may lie one file that came later, manifest-sha256.note: who signed the manifest.
"""

import re

PLAN = "data/plan.json"
POLICY = "data/policy.toml"
UNITS = "data/units.jsonl"
ENTRIES = "data/entries.jsonl"
DEMAND = "data/demand.jsonl"
COMMITMENT = "data/commitment.json"
RANDOMNESS = "data/randomness.json"
ORDER = "data/order.csv"
INSTANCE = "data/instance.jsonl"
RESULT = "data/result.jsonl"
ASSIGNMENTS = "data/assignments.csv"
REPORT = "data/report.json"
README_ZH = "data/README.zh-CN.md"
README_EN = "data/README.md"
PROGRAM = "data/verify/allocator/check"
PAGE = "data/verify/verify.html"
SCRIPT = "data/verify/verify_round.py"

PAYLOAD = frozenset({
    PLAN, POLICY, UNITS, ENTRIES, DEMAND, COMMITMENT, RANDOMNESS, ORDER, INSTANCE, RESULT, ASSIGNMENTS,
    REPORT, README_ZH, README_EN, PAGE, SCRIPT, f"{PROGRAM}/__init__.py", f"{PROGRAM}/__main__.py",
})  # fmt: skip

BAGIT = "bagit.txt"
BAG_INFO = "bag-info.txt"
MANIFEST = "manifest-sha256.txt"
TAG_MANIFEST = "tagmanifest-sha256.txt"
TAGGED = (BAG_INFO, BAGIT, MANIFEST)  # in the order of the tag manifest
NOTE = "manifest-sha256.note"  # added after publication: no manifest names it

BAGIT_TEXT = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"

SPEC = "phd1"
DEMAND_FORMAT = "anju-demand/1"
INSTANCE_FORMAT = "anju-instance/1"
REPORT_FORMAT = "anju-report/1"

ORDER_HEADER = b"pool,rank,receipt,ticket\n"
ASSIGNMENTS_HEADER = b"pool,rank,receipt,unit,reason\n"
ASSIGNED, NO_UNIT, PASSED = "ASSIGNED", "NO_UNIT", "PASSED"
WITHOUT_HOME = frozenset({NO_UNIT, PASSED})

AIM = "priority"  # the only aim a round can have: a plan has no member for it

_module = re.compile(re.escape(PROGRAM) + r"/[a-z_]+\.py")


def belongs(path: str) -> bool:
    """Tell whether a file of this name has a place in the payload."""
    return path in PAYLOAD or _module.fullmatch(path) is not None


def bag_info(*, round_ref: str, size: int, files: int) -> bytes:
    """Describe the bag for an archive; nothing here depends on the day it was made."""
    return (
        "External-Description: A round of Anju that anybody can recompute (phd1)\n"
        f"External-Identifier: {round_ref}\n"
        f"Payload-Oxum: {size}.{files}\n"
    ).encode()
