"""Questions about who applies: each member as on their document, and a number to call."""

from datetime import date
from typing import Any

from wtforms import Field

from housing import identifiers
from housing.i18n import _, _l, gettext
from housing.services import facts
from housing.services.admission import AlreadyApplied, ApplicantTooYoung
from housing.web import show, words
from housing.web.choices import ChoiceField, YesNoField
from housing.web.dates import DateField
from housing.web.fields import MobileField, NameField, ResidentIdField, TextField
from housing.web.form import Form

RELATIONS = ("spouse", "child", "parent")
MOST_MEMBERS = 12
ADDRESS_LENGTH = 120


class PersonForm(Form):
    """One person as on their identity document."""

    name = NameField(_l("Full name"), missing=_l("Enter the name"), hint=_l("As on the identity document"))
    id_type = ChoiceField(_l("Identity document"), missing=_l("Choose the identity document"))
    id_number = ResidentIdField(
        _l("Number of the document"),
        missing=_l("Enter the number of the document"),
        hint=_l("Used to check eligibility only; it is never published"),
        kind_from="id_type",
    )
    birth = DateField(
        _l("Date of birth"),
        hint=_l("Only for a passport or an old permanent resident card; other numbers tell it"),
        birth=True,
    )

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.id_type.choices = [(kind, words.word(kind)) for kind in identifiers.KINDS]

    @property
    def birth_on(self) -> date | None:
        """The date of birth: the document's, or else the one entered."""
        document = self.id_number.document
        told: date | None = document.birth_on if document else None
        return told or self.birth.data

    @property
    def birth_question(self) -> Field:
        """The question that gave the date of birth: an error about the age belongs there."""
        document = self.id_number.document
        return self.id_number if document and document.birth_on else self.birth

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for a date of birth where the document does not tell it, and take one date only."""
        good = bool(super().validate(extra_validators))
        document = self.id_number.document
        if document is None or self.birth.errors:
            return good
        if document.birth_on is None and self.birth.data is None:
            return self._wrong(_("Enter the date of birth: this document’s number does not tell it."))
        if document.birth_on and self.birth.data and document.birth_on != self.birth.data:
            told = show.day(document.birth_on)
            return self._wrong(_("The number of the document says %(day)s. Correct one of the two.", day=told))
        return good

    def _wrong(self, text: str) -> bool:
        self.birth.errors = [*self.birth.errors, text]
        return False

    def check_adult(self, on: date) -> None:
        """Refuse a minor as the person who applies."""
        if self.birth_on is None or self.errors:
            return
        age = facts.age_on(on, self.birth_on)
        if age < facts.ADULT:
            self.refuse(ApplicantTooYoung(name=self.name.data, age=age), self.birth_question)

    def check_once(self, *, same_as: str, elsewhere: bool, first: bool) -> None:
        """Refuse a person whose number another member has (`same_as`), or who is in another application."""
        name = self.name.data
        if same_as:
            text = _(
                "This number is the same as that of %(other)s. Enter %(name)s’s own number.", other=same_as, name=name
            )
        elif elsewhere and first:
            self.refuse(AlreadyApplied(name=name), self.id_number)
            return
        elif elsewhere:
            text = _(
                "%(name)s is already in another application that has not ended. Let %(name)s log in to their own "
                "account and withdraw it; or choose “Back” and leave this person out for now.",
                name=name,
            )
        else:
            return
        self.id_number.errors = [*self.id_number.errors, text]

    def known(self, relation: str) -> dict[str, str]:
        """Give what can be kept of the answers."""
        values = {
            "relation": relation,
            "name": None if self.name.errors else self.name.data,
            "id_type": None if self.id_type.errors else self.id_type.data,
            "id_number": None if self.id_number.errors else self.id_number.data,
            "birth_on": self.birth_on.isoformat() if self.birth_on and not self.birth_question.errors else None,
        }
        return {name: value for name, value in values.items() if value}


class RelativeForm(PersonForm):
    """A person who will live with the applicant."""

    relation = ChoiceField(_l("Relation to the applicant"), missing=_l("Choose the relation to the applicant"))
    field_order = ("relation",)

    def __init__(self, *, married: bool = False, **options: Any) -> None:
        super().__init__(**options)
        offered = [relation for relation in RELATIONS if not (married and relation == "spouse")]
        self.relation.choices = [(relation, words.word(relation)) for relation in offered]

    @property
    def questions(self) -> Any:
        """The relation comes first."""
        rest = [field for field in super().questions if field.name != "relation"]
        return iter([self.relation, *rest])


class MoreForm(Form):
    """Whether somebody else belongs to the household."""

    more = YesNoField(
        _l("Does anybody else belong to your household?"),
        missing=_l("Say whether anybody else belongs to your household"),
        yes_hint=_l(
            "Spouse (also if you do not live together), children under 18, "
            "and grown children and parents who live with you"
        ),
    )


class ContactForm(Form):
    """How to reach the household."""

    phone = MobileField(
        _l("Mobile number"),
        missing=_l("Enter a mobile number"),
        hint=_l("We call this number if we have to reach you"),
        autocomplete="tel",
    )
    address = TextField(
        _l("Present address (may be left empty)"),
        hint=_l(
            "Where you live now, with building and room. It is never published; "
            "the bureau uses it to see whether the same people filed twice"
        ),
        longest=ADDRESS_LENGTH,
        autocomplete="street-address",
    )


def relation_of(member: dict[str, str]) -> str:
    """Say how a member is related to the applicant."""
    return words.word(member.get("relation", ""))


def summary_of(member: dict[str, str]) -> list[tuple[str, str]]:
    """Describe one member for a card: relation, document, date of birth; the number is masked."""
    number = member.get("id_number")
    birth = member.get("birth_on")
    missing = gettext("Not given yet")
    return [
        (_("Relation"), relation_of(member)),
        (_("Full name"), member.get("name") or missing),
        (_("Identity document"), words.word(member["id_type"]) if member.get("id_type") else missing),
        (_("Number of the document"), number or missing),
        (_("Date of birth"), show.day(date.fromisoformat(birth)) if birth else missing),
    ]
