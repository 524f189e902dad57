"""The choice of models in a page that is open before the list is there."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from playwright.sync_api import Page, expect

from tests.support.app import App
from tests.support.held import HeldPrem


@pytest.fixture
def prem() -> Iterator[HeldPrem]:
    with closing(HeldPrem()) as prem:
        yield prem


def enter(app: App, page: Page, path: str = "/") -> None:
    """Open the first page of a new member: a list of models is waited for some seconds only, so
    that nothing but this page asks for it.
    """
    cookies = app.new_member().cookies
    page.context.add_cookies(
        [{"name": name, "value": value, "url": app.url} for name, value in cookies]
    )
    page.goto(path)


def test_an_open_page_gets_the_models_when_they_are_there(launch, open_page, prem):
    app = launch(PREM_BASE_URL=prem.url, PREM_READ_TIMEOUT="60")
    page = open_page(app.url)
    enter(app, page)
    choice = page.get_by_label("Model", exact=True)
    expect(choice).to_have_text("Loading the models…")
    prem.release()
    expect(choice).to_have_value("fine")
    expect(choice.locator("option")).to_have_count(3)
    choice.select_option("large")
    prem.offered.append("new-one")
    page.evaluate("fetch('/models/?refresh')")
    expect(choice.locator("option")).to_have_count(4)
    expect(choice).to_have_value("large")


def test_a_model_that_the_server_does_not_list_is_typed(launch, open_page, prem):
    prem.release()
    app = launch(PREM_BASE_URL=prem.url)
    page = open_page(app.url)
    enter(app, page)
    choice = page.get_by_label("Model", exact=True)
    expect(choice).to_have_value("fine")
    prem.offered.append("own model [7b]")  # it answers, and is in no list that the page has
    page.get_by_role("button", name="Ask another by its name").click()
    page.get_by_label("Name", exact=True).fill("own model [7b]")
    page.get_by_role("button", name="Use “own model [7b]”").click()
    expect(choice).to_have_value("own model [7b]")
    page.get_by_role("textbox", name="Message").fill("Hello")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("own model [7b]: Hello")).to_be_visible()
    page.reload()
    expect(choice).to_have_value("own model [7b]")


def test_a_page_without_its_line_gets_them_too(launch, open_page, prem):
    app = launch(PREM_BASE_URL=prem.url, PREM_READ_TIMEOUT="60")
    page = open_page(app.url, quiet=False)
    page.route_web_socket("**/ws/**", lambda socket: socket.close())
    enter(app, page)
    choice = page.get_by_label("Model", exact=True)
    expect(choice).to_have_text("Loading the models…")
    prem.release()
    expect(choice).to_have_value("fine")


def test_the_teams_page_fills_itself(launch, open_page, prem):
    app = launch(PREM_BASE_URL=prem.url, PREM_READ_TIMEOUT="60")
    page = open_page(app.url)
    enter(app, page, "/team/models/")
    expect(page.get_by_text("Loading the models…")).to_be_visible()
    prem.release()
    expect(page.get_by_label("Offer fine")).to_be_checked()
    expect(page.get_by_text("lists 3 models")).to_be_visible()
