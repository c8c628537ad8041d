"""A few shapes of SVG, enough for the pictures of the documentation."""

from collections.abc import Iterable
from html import escape

BLUE, GREEN, GREY, RED, PALE, INK = "#1d5fa8", "#1f7a4d", "#6b7280", "#b3261e", "#eef4fb", "#1f2937"
FONT = "system-ui, 'Noto Sans', 'Noto Sans CJK SC', sans-serif"


def text(x: float, y: float, words: str, *, size: int = 15, colour: str = INK, anchor: str = "middle",
         bold: bool = False) -> str:  # fmt: skip
    """One line of text; y is its baseline."""
    weight = ' font-weight="600"' if bold else ""
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{size}" fill="{colour}" text-anchor="{anchor}"{weight}>'
        f"{escape(words)}</text>"
    )


def box(x: float, y: float, width: float, height: float, *, fill: str = PALE, line: str = BLUE, dashed: bool = False,
        radius: int = 8) -> str:  # fmt: skip
    """A rectangle by its upper left corner."""
    dash = ' stroke-dasharray="5 4"' if dashed else ""
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="{radius}" fill="{fill}" '
        f'stroke="{line}" stroke-width="1.5"{dash}/>'
    )


def circle(x: float, y: float, label: str, *, fill: str, hollow: bool = False) -> str:
    """A household: filled with a home of its own, hollow while it is only seated."""
    inside, ink = ("#ffffff", fill) if hollow else (fill, "#ffffff")
    return f'<circle cx="{x:g}" cy="{y:g}" r="15" fill="{inside}" stroke="{fill}" stroke-width="2"/>' + text(
        x, y + 5, label, colour=ink, bold=True
    )


def line(x1: float, y1: float, x2: float, y2: float, *, colour: str = GREY) -> str:
    """A straight line."""
    return f'<line x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}" stroke="{colour}" stroke-width="1.5"/>'


def arrow(x1: float, y1: float, x2: float, y2: float, *, bend: float = 0, colour: str = BLUE) -> str:
    """An arrow, bent upwards by a negative and downwards by a positive number."""
    return (
        f'<path d="M {x1:g} {y1:g} Q {(x1 + x2) / 2:g} {(y1 + y2) / 2 + bend:g} {x2:g} {y2:g}" fill="none" '
        f'stroke="{colour}" stroke-width="2" marker-end="url(#tip)"/>'
    )


def picture(width: int, height: int, title: str, shapes: Iterable[str]) -> str:
    """A whole file; the title is read aloud in place of the picture."""
    body = "\n".join(shapes)
    return f"""\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" \
role="img" font-family="{escape(FONT)}">
<title>{escape(title)}</title>
<defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" \
orient="auto-start-reverse"><path d="M 0 0 L 10 5 L 0 10 z" fill="{BLUE}"/></marker></defs>
<rect width="{width}" height="{height}" fill="#ffffff"/>
{body}
</svg>
"""
