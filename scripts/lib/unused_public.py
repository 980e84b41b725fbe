#!/usr/bin/env python3
"""Finds public functions and constants of member crates that nothing outside their crate names.

The compiler knows of unused private items, and of public ones that cannot be reached; what is public
and used by its own crate alone it takes for an interface. Names are compared as words, so what this
prints is unused elsewhere, and what it does not print may be, too. Types are left out: one may be
public only because a function returns it.
"""

import pathlib
import re
import sys

ITEM = re.compile(
    r"^\s*pub (?:unsafe )?(?:const )?(?:async )?(?:extern \"C\" )?"
    r"(?:fn|static|const)\s+(?:mut )?(\w+)",
    re.MULTILINE,
)
WORD = re.compile(r"\w+")
# Programs and libraries for others: what these export is used by none of ours.
LEFT_OUT = {"cli", "pretend"}


def code(file):
    """The text without comments."""
    return re.sub(r"//.*", "", file.read_text())


def main():
    root = pathlib.Path(__file__).resolve().parent.parent.parent
    files = [
        file
        for folder in ("src", "tests", "crates", "fuzz", "build.rs")
        for file in ([root / folder] if folder.endswith(".rs") else (root / folder).rglob("*.rs"))
        if "target" not in file.parts
    ]
    words = {file: set(WORD.findall(code(file))) for file in files}
    found = []
    for crate in sorted((root / "crates").iterdir()):
        if crate.name in LEFT_OUT:
            continue
        own = crate / "src"
        outside = set().union(*(names for file, names in words.items() if own not in file.parents))
        for file in sorted(own.rglob("*.rs")):
            for match in ITEM.finditer(code(file)):
                if match.group(1) not in outside:
                    found.append((file, match.group(1)))
    for file, name in found:
        print(f"{file.relative_to(root)}: {name} is public, but no other crate uses it; expected pub(crate)")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
