"""How the page looks and reads, in any window and for everybody."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.support.processes import wait_for

from .conftest import NARROW, WIDE, ask, hold_posts, settled


def test_a_title_that_cannot_be_is_refused_in_words(signed_in):
    page = signed_in(quiet=False)
    settled(ask(page, "A fine title", "prem-echo"))
    page.get_by_role("button", name="Rename").first.click()
    page.get_by_label("Title", exact=True).fill("   ")
    page.keyboard.press("Enter")
    refusal = page.get_by_role("dialog").get_by_text("A title has between 1 and 80 letters")
    expect(refusal).to_be_visible()
    page.get_by_label("Title", exact=True).fill("A finer one")
    page.keyboard.press("Enter")
    expect(refusal).not_to_be_visible()
    expect(page.locator(".topbar-title")).to_have_text("A finer one")


def test_what_the_reader_unfolds_stays_so(signed_in):
    page = signed_in()
    reply = ask(page, "Think", "prem-reasoner")
    reply.get_by_text("Thinking…").click()
    paragraphs = reply.locator(".reasoning-body")
    expect(paragraphs).to_have_attribute("dir", "auto")
    expect(paragraphs).to_have_css("white-space", "pre-wrap")  # their line ends are seen
    thoughts = page.get_by_text("The question can be read in two ways")
    expect(thoughts).to_be_visible()
    settled(reply)
    expect(reply.get_by_text(re.compile(r"Thought for \d+ s"))).to_be_visible()
    expect(thoughts).to_be_visible()
    with page.expect_response("**/messages/"):
        page.evaluate("document.dispatchEvent(new Event('premweb:catch-up'))")
    ask(page, "More", "prem-echo")
    expect(thoughts).to_be_visible()


def test_messages_and_code_can_be_copied(signed_in):
    page = signed_in(permissions=["clipboard-read", "clipboard-write"])
    reply = settled(ask(page, "Show code\n```py\nx = 1\n```", "prem-echo"))
    reply.hover()
    reply.get_by_role("button", name="Copy", exact=True).last.click()
    expect(page.locator("#announcer")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == "Show code\n```py\nx = 1\n```"
    reply.locator(".code-copy").click()
    expect(reply.locator(".code-copy.is-copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").strip() == "x = 1"


def test_what_could_not_be_copied_is_said(signed_in):
    page = signed_in(permissions=["clipboard-read", "clipboard-write"], quiet=False)
    reply = settled(ask(page, "Mine", "prem-echo"))
    page.evaluate("navigator.clipboard.writeText('before')")
    page.context.clear_cookies()
    reply.get_by_role("button", name="Copy", exact=True).click()
    expect(page.locator(".toast")).to_contain_text("Copying did not work")
    assert page.evaluate("navigator.clipboard.readText()") == "before"


def test_the_reader_leaves_the_end_as_gently_as_they_like(signed_in):
    page = signed_in(reduced_motion="no-preference")
    ask(page, "Count", "bench:100000:50")
    scroller = page.locator("#scroller")
    past = "scroller => scroller.scrollHeight - scroller.clientHeight > 300"
    wait_for("more than fits", lambda: scroller.evaluate(past))
    jump = page.get_by_role("button", name="Jump to the latest message")
    expect(jump).not_to_be_visible()
    scroller.hover()
    for _ in range(3):
        page.mouse.wheel(0, -12)
    expect(jump).to_be_visible()  # as the text grows away from where they are
    page.get_by_role("button", name="Stop").click()
    settled(page.locator("article").last, "stopped")
    expect(jump).to_be_visible()
    jump.press("Enter")
    expect(jump).not_to_be_visible()
    expect(page.get_by_role("textbox", name="Message")).to_be_focused()


def test_a_reply_of_html_fits_and_the_whole_is_printed(signed_in):
    page = signed_in(viewport=NARROW)
    html = f"<script>alert('{'x' * 90}')</script> <b>{'bold ' * 30}</b>"
    for _ in range(3):
        settled(ask(page, f"{html}\n\n" + "A line\n\n" * 10, "prem-echo"))
    scroller = page.locator("#scroller")
    assert scroller.evaluate("scroller => scroller.scrollWidth <= scroller.clientWidth")
    page.emulate_media(media="print")
    expect(page.locator(".composer")).not_to_be_visible()
    assert page.evaluate("document.documentElement.scrollHeight") > 3 * NARROW["height"]
    assert scroller.evaluate("scroller => scroller.scrollHeight === scroller.clientHeight")


def test_the_buttons_of_a_message_are_whole(signed_in):
    page = signed_in()
    settled(ask(page, "First", "prem-echo"))
    settled(ask(page, "Second", "prem-echo"))
    message = page.locator("article").first
    message.hover()
    edges = message.get_by_role("button", name="Edit").evaluate(
        "button => [button, button.closest('article')].map((e) => e.getBoundingClientRect().bottom)"
    )
    assert edges[0] <= edges[1]  # what sticks out of a message is cut off


def test_what_was_asked_for_last_is_shown(signed_in):
    page = signed_in(quiet=False)
    for title in ("Slow", "Fast"):
        page.get_by_role("link", name="New conversation").click()
        expect(page.get_by_role("heading", name="What can we work on")).to_be_visible()
        settled(ask(page, title, "prem-echo"))
    page.get_by_role("link", name="New conversation").click()
    expect(page.get_by_role("heading", name="What can we work on")).to_be_visible()
    start = page.url
    links = {name: page.get_by_role("link", name=name, exact=True) for name in ("Slow", "Fast")}
    held = []
    address = f"**{links['Slow'].get_attribute('href')}"
    page.route(address, lambda route: held.append(route))
    links["Slow"].click()
    wait_for("the request", lambda: page.evaluate("1") and held)
    links["Fast"].click()
    expect(page).to_have_title("Fast · PremWeb")
    held[0].continue_()
    expect(page.locator(".htmx-request")).to_have_count(0)
    expect(page).to_have_title("Fast · PremWeb")
    expect(page).not_to_have_url(start)
    # What fails leaves the page and its address.
    shown = page.url
    page.unroute(address)
    page.route(address, lambda route: route.fulfill(status=502, body="<title>Bad gateway</title>"))
    links["Slow"].click()
    expect(page.locator("#composer-notice")).to_contain_text("The server answered 502")
    assert page.url == shown
    assert page.title() == "Fast · PremWeb"
    expect(links["Fast"]).to_have_attribute("aria-current", "page")


SOCKET_IS_OPEN = """() => {
  const url = document.getElementById("conversation").getAttribute("hx-ws:connect");
  return htmx.ext.ws.getRegistry().get(url)?.socket?.readyState === WebSocket.OPEN;
}"""


@pytest.mark.parametrize("status", [None, 502])
def test_back_that_fails_leaves_the_page_and_its_address(signed_in, status):
    page = signed_in(quiet=False)
    paths = []
    for text in ("First", "Second"):
        page.goto("/")
        settled(ask(page, text, "prem-echo"))
        paths.append(page.evaluate("location.pathname"))
    page.get_by_role("link", name="First").click()
    title = page.locator(".topbar-title")
    expect(title).to_have_text("First")
    page.wait_for_function(SOCKET_IS_OPEN)  # as it opens, it takes the notice away
    away = lambda route: route.fulfill(status=status) if status else route.abort()  # noqa: E731
    page.route(f"**{paths[1]}", away)
    page.go_back(wait_until="commit")
    expect(page.locator("#composer-notice")).to_contain_text("Try again")
    page.wait_for_url(f"**{paths[0]}")
    expect(title).to_have_text("First")
    expect(page.locator("[aria-current=page]")).to_have_text("First")
    page.unroute(f"**{paths[1]}")
    page.get_by_role("link", name="Second").click()
    expect(title).to_have_text("Second")
    page.go_back()
    expect(title).to_have_text("First")


def test_a_first_message_that_takes_long_takes_nobody_away(signed_in):
    page = signed_in()
    settled(ask(page, "Before", "prem-echo"))
    page.get_by_role("link", name="New conversation").click()
    expect(page.get_by_role("heading", name="What can we work on")).to_be_visible()
    held = hold_posts(page)
    box = page.get_by_role("textbox", name="Message")
    box.fill("Late")
    box.press("Enter")
    expect(page.locator(".composer.htmx-request")).to_be_visible()  # which shows in it
    box.fill("And another")
    box.press("Enter")
    expect(box).to_have_value("")  # it goes when the conversation is there
    before = page.get_by_role("link", name="Before", exact=True)
    before.click(click_count=3)
    expect(page).to_have_title("Before · PremWeb")
    box.fill("Half a thought")
    held[0].continue_()
    late = page.get_by_role("link", name="Late unread")
    expect(late).to_be_visible()
    expect(page.locator(".htmx-request")).to_have_count(0)
    expect(page).to_have_title("Before · PremWeb")
    expect(box).to_have_value("Half a thought")
    late.click()
    settled(page.locator("article").last)
    expect(box).to_have_value("")
    page.get_by_role("link", name="New conversation").click()
    expect(box).to_have_value("And another")
    assert len(held) == 1


def test_the_sidebar_is_a_drawer_on_a_narrow_screen(signed_in):
    page = signed_in(viewport=NARROW)
    settled(ask(page, "A long word " + "x" * 300, "prem-echo"))
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    link = page.get_by_role("link", name="A long word")
    expect(link).not_to_be_in_viewport()
    page.get_by_role("button", name="Conversations").press("Enter")
    expect(link).to_be_in_viewport()
    expect(page.get_by_role("link", name="PremWeb, start")).to_be_focused()
    expect(page.locator("#main")).to_have_js_property("inert", True)  # it lies below
    page.keyboard.press("Escape")
    expect(page.locator("#main")).to_have_js_property("inert", False)
    expect(link).not_to_be_in_viewport()
    expect(page.get_by_role("button", name="Conversations")).to_be_focused()
    page.get_by_role("button", name="Conversations").click()
    page.get_by_role("link", name="New conversation").click()
    expect(page.get_by_role("heading", name="What can we work on")).to_be_visible()


@pytest.mark.parametrize("size", [(720, 450), (320, 568), (375, 667)])
def test_the_start_page_fits_a_small_window(signed_in, size):
    width, height = size
    page = signed_in(viewport={"width": width, "height": height})
    heading = page.get_by_role("heading", name="What can we work on")
    expect(heading).to_be_in_viewport(ratio=1)
    assert page.locator("#scroller").evaluate("scroller => scroller.scrollTop") == 0
    assert bottom(page.locator(".topbar")) <= top(page.locator("#scroller"))
    assert bottom(page.locator("#scroller")) <= top(page.locator(".composer"))
    assert bottom(page.locator(".composer")) <= height


def top(part):
    return part.bounding_box()["y"]


def bottom(part):
    box = part.bounding_box()
    return box["y"] + box["height"]


def test_a_narrow_bar_leaves_room_for_the_title(signed_in):
    page = signed_in(viewport=NARROW)
    settled(ask(page, "A title of some length that is cut off somewhere", "prem-echo"))
    assert page.locator(".topbar-title").bounding_box()["width"] >= 200
    more = page.get_by_role("button", name="More")
    more.press("Enter")
    expect(page.get_by_role("menuitem", name="Rename")).to_be_focused()
    page.keyboard.type("dow")
    with page.expect_download():
        page.keyboard.press("Enter")
    expect(page.get_by_role("menu", name="More")).to_be_hidden()
    more.press("Enter")
    expect(page.get_by_role("menuitem", name="Rename")).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Delete this conversation?")).to_be_visible()
    page.get_by_role("button", name="Cancel").click()
    expect(more).to_be_focused()


HOSTILE = [
    "<script>document.title='owned'</script>",
    "<img src=x onerror=\"document.title='owned'\">",
    "<svg onload=\"document.title='owned'\"><animate onbegin=\"document.title='owned'\"></svg>",
    "[click](javascript:document.title='owned')",
    "[click](data:text/html,<script>1</script>)",
    "![x](http://127.0.0.1:9/leak.png) ![y](/accounts/logout/)",
    "<div hx-get='/accounts/logout/' hx-trigger='load' hx-on:load='document.title=1'>x</div>",
    "<form action='http://127.0.0.1:9'><input name=password><button>Send</button></form>",
    "<style>*{display:none}</style><link rel=stylesheet href=http://127.0.0.1:9/x.css>",
    "<iframe src=http://127.0.0.1:9></iframe><object data=x></object><embed src=x>",
    "<a id=composer name=text>x</a><p id=messages class='message-body'>y</p>",
    "```html\n<script>document.title='owned'</script>\n```",
    "$\\href{javascript:document.title=1}{x}$ $\\unicode{<img src=x onerror=alert(1)>}$",
]


def test_hostile_text_is_inert_in_the_page(signed_in, app):
    page = signed_in()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for text in HOSTILE:
        reply = settled(ask(page, text, "prem-echo"))
        for link in reply.locator(".message-body a").all():
            assert re.match("https?:|mailto:|#", link.get_attribute("href") or "#")
    page.reload()
    expect(page.locator("article")).to_have_count(2 * len(HOSTILE))
    assert page.title() != "owned"
    assert all(url.startswith(app.url) and "logout" not in url for url in asked)
    assert page.locator(".message-body :is(script,style,iframe,form,object,link,svg)").count() == (
        page.locator(".message-body .code-block svg").count()
    )
    assert page.locator("#composer").count() == 1
    expect(page.get_by_role("textbox", name="Message")).to_be_editable()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_everybody_can_use_it(signed_in, open_page, app, scheme, viewport):
    """No violation that axe knows, in any look."""
    look = {"color_scheme": scheme, "viewport": viewport}
    page = open_page(app.url, **look)
    page.goto("/accounts/login/")
    assert violations(Axe(), page) == []
    page = signed_in(**look)
    assert violations(Axe(), page) == []
    settled(ask(page, "Show me everything", "prem-fast"))
    assert violations(Axe(), page) == []
    settled(ask(page, "Fail", "fail-key"), "failed")
    assert violations(Axe(), page) == []


def violations(axe, page) -> list[str]:
    found = axe.run(page).response["violations"]
    return [f"{v['id']}: {node['html'][:200]}" for v in found for node in v["nodes"]]


def test_a_formula_brings_its_font_and_never_widens_the_page(signed_in):
    page = signed_in(viewport=NARROW)
    fonts: list[str] = []
    page.on("request", lambda one: fonts.extend([one.url] if "/fonts/" in one.url else []))
    settled(ask(page, "No formula", "prem-echo"))
    assert fonts == []
    terms = "+".join(f"x_{{{number}}}" for number in range(60))
    reply = settled(ask(page, f"Sum ${terms}$ end, $\\left(\\frac{{1}}{{2}}\\right)$", "prem-echo"))
    expect(reply.locator("math")).to_have_count(2)
    wait_for("the font", lambda: fonts)
    assert re.search(r"/fonts/stix-two-math\.[0-9a-f]{12}\.woff2$", fonts[0])
    assert page.evaluate("document.querySelector('#scroller').scrollWidth") <= NARROW["width"]
    bracket, digit = reply.locator("mrow > mo").first, reply.locator("mfrac mn").first
    height = "one => one.getBoundingClientRect().height"
    wait_for("brackets", lambda: bracket.evaluate(height) > 1.5 * digit.evaluate(height))
    assert len(fonts) == 1  # no part that it does not need
