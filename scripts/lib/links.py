"""Checks the links of the documents given as arguments: files, folders, images and headings that they
point to exist. Addresses on the network are not followed."""

import pathlib
import re
import sys

CODE = re.compile(r"^```.*?^```|`[^`\n]*`", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\)")
OUTSIDE = ("http:", "https:", "mailto:")


def anchors(document):
    """The anchors of a document's headings, as GitHub makes them."""
    found = set()
    fenced = re.sub(r"^```.*?^```", "", document.read_text(), flags=re.MULTILINE | re.DOTALL)
    for title in re.findall(r"^#+\s+(.*)$", fenced, re.MULTILINE):
        title = re.sub(r"\]\([^)]*\)", "", title).strip().lower()
        anchor = re.sub(r"[^\w\- ]", "", title).replace(" ", "-")
        number = 1
        while anchor in found and f"{anchor}-{number}" in found:
            number += 1
        found.add(f"{anchor}-{number}" if anchor in found else anchor)
    return found


def broken(document):
    """The links of a document that lead nowhere, each with the reason."""
    for link in LINK.findall(CODE.sub("", document.read_text())):
        if link.startswith(OUTSIDE):
            continue
        path, _, anchor = link.partition("#")
        target = document.parent / path if path else document
        if not target.exists():
            yield f"{document}: {link}: no such file"
        elif anchor and target.suffix == ".md" and anchor not in anchors(target):
            yield f"{document}: {link}: no such heading"


def main():
    failures = [failure for name in sys.argv[1:] for failure in broken(pathlib.Path(name))]
    print("\n".join(failures), end="\n" if failures else "")
    sys.exit(bool(failures))


main()
