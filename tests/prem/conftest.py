"""What tests of the client share."""

from functools import partial

import pytest

from chat.prem import make_transport


@pytest.fixture(params=["paced", "httpx"])
def transport(request, monkeypatch):
    """The transport that the clients of the test use: ours, then httpx's."""
    chosen = partial(make_transport, plain=request.param == "httpx")
    monkeypatch.setattr("chat.prem.client.make_transport", chosen)
    return chosen
