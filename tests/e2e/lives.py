"""What the lives of tickets (test_lives.py) are told with: people who write and answer at chosen times, and every letter that each of
them gets looked at.

The clock stands still while something happens, so every time in a letter and in the journal is exact, however slow the machine is. It
moves only when all that was due has been done; that is read from the store.
"""
import json

from harness import ROOT, DeskTest, id_of, testbed

MOSCOW = "(Europe/Moscow, UTC+3)"
BARIER_FORM = ("Организация: ООО Ромашка", "ФИО: Иванов Иван", "Должность: инженер", "Телефон: 1234567", "Почта: alice@customer.test",
               "Приоритет: 2", "Описание: программа работает медленно")
SLOW = 120  # seconds: nothing here depends on how long anything takes
# What the daemon still has to do at this instant.
WORK = """SELECT (SELECT count(*) FROM letter WHERE state = 'accepted')
     + (SELECT count(*) FROM outbox WHERE state IN ('queued', 'sending') AND next_at <= :now)
     + (SELECT count(*) FROM deadline WHERE wake <= :now) + (SELECT count(*) FROM chore WHERE due <= :now) AS work"""


class LifeTest(DeskTest):
    def setUp(self):
        self.bed, self.seen = testbed(), set()

    def begin(self, policy, start, plan=None, claims=None, daemon=True):
        """A desk under a shipped policy. Ivan is its operator, the lead is the lead. `plan`: Alice is on the list of authorised
        persons, with this service plan ("": none is named). `claims`: the policy of a second mailbox, info@."""
        self.desk = self.make_desk(operators=("ivan", "lead"))
        self.ivan, self.lead = self.desk.operators
        self.alice = self.desk.client("alice")
        extra = ""
        if claims:
            self.info = self.bed.add_person(f"info{self.desk.suffix}@example.com")
            extra = (f'\n[[mailbox]]\nname = "info"\nurl = "imap://127.0.0.1:{self.bed.ports["IMAP"]}/INBOX"\nuser = "{self.info}"\n'
                     f'password_file = "imap.password"\naddress = "{self.info}"\npolicy = "{claims}"\npoll = "1s"\n'
                     'done = "move:Processed"\n')
        self.desk.write_config(policies=ROOT / "etc/policies", policy=policy, extra=extra)
        self.desk.move_clock(start, 3)  # Minsk and Moscow
        if plan is not None:
            file = self.desk.dir / "clients.csv"
            file.write_text("organisation,name,address,phone,position,contract,plan,language\n"
                            f"Acme,Алиса,{self.alice},,,A-1,{plan},ru\n")
            self.assertIn("1 added", self.desk.shell("clients", "import", file, "--yes").decode())
        if daemon:
            self.desk.start()

    # ---- time -------------------------------------------------------------------------------------------------------------

    def at(self, time):
        """Moves the clock, and waits until all that is due by then has been done."""
        self.idle()
        self.desk.clock.set(self.desk.clock.instant(time))
        self.idle()

    def idle(self):
        now = self.desk.clock.now
        self.desk.wait_for(lambda: self.desk.rows(WORK.replace(":now", str(now)))[0]["work"] == 0, SLOW,
                           what=f"nothing left to do at {self.desk.clock.shown(now)}")

    def silence_ends(self, number, time, status):
        """Moves the clock to the end of a silence. The daemon first makes sure that no answer lies in the mailbox, and if it has not
        looked there since, comes back to the ticket a minute later; that the term ended now is in the journal all the same."""
        self.at(time)
        for _ in range(60):
            if self.desk.show(number)["status"] == status:
                break
            self.desk.clock.set(self.desk.clock.now + 60)
            self.idle()
        at, last = [(at, data) for at, kind, data in self.journal(number) if kind == "status"][-1]
        self.assertEqual((last["to"], self.desk.clock.shown(last["due"])), (status, time))
        self.assertGreaterEqual(at, time)

    # ---- from cron --------------------------------------------------------------------------------------------------------

    def arrives(self, letter):
        before = self.desk.inbox().count()
        self.desk.submit(letter)
        self.desk.wait_for(lambda: self.desk.inbox().count() > before, SLOW, f"{letter.subject} in the mailbox")

    def pass_at(self, time, *letters):
        """One pass of a daemon that is started for it, over the letters that came before."""
        self.desk.clock.set(self.desk.clock.instant(time))
        for letter in letters:
            self.arrives(letter)
        self.desk.once(expect=0)

    # ---- people -----------------------------------------------------------------------------------------------------------

    def settle(self, letter):
        self.desk.submit(letter)
        self.desk.wait_for(lambda: self.desk.rows("SELECT 1 FROM letter WHERE message_id = ? AND state <> 'accepted'",
                                                  letter.message_id), SLOW, f"{letter.subject} being settled")
        self.idle()

    def writes(self, who, subject, *lines, to=None):
        self.settle(self.desk.compose(who, subject, "\n".join(lines) + "\n", to=to))

    def answers(self, who, received, *lines):
        self.settle(self.desk.answer(received, who, "\n".join(lines)))

    def gets(self, who, kind, subject, *sentences, lacks=()):
        """The letter of this kind and subject that came now: looks at it, and gives it for an answer. Each is looked at once."""
        self.idle()
        sent = {row["message_id"]: row["created"] for row in self.desk.rows(
            "SELECT o.message_id, o.created FROM outbox o JOIN outbox_recipient r ON r.item = o.id WHERE o.kind = ? AND r.address = ?",
            kind, who) if row["message_id"] not in self.seen}
        letters = [self.desk.wait_letter(who, lambda one, wanted=wanted: id_of(one) == wanted, SLOW, f"{kind} for {who}")
                   for wanted in sent]
        found = [letter for letter in letters if " ".join(str(letter["Subject"]).split()) == subject]
        self.assertEqual(len(found), 1, f"{kind} for {who}: {[str(letter['Subject']) for letter in letters]}, all: {self.outbox()}")
        self.seen.add(id_of(found[0]))
        self.assertEqual(self.desk.clock.shown(sent[id_of(found[0])]), self.desk.clock.shown(self.desk.clock.now))
        plain = found[0].get_body(preferencelist=("plain",)).get_content()
        for sentence in sentences:
            self.assertIn(sentence, plain)
        for sentence in lacks:
            self.assertNotIn(sentence, plain)
        return found[0]

    def outbox(self):
        """What nobody has looked at yet; the mornings' lists, which come whether something happens or not, are the day's test's."""
        return [(row["kind"], row["address"]) for row in self.desk.rows(
            "SELECT o.kind, r.address, o.message_id FROM outbox o JOIN outbox_recipient r ON r.item = o.id ORDER BY o.id")
            if row["message_id"] not in self.seen and row["kind"] not in ("op-digest", "op-week")]

    def nothing_more(self):
        """Everybody has read all his letters, and each is what the store says that it sent."""
        self.idle()
        self.assertEqual(self.outbox(), [])
        self.assertEqual(self.desk.rows("SELECT * FROM outbox WHERE state <> 'sent'"), [])
        for who in {row["address"] for row in self.desk.rows("SELECT address FROM outbox_recipient")}:
            sent = {row["message_id"] for row in self.desk.rows(
                "SELECT message_id FROM outbox JOIN outbox_recipient ON item = id WHERE address = ?", who)}
            self.assertEqual(sorted(id_of(letter) for letter in self.desk.inbox(who).letters()), sorted(sent), who)

    # ---- the record -------------------------------------------------------------------------------------------------------

    def journal(self, number):
        """[(time, kind, data)] of a ticket."""
        return [(self.desk.clock.shown(row["at"]), row["kind"], json.loads(row["data"]))
                for row in self.desk.rows("SELECT at, kind, data FROM event WHERE ticket = ? ORDER BY id", number)]

    def statuses(self, number):
        return [(at, data["from"], data["to"]) for at, kind, data in self.journal(number) if kind == "status"]

    def deadlines(self, number):
        """What became of each clock: [(time, kind, state, due)]"""
        return [(at, data["kind"], data["state"], self.desk.clock.shown(data["due"])) for at, kind, data in self.journal(number)
                if kind == "deadline"]

    def closing(self, number):
        """When the desk got round to closing it: at its time or as soon as it had looked into the mailbox once more."""
        return self.statuses(number)[-1][0]

    def explains(self, number, *sentences):
        text = self.desk.shell("explain", number).decode()
        for sentence in sentences:
            self.assertIn(sentence, text)

    def tells_why(self, number, *sentences):
        text = self.desk.shell("why", number).decode()
        for sentence in sentences:
            self.assertIn(sentence, text)
