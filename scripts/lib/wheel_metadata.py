#!/usr/bin/env python3
"""Prints a wheel's METADATA: packaging/python/METADATA, the version (first argument), and the README.

A package index shows the README without the repository around it. With PROJECT_URL set, the address under
which the repository's files can be read, relative links lead there, and the metadata names it; without it
they become plain text.
"""

import os
import re
import sys
from pathlib import Path

URL = os.environ.get("PROJECT_URL", "").rstrip("/")
LINK = re.compile(r"(!?)\[([^\]]*)\]\((?!https?:|#)([^)]+)\)")


def elsewhere(link):
    """A relative link, as a reader elsewhere can use it."""
    image, text, target = link.groups()
    if URL:
        return f"{image}[{text}]({URL}/{target})"
    return "" if image else text


def main():
    version = sys.argv[1]
    metadata = Path("packaging/python/METADATA").read_text()
    if URL:
        metadata += f"Project-URL: Homepage, {URL}\nProject-URL: Changelog, {URL}/CHANGELOG.md\n"
    metadata += f"Version: {version}\nDescription-Content-Type: text/markdown\n\n"
    print(metadata + LINK.sub(elsewhere, Path("README.md").read_text()), end="")


main()
