"""A team's key is in no page, frame, export, log, database or error, whatever the API echoes."""

import json
import logging
from contextlib import closing

import pytest

from chat.models import TeamKey
from chat.support import redaction
from tests.support.app import OWNER
from tests.support.prem import Prem

KEY = "refuse-key-of-the-team-5e6f7a8b"
GOOD = "echo-key-of-the-team-5e6f7a8b"


@pytest.fixture
def prem():
    with closing(Prem()) as prem:
        yield prem


def change_key(key: str) -> None:
    """The only key of a team, changed where the API cannot refuse it."""
    kept = TeamKey.objects.get()
    kept.encrypt(key)
    kept.save()


def test_a_key_that_the_api_echoes_is_seen_nowhere(launch, visit, prem):
    app = launch(PREM_BASE_URL=prem.url, DEBUG="false")
    owner = visit(app)
    seen = []
    for key in (KEY, GOOD):
        seen.append(owner.post("/team/models/key/", key=key).text)
    app.call(change_key, KEY)
    id = owner.ask("Hello", model="fine")
    with owner.watch(id) as socket:
        failed = owner.settled_reply(id)
        owner.regenerate(id, failed["id"], model="fine")
        socket.until("settled")
        seen.append(json.dumps(socket.events))
    assert KEY in prem.keys
    reply = owner.settled_reply(id)
    assert "[hidden]" in reply["error_detail"]
    seen.append(json.dumps(owner.export(id)))
    seen.append(owner.post("/team/models/key/", key=GOOD).text)
    echoed = owner.ask("Say it", model="fine")
    owner.settled_reply(echoed)
    with owner.watch(echoed) as socket:
        owner.send(echoed, "Again")
        socket.until("settled")
        seen.append(json.dumps(socket.events))
    reply = owner.settled_reply(echoed)
    assert (reply["text"], reply["reasoning"]) == ("[hidden]", "[hidden]")
    seen += [json.dumps(owner.export(echoed)), owner.http.get(f"/c/{echoed}/").text]
    for where in ("/", f"/c/{id}/", "/team/models/", "/team/audit/", "/team/audit.csv", "/models/"):
        seen.append(owner.http.get(where).text)
    seen.append(owner.http.get("/nowhere/").text)
    seen.append(app.manage("dumpdata"))
    seen.append(app.process.output)
    for key in (KEY, GOOD):
        assert not any(key in text for text in seen)
    assert OWNER in seen[-2]


def test_the_log_hides_the_keys_that_the_process_knows():
    redaction.hide(GOOD)
    redaction.hide("short")
    record = logging.LogRecord("x", logging.ERROR, "x.py", 1, "asked with %s, short", (GOOD,), None)
    try:
        raise ValueError(f"no {GOOD}")
    except ValueError as error:
        record.exc_info = (ValueError, error, error.__traceback__)
    assert redaction.RedactSecrets().filter(record)
    assert record.getMessage() == "asked with [hidden], short"
    assert record.exc_text
    assert "no [hidden]" in record.exc_text
    assert GOOD not in record.exc_text
