"""Messages sent while a reply runs: they wait visibly, can be changed, and go in their order."""

import itertools
import re
import uuid
from concurrent.futures import ThreadPoolExecutor

from tests.support.processes import wait_for
from tests.support.visitor import Visitor, text_of

SLOW = "bench:100000:50"


def waiting(visitor, id: str) -> list[tuple[str, str]]:
    """The number and the text of each message that waits, as the page shows them."""
    return entries(visitor.http.get(f"/c/{id}/").text)


def entries(html: str) -> list[tuple[str, str]]:
    found = re.findall(
        r'class="waiting-text">(.*?)</span>.*?data-edit="[^"]*/waiting/(\d+)/"', html, re.S
    )
    return [(number, text_of(text)) for text, number in found]


def asked(visitor, id: str) -> list[str]:
    return [m["text"] for m in visitor.export(id)["messages"] if m["role"] == "user"]


def test_a_message_waits_for_the_end_of_the_reply(ada):
    id = ada.ask("First", model=SLOW)
    with ada.watch(id) as socket:
        assert ada.send(id, "Second", model="prem-echo").status_code == 204
        assert "Second" in socket.until("waiting")["content"]
        assert [text for _, text in waiting(ada, id)] == ["Second"]
        assert asked(ada, id) == ["First"]
        ada.stop(id)
        socket.until("settled")
        assert socket.until("waiting")["content"] == ""
        assert "Second" in socket.until("branch")["content"]
        socket.until("settled")
    assert ada.settled_reply(id)["text"] == "Second"
    assert waiting(ada, id) == []


def test_who_connects_later_sees_what_waits(ada):
    id = ada.ask("First", model=SLOW)
    ada.send(id, "Second", model="prem-echo")
    with ada.watch(id) as socket:
        assert "Second" in socket.until("hello")["waiting"]
    caught_up = ada.http.get(f"/c/{id}/messages/").text
    assert [text for _, text in entries(caught_up)] == ["Second"]
    ada.stop(id)


def test_waiting_messages_go_one_after_the_other(ada):
    id = ada.ask("0", model="bench:20:50")
    for number in range(1, 6):
        ada.send(id, str(number), model="bench:3:200")
    wait_for("all to be answered", lambda: len(ada.export(id)["messages"]) == 12)
    ada.settled_reply(id)
    messages = ada.export(id)["messages"]
    assert asked(ada, id) == [str(number) for number in range(6)]
    assert all(m["parent"] == before["id"] for before, m in itertools.pairwise(messages))


def test_a_waiting_message_can_be_changed_and_withdrawn(ada):
    id = ada.ask("First", model=SLOW)
    for text in ("Second", "Third"):
        ada.send(id, text, model="prem-echo")
    (second, _), (third, _) = waiting(ada, id)
    assert ada.post(f"/c/{id}/waiting/{second}/", htmx=True, text="Changed").status_code == 204
    assert ada.post(f"/c/{id}/waiting/{third}/withdraw/", htmx=True).status_code == 204
    assert [text for _, text in waiting(ada, id)] == ["Changed"]
    assert ada.post(f"/c/{id}/waiting/{second}/", htmx=True, text=" ").status_code == 400
    ada.stop(id)
    wait_for("it to go", lambda: asked(ada, id) == ["First", "Changed"])
    for path in (f"{second}/", f"{second}/withdraw/", f"{third}/"):
        late = ada.post(f"/c/{id}/waiting/{path}", htmx=True, text="Too late")
        assert late.status_code == 409
        assert "waits no more" in late.text


def test_nobody_else_changes_what_waits(ada, ben):
    id = ada.ask("First", model=SLOW)
    ada.send(id, "Second")
    [(number, _)] = waiting(ada, id)
    own = ben.ask("Mine", model="prem-echo")
    for conversation in (id, own):
        for path in (f"{number}/", f"{number}/withdraw/"):
            where = f"/c/{conversation}/waiting/{path}"
            assert ben.post(where, htmx=True, text="Mine").status_code in {404, 409}
    assert [text for _, text in waiting(ada, id)] == ["Second"]
    ada.stop(id)


def test_the_same_message_waits_once(ada):
    id = ada.ask("First", model=SLOW)
    key = str(uuid.uuid4())
    for _ in range(3):
        assert ada.send(id, "Second", model="prem-echo", key=key).status_code == 204
    assert len(waiting(ada, id)) == 1
    ada.stop(id)
    wait_for("it to go", lambda: len(asked(ada, id)) == 2)
    assert ada.send(id, "Second", model="prem-echo", key=key).status_code == 204
    assert len(asked(ada, id)) == 2


def test_two_who_send_at_the_same_moment_get_two_turns(ada):
    id = ada.ask("Begin", model="prem-echo")
    ada.settled_reply(id)
    tabs = [Visitor(str(ada.http.base_url)) for _ in range(2)]
    for tab in tabs:
        tab.http.cookies.update(ada.http.cookies)
    with ThreadPoolExecutor(2) as pool:
        for number in range(20):
            pair = [f"{number} left", f"{number} right"]
            answers = pool.map(lambda tab, text: tab.send(id, text, "bench:2:200"), tabs, pair)
            assert [answer.status_code for answer in answers] == [204, 204]
    wait_for("all to be answered", lambda: len(ada.export(id)["messages"]) == 82)
    ada.settled_reply(id)
    messages = ada.export(id)["messages"]
    assert [m["role"] for m in messages] == ["user", "assistant"] * 41
    assert all(m["parent"] == before["id"] for before, m in itertools.pairwise(messages))
    assert {m["status"] for m in messages} == {"complete"}
    sides = [(f"{n} left", f"{n} right") for n in range(20)]
    texts = asked(ada, id)[1:]
    assert sorted(texts) == sorted(itertools.chain(*sides))
    for tab in tabs:
        tab.close()


def test_what_waits_outlives_the_server(launch, visit):
    app = launch()
    owner = visit(app)
    id = owner.ask("First", model=SLOW)
    owner.reply_with_text(id)
    owner.send(id, "Second", model="prem-echo")
    app.process.kill()
    app.process.restart()
    wait_for("it to be answered", lambda: asked(owner, id) == ["First", "Second"])
    assert owner.settled_reply(id)["text"] == "Second"


def test_not_more_wait_than_anybody_needs(ada):
    id = ada.ask("First", model=SLOW)
    answers = [ada.send(id, str(number)).status_code for number in range(51)]
    assert answers == [204] * 50 + [429]
    for number, _ in waiting(ada, id):
        ada.post(f"/c/{id}/waiting/{number}/withdraw/", htmx=True)
    ada.stop(id)
