"""What follows a change of who is in a team, once it is committed."""

from chat import runtime
from chat.members import Departure
from chat.turns import announce


def carry_out(*user_ids: int, departure: Departure | None = None) -> None:
    """Close the sockets of those who may watch no more; stop and take away what went with them."""
    engine = runtime.current().engine
    if departure is not None:
        user_ids = (*user_ids, departure.user_id)
        for reply_id in departure.running:
            engine.stop(str(reply_id))
        for id, audience in departure.gone:
            engine.tell(announce.removed(id, audience))
    for user_id in user_ids:
        runtime.revoke(user_id)
