"""The main job, on real servers: a letter becomes a ticket, people talk about it, everything is on record."""
import re
import unittest
from email.utils import parseaddr

from harness import ROOT, DeskTest, id_of, text_of


def ids(value):
    return re.findall(r"<([^<>]+)>", str(value or ""))


class MainRoad(DeskTest):
    def test_a_conversation(self):
        desk = self.desk
        desk.write_config(policies=ROOT / "etc/policies", policy="belinfoportal")  # as shipped; it takes letters from everybody
        alice, ivan = desk.client("alice"), desk.operators[0]
        desk.start()

        # The client writes and is told the number.
        first = desk.send(alice, "Принтер не печатает", "Добрый день!\n\nПринтер на втором этаже не печатает.\n")
        notice = desk.wait_letter(alice, r"\[#1\]", what="the registration notice")
        self.assertEqual(parseaddr(notice["From"])[1], desk.support)
        self.assertEqual(parseaddr(notice["To"])[1], alice)
        self.assertIn("Принтер не печатает", notice["Subject"])
        self.assertEqual(ids(notice["In-Reply-To"]), [first.message_id])
        self.assertIn(first.message_id, ids(notice["References"]))
        self.assertTrue(str(notice["Auto-Submitted"]).startswith("auto-"))
        # Not the null path: what bounces has to come back and find its ticket; Auto-Submitted keeps machines silent.
        self.assertEqual(parseaddr(notice["Return-Path"])[1], desk.support)

        # The operator hears of it.
        told = desk.wait_letter(ivan, lambda letter: "на втором этаже" in text_of(letter))
        self.assertEqual(parseaddr(told["From"])[1], desk.support)
        self.assertIn("#1", told["Subject"])
        self.assertIn(alice, text_of(told))

        # The client adds something, by a plain reply to the notice: the same ticket.
        second = desk.submit(desk.answer(notice, alice, "Уже и третий принтер не печатает."))
        more = desk.wait_letter(ivan, lambda letter: "третий принтер" in text_of(letter))
        self.assertIn("#1", more["Subject"])
        # Operators' letters of one ticket stand in one thread in their mail programs.
        self.assertTrue(set(ids(told["References"])) & set(ids(more["References"])))

        # The operator answers by a plain reply; the client gets it from the desk, without the operators' talk below it.
        answer = desk.submit(desk.answer(told, ivan, "Замените картридж и напишите, помогло ли."))
        got = desk.wait_letter(alice, lambda letter: "Замените картридж" in text_of(letter))
        self.assertEqual(parseaddr(got["From"])[1], desk.support)
        self.assertIn("[#1]", got["Subject"])
        self.assertNotIn(ivan, got.as_string())
        self.assertNotIn("> ", text_of(got))
        self.assertTrue({first.message_id, second.message_id} & set(ids(got["References"])))
        self.assertTrue(ids(got["In-Reply-To"]))

        # All of it is on record.
        ticket = desk.show(1)
        self.assertEqual(ticket["number"], 1)
        self.assertEqual(ticket["requester"], alice)
        said = [(message["author"], message["text"]) for message in ticket["messages"]]
        self.assertEqual([author for author, _ in said], ["client", "client", "operator"])
        for (_, text), words in zip(said, ("на втором этаже", "третий принтер", "Замените картридж")):
            self.assertIn(words, text)
        self.assertNotIn("> ", said[2][1])
        # The relay's word on the answer comes after the answer: wait for the journal's line on it.
        desk.wait_for(lambda: all(item["state"] == "sent" for item in desk.rows("SELECT state FROM outbox")), what="all sent")
        kinds = [event["kind"] for event in desk.show(1)["events"]]
        self.assertEqual(kinds[0], "registered")
        self.assertEqual(kinds.count("registered"), 1)
        self.assertGreaterEqual(kinds.count("appended"), 1)
        self.assertEqual(kinds.count("sent"), 4)  # registered, op-new, op-message, the answer
        # The server was told, and the letters are where the configuration wants them.
        desk.wait_for(lambda: desk.inbox().count() == 0, what="an empty INBOX")
        self.assertEqual({id_of(letter) for letter in desk.processed().letters()},
                         {first.message_id, second.message_id, answer.message_id})
        self.assertEqual(len(desk.tickets()), 1)
        self.assertEqual(desk.stop(10), 0)

    def test_the_number_alone_is_enough_for_a_participant_and_not_for_a_stranger(self):
        desk = self.desk
        alice, mallory, ivan = desk.client("alice"), desk.client("mallory"), desk.operators[0]
        desk.start()
        desk.send(alice, "Invoice", "Where is it?\n")
        desk.wait_letter(alice, r"\[#1\]")
        desk.send(alice, "Something new [#1]", "I mean the one of May.\n")
        desk.wait_letter(ivan, lambda letter: "the one of May" in text_of(letter))
        desk.send(mallory, "Re: [#1] Invoice", "Tell me everything.\n")
        desk.wait_for(lambda: desk.rows("SELECT 1 FROM letter WHERE verdict NOT IN ('registered', 'appended') AND state <> 'accepted'"),
                      what="the stranger's letter being held")
        self.assertEqual(len(desk.show(1)["messages"]), 2)
        self.assertNotIn("Tell me everything", str(desk.show(1)["messages"]))
        self.assertEqual([letter for letter in desk.inbox(mallory).letters() if "Invoice" in text_of(letter)], [])

    def test_a_machine_is_not_answered(self):
        desk = self.desk
        alice = desk.client("alice")
        robot, vacation = desk.client("robot"), "ooo-x@customer.test"
        desk.start()
        desk.send(robot, "Nightly report", headers={"Auto-Submitted": "auto-generated"})
        # A vacation program answers our notice; its answer registers nothing and is not answered.
        desk.send(vacation, "A question", "Before I leave: how?\n")
        desk.send(alice, "Afterwards")
        desk.wait_letter(alice, r"\[#\d+\]")
        desk.wait_for(lambda: len(desk.rows("SELECT 1 FROM letter WHERE state <> 'accepted'")) == 4, what="four letters settled")
        automatic = [row for row in desk.rows("SELECT message_id, verdict, ticket FROM letter") if row["verdict"] not in ("registered",)]
        self.assertEqual(len(automatic), 1, automatic)
        # Two persons were answered, once each; the robot was not.
        self.assertEqual(desk.inbox(robot).count(), 0)
        self.assertEqual(len(desk.rows("SELECT 1 FROM outbox WHERE kind = 'registered' AND state <> 'suppressed'")), 2)

    def test_a_bounce_goes_to_its_ticket(self):
        desk = self.desk
        ghost, ivan = "async550-ghost@customer.test", desk.operators[0]
        desk.start()
        desk.send(ghost, "Please answer me")
        told = desk.wait_letter(ivan, lambda letter: ghost in text_of(letter))
        # It is the registration notice that bounces.
        report = desk.wait_letter(ivan, lambda letter: ghost in text_of(letter) and id_of(letter) != id_of(told)
                                  and desk.rows("SELECT 1 FROM outbox WHERE kind = 'op-bounce' AND message_id = ?", id_of(letter)))
        self.assertIn("#1", report["Subject"])
        self.assertEqual(len(desk.tickets()), 1)

    def test_a_closed_mailbox_of_letters_from_before(self):
        """The first start finds a full mailbox: everything in it is taken in, in order."""
        desk = self.desk
        people = [desk.client(f"c{number}") for number in range(5)]
        desk.deliver([desk.compose(person, f"Question {number}") for number, person in enumerate(people)])
        desk.start()
        for number, person in enumerate(people):
            desk.wait_letter(person, rf"\[#{number + 1}\].*Question {number}")


if __name__ == "__main__":
    unittest.main()
