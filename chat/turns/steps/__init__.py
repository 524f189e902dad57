"""What a reply is made of: its steps, one file a kind.

A kind defines how a step runs (`run`), its stored fields (`values`), its messages in later requests
(`said`), and the step that follows (`next`). A new kind is a file here, a line in
`KINDS`, and a member of `Step.Kind`.
"""

from chat.models import Step

from .completion import Completion
from .running import RunningStep

KINDS: dict[str, type[RunningStep]] = {Step.Kind.COMPLETION: Completion}

__all__ = ["KINDS", "Completion", "RunningStep"]
