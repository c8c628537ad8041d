"""A small picture of the growth: households against seconds, both in powers of ten, drawn by hand."""

import math
from collections.abc import Iterable
from xml.sax.saxutils import escape

from tests.bench.table import Row

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 860, 480, 70, 30, 330, 50
COLOURS = ("#1d70b8", "#00703c", "#d4351c", "#4c2c92", "#f47738", "#28a197", "#b58840", "#505a5f")
Point = tuple[float, float]
Series = dict[str, list[Point]]


def draw(rows: Iterable[Row]) -> str | None:
    """Draw the growth of the allocator, and a dot for every other package; nothing if nothing was measured."""
    lines: Series = {}
    dots: Series = {}
    for row in rows:
        if row.ours.median and (row.name.startswith("growth") or row.name == "crossing"):
            name = row.name if row.name.startswith("growth") else f"crossing, {row.instance.rpartition(', ')[2]}"
            lines.setdefault(name, []).append((row.households, row.ours.median))
        elif row.theirs is not None and row.theirs.median and row.same is not None and not row.must:
            dots.setdefault(row.against, []).append((row.households, row.theirs.median))
    points = [point for found in (*lines.values(), *dots.values()) for point in found]
    return _picture(lines, dots, points) if points else None


def _picture(lines: Series, dots: Series, points: list[Point]) -> str:
    across, up = (
        _scale([x for x, _ in points], LEFT, WIDTH - RIGHT),
        _scale([y for _, y in points], HEIGHT - BOTTOM, TOP),
    )
    parts = [*_axis(across, "households", upright=False), *_axis(up, "seconds", upright=True)]
    legend = []
    for n, (name, found) in enumerate(lines.items()):
        colour = COLOURS[n % len(COLOURS)]
        path = " ".join(f"{_at(across, x):.1f},{_at(up, y):.1f}" for x, y in found)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [_dot(across, up, point, colour) for point in found]
        legend.append((colour, name))
        if n == 0 and len(found) > 1:
            guide = [(x, found[0][1] * x * math.log(x) / (found[0][0] * math.log(found[0][0]))) for x, _ in found]
            path = " ".join(f"{_at(across, x):.1f},{_at(up, y):.1f}" for x, y in guide)
            parts.append(f'<polyline points="{path}" fill="none" stroke="#b1b4b6" stroke-dasharray="5 4"/>')
            legend.append(("#b1b4b6", "n log n from its first point"))
    for n, (name, found) in enumerate(dots.items()):
        colour = COLOURS[(n + len(lines)) % len(COLOURS)]
        parts += [_dot(across, up, point, colour, hollow=True) for point in found]
        legend.append((colour, f"{name} (its largest)"))
    for n, (colour, name) in enumerate(legend):
        y = TOP + 20 * n
        parts.append(f'<circle cx="{WIDTH - RIGHT + 25}" cy="{y}" r="5" fill="{colour}"/>')
        parts.append(f'<text x="{WIDTH - RIGHT + 38}" y="{y + 4}">{escape(name)}</text>')
    box = f'viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {box}>'
    return "\n".join([head, f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>', *parts, "</svg>"]) + "\n"


Scale = tuple[int, int, float, float]  # powers of ten from and to, and where they lie


def _scale(values: list[float], start: float, end: float) -> Scale:
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    return low, max(high, low + 1), start, end


def _at(scale: Scale, value: float) -> float:
    low, high, start, end = scale
    return start + (math.log10(value) - low) / (high - low) * (end - start)


def _axis(scale: Scale, name: str, *, upright: bool) -> list[str]:
    low, high, *_ = scale
    parts = []
    for power in range(low, high + 1):
        at = _at(scale, 10.0**power)
        text = f"{10**power:,}" if power >= 0 else f"{10.0**power:.{-power}f}"
        if upright:
            parts.append(f'<path d="M{LEFT},{at:.1f}H{WIDTH - RIGHT}" stroke="#e5e6e7"/>')
            parts.append(f'<text x="{LEFT - 8}" y="{at + 4:.1f}" text-anchor="end">{text}</text>')
        else:
            parts.append(f'<path d="M{at:.1f},{TOP}V{HEIGHT - BOTTOM}" stroke="#e5e6e7"/>')
            parts.append(f'<text x="{at:.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{text}</text>')
    if upright:
        return [*parts, f'<text x="{LEFT}" y="{TOP - 12}" text-anchor="end">{name}</text>']
    return [*parts, f'<text x="{WIDTH - RIGHT}" y="{HEIGHT - BOTTOM + 38}" text-anchor="end">{name}</text>']


def _dot(across: Scale, up: Scale, point: Point, colour: str, *, hollow: bool = False) -> str:
    x, y = _at(across, point[0]), _at(up, point[1])
    look = f'fill="#fff" stroke="{colour}" stroke-width="2"' if hollow else f'fill="{colour}"'
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" {look}/>'
