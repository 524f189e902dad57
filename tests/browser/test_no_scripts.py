"""Without JavaScript: what is there to press does something."""

import pytest
from playwright.sync_api import expect

from .conftest import NARROW, WIDE

# Links and buttons of forms that a browser sends, of menus that it opens, and of the page itself.
PRESSABLE = "form:not([data-passkey]) button:not([type=button]), a[href], [popovertarget], summary"
PAGES = ["/", "/team/", "/team/members/", "/team/models/", "/team/usage/", "/team/retention/"]
PAGES += ["/team/security/", "/team/audit/", "/accounts/profile/", "/accounts/email/"]
PAGES += ["/archive/", "/trash/", "/search/"]
PAGES += ["/accounts/password/change/", "/accounts/two-step/", "/accounts/sessions/"]


def dead(page) -> list[str]:
    """The buttons in sight that do nothing."""
    buttons = page.get_by_role("button").filter(visible=True).all()
    alive = page.locator(PRESSABLE)
    return [
        button.inner_text() or button.get_attribute("aria-label")
        for button in buttons
        if not button.and_(alive).count()
    ]


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_a_message_is_sent_and_no_button_is_dead(open_page, app, new_member, viewport):
    page = open_page(app.url, quiet=False, viewport=viewport, java_script_enabled=False)
    member = new_member()
    id = member.ask("Show code\n```py\nx = 1\n```\n" + "long\n" * 30, model="prem-echo")
    member.settled_reply(id)
    page.goto("/accounts/login/")
    assert dead(page) == []
    page.context.add_cookies(
        [{"name": name, "value": value, "url": app.url} for name, value in member.cookies]
    )
    page.goto(f"/c/{id}/")
    assert dead(page) == []
    page.get_by_role("textbox", name="Message").fill("By hand")
    page.get_by_role("button", name="Send").click()
    expect(page).to_have_url(f"{app.url}/c/{id}/")
    expect(page.locator("article")).to_have_count(4)
    expect(page.get_by_text("JavaScript is off")).to_be_visible()
    expect(page.get_by_role("link", name="Show code")).to_be_visible()
    page.get_by_role("textbox", name="Message").fill(" ")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="Not sent")).to_be_visible()
    expect(page.get_by_text("Write something first")).to_be_visible()
    for path in PAGES if viewport is WIDE else ():
        assert page.goto(path).status == 200
        assert dead(page) == [], path


def test_the_trash_asks_once_more(visit, new_member):
    member = new_member()
    id = member.ask("Old plans", model="prem-echo")
    member.settled_reply(id)
    member.post("/conversations/change/", htmx=True, action="trash", id=id)
    page = visit(member, "/trash/", java_script_enabled=False)
    page.get_by_role("button", name="Delete Old plans for good").click()
    question = page.get_by_role("dialog", name="Delete “Old plans” for good?")
    question.get_by_role("button", name="Cancel").click()
    expect(question).to_be_hidden()
    page.get_by_role("button", name="Empty the trash").click()
    page.get_by_role("button", name="Delete for good", exact=True).click()
    expect(page.get_by_text("The trash is empty.")).to_be_visible()
