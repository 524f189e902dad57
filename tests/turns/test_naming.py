"""Titles that a model gives: after the first reply, by a task, never over a person's."""

import re
from html import unescape

import pytest

from tests.support import workers
from tests.support.namer import Namer
from tests.support.processes import wait_for
from tests.support.tasks import skip_pauses, unfinished
from tests.support.visitor import text_of


@pytest.fixture(scope="module")
def api():
    namer = Namer()
    yield namer
    namer.close()


@pytest.fixture(scope="module")
def app(start_app, api):
    return start_app(PREM_BASE_URL=api.url, PREMWEB_MODEL_TITLES="1")


@pytest.fixture
def owner(app, api):
    """Somebody of a new team, at an API that names conversations well."""
    api.title, api.status = "A good title", 503
    api.held.set()
    api.heard.clear()
    return app.new_member()


def titled(visitor, id, title):
    """Wait until the conversation is called so."""
    wait_for(f"the title {title}", lambda: visitor.export(id)["title"] == title)


def test_a_model_names_the_conversation_in_open_pages(app, api, owner):
    id = owner.ask("How do I **bake** bread?", model="fine")
    with owner.watch(id) as page:
        event = page.until("title")
    assert event["title"] == "A good title"
    titled(owner, id, "A good title")
    [asked] = api.titles
    assert asked.body["model"] == "fine"
    assert "How do I **bake** bread?" in asked.body["messages"][0]["content"]
    assert "A good title" in unescape(owner.http.get("/conversations/").text)
    owner.send(id, "And cake?", model="fine")
    owner.settled_reply(id)
    wait_for("no task is left", lambda: not app.call(unfinished))
    assert len(api.titles) == 1


def test_it_is_in_usage_as_what_it_is(owner):
    id = owner.ask("Hello", model="fine")
    titled(owner, id, "A good title")
    page = owner.http.get("/team/usage/").text
    row = page[page.index("Titles of conversations") :].partition("</tr>")[0]
    assert re.findall(r"<td[^>]*>([^<]+)</td>", row) == ["1", "90", "7"]
    figures = dict(re.findall(r"<dt>([^<]+)</dt>\s*<dd>([^<]+)</dd>", page))
    assert figures["Replies"] == "1"
    assert figures["Prompt tokens"] == "90"
    assert len(owner.export(id)["messages"][1]["steps"]) == 1
    assert owner.send(id, "And then?", model="fine").status_code == 204
    assert owner.settled_reply(id)["text"] == "fine: And then?"


def test_a_title_that_a_person_gives_meanwhile_stays(app, api, owner):
    api.held.clear()
    id = owner.ask("Hello", model="fine")
    wait_for("the model to be asked", lambda: api.titles)
    assert owner.post(f"/c/{id}/title/", title="Mine").status_code == 204
    api.held.set()
    wait_for("no task is left", lambda: not app.call(unfinished))
    assert owner.export(id)["title"] == "Mine"
    assert "Titles of conversations" in owner.http.get("/team/usage/").text


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ('"Baking *bread*."\nBecause …', "Baking bread"),
        ("<think>hm</think>Title: `Bread`", "Bread"),
        ("<b>Bread</b><script>alert(1)</script>", "Breadalert(1)"),
        ("\u202eB\u0007read\U000e0041", "Bread"),
        ("語" * 200, "語" * 79 + "…"),
    ],
)
def test_what_a_model_says_is_only_text(api, owner, said, title):
    api.title = said
    id = owner.ask("Hello", model="fine")
    titled(owner, id, title)


def test_a_failing_api_leaves_the_words_and_logs_a_line(app, api, owner):
    api.title, api.status = "", 402
    id = owner.ask("> Some *words*", model="fine")
    wait_for("the model to be asked", lambda: api.titles)
    wait_for("no task is left", lambda: not app.call(unfinished))
    assert owner.export(id)["title"] == "Some words"
    wait_for("the line", lambda: "'a title of fine'" in app.process.output)
    assert "Traceback" not in app.process.output


def test_a_worker_that_is_killed_asks_for_a_title_once_more(app, api, owner):
    api.held.clear()
    id = owner.ask("Hello", model="fine")
    wait_for("the model to be asked", lambda: api.titles)
    workers.kill(app)
    api.held.set()
    titled(owner, id, "A good title")
    app.call(skip_pauses)
    wait_for("no task is left", lambda: not app.call(unfinished))
    page = owner.http.get("/team/usage/").text
    row = page[page.index("Titles of conversations") :].partition("</tr>")[0]
    assert re.findall(r"<td[^>]*>([^<]+)</td>", row) == ["1", "90", "7"]


def test_a_team_chooses_whether_and_by_which_model(app, api, owner):
    page = owner.http.get("/team/models/").text
    assert re.search(r'name="names_conversations"[^>]* checked', page)
    wait_for("the models", lambda: 'value="large"' in owner.http.get("/team/models/").text)
    owner.post("/team/models/titles/", names_conversations="on", title_model="large")
    titled(owner, owner.ask("Hello", model="fine"), "A good title")
    assert [one.body["model"] for one in api.titles] == ["large"]
    saved = owner.post("/team/models/titles/", title_model="")
    assert saved.status_code == 302
    id = owner.ask("Nothing **more**", model="fine")
    owner.settled_reply(id)
    assert owner.export(id)["title"] == "Nothing more"
    assert not app.call(unfinished)
    wrong = owner.post("/team/models/titles/", title_model="nobody's")
    assert wrong.status_code == 400
    assert "nobody" in text_of(wrong.text)
