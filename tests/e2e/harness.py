"""What the end-to-end tests stand on: one testbed per test process, a desk with mailboxes of its own per test.

    class MainRoad(DeskTest):
        def test_it(self):
            client = self.desk.client("alice")
            ...

A test gets fresh people (alice.7@customer.test) instead of emptied mailboxes: a letter that an earlier test left on its way cannot
fall into this one. Nothing here sleeps in the hope that something has happened by then: `wait_for` asks, with a deadline, and fails
with the daemon's log.
"""
import contextlib
import email
import email.policy
import email.utils
import imaplib
import itertools
import json
import os
import re
import shutil
import signal
import smtplib
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest
import uuid
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/testbed"))

from moved_clock import MovedClock  # noqa: E402
from fault import FaultProxy, Rule  # noqa: E402  (the tests take them from here)
from testbed import Testbed, access_token  # noqa: E402

__all__ = ["Desk", "DeskTest", "FaultProxy", "Rule", "Sent", "Testbed", "access_token", "wait_for"]

BIN = Path(os.environ.get("TICKETGATE_BIN", ROOT / "build/release/bin"))
PATIENCE = float(os.environ.get("TICKETGATE_TEST_PATIENCE", "30"))  # seconds; a busy machine needs more

_bed = None
_numbers = itertools.count(1)


def testbed():
    """The process's testbed, started when first asked for."""
    global _bed
    if _bed is None:
        # Ports, sockets and mail vanish with the process, however it ends: atexit for the tidy ends, the guard for the others.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        _bed = Testbed.start()
        unittest.addModuleCleanup(_forget_testbed)
    return _bed


def _forget_testbed():
    global _bed
    bed, _bed = _bed, None
    bed.clean()


def wait_for(predicate, seconds=None, what="", log=lambda: ""):
    """The first true value that `predicate` gives. The one place that lets time pass, and only until the answer is there."""
    deadline = time.monotonic() + (seconds or PATIENCE)
    while True:
        found = predicate()
        if found:
            return found
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {seconds or PATIENCE} s in vain for {what or predicate}\n{log()}")
        time.sleep(0.05)


@dataclass(frozen=True)
class Sent:
    """A letter that somebody in the test wrote."""
    message_id: str  # without brackets
    subject: str
    raw: bytes


class Mailbox:
    """Somebody's INBOX or another folder, read by IMAP without leaving a mark."""

    def __init__(self, bed, user, folder="INBOX"):
        self.bed, self.user, self.folder = bed, user, folder

    @contextlib.contextmanager
    def session(self, read_only=True):
        line = imaplib.IMAP4("127.0.0.1", self.bed.ports["IMAP"], timeout=30)
        try:
            line.login(self.user, "pw")
            kind, answer = line.select(self.folder, readonly=read_only)
            if kind != "OK":
                raise AssertionError(f"SELECT {self.folder}: {answer}")
            yield line
        finally:
            line.shutdown()

    def raws(self):
        """{uid: (flags, bytes)}"""
        with self.session() as line:
            answer = line.uid("fetch", "1:*", "(FLAGS BODY.PEEK[])")[1]
        found = {}
        for piece in answer:
            if isinstance(piece, tuple):
                head = piece[0].decode()
                found[int(re.search(r"UID (\d+)", head)[1])] = (set(re.search(r"FLAGS \(([^)]*)\)", head)[1].split()), piece[1])
        return found

    def letters(self):
        return [email.message_from_bytes(raw, policy=email.policy.default) for _, raw in self.raws().values()]

    def uids(self):
        with self.session() as line:
            return [int(uid) for uid in line.uid("search", None, "ALL")[1][0].split()]

    def count(self):
        return len(self.uids())

    def store_flags(self, uid, flags):
        with self.session(read_only=False) as line:
            line.uid("store", str(uid), "+FLAGS", flags)

    def move(self, uid, folder):
        with self.session(read_only=False) as line:
            kind, answer = line.uid("move", str(uid), folder)
            assert kind == "OK", answer


def first_name(address):
    return re.split("[.@]", address)[0].title()


def id_of(letter):
    return str(letter["Message-ID"]).strip().strip("<>")


def text_of(letter):
    body = letter.get_body(preferencelist=("plain", "html"))
    return body.get_content() if body else ""


class Desk:
    """One test's desk: a support mailbox, operators, a configuration, a store and the daemon over them."""

    def __init__(self, bed, operators=("ivan",), folder=None, suffix=None, settings=None):
        """`suffix`: what makes this desk's people its own; "" for the plain support@, ivan@ and alice@."""
        self.bed = bed
        self.number = next(_numbers)
        self.suffix = f".{self.number}" if suffix is None else suffix
        # Not inside the testbed's folder: that one belongs to the mail servers.
        self.dir = Path(folder or tempfile.mkdtemp(prefix=f"tgd{self.number}-", dir="/tmp"))
        self.support = bed.add_person(f"support{self.suffix}@example.com")
        self.operators = [bed.add_person(f"{name}{self.suffix}@example.com") for name in operators]
        self.store = self.dir / "tickets.db"
        self.config = self.dir / "ticketgate.toml"
        self.log_file = self.dir / "log"
        self.daemon = None
        self.clock, self.environment = None, {}
        self.settings = {"imap_port": bed.ports["IMAP"], "smtp_port": bed.ports["SMTP"],
                         "scheme": "imap", "host": "127.0.0.1", "done": "move:Processed", "poll": "1s",
                         "ca_file": None, "password": "pw", "extra": "", "mailbox_extra": "", "store": self.store,
                         "policies": self.write_policy(), "policy": "becloud", **(settings or {})}
        self.write_config()

    def move_clock(self, start, zone):
        """From now on the programs see a MovedClock. `zone`: hours east of Greenwich."""
        self.clock = MovedClock(self.dir, zone)
        self.clock.set(self.clock.instant(start))
        self.environment = self.clock.environment

    # ---- people -----------------------------------------------------------------------------------------------------------

    def client(self, name, domain="customer.test"):
        return self.bed.add_person(f"{name}{self.suffix}@{domain}")

    def inbox(self, user=None):
        return Mailbox(self.bed, user or self.support)

    def processed(self):
        return Mailbox(self.bed, self.support, "Processed")

    # ---- configuration ----------------------------------------------------------------------------------------------------

    def write_policy(self, extra=""):
        """The tests' regulation: as the shipped ones, but impatient, so that nobody waits a minute for a second try."""
        folder = self.dir / "policies"
        folder.mkdir(exist_ok=True)
        (folder / "becloud.toml").write_text(f"""\
desk = "Служба поддержки"
language = "ru"
zone = "Europe/Minsk"
calendar = "none"

[hours]
"24x7" = true

[limits]
per_address_hour = 10000
per_ticket_hour = 10000

[retry]
first = "1s"
longest = "4s"
give_up = "1h"
{extra}""")
        return folder

    def write_config(self, **changes):
        self.settings.update(changes)
        s = self.settings
        (self.dir / "imap.password").write_text(s["password"] + "\n")
        (self.dir / "imap.password").chmod(0o600)
        people = "".join(f'\n[[operator]]\nname = "{first_name(address)}"\naddress = "{address}"\n'
                         f'role = "{"lead" if address.startswith("lead") else "operator"}"\n' for address in self.operators)
        trust = f'ca_file = "{s["ca_file"]}"\n' if s["ca_file"] else ""
        self.config.write_text(f"""\
[store]
path = "{s["store"]}"

[outgoing]
url = "smtp://127.0.0.1:{s["smtp_port"]}"

[trust]
authserv = ["mx.test"]

[policies]
path = "{s["policies"]}"
templates = "{ROOT}/templates"

[[mailbox]]
name = "support"
url = "{s["scheme"]}://{s["host"]}:{s["imap_port"]}/INBOX"
user = "{self.support}"
password_file = "imap.password"
address = "{self.support}"
policy = "{s["policy"]}"
done = "{s["done"]}"
poll = "{s["poll"]}"
{trust}{s["mailbox_extra"]}
{people}{s["extra"]}""")

    # ---- the daemon -------------------------------------------------------------------------------------------------------

    def command(self, *arguments):
        return [str(BIN / "ticketgated"), "--config", str(self.config), *arguments]

    def start(self, wait=True, environment=None, stays=False):
        """`stays`: it is to outlive this process."""
        assert self.daemon is None, "it runs already"
        self.notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        path = self.dir / "notify"
        path.unlink(missing_ok=True)
        self.notify.bind(str(path))
        self.notify.setblocking(False)
        self.notices = ""
        with open(self.log_file, "ab") as log:
            self.daemon = subprocess.Popen(self.command(), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                           env={**os.environ, **self.environment, "NOTIFY_SOCKET": str(path),
                                                **(environment or {})},
                                           start_new_session=stays)
        if wait:
            self.wait_notice("READY=1")
        return self

    def wait_notice(self, word, seconds=None):
        """Until the daemon has told its service manager `word`."""
        def told():
            with contextlib.suppress(BlockingIOError):
                while True:
                    self.notices += self.notify.recv(4096).decode() + "\n"
            if self.daemon.poll() is not None:
                raise AssertionError(f"the daemon ended with {self.daemon.returncode}\n{self.log()}")
            return word in self.notices
        return wait_for(told, seconds, word, self.log)

    def signal(self, number):
        self.daemon.send_signal(number)

    def end(self, number, seconds=None):
        """Sends a signal and waits for the end. Returns the exit status."""
        daemon, self.daemon = self.daemon, None
        try:
            daemon.send_signal(number)
            return daemon.wait(seconds or PATIENCE)
        except subprocess.TimeoutExpired:
            daemon.kill()
            daemon.wait()
            raise AssertionError(f"still running {seconds or PATIENCE} s after signal {number}\n{self.log()}") from None
        finally:
            self.notify.close()

    def kill(self):
        return self.end(signal.SIGKILL)

    def stop(self, seconds=None):
        return self.end(signal.SIGTERM, seconds)

    def once(self, expect=None, prefix=(), seconds=120):
        """One pass. Returns the exit status; `expect`: one that must come."""
        with open(self.log_file, "ab") as log:
            status = subprocess.run([*prefix, *self.command("--once")], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                    timeout=seconds, env={**os.environ, **self.environment}).returncode
        if expect is not None and status != expect:
            raise AssertionError(f"--once ended with {status}, not {expect}\n{self.log()}")
        return status

    def once_until_done(self, passes=20):
        """Passes until nothing is left to try again."""
        for _ in range(passes):
            status = self.once()
            if status == 0:
                return
            if status != 75:
                break
        raise AssertionError(f"--once ended with {status}\n{self.log()}")

    def log(self):
        return self.log_file.read_text(errors="replace") if self.log_file.exists() else ""

    def wait_log(self, pattern, seconds=None):
        return self.wait_for(lambda: re.search(pattern, self.log(), re.M), seconds, f"/{pattern}/ in the log")

    def wait_for(self, predicate, seconds=None, what=""):
        """As the function of this name, and at an end when the daemon has died."""
        def alive_and_true():
            found = predicate()
            if not found and self.daemon and self.daemon.poll() is not None:
                raise AssertionError(f"the daemon ended with {self.daemon.returncode}, waiting for {what}\n{self.log()}")
            return found
        return wait_for(alive_and_true, seconds, what, self.log)

    def close(self):
        if self.daemon:
            self.kill()
        shutil.rmtree(self.dir, ignore_errors=True)

    # ---- the shell --------------------------------------------------------------------------------------------------------

    def run(self, *arguments, stdin=b"", seconds=60):
        return subprocess.run([str(BIN / "ticketgate"), "--config", str(self.config), *map(str, arguments)], input=stdin,
                              capture_output=True, timeout=seconds, env={**os.environ, **self.environment})

    def shell(self, *arguments, stdin=b""):
        """What the command prints, when it succeeds."""
        done = self.run(*arguments, stdin=stdin)
        if done.returncode != 0:
            raise AssertionError(f"ticketgate {arguments}: {done.returncode}\n{done.stderr.decode()}\n{self.log()}")
        return done.stdout

    def ask(self, *arguments):
        return json.loads(self.shell(*arguments, "--json"))

    def tickets(self):
        return self.ask("list")

    def show(self, number):
        return self.ask("show", number)

    @contextlib.contextmanager
    def database(self):
        """The store itself, read-only: for invariants that no command asks after."""
        connection = sqlite3.connect(f"file:{self.settings['store']}?mode=ro", uri=True, timeout=10)
        connection.row_factory = sqlite3.Row
        try:
            yield connection
        finally:
            connection.close()

    def rows(self, question, *values):
        with self.database() as connection:
            return [dict(row) for row in connection.execute(question, values)]

    # ---- letters ----------------------------------------------------------------------------------------------------------

    def compose(self, sender, subject, text="Hello,\n\nit does not work.\n", to=None, headers=None):
        letter = EmailMessage()
        letter["From"] = sender
        letter["To"] = to or self.support
        letter["Subject"] = subject
        letter["Date"] = email.utils.formatdate(self.clock.now if self.clock else None)
        letter["Message-ID"] = f"<{uuid.uuid4()}@{sender.rpartition('@')[2]}>"
        for name, value in (headers or {}).items():
            letter[name] = value
        letter.set_content(text)
        return Sent(id_of(letter), subject, letter.as_bytes(policy=email.policy.SMTP))

    def answer(self, received, sender, text, to=None, headers=None):
        """A reply as mail programs write it: to the Reply-To or From, threaded, with the old letter quoted below."""
        subject = str(received["Subject"])
        references = " ".join(filter(None, [str(received["References"] or ""), str(received["Message-ID"])]))
        quoted = "".join("> " + line + "\n" for line in text_of(received).splitlines())
        written, author = str(received["Date"] or ""), email.utils.parseaddr(str(received["From"]))[1]
        return self.compose(
            sender, subject if subject.lower().startswith("re:") else f"Re: {subject}",
            f"{text}\n\nOn {written}, <{author}> wrote:\n{quoted}",
            to or email.utils.parseaddr(str(received["Reply-To"] or received["From"]))[1],
            {"In-Reply-To": str(received["Message-ID"]), "References": references, **(headers or {})})

    def submit(self, letter, envelope_from=None, to=None):
        """By SMTP through Exim, as any client's mail program would."""
        parsed = email.message_from_bytes(letter.raw, policy=email.policy.default)
        line = smtplib.SMTP("127.0.0.1", self.bed.ports["SMTP"], timeout=60)
        line.sendmail(parsed["From"].addresses[0].addr_spec if envelope_from is None else envelope_from,
                      [to or parsed["To"].addresses[0].addr_spec], letter.raw)
        line.close()  # without QUIT: Exim's answer to it comes 200 ms late
        return letter

    def send(self, sender, subject, text="Hello,\n\nit does not work.\n", **more):
        return self.submit(self.compose(sender, subject, text, **more))

    def deliver(self, letters, user=None):
        """Straight into the support mailbox by one LMTP session, in this order."""
        line = smtplib.LMTP("127.0.0.1", self.bed.ports["LMTP"], timeout=60)
        for letter in letters:
            sender = email.message_from_bytes(letter.raw, policy=email.policy.default)["From"].addresses[0].addr_spec
            line.sendmail(sender, [user or self.support], letter.raw)
        line.close()

    # ---- waiting for letters ----------------------------------------------------------------------------------------------

    def wait_letter(self, user, condition=lambda letter: True, seconds=None, what="a letter"):
        """The first letter in the user's mailbox that `condition` takes; a string: a pattern for the subject."""
        if isinstance(condition, str):
            pattern, what = condition, f"{condition} in {user}"
            condition = lambda letter: re.search(pattern, str(letter["Subject"]))  # noqa: E731
        box = self.inbox(user)
        return self.wait_for(lambda: next((letter for letter in box.letters() if condition(letter)), None), seconds, what)

    def wait_letters(self, user, count, seconds=None):
        box = self.inbox(user)
        self.wait_for(lambda: box.count() >= count, seconds, f"{count} letters for {user}")
        return box.letters()


class DeskTest(unittest.TestCase):
    """`self.desk` is there, and gone afterwards; a failure shows the daemon's log."""
    longMessage = True
    maxDiff = None

    def setUp(self):
        self.bed = testbed()
        self.desk = self.make_desk()

    def make_desk(self, **options):
        desk = Desk(self.bed, **options)
        self.addCleanup(desk.close)
        self.addCleanup(self.tell, desk)
        return desk

    def tell(self, desk):
        outcome = getattr(self, "_outcome", None)
        failed = outcome and not outcome.success
        if failed:
            print(f"--- the daemon's log ({self.id()})\n{desk.log()[-8000:]}", file=sys.stderr)

    def line(self, target, rule=Rule()):
        """A fault proxy that ends with the test."""
        proxy = FaultProxy(target, rule)
        self.addCleanup(proxy.close)
        return proxy
