"""Speaks Prem's chat completions API; knows nothing of Django."""

from .accumulate import Accumulator
from .client import PremClient
from .errors import (
    BadKey,
    BadRequest,
    ContextTooLong,
    EmptyReply,
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
from .guard import Reach
from .model_entries import Model
from .pace import AS_IT_COMES, Pace
from .sse import ServerSentEvent, SSEParser
from .think import Delta
from .transports import make_transport
from .types import ChatMessage, Chunk, Completion, CompletionRequest, Usage
from .wordings import kind_of_words, window_in_words

__all__ = [
    "AS_IT_COMES",
    "Accumulator",
    "BadKey",
    "BadRequest",
    "ChatMessage",
    "Chunk",
    "Completion",
    "CompletionRequest",
    "ContextTooLong",
    "Delta",
    "EmptyReply",
    "LineTooLong",
    "MalformedStream",
    "Model",
    "NoSuchModel",
    "Pace",
    "PremClient",
    "PremError",
    "QuotaExceeded",
    "RateLimited",
    "Reach",
    "ReplyTooLong",
    "SSEParser",
    "ServerSentEvent",
    "UpstreamBusy",
    "UpstreamCut",
    "UpstreamDown",
    "UpstreamErrorEvent",
    "UpstreamStalled",
    "Usage",
    "kind_of_words",
    "make_transport",
    "window_in_words",
]
