"""A conversation with tool calls and results, written straight into an app's database."""

from django.utils import timezone

from chat.models import Conversation, Message, Step, User


def seed_calls(email: str) -> str:
    """A question, a reply with two calls of which one has a result, the answer; its id."""
    owner = User.objects.get(email=email)
    team = owner.memberships.get().team
    conversation = Conversation.objects.create(
        team=team, owner=owner, title="Calls", model="fine", active_at=timezone.now()
    )

    def after(parent: Message | None, role: str, text: str, **fields: str) -> Message:
        return Message.objects.create(
            conversation=conversation, parent=parent, author=owner, role=role, text=text,
            sequence=parent.sequence + 1 if parent else 1, **fields,
        )  # fmt: skip

    asked = after(None, "user", "What time is it, and how warm?")
    calling = after(asked, "assistant", "Let me look.", model="fine")
    calls = [call("call-1", "time"), call("call-2", "warmth")]
    Step.objects.create(
        message=calling, team=team, author=owner, model="fine", status="complete", tool_calls=calls
    )
    result = after(calling, "tool", "Noon", name="time", tool_call_id="call-1")
    lost = after(result, "tool", "Nobody asked", name="other", tool_call_id="call-9")
    answer = after(lost, "assistant", "It is noon.", model="fine")
    Step.objects.create(
        message=answer, team=team, author=owner, model="fine", status="complete",
        tool_calls=[call("call-3", "warmth")],
    )  # fmt: skip
    conversation.leaf = answer
    conversation.save(update_fields=["leaf"])
    return str(conversation.pk)


def call(id: str, name: str) -> dict:
    return {"id": id, "type": "function", "function": {"name": name, "arguments": "{}"}}
