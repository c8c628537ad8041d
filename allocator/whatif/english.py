"""The same in English, key by key as in `chinese.py`."""

TEXTS: dict[str, str] = {
    "home": "{n} home",
    "homes": "{n} homes",
    "household": "{n} household",
    "households": "{n} households",
    "join": " ",
    "list": ", ",
    "you": "you",
    "it": "this household",
    # findings: what is the matter
    "reserve_unused": "{program} reserves {seats_homes} for “{id}”, of which {usable_homes} can be used at most.",
    "reserves_exceed": "The reserves of {program} come to {seats_homes}, and there are {homes_homes} to give.",
    "first_nobody": "The lot {id} ({homes_homes}) goes first to “{before}”, but suits no household of that group.",
    "cap_zero": "The limit “{id}” is 0. So {homes_homes} cannot be given, which suit {wanted_households}.",
    "lot_closed": "The lot {id} has {homes_homes} and suits {wanted_households}; the limits allow {allowed_homes}.",
    "quota_above": "The quota of {program} is {quota_homes} with {homes_homes} on offer: it never binds.",
    "quota_below": "The quota of {program} is {quota_homes} with {homes_homes} on offer; without it, {most_homes} "
    "could be given at most.",
    "group_cap_zero": "The limit on “{id}” in {program} is 0. So {members_households} cannot be housed.",
    "cap_never_binds": "The limit “{id}” is {limit_homes}; without it, {most_homes} could be given at most: it never "
    "binds.",
    "group_cap_never_binds": "The limit on “{id}” in {program} is {limit_households}; without it, {most_households} "
    "could be housed at most: it never binds.",
    "lot_unsuitable": "The lot {id} ({homes_homes}) suits no household that applied.",
    "one_more": "Empty in {program}: {empty_homes}, while households wait: {waiting_households}. To house one more, "
    "limits must be raised by {by} in all, at least.",
    "fill_all": "Empty in {program}: {empty_homes}, while households wait: {waiting_households}. To house as many as "
    "the homes allow, {full_households}, limits must be raised by {by} in all, at least.",
    "empty_unsuited": "Empty in {program}: {empty_homes}, while households wait: {waiting_households}. No higher limit "
    "would house more: the homes left do not suit them.",
    "aim_leaves_empty": "Empty in {program}: {empty_homes}; housed: {housed_households}. The limits as they are allow "
    "{most_households}. Households are let in by priority first, so not all homes are filled.",
    "reserve_leaves_empty": "Empty in {program}: {empty_homes}; housed: {housed_households}. The limits as they are "
    "allow {most_households}. With the reserve some homes cannot be given.",
    "choices_leave_empty": "Empty in {program}: {empty_homes}; housed: {housed_households}. The limits as they are "
    "allow {most_households}. The order of letting in, choices and passing decided this, not the limits.",
    # findings: what could be done
    "help": "Smallest change: {changes}.",
    "spare": "Could be changed without touching anybody: {changes}.",
    "no_help": "Changing limits does not help.",
    "then": "Allocated anew with it, {program} houses {then_households} (now {housed_households}).",
    "to_cap": "limit “{id}” from {before} to {after}",
    "to_no_cap": "leave out the limit “{id}”",
    "to_quota": "quota of {id} from {before} to {after}",
    "to_group_cap": "limit on “{id}” from {before} to {after}",
    "to_no_group_cap": "leave out the limit on “{id}”",
    "to_reserve": "reserve for “{id}” from {before} to {after}",
    "to_no_first": "let the lot {id} no longer go first to “{before}”",
    "to_aim": "let {id} fill as many homes as possible first",
    # what each aim costs
    "compare_priority": "{program}: {homes_homes}, {contenders_households}. By priority first: {housed_households} "
    "housed, {empty_homes} empty.",
    "compare_fill": "To fill first: {housed_households} housed, {empty_homes} empty.",
    "spread": "Places of the housed: first {least}, quarter {lower}, middle {middle}, three quarters {upper}, last "
    "{greatest}.",
    "costs_nothing": "Both come to the same.",
    "costs": "Priority first leaves {more_homes} more empty; filling first takes away the home of "
    "{missed_households}{best}.",
    "best": " (the first of them at place {rank})",
    # what if
    "if_tier": "If the tier of {you} were {number}:",
    "if_points": "If the points of {you} were {number}:",
    "if_lot": "If the lot {id} suited {you}, too:",
    "if_flexible": "If {you} accepted any suitable home:",
    "if_no_cap": "Without the limit “{id}”:",
    "if_no_group_cap": "Without the limit on the group “{id}”:",
    "if_quota": "With a quota of {number}:",
    "if_one_more_home": "With one more home in the lot {id}:",
    "still_none": "{you} would have no home either.",
    "still_home": "{you} would still have a home of {then}.",
    "gains": "{you} would have a home of {then}.",
    "loses": "{you} would lose the home of {now} and have none.",
    "moves": "{you} would have a home of {then}, not of {now}.",
    "needed_place": "To be let in to {program}, it takes place {rank} or better; that of {you} would be {place}.",
    "needed_home": "To get a home in {program}, it takes place {rank}; that of {you} would be {place}.",
    "needed_none": "In {program}, not even the first place would do.",
    "needed_wish": "In {program} {you} would be let in; it takes a home that {you} would accept, not a better place.",
    "nobody": "Nothing changes for any other household.",
    "nobody_at_all": "Nothing changes for any household.",
    "others": "Households with a home: {before_households} now, {after_households} then. Gaining one: "
    "{gain_households}; losing it: {lose_households}; with another one: {move_households}.",
    "derived": "(Derived from the rule, without allocating anew.)",
    "recomputed": "(Allocated anew.)",
}  # fmt: skip
