#!/usr/bin/env python3
"""Prints a table of settings, read off the JSON Schema of the configuration on standard input.

    settings-table.py            every key; of [federation.NAME] one row
    settings-table.py PREFIX     the keys below PREFIX, without it

The meaning of a key is its description, which is its doc comment in the code. The default is the schema's; where
it has none, what the description says after a last "Default:".
"""

import json
import re
import sys

# told on a page of their own
ELSEWHERE = {"federation": "[federation.md](federation.md)"}


def type_of(schema):
    """In words."""
    names = schema.get("type", [])
    names = [names] if isinstance(names, str) else names
    if choices := schema.get("enum") or next((v["enum"] for v in schema.get("anyOf", []) if "enum" in v), None):
        return ", ".join(f"`{choice}`" for choice in choices if choice is not None)
    if "additionalProperties" in schema:
        return "table of texts"
    if "array" in names:
        return "list"
    if {"string", "integer"} <= set(names):
        return "duration"
    if "integer" in names:
        return "number"
    return "`true`, `false`" if "boolean" in names else "text"


def row(key, schema):
    meaning = " ".join(schema.get("description", "").split())
    default = "none"
    if schema.get("default", "") != "":
        default = f"`{json.dumps(schema['default'])}`"
    elif told := re.fullmatch(r"(.*) Default: (.+)\.", meaning):
        meaning, default = told.groups()
    cells = (f"`{key}`", type_of(schema), default, meaning)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def rows(schema, path):
    """A row for each key below, in the order of the schema."""
    key = ".".join(path)
    if key in ELSEWHERE:
        meaning = " ".join(schema["description"].split())
        yield f"| `{key}.NAME.…` | section | none | {meaning} Keys: {ELSEWHERE[key]}. |"
    elif "properties" in schema:
        for name, below in schema["properties"].items():
            yield from rows(below, [*path, name])
    elif "properties" in (free := schema.get("additionalProperties") or {}):
        yield from rows(free, [*path, "NAME"])
    else:
        yield row(key, schema)


def main():
    schema = json.load(sys.stdin)
    for name in sys.argv[1].split(".") if len(sys.argv) > 1 else []:
        schema = schema["additionalProperties"] if name == "NAME" else schema["properties"][name]
    print("| key | type | default | meaning |\n|---|---|---|---|")
    print("\n".join(rows(schema, [])))


main()
