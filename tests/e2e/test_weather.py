"""Bad weather: each trouble is logged, told to people, and keeps nothing else from going on; nothing is lost or sent twice."""
import os
import re
import shutil
import subprocess
import unittest
from collections import Counter

from harness import DeskTest, Rule, id_of, text_of


class Weather(DeskTest):
    def alarm(self, key):
        """The trouble stands in the store, and in the log at a level that is looked at."""
        rows = self.desk.wait_for(lambda: self.desk.rows("SELECT * FROM alarm WHERE key = ?", key), what=f"the alarm {key}")
        return rows[0]["text"]

    def no_alarm(self, key):
        self.desk.wait_for(lambda: not self.desk.rows("SELECT 1 FROM alarm WHERE key = ?", key), what=f"the end of {key}")

    def round_trip(self, desk, name, seconds=None):
        client = desk.client(name)
        desk.send(client, f"Letter of {name}")
        return desk.wait_letter(client, f"Letter of {name}", seconds)


class Imap(Weather):
    def setUp(self):
        super().setUp()
        self.imap = self.line(self.bed.ports["IMAP"])
        self.desk.write_config(imap_port=self.imap.port)

    def test_down_at_the_start_and_later(self):
        desk, imap = self.desk, self.imap
        imap.rule = Rule(refuse=True)
        desk.start()  # a server that is away keeps nobody from starting
        self.assertTrue(self.alarm("imap:support"))
        imap.rule = Rule()
        self.round_trip(desk, "first", 60)
        self.no_alarm("imap:support")
        imap.rule = Rule(refuse=True)
        imap.cut()
        self.alarm("imap:support")
        bob = desk.client("bob")
        desk.send(bob, "meanwhile")
        imap.rule = Rule()
        desk.wait_letter(bob, "meanwhile", 60)
        self.no_alarm("imap:support")
        self.assertEqual(len(desk.tickets()), 2)

    def test_slow(self):
        self.imap.rule = Rule(latency_ms=150, rate=20_000, chunk=7)
        self.desk.start()
        self.round_trip(self.desk, "patient", 60)

    def test_silent(self):
        """A server that takes the connection and says nothing more, in the middle of a session and in its beginning."""
        desk, imap = self.desk, self.imap
        desk.write_config(mailbox_extra='reply_limit = "3s"\n')
        desk.start()
        self.round_trip(desk, "before")
        imap.rule = Rule(after=0, act="stall")
        self.assertTrue(self.alarm("imap:support"))
        imap.cut("fin")
        imap.rule = Rule()
        self.round_trip(desk, "after", 90)
        self.no_alarm("imap:support")

    def test_cut_in_the_middle_of_a_literal(self):
        desk, imap = self.desk, self.imap
        clients = [desk.client(f"c{number}") for number in range(5)]
        letters = [desk.compose(client, f"Big {number}", "text of the letter\n" * 2000) for number, client in enumerate(clients)]
        desk.deliver(letters)
        # The first three sessions end inside a body, each time a little further on.
        imap.rule = Rule(on=rb"BODY\[\] \{\d+\}\r\n.{9000}", act="rst", times=3)
        desk.start()
        for number, client in enumerate(clients):
            desk.wait_letter(client, f"Big {number}", 60)
        kept = {row["message_id"]: row["bytes"] for row in
                desk.rows("SELECT message_id, bytes FROM letter JOIN raw ON raw.letter = letter.id")}
        self.assertEqual(len(kept), 5)
        for letter in letters:
            self.assertTrue(kept[letter.message_id].endswith(letter.raw))
        self.assertEqual(len(desk.tickets()), 5)
        self.assertEqual(len(imap.log), 3)

    def test_cut_while_filing_away(self):
        """The letter is safe with us, and the answer to MOVE never came: it is filed later and is not read again."""
        desk, imap = self.desk, self.imap
        imap.rule = Rule(direction="c2s", on=rb"UID (MOVE|COPY)", act="rst", times=1)
        desk.start()
        self.round_trip(desk, "mover", 60)
        desk.wait_for(lambda: desk.inbox().count() == 0, 60, "an empty INBOX")
        self.assertEqual(len(imap.log), 1)
        self.assertEqual(len(desk.rows("SELECT 1 FROM letter")), 1)

    def test_nonsense(self):
        """A line that is no IMAP at all."""
        import socket
        import threading
        babbler = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(babbler.close)

        def babble():
            while True:
                try:
                    line, _ = babbler.accept()
                except OSError:
                    return
                with line:
                    line.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n" * 100)

        threading.Thread(target=babble, daemon=True).start()
        self.desk.write_config(imap_port=babbler.getsockname()[1])
        self.desk.start()
        self.assertTrue(self.alarm("imap:support"))

    def test_wrong_password(self):
        desk = self.desk
        desk.write_config(password="wrong")
        desk.start()
        self.assertRegex(self.alarm("imap:support"), r"(?i)auth|login|password")
        told = desk.wait_letter(desk.operators[0], lambda letter: re.search(r"(?i)auth|login|password", text_of(letter)))
        self.assertTrue(told)
        self.assertNotIn("wrong\n", desk.log())
        desk.wait_log(r"imap:support")
        # Mended while it runs: no restart is needed, the file is read at each login.
        (desk.dir / "imap.password").write_text("pw\n")
        self.round_trip(desk, "mended", 90)
        self.no_alarm("imap:support")

    def test_no_such_folder(self):
        desk = self.desk
        desk.config.write_text(desk.config.read_text().replace("/INBOX", "/Nowhere"))
        desk.start()
        self.assertIn("Nowhere", self.alarm("imap:support"))

    def test_certificates(self):
        desk = self.desk
        secure = dict(scheme="imaps", imap_port=self.bed.ports["IMAPS"])
        # Not signed by anybody whom this machine knows.
        desk.write_config(**secure)
        desk.start()
        self.assertRegex(self.alarm("imap:support"), r"(?i)certificate|ssl")
        desk.stop()
        # Signed by somebody else.
        self.bed.make_certificate("other.pem", "other.key")
        desk.write_config(ca_file=self.bed.dir / "other.pem", **secure)
        desk.start()
        desk.wait_for(lambda: desk.rows("SELECT 1 FROM alarm WHERE key = 'imap:support'"), what="the alarm")
        desk.stop()
        # The right one, and TLS it is.
        desk.write_config(ca_file=self.bed.dir / "cert.pem", **secure)
        desk.start()
        self.round_trip(desk, "trusting", 60)
        self.no_alarm("imap:support")

    def test_a_certificate_for_another_name(self):
        # localhost is in the certificate; this name leads to the same server and is not.
        self.bed.make_certificate("stranger.pem", "stranger.key", "elsewhere.test")
        desk = self.desk
        desk.write_config(scheme="imaps", imap_port=self.bed.ports["IMAPS"], host="ip6-localhost", ca_file=self.bed.dir / "cert.pem")
        desk.start()
        self.assertTrue(self.alarm("imap:support"))

    def test_a_letter_of_100_megabytes(self):
        desk = self.desk
        big = desk.client("big")
        letter = desk.compose(big, "A film", "x\n")
        body = b"".join(b"%074d\r\n" % number for number in range(100))
        self.bed.drop_into_maildir(desk.support, letter.raw + body * (100_000_000 // len(body) + 1))
        desk.start()
        told = desk.wait_letter(desk.operators[0], lambda one: "A film" in text_of(one) + str(one["Subject"]), 60)
        self.assertRegex(text_of(told), r"\b95[.,]4")  # by how much it is too large, in megabytes
        self.round_trip(desk, "small")
        row = desk.rows("SELECT state, verdict, size, bytes_kept, ticket FROM letter WHERE message_id = ?", letter.message_id)[0]
        self.assertEqual((row["state"], row["ticket"]), ("held", None))
        self.assertGreater(row["size"], 100_000_000)
        self.assertLess(row["bytes_kept"], 300_000)
        self.assertEqual(len([uid for uid in desk.inbox().uids()]), 1, "it stays on the server")
        status = open(f"/proc/{desk.daemon.pid}/status").read()
        self.assertLess(int(re.search(r"VmHWM:\s+(\d+)", status)[1]), 150_000, "kilobytes at most")
        # One notice to its sender at most, however often the letter is met again.
        desk.stop()
        desk.start()
        self.round_trip(desk, "next")
        self.assertLessEqual(desk.inbox(big).count(), 1)
        self.assertEqual(len(desk.rows("SELECT 1 FROM letter WHERE message_id = ?", letter.message_id)), 1)

    def test_letters_that_break_parsers(self):
        desk = self.desk
        head = lambda n: f"From: bad{n} <bad.{desk.number}@customer.test>\r\nMessage-ID: <bad{n}.{desk.number}@x>\r\n".encode()  # noqa: E731
        desk.client("bad")
        bad = [
            b"", b"\r\n", b"\0" * 5000, head(1) + b"To: x:\r\n\r\nbody",
            head(2) + b"Content-Type: multipart/mixed; boundary=b\r\n\n\r\n--b\r\n",
            head(3) + b"Content-Type: message/rfc822\n\n" * 20000,
            head(4) + b"Content-Type: multipart/mixed; boundary=" + b"b" + b"a" * 20000 + b"\r\n\r\n" + b"a" * 500_000,
            head(5) + b"Subject: =?utf-8?B?" + b"|" * 3000 + b"?=\r\n\r\nx", head(6) + b"Subject: " + b"x" * 2_000_000 + b"\r\n\r\n",
            head(7) + b"To: " + b"a@b.test, " * 50_000 + b"\r\n\r\n", head(8) + b"References: " + b"<a@b> " * 50_000 + b"\r\n\r\n",
            head(9) + b"Content-Type: text/html\r\n\r\n" + b"<div>" * 200_000, b"\xff\xfe" * 4000,
            head(10) + b"Content-Transfer-Encoding: base64\r\n\r\n" + b"=|" * 9000,
        ]
        for number, raw in enumerate(bad):
            self.bed.drop_into_maildir(desk.support, raw, f"{1700000000 + number}.bad{number}.testbed")
        desk.start()
        self.round_trip(desk, "good", 60)
        # Dovecot gives an empty file no place; everything else has met its fate.
        desk.wait_for(lambda: len(desk.rows("SELECT 1 FROM letter WHERE state <> 'accepted'")) >= len(bad), 60, "every fate")
        self.assertIsNone(desk.daemon.poll())
        self.assertEqual(desk.stop(30), 0)


class Relay(Weather):
    def setUp(self):
        super().setUp()
        self.smtp = self.line(self.bed.ports["SMTP"])
        self.desk.write_config(smtp_port=self.smtp.port)

    def item(self, kind, address):
        rows = self.desk.rows("SELECT outbox.*, r.code, r.text, r.state AS word FROM outbox JOIN outbox_recipient r ON item = id "
                              "WHERE kind = ? AND address = ?", kind, address)
        return rows[0] if rows else None

    def test_refused(self):
        desk = self.desk
        desk.start()
        desk.send("rcpt550-x@customer.test", "I cannot be answered")
        desk.wait_for(lambda: (self.item("registered", "rcpt550-x@customer.test") or {}).get("state") == "failed", what="the refusal")
        item = self.item("registered", "rcpt550-x@customer.test")
        self.assertEqual((item["code"], item["attempts"]), (550, 1))
        told = desk.wait_letter(desk.operators[0], lambda letter: "testbed says no" in text_of(letter))
        self.assertIn("#1", told["Subject"])
        desk.send("data554-x@customer.test", "nor can I")
        desk.wait_for(lambda: (self.item("registered", "data554-x@customer.test") or {}).get("state") == "failed", what="the refusal")
        self.round_trip(desk, "others")

    def test_deferred_then_accepted(self):
        desk = self.desk
        alice = desk.client("alice")
        grey = f"grey2-{alice}"
        desk.start()
        desk.send(grey, "Try me later")
        self.round_trip(desk, "meanwhile")
        desk.wait_letter(alice, r"Try me later", 60)
        item = desk.wait_for(lambda: (found := self.item("registered", grey)) and found["state"] == "sent" and found, what="sent")
        self.assertGreaterEqual(item["attempts"], 2)
        self.assertEqual(desk.inbox(alice).count(), 1)
        kinds = [event["kind"] for event in desk.show(1)["events"]]
        self.assertIn("deferred", kinds)

    def test_deferred_after_the_dot_and_for_ever(self):
        desk = self.desk
        desk.start()
        for address in ("rcpt451-x@customer.test", "data451-x@customer.test"):
            desk.send(address, f"Never for {address}")
            desk.wait_for(lambda who=address: (found := self.item("registered", who)) and found["attempts"] >= 3, 60, "three tries")
            self.assertIn(self.item("registered", address)["state"], ("queued", "sending"))
        self.round_trip(desk, "others")

    def test_cut_after_the_final_dot(self):
        """The relay has the letter, and its 250 is lost: sent once more under the same Message-ID, and no third time."""
        desk, smtp = self.desk, self.smtp
        alice = desk.client("alice")
        smtp.rule = Rule(on=rb"250 OK id=", act="rst", times=1)
        desk.start()
        desk.send(alice, "In the dark")
        desk.wait_for(lambda: desk.inbox(alice).count() == 2 or
                      all(row["state"] == "sent" for row in desk.rows("SELECT state FROM outbox")) and desk.rows("SELECT 1 FROM outbox"),
                      60, "the second try")
        desk.wait_for(lambda: {row["state"] for row in desk.rows("SELECT state FROM outbox")} == {"sent"}, 60, "all sent")
        self.assertEqual(len(smtp.log), 1)
        doubted = desk.rows("SELECT message_id, attempts FROM outbox WHERE doubted = 1")
        self.assertEqual([row["attempts"] for row in doubted], [2])
        # Twice the same letter for one of the two, once for the other.
        operator = desk.operators[0]
        desk.wait_for(lambda: desk.inbox(alice).count() + desk.inbox(operator).count() >= 3, 60, "the repeat")
        got = Counter(id_of(letter) for who in (alice, operator) for letter in desk.inbox(who).letters())
        self.assertEqual(sorted(got.values()), [1, 2])
        self.assertEqual(got[doubted[0]["message_id"]], 2)

    def test_cut_before_the_final_dot(self):
        """Nothing was taken: sent again, and it arrives once."""
        desk, smtp = self.desk, self.smtp
        alice = desk.client("alice")
        smtp.rule = Rule(direction="c2s", on=rb"\r\n\.\r\n", act="rst", times=1)
        desk.start()
        desk.send(alice, "Before the dot")
        desk.wait_letter(alice, "Before the dot", 60)
        desk.wait_for(lambda: {row["state"] for row in desk.rows("SELECT state FROM outbox")} == {"sent"}, 60, "all sent")
        desk.wait_letter(desk.operators[0], "Before the dot", 60)
        self.assertEqual(len(smtp.log), 1)

    def test_relay_away_and_back(self):
        desk, smtp = self.desk, self.smtp
        smtp.rule = Rule(refuse=True)
        alice = desk.client("alice")
        desk.start()
        desk.send(alice, "Hello?")
        self.assertTrue(self.alarm("relay"))
        desk.wait_log(r"relay")
        self.assertEqual(len(desk.tickets()), 1)  # letters are taken in all the same
        smtp.rule = Rule()
        desk.wait_letter(alice, r"\[#1\]", 60)
        self.round_trip(desk, "afterwards", 60)
        self.no_alarm("relay")

    def test_relay_turns_everybody_away(self):
        desk = self.desk
        alice = desk.client("alice")
        desk.deliver([desk.compose(alice, "421")])
        self.bed.refuse_smtp(True)
        self.addCleanup(self.bed.refuse_smtp, False)
        desk.start()
        desk.wait_for(lambda: desk.rows("SELECT 1 FROM outbox WHERE attempts >= 1"), what="a try")
        self.bed.refuse_smtp(False)
        desk.wait_letter(alice, r"\[#1\]", 60)

    def test_silent_relay(self):
        desk, smtp = self.desk, self.smtp
        text = desk.config.read_text().replace("[trust]", 'reply_limit = "3s"\n\n[trust]')
        desk.config.write_text(text)
        smtp.rule = Rule(on=rb"354 ", act="stall", times=1)
        alice = desk.client("alice")
        desk.start()
        desk.send(alice, "Are you there")
        desk.wait_letter(alice, "Are you there", 60)
        self.assertEqual(desk.inbox(alice).count(), 1)


class Disk(Weather):
    def small_disk(self, megabytes):
        """A file system with room for so many megabytes: ext4 in a file where that may be mounted, else tmpfs."""
        if os.geteuid() != 0:
            self.skipTest("a file system of a chosen size takes root to mount")
        place = self.desk.dir / "disk"
        place.mkdir()
        image = self.desk.dir / "image"
        with open(image, "wb") as file:
            file.truncate(megabytes << 20)
        made = shutil.which("mkfs.ext4") and subprocess.run(
            ["mkfs.ext4", "-q", "-m", "0", str(image)], capture_output=True).returncode == 0
        commands = [["mount", "-o", "loop", str(image), str(place)]] if made else []
        commands.append(["mount", "-t", "tmpfs", "-o", f"size={megabytes}M", "none", str(place)])
        if not any(subprocess.run(command, capture_output=True).returncode == 0 for command in commands):
            self.skipTest("nothing can be mounted here")
        self.addCleanup(subprocess.run, ["umount", "-l", str(place)])
        return place

    def test_full_and_room_again(self):
        desk = self.desk
        place = self.small_disk(64)
        desk.write_config(store=place / "tickets.db")
        desk.start()
        self.round_trip(desk, "before")
        ballast = place / "ballast"
        with open(ballast, "wb") as file:
            try:
                while True:
                    file.write(b"x" * 4096)
                    file.flush()
            except OSError:
                pass
        # More than what the database and its log have kept for themselves.
        senders = [desk.client(f"full{number}") for number in range(6)]
        desk.deliver([desk.compose(sender, f"No room {number}", "0123456789abcde\n" * 20_000) for number, sender in enumerate(senders)])
        desk.wait_log(r"(?i)full|no room|space|storage")
        self.assertIsNone(desk.daemon.poll(), "it lives on")
        self.assertGreater(desk.inbox().count(), 0, "what is not on the disk stays on the server")
        # Reading still works.
        self.assertEqual(len(desk.tickets()), len(desk.rows("SELECT 1 FROM ticket")))
        ballast.unlink()
        for number, sender in enumerate(senders):
            desk.wait_letter(sender, f"No room {number}", 90)
        desk.wait_for(lambda: desk.inbox().count() == 0, 60, "an empty INBOX")
        self.assertEqual(len(desk.tickets()), 7)
        self.assertEqual(desk.rows("PRAGMA integrity_check"), [{"integrity_check": "ok"}])
        self.assertEqual(desk.stop(30), 0)


if __name__ == "__main__":
    unittest.main()
