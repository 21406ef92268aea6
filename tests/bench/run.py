#!/usr/bin/env python3
"""How fast it is, as one table of ratios: each number beside the one that it was measured against, in the same run.

    run.py [--quick | --smoke] [--bin DIR] [--dir DIR] [--only ROW,…] [--letters N] [--rounds N]

    --quick   a tenth of the letters and of the tickets: minutes instead of a quarter of an hour, and more noise
    --smoke   a handful: shows only that everything arrives and the table is printed; exit 1 when something is missing
    --bin     the folder of the programs (default: build/release/bin)
    --dir     where stores and Maildirs are put: the disk that is measured (default: /tmp)
    --only    some groups of lines: road, accept, memory, growth, distance, latency, parse, simulate, tick
    --mails   a folder of letters of your own, for parse: read beside tests/mails and the generated ones

Real Dovecot over TLS on loopback (tests/testbed), a sink as relay, client and servers on the same processors. Rounds are
interleaved (one, other, one, other …), medians are printed; loads are told, because other work on the machine changes rates,
though hardly ratios.
"""
import argparse
import dataclasses
import os
import platform
import re
import sys
import time
from pathlib import Path
from statistics import median
from typing import Optional

from letters import AVERAGE_KB
from measure import ROOT, ROUND_TRIP, Bench, Line, Missing

ROWS = {"road": 3, "accept": 3, "memory": 1, "growth": 1, "distance": 1, "latency": 3, "parse": 2, "simulate": 3, "tick": 2}  # groups, and how many lines each prints


@dataclasses.dataclass
class Scale:
    letters: int = 10_000      # of a measurement
    waiting: int = 100_000     # in the mailbox, for memory
    tickets: int = 1_000_000   # in the store, for growth
    far: int = 10_000          # fetched over the long line
    singly: int = 200          # … one by one
    seconds: int = 60          # of latency
    parsed: int = 1_000        # generated letters that are read by two libraries
    years: tuple = (10_000, 100_000)    # letters of a mailbox that is simulated
    open: tuple = (1_000, 1_000_000)    # tickets, for tick
    rounds: int = 5


QUICK = Scale(letters=2_000, waiting=20_000, tickets=100_000, far=4_000, singly=100, seconds=20,
              years=(2_000, 20_000), open=(1_000, 100_000))
SMOKE = Scale(letters=40, waiting=60, tickets=300, far=30, singly=5, seconds=2, parsed=20, years=(40, 200), open=(100, 300), rounds=1)


# ---- the table ---------------------------------------------------------------------------------------------------------------

@dataclasses.dataclass
class Row:
    what: str
    value: str
    against: str
    ratio: float
    aim: str = ""
    met: Optional[bool] = None  # None: nothing was promised


def at_least(what, value, against, other, aim):
    return Row(what, f"{value:,.0f}/s", f"{against}: {other:,.0f}/s", value / other, f">= {aim:g}", value / other >= aim)


def at_most(what, value, unit, aim):
    return Row(what, f"{value:.3g} {unit}", f"{aim:g} {unit}", value / aim, "<= 1", value <= aim)


class Table:
    """Measures one group of rows after another."""

    def __init__(self, bench, scale, mails=None):
        self.bench, self.scale, self.mails, self.rows = bench, scale, mails, []
        self.example = bench.dir / "example.db"  # a store of a whole road: what the baseline is made from

    def rounds(self, *measurements):
        """Interleaved. One list of values for each."""
        results = [[] for _ in measurements]
        for number in range(self.scale.rounds):
            for values, (name, measure) in zip(results, measurements):
                values.append(measure())
                self.bench.say(f"{name} {number + 1}/{self.scale.rounds}: {values[-1]}")
        return results

    def have_example(self):
        if not self.example.exists():
            self.bench.road(self.scale.letters, keep=self.example)

    def road(self):
        bench, count = self.bench, self.scale.letters
        self.have_example()
        roads, small, large = self.rounds(("road", lambda: bench.road(count)),
                                          ("insert by 64", lambda: bench.insert(self.example, 64)),
                                          ("insert by 256", lambda: bench.insert(self.example, 256)))
        rate = median([one["rate"] for one in roads])
        name = f"whole road, {count:,} letters over TLS"
        self.rows.append(at_least(name, rate, "the same rows inserted, commits of 64", median(small), 0.5))
        self.rows.append(at_least(name, rate, "the same rows inserted, commits of 256", median(large), 0.5))
        self.rows.append(at_most("processor time of the daemon per letter", median([one["cpu_ms"] for one in roads]), "ms", 0.5))

    def accept(self):
        bench, count = self.bench, self.scale.letters
        user = bench.mailbox(count)
        ours, fast, safe, beside = self.rounds(
            ("accept", lambda: bench.accept(user, count)),
            ("mbsync without fsync", lambda: bench.mbsync(user, count, False)),
            ("mbsync with fsync", lambda: bench.mbsync(user, count, True)),
            ("accept while all goes on", lambda: bench.road(count)["accepted"]))
        self.rows.append(at_least("fetch and durable accept", median(ours), "mbsync without fsync", median(fast), 1))
        self.rows.append(at_least("fetch and durable accept", median(ours), "mbsync with fsync", median(safe), 6))
        self.rows.append(at_least("… while the road goes on behind it", median(beside), "mbsync with fsync", median(safe), 6))

    def memory(self):
        result = self.bench.road(self.scale.waiting)
        self.bench.say(f"memory: {result}")
        self.rows.append(at_most(f"peak memory, {self.scale.waiting:,} letters waiting", result["peak_mb"], "MB", 100))

    def growth(self):
        bench, count = self.bench, self.scale.letters
        self.have_example()
        full = bench.fill(self.example, self.scale.tickets)
        bench.say(f"a store of {self.scale.tickets:,} tickets: {full.stat().st_size / 1e6:,.0f} MB")
        many, none = self.rounds(("road, full store", lambda: bench.road(count, store=full)["rate"]),
                                 ("road, empty store", lambda: bench.road(count)["rate"]))
        self.rows.append(at_least(f"whole road, {self.scale.tickets:,} tickets in the store", median(many), "an empty store",
                                  median(none), 0.9))

    def distance(self):
        bench = self.bench
        user = bench.mailbox(self.scale.far)
        line = Line(bench, bench.bed.ports["IMAPS"])
        try:
            ours, singly = self.rounds(("far accept", lambda: bench.accept(user, self.scale.far, line.port)),
                                       ("far, one by one", lambda: bench.one_by_one(user, self.scale.singly, line.port)))
        finally:
            line.close()
        self.rows.append(at_least(f"fetch and durable accept at {ROUND_TRIP * 1000:.0f} ms of round trip", median(ours),
                                  "one fetch per round trip, nothing stored", median(singly), 100))

    def latency(self):
        times = self.bench.latency(self.scale.seconds)
        at = lambda share: times[min(len(times) - 1, int(share * len(times)))]  # noqa: E731
        self.bench.say(f"latency of {len(times)} letters: p50 {at(0.5):.3f} s, p99 {at(0.99):.3f} s, max {times[-1]:.3f} s")
        self.rows.append(at_most(f"delivery to notice, 20 letters/s for {self.scale.seconds} s: 99th percentile", at(0.99), "s", 1))
        self.rows.append(Row("… median", f"{at(0.5):.3g} s", "1 s", at(0.5)))
        self.rows.append(Row("… slowest", f"{times[-1]:.3g} s", "1 s", times[-1]))

    def parse(self):
        result = self.bench.parse(self.scale.parsed, self.mails)
        self.bench.say(f"parse: {result}")
        ours, theirs = result["ours_us"], result["theirs_us"]
        self.rows.append(Row(f"a letter read, mean of {result['letters']:,}: with text, answer, sums", f"{ours:.3g} us",
                             f"gmime, without HTML, answers, robots: {theirs:.3g} us", theirs / ours, ">= 1", theirs >= ours))
        self.rows.append(Row("… share of them that ours reads faster", f"{result['faster']:.0%}",
                             f"median ratio {result['median_ratio']:.2f}, lowest", result["lowest_ratio"]))

    def simulate(self):
        """Each twice, whatever the rounds: it is the sameness that is of interest, and a year takes its time."""
        bench, (few, many) = self.bench, self.scale.years
        small, large = [], []
        for values, count in ((small, few), (large, many)) * 2:
            values.append(bench.simulate(count))
            bench.say(f"simulate {count:,}: {values[-1]}")
        for values in (small, large):
            if len({one["digest"] for one in values}) != 1:
                raise Missing("simulate told two stories of the same letters")
        rates = [median([one["rate"] for one in values]) for values in (large, small)]
        peaks = [max(one["peak_mb"] for one in values) for values in (large, small)]
        self.rows.append(at_least(f"simulate, {many:,} letters of a year", rates[0], f"{few:,} letters", rates[1], 0.9))
        self.rows.append(Row("… peak memory", f"{peaks[0]:.1f} MB", f"{few:,} letters: {peaks[1]:.1f} MB", peaks[0] / peaks[1],
                             "<= 1.25", peaks[0] <= 1.25 * peaks[1]))
        self.rows.append(Row("… lines that a second run printed alike", f"{large[0]['lines']:,}", f"of {large[1]['lines']:,}", 1, "= 1", True))

    def tick(self):
        bench, (few, many) = self.bench, self.scale.open
        small, large = self.rounds(("tick, few", lambda: bench.tick(few)), ("tick, many", lambda: bench.tick(many)))
        for name, key, unit, aim in ((f"a tick in which {large[0]['due']} are due", "tick_ms", "ms", 1.25),
                                     ("… a look, nothing is due", "look_us", "us", 1.25)):
            with_many, with_few = (median([one[key] for one in values]) for values in (large, small))
            self.rows.append(Row(f"{name}, {many:,} open tickets", f"{with_many:.3g} {unit}",
                                 f"{few:,} open tickets: {with_few:.3g} {unit}", with_many / with_few, f"<= {aim:g}",
                                 with_many <= aim * with_few))

    def text(self):
        heads = ("measured", "", "against", "ratio", "aim", "")
        lines = [(row.what, row.value, row.against, f"{row.ratio:.2f}", row.aim, {True: "met", False: "MISSED", None: ""}[row.met])
                 for row in self.rows]
        widths = [max(map(len, column)) for column in zip(heads, *lines)]
        align = (str.ljust, str.rjust, str.ljust, str.rjust, str.ljust, str.ljust)
        rule = "-" * (sum(widths) + 2 * (len(widths) - 1))
        body = ["  ".join(fit(cell, width) for fit, cell, width in zip(align, line, widths)).rstrip() for line in (heads, *lines)]
        return "\n".join([body[0], rule, *body[1:]])


def machine():
    model = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    return f"{os.cpu_count()} × {model[1] if model else platform.machine()}, Linux {platform.release()}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--smoke", action="store_true")
    parser.add_argument("--bin", default=os.environ.get("TICKETGATE_BIN", ROOT / "build/release/bin"))
    parser.add_argument("--dir", default="/tmp")
    parser.add_argument("--only", type=lambda text: text.split(","), default=list(ROWS))
    parser.add_argument("--letters", type=int)
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--mails")
    options = parser.parse_args()
    scale = SMOKE if options.smoke else QUICK if options.quick else Scale()
    scale = dataclasses.replace(scale, **{name: value for name in ("letters", "rounds") if (value := getattr(options, name))})
    try:
        with Bench(options.bin, options.dir) as bench:
            table = Table(bench, scale, options.mails)
            for name in options.only:
                getattr(table, name)()
            if len(table.rows) != sum(ROWS[name] for name in options.only):
                raise Missing(f"lines of the table:\n{table.text()}")
            if options.smoke:
                print("A handful of letters: that they arrived is shown, the numbers mean nothing.")
            print(f"{time.strftime('%Y-%m-%d')}, {machine()}; "
                  f"load {min(bench.loads):.1f} to {max(bench.loads):.1f}; medians of {scale.rounds}, interleaved; "
                  f"letters of {AVERAGE_KB:.0f} KB on average\n\n{table.text()}")
    except Missing as missing:
        sys.exit(f"bench: {missing}")


if __name__ == "__main__":
    main()
