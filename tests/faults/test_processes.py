"""Several processes on one PostgreSQL and one Redis: one port, shared work, each may die."""

import os
import re
import signal
from contextlib import ExitStack

import pytest

from tests.support.app import OWNER
from tests.support.body import Page
from tests.support.processes import wait_for
from tests.support.proxy import Line
from tests.support.team import colleagues

pytestmark = pytest.mark.skipif(
    not (os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL")),
    reason="several processes need PostgreSQL and Redis",
)


def newest(visitor, id: str) -> int:
    return max(numbers(visitor.reply(id)["text"]), default=0)


def numbers(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"\((\d+)@", text)]


def test_send_on_one_watch_on_another_stop_from_a_third(launch, visit):
    first = launch()
    owner = visit(first)
    second, third = (visit(launch(beside=first)) for _ in range(2))
    id = owner.ask("On", model="bench:100000:50")
    with second.watch(id) as socket:
        page = Page(socket)
        page.until("snapshot")
        page.until("frame")
        assert third.send(id, "Next", model="prem-echo").status_code == 204
        assert "Next" in page.until("waiting")["content"]
        assert third.stop(id).status_code == 204
        page.follow_on(socket)
        assert page.statuses.popitem()[1] == "stopped"
        assert "Next" in socket.until("branch")["content"]
        reply = owner.settled_reply(id)
        third.act(id, reply["id"], "delete")
        assert socket.until("branch", begins="")["leaf"] == reply["parent"]


def test_processes_share_a_port_and_the_work(launch, visit):
    first = launch()
    others = [launch(beside=first, port=first.process.port) for _ in range(2)]
    owner = visit(first)
    id = owner.ask("All", model="bench:300:50")
    with ExitStack() as stack:
        sockets = [stack.enter_context(owner.watch(id)) for _ in range(24)]
        held = [app.process.accepted for app in (first, *others)]
        assert sum(count > 0 for count in held) > 1, held
        pages = [Page.follow(socket) for socket in sockets]
    reply = owner.settled_reply(id)
    body = Page.of_html(owner.page_body(id, reply["id"]))
    assert all(page.body(reply["id"]) == body for page in pages)


def test_a_new_process_takes_over_from_one_that_winds_down(launch, visit):
    old = launch(PREMWEB_GRACE="20")
    owner = visit(old)
    ending = owner.ask("Ends in time", model="bench:600:50")
    owner.reply_with_text(ending)
    new = launch(beside=old, port=old.process.port)
    old.process.child.send_signal(signal.SIGTERM)
    wait_for("it to say so", lambda: "Waiting up to 20 s for 1" in old.process.output)
    owner.send(ending, "Waits", model="prem-echo")
    later = visit(new)
    id = later.ask("Taken by the new one", model="prem-echo")
    assert later.settled_reply(id)["status"] == "complete"
    assert old.process.wait() == 0
    wait_for("what waited to go", lambda: len(later.export(ending)["messages"]) == 4)
    assert later.settled_reply(ending)["text"] == "Waits"
    first = later.export(ending)["messages"][1]
    assert first["status"] == "complete"
    assert numbers(first["text"]) == list(range(600))


def test_replies_of_a_process_that_was_killed_are_settled_by_the_others(launch, visit):
    doomed = launch()
    owner = visit(doomed)
    other = visit(launch(beside=doomed))
    id = owner.ask("On", model="bench:100000:50")
    own = other.ask("Mine", model="bench:100000:50")
    owner.reply_with_text(id)
    with other.watch(id) as socket:
        socket.until("snapshot")
        doomed.process.kill()
        settled = wait_for("it to be interrupted", lambda: interrupted(other, id))
        assert numbers(settled["text"])
        assert socket.until("settled")["status"] == "interrupted"
    assert other.reply(own)["status"] == "streaming"
    assert other.act(id, settled["id"], "continue").status_code == 204
    other.stop(id)
    other.stop(own)


def test_people_in_two_processes_see_each_other_and_leave_no_ghosts(launch, visit):
    """Sharing and its end reach the other process at once; who dies is forgotten in a while."""
    first, doomed = launch(), None
    ada = visit(first)
    ada.email = OWNER
    doomed = launch(beside=first)
    with colleagues(first, ada, ben="member", cat="member") as (ben, cat):
        for one in (ben, cat):
            one.http.base_url = doomed.url
        id = ada.ask("Common", model="prem-echo")
        ada.settled_reply(id)
        with ada.watch(id) as own, ben.watch() as tab:
            own.until("hello")
            tab.next()
            ada.post(f"/c/{id}/share/", sharing="read")
            assert tab.until("listed")["id"] == id
            with ben.watch(id) as socket:
                assert present(own, 2) == present(socket, 2)
                ada.post(f"/c/{id}/share/", sharing="private")
                assert socket.close_code() == 4403
            ada.post(f"/c/{id}/share/", sharing="read")
            with cat.watch(id):
                assert "cat" in str(present(own, 2))
                doomed.process.kill()
                assert len(present(own, 1)) == 1


def present(socket, count):
    """Read on until so many are there."""
    while len(people := socket.until("present")["people"]) != count:
        pass
    return people


def interrupted(visitor, id):
    reply = visitor.reply(id)
    return reply if reply["status"] == "interrupted" else None


def test_redis_restarts_in_the_middle_of_twenty_streams(launch, visit):
    host, _, rest = os.environ["REDIS_URL"].removeprefix("redis://").partition("/")
    line = Line(f"http://{host}")
    url = line.url.replace("http://", "redis://") + "/" + rest
    first = launch(REDIS_URL=url)
    owner = visit(first)
    viewer = visit(launch(beside=first))
    ids = [owner.ask(f"Stream {n}", model="bench:400:20") for n in range(20)]
    with ExitStack() as stack:
        sockets = {id: stack.enter_context(viewer.watch(id)) for id in ids}
        for socket in sockets.values():
            socket.until("frame")
        line.cut()
        wait_for("a while to pass", lambda: newest(owner, ids[0]) > 100)
        missed = {id: newest(owner, id) for id in ids}
        line.mend()
        for id, socket in sockets.items():
            while max(numbers(str(socket.next())), default=0) <= missed[id]:
                pass
    # A page that finds a number missing connects anew.
    with ExitStack() as stack:
        pages = {id: Page(stack.enter_context(viewer.watch(id))) for id in ids}
        for id, page in pages.items():
            page.follow_on(page.socket)
            reply = owner.settled_reply(id)
            assert numbers(reply["text"]) == list(range(400))
            assert page.body(reply["id"]) == Page.of_html(owner.page_body(id, reply["id"]))
    line.close()
    assert first.process.output.count("the channel layer does not take messages") == 1
    assert "Traceback" not in first.process.output
