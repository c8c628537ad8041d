"""Whom a sentence of the policy speaks to: its family, or a reader who looks at that family's case.

Policies and the allocator speak to the family (您, you). Where officers and auditors read, the same sentences speak of
the applicant: 申请人, they.
"""

import re

from housing.i18n import current

OBJECT = re.compile(r"\b(for|with|of|from|to|by|than|serves?|registers?|fits?|tells?|shows?|gives?) you\b")
ENGLISH = (
    (OBJECT, r"\1 them"),
    (re.compile(r"\bYou:"), "The applicant:"),
    (re.compile(r"\byou\b"), "they"),
    (re.compile(r"\bYou\b"), "They"),
    (re.compile(r"\byourself\b"), "themselves"),
    (re.compile(r"\byour(s?)\b"), r"their\1"),
    (re.compile(r"\bYour(s?)\b"), r"Their\1"),
)
CHINESE = (("您家", "申请人家庭"), ("您", "申请人"))


def addressed(text: str, *, you: bool) -> str:
    """Say a sentence in the language being spoken: to the family (`you`), or of it."""
    if you:
        return text
    if current() == "en":
        for pattern, instead in ENGLISH:
            text = pattern.sub(instead, text)
        return text
    for word, other in CHINESE:
        text = text.replace(word, other)
    return text
