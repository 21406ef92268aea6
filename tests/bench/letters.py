"""The letters of the benchmarks: mostly plain text, some with HTML, some with an attachment; 8 KB on average; always the same."""
import base64
import os
import random
import shutil
import time

AVERAGE_KB = 8.0
SENDERS = 500
WORDS = ("after before contract printer invoice network access account server report letter error window please since "
         "yesterday morning user cannot print open send receive number office colleague again restart nothing happens "
         "attached screen version update install license password folder shared mailbox calendar meeting backup").split()


def text_of(dice, octets):
    """Lines of words, as people write them."""
    lines, size = [], 0
    while size < octets:
        line = " ".join(dice.choices(WORDS, k=10)).capitalize() + "."
        lines.append(line)
        size += len(line) + 2
    return "\r\n".join(lines) + "\r\n"


def body_of(dice, number):
    """(content headers, body): of ten letters seven are text, two text and HTML, one has an attachment."""
    boundary = f"=_b{number}"
    kind = number % 10
    if kind < 7:
        return "Content-Type: text/plain; charset=utf-8\r\n", text_of(dice, dice.randint(1_500, 11_000))
    text = text_of(dice, dice.randint(1_000, 3_000))
    if kind < 9:
        html = "<html><body>" + "".join(f"<p>{line}</p>\r\n" for line in text.splitlines()) + "</body></html>\r\n"
        second = f"Content-Type: text/html; charset=utf-8\r\n\r\n{html}"
        subtype = "alternative"
    else:
        data = base64.encodebytes(dice.randbytes(15_000)).decode().replace("\n", "\r\n")
        second = ("Content-Type: application/pdf; name=report.pdf\r\nContent-Transfer-Encoding: base64\r\n"
                  f"Content-Disposition: attachment; filename=report.pdf\r\n\r\n{data}")
        subtype = "mixed"
    return (f"Content-Type: multipart/{subtype}; boundary=\"{boundary}\"\r\n",
            f"--{boundary}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n--{boundary}\r\n{second}\r\n--{boundary}--\r\n")


def write(to, count):
    """(Message-ID, sender, bytes) of `count` letters to `to`. Every id and every text is another."""
    for number in range(count):
        dice = random.Random(f"{to} {number}")
        sender = f"c{number % SENDERS}@customer.test"
        name = f"{number}.{dice.getrandbits(64):016x}@customer.test"
        content, body = body_of(dice, number)
        relays = "".join(f"Received: from mx{hop}.customer.test (mx{hop}.customer.test [192.0.2.{hop}])\r\n"
                         f"\tby mx{hop - 1}.example.com with ESMTPS id {dice.getrandbits(48):x};\r\n"
                         "\tMon, 05 Oct 2026 10:00:00 +0300\r\n" for hop in (3, 2))
        head = (f"Return-Path: <{sender}>\r\n{relays}From: \"Client {number % SENDERS}\" <{sender}>\r\nTo: {to}\r\n"
                f"Subject: {' '.join(dice.choices(WORDS, k=4))} {number}\r\nDate: Mon, 05 Oct 2026 10:00:00 +0300\r\n"
                f"Message-ID: <{name}>\r\nMIME-Version: 1.0\r\n")
        yield name, sender, (head + content + "\r\n" + body).encode()


def fill(bed, user, count):
    """Straight into the Maildir: thousands a second. Dovecot indexes them at the next SELECT."""
    box = bed.maildir(user)
    for folder in ("cur", "new", "tmp"):
        (box / folder).mkdir(parents=True, exist_ok=True)
    stamp = time.time_ns()
    for number, (_, _, raw) in enumerate(write(user, count)):
        (box / "new" / f"{stamp // 10**9}.{number:07d}.bench").write_bytes(raw)
    if os.geteuid() == 0:
        owners = bed.owners()
        for path in (bed.dir / "mail" / user, box, *box.rglob("*")):
            shutil.chown(path, owners["DOVECOT_USER"], owners["DOVECOT_GROUP"])
