"""What tests do on a team's pages."""

import re
import uuid
from html import unescape
from typing import Any

import httpx

from . import accounts
from .app import App
from .visitor import Visitor


def invite(member: Visitor, role: str = "member", email: str = "", days: str = "7") -> str:
    """The path of a new invitation's link, as the page shows it once."""
    answer = member.post("/team/invitations/", role=role, email=email, days=days)
    assert answer.status_code == 200, answer.text
    found = re.search(r'id="invitation-link" value="https?://[^/]+(/join/[\w-]+/)"', answer.text)
    assert found
    return found.group(1)


def membership(member: Visitor, email: str) -> str:
    """The number by which the member's page names another member of the team."""
    page = member.http.get("/team/members/").text
    for number in re.findall(r"/members/(\d+)/role/", page):
        row = page[page.index(f"/members/{number}/role/") :]
        if f"Role of {email}" in row[: row.index("</select>")]:
            return str(number)
    raise AssertionError(f"{email} is not in the list")


def give_role(member: Visitor, email: str, role: str) -> httpx.Response:
    return member.post(f"/team/members/{membership(member, email)}/role/", role=role)


def remove(member: Visitor, email: str, conversations: str = "keep") -> httpx.Response:
    number = membership(member, email)
    return member.post(f"/team/members/{number}/remove/", conversations=conversations)


def roles(member: Visitor) -> dict[str, str]:
    """Who is in the member's team and as what, in the words of an owner's page."""
    page = member.http.get("/team/members/").text
    found: dict[str, str] = {}
    for form in re.findall(r'aria-label="Role of (.*?)</select>', page, re.S):
        email = form[: form.index('"')]
        chosen: Any = re.search(r'<option value="(\w+)" selected', form)
        found[unescape(email)] = chosen.group(1)
    return found


def log(member: Visitor) -> list[tuple[str, str, str]]:
    """Who did what to whom, newest first, as the file of the audit log has it."""
    lines = member.http.get("/team/audit.csv").text.splitlines()[1:]
    cells = [line.split(",") for line in lines]
    return [(cell[1], cell[2], cell[3]) for cell in cells]


def make_owners(app: App, count: int) -> list[str]:
    """The addresses of so many people, each the owner of a team of their own.

    A command for each would take as long as the tests they are for.
    """
    emails = [f"{uuid.uuid4().hex[:12]}@example.com" for _ in range(count)]
    app.create_account(*emails)
    app.call(accounts.create_teams, emails)
    return emails
