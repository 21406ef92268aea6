"""The tests' own ground: the servers do what exim.conf says of them, the bad line is bad in the way it was asked for."""
import imaplib
import os
import smtplib
import socket
import ssl
import threading
import time
import unittest

from harness import DeskTest, FaultProxy, Rule, Testbed, access_token, id_of, wait_for
from testbed import processes_of_session


class Servers(DeskTest):
    def code(self, recipient):
        line = smtplib.SMTP("127.0.0.1", self.bed.ports["SMTP"], timeout=30)
        try:
            letter = self.desk.compose(self.desk.support, "fault", to=recipient)
            line.sendmail(self.desk.support, [recipient], letter.raw)
            return 250
        except smtplib.SMTPRecipientsRefused as refused:
            return list(refused.recipients.values())[0][0]
        except smtplib.SMTPResponseException as refused:
            return refused.smtp_code
        finally:
            line.close()

    def test_round_trip(self):
        alice = self.desk.client("alice")
        sent = self.desk.send(alice, "printer")
        arrived = self.desk.wait_letter(self.desk.support, "printer")
        self.assertEqual(id_of(arrived), sent.message_id)
        self.assertIn(self.desk.support, arrived["Delivered-To"])

    def test_faults_by_recipient(self):
        for recipient, code in (("rcpt550@customer.test", 550), ("rcpt452-x@customer.test", 452),
                                ("data554@customer.test", 554), ("data451@customer.test", 451),
                                ("drop@customer.test", 550), ("nosuch@example.com", 550), ("grey9-x@customer.test", 451),
                                ("alice@customer.test", 250)):
            with self.subTest(recipient):
                self.assertEqual(self.code(recipient), code)

    def test_grey_ends_in_the_mailbox(self):
        alice = self.desk.client("alice")
        self.assertEqual(self.code("grey1-" + alice), 451)
        wait_for(lambda: self.code("grey1-" + alice) == 250, 10, "the end of greylisting")
        self.desk.wait_letter(alice, "fault")

    def test_slow(self):
        began = time.monotonic()
        self.assertEqual(self.code("slow1-x@customer.test"), 250)
        self.assertGreaterEqual(time.monotonic() - began, 1)

    def test_delivery_reports(self):
        for recipient, diagnostic in (("async550-x@customer.test", None), ("nosuch@customer.test", None),
                                      ("lmtp550-y@customer.test", "550 5.1.1"), ("full@customer.test", "552 5.2.2")):
            with self.subTest(recipient):
                self.assertEqual(self.code(recipient), 250)
                report = self.desk.wait_letter(
                    self.desk.support, lambda letter, who=recipient: letter.get_content_type() == "multipart/report"
                    and who in letter.as_string())
                self.assertEqual(report["Return-Path"], "<>")
                if diagnostic:
                    self.assertIn(f"Diagnostic-Code: smtp; {diagnostic}", report.as_string())

    def test_robots(self):
        self.code("ooo-x@customer.test")
        vacation = self.desk.wait_letter(self.desk.support, "Out of office: fault")
        self.assertEqual(vacation["Auto-Submitted"], "auto-replied")
        self.code("loop-x@customer.test")
        self.desk.wait_letter(self.desk.support, "^Re: fault")

    def test_authentication_results(self):
        self.desk.send(self.desk.client("alice"), "signed", headers={"X-TB-AR": "dkim=pass header.d=customer.test"})
        arrived = self.desk.wait_letter(self.desk.support, "signed")
        self.assertEqual(arrived["Authentication-Results"], "mx.test; dkim=pass header.d=customer.test")

    def test_tls(self):
        trust = ssl.create_default_context(cafile=self.bed.dir / "cert.pem")
        with smtplib.SMTP("localhost", self.bed.ports["SMTP"], timeout=10) as line:
            line.starttls(context=trust)
            line.login(self.desk.support, "pw")
        with smtplib.SMTP_SSL("localhost", self.bed.ports["SMTPS"], context=trust, timeout=10) as line:
            line.noop()
        line = imaplib.IMAP4_SSL("localhost", self.bed.ports["IMAPS"], ssl_context=trust, timeout=10)
        line.login(self.desk.support, "pw")
        for word in ("IDLE", "MOVE", "UIDPLUS", "CONDSTORE", "ESEARCH", "LITERAL+"):
            self.assertIn(word, line.capabilities + tuple(line.capability()[1][0].decode().split()))
        for folder in ("Processed", "Done"):
            self.assertEqual(line.select(folder)[0], "OK")
        line.logout()

    def test_oauth(self):
        def log_in(token):
            line = imaplib.IMAP4("127.0.0.1", self.bed.ports["IMAP"], timeout=10)
            words = [f"user={self.desk.support}\x01auth=Bearer {token}\x01\x01".encode(), b""]
            try:
                return line.authenticate("XOAUTH2", lambda _: words.pop(0))[0]
            except imaplib.IMAP4.error:
                return "NO"
            finally:
                line.shutdown()
        self.assertEqual(log_in(access_token(self.desk.support)), "OK")
        self.assertEqual(log_in(access_token(self.desk.support, lives=-100)), "NO")
        self.assertEqual(log_in(access_token(self.desk.support, key=b"forged")), "NO")

    def test_new_uidvalidity(self):
        self.desk.send(self.desk.client("alice"), "before")
        self.desk.wait_letter(self.desk.support, "before")
        self.bed.new_uidvalidity(self.desk.support, 4242)
        with self.desk.inbox().session() as line:
            self.assertEqual(line.response("UIDVALIDITY")[1], [b"4242"])
        self.assertEqual(self.desk.inbox().count(), 1)

    def test_maildir_is_looked_into(self):
        self.bed.drop_into_maildir(self.desk.support, b"Subject: dropped\r\n\r\nx\r\n")
        self.desk.wait_letter(self.desk.support, "dropped")

    def test_refusing(self):
        self.bed.refuse_smtp(True)
        self.addCleanup(self.bed.refuse_smtp, False)
        with self.assertRaises(smtplib.SMTPConnectError):
            smtplib.SMTP("127.0.0.1", self.bed.ports["SMTP"], timeout=5)


class Traces(unittest.TestCase):
    def test_up_in_a_second_and_gone_without_a_trace(self):
        before = set(os.listdir("/dev/shm"))
        began = time.monotonic()
        bed = Testbed.start()
        self.assertLess(time.monotonic() - began, 5)  # a third of a second when the machine is not busy
        sessions = bed.sessions()
        self.assertTrue(all(processes_of_session(session) for session in sessions))
        bed.clean()
        self.assertFalse(any(processes_of_session(session) for session in sessions))
        self.assertFalse(bed.dir.exists())
        self.assertLessEqual(set(os.listdir("/dev/shm")), before)

    def test_the_guard_cleans_up_after_a_crash(self):
        bed = Testbed.start()
        sessions = bed.sessions()
        bed.guard.stdin.close()  # what the kernel does when this process is killed
        wait_for(lambda: not bed.dir.exists(), 10, "the guard")
        self.assertFalse(any(processes_of_session(session) for session in sessions))
        bed.guard.wait()


class Echo(threading.Thread):
    """A server that says what it hears."""

    def __init__(self):
        super().__init__(daemon=True)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.start()

    def run(self):
        while True:
            try:
                line, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.say, args=(line,), daemon=True).start()

    @staticmethod
    def say(line):
        with line:
            try:
                while data := line.recv(1 << 16):
                    line.sendall(data)
            except OSError:
                pass


class BadLine(unittest.TestCase):
    def setUp(self):
        self.echo = Echo()
        self.addCleanup(self.echo.listener.close)

    def connect(self, proxy):
        line = socket.create_connection(("127.0.0.1", proxy.port), timeout=10)
        self.addCleanup(line.close)
        return line

    @staticmethod
    def read(line, count):
        data = b""
        while len(data) < count and (more := line.recv(count - len(data))):
            data += more
        return data

    def test_reset_at_a_pattern_and_only_once(self):
        with FaultProxy(self.echo.port, Rule(on=rb"250 OK", act="rst", times=1)) as proxy:
            line = self.connect(proxy)
            line.sendall(b"354 go\r\n250 OK\r\n")
            self.assertEqual(self.read(line, 8), b"354 go\r\n")
            with self.assertRaises(ConnectionResetError):
                self.read(line, 1)
            line = self.connect(proxy)
            line.sendall(b"250 OK\r\n")
            self.assertEqual(self.read(line, 8), b"250 OK\r\n")

    def test_fin_after_octets_and_skip(self):
        with FaultProxy(self.echo.port, Rule(after=5, act="fin", skip=1)) as proxy:
            line = self.connect(proxy)
            line.sendall(b"0123456789")
            self.assertEqual(self.read(line, 10), b"0123456789")
            line = self.connect(proxy)
            line.sendall(b"0123456789")
            self.assertEqual(self.read(line, 10), b"01234")

    def test_stall_on_a_live_connection(self):
        with FaultProxy(self.echo.port) as proxy:
            line = self.connect(proxy)
            line.sendall(b"hello")
            self.assertEqual(self.read(line, 5), b"hello")
            proxy.rule = Rule(after=0, act="stall")
            line.settimeout(0.3)
            line.sendall(b"hello")
            with self.assertRaises(TimeoutError):
                line.recv(1)

    def test_client_side_pattern(self):
        with FaultProxy(self.echo.port, Rule(direction="c2s", on=rb"\r\n\.\r\n", act="rst")) as proxy:
            line = self.connect(proxy)
            line.sendall(b"text\r\n.\r\n")
            with self.assertRaises(ConnectionResetError):
                while line.recv(100):
                    pass

    def test_refuse_and_cut(self):
        with FaultProxy(self.echo.port) as proxy:
            line = self.connect(proxy)
            line.sendall(b"x")
            self.assertEqual(self.read(line, 1), b"x")
            proxy.rule = Rule(refuse=True)
            proxy.cut()
            with self.assertRaises(ConnectionResetError):
                line.recv(1)
            with self.assertRaises(ConnectionError):
                late = self.connect(proxy)
                late.sendall(b"x")
                if not late.recv(1):
                    raise ConnectionError("closed")

    def test_latency_is_not_a_brake(self):
        size = 20_000_000
        with FaultProxy(self.echo.port, Rule(latency_ms=50)) as proxy:
            line = self.connect(proxy)
            began = time.monotonic()
            line.sendall(b"x")
            self.read(line, 1)
            self.assertGreaterEqual(time.monotonic() - began, 0.1)
            sender = threading.Thread(target=line.sendall, args=(bytes(size),))
            began = time.monotonic()
            sender.start()
            self.assertEqual(len(self.read(line, size)), size)
            sender.join()
            # In chunks of 64 KB one after the other this would take half a minute.
            self.assertLess(time.monotonic() - began, 10)

    def test_rate_and_chunks(self):
        with FaultProxy(self.echo.port, Rule(rate=20_000, chunk=100)) as proxy:
            line = self.connect(proxy)
            began = time.monotonic()
            line.sendall(bytes(10_000))
            self.assertLessEqual(len(line.recv(65536)), 9000)
            self.read(line, 9000)
            self.assertGreaterEqual(time.monotonic() - began, 0.4)


if __name__ == "__main__":
    unittest.main()
