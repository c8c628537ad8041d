"""Every text can be read on its ground: WCAG 2.2 contrast of the colours in app.css, SVG included."""

import re

import pytest

from housing.web.assets import FOLDER

CSS = (FOLDER / "app.css").read_text()
TOKENS = dict(re.findall(r"--app-([a-z0-9-]+): (#[0-9a-f]{6});", CSS))
TOKENS |= {"white": "#ffffff", "header-line": "#e3eef8", "stage-done": "#0a5640", "lead": "#2b333b"}
TEXTS = [
    ("text", "paper"), ("text", "pale"), ("text", "good-pale"), ("text", "error-pale"), ("text", "wait-pale"),
    ("text", "focus"), ("brand", "paper"), ("brand", "pale"), ("hint", "paper"), ("hint", "pale"),
    ("hint", "error-pale"), ("hint", "wait-pale"), ("hint", "good-pale"), ("error", "paper"),
    ("white", "brand"), ("white", "deep"), ("white", "good"), ("white", "error"), ("header-line", "brand"),
    ("stage-done", "good-pale"),
    ("lead", "paper"), ("text", "shade-0"), ("text", "shade-1"), ("white", "shade-2"), ("white", "shade-3"),
    ("error", "error-pale"), ("good", "paper"), ("wait-edge", "wait-pale"),
]  # fmt: skip
SHAPES = [
    ("chart-1", "paper"), ("chart-2", "paper"), ("chart-1", "chart-2"), ("edge", "paper"), ("good", "paper"),
    ("focus", "brand"), ("wait-edge", "paper"),
]  # fmt: skip


def luminance(colour: str) -> float:
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * channel for weight, channel in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(TOKENS[one]), luminance(TOKENS[other])), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_black_on_white_is_the_known_21() -> None:
    TOKENS["black"] = "#000000"
    assert round(contrast("black", "white"), 2) == 21


@pytest.mark.parametrize(("text", "ground"), TEXTS)
def test_each_text_stands_out_from_its_ground(text: str, ground: str) -> None:
    assert contrast(text, ground) >= 4.5


@pytest.mark.parametrize(("shape", "ground"), SHAPES)
def test_each_shape_stands_out_from_its_neighbour(shape: str, ground: str) -> None:
    assert contrast(shape, ground) >= 3


def test_no_text_is_slanted_justified_or_spaced_out() -> None:
    assert "italic" not in CSS
    assert "justify;" not in CSS
