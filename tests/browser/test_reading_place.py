"""Back and a reload return to the place that was read."""

from playwright.sync_api import expect

from tests.support import long_conversations
from tests.support.processes import wait_for

from .conftest import ask, settled


def test_back_returns_to_the_place_that_was_read(signed_in, app):
    page = signed_in()
    settled(ask(page, "Short", "prem-echo"))
    id = app.call(long_conversations.seed, email_of(page), 70, 60)
    page.goto(f"/c/{id}/")
    scroller = page.locator("#scroller")
    scroller.evaluate("scroller => (scroller.scrollTop = 0)")
    read = page.get_by_text("000008")  # which had to be fetched
    read.evaluate("message => message.scrollIntoView()")
    wait_for("the place to be kept", lambda: page.evaluate("history.state.place ?? null"))
    before = read.bounding_box()
    page.get_by_role("link", name="Short").click()
    expect(page).to_have_title("Short · PremWeb")
    page.go_back()
    expect(read).to_be_in_viewport()
    assert abs(read.bounding_box()["y"] - before["y"]) < 3
    page.reload()
    expect(read).to_be_in_viewport()
    # Who comes anew reads the end.
    page.get_by_role("link", name="Short").click()
    expect(page).to_have_title("Short · PremWeb")
    page.get_by_role("link", name="A long one").click()
    expect(page.get_by_text("000070")).to_be_in_viewport()
    expect(page.get_by_role("button", name="Jump to the latest message")).not_to_be_visible()


def email_of(page) -> str:
    text: str = page.get_by_role("button", name="team and account").inner_text()
    return text.split("Team of ")[1].strip()
