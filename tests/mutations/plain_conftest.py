"""What tests of pure rules begin with in the copy that is mutated (tests/mutations): no
database, no server, and the same examples each time."""

import os

import django
import hypothesis
import pytest

# What fails need not be made small: that it fails is all that is asked.
hypothesis.settings.register_profile(
    "mutants",
    deadline=None,
    derandomize=True,
    max_examples=40,
    database=None,
    phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate],
    suppress_health_check=list(hypothesis.HealthCheck),
)
hypothesis.settings.load_profile("mutants")
if "DJANGO_SETTINGS_MODULE" in os.environ:
    django.setup()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that need a database are none of a pure rule."""
    items[:] = [item for item in items if "db" not in item.fixturenames]
