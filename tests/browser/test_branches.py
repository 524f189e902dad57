"""Versions, waiting messages, deleting with a way back: as a person does it in the page."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from .conftest import NARROW, ask, body, choose, end_reply, settled
from .test_page import violations


def box(page):
    return page.get_by_role("textbox", name="Message", exact=True)


def beside(page):
    """The same conversation in another window."""
    other = page.context.new_page()
    other.goto(page.url)
    expect(other.locator("article").first).to_be_visible()
    return other


def again(reply, model: str):
    reply.hover()
    reply.get_by_role("button", name="Answer again").click()
    reply.page.get_by_role("menuitem", name=model, exact=True).click()


def test_another_model_answers_and_the_switcher_goes_back(signed_in):
    page = signed_in()
    first = body(settled(ask(page, "Say it", "prem-echo")))
    other = beside(page)
    again(page.locator("article").last, "prem-fast")
    last = page.locator("article").last
    expect(last).to_contain_text("2 / 2")
    settled(last)
    second = body(last)
    assert first != second
    last.get_by_role("button", name="Previous version").click()
    for window in (page, other):
        expect(window.locator("article").last).to_contain_text("1 / 2")
        assert body(window.locator("article").last) == first
    page.reload()
    expect(page.locator("article").last).to_contain_text("1 / 2")
    page.locator("article").last.get_by_role("button", name="Next version").click()
    for window in (page, other):
        expect(window.locator("article").last).to_contain_text("2 / 2")
        assert body(window.locator("article").last) == second


def test_the_keyboard_is_not_lost_when_messages_change(signed_in):
    page = signed_in()
    ask(page, "Slowly", "bench:100000:30")
    page.get_by_role("button", name="Stop").press("Enter")
    settled(page.locator("article").last, "stopped")
    expect(box(page)).to_be_focused()

    def press(name):
        page.locator("article").last.get_by_role("button", name=name).press("Enter")

    def is_held(name):
        expect(page.locator("article").last.get_by_role("button", name=name)).to_be_focused()

    press("Answer again")
    expect(page.get_by_role("menuitem").first).to_be_focused()
    page.get_by_role("menuitem", name="prem-echo").press("Enter")
    expect(page.locator("article").last).to_contain_text("2 / 2")
    expect(box(page)).to_be_focused()
    settled(page.locator("article").last)
    press("Previous version")
    is_held("Next version")
    page.keyboard.press("Enter")
    is_held("Previous version")
    press("Delete")
    expect(page.locator(".switcher")).to_have_count(0)
    is_held("Delete")
    press("Delete")
    expect(page.locator("article")).to_have_count(1)
    expect(box(page)).to_be_focused()
    page.get_by_role("button", name="Undo").last.press("Enter")
    expect(page.locator("article")).to_have_count(2)
    expect(box(page)).to_be_focused()


def test_a_menu_leaves_nothing_for_the_next_conversation(signed_in):
    """Its place is a style, and copying that is an error in the console."""
    page = signed_in()
    settled(ask(page, "One", "prem-echo"))
    page.goto("/")
    settled(ask(page, "Two", "prem-echo"))
    page.get_by_role("button", name="Answer again").click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("menu", name="Answer again with")).to_be_hidden()
    page.get_by_role("link", name="One").click()
    expect(page.locator(".topbar-title")).to_have_text("One")


def test_switching_leaves_the_rest_of_the_page_alone(signed_in):
    page = signed_in()
    settled(ask(page, "One", "prem-echo"))
    settled(ask(page, "Two", "prem-echo"))
    again(page.locator("article").last, "prem-fast")
    expect(page.locator("article").last).to_contain_text("2 / 2")
    settled(page.locator("article").last)
    page.locator("article").first.evaluate("article => (article.mark = 'the same')")
    page.locator("article").last.get_by_role("button", name="Previous version").click()
    expect(page.locator("article").last).to_contain_text("1 / 2")
    assert page.locator("article").first.evaluate("article => article.mark") == "the same"


def test_what_was_stopped_goes_on(signed_in):
    page = signed_in()
    reply = ask(page, "Count", "bench:400:40")
    expect(reply.locator(".message-body")).to_contain_text("(20@")
    other = beside(page)
    page.get_by_role("button", name="Stop").click()
    settled(reply, "stopped")
    page.get_by_role("button", name="Continue").click()
    for window in (page, other):
        expect(window.locator("article")).to_have_count(2)
        last = window.locator("article").last
        settled(last)
        expect(last.locator(".switcher, .problem")).to_have_count(0)
        numbers = re.findall(r"\((\d+)@", last.locator(".message-body").inner_text())
        assert numbers == [str(n) for n in range(400)]
    streamed = page.locator("article").last.evaluate(ARTICLE)
    page.reload()
    assert page.locator("article").last.evaluate(ARTICLE) == streamed


# Its attributes, without the style by which a place that was read is found again, and its body.
ARTICLE = """article => [
    Object.fromEntries([...article.attributes].map(({name, value}) => [name, value])
        .filter(([name]) => name !== "style")),
    article.querySelector(".message-body").innerHTML,
]"""


def test_a_deleted_message_can_be_brought_back(signed_in):
    page = signed_in()
    settled(ask(page, "One", "prem-echo"))
    settled(ask(page, "Two", "prem-echo"))
    other = beside(page)
    message = page.locator("article").nth(2)
    message.hover()
    message.get_by_role("button", name="Delete").click()
    for window in (page, other):
        expect(window.locator("article")).to_have_count(2)
    page.get_by_role("button", name="Undo").click()
    for window in (page, other):
        expect(window.locator("article")).to_have_count(4)
    last = page.locator("article").last
    last.get_by_role("button", name="Delete").click()
    expect(page.locator("article")).to_have_count(3)
    word = page.locator(".toast", has_text="Message deleted")
    expect(word).to_be_visible()
    page.get_by_role("button", name="Get a reply").click(trial=True)  # nothing lies over it
    word.get_by_role("button", name="Close").click()
    expect(word).to_have_count(0)
    page.get_by_role("button", name="Get a reply").click()
    expect(page.locator("article")).to_have_count(4)
    settled(page.locator("article").last)


def test_what_was_deleted_in_two_steps_is_undone_in_any_order(signed_in):
    page = signed_in()
    settled(ask(page, "One", "prem-echo"))
    settled(ask(page, "Two", "prem-echo"))
    for left in (3, 2):
        page.locator("article").last.get_by_role("button", name="Delete").click()
        expect(page.locator("article")).to_have_count(left)
    undo = page.get_by_role("button", name="Undo")
    undo.first.click()
    expect(page.locator("article")).to_have_count(4)
    undo.click()
    expect(undo).to_have_count(0)
    expect(page.locator("article")).to_have_count(4)


def test_messages_wait_while_a_reply_runs(signed_in):
    page = signed_in()
    ask(page, "Slowly", "bench:100000:30")
    choose(page, "prem-echo")
    for text in ("Second", "Third"):
        box(page).fill(text)
        box(page).press("Enter")
        expect(box(page)).to_have_value("")
    waiting = page.locator(".waiting-message")
    expect(waiting).to_have_count(2)
    other = beside(page)
    expect(other.locator(".waiting-message")).to_have_count(2)
    waiting.first.get_by_role("button", name="Edit").click()
    page.get_by_role("textbox", name="Edit the message").fill("Second, edited")
    page.get_by_role("button", name="Save").click()
    expect(other.locator(".waiting-text").first).to_have_text("Second, edited")
    waiting.last.get_by_role("button", name="Withdraw").click()
    expect(other.locator(".waiting-message")).to_have_count(1)
    expect(box(page)).to_have_value("Third")
    end_reply(page)
    settled(page.locator("article").nth(1), "stopped")
    for window in (page, other):
        expect(window.locator("article")).to_have_count(4)
        expect(window.locator(".waiting-message")).to_have_count(0)
        expect(window.locator("article").last.locator(".message-body")).to_have_text(
            "Second, edited"
        )
    expect(box(page)).to_have_value("Third")


def test_what_is_typed_while_a_message_leaves_is_kept(signed_in):
    page = signed_in()
    settled(ask(page, "One", "prem-echo"))
    box(page).fill("Two")
    with page.expect_response("**/messages/"):
        box(page).press("Enter")
        box(page).press_sequentially("and this")
    expect(page.locator("article")).to_have_count(4)
    expect(box(page)).to_have_value("and this")


def test_the_sidebar_follows_other_windows(signed_in):
    page = signed_in()
    settled(ask(page, "First talk", "prem-echo"))
    home = page.context.new_page()
    home.goto("/")
    expect(home.locator(".conversation-link")).to_have_text(["First talk"])
    page.get_by_role("link", name="New conversation").click()
    expect(page.get_by_role("heading", name="What can we work on")).to_be_visible()
    ask(page, "Second talk", "prem-slow")
    expect(home.locator(".conversation-link")).to_have_text(["Second talk", "First talk"])
    expect(home.locator(".running-mark")).to_have_count(1)
    page.get_by_role("link", name="First talk").click()
    expect(page.locator(".topbar-title")).to_have_text("First talk")
    page.get_by_role("button", name="Rename", exact=True).first.click()
    page.get_by_label("Title").fill("Renamed talk")
    page.keyboard.press("Enter")
    expect(home.locator(".conversation-link").last).to_have_text("Renamed talk")
    expect(page).to_have_title("Renamed talk · PremWeb")
    second = page.context.new_page()
    second.goto(home.locator(".conversation-link").first.get_attribute("href"))
    second.get_by_role("button", name="Stop").click()
    expect(home.locator(".running-mark")).to_have_count(0)
    page.get_by_role("button", name="Delete the conversation").click()
    page.get_by_role("button", name="Delete", exact=True).last.click()
    expect(page.get_by_role("heading", name="What can we work on")).to_be_visible()
    expect(page.locator(".toast")).to_contain_text("Moved to the trash")
    expect(home.locator(".conversation-link")).to_have_text(["Second talk"])
    page.get_by_role("button", name="Undo").click()
    expect(home.locator(".conversation-link")).to_have_count(2)


def test_what_ends_unseen_is_marked(signed_in):
    page = signed_in()
    ask(page, "Slow talk", "bench:40:20")
    page.get_by_role("link", name="New conversation").click()
    entry = page.locator("[data-listed]", has_text="Slow talk")
    expect(entry).to_have_class(re.compile("is-unread"))
    page.reload()
    expect(entry).to_have_class(re.compile("is-unread"))
    entry.get_by_role("link").click()
    settled(page.locator("article").last)
    page.get_by_role("link", name="New conversation").click()
    expect(page.get_by_role("heading", name="What can we work on")).to_be_visible()
    expect(entry).not_to_have_class(re.compile("is-unread"))


def test_a_rate_limit_counts_down_to_retry(signed_in):
    page = signed_in()
    settled(ask(page, "Too much", "fail-rate-limit"), "failed")
    retry = page.get_by_role("button", name=re.compile("Retry in [1-7] s"))
    expect(retry).to_be_disabled()
    choose(page, "prem-echo")
    page.get_by_role("button", name="Retry", exact=True).click()
    settled(page.locator("article").last)
    expect(page.locator("article").last.locator(".message-body")).to_have_text("Too much")


def test_a_tab_that_was_asleep_catches_up_by_itself(signed_in):
    page = signed_in()
    settled(ask(page, "One", "prem-echo"))
    page.evaluate("window.stays = true")
    sleeper = beside(page)
    sleeper.evaluate("window.stays = true")
    hide(sleeper, hidden=True)
    settled(ask(page, "Two", "prem-echo"))
    again(page.locator("article").nth(1), "prem-fast")
    expect(page.locator("article")).to_have_count(2)
    settled(page.locator("article").last)
    page.get_by_role("button", name="Rename", exact=True).first.click()
    page.get_by_label("Title").fill("Meanwhile")
    page.keyboard.press("Enter")
    expect(page).to_have_title("Meanwhile · PremWeb")
    hide(sleeper, hidden=False)
    expect(sleeper.locator("article")).to_have_count(2)
    expect(sleeper.locator("article").last).to_contain_text("2 / 2")
    expect(sleeper).to_have_title("Meanwhile · PremWeb")
    expect(sleeper.locator(".conversation-link")).to_have_text("Meanwhile")
    assert body(sleeper.locator("article").last) == body(page.locator("article").last)
    assert sleeper.evaluate("window.stays")


def hide(page, *, hidden: bool) -> None:
    page.evaluate(
        """hidden => {
            Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
            document.dispatchEvent(new Event("visibilitychange"));
        }""",
        hidden,
    )


def test_a_page_of_an_older_version_is_told_to_reload(signed_in):
    page = signed_in()
    settled(ask(page, "One", "prem-echo"))
    page.evaluate("document.getElementById('conversation').dataset.version = 'older'")
    page.evaluate("document.dispatchEvent(new Event('premweb:reconnect'))")
    expect(page.get_by_text("PremWeb was updated")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_use_what_one_does_with_messages(signed_in, scheme):
    page = signed_in(color_scheme=scheme, viewport=NARROW)
    ask(page, "Slowly", "bench:100000:30")
    box(page).fill("A message that waits, long enough to be cut off at this width, I should say")
    box(page).press("Enter")
    expect(page.locator(".waiting-message")).to_have_count(1)
    assert violations(Axe(), page) == []
    page.locator(".waiting-message").get_by_role("button", name="Edit").click()
    assert violations(Axe(), page) == []
    page.get_by_role("button", name="Cancel").click()
    page.locator(".waiting-message").get_by_role("button", name="Withdraw").click()
    expect(page.locator(".waiting-message")).to_have_count(0)
    page.get_by_role("button", name="Stop").click()
    settled(page.locator("article").last, "stopped")
    page.get_by_role("button", name="Answer again").click()
    assert violations(Axe(), page) == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="More").click()
    assert violations(Axe(), page) == []
    page.get_by_role("menuitem", name="Rename").click()
    assert violations(Axe(), page) == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Delete", exact=True).last.click()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    assert violations(Axe(), page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
