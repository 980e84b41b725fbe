"""Stored measurements as JSON that a diff can show: each element of a list called "rows" is a line.

`python3 scripts/lib/json_rows.py FILE...` says which files are not in this form; with --write it
writes them anew, without changing a value.
"""

import json
import pathlib
import sys


def text(value):
    return "".join(pieces(value)) + "\n"


def pieces(value, indent="", name=None):
    """The text, piece by piece: what has rows inside is spread over lines, all else is one."""
    inner = indent + " "
    if name == "rows" and isinstance(value, list) and value:
        yield "[\n" + ",\n".join(inner + line(row) for row in value) + f"\n{indent}]"
    elif isinstance(value, dict) and has_rows(value):
        yield "{\n"
        for number, (key, own) in enumerate(value.items()):
            yield ",\n" * (number > 0) + f"{inner}{line(key)}: "
            yield from pieces(own, inner, key)
        yield f"\n{indent}}}"
    else:
        yield line(value)


def line(value):
    return json.dumps(value)


def has_rows(value):
    return isinstance(value, dict) and ("rows" in value or any(map(has_rows, value.values())))


def main(arguments):
    files = [pathlib.Path(name) for name in arguments if name != "--write"]
    wrong = [file for file in files if file.read_text() != text(json.loads(file.read_text()))]
    for file in wrong:
        if "--write" in arguments:
            file.write_text(text(json.loads(file.read_text())))
        else:
            print(f"{file}: not one row per line: python3 scripts/lib/json_rows.py --write {file}")
    return 1 if wrong and "--write" not in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
