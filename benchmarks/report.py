"""The figures as one compact table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.measuring import Spread

Figures = dict[str, Any]

MODES: Final = {"any": "any word", "all": "all words"}
SIZES: Final = {"shipped": "as shipped", "grown": "grown"}


def lines(figures: Figures) -> Iterator[str]:
    """Yield the lines of the report."""
    made = figures["prepare"]
    yield f"{figures['machine']}; seed {figures['seed']}, {figures['rounds']} rounds"
    yield (
        f"{made['questions']} questions in five languages, {made['unanswerable']} of them on nothing here; "
        f"{made['shipped']} recommendations shipped, {made['records']:,} grown from them in {made['seconds']:.0f} s "
        f"({made['bytes'] >> 20} MiB of SQLite; {made['actors']} actors, {made['sources']:,} texts)"
    )
    for part in (_asked, _compared, _built, _slowest, _started, _by_meaning):
        yield ""
        yield from part(figures)


def _asked(figures: Figures) -> Iterator[str]:
    yield "Each question's median over the rounds; in brackets the least and the most p99 that one round gave."
    yield f"{'':34}{'p50 ms':>8}{'p99 ms':>9}{'':19}{'answers':>9}{'wrongly':>9}{'MiB now':>9}{'peak':>6}"
    for size, title in SIZES.items():
        mine = figures["ours"][size]
        yield _row(f"bot, {title}", mine["warm"], mine, mine["memory"]["answering"])
        yield _row("  processor time alone", mine["processor"])
        yield _row(f"bot, {title}, caches emptied", mine["cold"])
        yield _row(f"  its wording apart, {title}", mine["worded"])
        for name, theirs in _rivals(figures, size):
            yield _row(f"{name}, {title}", theirs["warm"], theirs, theirs["memory"]["answering"])


def _compared(figures: Figures) -> Iterator[str]:
    yield "Theirs divided by ours:"
    for size, title in SIZES.items():
        mine = figures["ours"][size]["warm"]
        for name, theirs in _rivals(figures, size):
            ratios = (f"{theirs['warm'][key][0] / mine[key][0]:.2f} × at {key}" for key in ("p50", "p99"))
            yield f"  {name + ', ' + title:32}{', '.join(ratios)}"


def _built(figures: Figures) -> Iterator[str]:
    yield "Built:"
    for size, title in SIZES.items():
        mine = figures["ours"][size]
        parts = ", ".join(f"{name} {seconds * 1_000:,.0f} ms" for name, seconds in mine["build"].items())
        memory = mine["memory"]["built"]
        yield f"  {'bot, ' + title:32}{parts}; {_mebibytes(memory['present'])} MiB, {memory['peak']:.0f} at the peak"
        for name, theirs in figures["built"][size].items():
            yield (
                f"  {name + ', ' + title:32}index {theirs['seconds'] * 1_000:,.0f} ms, "
                f"{theirs['bytes'] / 2**20:.1f} MiB on disk; {theirs['peak']:.0f} MiB at the peak"
            )


def _slowest(figures: Figures) -> Iterator[str]:
    firsts = figures["ours"]["shipped"]["first_of_a_language"]
    parts = ", ".join(f"{language} {milliseconds:.0f}" for language, milliseconds in firsts.items())
    yield f"The very first question of a language, ms: {parts}"
    yield "Slowest kinds of question (p50 / p99 ms of processor time):"
    for size, title in SIZES.items():
        kinds = sorted(figures["ours"][size]["kinds"].items(), key=lambda kind: -kind[1]["p99"][0])[:6]
        yield f"  {title + ':':12}" + "; ".join(f"{name} {c['p50'][0]:.2f} / {c['p99'][0]:.2f}" for name, c in kinds)


def _started(figures: Figures) -> Iterator[str]:
    yield "Starts (median, least and most):"
    for name, start in figures["starts"].items():
        if start["failure"]:
            yield f"  {name:32}failed: {start['failure']}"
        else:
            yield f"  {name:32}{_spread(start['seconds'], 's', 2)}; {_spread(start['peak'], 'MiB', 0)} at the peak"


def _by_meaning(figures: Figures) -> Iterator[str]:
    if figures["encoder_left_out"]:
        yield f"With the encoder: left out, {figures['encoder_left_out']}."
        return
    yield "With the encoder:"
    for size, title in SIZES.items():
        mine = figures["with_encoder"][size]
        yield _row(f"bot, {title}", mine["warm"], mine, mine["memory"]["answering"])
        yield _row("  processor time alone", mine["processor"])


def _rivals(figures: Figures, size: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, modes in figures["rivals"][size].items():
        for mode, found in modes.items():
            yield f"{name}, {MODES[mode]}", found


def _row(
    title: str,
    summary: dict[str, Sequence[float]],
    honesty: dict[str, Any] | None = None,
    memory: dict[str, Any] | None = None,
) -> str:
    p50, p99 = summary["p50"], summary["p99"]
    row = f"{title:34}{p50[0]:8.3f}{p99[0]:9.3f}{f'({p99[1]:.2f} to {p99[2]:.2f})':>19}"
    if honesty:
        row += f"{honesty['answered']:9.1%}{honesty['answered_wrongly']:9.1%}"
    if memory:
        row += f"{_mebibytes(memory['present']):>9}{memory['peak']:6.0f}"
    return row


def _mebibytes(value: float | None) -> str:
    return "?" if value is None else f"{value:.0f}"


def _spread(spread: Spread, unit: str, digits: int) -> str:
    middle, least, most = spread
    return f"{middle:.{digits}f} {unit} ({least:.{digits}f} to {most:.{digits}f})"
