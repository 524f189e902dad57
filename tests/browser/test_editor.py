"""Editing a message in place: what is written there is sent once, and never lost."""

import pytest
from playwright.sync_api import expect

from .conftest import ask, end_reply, settled
from .test_branches import beside, box


def test_a_message_is_edited_in_place(signed_in):
    page = signed_in()
    settled(ask(page, "Frist <b>", "prem-echo"))
    message = page.locator("article").first
    message.hover()
    message.get_by_role("button", name="Edit").click()
    editor = page.get_by_role("textbox", name="Edit the message")
    expect(editor).to_be_focused()
    expect(editor).to_have_value("Frist <b>")
    editor.press("Escape")
    expect(editor).to_have_count(0)
    expect(message.locator(".message-body")).to_be_visible()
    message.get_by_role("button", name="Edit").click()
    editor.fill("First")
    editor.evaluate("box => { box.form.requestSubmit(); box.form.requestSubmit(); }")
    expect(page.locator("article").first).to_contain_text("2 / 2")
    settled(page.locator("article").last)
    expect(page.locator("article").last.locator(".message-body")).to_have_text("First")
    expect(box(page)).to_be_focused()
    expect(box(page)).to_have_value("")
    expect(page.locator("#composer-notice")).to_be_empty()


@pytest.mark.parametrize("sooner", ["the event", "the failure"])
def test_an_edit_whose_answer_is_lost_is_sent_once(signed_in, sooner):
    page = signed_in(quiet=False)
    settled(ask(page, "One", "prem-echo"))
    message = page.locator("article").first
    message.hover()
    message.get_by_role("button", name="Edit").click()

    def lose(route):
        if sooner == "the event":
            route.fetch()
            route.abort()
        else:
            request = route.request
            route.abort()
            page.request.post(request.url, data=request.post_data, headers=request.headers)

    page.route("**/edit/", lose)
    editor = page.get_by_role("textbox", name="Edit the message")
    expect(editor).to_be_focused()
    page.keyboard.type(", two")
    expect(editor).to_have_value("One, two")
    page.keyboard.press("Enter")
    expect(box(page)).to_have_value("One, two")
    settled(page.locator("article").last)
    box(page).press("Enter")
    expect(box(page)).to_have_value("")
    expect(page.locator("#composer-notice")).to_be_empty()
    expect(page.locator("article")).to_have_count(2)


def test_an_editor_outlives_what_happens_around_it(signed_in):
    page = signed_in()
    settled(ask(page, "One", "prem-echo"))
    settled(ask(page, "Two", "prem-echo"))
    other = beside(page)
    editor = page.get_by_role("textbox", name="Edit the message")
    page.locator("article").nth(2).get_by_role("button", name="Edit").click()
    editor.fill("Two, better")
    page.evaluate("document.dispatchEvent(new Event('premweb:catch-up'))")
    settled(ask(other, "Three", "prem-echo"))
    expect(page.locator("article")).to_have_count(6)
    expect(editor).to_be_focused()
    expect(editor).to_have_value("Two, better")
    expect(page.locator("article").nth(2).locator(".message-body")).not_to_be_visible()
    editor.press("Enter")
    expect(page.locator("article")).to_have_count(4)
    settled(page.locator("article").last)
    expect(page.locator("article").nth(2)).to_contain_text("2 / 2")
    expect(other.locator("article")).to_have_count(4)
    page.locator("article").nth(2).get_by_role("button", name="Edit").click()
    editor.fill("Two, best")
    # With its message gone, the text goes where it can be sent from.
    other.locator("article").nth(2).get_by_role("button", name="Delete").click()
    expect(page.locator("article")).to_have_count(6)  # the version before
    expect(box(page)).to_have_value("Two, best")
    expect(box(page)).to_be_focused()
    # As it does with a page that is loaded anew.
    page.locator("article").first.get_by_role("button", name="Edit").click()
    editor.fill("One, better")
    page.reload()
    expect(box(page)).to_have_value("Two, best\n\nOne, better")
    page.locator("article").first.get_by_role("button", name="Edit").click()
    editor.fill("One, best")
    page.get_by_role("link", name="New conversation").click()
    expect(box(page)).to_have_value("")
    page.go_back()
    expect(box(page)).to_have_value("Two, best\n\nOne, better\n\nOne, best")


def test_a_waiting_message_is_edited_while_others_go_out(signed_in):
    page = signed_in()
    ask(page, "Slowly", "bench:100000:30")
    for text in ("Second", "Third"):
        box(page).fill(text)
        box(page).press("Enter")
    waiting = page.locator(".waiting-message")
    expect(waiting).to_have_count(2)
    editor = page.get_by_role("textbox", name="Edit the message")
    waiting.last.get_by_role("button", name="Edit").click()
    editor.fill("Third, better")
    end_reply(page)
    expect(waiting).to_have_count(1)
    expect(editor).to_have_value("Third, better")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".waiting-text")).to_have_text("Third, better")
    expect(editor).to_have_count(0)
    waiting.get_by_role("button", name="Edit").click()
    editor.fill("Too late")
    end_reply(page)
    expect(waiting).to_have_count(0)
    expect(box(page)).to_have_value("Too late")
    page.get_by_role("button", name="Stop").click()
    settled(page.locator("article").last, "stopped")
