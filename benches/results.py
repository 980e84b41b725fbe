"""docs/benchmarks.json: every section as it was measured last."""

import json

import json_rows

from . import places

FILE = places.ROOT / "docs/benchmarks.json"


def load():
    if not FILE.exists():
        return {"machine": places.machine(), "sections": {}}
    return json.loads(FILE.read_text())


def rounded(value):
    """Numbers with as many digits as they deserve: five that count."""
    if isinstance(value, float):
        return float(f"{value:.5g}")
    if isinstance(value, dict):
        return {key: rounded(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [rounded(inner) for inner in value]
    return value


def merge(name, section):
    """Puts a section at its place, among those that were measured before on this machine."""
    known = load()
    machine = places.machine()
    if known["machine"] != machine:
        known = {"machine": machine, "sections": {}}
    known["sections"][name] = rounded(section)
    FILE.write_text(json_rows.text(known))
    return known
