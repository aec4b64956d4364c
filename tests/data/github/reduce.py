#!/usr/bin/env python3
"""Cuts GitHub's description of its REST API to the operations that this project calls.

Usage: reduce.py DESCRIPTION > operations.json

DESCRIPTION is an OpenAPI document as the npm package @octokit/openapi 23.0.2 has it: `generated/api.github.com.json` for
operations.json, `generated/ghes-3.19.json` for operations.ghes.json. What comes out is JSON Schema 2020-12: prose and
examples are dropped, `nullable` becomes a union of types, and every component that a kept operation reaches is kept. What
a request or an answer must be is changed nowhere.
"""

import json
import os.path
import sys

OPERATIONS = """
checks/create checks/get checks/list-annotations checks/list-for-ref checks/update
issues/add-labels issues/create issues/create-comment issues/delete-comment issues/get issues/list-comments
issues/list-events issues/list-for-repo issues/list-labels-on-issue issues/remove-label issues/set-labels issues/update issues/update-comment
pulls/get pulls/list pulls/list-commits pulls/list-files pulls/list-requested-reviewers pulls/list-reviews
pulls/request-reviewers
rate-limit/get
repos/compare-commits-with-basehead repos/create-commit-status repos/get repos/get-combined-status-for-ref
repos/get-commit repos/list-commit-statuses-for-ref repos/list-pull-requests-associated-with-commit
teams/get-by-name teams/get-membership-for-user-in-org
users/get-authenticated users/get-by-id users/get-by-username
""".split()

# What says nothing about which values are right.
PROSE = {"description", "example", "examples", "deprecated", "externalDocs", "title", "readOnly"}


def schema(node, named=False):
    """A schema of OpenAPI 3.0 as plain JSON Schema. `named`: the keys are names of properties, not keywords."""
    if isinstance(node, list):
        return [schema(item) for item in node]
    if not isinstance(node, dict):
        return node
    if named:
        return {name: schema(value) for name, value in node.items()}
    if "$ref" in node:
        plain = {"$ref": node["$ref"].replace("#/components/schemas/", "#/$defs/")}
    else:
        plain = {
            key: value if key in ("enum", "default", "required") else schema(value, key == "properties")
            for key, value in node.items()
            if key not in PROSE and key != "nullable" and not key.startswith("x-")
        }
    # With a discriminator, the value itself says which alternative is meant; the others may well fit too.
    if "discriminator" in plain:
        del plain["discriminator"]
        plain["anyOf"] = plain.pop("oneOf", plain.get("anyOf"))
    if not node.get("nullable"):
        return plain
    if "type" in plain:
        if None not in plain.get("enum", [None]):
            plain["enum"] = [*plain["enum"], None]
        return {**plain, "type": [plain["type"], "null"]}
    return {"anyOf": [plain, {"type": "null"}]}


class Description:
    def __init__(self, document):
        self.document = document
        self.found = {
            operation["operationId"]: (path, method, operation, place.get("parameters", []))
            for path, place in document["paths"].items()
            for method, operation in place.items()
            if isinstance(operation, dict) and "operationId" in operation
        }

    def follow(self, node):
        """What a reference to a parameter or a response stands for."""
        while "$ref" in node:
            target = self.document
            for part in node["$ref"].removeprefix("#/").split("/"):
                target = target[part]
            node = target
        return node

    def body(self, node):
        content = node.get("content", {})
        kind = next((kind for kind in content if "json" in kind), None)
        return schema(content[kind]["schema"]) if kind and "schema" in content[kind] else None

    def operation(self, name):
        path, method, operation, shared = self.found[name]
        parameters = [self.follow(parameter) for parameter in [*shared, *operation.get("parameters", [])]]
        query = {each["name"]: schema(each["schema"]) for each in parameters if each["in"] == "query"}
        request = self.follow(operation.get("requestBody", {}))
        return {
            "method": method.upper(),
            "path": path,
            "query": dict(sorted(query.items())),
            "request": self.body(request),
            "request_required": request.get("required", False),
            "responses": {
                status: self.body(self.follow(response)) for status, response in sorted(operation["responses"].items())
            },
        }


def references(node):
    """The names of all components that a schema mentions."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "$ref" and isinstance(value, str):
                yield value.removeprefix("#/$defs/")
            else:
                yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def reduced(document, origin):
    description = Description(document)
    missing = [name for name in OPERATIONS if name not in description.found]
    if missing:
        sys.exit("the description lacks " + ", ".join(missing))
    operations = {name: description.operation(name) for name in sorted(OPERATIONS)}
    components, waiting = {}, list(references(operations))
    while waiting:
        name = waiting.pop()
        if name not in components:
            components[name] = schema(document["components"]["schemas"][name])
            waiting.extend(references(components[name]))
    return {
        "$comment": f"cut by reduce.py from {origin} of the npm package @octokit/openapi 23.0.2",
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "operations": operations,
        "$defs": dict(sorted(components.items())),
    }


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    with open(sys.argv[1], encoding="utf-8") as file:
        document = json.load(file)
    # One line an entry: small, and a difference still names what differs.
    result = reduced(document, os.path.basename(sys.argv[1]))
    print("{")
    for section in ("$comment", "$schema"):
        print(f"{json.dumps(section)}: {json.dumps(result[section])},")
    for section, end in (("operations", ","), ("$defs", "")):
        entries = result[section].items()
        lines = [
            f"{json.dumps(name)}: {json.dumps(value, separators=(',', ':'), sort_keys=True)}" for name, value in entries
        ]
        print(f"{json.dumps(section)}: {{\n" + ",\n".join(lines) + "\n}" + end)
    print("}")


main()
