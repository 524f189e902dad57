"""The line to the server breaks, goes dead, or brings something else: nothing is lost."""

import pytest
from playwright.sync_api import expect

from tests.support.proxy import Line

from .conftest import ask, body, settled


@pytest.fixture
def line(app):
    line = Line(app.url)
    yield line
    line.close()


def final_text(page, reply) -> str:
    """The body as the server renders it, after a reload."""
    id = reply.get_attribute("id")
    page.reload()
    return body(page.locator(f"#{id}"))


def test_a_dropped_socket_comes_back_by_itself(signed_in, line):
    page = signed_in(line.url, quiet=False)
    reply = ask(page, "All of it", "bench:600:60")
    for mark in ("(30@", "(120@", "(200@"):
        expect(reply.locator(".message-body")).to_contain_text(mark)
        line.drop()
    settled(reply)
    streamed = body(reply)
    assert streamed.count("@") == 600
    assert final_text(page, reply) == streamed


def test_a_long_absence_is_said_and_made_good(signed_in, line):
    page = signed_in(line.url, quiet=False)
    reply = ask(page, "All of it", "bench:300:60")
    expect(reply.locator(".message-body")).to_contain_text("(30@")
    line.cut()
    expect(page.get_by_text("Reconnecting…")).to_be_visible()
    box = page.get_by_role("textbox", name="Message")
    box.fill("Written while away")
    line.mend()
    settled(reply)
    expect(page.get_by_text("Reconnecting…")).to_be_hidden()
    expect(box).to_have_value("Written while away")
    streamed = body(reply)
    assert streamed.count("@") == 300
    assert final_text(page, reply) == streamed


@pytest.mark.parametrize(
    ("path", "answers", "rows", "count"),
    [
        ("/messages/", True, "article", 4),
        ("/messages/", False, "article", 4),
        ("/conversations/", True, ".conversation-link", 2),
    ],
)
def test_what_was_missed_is_asked_for_until_it_comes(
    signed_in, line, app, path, answers, rows, count
):
    page = signed_in(line.url, quiet=False)
    settled(ask(page, "First", "prem-echo"))
    asked = []

    def once(route):
        asked.append(route)
        if len(asked) > 1:
            route.continue_()
        elif answers:
            route.fulfill(status=503)

    page.route(f"**{path}*", once)
    line.cut()
    other = page.context.new_page()
    other.goto(app.url + (page.evaluate("location.pathname") if rows == "article" else "/"))
    settled(ask(other, "Second", "prem-echo"))
    arrives = page.expect_response(lambda answer: path in answer.url and answer.ok)
    with arrives:
        line.mend()
    expect(page.locator(rows)).to_have_count(count)


def test_a_message_sent_into_a_dead_line_is_kept_and_sent_once(signed_in, line):
    page = signed_in(line.url, quiet=False)
    settled(ask(page, "First", "prem-echo"))
    line.cut()
    box = page.get_by_role("textbox", name="Message")
    box.fill("Second")
    box.press("Enter")
    expect(page.get_by_text("The server cannot be reached")).to_be_visible()
    expect(box).to_have_value("Second")
    line.mend()
    expect(page.get_by_text("The server cannot be reached")).to_have_count(0)
    box.press("Enter")
    expect(page.locator("article")).to_have_count(4)
    settled(page.locator("article").last)
    page.reload()
    expect(page.locator("article")).to_have_count(4)


def test_undoing_waits_for_the_line(signed_in, line):
    page = signed_in(line.url, quiet=False)
    settled(ask(page, "First", "prem-echo"))
    page.locator("article").last.get_by_role("button", name="Delete").click()
    undo = page.get_by_role("button", name="Undo")
    expect(undo).to_be_visible()  # the socket may tell before the answer is there
    line.cut()
    undo.click()
    expect(page.locator(".toast")).to_contain_text("The server cannot be reached")
    line.mend()
    undo.click()
    expect(page.locator("article")).to_have_count(2)
    expect(page.locator(".toast")).to_have_count(0)


def test_a_gap_that_the_socket_outlives_is_over_when_the_network_is_back(signed_in):
    page = signed_in(quiet=False)
    silent: list[bool] = []

    def fall_silent(socket):
        socket.connect_to_server().on_message(lambda said: silent or socket.send(said))

    page.route_web_socket("**/*", fall_silent)
    settled(ask(page, "First", "prem-echo"))
    silent.append(True)
    page.context.set_offline(True)
    expect(page.get_by_text("Reconnecting…")).to_be_visible()
    box = page.get_by_role("textbox", name="Message")
    box.fill("Second")
    box.press("Enter")
    expect(page.get_by_text("The server cannot be reached")).to_be_visible()
    silent.clear()
    page.context.set_offline(False)
    expect(page.get_by_text("Reconnecting…")).to_be_hidden()
    expect(page.get_by_text("The server cannot be reached")).to_have_count(0)
    expect(box).to_have_value("Second")


def test_a_slow_script_misses_nothing_that_the_socket_says(signed_in):
    page = signed_in()
    reply = ask(page, "Slowly", "prem-slow")
    expect(reply.locator(".message-body p").first).to_be_visible()
    second = page.context.new_page()
    held = []
    second.route("**/js/partial*.js", lambda route: held.append(route))
    second.goto(page.url, wait_until="commit")
    second.wait_for_function(
        "document.readyState !== 'loading'"
    )  # a socket would open from here on
    page.get_by_role("button", name="Stop").click()
    settled(reply, "stopped")
    assert held
    for route in held:
        route.continue_()
    late = second.locator("article").last
    settled(late, "stopped")
    assert body(late) == body(reply)


def test_a_script_that_comes_late_still_connects_the_page(signed_in, app):
    page = signed_in()
    held = []
    page.route("**/hx-ws-4*", lambda route: held.append(route))
    page.goto("/", wait_until="commit")
    page.wait_for_selector("#composer[data-htmx-powered]", state="attached")
    with page.expect_websocket():
        held[0].continue_()


def test_a_line_that_died_without_a_word_is_noticed(signed_in, line):
    page = signed_in(line.url, quiet=False)
    page.clock.install()
    reply = ask(page, "All of it", "bench:300:100")
    expect(reply.locator(".message-body")).to_contain_text("(10@")
    line.dead = True
    page.clock.fast_forward(30_000)
    page.clock.run_for(4_000)
    expect(page.get_by_text("Reconnecting…")).to_be_visible()
    line.mend()
    line.drop()
    page.clock.resume()
    settled(reply)
    assert body(reply).count("@") == 300


def test_a_proxys_error_page_never_lands_in_the_chat(signed_in):
    page = signed_in(quiet=False)
    settled(ask(page, "First", "prem-echo"))
    page.route(
        "**/messages/",
        lambda route: route.fulfill(status=502, content_type="text/html", body="<h1>nginx</h1>"),
    )
    box = page.get_by_role("textbox", name="Message")
    box.fill("Second")
    box.press("Enter")
    expect(page.get_by_text("The server did not take it")).to_be_visible()
    expect(page.get_by_text("nginx")).to_have_count(0)
    expect(box).to_have_value("Second")


def test_what_fails_beside_a_message_does_not_speak_of_it(signed_in):
    page = signed_in(quiet=False)
    settled(ask(page, "First", "prem-echo"))
    page.route("**/delete/", lambda route: route.fulfill(status=502, body="nginx"))
    page.get_by_role("textbox", name="Message").fill("Being written")
    page.locator("article").last.get_by_role("button", name="Delete").click()
    notice = page.locator("#composer-notice")
    expect(notice).to_have_text(
        "That did not work. The server answered 502. Try again in a moment."
    )
    expect(page.get_by_role("textbox", name="Message")).to_have_value("Being written")


def test_back_to_what_was_deleted_says_where_it_is(signed_in):
    page = signed_in(quiet=False)
    settled(ask(page, "Ephemeral", "prem-echo"))
    gone = page.url
    page.get_by_role("button", name="Delete the conversation").click()
    page.get_by_role("button", name="Delete", exact=True).last.click()
    expect(page.get_by_role("heading", name="What can we work on")).to_be_visible()
    expect(page).not_to_have_url(gone)  # which comes after what is shown
    page.go_back()
    expect(page).to_have_url(gone)
    expect(page.get_by_role("heading", name="In the trash")).to_be_visible()


def test_signing_out_elsewhere_is_said_and_the_text_kept(signed_in):
    page = signed_in(quiet=False)
    settled(ask(page, "First", "prem-echo"))
    other = page.context.new_page()
    other.goto("/")
    box = page.get_by_role("textbox", name="Message")
    box.fill("Still here")
    other.get_by_role("button", name="team and account").click()
    other.get_by_role("menuitem", name="Sign out").click()
    expect(page.get_by_text("You are signed out")).to_be_visible()
    expect(box).to_have_value("Still here")
    box.press("Enter")
    notice = page.locator("#composer-notice")
    expect(notice).to_contain_text("then reload this page")
    expect(notice.get_by_role("link", name="Sign in again")).to_be_visible()
    expect(box).to_have_value("Still here")


def test_a_session_that_is_gone_is_said_when_the_line_is_lost(signed_in):
    page = signed_in(quiet=False)
    box = page.get_by_role("textbox", name="Message")
    for sent in (False, True):  # on the start page, and in a conversation
        if sent:
            settled(ask(page, "First", "prem-echo"))
        cookies = page.context.cookies()
        box.fill("Still here")
        page.context.clear_cookies()
        page.evaluate("document.dispatchEvent(new Event('premweb:reconnect'))")
        notice = page.locator("#composer-notice")
        expect(notice).to_contain_text("You are signed out")
        expect(notice.get_by_role("link", name="Sign in again")).to_be_visible()
        expect(page.locator("#offline")).to_be_hidden()
        page.context.add_cookies(cookies)
        page.reload()
        expect(box).to_have_value("Still here")
        expect(notice).to_be_empty()


def test_two_tabs_show_the_same(signed_in):
    page = signed_in()
    settled(ask(page, "First", "prem-echo"))
    other = page.context.new_page()
    other.goto(page.url)
    reply = ask(page, "Second", "prem-fast")
    expect(other.locator("article")).to_have_count(4)
    settled(reply)
    settled(other.locator("article").last)
    assert body(other.locator("article").last) == body(reply)
