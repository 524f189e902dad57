"""Chromium for people at the page; what their console says is part of the test."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect, sync_playwright

from tests.support.app import PASSWORD
from tests.support.chromium import CHROMIUM
from tests.support.processes import TIMEOUT_S

expect.set_options(timeout=TIMEOUT_S * 1000)
# Two pages of the address bar start with each window and cost more than ours. Chromium heeds the
# last list alone, so what matters of Playwright's own stands in it too.
UNUSED = (
    "WebUIOmniboxPopup,WebUIOmniboxAimPopup,"
    "DestroyProfileOnBrowserClose,HttpsUpgrades,LensOverlay,MediaRouter,NetworkTimeServiceQuerying,"
    "OptimizationHints,PaintHolding,PreconnectToSearch,ThirdPartyStoragePartitioning"
)
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-background-networking"),
    *("--disable-component-update", f"--disable-features={UNUSED}"),
]
WIDE = {"width": 1440, "height": 900}
NARROW = {"width": 390, "height": 844}


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    # Its loop must not outlive these tests: others run loops of their own.
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[OpenPage]:
    """Opens pages, each in a profile of its own; fails the test for errors in their consoles."""
    contexts: list[Any] = []
    errors: list[str] = []

    def note(message: Any) -> None:
        # A page that is left while its socket opens: the browser calls that an error.
        if message.type == "error" and not message.text.startswith("htmx: htmx:ws:error"):
            errors.append(message.text)

    def open_one(url: str, *, quiet: bool = True, **options: Any) -> Page:
        # Motion costs a third of what a growing reply does.
        usual = {"base_url": url, "viewport": WIDE, "reduced_motion": "reduce"}
        context = chromium.new_context(**usual | options)
        context.set_default_timeout(TIMEOUT_S * 1000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        if quiet:
            page.on("console", note)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert not errors


@pytest.fixture
def signed_in(open_page: OpenPage, app: Any, new_member: Any) -> Callable[..., Page]:
    """Opens the start page as a new member, in the session that they have."""

    def open_one(url: str = "", **options: Any) -> Page:
        page = open_page(url or app.url, **options)
        member = new_member()
        page.context.add_cookies(
            [{"name": name, "value": value, "url": app.url} for name, value in member.cookies]
        )
        page.goto("/")
        page.get_by_role("textbox", name="Message").wait_for()
        return page

    return open_one


@pytest.fixture
def visit(app: Any, open_page: OpenPage) -> Callable[..., Page]:
    """Opens a page of the app in somebody's session."""

    def open_one(member: Any, path: str, **options: Any) -> Page:
        page = open_page(app.url, **options)
        page.context.add_cookies(
            [{"name": name, "value": value, "url": app.url} for name, value in member.cookies]
        )
        page.goto(path)
        return page

    return open_one


def sign_in_as(page: Page, email: str) -> None:
    page.goto("/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("textbox", name="Message").wait_for()


def ask(page: Page, text: str, model: str = "prem-fast") -> Any:
    """Send a message; the reply's article."""
    before = page.locator("article").count()
    choose(page, model)
    page.get_by_role("textbox", name="Message").fill(text)
    page.get_by_role("textbox", name="Message").press("Enter")
    expect(page.locator("article")).to_have_count(before + 2)
    return page.locator("article").last


def choose(page: Page, model: str) -> None:
    control = page.get_by_label("Model")
    if not control.locator(f'option[value="{model}"]').count():
        # Benchmarks' models have options in their names, which no list can hold.
        control.evaluate("(c, id) => c.add(new Option(id, id))", model)
    control.select_option(model)


def end_reply(page: Page) -> None:
    """End the reply as another window would: what waits here goes on."""
    page.evaluate(
        "htmx.ajax('POST', document.querySelector('.stop').getAttribute('hx-post'), {swap: 'none'})"
    )


def hold_posts(page: Page) -> list[Route]:
    """What the page posts from now on, in its order; each waits there to be continued."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        if route.request.method == "POST":
            held.append(route)
        else:
            route.continue_()

    page.route("**/*", hold)
    return held


def settled(reply: Any, status: str = "complete") -> Any:
    expect(reply).to_have_attribute("data-status", status)
    return reply


def body(reply: Any) -> str:
    html: str = reply.locator(".message-body").inner_html()
    return html
