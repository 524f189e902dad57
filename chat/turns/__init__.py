"""One turn: a user message and the reply to it, from the first save to the last frame."""
