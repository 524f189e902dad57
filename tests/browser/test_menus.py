"""Menus by the keyboard."""

from playwright.sync_api import expect

from .conftest import ask, settled


def test_letters_lead_to_items_and_tab_leaves_the_menu(signed_in):
    page = signed_in()
    button = page.get_by_role("button", name="team and account")
    button.press("Enter")
    menu = page.locator("#who-menu")
    expect(menu.get_by_role("menuitem", name="Team settings")).to_be_focused()
    page.keyboard.press("y")
    expect(menu.get_by_role("menuitem", name="Your account")).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(menu.get_by_role("menuitem", name="Sign out")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(menu).not_to_be_visible()
    expect(page.get_by_role("link", name="Search")).to_be_focused()
    button.press("Enter")
    expect(menu.get_by_role("menuitem", name="Team settings")).to_be_focused()
    page.keyboard.press("Tab")
    expect(menu).not_to_be_visible()
    expect(page.get_by_role("separator", name="Width of the list")).to_be_focused()


def test_a_word_leads_to_the_model_that_begins_with_it(signed_in):
    page = signed_in()
    reply = settled(ask(page, "Again?", "prem-echo"))
    again = reply.get_by_role("button", name="Answer again")
    again.press("Enter")
    menu = page.locator("#model-menu")
    expect(menu.get_by_role("menuitem", name="prem-echo")).to_be_focused()
    page.keyboard.type("prem-s")
    expect(menu.get_by_role("menuitem", name="prem-slow")).to_be_focused()
    page.keyboard.press("Tab")
    expect(menu).not_to_be_visible()
    expect(reply.get_by_role("button", name="Delete")).to_be_focused()


def test_the_keyboard_goes_through_a_messages_buttons_as_they_stand(signed_in):
    page = signed_in()
    reply = settled(ask(page, "First", "prem-echo"))
    for message in (page.locator("article").first, reply):
        buttons = message.locator(".message-actions button:visible")
        lefts = buttons.evaluate_all("all => all.map((one) => one.getBoundingClientRect().left)")
        assert len(lefts) > 2
        assert lefts == sorted(lefts)
