"""Writes docs/benchmarks.md and its plots from what was measured."""

from . import places, plots, readme, results, tables, words

PAGE = places.ROOT / "docs/benchmarks.md"
IMAGES = places.ROOT / "docs/images"


def machine(known):
    of = known["machine"]
    return (
        f"Machine: {of['cpus']} CPUs ({of['model']}), {of['architecture']}, Linux {of['kernel']}, "
        f"{of['libc']}."
    )


def sections(known):
    """When each was measured, and what else the machine did: a busy one spoils times."""
    lines = [
        ["section", "measured", "seconds", "load before", "rounds", "repeated", "others", "commit"]
    ]
    for name in words.SECTIONS:
        section = known["sections"].get(name)
        if section:
            lines.append(
                [
                    name,
                    section["when"],
                    section["took"],
                    f"{section['load_before']:.1f}",
                    section["rounds"],
                    section["repeated"],
                    f"{section['others'] + section['steal']:.3f}",
                    section["commit"],
                ]
            )
    return tables.table(lines)


def all_targets(known):
    return [
        target
        for section in known["sections"].values()
        for row in section["rows"]
        for target in row["targets"]
    ]


def verdicts(known):
    """How many targets are met; and those that are not."""
    targets = all_targets(known)
    counts = {
        verdict: sum(target["verdict"] == verdict for target in targets)
        for verdict in ("met", "within the spread", "missed")
    }
    verdicts = ", ".join(f"{count} {verdict}" for verdict, count in counts.items())
    text = f"## Targets\n\nOf {len(targets)}: {verdicts}."
    return f"{text} All of them, those that are not met first:\n\n{tables.targets(by_verdict(targets))}"


def by_verdict(targets):
    """The worst first, else in the order of the sections."""
    order = ("missed", "within the spread", "met")
    return sorted(targets, key=lambda target: order.index(target["verdict"]))


def draw(name, image):
    IMAGES.mkdir(exist_ok=True)
    (IMAGES / name).write_text(image)
    return f"![{name.removesuffix('.svg').replace('-', ' ')}](images/{name})"


def saved_plot(section):
    rows = []
    for row in section["rows"]:
        ratios = {
            name: row["contenders"][name]["ratio"]["median"]
            for name in plots.COLOURS
            if "ratio" in row["contenders"].get(name, {})
        }
        rows.append((row["case"], ratios))
    return draw("bench-saved.svg", plots.dots("Time, as a multiple of the best by hand", rows))


def scale_plots(section):
    images = []
    for index, row in enumerate(section["rows"]):
        image = plots.lines(row["case"], row["of"], row["unit"], row["points"])
        images.append(draw(f"bench-scale-{index + 1}.svg", image))
    return "\n".join(images)


PLOTS = {"saved": saved_plot, "scale": scale_plots}


def section_text(name, section):
    parts = [words.SECTIONS[name], tables.OF[name](section["rows"])]
    if name in PLOTS and section["rows"]:
        parts.append(PLOTS[name](section))
    if section["lacks"]:
        parts.append(f"Not measured here: {', '.join(section['lacks'])}.")
    return parts


def write(known):
    parts = [words.INTRODUCTION, machine(known), sections(known), verdicts(known), words.PEERS]
    for name in words.SECTIONS:
        if name in known["sections"]:
            parts += section_text(name, known["sections"][name])
    PAGE.write_text("\n\n".join(parts) + "\n")
    readme.write(known)
    return 0


def rewrite():
    """From the JSON as it stands."""
    return write(results.load())
