"""The desk from cron: no daemon, a pass now and then. What fell due in between follows at the next pass."""
import unittest

from lives import BARIER_FORM, MOSCOW, LifeTest


class Cron(LifeTest):
    def test_silence_that_ended_while_nothing_ran(self):
        """It closes at the next pass, and the journal has the time it fell due; whose answer lies in the mailbox stays open."""
        self.begin("barier", "2024-03-15 10:00", daemon=False)
        alice, ivan, bob = self.alice, self.ivan, self.desk.client("bob")
        for who, subject in ((alice, "Скорость"), (bob, "Печать")):
            self.arrives(self.desk.compose(who, subject, "\n".join(BARIER_FORM) + "\n"))
            self.desk.once(expect=0)
        self.gets(alice, "registered", "[#1] Скорость", f"Срок исполнения: пт 15.03.2024 18:00 {MOSCOW}")
        self.gets(bob, "registered", "[#2] Печать")
        first, second = (self.gets(ivan, "op-new", subject) for subject in ("[#1] Скорость", "[#2] Печать"))

        # Friday 11:00 and 24 hours: Saturday 11:00. Nobody looks before Monday; Bob has answered, Alice has not.
        self.pass_at("2024-03-15 11:00", self.desk.answer(first, ivan, "#завершить\nИсправлено."),
                     self.desk.answer(second, ivan, "#завершить\nИсправлено."))
        self.gets(alice, "completed", "[#1] Скорость", f"сб 16.03.2024 11:00 {MOSCOW}")
        done = self.gets(bob, "completed", "[#2] Печать", f"сб 16.03.2024 11:00 {MOSCOW}")
        for subject in ("[#1] Команды: Скорость", "[#2] Команды: Печать"):
            self.gets(ivan, "op-transcript", subject)
        self.pass_at("2024-03-18 09:30", self.desk.answer(done, bob, "Печать всё ещё портит страницы."))
        self.gets(alice, "closed", "[#1] Скорость",
                  "нет ответа о закрытии заявки в течение 24 часов: заявка считается закрытой")
        self.gets(ivan, "op-message", "[#2] Печать", "№ 2 · в работе")
        self.nothing_more()
        ends = [(at, data["state"], self.desk.clock.shown(data["due"])) for at, kind, data in self.journal(1)
                if kind == "deadline" and data["kind"] == "confirmation"]
        self.assertEqual(ends, [("2024-03-15 11:00", "set", "2024-03-16 11:00"), ("2024-03-18 09:30", "missed", "2024-03-16 11:00")])
        at, _, data = [line for line in self.journal(1) if line[1] == "status"][-1]
        self.assertEqual((at, data["to"], self.desk.clock.shown(data["due"])), ("2024-03-18 09:30", "closed", "2024-03-16 11:00"))
        self.assertEqual(self.desk.show(2)["status"], "open")
        self.assertEqual(self.desk.once(), 0)  # and there is nothing left to do
        self.nothing_more()


if __name__ == "__main__":
    unittest.main()
