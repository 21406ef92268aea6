"""A fifth desk, made of files alone: another zone, with daylight saving; another language; other hours, with a lunch break and a night;
another country's holidays. The programs are those that are shipped: nothing is built for it. Times are worked out by hand.

In New York the clocks go forward on Sunday 8 March 2026 (2:00 EST is 3:00 EDT) and back on Sunday 1 November (2:00 EDT is 1:00 EST).
"""
import datetime
import email
import email.policy
import email.utils
import json
import os
import shutil
import sqlite3
import subprocess
import tempfile
import unittest
from email.message import EmailMessage
from pathlib import Path

from harness import BIN, ROOT
from moved_clock import MovedClock

EST, EDT = (datetime.timezone(datetime.timedelta(hours=hours)) for hours in (-5, -4))

CONFIG = """\
[store]
path = "{folder}/tickets.db"

[outgoing]
url = "smtp://127.0.0.1:1"

[policies]
path = "{folder}/policies"
templates = "{folder}/templates"

[[mailbox]]
name = "hilfe"
url = "maildir://{folder}/mail"
address = "hilfe@desk.example"
policy = "manhattan"
done = "keep"

[[operator]]
name = "Ivan"
address = "ivan@desk.example"
role = "operator"

[[operator]]
name = "Lea"
address = "lea@desk.example"
role = "lead"
"""

POLICY = """\
desk = "Kundendienst"
language = "de"
zone = "America/New_York"
calendar = "US"
tag = "[V-{number}]"
default_category = "wunsch"
default_priority = 2

[hours]
"mon-fri" = ["8:00-12:00", "13:00-17:00"]
"sun" = "0:00-6:00"

[[category]]
key = "stoerung"
de = "Störung"
clock = "around"

[[category]]
key = "wunsch"
de = "Wunsch"
clock = "working"

[[priority]]
number = 1
de = "Dringend"

[[priority]]
number = 2
de = "Normal"

[[terms]]
reaction = "6wh"

[[terms]]
category = "stoerung"
priority = 1
reaction = "10h"
resolution = "24h"

[reaction]
met_by = "take"

[[escalation]]
at = 100
to = "lead"

[silence.completed]
after = "2wd"
then = "closed"
reason.de = "zwei Arbeitstage ohne Antwort"

[clients]
strangers = "accept"

[[field]]
key = "category"
labels = ["Art"]

[[field]]
key = "priority"
labels = ["Dringlichkeit"]

[[field]]
key = "service"
labels = ["Dienst"]
required = true

[words]
confirm = ["passt"]
status = ["stand"]
"""

CALENDAR = """\
<?xml version="1.0" encoding="UTF-8"?>
<calendar year="2026" lang="en">
    <holidays><holiday id="1" title="Veterans Day"/></holidays>
    <days>
        <day d="11.10" t="2"/>
        <day d="11.11" t="1" h="1"/>
    </days>
</calendar>
"""

REGISTERED = """\
{tag} {subject}

{delimiter}

Guten Tag,

wir haben Ihr Anliegen als Vorgang {number} aufgenommen.
Art: {category} · Dringlichkeit: {priority}
Wir beginnen bis: {reaction_due}
Gelöst bis: {resolution_due}
Bitte senden Sie uns noch: {missing}

{desk}
"""
COMPLETED = """\
{tag} {subject}

{delimiter}

{text}

Passt das? Antworten Sie mit einem Wort: {confirm_word}
Ohne Ihre Antwort schließen wir den Vorgang: {silence_due}
"""
CLOSED = """\
{tag} {subject}

{delimiter}

Vorgang {number} ist geschlossen.
Grund: {reason}
"""
OTHER = """\
Nachricht zu Vorgang {number}: {subject}

{delimiter}

Vorgang {number}
"""


class FifthDesk(unittest.TestCase):
    def setUp(self):
        self.dir = Path(tempfile.mkdtemp(prefix="tgfifth-", dir="/tmp"))
        self.addCleanup(shutil.rmtree, self.dir, ignore_errors=True)
        for name in ("policies", "calendars/US", "templates", "letters", "mail/cur", "mail/new", "mail/tmp"):
            (self.dir / name).mkdir(parents=True)
        (self.dir / "ticketgate.toml").write_text(CONFIG.format(folder=self.dir))
        (self.dir / "policies/manhattan.toml").write_text(POLICY)
        (self.dir / "calendars/US/2026.xml").write_text(CALENDAR)
        for file in (ROOT / "templates").glob("*.en.txt"):
            name = file.name.removesuffix(".en.txt")
            words = {"registered": REGISTERED, "completed": COMPLETED, "closed": CLOSED}.get(name, OTHER)
            (self.dir / f"templates/{name}.de.txt").write_text(words)

    def run_shell(self, *arguments):
        return subprocess.run([str(BIN / "ticketgate"), "--config", str(self.dir / "ticketgate.toml"), *arguments],
                              capture_output=True, text=True, timeout=120)

    def letter(self, at, who, subject, *lines, answers=None):
        letter = EmailMessage()
        letter["From"], letter["To"], letter["Subject"] = f"{who}@{'desk' if answers else 'kunde'}.example", "hilfe@desk.example", subject
        letter["Date"] = email.utils.format_datetime(at)
        letter["Message-ID"] = f"<{at.timestamp():.0f}.{who}@kunde.example>"
        if answers:
            letter["In-Reply-To"] = f"<{answers}>"
        letter.set_content("\n".join(lines) + "\n")
        (self.dir / f"letters/{at.timestamp():.0f}.{who}.eml").write_bytes(letter.as_bytes())

    def simulate(self):
        done = self.run_shell("simulate", "--mail", str(self.dir / "letters"), "--until", "2026-11-30T00:00:00-05:00", "--json")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return [json.loads(line) for line in done.stdout.splitlines()]

    def one(self, lines, **fields):
        found = [line for line in lines if all(line.get(name) == value for name, value in fields.items())]
        self.assertEqual(len(found), 1, f"{fields}: {found}")
        return found[0]

    def test_check_takes_it(self):
        done = self.run_shell("check")
        self.assertEqual(done.returncode, 0, done.stderr)
        (self.dir / "templates/closed.de.txt").unlink()
        done = self.run_shell("check")
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stderr, r'manhattan\.toml:2: language: found "de", which has not words for every notice \(closed\)')
        (self.dir / "templates/closed.de.txt").write_text(CLOSED.replace("{reason}", "{grund}"))
        self.assertRegex(self.run_shell("check").stderr, r"closed\.de\.txt:6: ")

    def test_its_words(self):
        clock = MovedClock(self.dir, -4)
        clock.set(clock.instant("2026-10-31 12:00"))
        self.letter(datetime.datetime(2026, 10, 31, 12, 0, tzinfo=EDT), "clara", "Stuhl", "Art: Wunsch", "Der Stuhl soll höher sein.")
        taken = subprocess.run([str(BIN / "ticketgate"), "--config", str(self.dir / "ticketgate.toml"), "ingest", "--mailbox", "hilfe"],
                               input=next((self.dir / "letters").iterdir()).read_bytes(), capture_output=True, timeout=120,
                               env={**os.environ, **clock.environment})
        self.assertEqual(taken.returncode, 0, taken.stderr)
        with sqlite3.connect(self.dir / "tickets.db") as store:
            raw = store.execute("SELECT bytes FROM outbox JOIN outbox_bytes ON item = id WHERE kind = 'registered'").fetchone()[0]
        letter = email.message_from_bytes(raw, policy=email.policy.default)
        self.assertEqual(str(letter["Subject"]), "[V-1] Stuhl")
        words = letter.get_body(preferencelist=("plain",)).get_content()
        for line in ("wir haben Ihr Anliegen als Vorgang 1 aufgenommen.", "Art: Wunsch · Dringlichkeit: 2 (Normal)",
                     "Wir beginnen bis: 2026-11-01 05:00 (America/New_York, UTC-5)", "Bitte senden Sie uns noch: Dienst", "Kundendienst"):
            self.assertIn(line, words)
        self.assertNotIn("Gelöst bis", words)

    def test_terms_when_the_clocks_change(self):
        at = datetime.datetime
        # Spring. Sunday 0:00-6:00 has five hours; the sixth is Monday's first: 9:00.
        self.letter(at(2026, 3, 7, 12, 0, tzinfo=EST), "anna", "Farbe", "Dienst: Anstrich", "Bitte in Blau.")
        # Ten hours by the wall from Saturday 20:00 EST: 7:00 EDT; a day later it is 21:00 EDT.
        self.letter(at(2026, 3, 7, 20, 0, tzinfo=EST), "bert", "Licht", "Dienst: Strom", "Art: Störung", "Dringlichkeit: 1", "Es ist dunkel.")
        # Autumn. Sunday 0:00-6:00 has seven hours, as 1:00-2:00 comes twice: six of them end at 5:00 EST.
        self.letter(at(2026, 10, 31, 12, 0, tzinfo=EDT), "clara", "Stuhl", "Dienst: Möbel", "Der Stuhl soll höher sein.")
        # Ten hours from Saturday 20:00 EDT: 5:00 EST; a day: 19:00 EST.
        self.letter(at(2026, 10, 31, 20, 0, tzinfo=EDT), "dora", "Wasser", "Dienst: Bad", "Art: Störung", "Dringlichkeit: 1", "Es tropft.")
        # Tuesday 10 November closes at 16:00, Wednesday is Veterans Day: 1 h 30 min, then Thursday 8-12 and half an hour after lunch.
        self.letter(at(2026, 11, 10, 14, 30, tzinfo=EST), "emil", "Tisch", "Bitte einen Tisch.")
        lines = self.simulate()
        due = {line["ticket"]: (line["category"], line["priority"], line["reaction_due"], line["resolution_due"], line["tag"])
               for line in lines if line["type"] == "registered"}
        self.assertEqual(due, {
            1: ("wunsch", 2, "2026-03-09T09:00:00-04:00", None, "[V-1]"),
            2: ("stoerung", 1, "2026-03-08T07:00:00-04:00", "2026-03-08T21:00:00-04:00", "[V-2]"),
            3: ("wunsch", 2, "2026-11-01T05:00:00-05:00", None, "[V-3]"),
            4: ("stoerung", 1, "2026-11-01T05:00:00-05:00", "2026-11-01T19:00:00-05:00", "[V-4]"),
            5: ("wunsch", 2, "2026-11-12T13:30:00-05:00", None, "[V-5]")})
        for number, time in ((1, "2026-03-09T09:00:00-04:00"), (3, "2026-11-01T05:00:00-05:00"), (5, "2026-11-12T13:30:00-05:00")):
            self.one(lines, type="deadline", ticket=number, kind="reaction", state="missed", at=time)
            self.one(lines, type="sent", ticket=number, kind="op-escalation", to="lea@desk.example", at=time)

    def test_a_life(self):
        at = datetime.datetime
        self.letter(at(2026, 10, 30, 10, 0, tzinfo=EDT), "anna", "Farbe", "Bitte in Blau.")
        lines = self.simulate()
        self.one(lines, type="sent", kind="registered", to="anna@kunde.example", subject="[V-1] Farbe")
        told = self.one(lines, type="sent", kind="op-new", to="ivan@desk.example")["message_id"]
        # Completed on Friday 16:00 EDT. Sunday is a working day here, Monday the second: 16:00 EST, a day of 25 hours between them.
        self.letter(at(2026, 10, 30, 16, 0, tzinfo=EDT), "ivan", "Re: [V-1] Farbe", "#complete", "Es ist blau.", answers=told)
        lines = self.simulate()
        end = "2026-11-02T16:00:00-05:00"
        self.one(lines, type="deadline", ticket=1, kind="confirmation", state="set", due=end)
        self.one(lines, type="status", ticket=1, **{"from": "completed"}, to="closed", at=end, reason="zwei Arbeitstage ohne Antwort")
        closed = self.one(lines, type="sent", ticket=1, kind="closed", to="anna@kunde.example", at=end)["message_id"]
        # Her answer to it: a new one, completed on Monday 9 November 16:30; Tuesday is short, Wednesday a holiday: Thursday 16:30.
        self.letter(at(2026, 11, 9, 9, 0, tzinfo=EST), "anna", "Re: [V-1] Farbe", "Es ist wieder grau.")
        file = next((self.dir / "letters").glob(f"{at(2026, 11, 9, 9, 0, tzinfo=EST).timestamp():.0f}.*"))
        file.write_bytes(f"In-Reply-To: <{closed}>\n".encode() + file.read_bytes())
        lines = self.simulate()
        self.one(lines, type="sent", ticket=2, kind="new-after-closed", to="anna@kunde.example", subject="Nachricht zu Vorgang 2: Farbe")
        told = self.one(lines, type="sent", ticket=2, kind="op-new", to="ivan@desk.example")["message_id"]
        self.letter(at(2026, 11, 9, 16, 30, tzinfo=EST), "ivan", "Re: [V-2] Farbe", "#complete", "Neu gestrichen.", answers=told)
        lines = self.simulate()
        self.one(lines, type="deadline", ticket=2, kind="confirmation", state="set", due="2026-11-12T16:30:00-05:00")
        done = self.one(lines, type="sent", ticket=2, kind="completed", to="anna@kunde.example")["message_id"]
        # Her word, in her language.
        self.letter(at(2026, 11, 10, 9, 0, tzinfo=EST), "anna", "Re: [V-2] Farbe", "Passt")
        file = next((self.dir / "letters").glob(f"{at(2026, 11, 10, 9, 0, tzinfo=EST).timestamp():.0f}.*"))
        file.write_bytes(f"In-Reply-To: <{done}>\n".encode() + file.read_bytes())
        self.one(self.simulate(), type="status", ticket=2, **{"from": "completed"}, to="closed", at="2026-11-10T09:00:00-05:00")


if __name__ == "__main__":
    unittest.main()
