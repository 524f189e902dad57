"""Two people in one conversation: it comes, streams for both, is written in or not, and goes."""

import re
from types import SimpleNamespace

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.support.app import PASSWORD
from tests.support.team import colleagues

from .conftest import NARROW, ask, body, settled, sign_in_as


@pytest.fixture(scope="module")
def team(app, new_member):
    ada = new_member()
    with colleagues(app, ada, ben="member", vic="viewer") as (ben, vic):
        yield ada, ben, vic


@pytest.fixture
def two(app, team, open_page):
    """Ada's page and Ben's, of one team, and Vic's account, who is a viewer."""
    ada, ben, vic = team
    # What Ben may not see any more is an error in his console.
    bens = open_page(app.url, quiet=False)
    pages = SimpleNamespace(ada=open_page(app.url), ben=bens, viewer=vic.email)
    sign_in_as(pages.ada, ada.email)
    sign_in_as(pages.ben, ben.email)
    pages.ada_name = ada.email.partition("@")[0]
    return pages


def share(page, choice):
    page.locator(".share-button").click()
    page.get_by_role("radio", name=choice).check()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#share-dialog")).not_to_be_visible()
    expect(page.locator("#sharing")).to_have_text(choice)


def test_ada_shares_ben_follows_writes_and_loses_it(two):
    ada, ben = two.ada, two.ben
    ask(ada, "Common ground", "bench:100000:50")
    expect(ada.locator(".message-author")).not_to_be_visible()
    share(ada, "Team can read")
    entry = ben.get_by_role("link", name="Common ground")
    expect(entry.get_by_role("img", name=f"shared by {two.ada_name}")).to_be_visible()
    entry.click()

    # He sees it as it is written, and can do nothing to it.
    reply = ben.locator("article").last
    expect(reply.locator(".message-body")).to_contain_text("(20@")
    expect(ben.locator(".message-author")).to_have_text(two.ada_name)
    expect(ada.locator(".message-author")).to_be_visible()
    expect(ben.get_by_text(f"{two.ada_name} shares this conversation to read")).to_be_visible()
    expect(ben.get_by_role("textbox", name="Message")).not_to_be_visible()
    expect(ben.get_by_role("button", name="Stop")).not_to_be_visible()
    for name in ("Rename", "Delete the conversation"):
        expect(ben.get_by_role("button", name=name)).to_have_count(0)
    expect(ada.get_by_role("img", name="ben")).to_have_text("B")
    expect(ben.get_by_role("img", name=two.ada_name, exact=True)).to_be_visible()
    ada.get_by_role("button", name="Stop").click()
    settled(reply, "stopped")
    expect(reply).to_contain_text("The reply was stopped here")
    settled(ada.locator("article").last, "stopped")
    assert body(reply) == body(ada.locator("article").last)
    expect(ben.get_by_role("button", name="Copy", exact=True)).to_have_count(2)
    for name in ("Edit", "Answer again", "Delete", "Continue"):
        expect(ben.get_by_role("button", name=name, exact=True)).to_have_count(0)

    # Now he may write, in the page that he has open.
    share(ada, "Team can write")
    own = settled(ask(ben, "And mine", "prem-echo"))
    expect(ada.locator("article").nth(2).locator(".message-author")).to_have_text("ben")
    settled(ada.locator("article").last)
    assert body(own) == body(ada.locator("article").last)

    # And now it is hers again: nothing of it stays in his page, but what he is writing.
    ben.get_by_role("textbox", name="Message").fill("Half a thought")
    ben.get_by_role("button", name="Edit", exact=True).last.click()
    ben.get_by_role("textbox", name="Edit the message").fill("And mine, better")
    share(ada, "Private")
    expect(ben.get_by_text("no longer shared with you")).to_be_visible()
    expect(ben).to_have_url(re.compile(r"/$"))
    kept = "Half a thought\n\nAnd mine, better"
    expect(ben.get_by_role("textbox", name="Message")).to_have_value(kept)
    drafts = ben.evaluate(
        "[localStorage, sessionStorage].flatMap(Object.entries)"
        ".filter(([name]) => name.includes('draft'))"
    )
    assert [draft for _, draft in drafts] == [kept], "the draft of what is gone ends"
    expect(ben.get_by_text("Common ground")).to_have_count(0)
    expect(ada.get_by_role("link", name="Common ground")).to_be_visible()
    expect(ada.locator(".present li")).to_have_count(0)
    ask(ben, "Back to my own", "prem-echo")


def test_a_reader_sees_versions_but_switches_none(two):
    ada, ben = two.ada, two.ben
    reply = settled(ask(ada, "Versions", "prem-echo"))
    reply.get_by_role("button", name="Answer again").click()
    ada.get_by_role("menuitem").first.click()
    expect(ada.locator(".switcher")).to_contain_text("2 / 2")
    settled(ada.locator("article").last)
    share(ada, "Team can read")
    ben.get_by_role("link", name="Versions").click()
    expect(ben.locator(".switcher")).to_contain_text("2 / 2")
    expect(ben.get_by_role("button", name="Previous version")).to_have_count(0)
    ada.get_by_role("button", name="Previous version").click()
    expect(ben.locator(".switcher")).to_contain_text("1 / 2")


def test_a_page_that_was_away_is_closed_when_it_comes_back(two):
    """Its socket is refused like one to nothing; the page finds out why, and keeps nothing."""
    ada, ben = two.ada, two.ben
    settled(ask(ada, "Ephemeral", "prem-echo"))
    share(ada, "Team can read")
    ben.get_by_role("link", name="Ephemeral").click()
    expect(ada.locator(".present li")).to_have_count(1)
    ben.context.set_offline(True)
    ben.evaluate("document.dispatchEvent(new Event('premweb:reconnect'))")
    expect(ada.locator(".present li")).to_have_count(0)
    share(ada, "Private")
    ben.context.set_offline(False)
    expect(ben.get_by_text("gone, or no longer shared with you")).to_be_visible()
    expect(ben.locator("article")).to_have_count(0)


def test_what_waits_is_its_authors_alone(two):
    ada, ben = two.ada, two.ben
    ask(ada, "Long", "bench:100000:50")
    share(ada, "Team can write")
    ben.get_by_role("link", name="Long").click()
    expect(ben.locator("article")).to_have_count(2)
    ben.get_by_role("textbox", name="Message").fill("Ben's turn")
    ben.get_by_role("textbox", name="Message").press("Enter")
    expect(ada.locator(".waiting-message")).to_contain_text("by ben")
    expect(ada.get_by_role("button", name="Withdraw")).to_have_count(0)
    ben.get_by_role("button", name="Withdraw").click()
    expect(ada.locator(".waiting-message")).to_have_count(0)
    expect(ben.get_by_role("textbox", name="Message")).to_have_value("Ben's turn")
    # Withdrawn by what Ada does, it comes back to him, too.
    ben.get_by_role("textbox", name="Message").press("Enter")
    expect(ada.locator(".waiting-message")).to_contain_text("by ben")
    share(ada, "Team can read")
    expect(ada.locator(".waiting-message")).to_have_count(0)
    expect(ben.locator(".toast")).to_contain_text("What waited was not sent")
    share(ada, "Team can write")
    expect(ben.get_by_role("textbox", name="Message")).to_have_value("Ben's turn")
    # Also while his page is away.
    ben.get_by_role("textbox", name="Message").press("Enter")
    expect(ada.locator(".waiting-message")).to_contain_text("by ben")
    ben.context.set_offline(True)
    ben.evaluate("document.dispatchEvent(new Event('premweb:reconnect'))")
    expect(ada.locator(".present li")).to_have_count(0)
    share(ada, "Team can read")
    ben.context.set_offline(False)
    ben.evaluate("document.dispatchEvent(new Event('premweb:catch-up'))")  # or by the line
    expect(ben.get_by_text("shares this conversation to read")).to_be_visible()
    share(ada, "Team can write")
    expect(ben.get_by_role("textbox", name="Message")).to_have_value("Ben's turn")
    ada.get_by_role("button", name="Stop").click()


def test_viewers_are_told_why_they_cannot_write(two, open_page):
    settled(ask(two.ada, "For all eyes", "prem-echo"))
    share(two.ada, "Team can write")
    page = open_page(str(two.ada.url).split("/c/")[0], viewport=NARROW)
    page.goto("/")
    page.get_by_label("Email").fill(two.viewer)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("Welcome, vic")).to_be_visible()
    expect(page.get_by_role("textbox", name="Message")).not_to_be_visible()
    page.get_by_role("button", name="Conversations").click()
    page.get_by_role("link", name="For all eyes").click()
    expect(page.get_by_text("You are a viewer in")).to_be_visible()
    expect(page.get_by_role("textbox", name="Message")).not_to_be_visible()


def test_the_pages_are_accessible(two):
    page = two.ada
    settled(ask(page, "Axe", "prem-echo"))
    share(page, "Team can read")
    two.ben.get_by_role("link", name="Axe").click()
    expect(page.locator(".present li")).to_have_count(1)
    for width, scheme in ((1440, "light"), (320, "dark")):
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        page.locator(".share-button").click()
        assert_accessible(page)
        page.get_by_role("button", name="Cancel").click()
        for path in ("/team/usage/", "/team/retention/?days=30"):
            page.goto(path)
            assert_accessible(page)
            assert page.evaluate("document.documentElement.scrollWidth") == width
            page.go_back()


def assert_accessible(page):
    page.wait_for_load_state("load")
    results = Axe().run(page)
    assert not results.response["violations"], results.generate_report()
