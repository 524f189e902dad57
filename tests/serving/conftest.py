"""A Redis that tests start and stop."""

from collections.abc import Callable, Iterator

import pytest

from tests.support.redis_server import BINARY, Redis


@pytest.fixture
def make_redis() -> Iterator[Callable[..., Redis]]:
    """Makes a Redis that is away until it is started; skips without the program."""
    if BINARY is None:
        pytest.skip("no redis-server on this machine")
    made: list[Redis] = []

    def make(*options: str) -> Redis:
        made.append(Redis(*options))
        return made[-1]

    yield make
    for redis in made:
        redis.stop()
