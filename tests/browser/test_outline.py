"""The outline beside the conversation: it leads to questions, days and the beginning."""

import pytest
from playwright.sync_api import expect

from tests.support import long_conversations

from .conftest import NARROW, ask, settled


@pytest.fixture
def long_one(app, new_member, open_page):
    """Opens a conversation of 80 questions, 20 a day, as its owner; 50 of them are a page."""
    member = new_member()
    id = app.call(long_conversations.seed, member.email, 80, 60)
    days = [f"2025-03-{day:02}T12:00+00:00" for day in (3, 4, 5, 6) for _ in range(20)]
    app.call(long_conversations.date, id, days)

    def open_one(**options):
        return enter(open_page(app.url, timezone_id="UTC", **options), member, id)

    return open_one


def enter(page, member, id: str):
    """The conversation in the member's session."""
    url = str(member.http.base_url)
    cookies = [{"name": name, "value": value, "url": url} for name, value in member.cookies]
    page.context.add_cookies(cookies)
    page.goto(f"/c/{id}/")
    page.get_by_role("textbox", name="Message").wait_for()
    return page


def outline(page):
    return page.get_by_role("navigation", name="Outline")


def question(page, words: str):
    return outline(page).get_by_role("link", name=words)


def test_it_leads_to_questions_and_marks_the_one_in_view(long_one):
    page = long_one()
    page.get_by_role("button", name="Outline", exact=True).click()
    expect(question(page, "000080")).to_have_attribute("aria-current", "true")
    question(page, "000050").click()  # which the page has
    expect(page.locator("article.is-linked")).to_contain_text("000050")
    expect(page.locator("article.is-linked")).to_be_in_viewport()
    expect(question(page, "000050")).to_have_attribute("aria-current", "true")
    question(page, "000005").click()  # which it has not
    expect(page.locator("article.is-linked")).to_contain_text("000005")
    expect(question(page, "000005")).to_have_attribute("aria-current", "true")  # open as it was
    question(page, "000080").click()
    expect(question(page, "000080")).to_have_attribute("aria-current", "true")
    settled(ask(page, "And a new one", "prem-echo"))
    expect(question(page, "And a new one")).to_be_visible()
    page.get_by_role("button", name="Close the outline").click()
    page.reload()
    expect(page.get_by_role("textbox", name="Message")).to_be_visible()
    expect(outline(page)).to_be_hidden()


def test_to_a_date_and_to_the_first_message(long_one):
    page = long_one()
    page.get_by_role("button", name="Outline", exact=True).click()
    page.get_by_label("Go to a date").fill("2025-03-05")
    expect(page.locator("article.is-linked")).to_contain_text("000041")
    page.locator("#scroller").focus()
    page.keyboard.press("Control+Home")
    expect(page.locator("article.is-linked")).to_contain_text("000001")
    expect(page.locator("article.is-linked")).to_be_in_viewport()


def test_it_is_a_dialog_on_a_phone(long_one):
    page = long_one(viewport=NARROW)
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("menuitem", name="Outline").click()
    expect(page.get_by_role("dialog", name="Outline")).to_be_visible()
    question(page, "000070").click()
    expect(page.get_by_role("dialog", name="Outline")).to_be_hidden()
    expect(page.locator("article.is-linked")).to_contain_text("000070")


def test_the_link_to_a_message_is_copied(long_one):
    page = long_one()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator("article").last.get_by_role("button", name="Copy link").click()
    expect(page.locator("#announcer")).to_have_text("Copied")
    address = page.evaluate("navigator.clipboard.readText()")
    page.goto(address)
    expect(page.locator("article.is-linked")).to_contain_text("000080")


def test_a_page_opens_at_what_is_new(app, new_member, open_page):
    member = new_member()
    id = member.ask("One", model="prem-echo")
    member.settled_reply(id)
    member.http.get(f"/c/{id}/")  # so far it has been seen
    for text in ("Two\n" * 40, "Three\n" * 40):
        member.send(id, text, model="prem-echo")
        member.settled_reply(id)
    page = enter(open_page(app.url), member, id)
    expect(page.get_by_text("New since you were here")).to_be_in_viewport()
    expect(page.locator(".unseen + article")).to_contain_text("Two")
    page.reload()
    expect(page.locator("article").last).to_be_attached()
    expect(page.get_by_text("New since you were here")).to_have_count(0)
