"""What the road does with letters that are more than a person's words: files that are refused, signatures, machines that answer,
machines that answer each other. Each test looks at the letters that people see."""
import email
import email.policy
import json
import re
import struct
import unittest
import zlib
from email.message import EmailMessage

from harness import DeskTest, Sent, id_of, text_of

POLICY = """
[attachments]
max = "1MB"

[[attachments.refuse]]
types = ["image/bmp"]
names = [".bmp"]
advice = { ru = "упакуйте его архиватором (RAR, ZIP)", en = "please pack it" }
"""


def bmp():
    pixels = b"\xff" * 48
    return (b"BM" + struct.pack("<IHHI", 54 + len(pixels), 0, 0, 54) +
            struct.pack("<IiiHHIIiiII", 40, 4, 4, 1, 24, 0, len(pixels), 2835, 2835, 0, 0) + pixels)


def png():
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)) +
            chunk(b"IDAT", zlib.compress(b"\0\xff\0\0")) + chunk(b"IEND", b""))


def locked_zip():
    """One file, with the flag that says that it is encrypted (APPNOTE 4.4.4)."""
    name, body = b"secret.txt", b"\x17" * 24
    common = struct.pack("<HHHHHIIIHH", 20, 1, 0, 0, 0, 0x1234, len(body), 12, len(name), 0)
    local = b"PK\x03\x04" + common + name + body
    central = b"PK\x01\x02\x14\0" + common + struct.pack("<HHHII", 0, 0, 0, 0, 0) + name
    return local + central + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(central), len(local), 0)


def with_files(letter, *files):
    """(name, type, bytes, shown in the text)"""
    parsed = email.message_from_bytes(letter.raw, policy=email.policy.default)
    for name, kind, body, inline in files:
        main, sub = kind.split("/")
        parsed.add_attachment(body, maintype=main, subtype=sub, filename=name, disposition="inline" if inline else "attachment",
                              **({"cid": f"<{name}@01D>"} if inline else {}))
    return Sent(letter.message_id, letter.subject, parsed.as_bytes(policy=email.policy.SMTP))


def files_of(letter):
    return sorted(part.get_filename() for part in letter.walk() if part.get_filename())


LOGO = ("image001.png", "image/png", png(), True)
BMP = ("screen.bmp", "image/bmp", bmp(), False)
SHOT = ("screen.png", "image/png", png() + b"\0", False)
LOCKED = ("papers.zip", "application/zip", locked_zip(), False)


class Files(DeskTest):
    def test_refused_left_out_and_locked(self):
        desk = self.desk
        desk.write_policy(POLICY)
        alice, ivan = desk.client("alice"), desk.operators[0]
        desk.start()
        first = desk.submit(with_files(desk.compose(alice, "Printer", "See the pictures.\n"), BMP, LOGO, SHOT, LOCKED))

        # The client: registered all the same, and told what to do with the one file.
        notice = desk.wait_letter(alice, r"\[#1\]")
        self.assertIn("screen.bmp", text_of(notice))
        self.assertIn("упакуйте его архиватором (RAR, ZIP)", text_of(notice))
        for name in ("image001.png", "screen.png", "papers.zip"):
            self.assertNotIn(name, text_of(notice))
        self.assertEqual(files_of(notice), [])

        # The operator: everything but that file, and a word on what is locked.
        told = desk.wait_letter(ivan, lambda letter: "See the pictures" in text_of(letter))
        self.assertEqual(files_of(told), ["image001.png", "papers.zip", "screen.png"])
        self.assertRegex(text_of(told), r"Под паролем[^\n]*: papers\.zip")
        self.assertIn("screen.bmp", text_of(told))

        # He answers with another such file and with his signature, which the operator has seen.
        second = desk.submit(with_files(desk.answer(notice, alice, "And this one."), BMP, LOGO))
        more = desk.wait_letter(ivan, lambda letter: "And this one" in text_of(letter))
        self.assertEqual(files_of(more), [])
        self.assertRegex(text_of(more), r"картинки подписи: image001\.png")
        refused = desk.wait_letter(alice, lambda letter: id_of(letter) != id_of(notice), what="word on the refused file")
        self.assertIn("[#1]", refused["Subject"])
        self.assertIn("упакуйте его архиватором (RAR, ZIP)", text_of(refused))
        self.assertIn(second.message_id, str(refused["In-Reply-To"]))
        self.assertIn(first.message_id, str(refused["References"]))
        self.assertTrue(str(refused["Auto-Submitted"]).startswith("auto-"))

        # On record: the whole letter, and what was done with its files.
        letters = {row["message_id"]: row["id"] for row in desk.rows("SELECT id, message_id FROM letter")}
        raw = email.message_from_bytes(desk.shell("raw", letters[first.message_id]), policy=email.policy.default)
        kept = {part.get_filename(): part.get_payload(decode=True) for part in raw.walk() if part.get_filename()}
        self.assertEqual(kept["screen.bmp"], BMP[2])
        files = [json.loads(row["data"]) for row in desk.rows("SELECT data FROM event WHERE kind = 'files' ORDER BY id")]
        self.assertEqual([one.get("refused") for one in files], ["screen.bmp (image/bmp)"] * 2)
        self.assertEqual([one.get("left_out") for one in files], [None, "image001.png"])
        self.assertEqual([one.get("encrypted") for one in files], ["papers.zip", None])
        self.assertIn("screen.bmp (image/bmp)", desk.shell("why", first.message_id).decode())
        self.assertEqual(len(desk.tickets()), 1)

    def test_a_machine_is_not_told_of_refused_files(self):
        desk = self.desk
        desk.write_policy(POLICY)
        alice, ivan = desk.client("alice"), desk.operators[0]
        desk.start()
        desk.send(alice, "Printer")
        notice = desk.wait_letter(alice, r"\[#1\]")
        desk.submit(with_files(desk.answer(notice, alice, "I am away.", headers={"Auto-Submitted": "auto-replied"}), BMP))
        desk.wait_for(lambda: len(desk.show(1)["messages"]) == 2, what="the automatic reply on record")
        # A marker behind it: whatever there was to say has been said by then.
        desk.submit(desk.answer(notice, alice, "I am back."))
        desk.wait_letter(ivan, lambda letter: "I am back" in text_of(letter))
        desk.wait_for(lambda: not desk.rows("SELECT 1 FROM outbox WHERE state <> 'sent'"), what="all sent")
        self.assertEqual(desk.inbox(alice).count(), 1)
        self.assertEqual([letter for letter in desk.inbox(ivan).letters() if "I am away" in text_of(letter)], [])


class Machines(DeskTest):
    def states(self):
        return {row["kind"]: row["count"] for row in
                self.desk.rows("SELECT kind, count(*) AS count FROM outbox WHERE state = 'suppressed' GROUP BY kind")}

    def test_automatic_replies_change_nothing(self):
        desk = self.desk
        alice, ivan = desk.client("alice"), desk.operators[0]
        desk.start()
        desk.send(alice, "Printer")
        notice = desk.wait_letter(alice, r"\[#1\]")
        told = desk.wait_letter(ivan, r"\[#1\]")
        before = desk.rows("SELECT * FROM ticket"), desk.rows("SELECT * FROM deadline")
        automatic = {"Auto-Submitted": "auto-replied"}
        desk.submit(desk.answer(notice, alice, "Out of office.", headers=automatic))
        desk.submit(desk.answer(told, ivan, "On holiday.", headers=automatic))
        desk.wait_for(lambda: len(desk.show(1)["messages"]) == 3, what="both on record")
        self.assertEqual([message["author"] for message in desk.show(1)["messages"]], ["client", "machine", "machine"])
        self.assertEqual((desk.rows("SELECT * FROM ticket"), desk.rows("SELECT * FROM deadline")), before)
        self.assertEqual(len(desk.rows("SELECT 1 FROM outbox")), 2)
        self.assertEqual([event["kind"] for event in desk.show(1)["events"] if event["kind"] == "status"], [])

    def test_two_desks_in_conversation(self):
        """The other desk answers every notice of ours with a letter that looks like a person's, about a new ticket of its own."""
        desk = self.desk
        other, ivan = desk.client("desk", "other.test"), desk.operators[0]
        desk.start()
        words = "Благодарим за обращение. Ваша заявка номер {} принята и будет рассмотрена нашими специалистами в ближайшее время.\n"
        for number in range(1, 7):
            desk.send(other, f"[T-{number}] Заявка принята", words.format(number))
            desk.wait_for(lambda: len(desk.rows("SELECT 1 FROM letter WHERE state = 'settled'")) == number, what=f"letter {number}")
        desk.wait_for(lambda: not desk.rows("SELECT 1 FROM outbox WHERE state IN ('queued', 'sending')"), what="all carried")

        # None of its letters is lost; three were answered; the operators hear of it once.
        self.assertEqual(len(desk.tickets()), 6)
        answered = desk.wait_letters(other, 3)
        self.assertEqual(len(answered), 3)
        self.assertEqual(self.states(), {"registered": 3})
        alarms = [letter for letter in desk.inbox(ivan).letters() if "same words" in text_of(letter)]
        self.assertEqual(len(alarms), 1)
        self.assertIn(other, text_of(alarms[0]))

        # What was kept back can be seen with its reason, and released; the journal knows who did.
        kept = desk.ask("outbox", "list", "--state", "suppressed")
        self.assertEqual(len(kept), 3)
        for item in kept:
            self.assertRegex(item["reason"], rf"[456] letters with the same words from {re.escape(other)}")
        self.assertIn("same words", desk.shell("outbox", "list", "--state", "suppressed").decode())
        number = min(item["id"] for item in kept)
        desk.shell("outbox", "release", number)
        desk.wait_letter(other, r"\[#4\]")
        journal = desk.rows("SELECT actor, data FROM event WHERE kind = 'requeued'")
        self.assertEqual(len(journal), 1)
        self.assertRegex(journal[0]["actor"], r"^shell:.")
        self.assertEqual(json.loads(journal[0]["data"])["outbox"], str(number))
        self.assertEqual(desk.run("outbox", "release", number).returncode, 1)
        self.assertEqual(len(desk.ask("outbox", "list", "--state", "suppressed")), 2)

    def test_sent_twice(self):
        """The same person's nearly identical letter, as a new one: no second ticket, and `why` says so."""
        desk = self.desk
        alice, ivan = desk.client("alice"), desk.operators[0]
        desk.start()
        desk.send(alice, "Принтер не печатает", "На втором этаже, с самого утра.\n")
        desk.wait_letter(alice, r"\[#1\]")
        again = desk.send(alice, "Принтер не печатает", "На втором этаже, с самого утра. Срочно!\n")
        desk.wait_letter(ivan, lambda letter: "Срочно" in text_of(letter))
        self.assertEqual(len(desk.tickets()), 1)
        self.assertEqual(len(desk.show(1)["messages"]), 2)
        self.assertRegex(desk.shell("why", again.message_id).decode(), r"letter 1 of \d+ min ago by the same person")
        self.assertEqual(desk.inbox(alice).count(), 1)

    def test_an_abuse_report_waits_for_a_person(self):
        desk = self.desk
        alice = desk.client("alice")
        desk.start()
        desk.send(alice, "Printer")
        notice = desk.wait_letter(alice, r"\[#1\]")
        report = EmailMessage()
        report["From"], report["To"], report["Subject"] = f"fbl.{desk.number}@provider.test", desk.support, "Abuse report"
        report["Message-ID"] = f"<report.{desk.number}@provider.test>"
        report.set_content("This is a report about a letter of yours.\n")
        raw = report.as_bytes(policy=email.policy.SMTP).split(b"\r\n\r\n", 1)[1]
        head = "".join(f"{name}: {report[name]}\r\n" for name in ("From", "To", "Subject", "Message-ID"))
        parts = [b"Content-Type: text/plain\r\n\r\n" + raw,
                 b"Content-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\nUser-Agent: Provider/1\r\nVersion: 1\r\n",
                 b"Content-Type: message/rfc822\r\n\r\n" + notice.as_bytes(policy=email.policy.SMTP)]
        body = b"".join(b"--b\r\n" + part + b"\r\n" for part in parts) + b"--b--\r\n"
        head += 'MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=feedback-report; boundary="b"\r\n\r\n'
        desk.submit(Sent(id_of(report), "Abuse report", head.encode() + body), to=desk.support)
        desk.wait_for(lambda: desk.rows("SELECT 1 FROM letter WHERE state = 'held'"), what="the report being held")
        self.assertEqual(len(desk.tickets()), 1)
        self.assertIn("abuse report", desk.shell("quarantine", "list").decode())
        self.assertEqual([row["kind"] for row in desk.rows("SELECT kind FROM outbox ORDER BY id")], ["registered", "op-new"])


if __name__ == "__main__":
    unittest.main()
