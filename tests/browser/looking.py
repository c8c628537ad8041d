"""Looking at a page as closely as a machine can: each look gives the sentences of what is wrong."""

import re
from collections.abc import Collection
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

AXE = Axe().axe_script
RULES = """
contrast => axe.run({
  resultTypes: ["violations"], preload: false, rules: {"color-contrast": {enabled: contrast}}
}).then(found => found.violations)
"""
HAN = re.compile(r"[\u4e00-\u9fff]")
STICKS_OUT = """
() => {
  const root = document.documentElement;
  if (root.scrollWidth <= window.innerWidth) return [];
  const wide = [...document.body.querySelectorAll("*")]
    .filter(one => one.getBoundingClientRect().right > window.innerWidth + 0.5).slice(-3);
  return [`${root.scrollWidth} px wide`, ...wide.map(one => one.outerHTML.slice(0, 120))];
}
"""
CHINESE = r"""
() => {
  const han = /\p{Script=Han}/u, found = [];
  const marked = one => (one.closest("[lang]")?.lang ?? "").startsWith("zh");
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const node = walk.currentNode, owner = node.parentElement;
    if (han.test(node.data) && owner.tagName !== "TEXTAREA" && !marked(owner)) found.push(node.data.trim());
  }
  for (const name of ["aria-label", "title", "alt", "placeholder"])
    for (const one of document.querySelectorAll(`[${name}]`))
      if (han.test(one.getAttribute(name)) && !marked(one)) found.push(`${name}: ${one.getAttribute(name)}`);
  return [...new Set(found)];
}
"""


def broken_rules(page: Page, *, contrast: bool) -> list[str]:
    """What axe finds, if the page has brought it along: the rule, what it asks for, and where.

    `contrast`: look at the colours too, which takes most of the time.
    """
    found: list[dict[str, Any]] = page.evaluate(RULES, contrast)
    return [f"axe {one['id']}: {one['help']}: {node['html']}" for one in found for node in one["nodes"]]


def what_sticks_out(page: Page, width: int) -> list[str]:
    """What makes the page wider than the screen."""
    page.set_viewport_size({"width": width, "height": 844})
    return [f"at {width} px: {one}" for one in page.evaluate(STICKS_OUT)]


def unmarked_chinese(page: Page, names: Collection[str]) -> list[str]:
    """Chinese on an English page that does not say that it is Chinese; proper names need not."""
    known = re.compile("|".join(map(re.escape, sorted(names, key=len, reverse=True))))
    return [f"Chinese: {one}" for one in page.evaluate(CHINESE) if HAN.search(known.sub("", one))]


def headings(page: Page) -> list[str]:
    """A page has one subject."""
    count = page.evaluate("document.querySelectorAll('h1').length")
    return [] if count == 1 else [f"{count} main headings"]
