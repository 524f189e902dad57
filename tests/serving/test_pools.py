"""Which threads a request runs on, and how many may wait for another machine at once."""

import pytest

from chat.views.waiting_for_others import Places, TooMany
from premweb.serving.pools import Pools


@pytest.fixture(scope="module")
def pools() -> Pools:
    return Pools()


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/team/models/key/"), ("POST", "/accounts/signup/")],
)
def test_what_waits_for_others_runs_apart(pools, method, path):
    assert pools.pool_for(method, path) is pools.waiting


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("POST", "/"),
        ("GET", "/models/"),
        ("GET", "/accounts/signup/"),
        ("GET", "/team/models/key/"),
        ("POST", "/team/models/refresh/"),
        ("GET", "/no/such/page"),
        ("POST", "/team/models/key"),
    ],
)
def test_all_others_run_with_the_pages(pools, method, path):
    assert pools.pool_for(method, path) is pools.pages


def test_nobody_takes_more_places_than_are_theirs():
    places = Places(at_once=3)
    with places.taken("ada", 2), places.taken("ada", 2):
        with pytest.raises(TooMany) as hers, places.taken("ada", 2):
            pass
        assert hers.value.status == 429
        with places.taken("ben", 2):
            with pytest.raises(TooMany) as all_taken, places.taken("cleo", 2):
                pass
            assert all_taken.value.status == 503
    for _ in range(3):
        with places.taken("ada", 1):
            pass


def test_a_place_is_given_back_after_an_error():
    places = Places(at_once=1)
    for _ in range(2):
        with pytest.raises(KeyError), places.taken("ada", 1):
            raise KeyError
