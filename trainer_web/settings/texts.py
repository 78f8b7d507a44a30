"""The words of each kind of message, and whether it is sent at all."""

from decimal import Decimal

from flask import abort, render_template, request, url_for

from trainer_web import htmx
from trainer_web.account.permissions import Act, requires
from trainer_web.database import run
from trainer_web.forms import plain
from trainer_web.htmx import Answer
from trainer_web.messages import templates
from trainer_web.settings import blueprint, operations, queries, wording
from trainer_web.settings.forms import TemplateForm
from trainer_web.settings.pages import draw, saved
from trainer_web.settings.queries import Wording


@blueprint.get("/templates")
@requires(Act.SETTINGS)
def texts() -> str:
    """Every kind of message as clients get it."""
    preferences, wordings = run(lambda: (queries.preferences(), queries.wordings()))
    shown = {kind: wording.as_shown(each, preferences.segment_price) for kind, each in wordings.items()}
    return draw("texts", kinds=templates.KINDS, wordings=wordings, shown=shown, preferences=preferences)


@blueprint.get("/templates/<kind>")
@requires(Act.SETTINGS)
def edit_text(kind: str) -> str:
    """The words of one kind, with how they look."""
    preferences, words = run(lambda: (queries.preferences(), queries.wordings().get(kind) or abort(404)))
    form = TemplateForm(
        kind,
        data={
            "is_on": words.is_on,
            "body": words.body,
            "subject": words.subject,
            "left": preferences.pack_ending_left,
        },
    )
    return draw("text", **_values(form, words, preferences.segment_price))


@blueprint.post("/templates/<kind>")
@requires(Act.SETTINGS)
def save_text(kind: str) -> Answer | tuple[str, int]:
    """Keep the words, once nothing is wrong with them."""
    _known(kind)
    form = TemplateForm(kind)
    if not form.validate():
        preferences, words = run(lambda: (queries.preferences(), queries.wordings()[kind]))
        values = _values(form, words, preferences.segment_price)
        template = "settings/_text.html" if htmx.wanted() else "settings/text.html"
        return render_template(template, page="settings", section="texts", **values), 422
    run(_keep, form)
    return saved(url_for(".texts", _anchor=f"text-{kind}"), f"{templates.KINDS[kind].name}: saved.")


@blueprint.post("/templates/<kind>/standard")
@requires(Act.SETTINGS)
def standard_text(kind: str) -> Answer:
    """Go back to the standard words."""
    standard = templates.KINDS[_known(kind)]
    run(lambda: operations.save_template(kind, standard.subject, standard.body, is_on=_is_on(kind)))
    return htmx.done(url_for(".edit_text", kind=kind), f"{standard.name}: back to the standard words.")


@blueprint.post("/templates/<kind>/switch")
@requires(Act.SETTINGS)
def switch_text(kind: str) -> Answer:
    """Send this kind of message, or don't."""
    name, is_on = templates.KINDS[_known(kind)].name, request.form.get("is_on") == "1"
    run(lambda: operations.switch_kind(kind, is_on=is_on))
    sent = "goes out from now on." if is_on else "is not sent any more."
    return htmx.done(url_for(".texts", _anchor=f"text-{kind}"), f"{name}: {sent}")


@blueprint.post("/templates/<kind>/preview")
@requires(Act.SETTINGS)
def preview(kind: str) -> str:
    """How the words in the form would look; nothing is kept."""
    _known(kind)
    price = run(queries.preferences).segment_price
    body, subject = (plain(request.form.get(name))[:1000] for name in ("body", "subject"))
    return render_template("settings/_preview.html", shown=wording.shown(kind, subject, body, price))


def _known(kind: str) -> str:
    return kind if kind in templates.KINDS else abort(404)


def _is_on(kind: str) -> bool:
    return queries.wordings()[kind].is_on


def _keep(form: TemplateForm) -> None:
    operations.save_template(form.kind, form.subject.data, form.body.data, is_on=form.is_on.data)
    if form.kind == "pack_ending" and form.left.data is not None:
        operations.set_pack_ending(form.left.data)


def _values(form: TemplateForm, words: Wording, price: Decimal | None) -> dict[str, object]:
    return {
        "form": form,
        "kind": form.kind,
        "about": templates.KINDS[form.kind],
        "words": words,
        "samples": wording.samples(),
        "shown": wording.shown(form.kind, form.subject.data or "", form.body.data or "", price),
        "opt_out": templates.FIRST_TEXT_SUFFIX.strip(),
    }
