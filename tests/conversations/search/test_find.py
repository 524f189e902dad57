"""The same hits on both databases, and never one that the member may not see."""

import re
import uuid

import pytest

from tests.support import search as index
from tests.support.processes import wait_for

HISTORY = {
    "accents": "Łódź café naïve Straße",
    "code": "Call get_user(foo.bar) then parseHTTPResponse in C++",
    "cjk": "数据库索引可以加快查询速度",
    "kana": "東京タワーでコーヒーを飲む",
    "animals": "The quick brown fox jumps over the lazy dog",
    "other dog": "A lazy fox and a quick dog rest",
    "typo": "My beautiful butterfly collection",
    "arabic": "الذكاء الاصطناعي يغيّر العمل",
    "emoji": "We shipped it 🎉",
    "markup": "<script>alert(1)</script> **halcyon** & more",
}
# What is typed, and the conversations that are found.
HITS = [
    ("lodz", "accents"),
    ("ŁÓDŹ", "accents"),
    ("strasse cafe", "accents"),
    ("Straße", "accents"),
    ("get_user", "code"),
    ("user", "code"),
    ("foo.bar", "code"),
    ("bar", "code"),
    ("getUser", "code"),
    ("httpresponse", ""),
    ("response parse", "code"),
    ("parsehttp", "code"),
    ("c++", "code"),
    ("索引", "cjk"),
    ("数据库索引", "cjk"),
    ("查", "cjk"),
    ("度", "cjk"),
    ("库数", ""),
    ("東京", "kana"),
    ("コーヒー", "kana"),
    ("fox quick", "animals, other dog"),
    ('"quick brown"', "animals"),
    ('"brown quick"', ""),
    ('"quick dog"', "other dog"),
    ("jum", "animals"),
    ("ju", "animals"),
    ("j", ""),
    ('"jump"', ""),
    ("beautifull", "typo"),
    ("beatiful", "typo"),
    ("buttefrly", "typo"),
    ("beautyfull", ""),
    ("collect", "typo"),
    ("dgo", ""),
    ("الذكاء", "arabic"),
    ("يغير", "arabic"),
    ("🎉", "emoji"),
    ("halcyon", "markup"),
    ("halcyon from:me", "markup"),
    ("halcyon from:nobody", ""),
    ("halcyon model:echo", "markup"),
    ("halcyon model:gone", ""),
    ("halcyon before:2020", ""),
    ("halcyon after:2020", "markup"),
    ("halcyon is:shared", ""),
    ("halcyon is:private", "markup"),
    ("halcyon in:title", "markup"),
    ("halcyon role:user", "markup"),
    ("halcyon folder:none", ""),
    ("halcyon AND OR NOT", ""),
    ('"halcyon', "markup"),
    ('halcyon"', "markup"),
]
HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}
NASTY = [
    *(
        "'",
        '"',
        '""',
        "*",
        "-",
        "^",
        "(",
        "halcyon)",
        "a:b:c",
        "NEAR(a b)",
        "{words}: x",
        "%s %",
        "\\",
    ),
    *(
        "'; DROP TABLE chat_words; --",
        "& | ! <-> :*",
        "\0",
        "hal\0cyon",
        "🎉🎉🎉",
        "\ud83d",
        "=",
        "=v1",
    ),
    *("x " * 5000, "y" * 10_000, '"' * 10_000, "из:" * 3000, "before:0001", "after:9999-12-31 a"),
]


def conversations(answer) -> list[str]:
    return list(
        dict.fromkeys(re.findall(r'<h2 dir="auto"><a href="/c/([0-9a-f-]{36})/"', answer.text))
    )


def find(visitor, typed: str, **fields: str) -> list[str]:
    answer = visitor.http.get("/search/", params={"q": typed, **fields})
    assert answer.status_code == 200
    return conversations(answer)


@pytest.fixture(scope="module")
def reader(app):
    return app.new_member()


@pytest.fixture(scope="module")
def history(reader):
    made = {name: reader.ask(text, model="prem-echo") for name, text in HISTORY.items()}
    for id in made.values():
        reader.settled_reply(id)
    return {id: name for name, id in made.items()}


@pytest.mark.parametrize(("typed", "names"), HITS)
def test_what_is_found(reader, history, typed, names):
    wanted = set(filter(None, names.split(", ")))
    assert {history[id] for id in find(reader, typed)} == wanted


def test_nothing_typed_is_an_error(reader, history):
    for typed in NASTY:
        encoded = typed.encode("utf-8", "surrogatepass")
        answer = reader.http.get("/search/?q=" + "".join(f"%{byte:02x}" for byte in encoded[:3000]))
        assert answer.status_code == 200, typed[:40]


def test_the_passage_is_marked_and_harmless(reader, history):
    answer = reader.http.get("/search/", params={"q": "halcyon"})
    assert "<mark>halcyon</mark>" in answer.text
    assert "&lt;script&gt;" in answer.text
    assert "<script>alert" not in answer.text


def test_controls_mean_what_the_words_mean(reader, history):
    assert find(reader, "halcyon", role="title") == find(reader, "halcyon in:title")
    assert find(reader, "halcyon", **{"from": reader.email}) == find(reader, "halcyon from:me")
    assert find(reader, "halcyon", before="2020-01-01") == []
    assert find(reader, "halcyon", before="never", role="odd") == find(reader, "halcyon")


def test_as_one_types_the_results_come_alone(reader, history):
    answer = reader.http.get("/search/", params={"q": "halcyon"}, headers=HTMX)
    assert len(conversations(answer)) == 1
    assert "<html" not in answer.text


def test_the_palette_offers_titles_passages_and_people(reader, history):
    answer = reader.http.get("/search/palette/", params={"q": "halcyon"})
    kinds = re.findall(r'data-kind="(\w+)"', answer.text)
    assert kinds == ["conversation", "message", "message", "search"]
    begun = reader.http.get("/search/palette/", params={"q": reader.email[:5]})
    assert "person" in re.findall(r'data-kind="(\w+)"', begun.text)
    assert reader.http.get("/search/palette/").text.count('role="option"') == 8


def test_more_than_a_page_is_loaded(new_member, app):
    reader = new_member()
    made = [reader.ask(f"Heron number {number}", model="prem-echo") for number in range(18)]
    for id in made:
        reader.settled_reply(id)
    seen, address = [], "/search/?q=heron"
    while address:
        answer = reader.http.get(address)
        seen += re.findall(r"at=([0-9a-f-]{36})", answer.text)
        found = re.search(r'<a class="button" href="(/search/[^"]+page=[^"]+)"', answer.text)
        address = found[1].replace("&amp;", "&") if found else ""
    assert len(seen) == len(set(seen)) == 36


# What a member may not see


def test_others_find_what_is_shared_while_it_is(app, new_member, join_team):
    owner = new_member()
    [colleague] = join_team(owner, "member")
    id = owner.ask("The word is zymurgy", model="prem-echo")
    owner.settled_reply(id)
    for sharing, found in (("private", []), ("read", [id]), ("private", []), ("write", [id])):
        owner.post(f"/c/{id}/share/", sharing=sharing)
        assert find(colleague, "zymurgy") == found
        assert find(colleague, "zymurgi") == found
        palette = colleague.http.get("/search/palette/", params={"q": "zymur"}).text
        assert (id in palette) == bool(found)
        assert find(owner, "zymurgy is:shared") == ([id] if sharing != "private" else [])
    owner.post(f"/c/{id}/share/", sharing="private")
    unseen, unknown = (
        colleague.http.get("/search/", params={"q": word}, headers=HTMX).text.replace(word, "")
        for word in ("zymurgy", "qqqqqqq")
    )
    assert unseen == unknown


def test_another_team_finds_nothing(reader, history, ben):
    for typed in ("halcyon", "lodz", f"in:{next(iter(history))}", "from:me halcyon"):
        assert find(ben, typed) == []


def test_a_temporary_conversation_is_never_found(new_member):
    reader = new_member()
    answer = reader.post(
        "/", text="zoetrope", model="prem-echo", key=str(uuid.uuid4()), temporary="1"
    )
    id = answer.headers["Location"].split("/")[2]
    page = f"/c/{id}/"
    wait_for(
        "the reply",
        lambda: (
            'data-status="complete"' in reader.http.get(page).text.split('data-role="assistant"')[1]
        ),
    )
    assert find(reader, "zoetrope") == []


# What changes


def test_a_title_is_found_by_its_new_words_alone(reader, history):
    id = reader.ask("Anything", model="prem-echo")
    reader.settled_reply(id)
    reader.post(f"/c/{id}/title/", title="Periwinkle")
    assert find(reader, "periwinkle") == [id]
    reader.post(f"/c/{id}/title/", title="Marigold")
    assert find(reader, "periwinkle") == []
    assert find(reader, "marigold") == [id]


def test_deleted_messages_are_not_found_until_they_are_back(reader, history):
    id = reader.ask("Only this word: quixotic", model="prem-echo")
    reader.post(f"/c/{id}/title/", title="Else")
    reader.settled_reply(id)
    asked = reader.export(id)["messages"][0]["id"]
    reader.act(id, asked, "delete")
    assert find(reader, "quixotic") == []
    reader.act(id, asked, "restore")
    assert find(reader, "quixotic") == [id]


def test_a_hit_on_another_branch_opens_to_be_read(reader, history):
    id = reader.ask("First wording: ocelot", model="prem-echo")
    reader.settled_reply(id)
    reader.post(f"/c/{id}/title/", title="Else")
    asked = reader.export(id)["messages"][0]["id"]
    reader.edit(id, asked, "Second wording: lynx", model="prem-echo")
    reader.settled_reply(id)
    leaf = reader.export(id)["leaf"]
    found = reader.http.get("/search/", params={"q": "ocelot role:user"})
    [at] = re.findall(rf"/c/{id}/\?at=([0-9a-f-]+)", found.text)
    answer = reader.http.get(f"/c/{id}/?at={at}")
    assert answer.headers["Location"] == f"/c/{id}/?leaf={at}#message-{at}"
    branch = reader.http.get(f"/c/{id}/?leaf={at}").text
    assert "First wording: ocelot" in branch
    assert "lynx" not in branch
    assert "You look at another branch, read only." in branch
    assert 'id="composer"' not in branch
    assert reader.export(id)["leaf"] == leaf
    assert reader.http.get(f"/c/{id}/?leaf={leaf}").headers["Location"] == f"/c/{id}/?at={leaf}"
    for gone in (str(uuid.uuid4()), "x", ""):
        assert reader.http.get(f"/c/{id}/?leaf={gone}").status_code == 404


def test_a_very_long_message_is_found_by_its_end(app, reader, history):
    id = reader.ask("long " * 9000 + " the end: axolotl", model="prem-echo")
    reader.settled_reply(id)
    assert find(reader, "axolotl") == [id]
    assert find(reader, '"end axolotl"') == [id]


# The index itself


def test_a_lost_index_keeps_nobody_from_writing_and_is_made_anew(launch, visit):
    app = launch()
    reader = visit(app)
    before = reader.ask("Before: capybara", model="prem-echo")
    reader.settled_reply(before)
    app.call(index.lose)
    assert app.call(index.is_lacking)
    after = reader.ask("After: capybara", model="prem-echo")
    assert reader.settled_reply(after)["status"] == "complete"
    app.call(index.age)
    said = reader.http.get("/search/", params={"q": "capybara"}).text
    assert "results are incomplete" in said
    assert "2 conversations are indexed" in app.manage("reindex")
    assert not app.call(index.is_lacking)
    assert set(find(reader, "capybara")) == {before, after}
    app.call(index.empty)
    assert app.call(index.is_lacking)
