"""The models that an API lists, in the shapes that servers give `GET /models`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .types import integer

MAX_MODELS = 5000
NAMES = ("id", "name", "model")  # the first that is a text
# Models of these kinds give no answers.
OTHER_KINDS = frozenset(
    {
        *("embedding", "embeddings", "text-embedding", "feature-extraction", "rerank", "reranker"),
        *("moderation", "image", "image_generation", "audio", "audio_speech", "tts"),
        *("audio_transcription", "transcription", "transcribe"),
    }
)
# Parts of an id that say the same where the list says no kind.
OTHER_NAMES = ("embed", "bge-", "rerank", "whisper", "text-moderation", "tts-", "dall-e")
# Where servers say how many tokens a model reads, the truest first: llama.cpp's and LM Studio's own
# setting comes before what the model was trained for.
WINDOWS = (
    *("n_ctx", "loaded_context_length", "max_model_len", "max_input_tokens", "inputTokenLimit"),
    *("context_length", "context_window", "max_context_length", "max_context_window_tokens"),
    *("context_size", "max_context_tokens", "n_ctx_train"),
)
# The parts of an entry that may say it, besides itself.
WINDOW_PLACES = ("meta", "limits", "model_info", "metadata", "top_provider", "capabilities")


@dataclass(frozen=True, slots=True)
class Model:
    """An entry of `GET /models`."""

    id: str
    created: int | None = None
    owned_by: str = ""
    description: str = ""
    window: int = 0  # tokens; 0 where the list does not say


def parse_models(body: Any) -> list[Model]:
    """The models that a list names and that can answer, each once."""
    models: dict[str, Model] = {}
    for entry in _entries(body)[:MAX_MODELS]:
        model = _model(entry)
        if model is not None and _answers(model.id, entry):
            models.setdefault(model.id, model)
    return list(models.values())


def names_models(body: Any) -> bool:
    """Whether a body is a list of models, be it an empty one."""
    return isinstance(body, list) or (
        isinstance(body, Mapping) and any(isinstance(body.get(n), list) for n in ("data", "models"))
    )


def _entries(body: Any) -> list[Any]:
    if isinstance(body, Mapping):
        lists = (body.get(name) for name in ("data", "models"))
        body = next((one for one in lists if isinstance(one, list) and one), None)
    return body if isinstance(body, list) else []


def _model(entry: Any) -> Model | None:
    if isinstance(entry, str):
        return Model(entry) if entry.strip() else None
    if not isinstance(entry, Mapping):
        return None
    ids = (entry.get(name) for name in NAMES)
    id = next((one for one in ids if isinstance(one, str) and one.strip()), "")
    if not id:
        return None
    created, owner, words = (entry.get(name) for name in ("created", "owned_by", "description"))
    return Model(
        id,
        integer(created),
        owner if isinstance(owner, str) else "",
        words if isinstance(words, str) else "",
        _window(entry),
    )


def _window(entry: Mapping[str, Any]) -> int:
    """The tokens that the model reads, whichever of the names says it; 0 for none."""
    places = [entry, *(entry.get(place) for place in WINDOW_PLACES)]
    numbers = (
        integer(place.get(name))
        for name in WINDOWS
        for place in places
        if isinstance(place, Mapping)
    )
    return next((number for number in numbers if number and number > 0), 0)


def _answers(id: str, entry: Any) -> bool:
    """Whether a model can be asked in a conversation, as far as the list tells."""
    if isinstance(entry, Mapping):
        kinds = [entry.get(name) for name in ("type", "mode", "task", "model_type")]
        abilities = entry.get("capabilities")
        if isinstance(abilities, list):
            kinds += abilities if abilities and all(_is_other(one) for one in abilities) else []
        if any(_is_other(kind) for kind in kinds) or _has_no_text(entry):
            return False
    return not any(part in id.lower() for part in OTHER_NAMES)


def _has_no_text(entry: Mapping[str, Any]) -> bool:
    """Whether an entry says that the model answers no chat, or with no text."""
    abilities, shape = entry.get("capabilities"), entry.get("architecture")
    if isinstance(abilities, Mapping) and abilities.get("completion_chat") is False:  # Mistral
        return True
    kinds = shape.get("output_modalities") if isinstance(shape, Mapping) else None
    return isinstance(kinds, list) and bool(kinds) and "text" not in kinds


def _is_other(kind: Any) -> bool:
    return isinstance(kind, str) and kind.lower() in OTHER_KINDS
