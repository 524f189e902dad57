"""Speaks Prem's chat completions API; knows nothing of Django."""

from .accumulate import Accumulator, Delta
from .client import PremClient
from .errors import (
    BadKey,
    BadRequest,
    ContextTooLong,
    LineTooLong,
    MalformedStream,
    NoSuchModel,
    PremError,
    QuotaExceeded,
    RateLimited,
    ReplyTooLong,
    UpstreamBusy,
    UpstreamCut,
    UpstreamDown,
    UpstreamErrorEvent,
    UpstreamStalled,
)
from .guard import Reach, guarded_transport
from .sse import Event, SSEParser
from .types import ChatMessage, Chunk, Completion, CompletionRequest, Model, Usage

__all__ = [
    "Accumulator",
    "BadKey",
    "BadRequest",
    "ChatMessage",
    "Chunk",
    "Completion",
    "CompletionRequest",
    "ContextTooLong",
    "Delta",
    "Event",
    "LineTooLong",
    "MalformedStream",
    "Model",
    "NoSuchModel",
    "PremClient",
    "PremError",
    "QuotaExceeded",
    "RateLimited",
    "Reach",
    "ReplyTooLong",
    "SSEParser",
    "UpstreamBusy",
    "UpstreamCut",
    "UpstreamDown",
    "UpstreamErrorEvent",
    "UpstreamStalled",
    "Usage",
    "guarded_transport",
]
