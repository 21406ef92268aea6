#!/usr/bin/env python3
"""A proxy on loopback that is a bad line: between a client and an SMTP, LMTP or IMAP server.

In a test:      with FaultProxy(target_port) as line: … line.port … line.rule = Rule(on=rb"250 OK id=", act="rst")
By hand:        fault.py LISTENPORT TARGETPORT RULEFILE     one JSON object with the fields of Rule; read anew when it changes

A rule takes effect at once, on connections that are open as well, and counts them anew: first those that are open, in the
order of their coming, then the new ones. Latency is a delay and not a brake: what was sent at once arrives at once, later.
"""
import asyncio
import dataclasses
import json
import os
import re
import socket
import struct
import sys
import threading
from typing import Optional

WINDOW = 1 << 16  # octets of the past that a pattern may reach back into


@dataclasses.dataclass(frozen=True)
class Rule:
    direction: str = "s2c"         # whose bytes are watched: "s2c" server to client, or "c2s"
    on: Optional[bytes] = None     # act when this matches; what came before the match has passed, the match has not
    after: Optional[int] = None    # or act when so many octets have passed
    act: str = "rst"               # rst, fin: the line ends so, on both sides; stall: it stays and says nothing more;
                                   # swallow: a reset for the client, while the server believes that all went well
    times: int = 1 << 30           # for so many connections only
    skip: int = 0                  # after so many have been let through
    refuse: bool = False           # reset at once, before the server hears of it
    # Always on, for every connection:
    latency_ms: float = 0          # one way, each way
    rate: float = 0                # octets a second, each way
    chunk: int = 0                 # octets a segment at most

    def strikes(self, index):
        return self.skip <= index < self.skip + self.times

    @classmethod
    def from_json(cls, text):
        fields = json.loads(text)
        if "on" in fields:
            fields["on"] = fields["on"].encode()
        return cls(**fields)


class Connection:
    """Two streams and what is done to them."""

    def __init__(self, proxy, client):
        self.proxy = proxy
        self.client = client
        self.server = None
        self.index = 0
        self.stalled = False
        self.ended = asyncio.Event()

    async def run(self):
        if self.proxy.rule.refuse and self.proxy.rule.strikes(self.index):
            return reset(self.client[1])
        try:
            self.server = await asyncio.open_connection("127.0.0.1", self.proxy.target, limit=1 << 20)
        except OSError:
            return reset(self.client[1])
        for _, writer in (self.client, self.server):
            writer.transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        lanes = [asyncio.create_task(lane) for lane in (*self.lane("c2s", self.client[0], self.server[1]),
                                                        *self.lane("s2c", self.server[0], self.client[1]))]
        lanes.append(asyncio.create_task(self.end_with(lanes)))
        try:
            await self.ended.wait()
        finally:
            for lane in lanes:
                lane.cancel()
            for _, writer in (self.client, self.server):
                writer.close()
            await asyncio.gather(*lanes, return_exceptions=True)

    async def end_with(self, lanes):
        await asyncio.wait(lanes[:4])
        self.ended.set()

    def lane(self, direction, reader, writer):
        """Reading and writing are two tasks: while one chunk waits for its time, the next is being read."""
        under_way = asyncio.Queue()
        return self.take_in(direction, reader, under_way), self.hand_on(under_way, writer)

    async def take_in(self, direction, reader, under_way):
        loop = asyncio.get_running_loop()
        past, passed, seen_rule, free_at = b"", 0, None, 0.0
        while True:
            try:
                data = await reader.read(1 << 16)
            except OSError:
                data = b""
            rule = self.proxy.rule
            if rule is not seen_rule:
                seen_rule, past, passed = rule, b"", 0
            if self.stalled:
                await self.ended.wait()
            cut = self.where_to_cut(rule, direction, past, passed, data)
            for piece in pieces(data[:cut] if cut is not None else data, rule.chunk):
                now = loop.time()
                free_at = max(now, free_at) + (len(piece) / rule.rate if rule.rate else 0)
                await under_way.put((free_at + rule.latency_ms / 1000, piece))
            if cut is not None:
                self.proxy.log.append((self.index, rule.act, direction, passed + cut, bytes(data[cut:cut + 80])))
                await under_way.join()
                await self.act(rule.act)
            if not data:
                await under_way.put((loop.time() + rule.latency_ms / 1000, b""))
                return
            past, passed = (past + data)[-WINDOW:], passed + len(data)

    def where_to_cut(self, rule, direction, past, passed, data):
        if rule.direction != direction or not rule.strikes(self.index):
            return None
        if rule.after is not None and passed + len(data) > rule.after:
            return max(0, rule.after - passed)
        match = rule.on is not None and re.search(rule.on, past + data, re.S)
        return max(0, match.start() - len(past)) if match else None

    async def hand_on(self, under_way, writer):
        loop = asyncio.get_running_loop()
        while True:
            due, piece = await under_way.get()
            if due > loop.time():
                await asyncio.sleep(due - loop.time())
            try:
                writer.write(piece)
                if not piece:
                    writer.write_eof()
                await writer.drain()
            except (OSError, RuntimeError):
                pass  # the other side has gone; the reading lane notices
            under_way.task_done()
            if not piece:
                return

    async def act(self, how):
        if how == "stall":
            self.stalled = True
            await self.ended.wait()
        self.end(how)
        await asyncio.Event().wait()  # cancelled by run()

    def end(self, how):
        if how != "fin":
            reset(self.client[1])
            if how != "swallow" and self.server:
                reset(self.server[1])
        self.ended.set()


def pieces(data, size):
    if not size:
        return [data] if data else []
    return [data[start:start + size] for start in range(0, len(data), size)]


def reset(writer):
    """RST instead of FIN: what a crashed host or a firewall answers."""
    line = writer.transport.get_extra_info("socket")
    if line is not None:
        try:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        except OSError:
            pass
    writer.transport.abort()


class Proxy:
    """Lives in one event loop; all methods belong to its thread."""

    def __init__(self, target, rule=Rule()):
        self.target = target
        self.rule = rule
        self.log = []  # (connection, act, direction, at, what was withheld)
        self.connections = []
        self.tasks = set()
        self.count = 0
        self.total = 0
        self.listener = None

    async def listen(self, port=0):
        self.listener = await asyncio.start_server(self.come, "127.0.0.1", port, limit=1 << 20)
        return self.listener.sockets[0].getsockname()[1]

    def come(self, reader, writer):
        connection = Connection(self, (reader, writer))
        connection.index, self.count, self.total = self.count, self.count + 1, self.total + 1
        self.connections.append(connection)
        task = asyncio.create_task(connection.run())
        self.tasks.add(task)

        def gone(_):
            self.tasks.discard(task)
            self.connections.remove(connection)
        task.add_done_callback(gone)

    def set_rule(self, rule):
        self.rule = rule
        for index, connection in enumerate(self.connections):
            connection.index = index
            connection.stalled = False
        self.count = len(self.connections)

    def cut_all(self, how):
        for connection in list(self.connections):
            connection.end(how)


class FaultProxy:
    """A Proxy in a thread of its own, for tests."""

    def __init__(self, target, rule=Rule()):
        self.loop = asyncio.new_event_loop()
        self.proxy = Proxy(target, rule)
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        self.port = asyncio.run_coroutine_threadsafe(self.proxy.listen(), self.loop).result(5)

    def call(self, function, *arguments):
        async def run():
            return function(*arguments)
        return asyncio.run_coroutine_threadsafe(run(), self.loop).result(5)

    @property
    def rule(self):
        return self.proxy.rule

    @rule.setter
    def rule(self, rule):
        self.call(self.proxy.set_rule, rule)

    @property
    def log(self):
        return self.call(lambda: list(self.proxy.log))

    @property
    def connections(self):
        """How many have come so far."""
        return self.call(lambda: self.proxy.total)

    def cut(self, how="rst"):
        """Ends all connections that are open now."""
        self.call(self.proxy.cut_all, how)

    def close(self):
        async def end():
            self.proxy.listener.close()
            self.proxy.cut_all("rst")
            await asyncio.gather(*self.proxy.tasks, return_exceptions=True)
        asyncio.run_coroutine_threadsafe(end(), self.loop).result(5)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(5)
        self.loop.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


async def by_hand(listen, target, rule_file):
    proxy = Proxy(target)
    print(f"listening on {await proxy.listen(listen)}, towards {target}", flush=True)
    stamp, told = None, 0
    while True:
        now = os.stat(rule_file).st_mtime_ns if os.path.exists(rule_file) else None
        if now != stamp:
            try:
                proxy.set_rule(Rule.from_json(open(rule_file).read()) if now else Rule())
                print(f"rule: {proxy.rule}", flush=True)
            except (ValueError, TypeError) as error:
                print(f"{rule_file}: {error}; the old rule stays", flush=True)
            stamp = now
        for entry in proxy.log[told:]:
            print("fault:", *entry, flush=True)
        told = len(proxy.log)
        await asyncio.sleep(0.1)


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    try:
        asyncio.run(by_hand(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]))
    except KeyboardInterrupt:
        pass
