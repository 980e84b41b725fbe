"""The part of the README that shows a few rows of the matrix."""
import re

from .installed import ROOT

README = ROOT / "README.md"
FROM, TO = "<!-- scripts/matrix writes from here -->\n", "<!-- to here -->\n"

# The rows that are shown, one for each kind of program.
SHOWN = [
    "numpy", "MKL", "scikit-learn", "numba omp", "torch", "tensorflow intra=inter", "jax", "polars", "duckdb",
    "joblib loky 64", "AutoZyme scanpy loky", "diffxpy", "R data.table", "OpenMPI, 2 ranks", "Java", "node",
    "Go, static", "xz",
]


def write(rows, summary):
    """Puts the shown rows into the README: largest pool with a name, and CPUs kept busy."""
    lines = [summary, "",
             "| asked for 64 threads | largest pool, bare | at cap 2 | at cap 1 "
             "| CPUs busy, bare | at cap 2 | at cap 1 |",
             "| --- | --- | --- | --- | --- | --- | --- |"]
    for row in filter(lambda row: row["name"] in SHOWN, rows):
        runs = [row["runs"][name] for name in ("bare", "cap 2", "cap 1")]
        pools = ["–" if run["pool"] is None else str(run["pool"]) for run in runs]
        busy = [f"{run['cpus_busy']:.2f}" for run in runs]
        lines.append("| " + " | ".join([row["name"], *pools, *busy]) + " |")
    part = re.compile(re.escape(FROM) + ".*?" + re.escape(TO), re.DOTALL)
    text = FROM + "\n".join(lines) + "\n" + TO
    README.write_text(part.sub(lambda _: text, README.read_text()))
