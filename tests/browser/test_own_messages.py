"""What a person wrote, as the page shows it: its code, its line ends, and long ones folded."""

from playwright.sync_api import expect

from .conftest import NARROW, ask, settled

TYPED = "Why does\n`sum(x)` fail?\n\n```py\nif x:\n    y = '<b>'\n```\nThank *you*."


def test_ones_own_code_and_line_ends_are_shown_and_edited_as_typed(signed_in):
    page = signed_in()
    settled(ask(page, TYPED, "prem-echo"))
    message = page.locator("article").first
    shown = message.locator(".message-body")
    expect(shown.locator(".code-block code")).to_have_text("if x:\n    y = '<b>'\n")
    expect(message.locator(".message-body > code")).to_have_text("sum(x)")
    assert "Why does\nsum(x) fail?" in shown.inner_text()
    expect(shown).to_contain_text("Thank *you*.")
    live = shown.inner_html()
    page.reload()
    assert shown.inner_html() == live
    message.hover()
    message.get_by_role("button", name="Edit").click()
    expect(page.get_by_role("textbox", name="Edit the message")).to_have_value(TYPED)


def test_a_long_message_is_folded(signed_in):
    page = signed_in(viewport=NARROW)
    lines = [f"Line {number}" for number in range(40)]
    settled(ask(page, "\n".join(lines), "prem-echo"))
    settled(ask(page, "Short", "prem-echo"))
    long, short = page.locator("article[data-role=user]").all()
    expect(short.get_by_text("Show more")).not_to_be_visible()
    body = long.locator(".message-body")
    more = long.get_by_role("button", name="Show more")
    for _ in range(2):  # also after a reload
        expect(more).to_be_visible()
        height = body.bounding_box()["height"]
        line = float(body.evaluate("body => parseFloat(getComputedStyle(body).lineHeight)"))
        assert 11 < height / line < 14
        page.reload()
    more.press("Enter")
    expect(long.get_by_role("button", name="Show less")).to_be_focused()
    assert body.bounding_box()["height"] > 39 * line
    with page.expect_response("**/messages/"):  # what is unfolded stays so
        page.evaluate("document.dispatchEvent(new Event('premweb:catch-up'))")
    long.get_by_role("button", name="Show less").click()
    expect(more).to_be_visible()
    assert body.bounding_box()["height"] == height
