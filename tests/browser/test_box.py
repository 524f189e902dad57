"""The box one writes in: what it sends, keeps and says, by the keyboard alone."""

import re

from playwright.sync_api import expect

from .conftest import NARROW, ask, choose, hold_posts, settled, sign_in_as


def test_enter_sends_and_shift_enter_breaks_the_line(signed_in):
    page = signed_in()
    choose(page, "prem-echo")
    box = page.get_by_role("textbox", name="Message")
    send = page.get_by_role("button", name="Send")
    expect(send).to_be_disabled()
    height = box.bounding_box()["height"]
    box.press_sequentially("one")
    box.press("Shift+Enter")
    box.press_sequentially("two")
    expect(box).to_have_value("one\ntwo")
    assert box.bounding_box()["height"] > height
    expect(send).to_be_enabled()
    box.press("Enter")
    settled(page.locator("article").last)
    expect(page.locator("article").first.locator(".message-body")).to_have_text("one\ntwo")
    expect(page.get_by_role("textbox", name="Message")).to_have_value("")


def test_what_is_typed_while_a_conversation_is_made_is_kept(signed_in):
    page = signed_in()
    choose(page, "prem-echo")
    box = page.get_by_role("textbox", name="Message")
    box.fill("First")
    box.press("Enter")
    page.keyboard.type("abcdefghijklmnopqrst" * 5, delay=5)
    expect(page.locator("article")).to_have_count(2)
    expect(box).to_have_value("abcdefghijklmnopqrst" * 5)


def test_what_is_typed_as_the_new_page_comes_in_is_kept(signed_in):
    page = signed_in()
    choose(page, "prem-echo")
    at_the_last_moment = """() => document.addEventListener("htmx:before:swap", ({ detail }) => {
        if (detail.ctx.target.id === "main") document.execCommand("insertText", false, "Second");
    })"""
    page.evaluate(at_the_last_moment)
    box = page.get_by_role("textbox", name="Message")
    box.fill("First")
    box.press("Enter")
    expect(page.locator("article")).to_have_count(2)
    expect(box).to_have_value("Second")
    page.get_by_role("link", name="New conversation").click()
    expect(box).to_have_value("")


def test_what_is_sent_while_a_conversation_is_made_is_sent_in_its_order(signed_in):
    page = signed_in()
    choose(page, "prem-echo")
    hold_posts(page)
    box = page.get_by_role("textbox", name="Message")
    for text in ("One", "Two", "Three"):
        box.fill(text)
        box.press("Enter")
        expect(box).to_have_value("")
    box.fill("Not yet")
    page.unroute_all()  # all goes from now on, and what was held
    questions = page.locator("article[data-role=user] .message-body")
    expect(questions).to_have_text(["One", "Two", "Three"])
    expect(box).to_have_value("Not yet")


def test_what_was_sent_after_a_message_that_failed_comes_back_with_it(signed_in):
    page = signed_in(quiet=False)
    held = hold_posts(page)
    box = page.get_by_role("textbox", name="Message")
    for text in ("One", "Two"):
        box.fill(text)
        box.press("Enter")
        expect(box).to_have_value("")
    held[0].fulfill(status=503)
    expect(box).to_have_value("One\n\nTwo")


def test_a_draft_outlives_a_reload(signed_in):
    page = signed_in()
    page.get_by_role("textbox", name="Message").fill("Not yet sent")
    page.reload()
    expect(page.get_by_role("textbox", name="Message")).to_have_value("Not yet sent")
    ask(page, "Now sent", "prem-echo")
    page.get_by_role("link", name="New conversation").click()
    expect(page.get_by_role("textbox", name="Message")).to_have_value("")


def test_a_draft_is_not_lost_to_another_tab(signed_in):
    page = signed_in()
    settled(ask(page, "Both", "prem-echo"))
    other = page.context.new_page()
    other.goto(page.url)
    box, others = (one.get_by_role("textbox", name="Message") for one in (page, other))
    box.fill("One")
    expect(others).to_have_value("One")
    others.fill("Two")
    expect(box).to_have_value("One")
    ask(page, "One", "prem-echo")
    page.reload()
    expect(box).to_have_value("Two")
    other.reload()
    expect(others).to_have_value("Two")


def test_the_draft_of_a_new_conversation_belongs_to_its_tab(signed_in):
    page = signed_in()
    other = page.context.new_page()
    other.goto("/")
    box, others = (one.get_by_role("textbox", name="Message") for one in (page, other))
    box.fill("One")
    others.fill("Two")
    for tab in (page, other):
        tab.reload()
    expect(box).to_have_value("One")
    expect(others).to_have_value("Two")
    settled(ask(page, "One", "prem-echo"))
    page.get_by_role("link", name="New conversation").click()
    expect(page.get_by_role("heading", name="What can we work on")).to_be_visible()
    expect(box).to_have_value("")
    expect(others).to_have_value("Two")


def test_a_draft_outlives_what_another_tab_sends(signed_in):
    page = signed_in()
    settled(ask(page, "Both", "prem-echo"))
    other = page.context.new_page()
    other.goto(page.url)
    box, others = (one.get_by_role("textbox", name="Message") for one in (page, other))
    others.fill("thanks")
    box.fill("A whole paragraph")
    others.press_sequentially("!")
    settled(ask(other, "thanks!", "prem-echo"))
    expect(page.locator("article")).to_have_count(4)
    page.reload()
    expect(box).to_have_value("A whole paragraph")


def test_what_is_composed_is_not_sent(signed_in):
    page = signed_in()
    message = settled(ask(page, "Before", "prem-echo")).locator("xpath=preceding-sibling::*[1]")
    box = page.get_by_role("textbox", name="Message")
    box.fill("にほんg")
    press = "(box, key) => box.dispatchEvent(new KeyboardEvent('keydown', key))"
    enter = {"key": "Enter", "bubbles": True, "cancelable": True}
    for composing in ({"isComposing": True}, {"keyCode": 229}):  # Safari has the latter
        box.evaluate(press, enter | composing)
        expect(box).to_have_value("にほんg")
    message.hover()
    message.get_by_role("button", name="Edit").click()
    editor = page.get_by_role("textbox", name="Edit the message")
    for key in ("Enter", "Escape"):
        editor.evaluate(press, enter | {"key": key, "isComposing": True})
        expect(editor).to_have_value("Before")
    expect(page.locator("article")).to_have_count(2)


def test_a_draft_is_its_writers_alone(signed_in, new_member):
    page = signed_in()
    page.get_by_role("textbox", name="Message").fill("For my eyes only")
    other = page.context.new_page()  # stays open, with what is written in it
    other.goto("/")
    other.get_by_role("textbox", name="Message").fill("For my eyes only, I said")
    page.get_by_role("button", name="team and account").click()
    page.get_by_role("menuitem", name="Sign out").click()
    expect(page).to_have_url(re.compile("/accounts/login/"))
    sign_in_as(page, new_member().email)
    expect(page.get_by_role("textbox", name="Message")).to_have_value("")
    # The other window has been told of all that was removed.
    told = (
        "new Promise((done) => addEventListener('storage', ({ key }) => key === 'mark' && done()))"
    )
    other.evaluate(f"() => {{ window.told = {told}; }}")
    page.evaluate("localStorage.setItem('mark', '1')")
    other.evaluate("window.told")
    assert "For my eyes only" not in page.evaluate("JSON.stringify(localStorage)")


def test_the_composer_says_why_it_cannot_send(signed_in):
    page = signed_in()
    box = page.get_by_role("textbox", name="Message")
    box.fill("x" * 300_000)
    expect(page.get_by_role("button", name="Send")).to_be_disabled()
    hint = page.get_by_role("status").filter(has_text="of at most 256 KB")
    expect(hint).to_be_visible()
    expect(hint).to_have_css("font-size", "14.08px")  # as large as what one presses
    assert hint.evaluate("hint => hint.scrollWidth <= hint.clientWidth")
    assert box.bounding_box()["height"] < 450
    box.fill("")
    ask(page, "Slowly", "prem-slow")
    expect(page.get_by_role("button", name="Send")).to_be_hidden()
    page.get_by_role("textbox", name="Message").fill("Next")
    expect(page.locator("#composer-hint")).to_have_text("Goes when the reply ends")
    expect(page.get_by_role("button", name="Send")).to_be_enabled()


def test_a_screen_keyboard_breaks_the_line(signed_in):
    page = signed_in(viewport=NARROW, has_touch=True, is_mobile=True)
    choose(page, "prem-echo")
    box = page.get_by_role("textbox", name="Message")
    expect(box).to_have_attribute("enterkeyhint", "enter")
    box.tap()
    for line in ("one", "two"):
        page.keyboard.type(line)
        page.keyboard.press("Enter")
    expect(box).to_have_value("one\ntwo\n")
    page.get_by_role("button", name="Send").tap()
    settled(page.locator("article").last)
    message = page.locator("article").first
    message.get_by_role("button", name="Edit").tap()
    editor = page.get_by_role("textbox", name="Edit the message")
    editor.press("Enter")
    expect(editor).to_have_value("one\ntwo\n\n")
    editor.press("Control+Enter")  # on a keyboard that is attached
    expect(editor).to_have_count(0)
    expect(page.get_by_text("2 / 2")).to_be_visible()


def test_after_stop_nothing_more_is_sent(signed_in):
    page = signed_in()
    reply = ask(page, "First", "bench:100000:50")
    box = page.get_by_role("textbox", name="Message")
    for text in ("Second", "Third"):
        box.fill(text)
        box.press("Enter")
        expect(page.locator(".waiting-text", has_text=text)).to_be_visible()
    page.get_by_role("button", name="Stop").click()
    settled(reply, "stopped")
    expect(box).to_have_value("Second\n\nThird")
    expect(page.locator(".toast")).to_contain_text("What waited was not sent")
    expect(page.locator(".waiting-message")).to_have_count(0)
    page.reload()
    expect(page.locator("article")).to_have_count(2)
    expect(box).to_have_value("Second\n\nThird")


def test_the_keyboard_alone_is_enough(signed_in):
    page = signed_in()
    choose(page, "prem-slow")
    box = page.get_by_role("textbox", name="Message")
    expect(box).to_be_focused()
    page.keyboard.type("By keys")
    page.keyboard.press("Enter")
    expect(page.locator("article")).to_have_count(2)
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.getAttribute('aria-label')") == "Stop":
            break
    page.keyboard.press("Enter")
    settled(page.locator("article").last, "stopped")
    page.keyboard.press("/")
    expect(page.get_by_role("textbox", name="Message")).to_be_focused()
