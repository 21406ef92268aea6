"""SIGKILL at random moments, while letters come in and notices go out: nothing lost, nothing doubled."""
import os
import random
import threading
import unittest

from harness import DeskTest
from invariants import Invariants

LETTERS = 300
KILLS = 25


class Kill(DeskTest):
    def test_killed_at_random_moments(self):
        seed = int(os.environ.get("TICKETGATE_SEED", random.SystemRandom().randrange(1 << 30)))
        print(f"TICKETGATE_SEED={seed}", flush=True)
        dice = random.Random(seed)
        desk = self.desk
        clients = [desk.client(f"c{number}") for number in range(40)]
        letters, tickets = self.write(desk, dice, clients)

        size = -(-len(letters) // KILLS)
        waves = [letters[at:at + size] for at in range(0, len(letters), size)]
        for number in range(KILLS):
            wave = waves[number] if number < len(waves) else []
            desk.start(wait=False)
            postman = threading.Thread(target=desk.deliver, args=(wave,))
            postman.start()
            # Short lives die while connecting and recovering, longer ones while settling and delivering.
            self.let_live(desk, dice.choice((0.05, 0.3, 1.0)) * dice.random() + 0.02)
            desk.kill()
            postman.join()

        desk.start()
        desk.wait_for(lambda: self.is_quiet(desk), 120, "an empty outbox and a settled ledger")
        self.assertEqual(desk.stop(30), 0)
        invariants = Invariants(self, desk, letters)
        # What Exim has accepted is not yet in the mailbox: it delivers in its own time.
        wanted = {row["message_id"] for row in desk.rows("SELECT message_id FROM outbox")}
        operator = desk.operators[0]
        theirs = len(desk.rows("SELECT 1 FROM outbox_recipient WHERE address = ?", operator))
        desk.wait_for(lambda: desk.inbox(operator).count() >= theirs, 60, f"{theirs} letters for the operator of {len(wanted)}")
        invariants.check(tickets)
        print(f"{KILLS} kills, {len(letters)} letters, {len(tickets)} tickets, {len(wanted)} notices, "
              f"{invariants.repeats} repeated with the same Message-ID", flush=True)

    def write(self, desk, dice, clients):
        """Two new requests to one answer to an earlier one, as they come."""
        letters, tickets, owner = [], {}, {}
        for number in range(LETTERS):
            if tickets and dice.random() < 1 / 3:
                first = dice.choice(list(tickets))
                letter = desk.compose(owner[first], f"Re: request of {first}", f"Answer {number}: {dice.random()}\n",
                                      headers={"In-Reply-To": f"<{first}>", "References": f"<{first}>"})
                tickets[first].append(letter.message_id)
            else:
                client = dice.choice(clients)
                letter = desk.compose(client, f"Request {number}", f"Request {number}: {dice.random()}\n")
                tickets[letter.message_id] = []
                owner[letter.message_id] = client
            letters.append(letter)
        return letters, tickets

    @staticmethod
    def let_live(desk, seconds):
        """The one place where a span of time is the subject itself: how long this life lasts."""
        threading.Event().wait(seconds)
        assert desk.daemon.poll() is None, f"it died by itself: {desk.daemon.returncode}\n{desk.log()}"

    @staticmethod
    def is_quiet(desk):
        return (len(desk.rows("SELECT 1 FROM letter WHERE state <> 'accepted'")) == LETTERS
                and not desk.rows("SELECT 1 FROM outbox WHERE state IN ('queued', 'sending') LIMIT 1")
                and desk.inbox().count() == 0)


if __name__ == "__main__":
    unittest.main()
