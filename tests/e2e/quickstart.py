"""The people of the quickstart: a client and an operator, by real SMTP and IMAP. Called by etc/quickstart.sh, which says how."""
import email
import email.policy
import os
import shutil
import signal
import sys
import tempfile
from email.header import decode_header, make_header
from email.utils import parseaddr
from pathlib import Path

from harness import BIN, ROOT, Desk, Testbed, text_of, wait_for

HOME = Path(tempfile.gettempdir()) / f"ticketgate-quickstart-{os.getuid()}"
ALICE, IVAN = "alice@customer.test", "ivan@example.com"
SELF = "etc/quickstart.sh"


def say(title, letter, width=78):
    print(f"\n┌─ {title} " + "─" * max(0, width - len(title) - 4))
    raw = {name.lower(): value for name, value in letter.raw_items()}
    for name in ("From", "To", "Subject"):
        # Not letter[name]: Python 3.11 keeps the blank between two encoded words of a name, which RFC 2047 §6.2 drops.
        print(f"│ {name + ':':<9}{make_header(decode_header(raw[name.lower()]))}".replace("\n", ""))
    print("│")
    for line in text_of(letter).rstrip().splitlines():
        print(f"│ {line}")
    print("└" + "─" * (width - 1), flush=True)


def parsed(sent):
    return email.message_from_bytes(sent.raw, policy=email.policy.default)


def play(desk):
    """What a client and an operator would do at their own mail programs."""
    letter = desk.send(ALICE, "Принтер не печатает", "Добрый день!\n\nПринтер на втором этаже не печатает: мигает красным.\n\nАлиса\n")
    say("Alice writes to the desk", parsed(letter))
    notice = desk.wait_letter(ALICE, r"#1\b")
    say("Alice reads: her letter has a number", notice)
    told = desk.wait_letter(IVAN, r"#1\b")
    say("Ivan, the operator, reads", told)
    more = desk.submit(desk.answer(notice, ALICE, "Забыла сказать: модель LaserJet 1020."))
    say("Alice answers the notice", parsed(more))
    say("Ivan reads: the same ticket", desk.wait_letter(IVAN, lambda one: "LaserJet 1020" in text_of(one)))
    answer = desk.submit(desk.answer(told, IVAN, "Алиса, замените картридж: красный огонь значит, что он пуст."))
    say("Ivan answers, as he would answer any letter", parsed(answer))
    say("Alice reads: it comes from the desk", desk.wait_letter(ALICE, lambda one: "замените картридж" in text_of(one)))
    desk.wait_for(lambda: not desk.rows("SELECT 1 FROM outbox WHERE state <> 'sent'"), what="the last word of the relay")
    print("\n$ ticketgate show 1\n")
    print(desk.shell("show", 1).decode(), end="", flush=True)


def end_the_last_one():
    """Whatever an earlier run has left: its daemon (by its pid, if it still is that program), its servers, its folder."""
    pid_file = HOME / "daemon.pid"
    if pid_file.exists():
        pid = int(pid_file.read_text())
        try:
            if os.path.basename(os.readlink(f"/proc/{pid}/exe")).startswith("ticketgated"):
                os.kill(pid, signal.SIGTERM)
                wait_for(lambda: not alive(pid), 60, "the daemon's end")
        except (FileNotFoundError, ProcessLookupError):
            pass
    if (HOME / "mail").exists():
        Testbed(HOME / "mail").clean()
    shutil.rmtree(HOME, ignore_errors=True)


def alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def open_desk(bed):
    return Desk(bed, folder=HOME, suffix="", settings={"policies": ROOT / "etc/policies", "policy": "belinfoportal"})


def run(keep):
    end_the_last_one()
    HOME.mkdir(mode=0o755)
    bed = Testbed.start(HOME / "mail", guarded=not keep)
    desk = open_desk(bed)
    try:
        desk.start(stays=keep)
        (HOME / "daemon.pid").write_text(str(desk.daemon.pid))
        play(desk)
    except BaseException:
        keep = False
        raise
    finally:
        if not keep:
            if desk.daemon:
                desk.stop()
            bed.clean()
            shutil.rmtree(HOME, ignore_errors=True)
    if keep:
        tell(desk)


def tell(desk):
    ports = desk.bed.ports
    print(f"""
It goes on running. Everybody's password is "pw"; people are support@ ivan@ olga@ lead@example.com, alice@ bob@ c1@ … c40@customer.test.

  write      {SELF} --write bob@customer.test "Subject" "Text"
             or any program: SMTP 127.0.0.1:{ports['SMTP']}, to support@example.com
  read       {SELF} --read bob@customer.test
             or any program: IMAP 127.0.0.1:{ports['IMAP']}, IMAPS {ports['IMAPS']} (certificate {desk.bed.dir}/cert.pem)
  look       {BIN}/ticketgate --config {desk.config} list
  log        tail -f {desk.log_file}
  stop       {SELF} --stop""")


def running():
    if not (HOME / "daemon.pid").exists():
        sys.exit(f"nothing is running; {SELF} --keep starts it")
    bed = Testbed.of(HOME / "mail")
    return open_desk(bed)


def main(words):
    if words == ["--stop"]:
        end_the_last_one()
    elif len(words) == 4 and words[0] == "--write":
        running().send(words[1], words[2], words[3] + "\n")
    elif len(words) == 2 and words[0] == "--read":
        for letter in running().inbox(words[1]).letters():
            say(f"{words[1]} reads a letter from {parseaddr(str(letter['From']))[1]}", letter)
    elif words in ([], ["--keep"]):
        run(keep=bool(words))
    else:
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
