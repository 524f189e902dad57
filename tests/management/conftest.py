"""What commands run on when no server is beside them."""

import pytest

from tests.support.installations import Installations


@pytest.fixture(scope="module")
def settings(installations: Installations) -> dict[str, str]:
    """Those of an empty installation, one for each file."""
    return installations.empty()
