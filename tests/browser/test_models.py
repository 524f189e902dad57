"""The team's models as its members meet them, and the page on which they are chosen."""

from playwright.sync_api import expect


def test_what_the_page_saves_is_what_the_chat_offers(signed_in):
    page = signed_in()
    page.goto("/team/models/")
    page.get_by_label("Offer fail-quota").uncheck()
    page.get_by_label("Name of prem-echo").fill("Parrot")
    page.get_by_label("Make prem-echo the default").check()
    page.get_by_role("button", name="Save the models").click()
    expect(page.get_by_text("The models are saved.")).to_be_visible()
    page.get_by_role("link", name="Back to conversations").click()
    choice = page.get_by_label("Model", exact=True)
    expect(choice).to_have_value("prem-echo")
    expect(choice.locator("option", has_text="Parrot")).to_have_count(1)
    expect(choice.locator("option", has_text="fail-quota")).to_have_count(0)
    page.get_by_role("textbox", name="Message").fill("Polly")
    page.keyboard.press("Enter")
    reply = page.get_by_role("article", name="Parrot")
    expect(reply).to_contain_text("Polly")
    reply.get_by_role("button", name="Answer again").click()
    menu = page.get_by_role("menu")
    expect(menu.get_by_role("menuitem", name="Parrot")).to_be_focused()
    expect(menu.get_by_role("menuitem", name="fail-quota")).to_have_count(0)
