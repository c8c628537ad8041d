"""Questions about the home: where somebody works, which lots the household would take, and in which order."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from wtforms import ValidationError
from wtforms.form import BaseForm

from housing.i18n import _, _l, current, gettext, ngettext
from housing.models import Tenure, WorkArea
from housing.services.on_offer import LotOnOffer
from housing.web import show, words
from housing.web.choices import ChoiceField, ChoicesField, WishesField, YesNoField
from housing.web.form import Form

METRES = 1000
SHORT_LIST = 12  # so many lots are shown at once, longer lists district by district


class WorkAreaForm(Form):
    """Where the applicant works."""

    work_area = ChoiceField(
        _l("In which area do you work?"),
        missing=_l("Choose the area in which you work"),
        hint=_l("The nearest one if yours is not on the list. Distances are measured as the crow flies from there"),
        dropdown=True,
    )

    def __init__(self, areas: Sequence[WorkArea], **options: Any) -> None:
        super().__init__(**options)
        self.work_area.choices = [(area.code, area_name(area)) for area in areas]


class WishesForm(Form):
    """Which of the suitable lots a household would take, and whether any other suits as well."""

    wishes = ChoicesField(_l("Which of these would you take?"))
    flexible = YesNoField(
        _l("If all your wishes are gone, would you take another suitable home?"),
        missing=_l("Say whether you would take another suitable home"),
        yes_hint=_l("You may be given any home that suits your household"),
        no_hint=_l("You keep waiting when your wishes are gone, even if other homes are left"),
    )

    def __init__(self, lots: Sequence[LotOnOffer], most: int, *, nearest: str = "", **options: Any) -> None:
        super().__init__(**options)
        self.most = most
        self.wishes.choices = [(lot.code, lot_name(lot), lot_details(lot)) for lot in lots]
        self.wishes.description = _("Tick up to %(most)s. You put them in order on the next page.", most=most)
        if nearest:
            self.flexible.description = nearest_hint(nearest)

    def validate(self, extra_validators: Any = None) -> bool:
        """Take as many wishes as the policy allows, and at least one way to a home."""
        good = bool(super().validate(extra_validators))
        count = len(self.wishes.data or [])
        if count > self.most:
            text = _("You ticked %(count)s; up to %(most)s are allowed. Untick some.", count=count, most=self.most)
        elif not count and self.flexible.data is False and not self.wishes.errors:
            text = _("Tick at least one, or say below that you would take another suitable home.")
        else:
            return good
        self.wishes.errors = [*self.wishes.errors, text]
        return False


def nearest_hint(program: str) -> str:
    """Warn that wishes come after the way to work; `program` is its name."""
    return _(
        "%(program)s looks at the way to work first: your wishes count only among the homes with which the total "
        "way to work of all households is shortest. If you wish for none near your work and would take no other "
        "home, you may get none, even with an early priority.",
        program=program,
    )


class OrderField(WishesField):
    """Wishes that are chosen already, to be put in order: every place has one, and none is left out."""

    @property
    def places(self) -> list[dict[str, Any]]:
        """One list for each place, without an empty choice."""
        return [{**place, "items": place["items"][1:]} for place in super().places]

    def pre_validate(self, form: BaseForm) -> None:
        """Every place has another wish."""
        given = [str(value) for value in self.raw_data or () if value]
        if len(set(given)) < len(given):
            raise ValidationError(_("Two places have the same wish. Give every place another one."))
        super().pre_validate(form)


class OrderForm(Form):
    """Which wish comes first."""

    order = OrderField(_l("Your wishes in order"), hint=_l("Wish 1 is the one you would like most"))

    def __init__(self, lots: Sequence[LotOnOffer], **options: Any) -> None:
        super().__init__(**options)
        self.order.choices = [(lot.code, _short(lot)) for lot in lots]
        self.order.most = len(lots)

    def validate(self, extra_validators: Any = None) -> bool:
        """Every ticked lot has one place; to leave one out, go back."""
        good = bool(super().validate(extra_validators))
        if good and len([code for code in self.order.data if code]) < self.order.most:
            self.order.errors = [_("Give every place one of your wishes. To leave one out, go back and untick it.")]
            return False
        return good

    @property
    def answer(self) -> list[str]:
        """The wishes, best first."""
        return [str(code) for code in self.order.data or [] if code]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Lots of one district, shown together."""

    title: str
    items: list[dict[str, Any]]
    open: bool


def groups(form: WishesForm, lots: Sequence[LotOnOffer]) -> list[Group]:
    """Group the options of the wishes by district; a short list is open at once."""
    items = {item["value"]: item for item in form.wishes.items}
    found = []
    for district, part in groupby(sorted(lots, key=lambda lot: (lot.district, lot.code)), lambda lot: lot.district):
        ours = [items[lot.code] for lot in part]
        ticked = sum(item["checked"] for item in ours)
        count = ngettext("%(num)s kind of home", "%(num)s kinds of home", len(ours))
        chosen = " · " + gettext("%(count)s ticked", count=ticked) if ticked else ""
        found.append(
            Group(
                title=f"{words.word(district)} · {count}{chosen}", items=ours,
                open=bool(ticked) or len(lots) <= SHORT_LIST,
            )
        )  # fmt: skip
    return found


def area_name(area: WorkArea) -> str:
    """Name a place of work with its district."""
    return f"{words.word(area.district)} · {show.either(area.name_zh, area.name_en)}"


def lot_name(lot: LotOnOffer) -> str:
    """Name a lot: neighbourhood and bedrooms."""
    rooms = ngettext("%(num)s bedroom", "%(num)s bedrooms", lot.rooms)
    return f"{show.either(lot.project_zh, lot.project_en)} · {rooms}"


def _short(lot: LotOnOffer) -> str:
    """Name a lot in a narrow list: what tells lots of one neighbourhood apart comes first."""
    rooms = ngettext("%(num)s bedroom", "%(num)s bedrooms", lot.rooms)
    return f"{rooms} · {show.either(lot.project_zh, lot.project_en)} · {tenure_name(lot)}"


def tenure_name(lot: LotOnOffer) -> str:
    """Say whether the homes are sold or let, and whether they are made for people with disabilities."""
    name = words.word(lot.tenure)
    return _("%(tenure)s, accessible", tenure=name) if lot.accessible else name


def lot_details(lot: LotOnOffer) -> str:
    """Describe a lot in one line: tenure, size, price, homes, distance."""
    parts = [tenure_name(lot), _range(lot.area_least, lot.area_most, show.area)]
    if lot.price_least is not None and lot.price_most is not None:
        price = _range(lot.price_least, lot.price_most, _whole)
        parts.append(price if lot.tenure == Tenure.SALE else _("%(price)s a month", price=price))
    parts.append(ngettext("%(num)s home", "%(num)s homes", lot.homes))
    if lot.metres is not None:
        parts.append(_("%(km)s km from work", km=kilometres(lot.metres)))
    return " · ".join(parts)


def against(lot: LotOnOffer) -> str:
    """Say by which rules a lot does not suit."""
    return " ".join(one.sentence(current()) for one in lot.against)


def _whole(fen: int) -> str:
    """Write a price in whole yuan, rounded: kinds of homes are compared, nothing is paid."""
    return f"{show.number((fen + 50) // 100)}{show.SPACE}{gettext('yuan')}"


def kilometres(metres: int) -> str:
    """Write a distance in kilometres with one decimal, rounded down."""
    return f"{metres // METRES}.{metres % METRES // 100}"


def _range(least: int, most: int, write: Any) -> str:
    if least == most:
        return str(write(least))
    low, _space, _unit = write(least).rpartition(show.SPACE)
    return f"{low}–{write(most)}"
