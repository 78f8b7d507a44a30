"""Signing in and out, invitations, and who may do what."""

from flask import Blueprint

blueprint = Blueprint("account", __name__)
