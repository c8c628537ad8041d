"""How a derivation reads in English, key by key the same as in `derivation_chinese.py`."""

TEXTS: dict[str, str] = {
    "fact": "{label}: {value}",
    "question": "{label} {value}",
    "amount": "{value} {unit}",
    "list": "; ",
    "aside": "{text} ({why})",
    "unknown": "not known yet",
    "missing": "missing: {facts}",
    # the group
    "group": "group {n}",
    "group_of": "{value}: {text}",
    "no_group": "group in the order",
    "group_later": "none of the groups before; {facts}",
    "group_always": "open to everybody",
    # points
    "points_of": "{text} {value}",
    "point_nothing": "only for: {label}",
    "point_capped": "{label}; {raw} would be counted, {most} is the most",
    "point_anyway": "{label}",
    "sum": "Points in all",
    "sum_of": "{value}",
    "points": "{n} points in all",
    "points_one": "{n} point in all",
    "points_unknown": "points in all: not known yet",
    # chances in the draw
    "chances_of": "{text} → {value}",
    "failed": "{n} rounds without a home",
    "failed_one": "{n} round without a home",
    "failed_none": "No round without a home so far",
    "chances": "{n} chances in the draw",
    "chances_one": "{n} chance in the draw",
    "chances_all": "every household of this program has one",
    "chances_rule": "{base} at first, {more} more for each such round, at most {most}",
    "chances_rule_resets": "{base} at first, {more} more for each such round, at most {most}; a home resets the count",
}
