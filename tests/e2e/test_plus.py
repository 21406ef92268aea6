"""plus_addresses over real servers: the token in Reply-To is all that an operator's mail program leaves of the notice."""
import email.utils
import re
import unittest

from harness import DeskTest, text_of


class Plus(DeskTest):
    def setUp(self):
        super().setUp()
        self.desk.write_config(mailbox_extra="plus_addresses = true\n")
        self.ivan = self.desk.operators[0]
        self.alice = self.desk.client("alice")
        self.desk.start()
        self.desk.send(self.alice, "Printer")
        notice = self.desk.wait_letter(self.ivan, r"\[#1\] Printer")
        self.address = email.utils.parseaddr(str(notice["Reply-To"]))[1]
        self.assertRegex(self.address, "^" + re.escape(self.desk.support.partition("@")[0]) + r"\+[^@]+@example\.com$")

    def write(self, text, to):
        """Nothing of the notice but its address: no In-Reply-To, no References, no number, no quote."""
        return self.desk.send(self.ivan, "printer", text, to=to)

    def row_of(self, letter):
        return self.desk.wait_for(lambda: next(iter(self.desk.rows(
            "SELECT id, state, verdict, ticket FROM letter WHERE message_id = ? AND state <> 'accepted'", letter.message_id)), None),
            what="the letter settled")

    def test_the_token_threads_and_proves(self):
        row = self.row_of(self.write("#take\n\nSwitch it off and on.\n", self.address))
        self.assertEqual((row["verdict"], row["ticket"]), ("answered", 1))
        ticket = self.desk.show(1)
        self.assertEqual(ticket["assignee"], self.ivan)
        self.assertEqual(len(self.desk.tickets()), 1)
        answer = self.desk.wait_letter(self.alice, lambda letter: "Switch it off and on." in text_of(letter))
        # A client's letter has no such address: what goes to many proves nothing.
        self.assertNotIn("+", str(answer["Reply-To"] or "") + str(answer["From"]))

    def test_one_octet_of_it_changed_proves_nothing(self):
        begin = self.address.index("+") + 1
        for at in (begin, (begin + self.address.index("@")) // 2, self.address.index("@") - 1):
            other = "0" if self.address[at] != "0" else "1"
            wrong = self.address[:at] + other + self.address[at + 1:]
            with self.subTest(wrong):
                letter = self.write("#take\n\nPay here.\n", wrong)
                row = self.row_of(letter)
                self.assertEqual((row["state"], row["verdict"]), ("held", "unauthorised"))
                self.assertIn("no token of ours", self.desk.shell("why", letter.message_id).decode())
        # They reached the mailbox, and changed nothing: what is done after them is the first thing that is done.
        self.assertEqual(self.row_of(self.write("#note\n\nMine.\n", self.address))["verdict"], "answered")
        ticket = self.desk.show(1)
        self.assertFalse(ticket["assignee"])
        self.assertEqual(len(self.desk.tickets()), 1)
        self.assertFalse([letter for letter in self.desk.inbox(self.alice).letters() if "Pay here" in text_of(letter)])


if __name__ == "__main__":
    unittest.main()
