"""A conversation of hundreds of messages, of which a page holds fifty."""

import re

import pytest
from playwright.sync_api import expect

from tests.support.long_conversations import say


@pytest.fixture
def page(app, new_member, open_page):
    """A conversation of 200 messages; each tenth says halcyon."""
    member = new_member()
    texts = [f"Number {n}" + " of the Halcyon days" * (n % 10 == 0) for n in range(200)]
    texts[0] += ", and the halcyon dawn"
    id = app.call(say, member.email, texts)
    page = open_page(app.url)
    cookies = [{"name": name, "value": value, "url": app.url} for name, value in member.cookies]
    page.context.add_cookies(cookies)
    page.goto(f"/c/{id}/")
    page.get_by_role("textbox", name="Message").wait_for()
    return page


def marked(page) -> list[str]:
    """The texts that are marked as the hit that is shown."""
    found: list[str] = page.evaluate(
        "[...(CSS.highlights.get('found-here') ?? [])].map(range => range.toString())"
    )
    return found


def test_what_is_not_loaded_is_found_and_shown(page):
    expect(page.locator("article")).to_have_count(50)
    page.keyboard.press("Control+Shift+f")
    field = page.get_by_role("searchbox", name="Find in the conversation")
    expect(field).to_be_focused()
    field.fill("the halcyon d")
    expect(page.get_by_text("21 of 21")).to_be_visible()
    assert marked(page) == ["the Halcyon d"]
    last = page.locator("article").last
    page.get_by_role("button", name="The one after").click()
    expect(page.get_by_text("1 of 21", exact=True)).to_be_visible()
    expect(page.get_by_text(re.compile("^Number 0 "))).to_be_in_viewport()
    expect(last).not_to_be_in_viewport()
    page.get_by_role("button", name="The one after").click()
    expect(page.get_by_text("2 of 21", exact=True)).to_be_visible()
    assert marked(page) == ["the halcyon d"]
    field.press("Enter")
    expect(page.get_by_text("1 of 21", exact=True)).to_be_visible()
    field.press("Enter")
    expect(page.get_by_text("21 of 21")).to_be_visible()
    expect(page.get_by_text(re.compile("^Number 190 "))).to_be_in_viewport()
    assert page.locator("article").count() == 200
    field.fill("nothing of the kind")
    expect(page.get_by_text("Not found")).to_be_visible()
    assert marked(page) == []
    field.press("Escape")
    expect(field).to_be_hidden()
    expect(page.get_by_role("textbox", name="Message")).to_be_focused()


def test_the_menu_of_a_narrow_page_makes_room_for_it(page):
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Find in the conversation").click()
    expect(page.get_by_role("menu", name="More")).to_be_hidden()
    field = page.get_by_role("searchbox", name="Find in the conversation")
    expect(field).to_be_focused()
