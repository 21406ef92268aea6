"""Letters of all kinds on the real road: what stands on record is what `ticketgate parse` says of the file.

They go by SMTP through Exim into Dovecot and are read over IMAP. TICKETGATE_LETTERS: folders of more letters, parted by ':'.
Mail servers put headers on top, end lines with CRLF, and refuse some letters; all else has to arrive as it was.
"""
import contextlib
import json
import os
import re
import smtplib
import socket
import subprocess
import unittest
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from harness import BIN, ROOT, DeskTest

CHARSETS = ("utf-8", "koi8-r", "windows-1251", "iso-8859-5", "cp866")
ENCODINGS = ("base64", "quoted-printable", "8bit")
RUSSIAN = "Добрый день!\n\nКасса 3 не печатает чеки с утра: горит красная лампа.\n\nС уважением,\nИван\n"

# What SMTP and mailboxes have hurt before: dots, "From ", blanks at line ends, long lines, no last line end.
AWKWARD = {
    "dots": ".\n..\n. one\n...three\nend\n.\n",
    "mbox": "From here on nothing works.\n>From was quoted\nFrom \n",
    "blanks": "two blanks  \n\ta tab\t\n\n\n\nfour empty lines above\n\n\n",
    "long": "word " * 190 + "\nend\n",
    "no end": "no line end behind this",
    "one word": "x",
}

# Answers as programs write them; {id} is what is answered.
ANSWERS = {
    "gmail": "Так и не печатает.\n\nпн, 5 окт. 2026 г. в 10:00, Support <support@example.com>:\n> Выключите и включите.\n",
    "outlook": "Still nothing.\n\n-----Original Message-----\nFrom: Support\nSent: Monday, October 5, 2026 10:00\n"
               "To: Client\nSubject: Re: it\n\nSwitch it off and on.\n",
    "below": "> Выключите и включите.\n\nВыключил, включил, то же самое.\n",
    "between": "> Горит лампа?\nГорит.\n> Какая?\nКрасная.\n",
    "phone": "Спасибо, буду через час\n\nОтправлено с iPhone\n",
    "quotes alone": "> nothing of my own\n> at all\n",
}


@dataclass
class Letter:
    name: str
    raw: bytes
    sender: str = ""  # envelope; given by the test: it comes back in Return-Path, and so tells which letter this is


def content(sender, to, subject, text, charset="utf-8", encoding="8bit", **headers):
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message["Date"] = "Mon, 05 Oct 2026 10:00:00 +0300"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text, charset=charset, cte=encoding)
    return message


def first_letters(to):
    """(name, message) of letters that begin tickets."""
    for charset in CHARSETS:
        for encoding in ENCODINGS:
            name = f"{charset} {encoding}"
            yield name, content(f"{charset}.{encoding}@customer.test", to, f"Касса {name}", RUSSIAN, charset, encoding)
    for number, (name, text) in enumerate(AWKWARD.items()):
        yield name, content(f"awkward{number}@customer.test", to, name, text, encoding="7bit")
    html = content("html@customer.test", to, "HTML", "<p>Первый</p><ul><li>раз<li>два</ul><a href='http://example.org/'>тут</a>")
    html.set_type("text/html")
    yield "html", html
    both = content("both@customer.test", to, "Both", RUSSIAN, encoding="base64")
    both.add_alternative("<p>Добрый день!</p>", subtype="html")
    both.add_attachment(b"\x89PNG\r\n\x1a\n" + bytes(range(256)), maintype="image", subtype="png", filename="снимок.png")
    yield "both, with a file", both
    flowed = content("flowed@customer.test", to, "Flowed", "One paragraph \nof two lines.\n\n-- \nme\n", encoding="7bit")
    flowed.set_param("format", "flowed")
    yield "flowed", flowed


def identified(name, message, number):
    message["Message-ID"] = f"<{number}@letters.customer.test>"
    return Letter(name, message.as_bytes(policy=SMTP))


def letters_of(paths):
    """Without those that SMTP cannot carry: where a file does not begin with a header, an MTA sees a letter without any."""
    read = [Letter(path.name, path.read_bytes()) for path in sorted(paths)]
    return [letter for letter in read if re.match(rb"[!-9;-~]+[ \t]*:", letter.raw)]


def with_crlf(raw):
    return re.sub(rb"\r?\n", b"\r\n", raw)


def body_of(raw):
    """What no mail server may touch; blank lines at the end are none of a letter."""
    return with_crlf(raw).partition(b"\r\n\r\n")[2].rstrip()


class Letters(DeskTest):
    def setUp(self):
        super().setUp()
        # Nobody listens there: what the desk answers is not the question, and letters of strangers name real people.
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            self.desk.write_config(smtp_port=closed.getsockname()[1])
            self.count = 0

    # ---- sending ----------------------------------------------------------------------------------------------------------

    def carry(self, letters):
        """By SMTP, then one pass of the daemon. Returns those that the MTA took."""
        taken, before = [], self.desk.inbox().count()
        for begin in range(0, len(letters), 500):  # Exim takes a thousand in one session
            with contextlib.closing(smtplib.SMTP("127.0.0.1", self.bed.ports["SMTP"], timeout=60)) as line:
                taken += [letter for letter in letters[begin:begin + 500] if self.send_one(line, letter)]
        self.desk.wait_for(lambda: self.desk.inbox().count() + self.lost() == before + len(taken), 600,
                           f"{len(taken)} letters in INBOX")
        status = self.desk.once(seconds=900)
        self.assertIn(status, (0, 75), self.desk.log()[-4000:])  # 75: the notices wait for a relay
        return taken

    def lost(self):
        """How many letters Exim took and then could not deliver: with too many Received lines, say."""
        log = (self.bed.dir / "exim/log/mainlog").read_text(errors="replace")
        return len(set(re.findall(rf"(\S+) (?:\*\*|==) {re.escape(self.desk.support)} ", log)))

    def send_one(self, line, letter):
        self.count += 1
        letter.sender = f"n{self.count}@envelope.test"
        try:
            line.sendmail(letter.sender, [self.desk.support], with_crlf(letter.raw))
        except smtplib.SMTPDataError as refused:
            print(f"{letter.name}: {refused}")
            return False
        return True

    # ---- what became of them ------------------------------------------------------------------------------------------------

    def parsed(self, raw):
        done = subprocess.run([BIN / "ticketgate", "parse", "--json", "/dev/stdin"], input=raw, capture_output=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def record(self):
        """{envelope sender: (row of the letter, raw bytes)}"""
        found = {}
        for row in self.desk.rows("SELECT id, state, verdict, ticket FROM letter"):
            raw = self.desk.shell("raw", row["id"])
            path = re.match(rb"Return-Path: <([^>]*)>", raw)
            self.assertIsNotNone(path, raw[:200])
            found[path[1].decode()] = (row, raw)
        return found

    def texts(self):
        """{letter: text} of all messages."""
        return {message["letter"]: message["text"] for ticket in self.desk.tickets()
                for message in self.desk.show(ticket["number"])["messages"]}

    def check(self, letters, may_change=False):
        """Returns {name: verdict} of those that were compared. `may_change`: bodies that no server leaves alone (NUL, bare CR,
        headers that are none) are let be, and not compared."""
        record, texts, compared, changed = self.record(), self.texts(), {}, []
        for letter in letters:
            if letter.sender not in record and self.lost():
                continue
            with self.subTest(letter.name):
                row, raw = record[letter.sender]
                self.assertNotEqual(row["state"], "accepted", "not settled")
                if body_of(raw) != body_of(letter.raw):
                    changed.append(letter.name)
                    continue
                if row["id"] not in texts:
                    continue
                told = self.parsed(letter.raw)
                expected = told["text"] if row["verdict"] == "registered" else told["reply_text"] or told["text"]
                # SMTP ends every letter with a line end.
                self.assertEqual(texts[row["id"]].rstrip("\n"), (expected or "").rstrip("\n"))
                compared[letter.name] = row["verdict"]
        if not may_change:
            self.assertEqual(changed, [], "changed on their way")
        elif changed:
            print("changed on their way:", *changed)
        return compared

    # ---- the tests ----------------------------------------------------------------------------------------------------------

    def test_letters_that_begin_a_ticket_and_their_answers(self):
        firsts = [identified(name, message, number) for number, (name, message) in enumerate(first_letters(self.desk.support))]
        compared = self.check(self.carry(firsts))
        self.assertEqual(compared, {letter.name: "registered" for letter in firsts})

        answers = []
        for number, (name, text) in enumerate(ANSWERS.items()):
            for charset, encoding in (("utf-8", "base64"), ("koi8-r", "quoted-printable")):
                message = content(f"awkward{number}@customer.test", self.desk.support, "Re: it", text, charset, encoding,
                                  In_Reply_To=f"<{len(CHARSETS) * len(ENCODINGS) + number}@letters.customer.test>")
                answers.append(identified(f"{name} {charset}", message, f"a{len(answers)}"))
        compared = self.check(self.carry(answers))
        self.assertEqual(compared, {letter.name: "appended" for letter in answers})

    def test_our_samples(self):
        samples = letters_of((ROOT / "tests/mails").glob("*.eml"))
        taken = self.carry(samples)
        self.assertEqual(taken, samples, "an MTA takes all of them")
        compared = self.check(taken)
        for letter in samples:
            told = self.parsed(letter.raw)
            if told["origin"] == "person" and told["from"]:
                self.assertIn(letter.name, compared)

    @unittest.skipUnless(os.environ.get("TICKETGATE_LETTERS"), "TICKETGATE_LETTERS names no folders of letters")
    def test_letters_from_elsewhere(self):
        letters = letters_of(path for folder in os.environ["TICKETGATE_LETTERS"].split(":") for path in Path(folder).rglob("*")
                             if path.is_file() and path.suffix not in (".json", ".jsonl", ".md", ".py"))
        taken = self.carry(letters)
        compared = self.check(taken, may_change=True)
        print(f"{len(letters)} letters: {len(taken)} taken by the MTA, {len(compared)} texts compared")
        verdicts = self.desk.rows("SELECT verdict, count(*) AS letters FROM letter GROUP BY verdict ORDER BY letters DESC")
        print(*[f"{row['verdict']}: {row['letters']}" for row in verdicts], sep=", ")
        self.assertGreater(len(compared), 0)


if __name__ == "__main__":
    unittest.main()
