"""What a lead and an operator do from the shell. No servers: letters come by a pipe, notices stay in the outbox."""
import json
import os
import shutil
import sqlite3
import subprocess
import tempfile
import unittest
from email.message import EmailMessage
from pathlib import Path

from harness import BIN, ROOT

POLICY = """\
desk = "Service desk"
language = "en"
zone = "Europe/Minsk"
calendar = "none"
default_category = "support"
default_priority = 3
plans = ["gold", "plain"]
default_plan = "plain"

[hours]
"mon-fri" = "9:00-18:00"

[[category]]
key = "support"
en = "support"
ru = "поддержка"
names = []
clock = "around"

[[priority]]
number = 1
en = "Critical"
ru = "Критический"
names = []

[[priority]]
number = 2
en = "High"
ru = "Высокий"
names = []

[[priority]]
number = 3
en = "Normal"
ru = "Обычный"
names = []

[[terms]]
reaction = "4wh"
resolution = "5wd"

[[terms]]
priority = 1
reaction = "30wm"
resolution = "8wh"

[clients]
strangers = "{strangers}"
"""

CONFIG = """\
[store]
path = "{folder}/tickets.db"

[outgoing]
url = "smtp://127.0.0.1:1"

[policies]
path = "{folder}/policies"
templates = "{root}/templates"

[[mailbox]]
name = "support"
url = "maildir://{folder}/mail"
address = "support@desk.example"
policy = "small"
done = "keep"

[[operator]]
name = "Ivan"
address = "ivan@desk.example"
role = "lead"
"""

CLIENTS = """\
organisation,name,address,phone,position,contract,plan,language
Alpha,Anna,anna@alpha.example,+375 17 1,chief,A-1,gold,en
Alpha,Boris,boris@alpha.example,,,A-1,gold,ru
Beta,Clara,clara@beta.example,,,B-7,plain,en
"""


class Shell(unittest.TestCase):
    def setUp(self):
        self.dir = Path(tempfile.mkdtemp(prefix="tgshell-", dir="/tmp"))
        self.addCleanup(shutil.rmtree, self.dir, ignore_errors=True)
        for name in ("cur", "new", "tmp"):
            (self.dir / "mail" / name).mkdir(parents=True)
        (self.dir / "policies").mkdir()
        self.write_policy()
        (self.dir / "ticketgate.toml").write_text(CONFIG.format(folder=self.dir, root=ROOT))

    def write_policy(self, strangers="accept"):
        (self.dir / "policies" / "small.toml").write_text(POLICY.format(strangers=strangers))

    def run_shell(self, *arguments, stdin=""):
        return subprocess.run([str(BIN / "ticketgate"), "--config", str(self.dir / "ticketgate.toml"), *map(str, arguments)],
                              input=stdin, capture_output=True, text=True, timeout=60)

    def shell(self, *arguments, stdin=""):
        done = self.run_shell(*arguments, stdin=stdin)
        self.assertEqual(done.returncode, 0, f"{arguments}: {done.stdout}{done.stderr}")
        return done.stdout

    def ask(self, *arguments):
        return json.loads(self.shell(*arguments, "--json"))

    def rows(self, question):
        with sqlite3.connect(f"file:{self.dir}/tickets.db?mode=ro", uri=True) as connection:
            return connection.execute(question).fetchall()

    def letter(self, subject, sender="anna@alpha.example"):
        letter = EmailMessage()
        letter["From"], letter["To"], letter["Subject"] = sender, "support@desk.example", subject
        letter["Message-ID"] = f"<{subject.replace(' ', '.')}@alpha.example>"
        letter.set_content("It does not work.\n")
        self.shell("ingest", "--mailbox", "support", stdin=letter.as_string())


class Tags(Shell):
    def test_done_is_told_at_once(self):
        self.letter("Printer")
        said = self.shell("ticket", 1, "take", "priority", "2", "--text", "We look into it.")
        self.assertIn("#take: ✓", said)
        self.assertIn("#priority 2: ✓", said)
        shown = self.ask("show", 1)
        self.assertEqual((shown["status"], shown["priority"]), ("open", 2))
        self.assertIsNone(shown["assignee"])  # root is no operator: who has it in hand is said by `assign`
        self.assertIn("We look into it.", [message["text"] for message in shown["messages"]])
        self.assertEqual(self.rows("SELECT count(*) FROM outbox WHERE kind = 'answer'"), [(1,)])
        commands = self.rows("SELECT data FROM event WHERE kind = 'command'")
        self.assertEqual([json.loads(row[0])["name"] for row in commands], ["take", "priority"])

    def test_all_or_nothing(self):
        self.letter("Printer")
        before = self.rows("SELECT count(*) FROM event"), self.rows("SELECT count(*) FROM outbox")
        for tags, told in ((("take", "priority", "9"), "9"), (("tkae",), "take"), (("reopen",), "registered"), (("wait", "soonish"), "soonish")):
            done = self.run_shell("ticket", 1, *tags, "--text", "Words")
            self.assertEqual((done.returncode, done.stdout), (1, ""), tags)
            self.assertIn(told, done.stderr)
            self.assertIn("✗", done.stderr)
        self.assertEqual((self.rows("SELECT count(*) FROM event"), self.rows("SELECT count(*) FROM outbox")), before)
        self.assertEqual(self.ask("show", 1)["status"], "new")
        self.assertEqual(self.run_shell("ticket", 99, "take").returncode, 1)
        self.assertEqual(self.run_shell("ticket", 1).returncode, 1)
        self.assertEqual(self.run_shell("ticket").returncode, 2)

    def test_where_the_text_comes_from(self):
        self.letter("Printer")
        (self.dir / "answer.txt").write_text("From a file.\n")
        self.shell("ticket", 1, "--text", f"@{self.dir}/answer.txt")
        self.shell("ticket", 1, "--text", "-", stdin="From a pipe.\n")
        self.shell("ticket", 1, "--text", "Among us.", "--note")
        self.assertEqual(self.run_shell("ticket", 1, "--text", f"@{self.dir}/nowhere").returncode, 1)
        said = [(m["text"], m["public"]) for m in self.ask("show", 1)["messages"][1:]]
        self.assertEqual(said, [("From a file.", True), ("From a pipe.", True), ("Among us.", False)])
        self.assertEqual(self.rows("SELECT count(*) FROM outbox WHERE kind = 'answer'"), [(2,)])

    def test_a_closed_ticket_takes_nothing(self):
        self.letter("Printer")
        with sqlite3.connect(self.dir / "tickets.db") as connection:
            connection.execute("UPDATE ticket SET status = 'closed'")
        for arguments in (("take",), ("--text", "Too late.")):
            done = self.run_shell("ticket", 1, *arguments)
            self.assertEqual(done.returncode, 1)
            self.assertIn("closed", done.stderr)
        self.assertEqual(len(self.ask("show", 1)["messages"]), 1)

    def test_new(self):
        said = self.shell("new", "--queue", "support", "--client", "clara@beta.example", "--subject", "She called",
                          "--text", "The line is dead.", "priority", "1", "take")
        self.assertEqual(said.splitlines()[-1], "#1")
        shown = self.ask("show", 1)
        self.assertEqual((shown["requester"], shown["channel"], shown["priority"], shown["status"], shown["subject"]),
                         ("clara@beta.example", "phone", 1, "open", "She called"))
        self.assertEqual(shown["messages"][0]["text"], "The line is dead.")
        for wrong in (("--queue", "nowhere", "--client", "a@b.example"), ("--queue", "support", "--client", "nobody")):
            self.assertEqual(self.run_shell("new", *wrong).returncode, 1)
        self.assertEqual(self.run_shell("new", "--queue", "support").returncode, 2)
        self.assertEqual(len(self.ask("list")), 1)


class Reading(Shell):
    def test_list_and_show(self):
        for subject in ("First", "Second", "Third"):
            self.letter(subject)
        self.shell("ticket", 2, "priority", "1")
        self.shell("ticket", 3, "take")
        listed = self.ask("list")
        self.assertEqual([one["number"] for one in listed], [2, 1, 3])
        self.assertEqual([one["priority"] for one in listed], [1, 3, 3])
        self.assertEqual({one["due_kind"] for one in listed}, {"reaction", "resolution"})
        self.assertEqual((listed[0]["category"], listed[0]["plan"], listed[0]["channel"]), ("support", "plain", "mail"))
        lines = self.shell("list").splitlines()
        self.assertEqual([line.split()[0] for line in lines], ["#2", "#1", "#3"])
        self.assertIn("reaction", lines[0])
        self.assertIn("category support", self.shell("show", 1))

    def test_a_letter_that_cannot_be_read_to_its_end(self):
        """The MTA keeps it: what came in before the line broke must not pass for the whole."""
        folder = os.open(self.dir, os.O_RDONLY)
        self.addCleanup(os.close, folder)
        done = subprocess.run([str(BIN / "ticketgate"), "--config", str(self.dir / "ticketgate.toml"), "ingest", "--mailbox", "support"],
                              stdin=folder, capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 75)
        self.assertIn("cannot be read to its end: Is a directory", done.stderr)

    def test_a_list_of_no_length(self):
        self.assertEqual(self.run_shell("list", "--limit", "-1").returncode, 2)

    def test_why_tells_of_statuses(self):
        self.letter("Printer")
        self.shell("ticket", 1, "wait", "--text", "Which one?")
        why = self.shell("why", 1)
        self.assertIn("registered", why)
        self.assertIn("to waiting, reason a question to the client", why)
        self.assertIn("status", [one.get("kind") for one in self.ask("why", 1)])

    def test_explain(self):
        self.letter("Printer")
        self.shell("ticket", 1, "priority", "1")
        told = self.ask("explain", 1)
        clocks = {clock["kind"]: clock for clock in told["clocks"]}
        reaction = clocks["reaction"]
        self.assertEqual((reaction["term"], reaction["state"], reaction["whole_seconds"]), ("30wm", "running", 1800))
        self.assertEqual(sum(i["seconds"] for i in reaction["intervals"] if i["counts"]), 1800)
        for clock in clocks.values():
            edges = [clock["start"]] + [i["to"] for i in clock["intervals"]]
            self.assertEqual([i["from"] for i in clock["intervals"]], edges[:-1])
            self.assertEqual(edges[-1], clock["due"])
            self.assertTrue({"counts", "night", "weekend"}.issuperset(i["why"] for i in clock["intervals"]))
        self.assertIn("registered", reaction["before"][0]["cause"])
        self.assertEqual(reaction["before"][-1]["cause"], "priority 3 → 1")
        text = self.shell("explain", 1)
        for word in ("reaction: running, term 30wm", "Europe/Minsk", "priority 3 → 1", "fall due"):
            self.assertIn(word, text)
        self.assertEqual(self.run_shell("explain", 9).returncode, 1)

    def test_explain_names_what_stopped_a_clock(self):
        self.letter("Printer")
        self.shell("ticket", 1, "complete", "--text", "Switch it on.")
        clocks = {clock["kind"]: clock for clock in self.ask("explain", 1)["clocks"]}
        self.assertEqual((clocks["resolution"]["state"], clocks["resolution"]["ended_by"]), ("met", "completed"))
        self.assertEqual(clocks["reaction"]["state"], "met")


class Clients(Shell):
    def import_file(self, text, *arguments):
        (self.dir / "clients.csv").write_text(text)
        return self.run_shell("clients", "import", self.dir / "clients.csv", *arguments)

    def test_shown_before_it_is_done(self):
        done = self.import_file(CLIENTS)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("3 added, 0 changed, 0 removed", done.stdout)
        self.assertIn("--yes", done.stderr)
        self.assertEqual(self.ask("clients", "list"), [])
        self.assertEqual(self.import_file(CLIENTS, "--yes").returncode, 0)
        self.assertEqual(len(self.ask("clients", "list")), 3)
        self.assertEqual([c["address"] for c in self.ask("clients", "list", "--organisation", "alpha")],
                         ["anna@alpha.example", "boris@alpha.example"])
        changed = CLIENTS.replace("B-7,plain", "B-8,gold").replace("Alpha,Boris", "Alpha,Dan").replace("boris@", "dan@")
        done = self.import_file(changed, "--yes")
        for line in ("+ Alpha: Dan <dan@alpha.example>", "~ clara@beta.example", 'contract: "B-7" -> "B-8"',
                     'plan: "plain" -> "gold"', "- Alpha: Boris <boris@alpha.example>", "1 added, 1 changed, 1 removed"):
            self.assertIn(line, done.stdout)
        self.assertIn("0 added, 0 changed, 0 removed", self.import_file(changed).stdout)

    def test_a_bad_line_refuses_the_file(self):
        done = self.import_file(CLIENTS + "Beta,Nobody,no address,,,,,\n", "--yes")
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stderr, r"clients\.csv:5: ")
        self.assertEqual(self.import_file(CLIENTS, "--yes").returncode, 0)
        worse = CLIENTS.replace("Alpha,Anna", "Alpha,Hanna") + "Beta,Nobody,no address,,,,,\n"
        self.assertEqual(self.import_file(worse, "--yes").returncode, 1)
        self.assertEqual(self.ask("clients", "list")[0]["name"], "Anna")

    def test_what_the_desk_does_not_know(self):
        done = self.import_file(CLIENTS.replace("B-7,plain,en", "B-7,silver,fr"))
        self.assertEqual(done.returncode, 0)
        self.assertRegex(done.stderr, r'clients\.csv:4: .*"silver"')
        self.assertRegex(done.stderr, r'clients\.csv:4: .*"fr"')

    def test_the_list_gives_the_plan(self):
        self.import_file(CLIENTS, "--yes")
        self.letter("Printer")
        shown = self.ask("show", 1)
        self.assertEqual((shown["organisation"], shown["plan"]), ("Alpha", "gold"))

    def test_check_warns_of_an_empty_list(self):
        self.write_policy(strangers="reject")
        self.assertNotIn("list is empty", self.run_shell("check").stderr)  # no store yet
        self.import_file("address\n", "--yes")
        self.assertIn("list is empty", self.run_shell("check").stderr)
        self.import_file(CLIENTS, "--yes")
        self.assertNotIn("list is empty", self.run_shell("check").stderr)


if __name__ == "__main__":
    unittest.main()
