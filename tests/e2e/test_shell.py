"""The administrator's side: the commands, the signals, the ways of being started and ended."""
import json
import re
import signal
import subprocess
import unittest

from harness import BIN, DeskTest, Rule


class Shell(DeskTest):
    def with_a_ticket(self):
        desk = self.desk
        alice = desk.client("alice")
        letter = desk.send(alice, "Printer", "It does not print.\n")
        desk.wait_for(lambda: desk.inbox().count() == 1, what="the letter")
        desk.once_until_done()
        return alice, letter

    def test_check(self):
        done = self.desk.run("check")
        self.assertEqual(done.returncode, 0, done.stderr)
        text = self.desk.config.read_text()
        for wrong, told in ((text.replace('done = "move', 'done = "mvoe'), "mvoe"),
                            (text.replace("[store]", "[stoer]"), "stoer"),
                            (text.replace('policy = "becloud"', 'policy = "nobody"'), "nobody"),
                            (text + "\nthis is no TOML", "TOML")):
            with self.subTest(told):
                self.desk.config.write_text(wrong)
                done = self.desk.run("check")
                self.assertEqual(done.returncode, 1)
                self.assertIn(told.encode(), done.stderr + done.stdout)
                self.assertRegex(done.stderr + done.stdout, rb"ticketgate\.toml:\d+")
                # The daemon finds the same, says the same, and does not start.
                refused = subprocess.run(self.desk.command(), capture_output=True, timeout=30)
                self.assertNotEqual(refused.returncode, 0)
                self.assertIn(told.encode(), refused.stderr)

    def test_check_connect(self):
        desk = self.desk
        done = desk.run("check", "--connect")
        said = (done.stdout + done.stderr).decode()
        self.assertEqual(done.returncode, 0, said)
        self.assertRegex(said, r"(?i)IDLE")
        desk.write_config(password="wrong")
        done = desk.run("check", "--connect")
        self.assertEqual(done.returncode, 1)
        self.assertRegex((done.stdout + done.stderr).decode(), r"(?i)auth|password|login")
        desk.write_config(password="pw")
        desk.write_config(smtp_port=1)
        done = desk.run("check", "--connect")
        self.assertEqual(done.returncode, 1)
        self.assertEqual(desk.bed.maildir(desk.support).exists() and desk.inbox().count(), 0)

    def test_ingest(self):
        """From an MTA's pipe: accepted when it exits 0, and only then."""
        desk = self.desk
        alice = desk.client("alice")
        letter = desk.compose(alice, "By a pipe")
        done = desk.run("ingest", "--mailbox", "support", stdin=letter.raw)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(len(desk.rows("SELECT 1 FROM letter WHERE message_id = ?", letter.message_id)), 1)
        desk.once_until_done()
        desk.wait_letter(alice, r"\[#1\].*By a pipe")
        self.assertNotEqual(desk.run("ingest", "--mailbox", "nowhere", stdin=letter.raw).returncode, 0)
        # Beside a running daemon, which learns of it within two seconds.
        desk.start()
        bob = desk.client("bob")
        desk.shell("ingest", "--mailbox", "support", stdin=desk.compose(bob, "By a pipe, too").raw)
        desk.wait_letter(bob, r"\[#2\]", 10)

    def test_reading(self):
        desk = self.desk
        alice, letter = self.with_a_ticket()
        listed = desk.ask("list")
        self.assertEqual([(one["number"], one["requester"], one["queue"]) for one in listed], [(1, alice, "support")])
        self.assertIn("Printer", desk.shell("list").decode())
        self.assertIn("It does not print.", desk.shell("show", 1).decode())
        self.assertEqual(desk.show(1)["subject"], "Printer")
        missing = desk.run("show", 99)
        self.assertEqual((missing.returncode, missing.stdout), (1, b""))
        self.assertIn(b"99", missing.stderr)
        number = desk.rows("SELECT id FROM letter")[0]["id"]
        self.assertTrue(desk.shell("raw", number).replace(b"\r\n", b"\n").endswith(letter.raw.replace(b"\r\n", b"\n")))
        why = desk.shell("why", letter.message_id).decode()
        self.assertIn("registered", why)
        self.assertIn("our own letter", why)
        self.assertEqual(desk.run("why", "nobody@nowhere").returncode, 1)
        self.assertEqual(desk.run("show").returncode, 2)
        self.assertEqual(desk.run("shwo", "1").returncode, 2)

    def test_parse(self):
        letter = self.desk.compose("alice@customer.test", "Тема", "Текст\n")
        file = self.desk.dir / "letter.eml"
        file.write_bytes(letter.raw)
        parsed = json.loads(self.desk.shell("parse", "--json", file))
        self.assertEqual((parsed["subject"], parsed["message_id"], parsed["origin"]), ("Тема", letter.message_id, "person"))

    def test_outbox(self):
        desk = self.desk
        desk.send("rcpt550-x@customer.test", "Refused")
        desk.wait_for(lambda: desk.inbox().count() == 1, what="the letter")
        desk.once_until_done()
        failed = [row["id"] for row in desk.rows("SELECT id FROM outbox WHERE state = 'failed'")]
        self.assertEqual(len(failed), 1)
        self.assertIn("rcpt550-x@customer.test", desk.shell("outbox", "list").decode())
        desk.shell("outbox", "retry", failed[0])
        self.assertEqual(desk.rows("SELECT state FROM outbox WHERE id = ?", failed[0])[0]["state"], "queued")
        desk.once_until_done()
        self.assertEqual(desk.rows("SELECT state, attempts FROM outbox WHERE id = ?", failed[0])[0], {"state": "failed", "attempts": 2})
        desk.shell("outbox", "drop", failed[0])
        self.assertEqual(desk.rows("SELECT state FROM outbox WHERE id = ?", failed[0])[0]["state"], "dropped")
        self.assertEqual(desk.run("outbox", "retry", 9999).returncode, 1)

    def test_quarantine(self):
        """A held letter waits for a person; released, it takes the road like any other."""
        desk = self.desk
        alice, _ = self.with_a_ticket()
        mallory = desk.client("mallory")
        desk.send(mallory, "Re: [#1] Printer", "Let me in.\n")
        desk.wait_for(lambda: desk.inbox().count() == 1, what="the letter")
        desk.once_until_done()
        held = desk.rows("SELECT id FROM letter WHERE state = 'held'")
        self.assertEqual(len(held), 1)
        self.assertIn(mallory, desk.shell("quarantine", "list").decode())
        desk.shell("quarantine", "release", held[0]["id"])
        desk.once_until_done()
        self.assertEqual(desk.rows("SELECT state, verdict FROM letter WHERE id = ?", held[0]["id"])[0],
                         {"state": "settled", "verdict": "registered"})
        self.assertEqual(len(desk.tickets()), 2)
        self.assertEqual(desk.run("quarantine", "release", held[0]["id"]).returncode, 1)

    def test_reconcile(self):
        desk = self.desk
        self.with_a_ticket()
        done = desk.run("reconcile")
        self.assertEqual(done.returncode, 0, done.stderr)
        # A letter on the server that the ledger does not have is named.
        desk.write_config(done="keep")
        bob = desk.client("bob")
        desk.deliver([desk.compose(bob, "Not yet seen")])
        self.assertRegex(desk.run("reconcile").stdout.decode(), r"1")


class Life(DeskTest):
    def test_second_daemon_is_refused(self):
        desk = self.desk
        desk.start()
        second = subprocess.run(desk.command(), capture_output=True, timeout=30)
        self.assertEqual(second.returncode, 1)
        self.assertIn(str(desk.daemon.pid).encode(), second.stderr)
        once = subprocess.run(desk.command("--once"), capture_output=True, timeout=30)
        self.assertNotIn(once.returncode, (0, 75))
        # After a crash nobody has to remove a lock by hand.
        desk.kill()
        desk.start()

    def test_reload(self):
        desk = self.desk
        alice = desk.client("alice")
        desk.start()
        good = desk.config.read_text()
        desk.config.write_text(good.replace('poll = "1s"', 'poll = "soon"'))
        desk.signal(signal.SIGHUP)
        desk.wait_log(r"mailbox\.poll.*soon")
        desk.send(alice, "With the old settings")
        desk.wait_letter(alice, r"\[#1\]")
        # A good one is taken over: a new operator hears of what comes next.
        olga = desk.bed.add_person(f"olga.{desk.number}@example.com")
        desk.operators.append(olga)
        desk.write_config()
        desk.signal(signal.SIGHUP)
        desk.wait_log(r"\breloaded\b")
        desk.send(alice, "With the new settings")
        desk.wait_letter(olga, "With the new settings")

    def test_reload_that_fails_on_the_way(self):
        """A good file, and the machine fails while it is taken over: the desk goes on with what it had, and says so."""
        desk = self.desk
        alice = desk.client("alice")
        desk.start()
        away = desk.dir / "away.db"
        desk.store.rename(away)  # new readers cannot be opened; the daemon's own file stays open
        desk.signal(signal.SIGHUP)
        desk.wait_log(r"reload-refused .*tickets\.db.*the old settings stay")
        away.rename(desk.store)
        desk.send(alice, "With the old settings")
        desk.wait_letter(alice, r"\[#1\]")
        desk.signal(signal.SIGHUP)
        desk.wait_log(r"\breloaded\b")
        desk.send(alice, "And with the new ones")
        desk.wait_letter(alice, r"\[#2\]")

    def test_term_ends_cleanly(self):
        desk = self.desk
        desk.start()
        self.assertEqual(desk.stop(5), 0)
        self.assertIn("stopped", desk.log())
        # And in the middle of work: what is in hand is finished, the rest is there at the next start.
        clients = [desk.client(f"c{number}") for number in range(20)]
        desk.deliver([desk.compose(client, f"Question {number}") for number, client in enumerate(clients)])
        desk.start()
        desk.wait_for(lambda: desk.rows("SELECT 1 FROM outbox WHERE state = 'sent' LIMIT 1"), what="the first notice")
        self.assertEqual(desk.stop(15), 0)
        self.assertEqual(desk.rows("SELECT 1 FROM outbox WHERE state = 'sending'"), [])
        desk.start()
        for number, client in enumerate(clients):
            desk.wait_letter(client, f"Question {number}", 60)
            self.assertEqual(desk.inbox(client).count(), 1)

    def test_term_while_servers_are_silent(self):
        desk = self.desk
        imap = self.line(self.bed.ports["IMAP"], Rule(after=0, act="stall"))
        desk.write_config(imap_port=imap.port)
        desk.start()
        self.assertEqual(desk.stop(10), 0)

    def test_service_manager(self):
        desk = self.desk
        desk.start(wait=False, environment={"WATCHDOG_USEC": "1000000"})
        desk.wait_notice("READY=1")
        desk.wait_notice("WATCHDOG=1")
        count = desk.notices.count("WATCHDOG=1")
        desk.wait_for(lambda: desk.wait_notice("WATCHDOG=1") and desk.notices.count("WATCHDOG=1") > count, what="it fed again")
        desk.signal(signal.SIGTERM)
        daemon = desk.daemon
        self.assertEqual(daemon.wait(10), 0)
        desk.notices += "".join(self.rest(desk.notify))
        self.assertIn("STOPPING=1", desk.notices)
        desk.daemon = None
        desk.notify.close()

    @staticmethod
    def rest(notify):
        try:
            while True:
                yield notify.recv(4096).decode()
        except BlockingIOError:
            return

    def test_once(self):
        desk = self.desk
        self.assertEqual(desk.once(), 0)  # nothing there, nothing to do
        alice = desk.client("alice")
        desk.send(alice, "By cron")
        desk.wait_for(lambda: desk.inbox().count() == 1, what="the letter")
        self.assertEqual(desk.once(), 0)
        desk.wait_letter(alice, r"\[#1\]")
        self.assertEqual(desk.inbox().count(), 0)
        # A relay that defers leaves something to try again.
        desk.send("rcpt451-x@customer.test", "Later")
        desk.wait_for(lambda: desk.inbox().count() == 1, what="the letter")
        self.assertEqual(desk.once(), 75)
        # So does a server that is away.
        desk.write_config(imap_port=1)
        self.assertEqual(desk.once(), 75)
        self.assertRegex(desk.log(), r"127\.0\.0\.1:1")

    def test_the_log_holds_no_bodies_and_no_secrets(self):
        desk = self.desk
        desk.write_config()
        alice = desk.client("alice")
        desk.start()
        desk.send(alice, "Subject\twith tab", "The body that must not be logged.\n", headers={"X-Evil": "a=b ready=1"})
        desk.wait_letter(alice, r"\[#1\]")
        log = desk.log()
        self.assertNotIn("must not be logged", log)
        self.assertNotRegex(log, r"\bpw\b")
        for line in log.splitlines():
            self.assertRegex(line, r"^(<\d>)?[a-z-]+( [a-z_-]+=.*)?$", line)
        self.assertRegex(log, r"ticket=1\b")


class Programs(unittest.TestCase):
    def test_help(self):
        for program in ("ticketgated", "ticketgate"):
            done = subprocess.run([str(BIN / program), "--help"], capture_output=True, timeout=30)
            self.assertEqual(done.returncode, 0)
            self.assertTrue(re.search(rb"--config", done.stdout))
            self.assertEqual(subprocess.run([str(BIN / program), "--no-such"], capture_output=True, timeout=30).returncode, 2)


if __name__ == "__main__":
    unittest.main()
