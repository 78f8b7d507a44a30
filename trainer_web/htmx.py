"""Answers for htmx and for plain forms alike; the only place that reads or writes HX-* headers."""

from typing import TypeAlias
from urllib.parse import SplitResult, parse_qs, urlsplit

from flask import Flask, Response, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

Answer: TypeAlias = BaseResponse


class Undo:
    """The form behind a toast's Undo: where it posts, and what it sends along."""

    def __init__(self, url: str, **fields: object) -> None:
        self.url = url
        self.fields = {name: str(value) for name, value in fields.items() if value is not None}


def init_app(app: Flask) -> None:
    """Tell caches that the same address answers htmx differently."""

    @app.after_request
    def vary(response: Response) -> Response:
        response.vary.add("HX-Request")
        return response


def wanted() -> bool:
    """Whether htmx asked, and so gets a fragment."""
    return request.headers.get("HX-Request") == "true"


def target() -> str | None:
    """The id of the element htmx will replace, when htmx asked."""
    return request.headers.get("HX-Target")


def page_query() -> dict[str, str]:
    """The query of the page from which htmx asked, so that an answer can redraw what is shown there."""
    return {name: values[-1] for name, values in parse_qs(_page().query).items()}


def page_path() -> str:
    """The path of the page from which htmx asked; empty when it did not."""
    return _page().path


def _page() -> SplitResult:
    try:
        return urlsplit(request.headers.get("HX-Current-URL", ""))
    except ValueError:  # no browser of ours sends such an address
        return urlsplit("")


def fragments(*parts: str, message: str = "", undo: Undo | None = None, status: int = 200) -> Answer:
    """The answer to an act: fragments for htmx, the first to the target and the others out of band,
    with a toast that says what happened."""
    kind = "success" if status < 400 else "warning"
    if message:
        toast = render_template("_toast.html", message=message, kind=kind, undo=undo, oob=True)
        parts = (*parts, toast)
    return make_response("\n".join(parts), status)


def done(back: str, message: str, status: int = 200) -> Answer:
    """The answer to an act from a plain form: back to a page that says what happened."""
    flash(message, "success" if status < 400 else "warning")
    return redirect(back, 303)


def go(url: str) -> Answer:
    """Take the browser to another page, also when htmx asked (never a page inside a fragment)."""
    if wanted():
        return Response(status=204, headers={"HX-Redirect": url})
    return redirect(url, 303)


def error(sentence: str, status: int) -> Answer:
    """An error as a page of its own, or, when htmx asked, as a toast."""
    if not wanted():
        return make_response(
            render_template(
                "errors/error.html", sentence=sentence, status=status, home=url_for("today.page")
            ),
            status,
        )
    response = make_response(render_template("errors/_error.html", sentence=sentence, status=status), status)
    response.headers["HX-Retarget"] = "#toasts"
    response.headers["HX-Reswap"] = "beforeend"
    return response
