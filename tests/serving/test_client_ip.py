"""Where a request comes from, as the header of our own proxy says it."""

import ipaddress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chat.support.client_ip import parsed
from tests.support.app import PASSWORD
from tests.support.visitor import Visitor


@given(address=st.ip_addresses(), port=st.integers(0, 65535), spaces=st.sampled_from(["", " "]))
def test_an_address_is_read_with_and_without_a_port(address, port, spaces):
    wanted = getattr(address, "ipv4_mapped", None) or address
    bracketed = f"[{address}]" if address.version == 6 else str(address)
    for written in (str(address), bracketed, f"{bracketed}:{port}"):
        assert parsed(f"{spaces}{written}{spaces}") == wanted


@given(st.text())
@example("fe80::1%eth0")
@example("[fe80::1%eth0]:80")
@example("unknown")
@example("[")
def test_whatever_is_sent_is_an_address_without_more_or_none(text):
    found = parsed(text)
    assert found is None or ipaddress.ip_address(str(found)) == found


@pytest.mark.parametrize(
    ("forwarded", "seen"),
    [
        ("203.0.113.7:5678", "203.0.113.7"),
        ("198.51.100.1, [2001:db8::7]:1234", "2001:db8::7"),
        ("fe80::7%eth0", "fe80::7"),
        ("unknown", "127.0.0.1"),
    ],
)
def test_who_comes_through_the_proxy_signs_in(proxied, forwarded, seen):
    visitor = Visitor(proxied.url, email="owner@example.com")
    # As the proxy says it: the request came with TLS.
    # As the proxy says it: the request came with TLS. So the cookies are for TLS alone.
    visitor.http.headers.update({"X-Forwarded-Proto": "https", "X-Forwarded-For": forwarded})
    answer = visitor.http.post(
        "/accounts/login/",
        data={"login": visitor.email, "password": PASSWORD, "csrfmiddlewaretoken": "c" * 32},
        headers={"Referer": secure(proxied.url), "Cookie": f"csrftoken={'c' * 32}"},
    )
    assert answer.status_code == 302, answer.text
    [session] = [cookie.value for cookie in answer.cookies.jar if cookie.name == "sessionid"]
    page = visitor.http.get("/accounts/sessions/", headers={"Cookie": f"sessionid={session}"})
    assert seen in page.text
    visitor.close()


@pytest.fixture(scope="module")
def proxied(start_app):
    app = start_app(BEHIND_TLS_PROXY="true")
    app.create_team("Own", "owner@example.com")
    return app


def secure(url: str) -> str:
    """Any page there, as its browser calls it."""
    return url.replace("http:", "https:") + "/"
