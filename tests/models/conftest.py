"""A database of the test process itself: what is tested here has no front door."""

import uuid

import pytest
from django.db import connections


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """A name of its own: other runs may use the same server."""
    connection = connections["default"]
    if connection.vendor == "postgresql":
        name = f"premweb_test_{uuid.uuid4().hex[:12]}"
        connection.settings_dict["TEST"]["NAME"] = name
