"""Writes of this slice: login sessions and invitations, by token hash only."""

import hashlib
import secrets
import uuid
from dataclasses import dataclass
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from trainer_web.database import call, call_scalar

hasher = PasswordHasher()


@dataclass(frozen=True)
class Login:
    """Who is signed in, and what pages need to know of the business."""

    user_id: uuid.UUID
    name: str
    role: str
    gives_sessions: bool
    org_name: str
    timezone: str
    currency: str
    locale: str


@dataclass(frozen=True)
class Credentials:
    """An account's id and argon2 hash."""

    user_id: uuid.UUID
    password_hash: str


@dataclass(frozen=True)
class Invitation:
    """What an open invitation offers; `has_password` when the person already signs in elsewhere."""

    email: str
    name: str
    role: str
    org_name: str
    has_password: bool


@cache
def no_account() -> str:
    """A hash nobody's password has: verified where there is no such account, so that both answers
    take the same time."""
    return hasher.hash(secrets.token_hex())


def new_token() -> str:
    """A token for a cookie or a link: 256 random bits."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> bytes:
    """What the database keeps of a token."""
    return hashlib.sha256(token.encode()).digest()


def check_password(email: str, password: str) -> uuid.UUID | None:
    """The user's id when the password is theirs; None takes as long whether or not the account exists."""
    found = call(Credentials, "find_login", p_email=email)
    try:
        hasher.verify(found[0].password_hash if found else no_account(), password)
    except (VerifyMismatchError, InvalidHashError):
        return None
    return found[0].user_id if found else None


def start_login(user_id: uuid.UUID, token: str) -> uuid.UUID | None:
    """Open a login session in the user's first business; its id, or None when they are on no team."""
    org_id: uuid.UUID | None = call_scalar("start_login", p_user_id=user_id, p_token_hash=token_hash(token))
    return org_id


def resume_login(token: str) -> Login | None:
    """Who is signed in with this token in the current business, or None."""
    return next(iter(call(Login, "resume_login", p_token_hash=token_hash(token))), None)


def end_login(token: str) -> None:
    """End the login session of this token."""
    call_scalar("end_login", p_token_hash=token_hash(token))


def find_invitation(token: str) -> Invitation | None:
    """The open invitation of this token in the current business, or None."""
    return next(iter(call(Invitation, "find_invitation", p_token_hash=token_hash(token))), None)


def accept_invitation(token: str, password: str) -> uuid.UUID | None:
    """Let the invited person onto the team; their id, or None when the invitation is gone or the
    password is not the one they already sign in with."""
    invitation = find_invitation(token)
    if invitation is None:
        return None
    if invitation.has_password and check_password(invitation.email, password) is None:
        return None
    user_id: uuid.UUID | None = call_scalar(
        "accept_invitation", p_token_hash=token_hash(token), p_password_hash=hasher.hash(password)
    )
    return user_id
