"""Each prepared statement finds and writes what its query does, and no other can be made."""

import importlib
import inspect
import itertools
import pkgutil
import uuid
from typing import Any

import pytest
from django.db import transaction
from django.db.models import QuerySet, Value
from django.db.models.functions import Lower
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import chat
from chat.models import Conversation, Membership, User
from chat.models.prepared import (
    Prepared,
    PreparedInsert,
    PreparedUpdate,
    UnfitStatement,
    UnfitValue,
)
from chat.models.prepared.statement import Statement, registry
from tests.support.rows import contents_of, make_rows, table, values_for

KINDS = (int, str, uuid.UUID)
MOST_VALUES = 4

for module in pkgutil.walk_packages(chat.__path__, "chat."):
    if ".migrations" not in module.name and ".oidc" not in module.name:
        importlib.import_module(module.name)
STATEMENTS = list(registry)
compared = settings(max_examples=60, suppress_health_check=list(HealthCheck))


@pytest.fixture
def rows(db: None) -> None:
    make_rows()


def kinds_of(statement: Statement[Any]) -> tuple[type, ...]:
    """What it is asked with: the one combination of kinds that its query takes."""
    known = inspect.signature(statement.build).parameters.values()
    if any(one.kind is one.VAR_POSITIONAL for one in known):
        counts = range(1, MOST_VALUES + 1)
    else:
        counts = range(len(known), len(known) + 1)
    for count in counts:
        for kinds in itertools.product(KINDS, repeat=count):
            try:
                with transaction.atomic():
                    statement.prepare(*kinds)
            except UnfitStatement:
                continue
            return kinds
    raise AssertionError(f"{statement} takes no values")


def test_there_are_few():
    """Each new one has to be worth its own machinery: see docs/decisions.md."""
    assert 0 < len(STATEMENTS) <= 22


QUESTIONS = [one for one in STATEMENTS if isinstance(one, Prepared)]
UPDATES = [one for one in STATEMENTS if isinstance(one, PreparedUpdate)]
INSERTS = [one for one in STATEMENTS if isinstance(one, PreparedInsert)]


@pytest.mark.parametrize("statement", QUESTIONS, ids=str)
def test_a_question_finds_what_its_query_finds(rows, statement):
    kinds, found = kinds_of(statement), []

    @compared
    @given(st.data())
    def compare(data):
        values = data.draw(values_for(kinds))
        with transaction.atomic():
            query = statement.build(*values)
            if query._fields is None:
                ours, theirs = seen(statement.objects(*values)), seen(query)
            else:
                ours, theirs = statement.values(*values), query
            assert sorted(map(repr, map(tuple, ours))) == sorted(map(repr, theirs))
        found.extend(ours)

    compare()
    assert found, "no example found a row"


def seen(objects: Any) -> list[tuple[Any, ...]]:
    """The objects with all that was read of them."""
    return [
        tuple(item for item in sorted(vars(one).items()) if item[0] != "_state") for one in objects
    ]


@pytest.mark.parametrize("statement", UPDATES, ids=str)
def test_an_update_writes_what_its_query_writes(rows, statement):
    kinds, written = kinds_of(statement), []
    model = statement.build(*map(any_value, kinds)).model
    fields = [model._meta.get_field(name) for name in statement.names]

    @compared
    @given(st.data())
    def compare(data):
        values = data.draw(values_for(kinds))
        new = {
            one.attname: data.draw(contents_of(one))
            for one in fields
            if not has_default(one) or data.draw(st.booleans())
        }
        everything = {one.attname: one.get_default() for one in fields} | new
        count, ours = undone(model, lambda: statement.run(new, *values))
        _, many = undone(model, lambda: statement.run_many([(new, values)]))
        query = statement.build(*values)
        expected, theirs = undone(model, lambda: query.update(**everything, **statement.computed))
        assert (count, ours, many) == (expected, theirs, theirs)
        written.append(count)

    compare()
    assert any(written), "no example found a row"


def has_default(field: Any) -> bool:
    """Whether a row without a value for the field can be saved."""
    return bool(field.null or field.has_default() or field.empty_strings_allowed)


def any_value(kind: type) -> Any:
    return uuid.uuid4() if kind is uuid.UUID else kind()


def undone(model: Any, change: Any) -> tuple[Any, list[dict[str, Any]]]:
    """What the change returns and leaves; it is rolled back."""
    with transaction.atomic():
        answer = change()
        after = table(model)
        transaction.set_rollback(True)
    return answer, after


@pytest.mark.parametrize("statement", INSERTS, ids=lambda one: one.model.__name__)
def test_an_insert_writes_what_save_writes(rows, statement):
    model, computed = statement.model, statement.computed
    fields = [one for one in model._meta.concrete_fields if one.name not in computed]

    @compared
    @given(st.data())
    def compare(data):
        contents = {one.attname: data.draw(contents_of(one)) for one in fields}
        _, ours = undone(model, lambda: statement.run(model(**contents)))
        expected = model(**contents, **computed)
        _, theirs = undone(model, lambda: expected.save(force_insert=True))
        for row in (*ours, *theirs):
            for name in computed:
                # The moment of the statement is in it.
                row[name] = row[name] is not None
        assert ours == theirs

    compare()


# What cannot be made


def people(**fields: Any) -> QuerySet[User]:
    return User.objects.filter(**fields)


REFUSED = {
    "a part of a text": lambda q: people(email__icontains=q),
    "a part of a text, by case": lambda q: people(email__contains=q),
    "a beginning": lambda q: people(email__startswith=q),
    "an end": lambda q: people(email__iendswith=q),
    "any case": lambda q: people(email__iexact=q),
    "a pattern": lambda q: people(email__regex=q),
    "a list": lambda q: people(email__in=[q]),
    "the letters of a text": lambda q: people(email__in=q),
    "an order": lambda q: people(email__gt=q),
    "a function of it": lambda q: people(email=Lower(Value(q))),
    "twice": lambda q: people(email=q, first_name=q),
    "nowhere": lambda q: people(),
    "in the result": lambda q: people().annotate(said=Value(q)),
    "made longer": lambda q: people(email=f"{q}@example.com"),
    "for another kind of column": lambda q: people(pk=q),
    "for a UUID": lambda q: Conversation.objects.filter(pk=q),
    "with a condition that nothing meets": lambda q: people(email=q, pk__in=[]),
}


@pytest.mark.parametrize("build", REFUSED.values(), ids=REFUSED)
def test_a_value_that_is_not_compared_by_equality_is_refused(rows, build):
    for value in ("%", "1@example.com", "_"):
        with pytest.raises(UnfitStatement):
            Prepared(build).objects(value)
        with pytest.raises(UnfitStatement):
            PreparedUpdate(build, "first_name").run({"first_name": "Changed"}, value)
    assert not people(first_name="Changed").exists()


@pytest.mark.parametrize(
    "build",
    [
        lambda n: people(pk__gte=n),
        lambda n: people(pk__range=(n, n)),
        lambda n: people(pk__in=[n]),
        lambda n: people(is_active=n),
        lambda n: people()[:n],
        lambda n: people().exclude(pk__lt=n),
        lambda n: people(email=n),
        lambda n: Membership.objects.filter(pk=n).select_related("team"),
    ],
)
def test_a_number_that_is_not_compared_by_equality_is_refused(rows, build):
    with pytest.raises(UnfitStatement):
        Prepared(build).objects(1)


@pytest.mark.parametrize("value", [None, True, 1.0, b"1", ["1"]])
def test_a_value_of_no_known_kind_is_refused(rows, value):
    mine = Prepared(lambda email: people(email=email))
    for _ in range(2):  # before the statement is made, and after it
        with pytest.raises(UnfitValue):
            mine.objects(value)
        assert [one.email for one in mine.objects("1@example.com")] == ["1@example.com"]


def test_a_value_of_another_kind_is_refused(rows):
    found = Prepared(lambda id: Conversation.objects.filter(pk=id))
    one = Conversation.objects.all()[0]
    assert found.first(one.pk) == one
    others: list[Any] = [str(one.pk), one.pk.hex, one.pk.int, None]
    for value in others:
        with pytest.raises(UnfitValue):
            found.first(value)
    with pytest.raises(UnfitValue):
        found.first()
