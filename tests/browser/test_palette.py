"""The palette, the sheet of shortcuts, and the keys of the list."""

import re

from playwright.sync_api import expect


def history(visitor) -> list[str]:
    titles = ("Plan the offsite", "Quarterly numbers", "Fix the flaky test")
    ids = [visitor.ask(title, model="prem-echo") for title in titles]
    for id in ids:
        visitor.settled_reply(id)
    return ids


def open_palette(page):
    """Its box."""
    expect(page.locator("[data-palette] kbd")).to_have_text("Ctrl K")  # the keys are bound
    page.keyboard.press("Control+k")
    box = page.get_by_role("combobox", name="Search, or type a command")
    expect(box).to_be_focused()
    return box


def test_what_is_typed_leads_to_the_message(new_member, visit):
    member = new_member()
    ids = history(member)
    member.send(ids[0], "Where is the halcyon kept?")
    member.settled_reply(ids[0])
    page = visit(member, f"/c/{ids[2]}/")
    page.get_by_role("textbox", name="Message").wait_for()
    box = open_palette(page)
    box.fill("halcyon")
    expect(page.locator("#palette [aria-selected]")).to_contain_text("halcyon")
    page.keyboard.press("Enter")
    expect(page.locator(".message.is-linked .message-body")).to_contain_text("halcyon")
    open_palette(page)
    box.fill("rename")
    expect(page.locator("#palette [aria-selected]")).to_contain_text("Rename")
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Title")).to_be_focused()


def test_the_list_by_keyboard(new_member, visit):
    member = new_member()
    ids = history(member)
    page = visit(member, f"/c/{ids[2]}/")
    page.locator(".conversation-link[aria-current]").focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("link", name="Quarterly numbers")).to_be_focused()
    expect(page.locator(".conversation-link[tabindex='0']")).to_have_count(1)
    page.keyboard.press("Control+b")
    expect(page.locator("#sidebar")).to_be_hidden()
    page.reload()
    expect(page.locator("#sidebar")).to_be_hidden()
    page.get_by_role("button", name="Conversations").click()
    expect(page.locator("#sidebar")).to_be_visible()
    page.locator("#main").focus()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()


def test_a_row_is_renamed_in_place_deleted_and_brought_back(new_member, visit):
    member = new_member()
    ids = history(member)
    page = visit(member, f"/c/{ids[0]}/")
    row = page.locator(f"[data-listed='{ids[1]}']")
    row.click(button="right")
    page.get_by_role("menuitem", name="Rename").click()
    page.get_by_role("textbox", name="Title").fill("Numbers of the year")
    page.keyboard.press("Enter")
    expect(row).to_contain_text("Numbers of the year")
    assert "Numbers of the year" in member.http.get(f"/c/{ids[1]}/").text
    row.click(button="right")
    page.get_by_role("menuitem", name="Delete").click()
    expect(row).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(row).to_contain_text("Numbers of the year")
    row.click(button="right")
    page.get_by_role("menuitem", name="Move to a folder…").click()
    page.get_by_role("textbox", name="New folder").fill("Work")
    page.get_by_role("button", name="Make and move").click()
    expect(row).to_have_count(0)
    page.get_by_text("Work", exact=True).click()
    expect(row).to_be_visible()


def test_the_palette_looks_into_what_is_selected_and_picks_a_model(new_member, visit):
    member = new_member()
    ids = history(member)
    member.send(ids[0], "Where is the halcyon kept?")
    member.settled_reply(ids[0])
    page = visit(member, f"/c/{ids[2]}/")
    page.get_by_role("textbox", name="Message").wait_for()
    box = open_palette(page)
    box.fill("where halcyon")
    preview = page.get_by_role("region", name="Preview")
    expect(preview.locator(".is-found mark").first).to_have_text("Where")
    expect(preview.get_by_role("listitem")).to_have_count(2)
    box.fill("Quarterly")
    expect(preview.get_by_role("heading")).to_have_text("Quarterly numbers")
    box.fill("prem-reasoner")
    page.get_by_role("option", name="Ask prem-reasoner here").click()
    expect(page.get_by_label("Model")).to_have_value("prem-reasoner")
    open_palette(page)
    box.fill("prem-fast")
    page.get_by_role("option", name="New conversation with prem-fast").click()
    expect(page).to_have_url(re.compile(r"/\?model=prem-fast$"))
    expect(page.get_by_label("Model")).to_have_value("prem-fast")
    open_palette(page)
    box.fill("audit")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Audit log")).to_be_visible()
