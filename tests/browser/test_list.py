"""The list: rows are chosen, dragged, shared; its width is changed."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from .conftest import NARROW, WIDE
from .test_page import violations

TITLES = ("Apples", "Bread", "Cheese", "Cherries")


@pytest.fixture
def member(new_member):
    """Somebody with four conversations, the first of `TITLES` the latest, and a folder."""
    member = new_member()
    for title in reversed(TITLES):
        member.settled_reply(member.ask(title, model="prem-echo"))
    member.post("/folders/", htmx=True, name="Work", colour="blue")
    return member


@pytest.fixture
def page(member, visit):
    page = visit(member, "/")
    expect(rows(page)).to_have_count(len(TITLES))
    return page


def rows(page):
    return page.locator("#conversation-list .day [data-listed]")


def row(page, title: str):
    return page.locator("#conversation-list [data-listed]", has_text=title)


def chosen(page) -> list[str]:
    boxes = page.get_by_role("checkbox", name="Select ", checked=True).all()
    return [str(box.get_attribute("aria-label")).removeprefix("Select ") for box in boxes]


def test_several_rows_are_changed_at_once_and_brought_back(page):
    row(page, "Apples").click(modifiers=["Control"])
    row(page, "Cheese").click(modifiers=["Shift"])
    row(page, "Bread").click()
    assert chosen(page) == ["Apples", "Cheese"]
    bar = page.get_by_role("group", name="2 selected")
    posts: list[str] = []
    page.on("request", lambda one: posts.extend([one.url] if one.method == "POST" else []))
    bar.get_by_role("button", name="Delete").click()
    expect(rows(page)).to_have_count(2)
    expect(bar).to_be_hidden()
    assert len(posts) == 1
    page.get_by_role("button", name="Undo").click()
    expect(rows(page)).to_have_count(4)
    row(page, "Bread").click(button="right")
    page.get_by_role("menuitem", name="Select").click()
    row(page, "Apples").click()
    page.get_by_role("button", name="Move", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Work").click()
    expect(rows(page)).to_have_count(2)
    page.locator(".folder-name").click()
    expect(page.locator(".folder [data-listed]")).to_have_count(2)


def test_no_more_are_chosen_than_the_server_changes_at_once(page):
    row(page, "Cherries").evaluate(
        """row => row.after(...Array.from({length: 600}, () => {
            const other = row.cloneNode(true);
            other.dataset.listed = crypto.randomUUID();
            return other;
        }))"""
    )
    row(page, "Apples").click(modifiers=["Control"])
    rows(page).last.click(modifiers=["Shift"])
    expect(page.get_by_role("group", name="500 selected")).to_be_visible()
    expect(page.get_by_text("Choose at most 500 conversations at once.")).to_be_visible()


def test_rows_are_found_and_chosen_by_keyboard(page, member):
    page.get_by_role("link", name="Apples").focus()
    page.keyboard.press("c")
    expect(page.get_by_role("link", name="Cheese")).to_be_focused()
    page.keyboard.type("her")
    expect(page.get_by_role("link", name="Cherries")).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Shift+ArrowUp")
    assert chosen(page) == ["Bread", "Cheese"]
    # A list that comes anew keeps it.
    member.settled_reply(member.ask("Dates", model="prem-echo"))
    expect(row(page, "Dates")).to_be_visible()
    page.evaluate("document.dispatchEvent(new CustomEvent('premweb:event:ordered', {detail: {}}))")
    page.wait_for_function(
        "!document.querySelector('#conversation-list').matches('.htmx-swapping')"
    )
    assert chosen(page) == ["Bread", "Cheese"]
    page.keyboard.press("Escape")
    assert chosen(page) == []
    expect(page.get_by_role("link", name="Bread")).to_be_focused()


def test_rows_are_dragged_into_a_folder_onto_the_pinned_and_back(page):
    folder = page.locator(".folder")
    row(page, "Apples").click(modifiers=["Control"])
    row(page, "Bread").click(modifiers=["Control"])
    row(page, "Apples").drag_to(folder)
    expect(rows(page)).to_have_count(2)
    folder.locator("summary").click()
    inside = folder.locator("[data-listed]")
    expect(inside).to_have_count(2)
    inside.first.drag_to(row(page, "Cheese"))
    expect(inside).to_have_count(1)
    expect(rows(page)).to_have_count(3)
    nav = page.get_by_role("navigation", name="History")
    row(page, "Cherries").drag_to(nav, target_position={"x": 60, "y": 12})
    pinned = page.locator(".pinned [data-listed]")
    expect(pinned).to_contain_text("Cherries")
    pinned.drag_to(row(page, "Cheese"))
    expect(pinned).to_have_count(0)


def test_the_list_is_made_wider(page):
    edge = page.get_by_role("separator", name="Width of the list")
    sidebar = page.locator("#sidebar")
    edge.focus()
    page.keyboard.press("ArrowRight")
    expect(edge).to_have_attribute("aria-valuenow", "296")
    assert sidebar.bounding_box()["width"] == 296
    page.keyboard.press("Home")
    page.reload()
    expect(edge).to_have_attribute("aria-valuenow", "208")
    box = edge.bounding_box()
    page.mouse.move(box["x"] + 4, 400)
    page.mouse.down()
    page.mouse.move(box["x"] + 104, 400, steps=4)
    page.mouse.up()
    expect(edge).to_have_attribute("aria-valuenow", "308")
    edge.dblclick()
    expect(edge).to_have_attribute("aria-valuenow", "280")


def test_the_menu_shares_what_one_may_share(app, page, member, visit):
    row(page, "Bread").click(button="right")
    page.get_by_role("menuitem", name="Share…").click()
    dialog = page.get_by_role("dialog", name="Who sees this conversation?")
    dialog.get_by_text("Team can read", exact=True).click()
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_be_hidden()
    [colleague] = app.join_team(member, "member")
    other = visit(colleague, "/")
    row(other, "Bread").click(button="right")
    expect(other.get_by_role("menuitem", name="Pin")).to_be_visible()
    for name in ("Share…", "Rename", "Delete"):
        expect(other.get_by_role("menuitem", name=name)).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_everybody_can_use_the_list_and_its_pages(member, visit, scheme, viewport):
    page = visit(member, "/", color_scheme=scheme, viewport=viewport)
    fine(page)
    if viewport is NARROW:
        page.get_by_role("button", name="Conversations").click()
    row(page, "Bread").click(modifiers=["Control"])
    expect(page.get_by_role("group", name="1 selected")).to_be_visible()
    fine(page)
    page.get_by_role("button", name="Delete").click()
    expect(row(page, "Bread")).to_have_count(0)
    page.locator(".folder-name").click()
    page.get_by_role("link", name="Search").click()
    expect(page.locator("#palette [aria-selected]")).to_be_visible()
    fine(page)
    folder = page.locator(".folder").get_attribute("data-folder")
    for path in ("/trash/", f"/folders/{folder}/", "/archive/", "/search/?q=cheese"):
        page.goto(path)
        fine(page)


def fine(page) -> None:
    """Nothing that axe finds, nothing to scroll sideways."""
    assert violations(Axe(), page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
