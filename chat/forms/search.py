"""The filters of a search as controls. They mean what the words mean, and are never refused."""

from collections.abc import Mapping
from dataclasses import replace

from chat.conversations.search.query import Filters, Query, parse

NAMES = ("from", "model", "after", "before", "is", "role", "folder", "tag", "in")


def query_of(fields: Mapping[str, str]) -> Query:
    """What the words and the controls ask for together; where both say something, the words."""
    query = parse(fields.get("q", ""))
    filters = Filters()
    for name in NAMES:
        value = fields.get(name, "").replace('"', " ").strip()
        chosen = parse(f'{name}:"{value}"').filters if value else Filters()
        filters = filters | chosen
    return replace(query, filters=filters | query.filters)


def chosen_of(fields: Mapping[str, str]) -> dict[str, str]:
    """What the controls show."""
    return {name: fields.get(name, "").strip() for name in NAMES}
