"""The site with an empty Flask handler beside it, for one server to serve both."""

from flask import Flask
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from trainer_web import create_app

empty = Flask("empty")


@empty.post("/")
def nothing() -> str:
    """The least that Flask can do."""
    return ""


app = create_app()
app.wsgi_app = DispatcherMiddleware(app.wsgi_app, {"/empty": empty.wsgi_app})
