"""Reads TAP version 14 strictly and prints an object of JSON for each test point, depth first.

Written from testanything.org/tap-version-14-specification.html alone. Exit status 1, and a line that says why, for anything
that a strict reader refuses.
"""
import json
import re
import sys


def refuse(number, message):
    sys.exit(f"line {number + 1}: {message}")


def unescape(text):
    return re.sub(r"\\([#\\])", r"\1", text)


def directive(text):
    """Splits a description at its first '#' that is not escaped."""
    match = re.match(r"((?:[^\\#]|\\.)*?)\s+#\s*(SKIP|TODO)\b\s*(.*)$", text, re.I)
    return (match[1], match[2].upper(), match[3]) if match else (text, None, None)


def read_yaml(lines, start, indent):
    """A flat mapping of quoted texts, literal blocks and numbers between '---' and '...'."""
    margin, fields, position = " " * (indent + 2), {}, start + 1
    while lines[position] != margin + "...":
        match = re.match(re.escape(margin) + r"(\w+): (.*)$", lines[position])
        if not match:
            refuse(position, f"no field of YAML: {lines[position]!r}")
        key, value = match[1], match[2]
        position += 1
        if key in fields:
            refuse(position, f"{key} is there twice")
        if value == "|":
            block = []
            while lines[position].startswith(margin + "  "):
                block.append(lines[position][len(margin) + 2:])
                position += 1
            fields[key] = "\n".join(block)
        elif value.startswith('"'):
            fields[key] = json.loads(value)
        else:
            fields[key] = int(value)
    return fields, position + 1


def read_document(lines, position, indent, depth):
    """One stream of test points; gives the position after it and how many were not ok."""
    space, count, bad, plan = " " * indent, 0, 0, None
    inner = None
    while position < len(lines):
        line = lines[position]
        if not line.startswith(space):
            break
        text = line[indent:]
        if text.startswith("    "):
            if inner is not None or not lines[position - 1][indent:].startswith("# Subtest: "):
                refuse(position, "a subtest without its comment")
            position, inner = read_document(lines, position, indent + 4, depth + 1)
            continue
        if re.match(r"1\.\.\d+", text):
            if plan is not None:
                refuse(position, "a second plan")
            plan = int(re.match(r"1\.\.(\d+)(?: # SKIP .*)?$", text)[1])
            position += 1
            if depth:
                break
            continue
        if text.startswith("#"):
            position += 1
            continue
        match = re.match(r"(ok|not ok) (\d+) - (.*)$", text)
        if not match:
            refuse(position, f"no line of TAP: {line!r}")
        count += 1
        if int(match[2]) != count:
            refuse(position, f"number {match[2]} where {count} is due")
        description, kind, reason = directive(match[3])
        if match[1] == "not ok":
            bad += 1
        if inner is not None and (inner > 0) != (match[1] == "not ok"):
            refuse(position, "the point of a subtest does not say what came of it")
        inner = None
        point = {"depth": depth, "ok": match[1] == "ok", "description": unescape(description)}
        if kind:
            point["directive"], point["reason"] = kind, reason
        position += 1
        if position < len(lines) and lines[position] == space + "  ---":
            point["yaml"], position = read_yaml(lines, position, indent)
        print(json.dumps(point))
    if plan is None:
        refuse(position - 1, "no plan")
    if plan != count:
        refuse(position - 1, f"{plan} planned, {count} there")
    return position, bad


def main():
    text = open(sys.argv[1], encoding="utf-8", newline="").read()
    if not text.endswith("\n") or "\r" in text or re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", text):
        sys.exit("the text has control characters or no end")
    lines = text[:-1].split("\n")
    if lines[0] != "TAP version 14":
        refuse(0, "no version line")
    end, _ = read_document(lines, 1, 0, 0)
    if end != len(lines):
        refuse(end, f"what is this: {lines[end]!r}")


main()
