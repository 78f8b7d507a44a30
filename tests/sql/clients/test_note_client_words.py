import uuid

import pytest

from tests.world import Business, add_client, change, read


def words(business: Business, client: uuid.UUID) -> tuple[str, str]:
    """What a client is found by, and on which list."""
    (found,) = read(business, "SELECT words, state FROM client_words WHERE client_id = %s", client)
    return found.words, found.state


def test_words_are_small_without_accents_and_each_after_a_space(home: Business) -> None:
    client = add_client(home, "Søren Ångström", email="S.Angstrom@example.org", phone="+4520123456")
    assert words(home, client) == (" soren angstrom s.angstrom@example.org +4520123456", "active")


def test_what_changes_is_noted(home: Business) -> None:
    client = add_client(home, "Zoë")
    change(home, "UPDATE clients SET name = 'Łukasz', email = 'l@x.test' WHERE id = %s", client)
    assert words(home, client) == (" lukasz l@x.test", "active")


@pytest.mark.parametrize(
    ("change_to", "state"),
    [
        ("archived_at = now()", "archived"),
        ("archived_at = now(), hidden_because = 'erased'", "hidden"),
        ("hidden_because = 'import_undone'", "hidden"),
    ],
)
def test_says_on_which_list_a_client_stands(home: Business, change_to: str, state: str) -> None:
    client = add_client(home, "Zoë")
    change(home, f"UPDATE clients SET {change_to} WHERE id = %s", client)  # ours
    assert words(home, client) == (" zoe", state)
    change(home, "UPDATE clients SET archived_at = NULL, hidden_because = NULL WHERE id = %s", client)
    assert words(home, client) == (" zoe", "active")
