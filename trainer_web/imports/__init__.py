"""Clients and packs from a file: mapping its columns, a dry run, bringing it in, and taking it back."""

from flask import Blueprint

blueprint = Blueprint("imports", __name__)
