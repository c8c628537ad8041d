"""How benefits and prices read in English, key by key the same as in `money_chinese.py`."""

TEXTS: dict[str, str] = {
    "join": " ",
    "list": "; ",
    "clause": "",  # it stands in the policy in Chinese only; the table of prices shows it
    # benefits
    "monthly": "{name}: {yuan} yuan a month, for {left} more months at most.",
    "monthly_open": "{name}: {yuan} yuan a month.",
    "once": "{name}: {yuan} yuan, paid once.",
    "instalments": "{name}: {yuan} yuan in {times} payments of {each} yuan, one every {every} months.",
    "instalments_one": "{name}: {yuan} yuan in {times} payments of {each} yuan, one a month.",
    "service": "{name}: you can have it.",
    "nothing": "Result: nothing is due.",
    "no_row": "{name}: none of the amounts fits you. They are for: {rows}.",
    "missing": "Not decided yet. Please tell us: {facts}",
    "row_holds": "{label}: {yuan} yuan",
    "row_fails": "{label}: does not fit",
    "row_unknown": "{label}: not known yet",
    "largest": "The largest of these amounts counts.",
    "months_left": "At most {most} months in all; {used} are used, {left} are left.",
    "months_over": "At most {most} months in all; {used} are used, none is left.",
    "months_unknown": "At most {most} months in all; how many are used is not known yet.",
    # prices
    "sale_part": "{area} m² at {rate}% of the filed price ({label})",
    "rent_part": "{area} m² at {rate}% of the appraised rent ({label})",
    "excess": "beyond the discounted area",
    "sale_sum": "Filed price {filed} yuan for {area} m² in all; your price is {fen} yuan.",
    "rent_sum": "Appraised rent {filed} yuan a month for {area} m² in all; your rent is {fen} yuan a month.",
    "rounded": "Worked out exactly and rounded once, at the end: half a fen counts as one.",
    "rent_months": "For at most {months} months.",
    "refund": "Who leaves within {months} months repays the discount, {discount} yuan, for the months still missing.",
    "price_none": "The rules have no price for this household in this program.",
    "price_unknown": "Not worked out yet. Please tell us: {facts}",
}
