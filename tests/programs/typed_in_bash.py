"""typed_in_bash.py SCRIPT LINE...: what bash, at a terminal, makes of each line and a tab after it has read
SCRIPT. Prints the lines, one for each."""
import os
import pty
import sys


def read_until(mark):
    got = b""
    while mark not in got:
        part = os.read(terminal, 4096)
        if not part:
            sys.exit("bash has ended")
        got += part
    return got


script, *lines = sys.argv[1:]
process, terminal = pty.fork()
if process == 0:
    os.environ.update(TERM="dumb", INPUTRC="/dev/null", SCRIPT=script)
    os.execvp("bash", ["bash", "--norc", "--noprofile", "-i"])
# Control-G shows the line, control-U removes it.
show = r"""bind -x '"\C-g": printf "\n<<%s>>\n" "$READLINE_LINE"'"""
os.write(terminal, f"{show}; . \"$SCRIPT\"; PS1=; echo re''ady\n".encode())
read_until(b"ready\r\n")
for line in lines:
    os.write(terminal, line.encode() + b"\t\x07\x15")
    shown = read_until(b">>\r\n")
    print(shown[shown.rindex(b"<<") + 2:shown.rindex(b">>")].decode().rstrip())
os.write(terminal, b"exit\n")
os.waitpid(process, 0)
