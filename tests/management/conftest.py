"""What commands run on when no server is beside them."""

from collections.abc import Iterator

import pytest

from tests.support.databases import Databases


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Those of an empty installation, one for each file."""
    with Databases() as databases:
        yield {
            "PREMWEB_DATA_DIR": str(tmp_path_factory.mktemp("data")),
            "DATABASE_URL": databases.create(),
        }
