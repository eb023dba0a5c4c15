"""The published JSON schemas say what is really written: made from the types, held against real messages.

`python tests/test_schemas.py` writes them again after a field was added.
"""

from __future__ import annotations

import json
import types
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest

from sample_digest import alerts, busy_digest, quiet_digest
from watchbot.notify.webhook import delivery_document
from watchbot.pipeline.digest import Digest
from watchbot.pipeline.telling import ToldAlert
from watchbot.render import alert_message, digest_message, storm_message, trial_message

SCHEMAS = Path(__file__).parent.parent / "src" / "watchbot" / "schemas"
AT = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
Schema = dict[str, Any]


def schema_of(kind: Any, defs: dict[str, Schema]) -> Schema:
    """Return the schema of a type as `render.documents.as_json` writes it."""
    if is_dataclass(kind):
        name = kind.__name__
        if name not in defs:
            defs[name] = {}
            hints = get_type_hints(kind)
            names = [f.name for f in fields(kind) if not f.name.endswith(("_more", "_brief"))]
            inner = {one: schema_of(hints[one], defs) for one in names}
            defs[name] = {"type": "object", "properties": inner, "required": names}
        return {"$ref": f"#/$defs/{name}"}
    if get_origin(kind) in (types.UnionType, Union):
        return {"anyOf": [schema_of(one, defs) for one in get_args(kind)]}
    if get_origin(kind) is tuple:
        inside = get_args(kind)
        if inside[-1] is Ellipsis:
            return {"type": "array", "items": schema_of(inside[0], defs)}
        return {"type": "array", "prefixItems": [schema_of(one, defs) for one in inside], "minItems": len(inside)}
    if isinstance(kind, type) and issubclass(kind, Enum):
        return {"enum": [one.value for one in kind]}
    plain = {str: "string", int: "integer", bool: "boolean", float: "number", Decimal: "number", type(None): "null"}
    if kind in plain:
        return {"type": plain[kind]}
    if kind in (datetime, date):
        return {"type": "string", "format": "date-time" if kind is datetime else "date"}
    raise TypeError(kind)


def with_head(number: str, head: Schema, rest: Schema, defs: dict[str, Schema], about: str) -> Schema:
    head = {"format": {"const": number}, "subject": {"type": "string"}} | head
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:watchbot:{number.replace('/', ':')}",
        "title": about,
        "type": "object",
        "properties": head | rest,
        "required": [*head, *rest],
        "$defs": dict(sorted(defs.items())),
    }


def wanted() -> dict[str, Schema]:
    """Return every schema by the name of its file."""
    text = {"type": "string"}
    defs: dict[str, Schema] = {}
    schema_of(Digest, defs)
    digest = defs.pop("Digest")["properties"]
    told: dict[str, Schema] = {}
    alert = schema_of(ToldAlert, told)
    quiet = {"quiet": {"type": "boolean"}}
    formats = ["watchbot.alert/1", "watchbot.alerts/1", "watchbot.digest/1", "watchbot.trial/1"]
    content = {"type": "object", "properties": {"format": {"enum": formats}}, "required": ["format", "subject"]}
    return {
        "digest-1.json": with_head(
            "watchbot.digest/1", {"summary": text, "proof": text} | quiet, digest, defs, "A digest, complete"
        ),
        "alert-1.json": with_head("watchbot.alert/1", {}, {"alert": alert}, told, "One alert that is sent at once"),
        "alerts-1.json": with_head(
            "watchbot.alerts/1", {}, {"alerts": {"type": "array", "items": alert}}, told, "Many alerts in one message"
        ),
        "delivery-1.json": with_head(
            "watchbot.delivery/1",
            {"id": text, "text": text},
            {"content": content},
            {},
            "What a webhook is sent; `content` has the schema that its `format` names",
        ),
    }


def violations(value: Any, schema: Schema, top: Schema, at: str = "$") -> list[str]:
    """Return where a value is not as a schema says; knows the words that our schemas use and no others."""
    if "$ref" in schema:
        return violations(value, top["$defs"][schema["$ref"].rpartition("/")[2]], top, at)
    if "anyOf" in schema:
        return [] if any(not violations(value, one, top, at) for one in schema["anyOf"]) else [f"{at}: none of anyOf"]
    if "const" in schema or "enum" in schema:
        return [] if value in schema.get("enum", [schema.get("const")]) else [f"{at}: {value!r}"]
    kinds = {"object": dict, "array": list, "string": str, "integer": int, "number": (int, float), "boolean": bool}
    kind = kinds.get(schema["type"], type(None))
    if not isinstance(value, kind) or (isinstance(value, bool) and schema["type"] != "boolean"):
        return [f"{at}: {value!r} is no {schema['type']}"]
    found = [f"{at}.{name}: missing" for name in schema.get("required", ()) if name not in value]
    for name, inner in schema.get("properties", {}).items():
        found += violations(value[name], inner, top, f"{at}.{name}") if name in value else []
    for place, inner in enumerate(schema.get("prefixItems", ())):
        found += violations(value[place], inner, top, f"{at}[{place}]")
    for place, one in enumerate(value if "items" in schema else ()):
        found += violations(one, schema["items"], top, f"{at}[{place}]")
    return found


def check(document: str | bytes, name: str) -> Any:
    value = json.loads(document)
    schema = json.loads((SCHEMAS / name).read_text())
    assert violations(value, schema, schema) == []
    return value


@pytest.mark.parametrize("name", sorted(wanted()))
def test_the_published_schema_is_that_of_the_types(name: str) -> None:
    assert json.loads((SCHEMAS / name).read_text()) == wanted()[name]


def test_digests_are_as_the_schema_says() -> None:
    for digest in (busy_digest(), quiet_digest()):
        message = digest_message(digest)
        check(message.json, "digest-1.json")
        delivered = check(delivery_document(message, "id@watchbot"), "delivery-1.json")
        assert delivered["content"] == json.loads(message.json)


def test_alerts_are_as_the_schema_says() -> None:
    for alert, evidence in alerts():
        check(alert_message(alert, evidence).json, "alert-1.json")
    storm = storm_message(7, alerts(), figures={})
    assert len(check(storm.json, "alerts-1.json")["alerts"]) == len(alerts())
    for message in (storm, trial_message(channel="hook", at=AT)):
        check(delivery_document(message, "id@watchbot"), "delivery-1.json")


def test_the_schema_is_strict_enough_to_notice() -> None:
    """A schema that accepts everything proves nothing."""
    schema = json.loads((SCHEMAS / "alert-1.json").read_text())
    good = json.loads(alert_message(*alerts()[0]).json)
    bad = good | {"alert": good["alert"] | {"kind": "other", "origins": "two"}}
    assert len(violations(bad, schema, schema)) == 2
    assert violations({}, schema, schema)


if __name__ == "__main__":
    for file, schema in wanted().items():
        (SCHEMAS / file).write_text(json.dumps(schema, indent=1, ensure_ascii=False) + "\n")
