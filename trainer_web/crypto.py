"""Keys made from the one secret: each purpose has its own, so that none opens another's door."""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from trainer_web.config import settings

MAC_BYTES = 13
NUMBER_BYTES = 8


class UnreadableError(Exception):
    """What was encrypted can't be read: SECRET_KEY is another one than when it was written."""


def encrypt(text: str) -> bytes:
    """The text as only this installation can read it."""
    return _box().encrypt(text.encode())


def decrypt(data: bytes) -> str:
    """What `encrypt` was given.

    Raises:
        UnreadableError: SECRET_KEY has changed since.
    """
    try:
        return _box().decrypt(bytes(data)).decode()
    except InvalidToken as error:
        raise UnreadableError("SECRET_KEY has changed: enter the account again in Settings.") from error


def link_token(number: int) -> str:
    """The 28 characters that stand for reply link `number` in an address."""
    packed = number.to_bytes(NUMBER_BYTES)
    return base64.urlsafe_b64encode(packed + _mac(_link_keys()[0], packed)).decode()


def link_number(token: str) -> int | None:
    """The number of the reply link, or None for a token that we never made."""
    try:
        data = base64.urlsafe_b64decode(token.encode())
    except ValueError:
        return None
    packed, mac = data[:NUMBER_BYTES], data[NUMBER_BYTES:]
    genuine = any(hmac.compare_digest(_mac(key, packed), mac) for key in _link_keys())
    # One link has one token: base64 would read several.
    if not genuine or base64.urlsafe_b64encode(data).decode() != token:
        return None
    return int.from_bytes(packed)


def _mac(key: bytes, packed: bytes) -> bytes:
    return hmac.digest(key, b"reply-v1" + packed, hashlib.sha256)[:MAC_BYTES]


def _link_keys() -> list[bytes]:
    present = settings().link_key.encode() or derive("reply links")
    previous = settings().previous_link_key.encode()
    return [present, previous] if previous else [present]


def _box() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(derive("provider credentials")))


def derive(purpose: str) -> bytes:
    """A key of 32 bytes for one purpose."""
    return HKDF(hashes.SHA256(), 32, salt=None, info=purpose.encode()).derive(settings().secret_key.encode())
