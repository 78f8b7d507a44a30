"""What the embedded servers say when they can't."""


class CannotStart(Exception):  # noqa: N818 # said to a person, not a programmer
    """One sentence for the person at the terminal: what is in the way, and the way out."""
