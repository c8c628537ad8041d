"""How a derivation reads in Chinese, key by key the same as in `derivation_english.py`."""

TEXTS: dict[str, str] = {
    "fact": "{label}：{value}",
    "question": "{label}{value}",
    "amount": "{value} {unit}",
    "list": "；",
    "aside": "{text}（{why}）",
    "unknown": "待确定",
    "missing": "还缺：{facts}",
    # the group
    "group": "第 {n} 组",
    "group_of": "{value}：{text}",
    "no_group": "优先组",
    "group_later": "不符合前面各组的条件；{facts}",
    "group_always": "不设条件",
    # points
    "points_of": "{text} {value}",
    "point_nothing": "这一项只给：{label}",
    "point_capped": "{label}；应计 {raw} 分，最多 {most} 分",
    "point_anyway": "{label}",
    "sum": "积分合计",
    "sum_of": "{value}",
    "points": "共 {n} 分",
    "points_one": "共 {n} 分",
    "points_unknown": "积分合计：待确定",
    # chances in the draw
    "chances_of": "{text} → {value}",
    "failed": "{n} 次未配到房",
    "failed_one": "{n} 次未配到房",
    "failed_none": "此前没有未配到房的批次",
    "chances": "{n} 份机会",
    "chances_one": "{n} 份机会",
    "chances_all": "这类住房每户都是 1 份",
    "chances_rule": "起始 {base} 份，每次未配到房加 {more} 份，最多 {most} 份",
    "chances_rule_resets": "起始 {base} 份，每次未配到房加 {more} 份，最多 {most} 份；配到房后重新计算",
}
