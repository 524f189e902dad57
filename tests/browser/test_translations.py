"""Scripts speak the language whose texts the page brings."""

import json
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import ask, settled

TEXTS = {
    "Today": "Heute",
    "Undo": "Rückgängig",
    "Message deleted, with what followed it.": "Nachricht gelöscht, mit allem danach.",
}


# Into the page before its scripts run, where the server puts the texts of a language.
BRING_TEXTS = """
document.addEventListener("readystatechange", () => {
  if (document.readyState !== "interactive") return;
  const texts = document.createElement("script");
  texts.type = "application/json";
  texts.id = "translations";
  texts.textContent = TEXTS;
  document.head.append(texts);
});
"""


def test_what_scripts_say_is_translated(signed_in: Callable[..., Page]) -> None:
    page = signed_in()
    page.add_init_script(BRING_TEXTS.replace("TEXTS", json.dumps(json.dumps(TEXTS))))
    page.goto("/")
    reply = settled(ask(page, "Guten Tag", "prem-echo"))
    expect(page.locator(".day-label").first).to_have_text("Heute")
    reply.get_by_role("button", name="Delete").click()
    toast = page.locator(".toast")
    expect(toast).to_contain_text("Nachricht gelöscht, mit allem danach.")
    expect(toast.get_by_role("button", name="Rückgängig")).to_be_visible()
