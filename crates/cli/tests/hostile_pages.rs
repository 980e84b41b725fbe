//! Promise: whatever files a user puts where pages are, root's `top` and `show` end, show the other
//! jobs, and take no more memory and descriptors than a page and its texts need. Each test has a
//! private host. Readers copy what they read, and map nothing, so that a file that is truncated
//! meanwhile is short, and raises no SIGBUS.

use threadcap_testing::compile;
use threadcap_testing::launcher::text;
use threadcap_testing::private_host::Host;

/// As user 2001: a capped process whose page is honest, and processes for hostile ones. Then root's own
/// capped process, and what looks at all of it within narrow limits.
const SET_UP: &str = r#"
as() { id=$1; shift; setpriv --reuid $id --regid $id --clear-groups "$@"; }
capped() { AUTOZYME_THREADS=1 LD_PRELOAD=/mnt/libthreadcap.so "$@"; }
mkfifo -m 666 /run/pipe /run/pipe2
capped as 2001 /mnt/waiting 1 < /run/pipe > /run/said & exec 8> /run/pipe
capped /mnt/waiting 2 < /run/pipe2 > /run/said2 & exec 9> /run/pipe2
for number in $(seq 20); do as 2001 /bin/sleep 1000 8>&- 9>&- & echo $! >> /run/sleepers; done
until [ -s /run/said ] && [ -s /run/said2 ]; do sleep 0.1; done
. /run/said; honest=$pid
# The honest page of 2001, and where hostile ones go.
cat > /run/common.py <<'END'
import glob, os, random, socket, struct
directory = "/dev/shm/threadcap-2001"
[honest] = glob.glob(directory + "/*")
number, namespace = os.path.basename(honest).split(".")
page = open(honest, "rb").read()
sleepers = open("/run/sleepers").read().split()
def name(process):
    return f"{directory}/{process}.{namespace}"
END
look() { (ulimit -v 262144; ulimit -n 64; exec /mnt/threadcap "$@"); }
"#;

fn host() -> Option<Host> {
    let blas = threadcap_testing::compile_library("fake_blas.c", &[]);
    let waiting = compile("waiting.c", &[text(&blas)]);
    Some(Host::new()?.file(&waiting, "waiting", 0o755).before(SET_UP))
}

/// One file of each kind under the name of a living process, and names by the ten thousand.
const EVERY_KIND: &str = r#"
cat /run/common.py - > /run/kinds.py <<'END'
def sparse(path):
    with open(path, "wb") as file:
        file.write(page[:16])
        file.truncate(1 << 40)
def written(bytes, mode=0o600):
    def write(path):
        with open(path, "wb") as file:
            file.write(bytes)
        os.chmod(path, mode)
    return write
def bound(path):
    socket.socket(socket.AF_UNIX).bind(path)
# As if all texts were as long as they may be, and at the same place.
overlapping = bytearray(page)
for at in range(16, len(page) - 24576, 8):
    overlapping[at:at + 8] = struct.pack("II", at % 20000, 4096)
kinds = [
    sparse, os.mkfifo, os.mkdir, bound, written(b""), written(page[:-1]), written(page + b"x"),
    written(page[:16] + random.Random(1).randbytes(len(page) - 16)), written(bytes(overlapping)),
    written(page, 0), written(page, 0o666), lambda path: os.symlink(honest, path),
    lambda path: os.symlink("/dev/zero", path), lambda path: os.symlink(path, path),
]
for process, kind in zip(sleepers, kinds):
    kind(name(process))
linked = name(sleepers[len(kinds)])
written(page)(linked)
os.link(linked, name(sleepers[len(kinds) + 1]))
for odd in [f"0{number}", f"+{number}", f"{number} ", f"-{number}", "", ".", "9" * 200, f"{number}.x", "\x1b[2J", "\n"]:
    if odd not in ("", "."):
        written(page)(f"{directory}/{odd}.{namespace}")
for odd in [f"{honest}.", f"{honest}.dead.dead", f"{honest}.01", os.fsencode(directory) + b"/\xff.1"]:
    written(page)(odd)
sparse(name(4000000))
for other in range(4000001, 4060000):
    os.link(name(4000000), name(other)) if other % 2 else written(b"")(name(other))
END
as 2001 /usr/bin/python3 /run/kinds.py
"#;

#[test]
fn files_of_every_kind_are_read_within_bounds() {
    let Some(host) = host() else { return };
    let output = host.run(&format!(
        "{EVERY_KIND}
        look top --once > /run/top; echo top=$?
        echo own=$(grep -c 'waiting 2' /run/top) left_out=$(grep -c 'left out' /run/top)
        for process in $honest $(cat /run/sleepers); do
            status=0; look show $process > /run/shown 2>&1 || status=$?
            [ $status = 0 ] || [ $status = 2 ] || echo $process failed: $status $(cat /run/shown)
        done
        echo honest=$(look show $honest | grep -c 'asked 64')
        # More than any host has processes: the user's own pages may be among those that are left out.
        as 2001 /usr/bin/python3 -c 'for n in range(70000): open(\"/dev/shm/threadcap-2001/%d\" % n, \"w\")'
        look top --once > /run/top; echo full=$?
        echo own=$(grep -c 'waiting 2' /run/top) left_out=$(grep -c 'left out' /run/top)"
    ));
    let expected = "top=0\nown=1 left_out=1\nhonest=1\nfull=0\nown=1 left_out=1\n";
    assert_eq!(output.stdout, expected, "{}", output.stderr);
}

/// Files that become others all the time, as fast as they can.
const CHANGING: &str = r#"
cat /run/common.py - > /run/change.py <<'END'
noise = page[:16] + random.Random(1).randbytes(len(page) - 16)
paths = [name(process) for process in sleepers]
def written(path, bytes, length):
    with open(path, "wb") as file:
        file.write(bytes)
        file.truncate(length)
changes = [
    lambda path: written(path, page, len(page)), lambda path: os.truncate(path, 0),
    lambda path: written(path, noise, 1 << 40), lambda path: os.truncate(path, len(page)),
    os.unlink, os.mkfifo, os.unlink, lambda path: os.symlink("/dev/zero", path), os.unlink,
    lambda path: written(path, page[:5000], 5000), lambda path: os.rename(path, path + ".dead"),
]
print("ready", flush=True)
turn = 0
while True:
    turn += 1
    for path in paths:
        try:
            changes[turn % len(changes)](path)
        except OSError:
            pass
END
as 2001 /usr/bin/python3 /run/change.py > /run/ready 8>&- 9>&- & changing=$!
until [ -s /run/ready ]; do sleep 0.1; done
"#;

#[test]
fn files_that_change_while_they_are_read_stop_nobody() {
    let Some(host) = host() else { return };
    let output = host.run(&format!(
        "{CHANGING}
        for turn in $(seq 10); do
            look top --once > /run/top || echo top: $?
            grep -q 'waiting 2' /run/top || echo root is not seen
            status=0; look show $(head -n 1 /run/sleepers) > /run/shown 2>&1 || status=$?
            [ $status = 0 ] || [ $status = 2 ] || echo show failed: $status $(cat /run/shown)
        done
        kill -0 $changing && kill $changing && echo changed"
    ));
    assert_eq!(output.stdout, "changed\n", "{}", output.stderr);
}
