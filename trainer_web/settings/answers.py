"""Answers that the team sends with one tap, and what a text costs."""

from flask import g, render_template, url_for

from trainer_web import htmx
from trainer_web.account.permissions import Act, requires
from trainer_web.database import run
from trainer_web.formats import exact_money
from trainer_web.htmx import Answer
from trainer_web.settings import blueprint, operations, queries
from trainer_web.settings.forms import LONGEST_ANSWER, MOST_ANSWERS, AnswersForm, PriceForm
from trainer_web.settings.pages import draw, saved

MEANWHILE = "Nothing was saved: somebody else changed the answers meanwhile. This is how they are now."


@blueprint.get("/answers")
@requires(Act.SETTINGS)
def answers() -> str:
    """The canned answers and the price of a segment."""
    return _page()


@blueprint.post("/answers")
@requires(Act.SETTINGS)
def save_answers() -> Answer | tuple[str, int]:
    """Keep the answers as they stand in the form, in that order."""
    form = AnswersForm.sent()
    if not form.validate():
        if htmx.wanted():
            return render_template("settings/_answers.html", form=form, **LIMITS), 422
        return _page(form=form), 422
    if not run(operations.set_answers, form.answers, form.was):
        return htmx.done(url_for(".answers"), MEANWHILE, 409)
    return saved(url_for(".answers"), "Answers saved.")


@blueprint.post("/answers/price")
@requires(Act.SETTINGS)
def save_price() -> Answer | tuple[str, int]:
    """Keep what a segment costs."""
    form = PriceForm()
    if not form.validate():
        if htmx.wanted():
            return render_template("settings/_price.html", price_form=form, currency=g.login.currency), 422
        return _page(price_form=form), 422
    run(operations.set_segment_price, form.amount)
    cost = (
        f"One segment costs {exact_money(form.amount, g.login.currency)}."
        if form.amount is not None
        else "Price removed."
    )
    return saved(url_for(".answers"), cost)


LIMITS = {"most": MOST_ANSWERS, "longest": LONGEST_ANSWER}


def _page(form: AnswersForm | None = None, price_form: PriceForm | None = None) -> str:
    preferences = run(queries.preferences)
    known = preferences.segment_price
    if price_form is None:
        price_form = PriceForm(formdata=None, data={"price": "" if known is None else f"{known:f}"})
    return draw(
        "answers",
        form=form or AnswersForm(preferences.canned_answers, preferences.canned_answers),
        price_form=price_form,
        currency=g.login.currency,
        **LIMITS,
    )
