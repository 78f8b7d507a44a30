import pytest

# Failed assertions in what the tests share are explained like those in the tests themselves.
pytest.register_assert_rewrite("tests.databases", "tests.racing", "tests.world")
