"""What a conversation is called: by its first words, by a model, or by a person."""

import re
import unicodedata
import uuid

from django.db import transaction
from django.utils.translation import gettext

from chat.markdown.plain import first_line
from chat.models import Conversation
from chat.models.conversation import TITLE_LENGTH, TitleBy
from chat.models.locking import locked
from chat.support.graphemes import cut

from .search import index

# Joiners of letters and of emoji; all other invisible signs go.
_JOINERS = "\u200c\u200d"
_QUOTES = "\"'`“”„‟‘’‚«»‹›「」『』《》"
_SIGNS = "#*-+=_`~|>[]() "
_ANNOUNCED = re.compile(r"(?:title|titre|titel|título|标题|タイトル)\s*[:：]\s*", re.IGNORECASE)


def first_words(text: str) -> str:
    """A title made of the first line that says something, without Markdown, cut at a word."""
    return beginning(text) or gettext("New conversation")


def beginning(text: str) -> str:
    """The same words; nothing where the text is signs alone."""
    return _short(_visible(first_line(text)) or _visible(text).strip(_SIGNS))


def cleaned(answer: str) -> str:
    """The title in what a model has answered: one line of plain text, without quotes around it;
    nothing where it has said nothing.
    """
    line = _ANNOUNCED.sub("", _visible(first_line(answer)), count=1)
    return _short(line.strip(_QUOTES + " ").rstrip(".。 "))


def rename(conversation: Conversation, title: str) -> None:
    """A person calls it so from now on, and no model gives it another title."""
    with transaction.atomic():
        before = locked(conversation.pk).title
        conversation.title, conversation.title_by = title, TitleBy.PERSON
        conversation.save(update_fields=["title", "title_by"])
        index.retitle(conversation, before)


def name_by_model(id: uuid.UUID, title: str) -> bool:
    """Give it the title of a model, if it is called by its first words; whether that was so.

    A title that a person gives meanwhile stays.
    """
    with transaction.atomic():
        conversation = Conversation.objects.select_for_update(no_key=True).filter(pk=id).first()
        if conversation is None or conversation.title_by != TitleBy.WORDS:
            return False
        before, conversation.title = conversation.title, title
        conversation.title_by = TitleBy.MODEL
        conversation.save(update_fields=["title", "title_by"])
        index.retitle(conversation, before)
    return True


def _visible(text: str) -> str:
    """The text on one line, without what nobody sees."""
    shown = (
        one
        if one in _JOINERS or unicodedata.category(one) not in ("Cc", "Cf", "Cs", "Co", "Cn")
        else " " * one.isspace()
        for one in text[: TITLE_LENGTH * 20]
    )
    return " ".join("".join(shown).replace("\ufffd", "").split())


def _short(line: str) -> str:
    if len(line) <= TITLE_LENGTH:
        return line
    short = cut(line, TITLE_LENGTH - 1)
    head, space, _ = short.rpartition(" ")
    return (head if space and len(head) > TITLE_LENGTH // 2 else short).rstrip(" ,.;:") + "…"
