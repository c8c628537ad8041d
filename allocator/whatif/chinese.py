"""Findings, comparisons and answers in Chinese. Words in braces are filled in by `words.py`."""

TEXTS: dict[str, str] = {
    "home": "{n} 套",
    "homes": "{n} 套",
    "household": "{n} 户",
    "households": "{n} 户",
    "join": "",
    "list": "、",
    "you": "您家",
    "it": "这户",
    # findings: what is the matter
    "reserve_unused": "“{program}”给“{id}”预留了 {seats_homes}，能用上的最多 {usable_homes}。",
    "reserves_exceed": "“{program}”各项预留合计 {seats_homes}，可以配出的住房只有 {homes_homes}。",
    "first_nobody": "住房“{id}”（{homes_homes}）优先配给“{before}”的家庭，但这些家庭里没有适合住这里的。",
    "cap_zero": "限额“{id}”是 0 套，{homes_homes}住房因此不能配出，而它们适合 {wanted_households}家庭。",
    "lot_closed": "住房“{id}”共 {homes_homes}，适合 {wanted_households}家庭，但按限额最多只能配出 {allowed_homes}。",
    "quota_above": "“{program}”的配额是 {quota_homes}，住房只有 {homes_homes}，配额不起作用。",
    "quota_below": "“{program}”的配额是 {quota_homes}，住房有 {homes_homes}；不设配额，最多可以配出 {most_homes}。",
    "group_cap_zero": "“{id}”的家庭在“{program}”的名额是 0 户，有 {members_households}家庭因此不能配房。",
    "cap_never_binds": "限额“{id}”是 {limit_homes}，不设它最多也只能配出 {most_homes}，它不起作用。",
    "group_cap_never_binds": "“{id}”的家庭在“{program}”最多配 {limit_households}，"
    "不设这个名额最多也只能配 {most_households}，它不起作用。",
    "lot_unsuitable": "住房“{id}”（{homes_homes}）不适合任何一户申请家庭。",
    "one_more": "“{program}”空着 {empty_homes}，还有 {waiting_households}家庭在等。"
    "要多配一户，限额合计至少要提高 {by}。",
    "fill_all": "“{program}”空着 {empty_homes}，还有 {waiting_households}家庭在等。"
    "要配到住房所能容纳的 {full_households}，限额合计至少要提高 {by}。",
    "empty_unsuited": "“{program}”空着 {empty_homes}，还有 {waiting_households}家庭在等，"
    "但放宽限额也不能多配：空着的住房不适合他们。",
    "aim_leaves_empty": "“{program}”空着 {empty_homes}，配到 {housed_households}；"
    "按现有限额最多可以配 {most_households}。先按顺位入围，所以没有配满。",
    "reserve_leaves_empty": "“{program}”空着 {empty_homes}，配到 {housed_households}；"
    "按现有限额最多可以配 {most_households}。预留使一些住房没有配出。",
    "choices_leave_empty": "“{program}”空着 {empty_homes}，配到 {housed_households}；"
    "按现有限额最多可以配 {most_households}。这与入围的先后、各家的选择和轮空有关，不是限额造成的。",
    # findings: what could be done
    "help": "最小的改动：{changes}。",
    "spare": "可以不影响任何家庭地改动：{changes}。",
    "no_help": "改动限额没有帮助。",
    "then": "改动后重新配房，“{program}”配到 {then_households}（现在 {housed_households}）。",
    "to_cap": "限额“{id}”由 {before} 套改为 {after} 套",
    "to_no_cap": "取消限额“{id}”",
    "to_quota": "“{id}”的配额由 {before} 套改为 {after} 套",
    "to_group_cap": "“{id}”家庭的名额由 {before} 户改为 {after} 户",
    "to_no_group_cap": "取消“{id}”家庭的名额限制",
    "to_reserve": "给“{id}”的预留由 {before} 套改为 {after} 套",
    "to_no_first": "住房“{id}”不再优先配给“{before}”的家庭",
    "to_aim": "“{id}”改为先求配满住房",
    # what each aim costs
    "compare_priority": "“{program}”共 {homes_homes}、{contenders_households}申请家庭。"
    "先按顺位：配到 {housed_households}，空 {empty_homes}。",
    "compare_fill": "先求配满：配到 {housed_households}，空 {empty_homes}。",
    "spread": "配到房的家庭的顺位：最前 {least}，四分之一 {lower}，中间 {middle}，四分之三 {upper}，最后 {greatest}。",
    "costs_nothing": "两种做法结果相同。",
    "costs": "先按顺位，会多空 {more_homes}；先求配满，有 {missed_households}家庭失去按顺位可以配到的住房{best}。",
    "best": "（最前的是第 {rank} 顺位）",
    # what if
    "if_tier": "如果{you}的组别是 {number}：",
    "if_points": "如果{you}的分数是 {number}：",
    "if_lot": "如果“{id}”也适合{you}：",
    "if_flexible": "如果{you}服从调剂：",
    "if_no_cap": "如果没有限额“{id}”：",
    "if_no_group_cap": "如果没有对“{id}”家庭的名额限制：",
    "if_quota": "如果配额是 {number} 套：",
    "if_one_more_home": "如果“{id}”多 1 套住房：",
    "still_none": "{you}还是配不到房。",
    "still_home": "{you}还是配到“{then}”。",
    "gains": "{you}会配到“{then}”。",
    "loses": "{you}会失去“{now}”，配不到房。",
    "moves": "{you}会配到“{then}”，而不是“{now}”。",
    "needed_place": "要在“{program}”入围，需要第 {rank} 顺位或更前，那时{you}是第 {place} 顺位。",
    "needed_home": "要在“{program}”配到房，需要第 {rank} 顺位，那时{you}是第 {place} 顺位。",
    "needed_none": "在“{program}”，即使排在第一也配不到房。",
    "needed_wish": "在“{program}”，{you}已经入围，缺的不是顺位，而是能接受的住房。",
    "nobody": "其他家庭的结果都不变。",
    "nobody_at_all": "所有家庭的结果都不变。",
    "others": "配到房的家庭由 {before_households}变为 {after_households}：{gain_households}新配到，"
    "{lose_households}失去，{move_households}换了住房。",
    "derived": "（按规则推得，未重新配房。）",
    "recomputed": "（重新配房得出。）",
}  # fmt: skip
