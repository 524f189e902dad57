"""What a reply is made of: its steps, one file a kind.

A kind says what its steps do (`run`), what is kept of them (`values`), what they say upstream in
later turns (`said`), and which step comes after one (`next`). A new kind is a file here, a line in
`KINDS`, and a member of `Step.Kind`.
"""

from chat.models import Step

from .completion import Completion
from .running import RunningStep

KINDS: dict[str, type[RunningStep]] = {Step.Kind.COMPLETION: Completion}

__all__ = ["KINDS", "Completion", "RunningStep"]
