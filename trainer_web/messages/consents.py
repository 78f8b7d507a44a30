"""Noting who agreed to texts, and whose a number is."""

import re
import uuid
from dataclasses import dataclass

from flask import abort, g

from trainer_web.clients import operations as clients
from trainer_web.clients import queries
from trainer_web.messages import conversations, operations, wording
from trainer_web.messages.conversations import Party

E164 = re.compile(r"\+[1-9][0-9]{6,14}")


@dataclass(frozen=True)
class Noted:
    """What was noted, in a sentence, and the status to answer with."""

    sentence: str
    status: int


def note(party: Party, state: str) -> Noted:
    """Note what a team member was told by the owner of the number; 404 for nobody we know."""
    contact = conversations.contact(party) or abort(404)
    if state not in ("granted", "opted_out"):
        abort(400)
    if not contact.phone or not E164.fullmatch(contact.phone):
        return Noted("There is no mobile number to note that for.", 409)
    evidence = wording.agreement(g.login.org_name) if state == "granted" else "Told the team"
    found = operations.set_consent(
        contact.phone, "granted" if state == "granted" else "opted_out", "team", evidence
    )
    told = {
        "granted": "Noted: agreed to texts.",
        "opted_out": "Noted: no more texts. What was waiting is not sent.",
    }
    refused = "Nothing was changed: only texting START from the phone itself brings texts back."
    ok = found == state
    return Noted(told[state], 200) if ok else Noted(refused, 409)


def match(party: Party, client_id: uuid.UUID, take: bool) -> str:
    """Give the messages of a number to a client, and the number too if they have none or `take`; the
    client's name."""
    conversations.contact(party) or abort(404)
    client = queries.client(client_id) or abort(404)
    operations.match_phone(str(party.phone), client_id)
    if take or not client.phone:
        clients.change(client_id, {"phone": party.phone})
    return client.name


def add_client(party: Party, name: str) -> uuid.UUID:
    """A new client with this number and its messages."""
    conversations.contact(party) or abort(404)
    client_id = clients.add({"name": name, "phone": party.phone})
    operations.match_phone(str(party.phone), client_id)
    return client_id
