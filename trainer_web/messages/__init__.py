"""Texts and e-mails to clients, and what they answer."""

from flask import Blueprint

blueprint = Blueprint("messages", __name__)
