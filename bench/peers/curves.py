"""Cost as work grows, and its plots: SVG written by hand, for a plot of a few lines wants no library."""
import math
from pathlib import Path

from work import SHARING, Case

MOST_ROWS_OF_SCRIPTS = 1_000_000
NATIVE = ("pgdbm-async", "pgdbm-sync", "libpq", "libpqxx", "pgx", "tokio-postgres")

# name -> title, words of the axes, the metric and its factor, the cases by their place on the x axis
CURVES = {
    "callers": ("W2: statements a second by callers", "callers", "statements a second", "per_second", [
        (c, Case("W2", f"{c} callers", {"callers": c, "connections": 10, "statements": max(20_000, 4 * c),
                                        "warmup": max(2_000, c)}, own=SHARING)) for c in (1, 4, 16, 64, 256, 1024, 4096)]),
    "rows": ("W3: reading rows into structs", "rows", "nanoseconds a row", "wall_s", [
        (r, Case("W3", f"{r} rows", {"rows": r}, only=NATIVE if r > MOST_ROWS_OF_SCRIPTS else ()))
        for r in (1_000, 10_000, 100_000, 1_000_000, 10_000_000)]),
    "schemas": ("W6: a statement in each of many schemas", "schemas", "microseconds a statement", "wall_s", [
        (s, Case("W6", f"{s} schemas", {"schemas": s, "statements": max(20_000, 2 * s), "warmup": max(2_000, s)},
                 only=("pgdbm-async", "pgdbm-sync", "libpq", "libpqxx", "asyncpg"))) for s in (1, 10, 100, 1_000, 10_000)]),
}
COLOURS = ("#0b6e4f", "#2a9d8f", "#8d99ae", "#6c757d", "#b08968", "#d62828", "#f77f00", "#3a86ff", "#8338ec", "#fb5607",
           "#ff006e", "#00b4d8")


def cost(curve: str, x: int, case: Case, result: dict) -> float:
    if curve == "rows":
        return result["wall_s"] / x * 1e9
    if curve == "schemas":
        return result["wall_s"] / case.arguments["statements"] * 1e6
    return result["per_second"]


def measure(contenders, server, run, progress, is_quick: bool) -> dict:
    """curve -> contender -> points, each measured once: the shape counts here, the tables have the medians."""
    points: dict[str, dict[str, list]] = {}
    for name, (_, _, _, _, cases) in CURVES.items():
        for x, case in cases[:-1] if is_quick else cases:
            if name == "schemas":
                server.make_schemas(x)
            for contender, command in contenders.commands.items():
                if not case.suits(contender):
                    continue
                progress(f"curve of {name}, {x}: {contender}")
                result = run(command, contender, case, server)
                if result is not None:
                    points.setdefault(name, {}).setdefault(contender, []).append([x, cost(name, x, case, result)])
    return points


WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 760, 420, 70, 170, 40, 50


def _powers(low: float, high: float) -> list[float]:
    """The powers of ten that enclose both."""
    return [10.0 ** e for e in range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)]


def _spelt(value: float) -> str:
    for size, letter in ((1e6, "M"), (1e3, "k")):
        if value >= size:
            return f"{value / size:g}{letter}"
    return f"{value:g}"


def draw(title: str, x_words: str, y_words: str, lines: dict[str, list]) -> str:
    """Both axes are logarithmic. Each line is named at its end, the names kept apart."""
    xs = [x for points in lines.values() for x, _ in points]
    ys = [y for points in lines.values() for _, y in points]
    x_marks, y_marks = _powers(min(xs), max(xs)), _powers(min(ys), max(ys))

    def place(value: float, marks: list[float], begin: float, end: float) -> float:
        low, high = math.log10(marks[0]), math.log10(marks[-1])
        return begin + (end - begin) * (math.log10(value) - low) / ((high - low) or 1)

    def at(x: float, y: float) -> tuple[float, float]:
        return place(x, x_marks, LEFT, WIDTH - RIGHT), place(y, y_marks, HEIGHT - BOTTOM, TOP)

    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
             f'font-size="12"><rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
             f'<text x="{LEFT}" y="22" font-size="15">{title}</text>']
    for mark in x_marks:
        x, _ = at(mark, y_marks[0])
        parts.append(f'<line x1="{x:.1f}" y1="{TOP}" x2="{x:.1f}" y2="{HEIGHT - BOTTOM}" stroke="#e5e5e5"/>'
                     f'<text x="{x:.1f}" y="{HEIGHT - BOTTOM + 17}" text-anchor="middle">{_spelt(mark)}</text>')
    for mark in y_marks:
        _, y = at(x_marks[0], mark)
        parts.append(f'<line x1="{LEFT}" y1="{y:.1f}" x2="{WIDTH - RIGHT}" y2="{y:.1f}" stroke="#e5e5e5"/>'
                     f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{_spelt(mark)}</text>')
    parts.append(f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 12}" text-anchor="middle">{x_words}</text>'
                 f'<text transform="translate(16 {HEIGHT / 2}) rotate(-90)" text-anchor="middle">{y_words}</text>')
    names = []
    for number, (name, points) in enumerate(lines.items()):
        colour = COLOURS[number % len(COLOURS)]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in (at(*point) for point in points))
        width = 3 if name.startswith("pgdbm") else 1.5
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="{width}"/>')
        names.append([at(*points[-1])[1], name, colour])
    below = TOP - 14.0
    for y, name, colour in sorted(names):
        below = max(y, below + 14)
        parts.append(f'<text x="{WIDTH - RIGHT + 8}" y="{below + 4:.1f}" fill="{colour}">{name}</text>')
    return "\n".join(parts) + "\n</svg>\n"


def draw_all(measured: dict, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, lines in measured.items():
        title, x_words, y_words, _, _ = CURVES[name]
        (folder / f"{name}.svg").write_text(draw(title, x_words, y_words, lines))
