"""The documentation as a program reads it: the blocks of a page that a test runs or a picture is drawn from."""

import json
import re
from pathlib import Path
from typing import Any

DOCS = Path(__file__).parents[2] / "docs"
BLOCK = re.compile(r"<!-- example: (?P<name>[^>]+) -->\n```\w*\n(?P<text>.*?)```", re.DOTALL)


def example(page: str, name: str) -> str:
    """The text of one marked block of a page."""
    found = {match["name"]: match["text"] for match in BLOCK.finditer((DOCS / page).read_text(encoding="utf-8"))}
    return found[name]


def example_instance() -> dict[str, Any]:
    """The worked example of the allocation rule as one object."""
    head, *households = map(json.loads, example("allocation.md", "instance.jsonl").splitlines())
    return {**head, "households": households}
