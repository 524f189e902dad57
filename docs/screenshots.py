"""Take the pictures of this folder: start the app on the simulator, ask, photograph.

`make screenshots`. Needs Chromium. With `--all DIR` it also takes every look of every page.
"""

import argparse
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.support.processes import Process, manage  # noqa: E402

PASSWORD = "correct-horse-battery"
OWNER = "ada@example.com"
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
QUESTIONS = (
    "Draft a note about Friday's maintenance window",
    "Merge overlapping intervals in Python",
    "Why do swallows fly low before rain?",
    "How does a relay keep its promises?",
)


def open_page(browser: Browser, url: str, scheme: Any, size: Any) -> Page:
    """A signed-in page at a new conversation."""
    context = browser.new_context(
        base_url=url, viewport=size, color_scheme=scheme, device_scale_factor=2
    )
    page = context.new_page()
    page.goto("/accounts/login/")
    page.get_by_label("Email").fill(OWNER)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("textbox", name="Message").wait_for()
    return page


def ask(page: Page, text: str, model: str = "prem-fast", *, status: str = "complete") -> None:
    page.goto("/")
    page.get_by_label("Model").select_option(model)
    page.get_by_role("textbox", name="Message").fill(text)
    page.get_by_role("textbox", name="Message").press("Enter")
    page.locator(f'article[data-role="assistant"][data-status="{status}"]').wait_for()


def take_one(browser: Browser, url: str, scheme: str, path: Path) -> None:
    page = open_page(browser, url, scheme, WIDE)
    page.get_by_role("link", name=QUESTIONS[-1]).click()
    page.locator("article").last.wait_for()
    page.locator("#scroller").evaluate("scroller => scroller.scrollTo(0, 0)")
    page.wait_for_timeout(300)
    page.screenshot(path=path)
    page.context.close()


def take_all(browser: Browser, url: str, folder: Path) -> None:
    """Each page in each look."""
    folder.mkdir(parents=True, exist_ok=True)
    for scheme in ("light", "dark"):
        for name, size in (("wide", WIDE), ("narrow", NARROW)):
            look = f"{name}-{scheme}.png"
            page = open_page(browser, url, scheme, size)
            page.screenshot(path=folder / f"new-{look}")
            link = page.locator("a.conversation-link", has_text=QUESTIONS[-1])
            page.goto(link.get_attribute("href") or "/")
            page.screenshot(path=folder / f"end-{look}")
            page.locator("#scroller").evaluate("scroller => scroller.scrollTo(0, 0)")
            page.wait_for_timeout(300)
            page.screenshot(path=folder / f"conversation-{look}")
            page.goto("/nowhere/")
            page.screenshot(path=folder / f"missing-{look}")
            page.goto("/")
            if name == "narrow":
                page.get_by_role("button", name="Conversations").click()
                page.wait_for_timeout(400)
                page.screenshot(path=folder / f"drawer-{look}")
                page.keyboard.press("Escape")
                page.wait_for_timeout(400)
            else:
                for model, status in (("fail-quota", "failed"), ("prem-slow", "streaming")):
                    ask(page, f"Try {model}", model, status=status)
                    page.wait_for_timeout(1500)
                    page.screenshot(path=folder / f"{model}-{look}")
                page.get_by_role("button", name="Stop").click()
                page.get_by_role("button", name="Retry").wait_for()
                page.screenshot(path=folder / f"stopped-{look}")
            take_turns(page, folder, look)
            page.context.clear_cookies()
            page.goto("/accounts/login/")
            page.screenshot(path=folder / f"sign-in-{look}")
            page.context.close()


def take_turns(page: Page, folder: Path, look: str) -> None:
    """What can be done with messages: versions, the menu, the editor, waiting, dialogs."""
    ask(page, "Say it twice", "prem-echo")
    reply = page.locator("article").last
    reply.hover()
    reply.get_by_role("button", name="Answer again").click()
    page.screenshot(path=folder / f"menu-{look}")
    page.get_by_role("menuitem", name="prem-slow", exact=True).click()
    page.locator('article[data-status="streaming"]').wait_for()
    box = page.get_by_role("textbox", name="Message", exact=True)
    box.fill("And what comes after that?")
    box.press("Enter")
    page.get_by_text("And what comes after that?").wait_for()
    page.screenshot(path=folder / f"waiting-{look}")
    page.get_by_role("button", name="Stop").click()
    page.locator('article[data-status="stopped"]').wait_for()
    asked = page.locator('article[data-role="user"]').first
    asked.hover()
    asked.get_by_role("button", name="Edit").click()
    page.wait_for_timeout(300)
    page.screenshot(path=folder / f"editor-{look}")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Rename", exact=True).click()
    page.wait_for_timeout(300)
    page.screenshot(path=folder / f"dialog-{look}")
    page.keyboard.press("Escape")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", type=Path, metavar="DIR", help="every look of every page")
    options = parser.parse_args()
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        # Key and address of a simulator, so that the picture shows the page of a team with a key.
        simulator = Process("simulate_prem", "--rate", "400")
        settings = {"PREMWEB_DATA_DIR": data, "DATABASE_URL": "", "REDIS_URL": ""}
        settings |= {"PREM_API_KEY": "pictures", "PREM_BASE_URL": f"{simulator.url}/api/v1"}
        owner = ("--owner", OWNER, "--password-stdin")
        manage("create_team", "Acme Research", *owner, stdin=PASSWORD, **settings)
        server = Process("serve", **settings)
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        try:
            page = open_page(browser, server.url, "light", WIDE)
            for question in QUESTIONS:
                ask(page, question)
            page.context.close()
            take_one(browser, server.url, "light", ROOT / "docs" / "screenshot-light.png")
            take_one(browser, server.url, "dark", ROOT / "docs" / "screenshot-dark.png")
            if options.all:
                take_all(browser, server.url, options.all)
        finally:
            browser.close()
            server.end()
            simulator.end()


if __name__ == "__main__":
    main()
