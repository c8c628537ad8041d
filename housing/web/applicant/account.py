"""Opening an account and logging in; afterwards people come back to where they were."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from allocator.errors import Refused
from housing import clock
from housing.i18n import _l, current
from housing.services import accounts, passwords, visits
from housing.web.access import public
from housing.web.applicant import bp
from housing.web.current import db_session, network, next_path, remember
from housing.web.fields import MobileField, NameField, PasswordField
from housing.web.form import Form


class LoginForm(Form):
    """Who is there."""

    phone = MobileField(_l("Mobile number"), missing=_l("Enter your mobile number"), autocomplete="tel")
    password = PasswordField(_l("Password"), missing=_l("Enter your password"))


class SignUpForm(Form):
    """Whose account it will be."""

    name = NameField(
        _l("Your name"),
        missing=_l("Enter your name"),
        hint=_l("As on your identity document"),
        autocomplete="name",
    )
    phone = MobileField(
        _l("Mobile number"),
        missing=_l("Enter your mobile number"),
        hint=_l("You log in with it. A number can have one account only"),
        autocomplete="tel",
    )
    password = PasswordField(
        _l("Password"),
        missing=_l("Choose a password"),
        hint=_l("At least 8 characters. A few words in a row are easy to remember"),
        new=True,
    )


@bp.route("/login", methods=["GET", "POST"])
@public
def login() -> str | Response:
    """Log an applicant in."""
    form = LoginForm()
    if form.validate_on_submit():
        outcome = accounts.sign_in_applicant(
            db_session(),
            phone=form.phone.data,
            password=form.password.data,
            network=network(),
            at=clock.now(),
        )
        db_session().commit()
        if isinstance(outcome, accounts.Login):
            return remember(redirect(next_path(url_for("applicant.my")), 303), outcome.token)
        form.refuse(outcome, form.password)
    return render_template("applicant/login.html", form=form, next=request.values.get("next", ""))


@bp.route("/signup", methods=["GET", "POST"])
@public
def sign_up() -> str | Response:
    """Open an account, and log in."""
    form = SignUpForm()
    if form.validate_on_submit():
        try:
            applicant = accounts.sign_up(
                db_session(), name=form.name.data, phone=form.phone.data, password=form.password.data,
                language=current(), at=clock.now(),
            )  # fmt: skip
            token = visits.begin(db_session(), applicant, at=clock.now())
            db_session().commit()
            return remember(redirect(next_path(url_for("applicant.apply")), 303), token)
        except passwords.TooBusy:
            raise
        except Refused as refused:
            db_session().rollback()
            form.refuse(refused, form.phone if isinstance(refused, accounts.PhoneTaken) else form.password)
    return render_template("applicant/sign_up.html", form=form, next=request.values.get("next", ""))
