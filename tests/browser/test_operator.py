"""The operator's pages keep the strict policy: the console of the browser would say otherwise."""

import pytest
from playwright.sync_api import expect

from .conftest import NARROW, WIDE, sign_in_as


@pytest.mark.parametrize(("scheme", "size"), [("light", WIDE), ("dark", NARROW)])
def test_they_break_no_policy_and_do_their_work(app, new_member, open_page, scheme, size):
    member = new_member()
    app.manage("make_operator", member.email)
    page = open_page(app.url, color_scheme=scheme, viewport=size)
    sign_in_as(page, member.email)
    page.goto("/operator/")
    expect(page.get_by_role("heading", name="Accounts and teams")).to_be_visible()
    page.goto(f"/operator/chat/user/?q={member.email}")
    page.locator("#result_list").get_by_role("link", name=member.email).click()
    page.get_by_label("First name").fill("Grace")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("was changed successfully")).to_be_visible()
    for kind in ("team", "membership", "invitation", "auditevent"):
        page.goto(f"/operator/chat/{kind}/")
        expect(page.locator("#changelist")).to_be_visible()
    page.goto(f"/operator/chat/membership/?q={member.email}")
    page.locator("#result_list").get_by_role("link", name=member.email).first.click()
    page.get_by_role("link", name="Delete").click()
    page.get_by_role("button", name="Yes").click()
    expect(page.get_by_text("a team needs an owner")).to_be_visible()
