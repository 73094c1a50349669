#!/usr/bin/env python3
"""Plays a lesson to many followers on this machine, hostile ones among them, and says how soon everybody had what.

    Tests/Classroom/followers.py .build/release/vlmverse [--followers 300] [--minutes 10] [--lesson 3]

Exit code 1 where a follower misses an event, has one twice or out of order, where 95 % of events take more than 200 ms from the
key to the page, where the explorer answers more than 20 % later than without followers, or where its memory grows by more
than 200 MB."""
import argparse, multiprocessing, os, random, re, selectors, socket, statistics, sys, tempfile, time
from urllib.parse import urlsplit
from session import Session


class Follower:
    """Reads the stream of events, and breaks the connection now and then."""

    def __init__(self, address, seat):
        self.address, self.seat, self.ids, self.arrivals, self.buffer = address, seat, [], {}, b""
        self.connect()

    def connect(self):
        self.buffer = b""
        self.socket = socket.create_connection((self.address.hostname, self.address.port))
        last = f"Last-Event-ID: {self.ids[-1]}\r\n" if self.ids else ""
        self.socket.sendall(f"GET {self.address.path}events?seat={self.seat} HTTP/1.1\r\n"
                            f"Host: {self.address.netloc}\r\n{last}\r\n".encode())
        self.socket.setblocking(False)

    def read(self):
        """Takes what there is; False where the connection has ended."""
        try:
            piece = self.socket.recv(1 << 18)
        except BlockingIOError:
            return True
        if not piece:
            return False
        self.buffer += piece
        now = time.monotonic()
        # Chunk sizes stand on lines of their own, and an event that has come whole ends in an empty line.
        while (end := self.buffer.find(b"\n\n")) >= 0:
            event, self.buffer = self.buffer[:end], self.buffer[end + 2:]
            if match := re.search(rb"(?:^|\n)id: (\d+)\n", event):
                self.ids.append(int(match.group(1)))
                self.arrivals[self.ids[-1]] = now
        return True


class Crowd:
    """All followers, in a process of their own and behind everybody else: in a class they are other machines' work."""

    def __init__(self, address, count):
        context = multiprocessing.get_context("spawn")
        self.last, self.is_over = context.Value("l", -1), context.Event()
        self.results, results = context.Pipe(duplex=False)
        self.process = context.Process(target=follow, args=(address, count, self.last, self.is_over, results), daemon=True)
        self.process.start()
        self.followers, self.reconnections = [], 0

    def join(self):
        self.is_over.set()
        self.followers, self.reconnections = self.results.recv()
        self.process.join()


def follow(address, count, last, is_over, results):
    """Reads everything, while one follower in a second loses its connection in the middle of what it reads."""
    os.nice(5)
    followers, selector = [Follower(address, f"seat{index}") for index in range(count)], selectors.DefaultSelector()
    for follower in followers:
        selector.register(follower.socket, selectors.EVENT_READ, follower)

    def again(follower):
        selector.unregister(follower.socket)
        follower.socket.close()
        follower.connect()
        selector.register(follower.socket, selectors.EVENT_READ, follower)

    dice, next_break, reconnections = random.Random(1), time.monotonic() + 1, 0
    while not is_over.is_set():
        for key, _ in selector.select(0.05):
            if not key.data.read():
                again(key.data)
                reconnections += 1
        last.value = max(followers[0].ids, default=-1)
        if time.monotonic() > next_break:
            next_break += 1
            again(dice.choice(followers))
            reconnections += 1
    results.send(([(follower.seat, follower.ids, follower.arrivals) for follower in followers], reconnections))


def hostile(address):
    """Connections that never read, send noise, hold half a request, lie about a length, or flood; kept open."""
    host = f"Host: {address.netloc}\r\n"
    beginnings = [
        f"GET {address.path}events?seat=deaf HTTP/1.1\r\n{host}\r\n".encode(), random.Random(2).randbytes(5000),
        f"GET {address.path}".encode(),
        f"POST {address.path}answer HTTP/1.1\r\n{host}Content-Length: 99999999\r\n\r\n{{".encode(),
        b"GET / HTTP/1.1\r\n" + b"x: y\r\n" * 50_000, b"\r\n" * 10_000,
    ]
    kept = []
    for beginning in beginnings * 5 + [b""] * 200:
        connection = socket.create_connection((address.hostname, address.port))
        connection.setblocking(False)
        try:
            connection.sendall(beginning)
        except (BlockingIOError, ConnectionError):
            pass
        kept.append(connection)
    return kept


def answers(session, count=100):
    """How long the explorer takes for a line, in seconds: the middle of many, five a second, which nobody types."""
    times = []
    for _ in range(count):
        time.sleep(0.2)
        times.append(session.enter("vision.pixels.sum() + 1"))
    return statistics.median(times)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--followers", type=int, default=300)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--lesson", default="3")
    options = parser.parse_args()
    session = Session(options.program, "demo", options.lesson, "--share", home=tempfile.mkdtemp())
    address = urlsplit(session.address)
    session.wait(r"\[1\]> ")
    session.enter(":play")
    answers(session)
    alone = answers(session)
    crowd = Crowd(address, options.followers)
    while crowd.last.value < 0:
        time.sleep(0.1)
    time.sleep(2)
    followed = answers(session)
    session.enter(":resume")
    before, kept, entered, lines = session.memory(), [], [], 0
    end = time.monotonic() + options.minutes * 60
    while time.monotonic() < end:
        kept = (kept + hostile(address))[-1000:] if lines % 10 == 0 else kept
        lines += 1
        entered.append((crowd.last.value, time.monotonic()))
        session.enter(":jump 1" if lines % 40 == 0 else "")
        time.sleep(1)
    time.sleep(3)
    crowd.join()
    grown = session.memory() - before
    session.end()
    report(crowd, entered, alone, followed, grown, lines)


def report(crowd, entered, alone, followed, grown, lines):
    last = max(ids[-1] for _, ids, _ in crowd.followers)
    wrong = [seat for seat, ids, _ in crowd.followers if ids != list(range(last + 1))]
    delays = []
    for (known, start), (following, _) in zip(entered, entered[1:]):
        for event in range(known + 1, following + 1):
            delays += [(arrivals[event] - start) * 1000 for _, _, arrivals in crowd.followers if event in arrivals]
    delays.sort()
    p50, p95 = delays[len(delays) // 2], delays[int(len(delays) * 0.95)]
    slower = followed / alone - 1
    print(f"{len(crowd.followers)} followers, {lines} lines, {last + 1} events, {crowd.reconnections} reconnections")
    print(f"{len(wrong)} followers without every event once and in order {wrong[:5]}")
    print(f"from the key to the page: half within {p50:.0f} ms, 95 % within {p95:.0f} ms, all within {delays[-1]:.0f} ms")
    print(f"the explorer's answer: {alone * 1000:.1f} ms alone, {followed * 1000:.1f} ms followed ({slower:+.0%})")
    print(f"memory: {grown / 1e6:+.0f} MB")
    sys.exit(bool(wrong) or p95 > 200 or slower > 0.2 or grown > 200e6)


if __name__ == "__main__":
    main()
