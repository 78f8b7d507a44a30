"""Signing in and out, joining a team, and the check that stands before every other handler."""

import uuid

from flask import abort, current_app, g, redirect, render_template, request, session, url_for
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from trainer_web import htmx
from trainer_web.account import blueprint, operations
from trainer_web.account.forms import InvitationForm, LoginForm
from trainer_web.account.permissions import Act, act_of, check, requires
from trainer_web.database import act_as, run

WRONG = "E-mail address or password is wrong. Check both and try again."

limiter = Limiter(get_remote_address)


@blueprint.before_app_request
def admit() -> htmx.Answer | None:
    """Find out who asks and refuse what their role may not do, before any handler runs."""
    act = act_of(current_app.view_functions.get(request.endpoint or ""))
    if act is Act.PUBLIC or request.endpoint == "static":
        return None
    signed_in = _resume()
    if request.endpoint is None:
        return None  # an address that leads nowhere: 404 follows
    if not signed_in:
        return htmx.go(url_for("account.login", next=_here()))
    check(act)
    return None


@blueprint.get("/login")
@requires(Act.PUBLIC)
def login() -> str:
    """The sign-in page."""
    return render_template("account/login.html", form=LoginForm(), error="")


@blueprint.post("/login")
@limiter.limit("30 per minute; 300 per hour")
@limiter.limit(
    "10 per minute; 60 per hour",
    key_func=lambda: "account " + request.form.get("email", "").strip().lower(),
)
@requires(Act.PUBLIC)
def sign_in() -> htmx.Answer | tuple[str, int]:
    """Check the password and open a login session."""
    form = LoginForm()
    user_id = form.validate() and run(operations.check_password, form.email.data.strip(), form.password.data)
    if not user_id or not _open_session(user_id):
        return render_template("account/login.html", form=form, error=WRONG), 422
    return redirect(_inside(request.args.get("next")), 303)


@blueprint.post("/logout")
@requires(Act.VIEW)
def sign_out() -> htmx.Answer:
    """End the login session in the database, not just the cookie."""
    run(operations.end_login, session["login"]["token"])
    session.clear()
    return redirect(url_for("account.login"), 303)


@blueprint.route("/invitations/<uuid:org_id>/<token>", methods=["GET", "POST"])
@limiter.limit("20 per minute", methods=["POST"])
@requires(Act.PUBLIC)
def invitation(org_id: uuid.UUID, token: str) -> htmx.Answer | str | tuple[str, int]:
    """Join the team of a business with a password of one's own."""
    act_as(org_id, "invitation")
    offer = run(operations.find_invitation, token) or abort(404)
    form = InvitationForm()
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return render_template("account/invitation.html", offer=offer, form=form, error=""), status
    user_id = run(operations.accept_invitation, token, form.password.data)
    if not user_id or not _open_session(user_id):
        error = "That isn't the password you sign in with. Enter the one you already use."
        return render_template("account/invitation.html", offer=offer, form=form, error=error), 422
    return redirect(url_for("today.page"), 303)


def _resume() -> bool:
    """Whether somebody is signed in; from here on this request belongs to them and their business."""
    if cookie := session.get("login"):
        act_as(uuid.UUID(cookie["org_id"]), "")
        if login := run(operations.resume_login, cookie["token"]):
            g.login = login
            act_as(g.tenant.org_id, f"user:{login.user_id}")
    return "login" in g


def _open_session(user_id: uuid.UUID) -> bool:
    token = operations.new_token()
    org_id = run(operations.start_login, user_id, token)
    session.clear()
    if org_id is not None:
        session.permanent = True
        session["login"] = {"org_id": str(org_id), "token": token}
    return org_id is not None


def _here() -> str | None:
    """The page to come back to after signing in: what was asked for, or where htmx asked from."""
    if request.method == "GET" and not htmx.wanted():
        return request.full_path.rstrip("?")
    return htmx.page_path() or None


def _inside(address: str | None) -> str:
    """The address when it stays inside this site, else Today."""
    stays = address and address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if address and stays and address.isprintable() else url_for("today.page")
