"""The stylesheets and scripts of every page; their links are made once."""

from functools import cache

from django.templatetags.static import static
from django.utils.html import format_html, format_html_join, json_script
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django_htmx.jinja import htmx_script

from .script_texts import script_texts

STYLESHEETS = (
    *("tokens", "base", "buttons", "layout", "sidebar", "filing", "choosing", "dragging"),
    *("message", "markdown", "math", "code", "fold", "instructions", "find", "unseen"),
    *("composer", "waiting", "editor", "dialog", "menu", "toast", "fields", "door", "settings"),
    *("cards", "table", "members", "sharing", "usage", "plot", "account", "search", "branch"),
    *("palette", "palette_preview", "outline", "print"),
)
# Also modules that others import, so that the browser fetches all of them at once.
SCRIPTS = (
    *("dom", "translations", "conversation", "patch", "partial", "focus", "reading_place"),
    *("scroll", "times"),
    *("reply_body", "reply", "messages", "notice", "request_errors", "toast", "drafts"),
    *("input_method", "enter_key", "message_key", "composer_box", "editor"),
    *("waiting_messages", "sharing"),
    *("presence", "page_notices", "conversation_events", "socket", "connection", "outbox"),
    *("composer_draft", "sending", "composer_notice", "composer", "stop", "dialogs"),
    *("model_menu", "delete_message", "countdown", "copy", "fold", "navigation", "sidebar"),
    *("conversation_days", "conversation_list", "type_ahead", "menu", "models", "other_model"),
    "passkey",
    *("change_conversations", "rename_in_place", "chosen_rows", "list_keys", "filing_dialogs"),
    *("row_menu", "choice_bar", "drag_rows", "folders"),
    *("sidebar_size", "sidebar_width", "palette", "palette_preview", "outline"),
    *("find_marks", "find", "shortcuts", "settings_nav", "show_password", "silence"),
)


@cache
def stylesheets() -> SafeString:
    """The links to all of them, in the order of their layers."""
    link = '<link rel="stylesheet" href="{}">'
    return format_html_join("\n", link, [[static(f"css/{name}.css")] for name in STYLESHEETS])


def scripts() -> SafeString:
    """The modules, which run when the page has been read, and before htmx connects it."""
    return _scripts(get_language() or "en")


@cache
def _scripts(language: str) -> SafeString:
    """The modules, after their texts in this language."""
    script = '<script type="module" src="{}"></script>'
    modules = format_html_join("\n", script, [[static(f"js/{name}.js")] for name in SCRIPTS])
    texts = script_texts(language)
    if not texts:
        return modules
    return format_html("{}\n{}", json_script(texts, "translations"), modules)


@cache
def htmx() -> SafeString:
    """htmx with its extension for websockets."""
    return htmx_script(version=4, extensions="hx-ws")
