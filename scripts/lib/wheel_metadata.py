#!/usr/bin/env python3
"""Prints a wheel's METADATA: packaging/python/METADATA, the version (first argument), and the README.

A package index shows the README without the repository around it. With PROJECT_URL set, the address under
which the repository's files can be read, relative links lead there, and the metadata names it; without it
they become plain text.
"""

import sys
from pathlib import Path

from relink import URL, outside, relinked


def main():
    version = sys.argv[1]
    metadata = Path("packaging/python/METADATA").read_text()
    if URL:
        metadata += f"Project-URL: Homepage, {URL}\nProject-URL: Changelog, {URL}/CHANGELOG.md\n"
    metadata += f"Version: {version}\nDescription-Content-Type: text/markdown\n\n"
    print(metadata + relinked(Path("README.md").read_text(), outside), end="")


main()
