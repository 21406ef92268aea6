#!/usr/bin/env python3
"""How fast it is, as one table of ratios: each number beside the one that it was measured against, in the same run.

    run.py [--quick | --smoke] [--bin DIR] [--dir DIR] [--only ROW,…] [--letters N] [--rounds N]

    --quick   a tenth of the letters and of the tickets: minutes instead of a quarter of an hour, and more noise
    --smoke   a handful: shows only that everything arrives and the table is printed; exit 1 when something is missing
    --bin     the folder of the programs (default: build/release/bin)
    --dir     where stores and Maildirs are put: the disk that is measured (default: /tmp)
    --only    some rows: road, accept, memory, growth, distance, latency

Real Dovecot over TLS on loopback (tests/testbed), a sink as relay, client and servers on the same processors. Rounds are
interleaved (one, other, one, other …), medians are printed; loads are told, because other work on the machine changes rates,
though hardly ratios.
"""
import argparse
import contextlib
import dataclasses
import imaplib
import json
import os
import platform
import re
import shutil
import smtplib
import sqlite3
import ssl
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import letters

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/testbed"))

from testbed import Testbed, choose_ports  # noqa: E402

ROWS = ("road", "accept", "memory", "growth", "distance", "latency")
ROUND_TRIP = 0.020  # seconds


@dataclasses.dataclass
class Scale:
    letters: int = 10_000      # of a measurement
    waiting: int = 100_000     # in the mailbox, for memory
    tickets: int = 1_000_000   # in the store, for growth
    far: int = 10_000          # fetched over the long line
    singly: int = 200          # … one by one
    seconds: int = 60          # of latency
    rounds: int = 3


QUICK = Scale(letters=2_000, waiting=20_000, tickets=100_000, far=4_000, singly=100, seconds=20)
SMOKE = Scale(letters=40, waiting=60, tickets=300, far=30, singly=5, seconds=2, rounds=1)


class Missing(Exception):
    """Something did not arrive: then no number counts."""


def until(condition, seconds, what, pause=0.005):
    """The first true value of `condition`. Waits on an event that nobody sets: a pause that any signal ends."""
    end, idle = time.monotonic() + seconds, threading.Event()
    while not (value := condition()):
        if time.monotonic() > end:
            raise Missing(f"waited {seconds} s in vain for {what}")
        idle.wait(pause)
    return value


class Sink:
    """The relay: takes everything, notes when."""

    def __init__(self, bench):
        self.path = bench.dir / "arrivals"
        self.out = open(self.path, "wb")
        self.process = subprocess.Popen([bench.bin / "smtp_sink"], stdout=self.out)
        self.port = int(until(lambda: re.match(rb"listening (\d+)\n", self.path.read_bytes()), 10, "the sink")[1])
        self.seen, self.lines = self.path.stat().st_size, 0

    def count(self):
        """How many letters have arrived since `forget`."""
        with open(self.path, "rb") as journal:
            journal.seek(self.seen)
            fresh = journal.read()
        self.seen += len(fresh)
        self.lines += fresh.count(b"\n")
        return self.lines

    def forget(self):
        self.count()
        self.lines, self.begin = 0, self.seen

    def arrivals(self):
        """[(seconds, recipient, the notice's id, the id it answers)] since `forget`"""
        with open(self.path) as journal:
            journal.seek(self.begin)
            return [(int(words[0]) / 1e9, *words[1:]) for words in map(str.split, journal)]

    def close(self):
        self.process.terminate()
        self.process.wait()
        self.out.close()


class Line:
    """A line with a delay, in a process of its own."""

    def __init__(self, bench, target):
        self.rule = bench.dir / "line.json"
        self.rule.write_text(json.dumps({"latency_ms": ROUND_TRIP / 2 * 1000}))
        self.out = bench.dir / "line.out"
        with open(self.out, "wb") as out:
            self.process = subprocess.Popen([sys.executable, str(ROOT / "tests/testbed/fault.py"), "0", str(target),
                                             str(self.rule)], stdout=out)
        until(lambda: "rule:" in self.out.read_text(), 10, "the line with a delay")
        self.port = int(re.search(r"listening on (\d+)", self.out.read_text())[1])

    def close(self):
        self.process.terminate()
        self.process.wait()


class Daemon:
    """ticketgated over one mailbox, with what the kernel knows of it."""

    def __init__(self, bench, config):
        self.log = bench.dir / "log"
        self.begun = time.monotonic()
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen([bench.bin / "ticketgated", "--config", config], stdout=log, stderr=log)

    def alive(self):
        if self.process.poll() is not None:
            raise Missing(f"the daemon ended:\n{self.log.read_text(errors='replace')[-2000:]}")
        return True

    def processor_seconds(self):
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def peak_megabytes(self):
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) / 1024

    def stop(self):
        self.process.terminate()
        if self.process.wait(60) != 0:
            raise Missing(f"the daemon ended with {self.process.returncode}:\n{self.log.read_text(errors='replace')[-2000:]}")


class Bench:
    def __init__(self, options, scale):
        self.bin, self.scale = Path(options.bin), scale
        self.dir = Path(tempfile.mkdtemp(prefix="tgb-", dir=options.dir))
        self.number = 0
        self.loads = []

    def __enter__(self):
        self.stack = contextlib.ExitStack()
        self.stack.callback(shutil.rmtree, self.dir, ignore_errors=True)
        self.bed = self.stack.enter_context(Testbed.start())
        self.sink = Sink(self)
        self.stack.callback(self.sink.close)
        return self

    def __exit__(self, *_):
        self.stack.close()

    def say(self, text):
        self.loads.append(os.getloadavg()[0])
        print(f"  {text}   [load {self.loads[-1]:.1f}]", file=sys.stderr, flush=True)

    # ---- what is measured with ------------------------------------------------------------------------------------------

    def mailbox(self, count):
        """A new one with so many letters that nobody has read, in the state in which LMTP leaves them: indexed, sizes known."""
        self.number += 1
        user = self.bed.add_person(f"b{self.number}@example.com")
        letters.fill(self.bed, user, count)
        if count:
            with self.session(user) as line:
                line.uid("fetch", "1:*", "(RFC822.SIZE INTERNALDATE)")
        return user

    @contextlib.contextmanager
    def session(self, user, port=None):
        trust = ssl.create_default_context(cafile=self.bed.dir / "cert.pem")
        line = imaplib.IMAP4_SSL("127.0.0.1", port or self.bed.ports["IMAPS"], ssl_context=trust)
        try:
            line.login(user, "pw")
            line.select("INBOX", readonly=True)
            yield line
        finally:
            line.shutdown()

    def config(self, user, done="move:Processed", port=None, store=None):
        """No operator: then each letter causes one notice. The limits of automatic letters are out of the way."""
        folder = self.dir / user
        folder.mkdir()
        (folder / "policies").mkdir()
        (folder / "policies/bench.toml").write_text(
            'desk = "Support"\nlanguage = "en"\n[limits]\nper_address_hour = 100000\nper_ticket_hour = 100000\n')
        (folder / "password").touch(0o600)
        (folder / "password").write_text("pw\n")
        file = folder / "ticketgate.toml"
        file.write_text(f"""\
[store]
path = "{store or folder / 'tickets.db'}"
[outgoing]
url = "smtp://127.0.0.1:{self.sink.port}"
[policies]
path = "{folder}/policies"
templates = "{ROOT}/templates"
[[mailbox]]
name = "{user.partition('@')[0]}"
url = "imaps://127.0.0.1:{port or self.bed.ports['IMAPS']}/INBOX"
user = "{user}"
password_file = "password"
ca_file = "{self.bed.dir}/cert.pem"
address = "{user}"
policy = "bench"
done = "{done}"
""")
        return file

    def answer_of(self, *command):
        """The one line of JSON that one of our programs prints."""
        done = subprocess.run(list(map(str, command)), capture_output=True, text=True)
        if done.returncode != 0:
            raise Missing(f"{command[0]}: {done.stderr}")
        return json.loads(done.stdout)

    # ---- what is measured -----------------------------------------------------------------------------------------------

    def road(self, count, store=None, keep=None):
        """From the daemon's start to the relay's taking of the last notice. {rate, cpu_ms, peak_mb, accepted}"""
        user = self.mailbox(count)
        config = self.config(user, store=store)
        store = store or config.parent / "tickets.db"
        self.sink.forget()
        daemon = Daemon(self, config)
        try:
            accepted = self.wait_accepted(daemon, store, user, count)
            until(lambda: daemon.alive() and self.sink.count() >= count, 3600, f"{count} notices")
            took = max(instant for instant, *_ in self.sink.arrivals()) - daemon.begun
            cpu, peak = daemon.processor_seconds(), daemon.peak_megabytes()
        finally:
            daemon.stop()
        self.check(store, user, count)
        if keep:
            shutil.copy(store, keep)
        if store.is_relative_to(config.parent):
            shutil.rmtree(config.parent)
        return {"rate": count / took, "cpu_ms": cpu / count * 1000, "peak_mb": peak, "accepted": count / (accepted - daemon.begun)}

    def wait_accepted(self, daemon, store, user, count):
        until(lambda: daemon.alive() and store.exists() and store.stat().st_size > 0, 30, "the store")

        def taken():
            daemon.alive()
            with contextlib.suppress(sqlite3.OperationalError), contextlib.closing(self.reader(store)) as db:
                row = db.execute("SELECT uid FROM cursor WHERE mailbox = ?", (user.partition("@")[0],)).fetchone()
                return row and row[0] >= count
        until(taken, 3600, f"{count} letters in the ledger", pause=0.02)
        return time.monotonic()

    def reader(self, store):
        return sqlite3.connect(f"file:{store}?mode=ro", uri=True, timeout=10)

    def check(self, store, user, count):
        """One ticket and one sent notice per letter, or the numbers are worth nothing."""
        queue = user.partition("@")[0]
        with contextlib.closing(self.reader(store)) as db:
            tickets, = db.execute("SELECT count(*) FROM letter WHERE mailbox = ? AND verdict = 'registered'", (queue,)).fetchone()
            sent, = db.execute("SELECT count(*) FROM outbox WHERE mailbox = ? AND state = 'sent'", (queue,)).fetchone()
        answered = len({arrival[3] for arrival in self.sink.arrivals()})
        if (tickets, sent, answered) != (count, count, count):
            raise Missing(f"{count} letters, but {tickets} tickets, {sent} sent, {answered} answered at the sink")

    def insert(self, source, group, count=0):
        target = self.dir / "insert.db"
        result = self.answer_of(self.bin / "insert_rate", source, target, "--group", group, "--letters", count)
        for file in self.dir.glob("insert.db*"):
            file.unlink()
        return result["letters"] / result["seconds"]

    def accept(self, user, count, port=None):
        config = self.config(user, done="keep", port=port)
        result = self.answer_of(self.bin / "accept_rate", "--config", config)
        shutil.rmtree(config.parent)
        if result["letters"] != count:
            raise Missing(f"{count} letters, {result['letters']} accepted")
        return count / result["seconds"]

    def mbsync(self, user, count, fsync):
        """The same mailbox into a new Maildir on the same disk."""
        folder = self.dir / "mbsync"
        (folder / "mail").mkdir(parents=True)
        (folder / "mbsyncrc").write_text(f"""\
FSync {'yes' if fsync else 'no'}

IMAPStore far
Host localhost
Port {self.bed.ports['IMAPS']}
User {user}
Pass pw
SSLType IMAPS
CertificateFile {self.bed.dir}/cert.pem

MaildirStore near
Path {folder}/mail/
Inbox {folder}/mail/INBOX

Channel all
Far :far:INBOX
Near :near:INBOX
Sync Pull
Create Near
SyncState {folder}/state
""")
        begun = time.monotonic()
        done = subprocess.run(["mbsync", "-c", folder / "mbsyncrc", "all"], capture_output=True, text=True)
        took = time.monotonic() - begun
        found = sum(len(list(folder.glob(f"mail/INBOX/{part}/*"))) for part in ("cur", "new"))
        shutil.rmtree(folder)
        if found != count:
            raise Missing(f"mbsync: {found} of {count}: {done.stderr}")
        return count / took

    def one_by_one(self, user, count, port):
        """One fetch per round trip, as most gateways do it."""
        with self.session(user, port) as line:
            begun = time.monotonic()
            for uid in range(1, count + 1):
                kind, answer = line.uid("fetch", str(uid), "(UID BODY.PEEK[])")
                if kind != "OK" or not isinstance(answer[0], tuple):
                    raise Missing(f"UID {uid}: {answer}")
            return count / (time.monotonic() - begun)

    def latency(self, seconds, rate=20):
        """Seconds from LMTP's reply after the final dot to the sink's taking of the notice, sorted."""
        count = seconds * rate
        user = self.mailbox(0)
        config = self.config(user)
        self.sink.forget()
        daemon = Daemon(self, config)
        try:
            until(lambda: daemon.alive() and b"mailbox-open mailbox=" + user.partition("@")[0].encode()
                  in self.dir.joinpath("log").read_bytes(), 30, "an open mailbox")
            delivered = self.deliver(user, count, rate)
            until(lambda: daemon.alive() and self.sink.count() >= count, 120, f"{count} notices")
        finally:
            daemon.stop()
        arrived = {answers: instant for instant, _, _, answers in self.sink.arrivals()}
        self.check(config.parent / "tickets.db", user, count)
        return sorted(arrived[name] - instant for name, instant in delivered.items())

    def deliver(self, user, count, rate):
        line = smtplib.LMTP("127.0.0.1", self.bed.ports["LMTP"], timeout=60)
        delivered, begun, idle = {}, time.monotonic(), threading.Event()
        for number, (name, sender, raw) in enumerate(letters.write(user, count)):
            idle.wait(max(0, begun + number / rate - time.monotonic()))
            line.sendmail(sender, [user], raw)
            delivered[name] = time.monotonic()
        line.close()
        return delivered

    def fill(self, source, tickets):
        """A store with so many tickets already. Their letters are short: it is their number that is of interest."""
        store = self.dir / "full.db"
        self.answer_of(self.bin / "insert_rate", source, store, "--letters", tickets, "--group", 5000, "--fill")
        return store


# ---- the table ---------------------------------------------------------------------------------------------------------------

@dataclasses.dataclass
class Row:
    what: str
    value: str
    against: str
    ratio: float
    aim: str
    met: bool


def median(values):
    return statistics.median(values)


def at_least(what, value, against, other, aim):
    return Row(what, f"{value:,.0f}/s", f"{against}: {other:,.0f}/s", value / other, f">= {aim:g}", value / other >= aim)


def at_most(what, value, unit, aim):
    return Row(what, f"{value:.3g} {unit}", f"{aim:g} {unit}", value / aim, "<= 1", value <= aim)


class Table:
    """Measures one group of rows after another."""

    def __init__(self, bench):
        self.bench, self.scale, self.rows = bench, bench.scale, []
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
        self.rows.append(at_most(f"delivery to notice, 20 letters/s for {self.scale.seconds} s, median", at(0.5), "s", 1))
        self.rows.append(at_most("… 99th percentile", at(0.99), "s", 1))
        self.rows.append(at_most("… slowest", times[-1], "s", 1))

    def text(self):
        heads = ("measured", "", "against", "ratio", "aim", "")
        lines = [(row.what, row.value, row.against, f"{row.ratio:.2f}", row.aim, "met" if row.met else "MISSED") for row in self.rows]
        widths = [max(map(len, column)) for column in zip(heads, *lines)]
        align = (str.ljust, str.rjust, str.ljust, str.rjust, str.ljust, str.ljust)
        rule = "-" * (sum(widths) + 2 * (len(widths) - 1))
        body = ["  ".join(fit(cell, width) for fit, cell, width in zip(align, line, widths)).rstrip() for line in (heads, *lines)]
        return "\n".join([body[0], rule, *body[1:]])


def machine():
    model = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    return f"{platform.node() and ''}{os.cpu_count()} × {model[1] if model else platform.machine()}, Linux {platform.release()}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--smoke", action="store_true")
    parser.add_argument("--bin", default=os.environ.get("TICKETGATE_BIN", ROOT / "build/release/bin"))
    parser.add_argument("--dir", default="/tmp")
    parser.add_argument("--only", type=lambda text: text.split(","), default=ROWS)
    parser.add_argument("--letters", type=int)
    parser.add_argument("--rounds", type=int)
    options = parser.parse_args()
    scale = SMOKE if options.smoke else QUICK if options.quick else Scale()
    scale = dataclasses.replace(scale, **{name: value for name in ("letters", "rounds") if (value := getattr(options, name))})
    try:
        with Bench(options, scale) as bench:
            table = Table(bench)
            for name in options.only:
                getattr(table, name)()
            print(f"{time.strftime('%Y-%m-%d')}, {machine()}; "
                  f"load {min(bench.loads):.1f} to {max(bench.loads):.1f}; medians of {scale.rounds}, interleaved; "
                  f"letters of {letters.AVERAGE_KB:.0f} KB on average\n\n{table.text()}")
    except Missing as missing:
        sys.exit(f"bench: {missing}")


if __name__ == "__main__":
    main()
