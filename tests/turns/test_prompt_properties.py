"""Whatever a branch holds, what goes upstream of it is a conversation that a model accepts."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from chat.turns.prompt import GO_ON, Prompt, prompted, saying

texts = st.text(max_size=30)
turns = st.lists(
    st.lists(texts, max_size=2).map(
        lambda replies: [("user", "Hello"), *(("assistant", text) for text in replies)]
    ),
    max_size=6,
)


@given(texts, turns, st.sampled_from(["", "Half"]), st.integers(0, 60))
def test_roles_alternate_and_the_newest_turns_stay(system, said, half, limit):
    path = [saying(role, text) for turn in said for role, text in turn]
    whole = Prompt(prompted([*path, saying("user", "Now")], system), half)
    kept = whole.fitting(limit)
    roles = [message.role for message in kept.messages()]
    assert roles[0] == ("system" if system.strip() else "user")
    assert all(one != two for one, two in pairwise(roles))
    assert kept.messages()[-1].content == GO_ON if half else roles[-1] == "user"
    own = len(whole.path) - len(path) - 1
    assert kept.omitted == len(whole.path) - len(kept.path)
    assert list(kept.path) == [*whole.path[:own], *whole.path[own + kept.omitted :]]
    assert kept.path[own].role == "user"
    assert kept.tokens <= limit or not limit or len(kept.path) - own <= 3
    if kept.omitted:
        before = whole.path[: own + kept.omitted]
        last = max(at for at, one in enumerate(before) if one.role == "user")
        more = Prompt([*whole.path[:own], *before[last:], *kept.path[own:]], half)
        assert more.tokens > limit  # the next older turn would not fit
