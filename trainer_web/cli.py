"""`trainer-web`: the command line."""

import os
import sys
from pathlib import Path

import click

from trainer_web.local import CannotStart
from trainer_web.local.stack import running_owner_url


class _Sentences(click.Group):
    """Shows what a person can do something about as one sentence and exit code 1."""

    def invoke(self, context: click.Context) -> object:
        try:
            return super().invoke(context)
        except _refusals() as error:
            raise click.ClickException(str(error)) from error
        except _lost_databases() as error:
            reason = " ".join(str(getattr(error, "orig", error)).split())
            raise click.ClickException(f"The database can't be used: {reason}") from error


# Loaded only once something has gone wrong: `up` is to be quick, and they take long to load.


def _refusals() -> tuple[type[Exception], ...]:
    from trainer_web.schema import SchemaError

    return (CannotStart, SchemaError)


def _lost_databases() -> tuple[type[Exception], ...]:
    from psycopg import OperationalError
    from sqlalchemy import exc

    return (OperationalError, exc.OperationalError)


def _data() -> Path:
    return Path(os.environ.get("TRAINER_DATA", ".data"))


def _owner_url() -> str:
    """DATABASE_URL, or the owner's address of the embedded database that is running."""
    return os.environ.get("DATABASE_URL") or running_owner_url(_data())


@click.group(cls=_Sentences)
def main() -> None:
    """The dashboard a personal trainer or a small studio runs the business from.

    DATABASE_URL and REDIS_URL name the servers; without them, `up` runs its own in the data folder
    TRAINER_DATA (.data), and the other commands find them there.
    """


@main.command()
def up() -> None:
    """Serve the site on PORT (8000), with all it needs, until Ctrl-C."""
    from trainer_web.local.supervisor import up as supervise

    port = os.environ.get("PORT", "8000")
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise click.ClickException(f"PORT must be a number from 1 to 65535, not “{port}”.")
    supervise(_data(), int(port), os.environ)


@main.command()
def worker() -> None:
    """Run one background worker (with DATABASE_URL, REDIS_URL and SECRET_KEY set)."""
    os.execv(sys.executable, [sys.executable, "-m", "jobs.worker"])  # noqa: S606 # trainer_web imports nothing from jobs


@main.command()
def ticker() -> None:
    """Look for due work every few seconds (with DATABASE_URL, REDIS_URL and SECRET_KEY set)."""
    os.execv(sys.executable, [sys.executable, "-m", "jobs.ticker"])  # noqa: S606 # as above


@main.group()
def db() -> None:
    """The database's shape and address."""


@db.command()
def url() -> None:
    """Print the owner's address of the running database."""
    click.echo(_owner_url())


@db.command()
def upgrade() -> None:
    """Bring the database to this version: roles, tables, functions, grants."""
    from trainer_web import schema

    schema.upgrade(_owner_url())
    click.echo("The database is up to date.")


@db.command()
def stamp() -> None:
    """Note the tables as this version's when the history table was lost."""
    from trainer_web import schema

    schema.stamp(_owner_url())
    click.echo("The tables are noted as this version's.")


@db.command()
def check() -> None:
    """Say what keeps this version from working on the database; exit code 1 if something does."""
    from trainer_web import schema

    _report(schema.check(_owner_url()), "The database fits this version.")


@main.command()
def demo() -> None:
    """Load the two demo businesses."""
    from trainer_web.demo import load

    if not load(_owner_url()):
        raise click.ClickException("There is a business already; the demo is for an empty database.")
    click.echo("The demo businesses are loaded.")


@main.command()
def verify_ledger() -> None:
    """Check that every count is right; exit code 1 and the rows when one is not."""
    from trainer_web.ledger import verify

    _report(verify(_owner_url()), "Every count is right.")


@main.command()
@click.argument("email")
@click.argument("name")
@click.option("--business", required=True, help="Its name; a new one is made if none has it.")
@click.option(
    "--role",
    type=click.Choice(["owner", "manager", "trainer", "front_desk"]),
    default="owner",
    show_default=True,
)
@click.option("--timezone", default="Europe/Berlin", show_default=True, help="Of a new business, IANA.")
def invite(email: str, name: str, business: str, role: str, timezone: str) -> None:
    """Print a link with which EMAIL, called NAME, joins the team of a business."""
    from trainer_web.account.invite import invite as make_invitation

    link = make_invitation(
        _owner_url(),
        business=business,
        email=email,
        name=name,
        role=role,
        timezone=timezone,
        base_url=os.environ.get("PUBLIC_BASE_URL", "http://127.0.0.1:8000"),
    )
    click.echo(link)


def _report(findings: list[str], fine: str) -> None:
    click.echo("\n".join(findings) or fine)
    if findings:
        sys.exit(1)
