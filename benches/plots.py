"""Small plots as plain SVG: lines over a size, and dots on a scale of ratios; both logarithmic."""

import math
from xml.sax.saxutils import escape

COLOURS = {
    "bare": "#b33",
    "threadcap": "#16a",
    "variables": "#c80",
    "threadpoolctl": "#083",
    "taskset": "#839",
    "cpulimit": "#777",
    "cgroup quota": "#044",
    "systemd scope": "#669",
}
STYLE = (
    "<style>text{font:11px sans-serif;fill:#333}.a{stroke:#ccc}.t{font-weight:bold}"
    '</style><rect width="100%" height="100%" fill="#fff"/>'
)


def number(value):
    """A number as a label: 1.5k, 20µ."""
    for factor, unit in (
        (1e9, "G"),
        (1e6, "M"),
        (1e3, "k"),
        (1, ""),
        (1e-3, "m"),
        (1e-6, "µ"),
        (1e-9, "n"),
    ):
        if abs(value) >= factor:
            return f"{value / factor:.3g}{unit}"
    return f"{value:.3g}"


class Scale:
    """From numbers to places, by their logarithms."""

    def __init__(self, values, start, end):
        self.low, self.high = math.log10(min(values)), math.log10(max(values))
        if self.high - self.low < 0.3:
            self.low, self.high = self.low - 0.15, self.high + 0.15
        self.start, self.end = start, end

    def at(self, value):
        part = (math.log10(value) - self.low) / (self.high - self.low)
        return round(self.start + part * (self.end - self.start), 1)

    def ticks(self):
        """Powers of ten, or the ends where there are too few."""
        powers = [10.0**power for power in range(math.ceil(self.low), math.floor(self.high) + 1)]
        return powers if len(powers) > 1 else [10**self.low, 10**self.high]


def text(x, y, words, more=""):
    return f'<text x="{x}" y="{y}" {more}>{escape(words)}</text>'


def svg(width, height, parts):
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">'
        f"{STYLE}{''.join(parts)}</svg>\n"
    )


def lines(title, of, unit, points):
    """Bare and capped over a size."""
    width, height = 380, 230
    series = {
        name: [(point["n"], point[name]) for point in points] for name in ("bare", "threadcap")
    }
    across = Scale([point["n"] for point in points], 60, width - 20)
    up = Scale([value for line in series.values() for _, value in line], height - 45, 40)
    parts = [text(10, 18, title, 'class="t"'), text(60, height - 8, of), text(60, 33, unit)]
    for value in up.ticks():
        parts.append(f'<path class="a" d="M60 {up.at(value)}H{width - 20}"/>')
        parts.append(text(54, up.at(value) + 4, number(value), 'text-anchor="end"'))
    for point in points:
        parts.append(
            text(across.at(point["n"]), height - 26, number(point["n"]), 'text-anchor="middle"')
        )
    for place, (name, line) in enumerate(series.items()):
        path = " ".join(f"{across.at(n)},{up.at(value)}" for n, value in line)
        parts.append(
            f'<polyline points="{path}" fill="none" stroke="{COLOURS[name]}" stroke-width="2"/>'
        )
        parts.append(text(200 + 60 * place, height - 8, name, f'style="fill:{COLOURS[name]}"'))
    return svg(width, height, parts)


def dots(title, rows):
    """A line per case: each contender at its ratio. `rows` are pairs of a name and ratios."""
    left, width, step = 270, 820, 20
    height = 70 + step * len(rows)
    values = [ratio for _, ratios in rows for ratio in ratios.values()]
    across = Scale([*values, 1.0, 2.0], left, width - 20)
    parts = [text(10, 18, title, 'class="t"')]
    place = left
    for name, colour in COLOURS.items():
        parts.append(text(place, 36, name, f'style="fill:{colour}"'))
        place += 7 * len(name) + 18
    for value in across.ticks():
        parts.append(f'<path class="a" d="M{across.at(value)} 44V{height - 20}"/>')
        parts.append(
            text(across.at(value), height - 6, f"{number(value)}x", 'text-anchor="middle"')
        )
    for index, (name, ratios) in enumerate(rows):
        y = 58 + step * index
        parts.append(text(left - 12, y + 4, name, 'text-anchor="end"'))
        for contender, ratio in ratios.items():
            parts.append(
                f'<circle cx="{across.at(ratio)}" cy="{y}" r="4" fill="{COLOURS[contender]}" '
                f'fill-opacity="0.7"/>'
            )
    return svg(width, height, parts)
