"""Rewrites the links of documents that have left the repository, so that none of them is dead.

    relink.py ROOT      the documents installed in ROOT/share/doc/threadcap, in place

A link to what is installed leads there. Any other link into the repository leads to PROJECT_URL, the address
under which its files can be read; without that it becomes plain text.
"""

import os
import re
import sys
from pathlib import Path

URL = os.environ.get("PROJECT_URL", "").rstrip("/")
LINK = re.compile(r"(!?)\[([^\]]*)\]\((?!https?:|mailto:|#)([^)]+)\)")
# Folders and files of the repository, and where packages have them below their root.
INSTALLED = (
    ("recipes/", "share/threadcap/"),
    ("packaging/modulefiles/", "share/threadcap/modulefiles/"),
    ("include/", "include/"),
    ("python/", "share/threadcap/"),
    ("python/", "lib/python3/dist-packages/"),
)


def relinked(text, lead):
    """The text with its links into the repository changed: `lead` returns where one leads now, or None."""

    def changed(link):
        image, words, target = link.groups()
        now = lead(target)
        if now is None:
            return "" if image else words
        return f"{image}[{words}]({now})"

    return LINK.sub(changed, text)


def outside(path):
    """The address of a file of the repository."""
    return f"{URL}/{path}" if URL else None


def installed(path, root):
    """Where a file or folder of the repository lies below the root; None if it is not installed."""
    places = [path.replace(source, place, 1) for source, place in INSTALLED if path.startswith(source)]
    found = (root / place for place in places)
    return next((place for place in found if place.exists()), None)


def relink(document, documents, root):
    """Rewrites one installed document. The folder of documents mirrors the repository."""

    def lead(target):
        path, _, anchor = target.partition("#")
        if (document.parent / path).exists():
            return target
        path = os.path.relpath(document.parent / path, documents)
        place = installed(path, root)
        now = outside(path) if place is None else os.path.relpath(place, document.parent)
        return f"{now}#{anchor}" if now and anchor else now

    document.write_text(relinked(document.read_text(), lead))


def main():
    root = Path(sys.argv[1])
    documents = root / "share/doc/threadcap"
    for document in documents.rglob("*.md"):
        relink(document, documents, root)


if __name__ == "__main__":
    main()
