"""Code words of the city in people's words, and the colour of a status; every page says the same."""

from enum import StrEnum

from housing.i18n import N_, gettext

WORDS: dict[str, str] = {
    # life of a round
    "draft": N_("In preparation"),
    "open": N_("Open for applications"),
    "closed": N_("Applications closed"),
    "publicity": N_("Publicity period"),
    "frozen": N_("List frozen"),
    "committed": N_("List fingerprint published"),
    "drawn": N_("Drawn"),
    "allocated": N_("Homes allocated"),
    "published": N_("Results published"),
    "cancelled": N_("Cancelled"),
    # an application
    "submitted": N_("Being checked"),
    "eligible": N_("Eligible"),
    "not_eligible": N_("Not eligible"),
    "documents_needed": N_("More documents needed"),
    "withdrawn": N_("Withdrawn"),
    # its outcome, and what became of the home
    "ASSIGNED": N_("Home allocated"),
    "NO_UNIT": N_("Not allocated this time"),
    "PASSED": N_("No wish could be chosen"),
    "offered": N_("Waiting for an answer"),
    "accepted": N_("Confirmed"),
    "signed": N_("Contract signed"),
    "declined": N_("Declined"),
    "expired": N_("Not confirmed or signed in time"),
    "revoked": N_("Taken back"),
    "late": N_("Time to sign is over"),
    "returning": N_("To be taken back"),
    # a claim to money instead of a home
    "filed": N_("Being decided"),
    "approved": N_("Approved for payment"),
    "refused": N_("Refused"),
    "ended": N_("Payment has ended"),
    "housed": N_("A home was taken up"),
    "months_used": N_("All months are used"),
    # why a home was given up or taken back
    "own": N_("By the household's own doing"),
    "objective": N_("By a cause beyond its control"),
    "false_statement": N_("False statements"),
    # where a rule or number comes from
    "seed": N_("Policy text"),
    "found": N_("City rules"),
    "common": N_("Common practice"),
    "assumption": N_("Assumption"),
    # a background job
    "waiting": N_("Waiting to start"),
    "running": N_("Running"),
    "done": N_("Done"),
    "failed": N_("Failed"),
    # programs and homes
    "talent": N_("Talent housing"),
    "blue_collar": N_("Blue-collar apartment"),
    "price_capped": N_("Price-capped home"),
    "public_rental": N_("Public rental housing"),
    "sale": N_("For sale"),
    "rent": N_("For rent"),
    "serial": N_("Households choose in order"),
    "nearest": N_("The nearest home to work"),
    # parties of the draw
    "bureau": N_("Housing bureau"),
    "notary": N_("Notary office"),
    "discipline": N_("Discipline inspection"),
    # people and their papers
    "applicant": N_("Applicant"),
    "spouse": N_("Spouse"),
    "child": N_("Child"),
    "parent": N_("Parent"),
    "resident_id": N_("Resident ID card"),
    "residence_permit": N_("Residence permit for Hong Kong, Macao and Taiwan residents"),
    "permanent_resident_card": N_("Foreign permanent resident ID card"),
    "passport": N_("Passport"),
    "reviewer": N_("Reviewer"),
    "operator": N_("Operator"),
    "supervisor": N_("Supervisor"),
    "auditor": N_("Auditor"),
    # registers
    "housing": N_("Housing register"),
    "employment": N_("Employment and social insurance register"),
    "talent_register": N_("Talent register"),
    "civil": N_("Civil affairs register"),
    # districts (GB/T 2260)
    "330302": N_("Lucheng District"),
    "330303": N_("Longwan District"),
    "330304": N_("Ouhai District"),
    "330305": N_("Dongtou District"),
    "330324": N_("Yongjia County"),
    "330326": N_("Pingyang County"),
    "330327": N_("Cangnan County"),
    "330328": N_("Wencheng County"),
    "330329": N_("Taishun County"),
    "330381": N_("Rui'an City"),
    "330382": N_("Yueqing City"),
    "330383": N_("Longgang City"),
}

COLOURS: dict[str, str] = {
    "open": "green", "eligible": "green", "ASSIGNED": "green", "accepted": "green", "signed": "green",
    "done": "green", "published": "green", "allocated": "green", "approved": "green",
    "seed": "green", "found": "blue", "assumption": "yellow",
    "documents_needed": "yellow", "offered": "yellow", "late": "red", "returning": "yellow", "publicity": "yellow",
    "not_eligible": "red", "failed": "red", "cancelled": "red", "refused": "red",
    "submitted": "blue", "filed": "blue", "running": "blue", "drawn": "blue", "committed": "blue", "frozen": "blue",
}  # fmt: skip


def word(code: StrEnum | str | int) -> str:
    """Say a code word in the reader's language; a word without an entry is said as it is."""
    text = str(code)
    return gettext(WORDS[text]) if text in WORDS else text


def colour(code: StrEnum | str) -> str:
    """Tell the colour of a status; the words say the same without it."""
    return COLOURS.get(str(code), "grey")
