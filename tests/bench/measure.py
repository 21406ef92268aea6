"""What the benchmarks measure with: a sink, a line with a delay, the daemon, and the servers of tests/testbed around them."""
import contextlib
import hashlib
import imaplib
import json
import os
import re
import shutil
import smtplib
import sqlite3
import ssl
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import letters
import year

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/testbed"))

from testbed import Testbed  # noqa: E402

ROUND_TRIP = 0.020  # seconds, of the long line


class Missing(Exception):
    """Something did not arrive: then no number counts."""


def until(condition, seconds, what, pause=0.02):
    """The first true value of `condition`. Waits on an event that nobody sets: a pause that any signal ends."""
    end, idle = time.monotonic() + seconds, threading.Event()
    while not (value := condition()):
        if time.monotonic() > end:
            raise Missing(f"waited {seconds} s in vain for {what}")
        idle.wait(pause)
    return value


def at_rest():
    """What earlier steps wrote (mailboxes, Maildirs that nobody synced) is on disk, or the kernel would write it at the cost of
    whatever is measured next."""
    os.sync()


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
    """Each method measures one thing once, and raises Missing when anything did not arrive."""

    def __init__(self, programs, folder):
        self.bin = Path(programs)
        self.dir = Path(tempfile.mkdtemp(prefix="tgb-", dir=folder))
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
            'desk = "Support"\nlanguage = "en"\nzone = "UTC"\ncalendar = "none"\n[hours]\n"24x7" = true\n'
            '[limits]\nper_address_hour = 100000\nper_ticket_hour = 100000\n')
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
        at_rest()
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
        shutil.rmtree(config.parent)
        shutil.rmtree(self.bed.dir / "mail" / user)
        return {"rate": count / took, "cpu_ms": cpu / count * 1000, "peak_mb": peak, "accepted": count / (accepted - daemon.begun)}

    def wait_accepted(self, daemon, store, user, count):
        until(lambda: daemon.alive() and store.exists() and store.stat().st_size > 0, 30, "the store")

        def taken():
            daemon.alive()
            with contextlib.suppress(sqlite3.OperationalError), contextlib.closing(self.reader(store)) as db:
                row = db.execute("SELECT uid FROM cursor WHERE mailbox = ?", (user.partition("@")[0],)).fetchone()
                return row and row[0] >= count
        until(taken, 3600, f"{count} letters in the ledger", pause=0.05)
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
        at_rest()
        result = self.answer_of(self.bin / "insert_rate", source, target, "--group", group, "--letters", count)
        for file in self.dir.glob("insert.db*"):
            file.unlink()
        return result["letters"] / result["seconds"]

    def parse(self, count, mails=None):
        """Microseconds a letter, ours and gmime's."""
        folder = self.dir / "letters"
        folder.mkdir()
        for number, (_, _, raw) in enumerate(letters.write("support@example.com", count)):
            (folder / f"{number}.eml").write_bytes(raw)
        if not (self.bin / "parse_rate").exists():
            raise Missing("parse_rate: it is built where libgmime-3.0-dev is installed")
        result = self.answer_of(self.bin / "parse_rate", folder, ROOT / "tests/mails", *([mails] if mails else []))
        shutil.rmtree(folder)
        return result

    def accept(self, user, count, port=None):
        config = self.config(user, done="keep", port=port)
        at_rest()
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
        at_rest()
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

    def simulate(self, count):
        """`ticketgate simulate` on a year's mbox of so many letters. {rate, peak_mb, lines, digest of the output}"""
        folder = self.dir / f"year-{count}"
        if not folder.exists():
            folder.mkdir()
            year.write(folder, count, ROOT / "etc/policies", ROOT / "templates")
        output = self.dir / "simulated"
        at_rest()
        begun = time.monotonic()
        with open(output, "wb") as out:
            process = subprocess.Popen([self.bin / "ticketgate", "simulate", "--config", folder / "ticketgate.toml", "--mail",
                                        folder / "year.mbox", "--clients", folder / "clients.csv", "--until", year.END, "--json"],
                                       stdout=out)
            _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        took = time.monotonic() - begun
        if process.returncode != 0:
            raise Missing(f"simulate ended with {process.returncode}")
        digest, lines, received, closed = hashlib.sha256(), 0, 0, 0
        with open(output, "rb") as text:  # line by line: what this process has ever held counts as the next child's peak
            for line in text:
                digest.update(line)
                lines += 1
                received += b'"type":"received"' in line
                closed += b'"kind":"closed"' in line
        if received != count or closed == 0:
            raise Missing(f"simulate: {count} letters, {received} received, {closed} tickets closed")
        return {"rate": count / took, "peak_mb": usage.ru_maxrss / 1024, "lines": lines, "digest": digest.hexdigest()[:16]}

    def tick(self, tickets):
        """The daemon's timekeeper over a new store with so many open tickets. {tick_ms, look_us, due}"""
        folder = self.dir / "tick"
        folder.mkdir()
        _, config = year.write(folder, 4, ROOT / "etc/policies", ROOT / "templates")
        result = self.answer_of(self.bin / "tick_rate", "--config", config, "--tickets", tickets)
        shutil.rmtree(folder)
        return result

    def fill(self, source, tickets):
        """A store with so many tickets already. Their letters are short: it is their number that is of interest."""
        store = self.dir / "full.db"
        self.answer_of(self.bin / "insert_rate", source, store, "--letters", tickets, "--group", 5000, "--fill")
        return store
