"""The fixtures of these tests."""

from tests.messages.mail_server import certificate, mail

__all__ = ["certificate", "mail"]
