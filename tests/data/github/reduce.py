#!/usr/bin/env python3
"""Cuts GitHub's description of its REST API to the operations that this project calls.

Usage: reduce.py DESCRIPTION > operations.json

DESCRIPTION is one JSON document with `operations` and `$defs` (see README.md beside this file). Every component that a
kept operation reaches is kept whole; nothing else is changed, so what a test validates is what GitHub wrote.
"""

import json
import sys

OPERATIONS = """
checks/create checks/get checks/list-annotations checks/list-for-ref checks/update
issues/add-labels issues/create issues/create-comment issues/delete-comment issues/list-comments issues/list-for-repo
issues/list-labels-on-issue issues/set-labels issues/update issues/update-comment
pulls/get pulls/list pulls/list-commits pulls/list-requested-reviewers pulls/list-reviews pulls/request-reviewers
rate-limit/get
repos/compare-commits-with-basehead repos/create-commit-status repos/get repos/get-commit
repos/list-commit-statuses-for-ref
teams/get-by-name teams/get-membership-for-user-in-org
users/get-authenticated users/get-by-username
""".split()


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


def reduced(description):
    missing = [name for name in OPERATIONS if name not in description["operations"]]
    if missing:
        sys.exit("the description lacks " + ", ".join(missing))
    operations = {name: description["operations"][name] for name in sorted(OPERATIONS)}
    components, waiting = {}, list(references(operations))
    while waiting:
        name = waiting.pop()
        if name not in components:
            components[name] = description["$defs"][name]
            waiting.extend(references(components[name]))
    return {
        "$comment": description["$comment"],
        "$schema": description["$schema"],
        "operations": operations,
        "$defs": dict(sorted(components.items())),
    }


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    with open(sys.argv[1], encoding="utf-8") as file:
        description = json.load(file)
    # One line an entry: small, and a difference still names what differs.
    result = reduced(description)
    print("{")
    for section in ("$comment", "$schema"):
        print(f"{json.dumps(section)}: {json.dumps(result[section])},")
    for section, end in (("operations", ","), ("$defs", "")):
        entries = result[section].items()
        lines = [f"{json.dumps(name)}: {json.dumps(value, separators=(',', ':'))}" for name, value in entries]
        print(f"{json.dumps(section)}: {{\n" + ",\n".join(lines) + "\n}" + end)
    print("}")


main()
