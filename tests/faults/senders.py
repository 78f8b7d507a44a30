"""Senders to be killed: `python -m tests.faults.senders VARIANT` forks one for each line it reads, tells its
process id, and notes on "wait N" that it has ended. Loading the site once makes a sender cheap to start.

The variant `leased` is the product's own way. The other two are the mistakes it avoids.
"""

import os
import sys
import uuid

from jobs import outbox
from trainer_web.database import act_as, run
from trainer_web.messages import provider
from trainer_web.messages.operations import list_businesses
from trainer_web.models import db

CLAIM = (
    "SELECT message.id, client.phone FROM messages AS message INNER JOIN clients AS client"
    " ON client.org_id = message.org_id AND client.id = message.client_id"
    " WHERE message.state = 'pending' LIMIT 1 FOR UPDATE OF message SKIP LOCKED"
)
MARK = "UPDATE messages SET state = 'accepted' WHERE id = %s"


def leased() -> None:
    """Drain every business again and again, as the worker does."""
    from jobs.background import app

    with app().app_context():
        act_as(None, "worker")
        businesses = run(list_businesses)
        db.session.remove()
    while True:
        for org_id in businesses:
            outbox.drain(str(org_id))


def send_then_mark() -> None:
    """Send inside the transaction, mark afterwards: what is killed in between is sent again."""
    with _administration() as connection:
        while True:
            with connection.transaction():
                if found := connection.execute(CLAIM).fetchone():
                    _send(*found)
                    connection.execute(MARK, [found[0]])


def mark_then_send() -> None:
    """Mark and commit, send afterwards: what is killed in between is never sent."""
    with _administration() as connection:
        while True:
            with connection.transaction():
                if found := connection.execute(CLAIM).fetchone():
                    connection.execute(MARK, [found[0]])
            if found:
                _send(*found)


def _administration():
    import psycopg

    return psycopg.connect(os.environ["ADMIN_URL"])


def _send(message_id: uuid.UUID, phone: str) -> None:
    account = provider.shared_account()
    provider.create(account, phone, f"A reminder, {message_id}", "http://127.0.0.1:9/none", 3600)


VARIANTS = {variant.__name__: variant for variant in (leased, send_then_mark, mark_then_send)}


def main() -> None:
    """Fork senders as asked."""
    from jobs.background import app

    app()
    run_variant = VARIANTS[sys.argv[1]]
    print("ready", flush=True)
    for line in sys.stdin:
        if line.startswith("wait"):
            os.waitpid(int(line.split()[1]), 0)
            print("ended", flush=True)
        elif child := os.fork():
            print(child, flush=True)
        else:
            sys.stdin.close()
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # its log is nobody's answer
            run_variant()


if __name__ == "__main__":
    main()
