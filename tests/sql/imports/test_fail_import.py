from tests.sql.imports.builders import NEW, add, checked, line, one
from tests.world import Business, unchanged, value


def test_ends_the_check_with_the_reason(home: Business) -> None:
    import_id = add(home)
    value(home, "change_import_state", import_id, "checking", "{}")
    assert value(home, "fail_import", import_id, one(home, import_id).changed_at, "It is cut off.")
    found = one(home, import_id)
    assert (found.state, found.failure, found.content) == ("failed", "It is cut off.", None)


def test_fails_nothing_that_is_not_being_checked(home: Business, stranger: Business) -> None:
    import_id = checked(home, line(2, **NEW))
    with unchanged(home), unchanged(stranger):
        for business in (home, stranger):
            assert not value(business, "fail_import", import_id, one(home, import_id).changed_at, "")
