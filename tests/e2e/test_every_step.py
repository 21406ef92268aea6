"""Death at every durable step of the road, one after the other: nothing lost, nothing doubled, whichever it was.

`strace` kills `ticketgated --once` at its N-th call of fdatasync (pwrite64, sendto), for N = 1, 2, 3 … until a pass survives.
It counts per thread: the store's has most of the calls and is the one that is walked through. What the main thread does when
the pass is over, SQLite's last checkpoint, is reached by looking at the database's own file alone.
"""
import os
import shutil
import unittest

from harness import DeskTest, id_of
from invariants import Invariants

KILLED = -9
STRIDE = int(os.environ.get("TICKETGATE_STRIDE", "1"))  # more, for those in a hurry


@unittest.skipUnless(shutil.which("strace"), "strace is not installed")
class EveryStep(DeskTest):
    def setUp(self):
        super().setUp()
        desk = self.desk
        self.alice = desk.client("alice")
        # A ticket that lives, its notices delivered: what is killed later is a desk at work and not one that is being set up.
        self.question = desk.send(self.alice, "Printer", "The printer on the second floor.\n")
        desk.wait_for(lambda: desk.inbox().count() == 1, what="the letter in the mailbox")
        desk.once_until_done()
        self.op_new = desk.wait_letter(desk.operators[0], "Printer")
        self.notice = desk.wait_letter(self.alice, "Printer")
        self.sent = [self.question]
        self.tickets = {self.question.message_id: []}
        self.snapshot = desk.dir / "snapshot"
        self.snapshot.mkdir()
        for file in desk.dir.glob("tickets.db*"):
            shutil.copy2(file, self.snapshot)

    def restore(self):
        """The store as it was before this round; the mailboxes emptied, so that each round is judged by itself."""
        desk = self.desk
        for file in desk.dir.glob("tickets.db*"):
            file.unlink()
        for file in self.snapshot.iterdir():
            shutil.copy2(file, desk.dir)
        for user, folder in ((desk.support, "INBOX"), (desk.support, "Processed")):
            self.empty(user, folder)

    def empty(self, user, folder):
        box = self.desk.inbox(user)
        box.folder = folder
        with box.session(read_only=False) as line:
            line.uid("store", "1:*", "+FLAGS", "\\Deleted")
            line.expunge()

    def round(self, call, number, path):
        """One life cut at step `number`. False: it survived; there is no such step."""
        desk = self.desk
        self.restore()
        bob, carol = (desk.client(f"{name}-{call}-{number}") for name in ("bob", "carol"))
        letters = [
            desk.compose(bob, f"Mouse {number}"),
            desk.answer(self.notice, self.alice, f"It is the printer of round {number}."),
            desk.compose(carol, f"Keyboard {number}"),
            desk.answer(self.op_new, desk.operators[0], f"Changed the cartridge, round {number}."),
        ]
        desk.deliver(letters)
        only = ("-P", str(path)) if path else ()
        status = desk.once(prefix=("strace", "-f", "-qq", "-o", "/dev/null", *only, "-e", f"trace={call}",
                                   "-e", f"inject={call}:signal=KILL:when={number}"))
        killed = status in (KILLED, 137)
        self.assertTrue(killed or status in (0, 75), f"status {status}\n{desk.log()}")
        desk.once_until_done()
        bobs, answer, carols, operators = (letter.message_id for letter in letters)
        round_check = Round(self, desk, letters, self.question)
        round_check.check({self.question.message_id: [answer, operators], bobs: [], carols: []})
        self.repeats += round_check.repeats
        return killed

    def sweep(self, call, at_least, path=None, most=1000):
        self.repeats = 0
        number, steps = 1, 0
        while number <= most:
            with self.subTest(call=call, step=number):
                if not self.round(call, number, path):
                    print(f"{call}: killed at {steps} steps of {number - 1}, {self.repeats} notices repeated with the same "
                          "Message-ID", flush=True)
                    break
            steps += 1
            number += STRIDE
        # A sweep that never killed anything would pass for the wrong reason.
        self.assertGreaterEqual(number - 1, at_least, f"{call} is not on the road")

    def test_every_sync(self):
        """Before the disk has been told to keep it."""
        self.sweep("fdatasync", 4)

    def test_every_write(self):
        """In the middle of every transaction: half a commit is none."""
        self.sweep("pwrite64", 20)

    def test_the_last_checkpoint(self):
        self.sweep("fdatasync", 1, path=self.desk.store)

    def test_every_word_on_the_wire(self):
        """Before every command to the mailbox and to the relay, the final dot among them."""
        self.sweep("sendto", 10)


class Round(Invariants):
    """The invariants, on top of the letter that was settled before the round began."""

    def __init__(self, test, desk, letters, before):
        super().__init__(test, desk, [before, *letters])
        self.before = before

    def ledger(self):
        rows = self.desk.rows("SELECT message_id, state FROM letter ORDER BY id")
        self.test.assertEqual(sorted(row["message_id"] for row in rows), sorted(letter.message_id for letter in self.sent))
        self.test.assertEqual({row["state"] for row in rows}, {"settled"}, rows)
        self.test.assertEqual(self.desk.inbox().count(), 0)
        self.test.assertEqual(sorted(id_of(letter) for letter in self.desk.processed().letters()),
                              sorted(letter.message_id for letter in self.sent[1:]))

    def notices(self):
        people = {row["address"] for row in self.desk.rows("SELECT DISTINCT address FROM outbox_recipient")}
        wanted = self.desk.rows("SELECT outbox.message_id, address FROM outbox JOIN outbox_recipient ON item = outbox.id")
        # Exim says 250 first and delivers then.
        self.desk.wait_for(lambda: all(self.arrived(person) >= {row["message_id"] for row in wanted if row["address"] == person}
                                       for person in people), what="every notice in its mailbox")
        self.before_the_round_is_over(people)

    def arrived(self, person):
        return {id_of(letter) for letter in self.desk.inbox(person).letters()}

    def before_the_round_is_over(self, people):
        """Operators' and Alice's mailboxes hold the notices of all rounds: only those of this store are counted."""
        ids = {row["message_id"]: row for row in self.desk.rows("SELECT message_id, kind, ticket, state FROM outbox")}
        self.test.assertEqual([row for row in ids.values() if row["state"] not in ("sent", "in_doubt")], [])
        found = [id_of(letter) for person in people for letter in self.desk.inbox(person).letters()]
        self.repeats = sum(found.count(one) - 1 for one in ids)
        kinds = sorted((row["ticket"], row["kind"]) for row in ids.values())
        self.test.assertEqual([kind for ticket, kind in kinds if ticket == 1], ["answer", "op-message", "op-new", "registered"])
        for ticket in (2, 3):
            self.test.assertEqual([kind for number, kind in kinds if number == ticket], ["op-new", "registered"])


if __name__ == "__main__":
    unittest.main()
