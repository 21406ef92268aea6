"""What must be true of a store after any number of crashes, checked against what people really sent and really got."""
import json
from collections import Counter, defaultdict

from harness import id_of


class Invariants:
    """`sent`: every letter that was delivered to the desk, once each."""

    def __init__(self, test, desk, sent):
        self.test, self.desk, self.sent = test, desk, sent

    def check(self, expect_tickets):
        self.ledger()
        self.tickets(expect_tickets)
        self.raw_bytes()
        self.journal()
        self.notices()

    def ledger(self):
        """Every letter is in the ledger exactly once, with a fate, and the server has been told."""
        rows = self.desk.rows("SELECT * FROM letter ORDER BY id")
        self.test.assertEqual(Counter(row["message_id"] for row in rows), Counter(letter.message_id for letter in self.sent))
        self.test.assertEqual({row["state"] for row in rows}, {"settled"}, [dict(row) for row in rows if row["state"] != "settled"])
        places = [(row["mailbox"], row["uidvalidity"], row["uid"]) for row in rows]
        self.test.assertEqual(len(places), len(set(places)))
        cursor = self.desk.rows("SELECT * FROM cursor")[0]
        self.test.assertEqual(cursor["uid"], max(uid for _, uidvalidity, uid in places if uidvalidity == cursor["uidvalidity"]))
        self.test.assertEqual(self.desk.inbox().count(), 0)
        self.test.assertEqual(Counter(id_of(letter) for letter in self.desk.processed().letters()),
                              Counter(letter.message_id for letter in self.sent))

    def tickets(self, expect):
        """{Message-ID of the letter that began the ticket: Message-IDs of what belongs to it}: no more, no less."""
        letters = {row["id"]: row["message_id"] for row in self.desk.rows("SELECT id, message_id FROM letter")}
        found = defaultdict(list)
        for row in self.desk.rows("SELECT ticket, letter FROM message ORDER BY id"):
            found[row["ticket"]].append(letters[row["letter"]])
        self.test.assertEqual(sorted((said[0], sorted(said[1:])) for said in found.values()),
                              sorted((first, sorted(rest)) for first, rest in expect.items()))
        numbers = [row["number"] for row in self.desk.rows("SELECT number FROM ticket ORDER BY number")]
        self.test.assertEqual(sorted(found), numbers)
        self.test.assertEqual(numbers, list(range(1, len(expect) + 1)))  # a lost number would mean a half-made ticket

    def raw_bytes(self):
        """What was sent, octet for octet; above it only what the servers on the way have added."""
        kept = {row["message_id"]: row["bytes"] for row in
                self.desk.rows("SELECT letter.message_id, raw.bytes FROM letter JOIN raw ON raw.letter = letter.id")}
        for letter in self.sent:
            bytes_kept = kept[letter.message_id].replace(b"\r\n", b"\n")
            self.test.assertTrue(bytes_kept.endswith(letter.raw.replace(b"\r\n", b"\n")), letter.message_id)

    def journal(self):
        """One line for each thing that happened, in the order in which it happened."""
        events = self.desk.rows("SELECT * FROM event ORDER BY id")
        times = [event["at"] for event in events]
        self.test.assertEqual(times, sorted(times))
        by_ticket = defaultdict(list)
        for event in events:
            json.loads(event["data"])
            if event["ticket"] is not None:
                by_ticket[event["ticket"]].append(event["kind"])
        for ticket in self.desk.rows("SELECT number FROM ticket"):
            kinds = by_ticket[ticket["number"]]
            self.test.assertEqual(kinds[0], "registered", kinds)
            self.test.assertEqual(kinds.count("registered"), 1, kinds)
        sent = self.desk.rows("SELECT ticket, count(*) AS n FROM outbox WHERE state = 'sent' GROUP BY ticket")
        for row in sent:
            self.test.assertEqual(by_ticket[row["ticket"]].count("sent"), row["n"], row)
        self.test.assertEqual(self.desk.rows("PRAGMA integrity_check"), [{"integrity_check": "ok"}])
        self.test.assertEqual(self.desk.rows("PRAGMA foreign_key_check"), [])

    def notices(self):
        """Each notice reached each of its people at least once; what came twice is the same letter twice."""
        items = self.desk.rows("SELECT id, message_id, state, kind, ticket, reason FROM outbox")
        unfinished = [item for item in items if item["state"] not in ("sent", "in_doubt")]
        self.test.assertEqual(unfinished, [])
        per_cause = Counter((item["ticket"], item["kind"]) for item in items if item["kind"] in ("registered", "op-new"))
        operators = len(self.desk.operators)
        for ticket in self.desk.rows("SELECT number FROM ticket"):
            self.test.assertEqual(per_cause[(ticket["number"], "registered")], 1)
            self.test.assertEqual(per_cause[(ticket["number"], "op-new")], operators)
        recipients = defaultdict(set)
        for row in self.desk.rows("SELECT item, address FROM outbox_recipient"):
            recipients[row["item"]].add(row["address"])
        got = {}
        known = {item["message_id"] for item in items}
        for person in set().union(*recipients.values()):
            got[person] = Counter(id_of(letter) for letter in self.desk.inbox(person).letters())
            self.test.assertLessEqual(set(got[person]), known, person)
        lost = [(item, person) for item in items for person in recipients[item["id"]] if not got[person][item["message_id"]]]
        self.test.assertEqual(lost, [], "notices that never arrived")
        self.repeats = sum(count - 1 for letters in got.values() for count in letters.values())
