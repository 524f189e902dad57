"""Times and days on the page are those of the reader's own clock."""

import datetime as dt
import re

from playwright.sync_api import expect

from tests.support import conversations

from .conftest import ask, settled


def test_times_are_the_readers_own(signed_in):
    page = signed_in(timezone_id="Asia/Tokyo", locale="en-GB")
    settled(ask(page, "What time is it?"))

    def expect_tokyo() -> None:
        for time in page.locator("article time").all():
            sent = dt.datetime.fromisoformat(time.get_attribute("datetime") or "")
            expect(time).to_have_text(f"{sent + dt.timedelta(hours=9):%H:%M}")

    expect(page.locator("article time")).to_have_count(2)
    expect_tokyo()
    page.reload()
    expect(page.locator("article time")).to_have_count(2)
    expect_tokyo()


def test_days_are_the_readers_own(signed_in):
    zone, ahead = ("Pacific/Kiritimati", 14)
    if dt.datetime.now(dt.UTC).hour < 12:  # where it is yesterday, as it is not tomorrow anywhere
        zone, ahead = ("Etc/GMT+12", -12)
    page = signed_in(timezone_id=zone, locale="en-GB")
    page.goto("/team/members/")
    joined = page.locator("td[data-label=Joined] time")
    moment = dt.datetime.fromisoformat(joined.get_attribute("datetime") or "")
    expect(joined).to_have_text(re.compile(f"^{(moment + dt.timedelta(hours=ahead)).day} "))


def test_the_list_has_the_readers_own_days_each_once(signed_in, app):
    now = dt.datetime.now(dt.UTC)
    zones = {"Etc/GMT+11": -11, "Pacific/Tongatapu": 13}
    zone, hours = next(
        (zone, hours)
        for hours in range(1, 48)
        for zone, offset in zones.items()
        if age(now, hours, offset) == 1 and age(now, hours, 0) != 1
    )
    page = signed_in(timezone_id=zone)
    settled(ask(page, "Newest", "prem-echo"))
    id, two_months = page.url.split("/")[-2], 60 * 24 * 60
    app.call(conversations.add, id, {"Local yesterday": hours * 60})
    app.call(conversations.add, id, {f"Older {n}": two_months + n for n in range(60)})
    page.reload()
    days = page.locator(".day")
    for title, day in (("Newest", "Today"), ("Local yesterday", "Yesterday")):
        listed = days.filter(has=page.get_by_role("link", name=title, exact=True))
        expect(listed.locator(".day-label")).to_have_text(day)
    page.locator(".list-more").scroll_into_view_if_needed()
    expect(page.get_by_role("link", name="Older 59", exact=True)).to_be_attached()
    labels = days.locator(".day-label").all_inner_texts()
    assert labels[:2] == ["Today", "Yesterday"]
    assert len(labels) == len(set(labels)) < 5


def age(now, hours, offset):
    """Days between then and now where the clock is so many hours ahead."""
    here = now + dt.timedelta(hours=offset)
    return (here.date() - (here - dt.timedelta(hours=hours)).date()).days
