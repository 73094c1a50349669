"""A shared session of the program at a terminal of its own, driven by keys."""
import os, pty, re, select, signal, struct, fcntl, termios, time


class Session:
    def __init__(self, program, *arguments, rows=45, columns=140, home):
        self.text = ""
        environment = dict(os.environ, TERM="xterm-256color", HOME=home, XDG_STATE_HOME=home, XDG_CONFIG_HOME=home)
        self.process, self.terminal = pty.fork()
        if self.process == 0:
            os.execve(program, [program, *arguments], environment)
        self.resize(rows, columns)

    def resize(self, rows, columns):
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def read(self, seconds=0.05):
        """What the terminal shows within some time, without what only moves the cursor."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if not select.select([self.terminal], [], [], left)[0]:
                break
            try:
                piece = os.read(self.terminal, 1 << 16)
            except OSError:
                break
            self.text += piece.decode(errors="replace")
        return self.text

    def wait(self, pattern, seconds=60, start=0):
        """Waits until the terminal has shown something behind `start`; a match."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if match := re.compile(pattern).search(re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", self.text[start:])):
                return match
            self.read(0.002)
        raise AssertionError(f"{pattern} was not shown: {self.text[-2000:]!r}")

    def type(self, keys):
        os.write(self.terminal, keys.encode())

    def enter(self, line, pattern=r"\[\d+\]> "):
        """Enters a line, and waits for the next prompt; seconds that took."""
        self.read(0)
        start, begin = len(self.text), time.monotonic()
        self.type(line + "\r")
        self.wait(r"\n[^\n]*" + pattern, start=start)
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
