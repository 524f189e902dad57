"""A JSON value that a schema allows: what a model answers that is asked for JSON."""

from collections.abc import Mapping
from typing import Any

MAX_DEPTH = 8
FORMATS = {
    "date": "2026-01-31",
    "date-time": "2026-01-31T12:00:00Z",
    "time": "12:00:00Z",
    "email": "ada@example.com",
    "uri": "https://example.com/",
    "uuid": "00000000-0000-4000-8000-000000000000",
    "ipv4": "192.0.2.1",
}


def example(schema: Any, words: str, root: Any = None, depth: int = 0) -> Any:
    """The smallest value of a schema that says something; texts are `words`.

    Knows the keywords that APIs allow for structured answers; a pattern is beyond it.
    """
    root = schema if root is None else root
    if not isinstance(schema, Mapping):
        return words
    if depth > MAX_DEPTH:
        return LEAST.get(_type(schema), "")
    for keyword in ("const", "default"):
        if keyword in schema:
            return schema[keyword]
    if schema.get("enum"):
        return schema["enum"][0]
    if "$ref" in schema:
        return example(_referred(schema["$ref"], root), words, root, depth + 1)
    if schema.get("allOf"):
        return example(_merged(schema, root), words, root, depth + 1)
    for keyword in ("anyOf", "oneOf"):
        if schema.get(keyword):
            own = {key: value for key, value in schema.items() if key != keyword}
            return example({**own, **schema[keyword][0]}, words, root, depth + 1)
    match _type(schema):
        case "object":
            return _object(schema, words, root, depth)
        case "array":
            number = max(schema.get("minItems", 0), 1)
            number = min(number, schema.get("maxItems", number))
            one = example(schema.get("items", {}), words, root, depth + 1)
            return [one] * number
        case "integer" | "number" as kind:
            return _number(schema, whole=kind == "integer")
        case "boolean":
            return True
        case "null":
            return None
    return _string(schema, words)


def _object(schema: Mapping[str, Any], words: str, root: Any, depth: int) -> dict[str, Any]:
    """All properties; far down only those that are required, so that recursion ends."""
    properties, required = schema.get("properties") or {}, schema.get("required") or ()
    names = [*(properties if depth < MAX_DEPTH - 4 else ()), *required]
    return {
        name: example(properties.get(name, {}), words, root, depth + 1)
        for name in dict.fromkeys(names)
    }


LEAST = {"object": {}, "array": [], "integer": 0, "number": 0, "boolean": True, "null": None}


def _type(schema: Mapping[str, Any]) -> str:
    kind = schema.get("type")
    if isinstance(kind, list):
        kind = next((one for one in kind if one != "null"), "null")
    if isinstance(kind, str):
        return kind
    return next(
        (k for k, sign in (("object", "properties"), ("array", "items")) if sign in schema), ""
    )


def _number(schema: Mapping[str, Any], *, whole: bool) -> int | float:
    step = schema.get("multipleOf") or 1
    low = schema.get("minimum")
    if "exclusiveMinimum" in schema:
        low = schema["exclusiveMinimum"] + step
    high = schema.get("maximum")
    if "exclusiveMaximum" in schema:
        high = schema["exclusiveMaximum"] - step
    if low is None:
        low = 0 if high is None else min(0, high)
    number = -(-low // step) * step
    return int(number) if whole else number


def _string(schema: Mapping[str, Any], words: str) -> str:
    if schema.get("format") in FORMATS:
        return FORMATS[schema["format"]]
    text = words or "nothing"
    least = schema.get("minLength", 0)
    text = text.ljust(least, ".")
    most = schema.get("maxLength")
    return text if most is None else text[:most]


def _referred(reference: Any, root: Any) -> Any:
    found = root
    for part in str(reference).removeprefix("#").strip("/").split("/"):
        if part:
            part = part.replace("~1", "/").replace("~0", "~")
            found = found.get(part, {}) if isinstance(found, Mapping) else {}
    return found


def _merged(schema: Mapping[str, Any], root: Any) -> dict[str, Any]:
    merged = {key: value for key, value in schema.items() if key != "allOf"}
    for one in schema["allOf"]:
        one = _referred(one["$ref"], root) if isinstance(one, Mapping) and "$ref" in one else one
        if isinstance(one, Mapping):
            properties = {**merged.get("properties", {}), **one.get("properties", {})}
            required = [*merged.get("required", ()), *one.get("required", ())]
            merged.update(one)
            if properties:
                merged |= {"properties": properties, "required": required}
    return merged
