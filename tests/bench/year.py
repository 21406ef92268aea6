"""A desk's year as one mbox: tickets from January to December, each with its client's and its operator's letters; always the same."""
import datetime
import random

import letters

DESK, OPERATOR, AUTHSERV = "support@example.com", "ivan@example.com", "mx.example.com"
BEGIN = datetime.datetime(2026, 1, 5, 6, tzinfo=datetime.timezone.utc)
SPAN = datetime.timedelta(days=350)
OF_A_TICKET = 4  # letters: the request, "#take", a word more, "#complete"; of every tenth the last is the client's again
END = "2026-12-31T00:00:00+03:00"

FORM = "Organisation: Acme {0}\r\nService: Mail\r\nDescription: as below\r\n\r\n"


def stamp(at):
    return at.strftime("%a, %d %b %Y %H:%M:%S +0000")


def letter(at, sender, name, subject, answers, content, body):
    """Bytes of one letter of an mbox, its "From " line in front. The operator's carries the proof that it is his."""
    proof = f"Authentication-Results: {AUTHSERV}; dkim=pass header.d=example.com\r\n" if sender == OPERATOR else ""
    thread = f"In-Reply-To: <{answers}>\r\nReferences: <{answers}>\r\n" if answers else ""
    body = "".join((">" + line if line.lstrip(">").startswith("From ") else line) for line in body.splitlines(keepends=True))
    return (f"From {sender} {at.strftime('%a %b %e %H:%M:%S %Y')}\r\n{proof}"
            f"Received: from mx.customer.test by {AUTHSERV} with ESMTPS;\r\n\t{stamp(at)}\r\n"
            f"From: <{sender}>\r\nTo: {DESK}\r\nSubject: {subject}\r\nDate: {stamp(at)}\r\nMessage-ID: <{name}>\r\n{thread}"
            f"MIME-Version: 1.0\r\n{content}\r\n{body}\r\n").encode()


def of_ticket(number, begin):
    """The letters of ticket `number`, from 1: they name it, since numbers are given in the order of the requests."""
    dice = random.Random(f"year {number}")
    client, name = f"c{number % letters.SENDERS}@customer.test", f"{number}.{dice.getrandbits(64):016x}@customer.test"
    subject, plain = f"{' '.join(dice.choices(letters.WORDS, k=4))} {number}", "Content-Type: text/plain; charset=utf-8\r\n"
    after = lambda **time: begin + datetime.timedelta(**time)  # noqa: E731
    content, body = letters.body_of(dice, number)
    if content == plain:
        body = FORM.format(number % letters.SENDERS) + body
    say = lambda: letters.text_of(dice, 300)  # noqa: E731
    yield letter(begin, client, name, subject, None, content, body)
    yield letter(after(minutes=50), OPERATOR, f"t{name}", f"Re: [#{number}] {subject}", name, plain, "#take\r\n" + say())
    yield letter(after(hours=2), client, f"m{name}", f"Re: {subject}", name, plain, say())
    if number % 10:
        yield letter(after(hours=26), OPERATOR, f"c{name}", f"Re: [#{number}] {subject}", name, plain, "#complete\r\n" + say())
    else:
        yield letter(after(hours=26), client, f"c{name}", f"Re: {subject}", name, plain, say())


def write(folder, count, policies, templates):
    """The mbox of about `count` letters, the list of clients and the configuration, in `folder`. Returns (letters, configuration)."""
    tickets = max(1, count // OF_A_TICKET)
    with open(folder / "year.mbox", "wb") as mbox:
        for number in range(tickets):
            mbox.writelines(of_ticket(number + 1, BEGIN + SPAN * number / tickets))
    (folder / "clients.csv").write_text("address,name,organisation,contract,language\n" + "".join(
        f"c{number}@customer.test,Client {number},Acme {number},C-{number},en\n" for number in range(letters.SENDERS)))
    (folder / "password").write_text("pw\n")
    file = folder / "ticketgate.toml"
    file.write_text(f"""\
[store]
path = "{folder}/never.db"
[outgoing]
url = "smtp://127.0.0.1:1"
[trust]
authserv = ["{AUTHSERV}"]
[policies]
path = "{policies}"
templates = "{templates}"
[[mailbox]]
name = "support"
url = "maildir://{folder}/mail"
address = "{DESK}"
policy = "becloud"
[[operator]]
name = "Ivan"
address = "{OPERATOR}"
role = "lead"
queues = ["support"]
""")
    return tickets * OF_A_TICKET, file
