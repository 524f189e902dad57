"""Links and images: what is clickable, what loads (nothing)."""

import pytest

from tests.markdown.dom import render_without_direction as render

from .dom import find
from .hostile import ADDRESSES
from .test_render import REL


def test_a_link_opens_elsewhere_and_tells_nothing():
    html = render('[text](https://a.example/?x=1&y=2 "Title")')
    assert html == (f'<p><a href="https://a.example/?x=1&amp;y=2" title="Title" {REL}>text</a></p>')


@pytest.mark.parametrize(
    ("source", "address"),
    [
        ("<https://a.example>", "https://a.example"),
        ("<me@a.example>", "mailto:me@a.example"),
        ("[x](mailto:me@a.example)", "mailto:me@a.example"),
        ("[x](HTTP://A.example)", "HTTP://A.example"),
        ("[x](<https://a.example/a b>)", "https://a.example/a%20b"),
        ("[x]\n\n[x]: https://a.example", "https://a.example"),
        ("see https://a.example/x_y_z.", "https://a.example/x_y_z"),
        ("(https://a.example/a(b))", "https://a.example/a(b)"),
        ("**https://a.example**", "https://a.example"),
    ],
)
def test_what_becomes_a_link(source, address):
    [link] = find(render(source), "a")
    assert link.attributes["href"] == address


@pytest.mark.parametrize(
    "address", ["/logout", "x", "//a.example", "?q", "javascript:x", "sandbox:/mnt/a.csv"]
)
def test_other_addresses_leave_their_text(address):
    assert render(f"[text]({address})") == (
        f'<p>text <span class="dead-link">(no link: {address})</span></p>'
    )
    assert render(f"![text]({address})") == "<p>text</p>"


def test_a_place_of_the_page_is_no_link():
    assert render("[text](#top)") == "<p>text</p>"


def test_an_image_is_a_link_until_asked_for():
    assert render("![A *cat*](https://a.example/c.png)") == (
        f'<p><a class="image-link" href="https://a.example/c.png" {REL}>A cat (a.example)</a></p>'
    )
    assert ">image (a.example)</a>" in render("![](https://a.example/c.png)")


def test_an_image_in_a_link_is_its_text():
    html = render("[![alt](https://a.example/a.png)](https://b.example)")
    assert html == f'<p><a href="https://b.example" {REL}>alt</a></p>'


def test_links_never_nest():
    for source in (
        "[a https://b.example c](https://a.example)",
        "[<https://b.example>](http://a.b)",
    ):
        for link in find(render(source), "a"):
            assert not [e for e in link.walk() if e.tag == "a"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_only_http_https_and_mailto_are_clickable(address):
    for source in (f"[x]({address})", f"[x](<{address}>)", f"![x]({address})", f"<{address}>"):
        for link in find(render(source), "a"):
            href = (link.attributes.get("href") or "http://").lower()
            assert href.startswith(("http://", "https://", "mailto:"))
