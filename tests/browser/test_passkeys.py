"""Passkeys, codes and the pages of an account in a real browser, under the strict policy."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.support.app import PASSWORD
from tests.support.factors import code

from .conftest import NARROW, sign_in_as

KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}

# How many tables are wider than the card that they are in.
CUT_OFF = """() => [...document.querySelectorAll(".table-stacked")]
    .filter((table) => table.parentElement.scrollWidth > table.parentElement.clientWidth).length"""


@pytest.fixture
def with_key(app, open_page, new_member):
    """A new member at a page whose browser has an authenticator."""
    member = new_member()
    # Browsers know passkeys at https and at localhost, never at an address.
    page = open_page(app.url.replace("127.0.0.1", "localhost"))
    page.authenticator = page.context.new_cdp_session(page)
    page.authenticator.send("WebAuthn.enable")
    page.authenticator.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    sign_in_as(page, member.email)
    return page, member.email


def press(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=name, exact=True).click()


def add_key(page: Page, name: str) -> None:
    page.goto("/accounts/two-step/passkeys/add/")
    if "/again/" in page.url:
        page.get_by_label("Password").fill(PASSWORD)
        press(page, "Go on")
    page.get_by_label("Name").fill(name)
    press(page, "Add it")
    expect(page).not_to_have_url(re.compile("/passkeys/add/"))


def sign_out(page: Page) -> None:
    page.goto("/accounts/logout/")
    press(page, "Sign out")
    expect(page).to_have_url(re.compile("/accounts/login/"))


def test_a_passkey_signs_in_alone_and_as_second_step(with_key):
    page, email = with_key
    add_key(page, "My phone")
    expect(page.get_by_role("listitem").locator("code")).to_have_count(10)
    page.goto("/accounts/two-step/")
    expect(page.get_by_role("row", name="My phone")).to_contain_text("Signs in alone")

    sign_out(page)
    press(page, "Use a passkey")
    page.get_by_role("textbox", name="Message").wait_for()

    sign_out(page)
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Sign in")
    press(page, "Use a passkey instead")
    page.get_by_role("textbox", name="Message").wait_for()


def test_a_passkey_is_renamed_and_removed(with_key):
    page, _ = with_key
    add_key(page, "Old name")
    page.goto("/accounts/two-step/")
    page.get_by_role("link", name="Rename Old name").click()
    page.get_by_label("Name").fill("New name")
    press(page, "Save")
    page.get_by_role("link", name="Remove New name").click()
    press(page, "Remove it")
    expect(page.get_by_role("status")).to_contain_text("The passkey is removed.")
    expect(page.get_by_role("row")).to_have_count(0)


def test_a_browser_without_the_passkey_says_so(with_key):
    page, _ = with_key
    sign_out(page)
    page.authenticator.send("WebAuthn.disable")
    page.add_init_script("delete window.PublicKeyCredential")
    page.reload()
    press(page, "Use a passkey")
    expect(page.get_by_role("alert")).to_contain_text("This browser has no passkeys here")


def test_the_pages_of_an_account_fit_and_are_accessible(signed_in):
    page = signed_in(viewport={"width": 320, "height": 700})
    page.goto("/accounts/two-step/app/on/")
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Go on")
    expect(page.get_by_role("img", name="QR code")).to_be_visible()
    page.get_by_label("Code").fill(code(page.get_by_label("Key").inner_text()))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/codes/$"))
    for path in (
        *("two-step/", "two-step/codes/", "two-step/passkeys/add/", "two-step/app/off/"),
        *("profile/", "email/", "password/change/", "sessions/", "logout/"),
    ):
        page.goto(f"/accounts/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
        assert page.evaluate(CUT_OFF) == 0, path
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            found = Axe().run(page).response["violations"]
            assert [(one["id"], one["nodes"][0]["html"]) for one in found] == [], path
    for path in ("members/", "audit/"):
        page.goto(f"/team/{path}")
        assert page.evaluate(CUT_OFF) == 0, path
    page.set_viewport_size(NARROW)
    page.goto("/team/security/")
    press(page, "Require a second factor")
    expect(page.get_by_text("Everybody in")).to_be_visible()
