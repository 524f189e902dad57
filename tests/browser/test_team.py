"""A team is run at the page: invited, joined, switched by the keyboard, removed while one looks."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.support.app import PASSWORD
from tests.support.teams import give_role, invite, remove

from .conftest import NARROW, ask, settled, sign_in_as

SMALLEST = {"width": 320, "height": 700}


def is_fine(page: Page) -> None:
    """Nothing that axe finds, nothing to scroll sideways."""
    found = Axe().run(page).response["violations"]
    assert not found, [(one["id"], [node["html"] for node in one["nodes"]]) for one in found]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def menu_of(page: Page) -> Any:
    page.get_by_role("button", name="team and account").focus()
    page.keyboard.press("Enter")
    menu = page.get_by_role("menu", name="Team and account")
    expect(menu).to_be_visible()
    expect(menu.locator(".menu-item").first).to_be_focused()
    return menu


def test_a_password_is_shown_to_who_asks(app, open_page):
    page = open_page(app.url)
    page.goto("/accounts/login/")
    field = page.get_by_label("Password")
    field.fill("typed in the dark")
    expect(field).to_have_attribute("type", "password")
    page.get_by_role("button", name="Show").press("Enter")
    expect(field).to_have_attribute("type", "text")
    expect(field).to_have_value("typed in the dark")
    page.get_by_role("button", name="Hide").click()
    expect(field).to_have_attribute("type", "password")


def test_an_invitation_is_made_copied_and_used(app, new_member, open_page):
    owner = new_member()
    page = open_page(app.url)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    sign_in_as(page, owner.email)
    menu_of(page).get_by_role("menuitem", name="Team settings").press("Enter")
    expect(page.get_by_role("heading", name="General")).to_be_visible()
    is_fine(page)
    page.get_by_role("link", name="Members").click()
    page.get_by_role("button", name="Invite").click()
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    link = page.evaluate("navigator.clipboard.readText()")
    assert link == page.get_by_label("Invitation link").input_value()
    page.set_viewport_size(SMALLEST)
    is_fine(page)

    guest = open_page(app.url, viewport=NARROW)
    guest.goto(link)
    guest.get_by_label("Your name").fill("Bea")
    guest.get_by_label("Email").fill(f"bea-{owner.email}")
    guest.get_by_label("Password").fill(PASSWORD)
    is_fine(guest)
    guest.get_by_role("button", name="Join the team").click()
    settled(ask(guest, "Hello", "prem-echo"))
    page.reload()
    page.get_by_role("link", name=f"Remove bea-{owner.email}").click()
    is_fine(page)
    page.get_by_label("Keep them for the team").check()
    page.get_by_role("button", name="Remove from the team").click()
    expect(page.get_by_role("status")).to_contain_text("no longer in the team")
    expect(guest.get_by_text("You are no longer in this team.")).to_be_visible()
    expect(guest.get_by_text("Reconnecting")).to_be_hidden()


def test_teams_are_switched_by_the_keyboard(app, new_member, open_page):
    owner, guest = new_member(), new_member()
    page = open_page(app.url)
    sign_in_as(page, guest.email)
    guest.post(invite(owner))
    page.reload()
    other = page.context.new_page()
    other.goto("/")
    menu = menu_of(page)
    is_fine(page)
    current = menu.get_by_role("menuitemradio", checked=True)
    expect(current).to_contain_text(guest.email)
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(page.get_by_role("button", name="team and account")).to_be_focused()
    menu_of(page)
    wanted = menu.get_by_role("menuitemradio", name=owner.email)
    for _ in range(5):
        if wanted.evaluate("item => item === document.activeElement"):
            break
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(".who-team")).to_have_text(f"Team of {owner.email}")
    expect(other.get_by_text("You switched to another team")).to_be_visible()


def test_a_viewer_finds_nothing_to_press(app, new_member, join_team, open_page):
    owner = new_member()
    [member] = join_team(owner, "member")
    id = member.ask("Hello", model="prem-echo")
    member.settled_reply(id)
    page = open_page(app.url)
    sign_in_as(page, member.email)
    page.goto(f"/c/{id}/")
    expect(page.get_by_role("textbox", name="Message")).to_be_visible()
    give_role(owner, member.email, "viewer")
    expect(page.get_by_text("Your role in this team has changed.")).to_be_visible()
    page.reload()
    expect(page.get_by_text("You are a viewer in")).to_be_visible()
    names = [button.get_attribute("aria-label") for button in page.locator("main button").all()]
    shown = {
        name
        for name, button in zip(names, page.locator("main button").all(), strict=True)
        if button.is_visible()
    }
    assert shown <= {"Copy", "Copy link", "Find in the conversation", "Outline"}
    assert not page.get_by_role("textbox").count()
    remove(owner, member.email)
    expect(page.get_by_text("You are no longer in this team.")).to_be_visible()


def test_the_pages_of_the_settings_are_one_row_on_a_narrow_screen(signed_in):
    page = signed_in(viewport=NARROW)
    row = page.get_by_role("navigation", name="Settings")
    for where, name in (("/team/", "General"), ("/accounts/sessions/", "Sessions")):
        page.goto(where)
        assert row.bounding_box()["height"] <= 56
        current = row.get_by_role("link", name=name)
        expect(current).to_have_attribute("aria-current", "page")
        expect(current).to_be_in_viewport(ratio=1)
        # What stays at the left while the row scrolls covers nothing that has the focus.
        back = row.get_by_role("link", name="Back to conversations").bounding_box()
        for link in row.get_by_role("link").all()[1:]:
            link.focus()
            expect(link).to_be_in_viewport(ratio=1)
            assert link.bounding_box()["x"] >= back["x"] + back["width"]
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
