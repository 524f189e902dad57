"""A person's way through the page: from the first visit to the conversation found again."""

import json
import re

from playwright.sync_api import expect

from tests.support.app import PASSWORD
from tests.support.processes import wait_for

from .conftest import ask, body, end_reply, settled, sign_in_as


def test_it_works(start_app, open_page):
    app = start_app()
    page = open_page(app.url)
    page.goto("/")
    page.get_by_label("Team name").fill("Acme")
    page.get_by_label("Email").fill("owner@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Create the team").click()
    reply = ask(page, "How does a relay work?", "prem-slow")
    expect(page).to_have_url(re.compile("/c/[0-9a-f-]{36}/$"))
    expect(page).to_have_title("How does a relay work? · PremWeb")
    expect(reply.locator(".message-body h2")).to_be_visible()
    expect(reply.locator(".message-body")).to_contain_text("This answer is")
    seen = reply.locator(".message-body").inner_text()
    page.reload()
    reply = page.locator("article").last
    shown = reply.locator(".message-body")
    wait_for("what was seen to be back", lambda: shown.inner_text().startswith(seen[:-5]))
    expect(reply).to_have_attribute("data-status", "streaming")
    settled(reply)
    streamed = body(reply)
    page.reload()
    assert body(page.locator("article").last) == streamed
    page.get_by_role("button", name="team and account").click()
    page.get_by_role("menuitem", name="Sign out").click()
    expect(page).to_have_url(re.compile("/accounts/login/"))
    sign_in_as(page, "owner@example.com")
    page.get_by_role("link", name="How does a relay work?").click()
    expect(page.locator("article")).to_have_count(2)
    assert body(page.locator("article").last) == streamed


def test_stop_and_retry(signed_in):
    page = signed_in()
    reply = ask(page, "Tell me", "prem-slow")
    expect(reply.locator(".message-body p").first).to_be_visible()
    page.get_by_role("button", name="Stop").click()
    settled(reply, "stopped")
    expect(page.get_by_role("button", name="Stop")).to_be_hidden()
    expect(reply).to_contain_text("The reply was stopped here")
    kept = body(reply)
    page.reload()
    assert body(page.locator("article").last) == kept
    page.get_by_role("button", name="Retry").click()
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    page.get_by_role("button", name="Stop").click()
    settled(page.locator("article").last, "stopped")
    expect(page.locator("article")).to_have_count(2)


def ask_two(page):
    """The first is answered at length, the second waits for that."""
    ask(page, "One", "bench:100000:30")
    box = page.get_by_role("textbox", name="Message")
    box.fill("Two")
    box.press("Enter")
    expect(page.locator(".waiting-message")).to_be_visible()


def test_stop_pressed_twice_stops_one_reply(signed_in):
    page = signed_in()
    ask_two(page)
    stop = page.get_by_role("button", name="Stop")
    stop.hover()
    end_reply(page)  # between the two presses
    settled(page.locator("article").nth(1), "stopped")
    second = page.locator("article").nth(3)
    expect(second).to_contain_text("(0@")
    page.mouse.down(click_count=2)
    page.mouse.up(click_count=2)
    expect(second).to_contain_text("(60@")
    stop.click()
    settled(second, "stopped")


def test_the_end_of_a_reply_that_is_told_late_hides_no_stop(signed_in):
    page = signed_in()
    late = []

    def tell_ends_late(socket):
        def tell(message):
            data = json.loads(message)
            for event in data["events"] if data["type"] == "batch" else [data]:
                if event["type"] == "settled":
                    late.append(event)
                    continue
                socket.send(json.dumps(event))
                if event["type"] == "branch" and late:
                    socket.send(json.dumps(late.pop()))

        socket.connect_to_server().on_message(tell)

    page.route_web_socket("**/*", tell_ends_late)
    ask_two(page)
    stop = page.get_by_role("button", name="Stop")
    end_reply(page)
    settled(page.locator("article").nth(1), "stopped")
    expect(page.locator("article").nth(3)).to_contain_text("(30@")
    expect(stop).to_be_visible()


def test_a_failure_says_what_to_do_and_retry_answers(signed_in):
    page = signed_in()
    reply = settled(ask(page, "Try this", "fail-server"), "failed")
    expect(reply).to_contain_text("cannot answer right now")
    expect(reply).to_contain_text("Your message is saved")
    page.get_by_role("button", name="Retry").click()
    expect(page.locator("article")).to_have_count(2)
    settled(page.locator("article").last, "failed")


def test_a_second_turn_streams_in_the_open_page(signed_in):
    page = signed_in()
    settled(ask(page, "One", "prem-echo"))
    reply = settled(ask(page, "Two", "prem-fast"))
    expect(reply).to_have_attribute("data-finish-reason", "stop")
    streamed = body(reply)
    page.reload()
    expect(page.locator("article")).to_have_count(4)
    assert body(page.locator("article").last) == streamed


def test_what_the_api_says_beside_text_is_shown(signed_in):
    page = signed_in()
    reply = settled(ask(page, "What is the weather in Lugano", "fail-tools"))
    expect(reply.locator("details.tool-call")).to_have_count(2)
    assert reply.locator("details.tool-call").first.get_attribute("open") is None
    reply.get_by_text("get_weather").click()
    expect(reply.get_by_text('"unit": "celsius"')).to_be_visible()
    reply = ask(page, "Think", "prem-reasoner")
    expect(reply.get_by_text("Thinking…")).to_be_visible()
    settled(reply)
    reply.get_by_text(re.compile(r"Thought for \d+ s")).click()
    expect(reply.get_by_text("The question can be read in two ways")).to_be_visible()


def test_another_team_sees_nothing(signed_in, open_page, app):
    page = signed_in()
    ask(page, "Secret halcyon", "prem-echo")
    expect(page).to_have_url(re.compile("/c/"))
    other = signed_in(quiet=False)
    other.goto(page.url)
    expect(other.get_by_role("heading", name="Not found")).to_be_visible()
    other.goto("/")
    expect(other.get_by_text("halcyon")).to_have_count(0)


def test_silence_is_said_and_so_is_why_a_reply_ended_badly(signed_in):
    page = signed_in()
    reply = ask(page, "Wait", "fail-slow-start")
    expect(reply.get_by_text(re.compile(r"Waiting for the model… \d+ s"))).to_be_visible()
    page.clock.install()
    page.clock.fast_forward(12_000)
    expect(reply.get_by_text(re.compile(r"Waiting for the model… 1\d s"))).to_be_visible()
    # The time of a reply that thinks, as the server and the script mark it.
    reply.locator(".reasoning-slot").evaluate(
        """slot => {
            const since = new Date(Date.now() - 30000).toISOString();
            slot.innerHTML = `<details data-thinking="${since}"><summary></summary></details>`;
        }"""
    )
    expect(reply.get_by_text(re.compile(r"Thinking… 3\d s"))).to_be_visible()
    announcer = page.locator("#announcer")
    expect(announcer).to_have_text("Still waiting for the model")
    page.get_by_role("button", name="Stop").click()
    settled(reply, "stopped")
    expect(reply.get_by_text("Waiting for the model")).to_have_count(0)
    settled(ask(page, "Fail", "fail-server"), "failed")
    expect(announcer).to_contain_text(re.compile(r"Reply failed\. .+ cannot answer right now\."))
