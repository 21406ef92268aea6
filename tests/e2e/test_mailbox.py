"""The mailbox is a person's too: what people and servers do in it neither loses nor repeats a letter."""
import unittest

from harness import DeskTest, id_of, text_of


class Mailbox(DeskTest):
    def settled(self):
        return len(self.desk.rows("SELECT 1 FROM letter WHERE state <> 'accepted'"))

    def wait_settled(self, count):
        self.desk.wait_for(lambda: self.settled() >= count, what=f"{count} letters settled")

    def marker(self, subject="marker"):
        """One more letter, and its notice: whatever was to happen before it has happened by then."""
        client = self.desk.client(subject.replace(" ", "-"))
        self.desk.send(client, subject)
        self.desk.wait_letter(client, subject)

    def notices(self):
        return [(row["kind"], row["message_id"]) for row in self.desk.rows("SELECT kind, message_id FROM outbox ORDER BY id")]

    def test_reading_changes_nothing(self):
        """Read before the daemon looks, and read while it looks: both letters become tickets, and we set no \\Seen."""
        desk = self.desk
        desk.write_config(done="keep")
        early, late = desk.client("early"), desk.client("late")
        desk.send(early, "read by a person first")
        desk.wait_for(lambda: desk.inbox().count() == 1, what="the letter")
        desk.inbox().store_flags(desk.inbox().uids()[0], "\\Seen")
        desk.start()
        desk.wait_letter(early, r"\[#1\]")
        desk.send(late, "read by a person later")
        desk.wait_letter(late, r"\[#2\]")
        flags = {uid: flags for uid, (flags, _) in desk.inbox().raws().items()}
        self.assertEqual([sorted(one - {"\\Recent"}) for one in flags.values()], [["\\Seen"], []])
        before = self.notices()
        for uid in flags:
            desk.inbox().store_flags(uid, "\\Seen \\Flagged")
        self.marker()
        self.assertEqual(len(desk.tickets()), 3)
        self.assertEqual(self.notices()[:len(before)], before)

    def test_a_restart_reads_nothing_twice(self):
        desk = self.desk
        desk.write_config(done="keep")
        alice = desk.client("alice")
        desk.start()
        desk.send(alice, "once")
        desk.wait_letter(alice, r"\[#1\]")
        desk.stop()
        desk.start()
        self.marker()
        self.assertEqual([ticket["number"] for ticket in desk.tickets()], [1, 2])
        self.assertEqual(desk.inbox(alice).count(), 1)

    def test_new_uidvalidity_is_no_flood(self):
        desk = self.desk
        desk.operators = [*desk.operators, desk.bed.add_person(f"lead.{desk.number}@example.com")]
        desk.write_config(done="keep")
        people = [desk.client(f"c{number}") for number in range(10)]
        desk.start()
        desk.deliver([desk.compose(person, f"Question {number}") for number, person in enumerate(people)])
        for person in people:
            desk.wait_letter(person, r"\[#\d+\]")
        desk.stop()
        before = self.notices()
        self.bed.new_uidvalidity(desk.support, 77_777)
        desk.start()
        # All ten are compared with the ledger, and a new one among them is found.
        self.marker("brand new")
        self.assertEqual(len(desk.tickets()), 11)
        later = [kind for kind, _ in self.notices()[len(before):]]
        self.assertEqual(sorted(later), ["op-alarm", "op-new", "registered"])
        told = desk.wait_letter(desk.operators[-1], lambda letter: "UIDVALIDITY" in text_of(letter))
        self.assertTrue(told)
        for person in people:
            self.assertEqual(desk.inbox(person).count(), 1)
        desk.wait_log(r"UIDVALIDITY")
        # And once only: the next start has nothing to tell.
        desk.stop()
        desk.start()
        self.marker("another one")
        self.assertEqual([kind for kind, _ in self.notices()].count("op-alarm"), 1)

    def test_uidvalidity_changes_under_a_running_daemon(self):
        desk = self.desk
        desk.write_config(done="keep")
        alice, bob = desk.client("alice"), desk.client("bob")
        desk.start()
        desk.send(alice, "before")
        desk.wait_letter(alice, r"\[#1\]")
        self.bed.new_uidvalidity(desk.support, 88_888)
        desk.send(bob, "after")
        desk.wait_letter(bob, r"\[#2\]", seconds=90)
        self.assertEqual(desk.inbox(alice).count(), 1)

    def test_moved_back_is_the_same_letter(self):
        desk = self.desk
        alice, ivan = desk.client("alice"), desk.operators[0]
        desk.start()
        sent = desk.send(alice, "to and fro")
        desk.wait_letter(alice, r"\[#1\]")
        desk.wait_for(lambda: desk.processed().count() == 1, what="the letter in Processed")
        before = self.notices()
        desk.processed().move(desk.processed().uids()[0], "INBOX")
        self.wait_settled(2)
        row = desk.rows("SELECT verdict, same_as, state FROM letter ORDER BY id")[1]
        self.assertEqual((row["verdict"], row["same_as"], row["state"]), ("duplicate", 1, "settled"))
        desk.wait_for(lambda: desk.processed().count() == 1 and desk.inbox().count() == 0, what="the letter filed again")
        self.marker()
        self.assertEqual(len(desk.tickets()), 2)
        self.assertEqual(len(desk.show(1)["messages"]), 1)
        self.assertEqual(self.notices()[:len(before)], before)
        self.assertEqual([id_of(letter) for letter in desk.processed().letters()].count(sent.message_id), 1)
        self.assertEqual(len([letter for letter in desk.inbox(ivan).letters() if "to and fro" in str(letter["Subject"])]), 1)

    def test_the_same_letter_by_two_roads(self):
        """To the desk and to its alias: two copies, one letter."""
        desk = self.desk
        alice = desk.client("alice")
        letter = desk.compose(alice, "twice")
        desk.start()
        desk.submit(letter)
        desk.submit(letter)
        self.wait_settled(2)
        self.marker()
        self.assertEqual(len(desk.tickets()), 2)
        self.assertEqual(desk.inbox(alice).count(), 1)

    def test_somebody_deletes_a_letter(self):
        desk = self.desk
        alice, bob = desk.client("alice"), desk.client("bob")
        for person in (alice, bob):
            desk.send(person, "deleted or not")
        desk.wait_for(lambda: desk.inbox().count() == 2, what="two letters")
        box = desk.inbox()
        with box.session(read_only=False) as line:
            line.uid("store", str(box.uids()[0]), "+FLAGS", "\\Deleted")
            line.expunge()
        desk.start()
        self.marker()
        self.assertEqual(len(desk.tickets()), 2)

    def test_every_way_of_being_done(self):
        for done, left in (("keep", set()), ("seen", {"\\Seen"}), ("delete", None), ("move:Done", None)):
            with self.subTest(done):
                desk = self.make_desk()
                desk.write_config(done=done)
                alice = desk.client("alice")
                desk.start()
                desk.send(alice, "done")
                desk.wait_letter(alice, r"\[#1\]")
                if left is None:
                    desk.wait_for(lambda: desk.inbox().count() == 0, what="an empty INBOX")
                else:
                    desk.wait_for(lambda: [flags - {"\\Recent"} for flags, _ in desk.inbox().raws().values()] == [left], what=done)
                desk.stop()
                desk.start()  # and nothing is read again
                desk.send(alice, "second")
                desk.wait_letter(alice, r"\[#2\]")
                self.assertEqual(len(desk.rows("SELECT 1 FROM letter")), 2)

    def test_maildir_without_a_server(self):
        desk = self.desk
        box = desk.dir / "Maildir"
        for folder in ("cur", "new", "tmp"):
            (box / folder).mkdir(parents=True)
        text = desk.config.read_text()
        start, end = text.index("url = \"imap"), text.index("address = \"")
        desk.config.write_text(text[:start] + f'url = "maildir://{box}"\n' + text[end:].replace("move:Processed", "seen"))
        alice = desk.client("alice")
        (box / "new/1.a.host").write_bytes(desk.compose(alice, "from a file").raw)
        desk.start()
        desk.wait_letter(alice, r"\[#1\]")
        (box / "tmp/2.b.host").write_bytes(desk.compose(alice, "another file").raw)
        (box / "tmp/2.b.host").rename(box / "new/2.b.host")
        desk.wait_letter(alice, r"\[#2\]")
        desk.wait_for(lambda: not list((box / "new").iterdir()), what="both files seen")


if __name__ == "__main__":
    unittest.main()
