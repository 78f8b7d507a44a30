"""Serve the double on loopback: `python -m tests.provider [--port 8081] [--webhook http://127.0.0.1:8000]`."""

import argparse
import secrets
from pathlib import Path

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.provider.api import api
from tests.provider.control import control
from tests.provider.double import Account, Double
from tests.provider.messages import new_sid
from tests.provider.page import page
from tests.provider.senders import messaging

NUMBER = "+15005550006"  # the provider's own number for trying things out


class Quiet(WSGIRequestHandler):
    """Doesn't log each request: the page and the truth log show what happened."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


def make_app(double: Double) -> Flask:
    """The double's one application."""
    app = Flask("tests.provider", template_folder=str(Path(__file__).parent))
    app.extensions["double"] = double
    app.json.sort_keys = False
    for blueprint in (api, messaging, control, page):
        app.register_blueprint(blueprint)
    return app


def main() -> None:
    """Serve until the process is ended."""
    given = _arguments().parse_args()
    account = Account(given.account, given.token, given.sender, given.service)
    double = Double(account, given.webhook, given.log)
    server = make_server("127.0.0.1", given.port, make_app(double), threaded=True, request_handler=Quiet)
    address = f"http://127.0.0.1:{server.server_port}"
    settings = {
        "TWILIO_API_BASE": address,
        "TWILIO_ACCOUNT_SID": account.sid,
        "TWILIO_AUTH_TOKEN": account.token,
        "TWILIO_SENDER": account.sender,
        "PUBLIC_BASE_URL": given.webhook,
    }
    print("Start the site with these settings:")
    for name, value in settings.items():
        print(f"export {name}={value}")
    print(f"Ready: {address}", flush=True)
    server.serve_forever()


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.provider", description="The SMS provider's double")
    parser.add_argument("--port", type=int, default=8081, help="0 takes any that is free (default: 8081)")
    parser.add_argument(
        "--webhook",
        default="http://127.0.0.1:8000",
        metavar="URL",
        help="where the site is (default: %(default)s)",
    )
    parser.add_argument("--log", type=Path, metavar="PATH", help="where to append what was really accepted")
    parser.add_argument("--account", default=new_sid("AC"), metavar="AC…", help="default: a new one")
    parser.add_argument("--token", default=secrets.token_hex(16), help="default: a new one")
    parser.add_argument(
        "--sender", default=NUMBER, metavar="+…", help="the account's number (default: %(default)s)"
    )
    parser.add_argument("--service", default=new_sid("MG"), metavar="MG…", help="default: a new one")
    return parser


if __name__ == "__main__":
    main()
