"""A shared session of the program at a terminal of its own, driven by keys."""
import codecs, fcntl, os, pty, re, signal, struct, termios, threading, time


class Session:
    def __init__(self, program, *arguments, rows=45, columns=140, home):
        self.text, self.is_over, self.news = "", False, threading.Condition()
        self.decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        environment = dict(os.environ, TERM="xterm-256color", HOME=home, XDG_STATE_HOME=home, XDG_CONFIG_HOME=home)
        self.process, self.terminal = pty.fork()
        if self.process == 0:
            os.execve(program, [program, *arguments], environment)
        self.resize(rows, columns)
        threading.Thread(target=self.drain, daemon=True).start()

    def resize(self, rows, columns):
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def drain(self):
        """Takes what the program writes as it comes, as terminals do: a program that nobody reads stands still."""
        while True:
            try:
                piece = os.read(self.terminal, 1 << 16)
            except OSError:
                piece = b""
            with self.news:
                self.text += self.decoder.decode(piece)
                self.is_over = not piece
                self.news.notify()
            if self.is_over:
                return

    def wait(self, pattern, seconds=60, start=0):
        """Waits until the terminal has shown something behind `start`; a match."""
        end = time.monotonic() + seconds
        with self.news:
            while True:
                if match := re.compile(pattern).search(re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", self.text[start:])):
                    return match
                left = end - time.monotonic()
                assert left > 0 and not self.is_over, f"{pattern} was not shown: {self.text[-2000:]!r}"
                self.news.wait(left)

    def type(self, keys):
        os.write(self.terminal, keys.encode())

    def enter(self, line):
        """Enters a line, and waits for a prompt with nothing behind it; seconds that took."""
        start, begin = len(self.text), time.monotonic()
        self.type(line + "\r")
        self.wait(r"\n[^\n]*\[\d+\]> \Z", start=start)
        return time.monotonic() - begin

    @property
    def address(self):
        return self.wait(r"The class: (http://\S+)").group(1)

    @property
    def presenter(self):
        return self.wait(r"Presenter: (http://\S+)").group(1)

    def memory(self):
        """Resident bytes of the program."""
        with open(f"/proc/{self.process}/status") as status:
            return int(re.search(r"VmRSS:\s+(\d+)", status.read()).group(1)) * 1024

    def end(self):
        os.kill(self.process, signal.SIGKILL)
        os.waitpid(self.process, 0)
        os.close(self.terminal)
