#!/usr/bin/env python3
"""Real mail servers for tests: Exim and Dovecot of Debian, in one folder, on loopback ports of their own.

    testbed.py start DIR [BASEPORT]   up in under a second; prints the ports; they stand in DIR/env too
    testbed.py stop DIR               both servers and all their children down; DIR stays
    testbed.py clean DIR              the same, and DIR is gone

Works as root and as an ordinary user, needs no other folder and no privilege. Keep DIR short: sockets live in it.
Everybody's password is "pw". People: support@, sales@, ivan@, olga@, lead@example.com; alice@, bob@, c1@ … c40@customer.test;
full@customer.test is over its quota. What else can be written to, and what then happens, stands in exim.conf.
"""
import base64
import hashlib
import hmac
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
EXIM = os.environ.get("EXIM", "/usr/sbin/exim4")
DOVECOT = os.environ.get("DOVECOT", "/usr/sbin/dovecot")
DOVEADM = os.environ.get("DOVEADM", "/usr/bin/doveadm")
PORTS = ("SMTP", "SMTPS", "LMTP", "IMAP", "IMAPS")
PEOPLE = (
    ["support@example.com", "sales@example.com", "ivan@example.com", "olga@example.com", "lead@example.com"]
    + ["alice@customer.test", "bob@customer.test"]
    + [f"c{n}@customer.test" for n in range(1, 41)]
)
TOKEN_KEY = b"testbed-hs256-secret-0123456789abcdef"


class Failed(Exception):
    """The servers did not come up, or did not go down."""


def port_is_free(port):
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def choose_ports(base=None):
    """By BASEPORT as real ones (25 → BASE+25), or any free ones below the range that the kernel hands to clients."""
    if base is not None:
        ports = dict(zip(PORTS, (base + 25, base + 65, base + 24, base + 43, base + 93)))
        taken = [port for port in ports.values() if not port_is_free(port)]
        if taken:
            raise Failed(f"ports in use: {taken}")
        return ports
    chosen = []
    while len(chosen) < len(PORTS):
        port = random.SystemRandom().randrange(12000, 32000)
        if port not in chosen and port_is_free(port):
            chosen.append(port)
    return dict(zip(PORTS, chosen))


def wait_until(condition, seconds):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


def answers(port):
    """A banner and not only an open port: then the server behind the listener works as well."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as line:
            return bool(line.recv(1))
    except OSError:
        return False


def processes_of_session(session):
    """Pids whose session is this one: a server's children, also those whose parent has gone."""
    found = []
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            stat = Path("/proc", entry, "stat").read_text(errors="replace")
        except OSError:
            continue
        fields = stat.rpartition(")")[2].split()  # the name before it may hold anything
        if fields[0] != "Z" and int(fields[3]) == session:
            found.append(int(entry))
    return found


def end_session(session):
    """TERM to the server, which takes its children with it; KILL to what is left soon after."""
    def signal_all(pids, number):
        for pid in pids:
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                pass

    signal_all([session] if session in processes_of_session(session) else [], signal.SIGTERM)
    # Dovecot's master has nothing left to do after a tenth of a second, and then sits out a second with its log process.
    if not wait_until(lambda: not processes_of_session(session), 0.3):
        signal_all(processes_of_session(session), signal.SIGKILL)
    if not wait_until(lambda: not processes_of_session(session), 3):
        raise Failed(f"processes that will not die: {processes_of_session(session)}")


def access_token(user, lives=3600, key=TOKEN_KEY):
    """A JWT that lets `user` in for `lives` seconds (negative: it has expired)."""
    def part(data):
        return base64.urlsafe_b64encode(data).rstrip(b"=")

    now = int(time.time())
    head = part(json.dumps({"alg": "HS256", "typ": "JWT"}).encode())
    claims = part(json.dumps({"sub": user, "iat": now - 5, "nbf": now - 5, "exp": now + lives}).encode())
    signed = head + b"." + claims
    return (signed + b"." + part(hmac.new(key, signed, hashlib.sha256).digest())).decode()


class Testbed:
    """A folder with both servers in it. `with Testbed.start() as bed:` cleans up whatever happens inside."""

    def __init__(self, folder):
        self.dir = Path(folder).resolve()
        self.guard = None

    # ---- life -------------------------------------------------------------------------------------------------------------

    @classmethod
    def start(cls, folder=None, base=None, guarded=True):
        """`guarded`: a second process cleans up when this one dies without having done so."""
        bed = cls(folder or tempfile.mkdtemp(prefix="tg-", dir="/tmp"))
        bed.dir.mkdir(parents=True, exist_ok=True)
        if bed.sessions():
            raise Failed(f"{bed.dir} is up already")
        if guarded:
            bed.guard = subprocess.Popen(
                [sys.executable, str(Path(__file__).resolve()), "guard", str(bed.dir)],
                stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, start_new_session=True)
        try:
            bed.ports = choose_ports(base)
            bed.write_files()
            bed.launch("dovecot", [DOVECOT, "-F", "-c", str(bed.dir / "dovecot/conf")])
            # -bdf, in the foreground: only so is the pid known where Exim may not write a pid file.
            bed.launch("exim", [EXIM, "-C", str(bed.dir / "exim/conf"), "-bdf", "-q2s"])
            if not wait_until(lambda: bed.is_up() or not bed.is_alive(), 15) or not bed.is_alive():
                raise Failed("the servers did not come up:\n" + bed.logs())
        except BaseException:
            bed.clean()
            raise
        return bed

    @classmethod
    def of(cls, folder):
        """One that was started by another process."""
        bed = cls(folder)
        bed.ports = json.loads((bed.dir / "ports.json").read_text())
        return bed

    def launch(self, name, command):
        with open(self.dir / "out", "ab") as out:
            child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True)
        (self.dir / f"{name}.pid").write_text(str(child.pid))
        child.returncode = 0  # it is ended by its session and not by this handle; spares a ResourceWarning

    def is_up(self):
        return all(answers(self.ports[name]) for name in ("SMTP", "LMTP", "IMAP"))

    def is_alive(self):
        return all(session in processes_of_session(session) for session in self.sessions())

    def sessions(self):
        return [int(path.read_text()) for path in sorted(self.dir.glob("*.pid"))]

    def stop(self):
        for path in sorted(self.dir.glob("*.pid")):
            session = int(path.read_text())
            end_session(session)
            try:
                os.waitpid(session, os.WNOHANG)
            except ChildProcessError:
                pass
            path.unlink()

    def clean(self):
        self.stop()
        shutil.rmtree(self.dir, ignore_errors=True)
        if self.guard:
            self.guard.stdin.close()
            self.guard.wait()
            self.guard = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.clean()

    # ---- files ------------------------------------------------------------------------------------------------------------

    def owners(self):
        """Debian's users where we are root; ourselves where we are nobody special."""
        if os.geteuid() == 0:
            return {"EXIM_USER": "Debian-exim", "EXIM_GROUP": "Debian-exim", "DOVECOT_USER": "dovecot",
                    "DOVECOT_GROUP": "dovecot", "LOGIN_USER": "dovenull"}
        import grp
        import pwd
        user, group = pwd.getpwuid(os.geteuid()).pw_name, grp.getgrgid(os.getegid()).gr_name
        return {"EXIM_USER": user, "EXIM_GROUP": group, "DOVECOT_USER": user, "DOVECOT_GROUP": group,
                "LOGIN_USER": user}

    def write_files(self):
        owners = self.owners()
        for folder in ("exim/spool", "exim/log", "dovecot/run", "dovecot/state", "mail", "people", "keys/default/HS256"):
            (self.dir / folder).mkdir(parents=True, exist_ok=True)
        self.dir.chmod(0o755)
        if os.geteuid() == 0:
            for folder in ("exim", "exim/spool", "exim/log"):
                shutil.chown(self.dir / folder, owners["EXIM_USER"], owners["EXIM_GROUP"])
            shutil.chown(self.dir / "mail", owners["DOVECOT_USER"], owners["DOVECOT_GROUP"])
        self.make_certificate()
        (self.dir / "keys/default/HS256/default").write_bytes(base64.b64encode(TOKEN_KEY))
        for person in PEOPLE:
            self.add_person(person)
        self.add_person("full@customer.test", "userdb_quota_rule=*:storage=1B")
        words = {"DIR": str(self.dir), **{name: str(port) for name, port in self.ports.items()}, **owners}
        for template, target in (("exim.conf", "exim/conf"), ("dovecot.conf", "dovecot/conf"),
                                 ("oauth2.conf", "dovecot/oauth2.conf")):
            text = (HERE / template).read_text()
            for name, value in words.items():
                text = text.replace(f"@{name}@", value)
            (self.dir / target).write_text(text)
        (self.dir / "ports.json").write_text(json.dumps(self.ports))
        (self.dir / "env").write_text(self.env())

    def make_certificate(self, name="cert.pem", key="key.pem", host="localhost"):
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
             "-days", "3650", "-subj", f"/CN={host}", "-addext", f"subjectAltName=DNS:{host},DNS:mx.test,IP:127.0.0.1",
             "-keyout", str(self.dir / key), "-out", str(self.dir / name)],
            check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        (self.dir / key).chmod(0o644)  # both servers read it, under different users; it protects nothing

    def env(self):
        lines = {"TB_DIR": str(self.dir), "TB_CA": str(self.dir / "cert.pem"),
                 **{f"TB_{name}": str(port) for name, port in self.ports.items()}}
        return "".join(f"{name}={value}\n" for name, value in lines.items())

    def logs(self):
        found = []
        for name in ("out", "dovecot/log", "exim/log/mainlog", "exim/log/paniclog"):
            path = self.dir / name
            if path.exists():
                found.append(f"--- {name}\n{path.read_text(errors='replace')[-6000:]}")
        return "\n".join(found)

    # ---- people and weather -----------------------------------------------------------------------------------------------

    def add_person(self, address, extra=""):
        """A new mailbox, at once: both servers look into this folder at every letter and every login."""
        (self.dir / "people" / address).write_text(f"{address}:{{PLAIN}}pw::::::{extra}\n")
        return address

    def maildir(self, address):
        return self.dir / "mail" / address / "Maildir"

    def drop_into_maildir(self, address, raw, name=None):
        """Thousands a second, and no size limit on the way. Returns the file's name."""
        name = name or f"{time.time_ns()}.{random.getrandbits(48):x}.testbed"
        box, home = self.maildir(address), self.dir / "mail" / address
        for folder in ("cur", "new", "tmp"):
            (box / folder).mkdir(parents=True, exist_ok=True)
        fresh = box / "tmp" / name
        fresh.write_bytes(raw)
        if os.geteuid() == 0:
            owners = self.owners()
            for path in (home, box, box / "cur", box / "new", box / "tmp", fresh):
                shutil.chown(path, owners["DOVECOT_USER"], owners["DOVECOT_GROUP"])
        fresh.rename(box / "new" / name)
        return name

    def new_uidvalidity(self, address, value, folder="INBOX"):
        """What a server does after a restore from backup: all UIDs of the folder have lost their meaning."""
        subprocess.run([DOVEADM, "-c", str(self.dir / "dovecot/conf"), "mailbox", "update", "-u", address,
                        "--uid-validity", str(value), folder], check=True, stdin=subprocess.DEVNULL,
                       capture_output=True, text=True)

    def refuse_smtp(self, on):
        flag = self.dir / "exim/refuse"
        flag.touch() if on else flag.unlink(missing_ok=True)


def main(arguments):
    if len(arguments) not in (2, 3) or arguments[0] not in ("start", "stop", "clean", "guard"):
        print(__doc__, file=sys.stderr)
        return 2
    action, folder = arguments[:2]
    if action == "start":
        bed = Testbed.start(folder, int(arguments[2]) if len(arguments) == 3 else None, guarded=False)
        print(bed.env(), end="")
    elif action == "stop":
        Testbed(folder).stop()
    else:
        if action == "guard":
            sys.stdin.buffer.read()  # ends when the one who started us has ended, however
        Testbed(folder).clean()
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Failed as failure:
        sys.exit(f"testbed: {failure}")
