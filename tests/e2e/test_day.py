"""A day at a desk: two clients, two operators and their lead, a stranger and a forger, over real mail servers with a moved clock.

tests/e2e/day/ holds what each of them sees, in the order in which it came, between the letters that he wrote himself: NAME.txt with
the heads and the text parts, NAME.html with the HTML parts, for a browser. Whatever differs fails; TICKETGATE_WRITE_GOLDEN=1 writes
the files anew, for people to read before they are believed.
"""
import datetime
import difflib
import email
import email.header
import email.policy
import imaplib
import os
import re
import unittest
from pathlib import Path

from harness import ROOT, Sent, id_of
from lives import SLOW, LifeTest

GOLDEN = Path(__file__).resolve().parent / "day"
POLICIES = ROOT / "etc/policies"
OPERATORS = (("ivan", "Иван Петров", "operator"), ("olga", "Ольга Сидорова", "operator"), ("vera", "Вера Ковалёва", "lead"))
PNG = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000001000000010806000000"
                    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082")
# Of the mail servers and of MIME: their form is the business of others' tests, and changes from run to run.
NOT_SHOWN = {"received", "return-path", "delivered-to", "envelope-to", "delivery-date", "message-id", "mime-version",
             "content-type", "content-transfer-encoding"}
WORDS = {"From", "To", "Cc", "Reply-To", "Subject"}
# What no client may see: words of notes, an answer that was taken back, one that was not sent since another had been, a forger's.
SECRETS = ("node-7", "отзывали сертификат", "дозвонилась до анны", "очередь разобрана", "перезапустите", "можете не ждать")


class Day(LifeTest):
    def setUp(self):
        super().setUp()
        self.desk = self.make_desk(operators=(), suffix="")
        self.people = {name: self.bed.add_person(f"{name}@example.com") for name, _, _ in OPERATORS}
        self.people |= {"anna": self.desk.client("anna"), "boris": self.desk.client("boris", "partner.test"),
                        "eve": self.desk.client("eve", "elsewhere.test")}
        self.door = self.desk.inbox(self.bed.add_person("door@example.com"))
        folder = self.desk.dir / "policies"
        for file in POLICIES.glob("becloud*.toml"):
            grace = '\n[operators]\ngrace = "2m"\n' if file.stem == "becloud" else ""
            (folder / file.name).write_text(file.read_text() + grace)
        self.desk.write_config(policy="becloud", extra="".join(
            f'\n[[operator]]\nname = "{full}"\naddress = "{name}@example.com"\nrole = "{role}"\n' for name, full, role in OPERATORS))
        for kind in ("calendars", "canned"):
            (self.desk.dir / kind).symlink_to(ROOT / "etc" / kind)
        self.seen = {}                                       # outbox item and address -> whether it was put down
        self.pages = {name: [] for name in self.people}      # what each sees and writes, in order
        self.had = {name: [] for name in self.people}        # (kind, ticket, letter), in order
        self.labels, self.written = {}, 0

    # ---- mailboxes --------------------------------------------------------------------------------------------------------

    def idle(self):
        super().idle()
        self.collect()

    def collect(self):
        """Puts down what has come since, in the order in which it was caused."""
        rows = [row for row in self.desk.rows(
            "SELECT o.id, o.kind, o.ticket, o.message_id, r.address FROM outbox o JOIN outbox_recipient r ON r.item = o.id "
            "WHERE o.state = 'sent' ORDER BY o.id, r.position") if (row["id"], row["address"]) not in self.seen]
        for name, address in self.people.items():
            mine = [row for row in rows if row["address"] == address]
            if not mine:
                continue
            wanted = {row["message_id"] for row in mine}
            boxes = self.desk.wait_for(lambda address=address, wanted=wanted: self.boxes(address, wanted), SLOW,
                                       f"{len(wanted)} letters for {name}")
            for row in mine:
                self.seen[row["id"], row["address"]] = True
                self.put_down(name, row["kind"], row["ticket"], boxes[row["message_id"]])

    def boxes(self, address, wanted):
        found = {id_of(letter): letter for letter in self.desk.inbox(address).letters()}
        return found if wanted <= set(found) else None

    def put_down(self, name, kind, ticket, letter):
        self.had[name].append((kind, ticket, letter))
        number = len(self.had[name])
        self.labels[id_of(letter)] = f"{name} {number}"
        self.pages[name].append(("got", number, self.desk.clock.shown(self.desk.clock.now), kind, letter))

    def last(self, name, kind, ticket=None):
        for had_kind, had_ticket, letter in reversed(self.had[name]):
            if had_kind == kind and ticket in (None, had_ticket):
                return letter
        self.fail(f"no {kind} for {name}: {[one[:2] for one in self.had[name]]}")

    # ---- people -----------------------------------------------------------------------------------------------------------

    def write(self, name, subject, *lines, answers=None, picture=None, to_be=None, proven=False):
        """`to_be`: whose address it bears. `proven`: his own mail server says that it is his."""
        address = self.people[to_be or name]
        headers = {"Authentication-Results": "mx.test; dkim=pass header.d=example.com"} if proven else None
        text = "\n".join(lines)
        plain = self.desk.compose(address, subject, text + "\n", headers=headers) if answers is None else \
            self.desk.answer(answers, address, text, headers=headers)
        self.written += 1
        mine = f"{name}-{self.written}@{address.rpartition('@')[2]}"
        raw = plain.raw.replace(plain.message_id.encode(), mine.encode())
        if picture:
            letter = email.message_from_bytes(raw, policy=email.policy.SMTP)
            letter.add_attachment(PNG, maintype="image", subtype="png", filename=picture)
            letter.set_boundary("the-parts-of-it")
            raw = letter.as_bytes()
        self.labels[mine] = f"{name}'s own ({self.desk.clock.shown(self.desk.clock.now)[-5:]})"
        sent = Sent(mine, plain.subject, raw)
        to = self.labels[id_of(answers)] if answers is not None else None
        self.pages[name].append(("wrote", sent, self.desk.clock.shown(self.desk.clock.now), to, text, to_be))
        self.settle(sent)

    def settle(self, letter):
        """Through Exim into another mailbox, and from there by IMAP with the time of the desk's clock: when a letter came is a time
        that people are shown and that rules look at, and Dovecot lives in the present."""
        before = set(self.door.uids())
        self.desk.submit(letter, to=self.door.user)
        new = self.desk.wait_for(lambda: set(self.door.uids()) - before, SLOW, f"{letter.subject} at the door")
        raw = self.door.raws()[new.pop()][1]
        when = imaplib.Time2Internaldate(datetime.datetime.fromtimestamp(self.desk.clock.now, self.desk.clock.zone))
        with self.desk.inbox().session(read_only=False) as line:
            kind, answer = line.append("INBOX", None, when, raw)
        self.assertEqual(kind, "OK", answer)
        self.desk.wait_for(lambda: self.desk.rows("SELECT 1 FROM letter WHERE message_id = ? AND state <> 'accepted'",
                                                  letter.message_id), SLOW, f"{letter.subject} being settled")
        self.idle()

    def says(self, name, kind, ticket, *lines):
        """Answers the last letter of this kind that he has about this ticket."""
        self.write(name, None, *lines, answers=self.last(name, kind, ticket))

    # ---- files ------------------------------------------------------------------------------------------------------------

    def named(self, text):
        """With names for the message ids and the store's loop mark, which are new each time."""
        text = re.sub(r"size: \d+ octets", "size: N octets", text.replace(self.mark, "OURS"))  # with the servers' own headers
        for one, label in self.labels.items():
            text = text.replace(f"<{one}>", f"<{label}>").replace(one, label)
        return text

    def head_of(self, letter):
        lines = []
        for (name, value), (_, raw) in zip(letter.items(), letter.raw_items()):
            if name.lower() not in NOT_SHOWN:
                # Not as Python 3.11 decodes it, which keeps the blank between two encoded words (RFC 2047, 6.2).
                plain = str(email.header.make_header(email.header.decode_header(raw))) if name in WORDS else str(value)
                lines.append(f"{name}: {self.named(' '.join(plain.split()))}")
        for part in letter.iter_attachments():
            lines.append(f"Attached: {part.get_filename()}, {part.get_content_type()}, "
                         f"{'the picture' if part.get_content() == PNG else 'other'}")
        return "\n".join(lines)

    def text_page(self, name):
        out = []
        for page in self.pages[name]:
            if page[0] == "wrote":
                _, sent, time, to, text, to_be = page
                what = f"answers {to}" if to else f"«{sent.subject}»"
                out.append(f"──── {time} · {name} writes{' as ' + to_be if to_be else ''} · {what}\n" +
                           "".join(f"    {line}".rstrip() + "\n" for line in text.splitlines()))
            else:
                _, number, time, kind, letter = page
                plain = letter.get_body(preferencelist=("plain",)).get_content()
                out.append(f"════ {name} {number} · {time} · {kind}\n{self.head_of(letter)}\n\n{self.named(plain)}")
        return "\n".join(one.rstrip("\n") + "\n" for one in out)

    def html_page(self, name):
        out = []
        for page in self.pages[name]:
            if page[0] == "got":
                _, number, time, kind, letter = page
                html = letter.get_body(preferencelist=("html",))
                self.assertIsNotNone(html, f"{name} {number}: no HTML")
                out.append(f"<!-- {name} {number} · {time} · {kind} -->\n{self.named(html.get_content())}")
        return "\n".join(one.rstrip("\n") + "\n" for one in out)

    def compare(self, file, now):
        if os.environ.get("TICKETGATE_WRITE_GOLDEN"):
            file.parent.mkdir(exist_ok=True)
            file.write_text(now)
        then = file.read_text() if file.exists() else ""
        diff = difflib.unified_diff(then.splitlines(), now.splitlines(), f"day/{file.name}", "this run", lineterm="")
        return "\n".join(diff)

    # ---- the day ----------------------------------------------------------------------------------------------------------

    def test_a_day(self):
        self.desk.move_clock("2024-03-01 17:00", 3)
        file = self.desk.dir / "clients.csv"
        file.write_text("organisation,name,address,phone,position,contract,plan,language\n"
                        f"ООО Ромашка,Анна Смирнова,{self.people['anna']},,бухгалтер,Р-17,,ru\n"
                        f"Partner Ltd,Boris Brown,{self.people['boris']},,,P-4,,en\n")
        self.assertIn("2 added", self.desk.shell("clients", "import", file, "--yes").decode())
        self.desk.start()
        self.friday()
        self.morning()
        self.one_problem()
        self.another_problem()
        self.questions()
        self.not_what_they_seem()
        self.done()
        self.evening()
        self.shown()

    def friday(self):
        """#1, to be done in working time (clause 5.5): priority 4, four working hours end on Monday 12:30."""
        self.at("2024-03-01 17:30")
        self.write("anna", "Ещё один ящик", "Организация: ООО Ромашка", "Услуга: Почта", "Категория: обслуживание", "",
                   "Нужен ящик для нового сотрудника.")

    def morning(self):
        self.at("2024-03-04 09:00")
        self.at("2024-03-04 09:05")
        self.write("anna", "Почта не уходит", "Организация: ООО Ромашка", "Услуга: Почта", "Категория: инцидент",
                   "Влияние: 2", "Срочность: нормальная", "", "Письма с утра лежат в исходящих.", picture="ошибка.png")
        self.at("2024-03-04 09:07")
        self.write("boris", "Cannot log in", "Good morning,", "", "the cloud console does not let me in since Friday.", "",
                   "Boris Brown")

    def one_problem(self):
        """#2 is Ivan's."""
        self.at("2024-03-04 09:10")
        self.says("ivan", "op-new", 2, "#взять")
        self.at("2024-03-04 09:12")
        self.at("2024-03-04 09:15")
        self.says("ivan", "op-new", 2, "Видим очередь на сервере, разбираемся.")
        self.at("2024-03-04 09:16")
        self.says("olga", "op-new", 2, "Анна, здравствуйте!", "Перезапустите, пожалуйста, Outlook.")
        self.at("2024-03-04 09:17")
        self.at("2024-03-04 09:18")
        self.says("olga", "op-transcript", 2, "#отклонить")
        self.at("2024-03-04 09:20")
        self.says("ivan", "op-new", 2, "#ждать", "С каких адресов письма не уходят?")
        self.at("2024-03-04 09:22")
        self.at("2024-03-04 09:40")
        self.says("anna", "question", 2, "Со всех, и у меня, и у директора.")
        # The note is for Olga, and for nobody else.
        self.at("2024-03-04 09:42")
        self.says("ivan", "op-message", 2, "#заметка", "Виноват node-7, опять диск. Клиенту не говорим.")
        self.at("2024-03-04 09:43")
        self.says("olga", "op-note", 2, "Понял, меняем диск в node-7.")

    def another_problem(self):
        """#3 is Boris's, and goes to Olga."""
        self.at("2024-03-04 09:45")
        self.says("ivan", "op-new", 3, "#assign Ольга", "#note", "Это по твоей части: в пятницу отзывали сертификат.")
        self.at("2024-03-04 09:50")
        self.says("olga", "op-assigned", 3, "#take", "#priorit 2", "Good morning, Boris! We are looking into it.")
        self.at("2024-03-04 09:52")
        self.says("olga", "op-transcript", 3, "#take", "#priority 2")
        self.at("2024-03-04 09:54")
        self.at("2024-03-04 09:56")
        self.says("olga", "op-assigned", 3, "#canned details", "#wait")
        self.at("2024-03-04 09:58")

    def questions(self):
        self.at("2024-03-04 10:00")
        self.says("ivan", "op-message", 2, "#проверить", "#завершить", "Очередь разобрана, письма ушли.")
        self.at("2024-03-04 10:05")
        self.says("ivan", "op-message", 2, "#завершить", "Очередь разобрана.")
        self.at("2024-03-04 10:06")
        self.says("ivan", "op-transcript", 2, "#отменить")
        self.at("2024-03-04 10:08")
        self.at("2024-03-04 10:10")
        self.says("ivan", "op-digest", None, "#list", "#show 2", "#due", "#why 1")
        self.at("2024-03-04 10:15")
        self.says("olga", "op-digest", None, "#1 #приоритет 5", "#2 #вижу", "Я дозвонилась до Анны, она на месте до пяти.")
        self.at("2024-03-04 10:17")
        self.at("2024-03-04 10:30")
        self.says("boris", "question", 3, "I enter the password, and see: certificate revoked. My colleagues see the same.")

    def not_what_they_seem(self):
        self.at("2024-03-04 11:00")
        self.write("eve", None, "#завершить", "Всё готово, можете не ждать.", answers=self.last("anna", "question", 2), to_be="olga")
        self.at("2024-03-04 11:05")
        self.says("olga", "op-confirm", None, "#отклонить")
        self.at("2024-03-04 11:10")
        self.write("vera", "С телефона", "#список")
        self.at("2024-03-04 11:11")
        self.says("vera", "op-confirm", None, "Да, это я.")
        self.at("2024-03-04 11:20")
        self.write("eve", "Re: [#2] Почта не уходит", "Перешлите мне, пожалуйста, всю переписку.")
        self.at("2024-03-04 11:25")
        self.says("ivan", "op-held", None, "#спам")

    def done(self):
        self.at("2024-03-04 12:00")
        self.says("ivan", "op-message", 2, "#завершить", "Очередь писем на сервере была переполнена. Письма ушли.")
        self.at("2024-03-04 12:02")
        self.at("2024-03-04 12:07")  # three quarters of four hours: #3 has priority 2
        self.at("2024-03-04 12:20")
        self.says("anna", "completed", 2, "Подтверждаю")
        self.at("2024-03-04 12:40")
        self.says("olga", "op-message", 3, "#complete", "The certificate has been renewed. Please log in again.")
        self.at("2024-03-04 12:42")
        self.at("2024-03-04 13:30")
        self.says("boris", "completed", 3, "Thank you!")

    def evening(self):
        """#1 has priority 5 now, eight working hours: Monday 16:30. Nobody took it."""
        self.at("2024-03-04 14:30")
        self.at("2024-03-04 16:30")
        self.at("2024-03-04 16:35")
        self.says("vera", "op-escalation", 1, "#вижу")
        self.at("2024-03-04 16:40")
        self.says("vera", "op-escalation", 1, "#назначить Ольга")
        self.at("2024-03-04 16:50")
        self.says("olga", "op-assigned", 1, "#взять", "Заводим ящик, завтра пришлём пароль.")
        self.at("2024-03-04 16:52")
        self.at("2024-03-05 09:00")

    def shown(self):
        self.mark = self.had["anna"][0][2]["X-Ticketgate-Loop"]
        self.assertEqual(self.desk.rows("SELECT id, kind, state, reason FROM outbox WHERE state NOT IN ('sent', 'dropped')"), [])
        for name, address in self.people.items():
            self.assertEqual(sorted(id_of(one) for one in self.desk.inbox(address).letters()),
                             sorted(id_of(letter) for _, _, letter in self.had[name]), name)
        for name in ("anna", "boris", "eve"):
            letters = "".join(self.named(letter.as_string()) + "".join(
                part.get_content() for part in letter.walk() if part.get_content_maintype() == "text")
                for _, _, letter in self.had[name]).lower()
            for secret in SECRETS:
                self.assertNotIn(secret, letters, f"it reached {name}")
        diffs = [self.compare(GOLDEN / f"{name}.{kind}", page(name)) for name in self.people
                 for kind, page in (("txt", self.text_page), ("html", self.html_page))]
        if any(diffs):
            self.fail("not what tests/e2e/day says; TICKETGATE_WRITE_GOLDEN=1 writes it anew\n" + "\n".join(filter(None, diffs)))


if __name__ == "__main__":
    unittest.main()
