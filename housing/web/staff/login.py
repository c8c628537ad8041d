"""Logging in to the bureau's pages."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from housing import clock
from housing.i18n import _l
from housing.services import accounts
from housing.web.access import public
from housing.web.current import db_session, next_path, remember
from housing.web.fields import PasswordField, TextField
from housing.web.form import Form
from housing.web.staff import bp


class LoginForm(Form):
    """Who is there."""

    login = TextField(_l("Login name"), missing=_l("Enter your login name"), autocomplete="username", longest=64)
    password = PasswordField(_l("Password"), missing=_l("Enter your password"))


@bp.route("/login", methods=["GET", "POST"])
@public
def login() -> str | Response:
    """Log a member of staff in."""
    form = LoginForm()
    if form.validate_on_submit():
        outcome = accounts.sign_in_staff(
            db_session(), login=form.login.data, password=form.password.data, at=clock.now()
        )
        db_session().commit()
        if isinstance(outcome, accounts.Login):
            return remember(redirect(next_path(url_for("staff.queue")), 303), outcome.token)
        form.refuse(outcome, form.password)
    return render_template("staff/login.html", form=form, next=request.values.get("next", ""))
