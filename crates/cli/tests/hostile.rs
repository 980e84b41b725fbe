//! Promise: what one user does to names, files and processes of a host neither stops nor misleads
//! another user, and gains nothing. Each test has a private host.

use threadcap_testing::compile;
use threadcap_testing::launcher::text;
use threadcap_testing::private_host::{AS, CAPPED, Host, cpus, with_waiting as host};

/// Creates every name that a launcher of root could take, in both places, as another user.
const SQUAT: &str = r#"
mount -t tmpfs -o mode=1777 none /tmp
python3 - <<'END'
import os
for number in range(1, 3000):
    for place in ("/dev/shm", "/tmp"):
        path = f"{place}/threadcap-0.{number}"
        os.mkdir(path)
        os.chown(path, 2001, 2001)
END
"#;

#[test]
fn a_report_finds_a_name_that_nobody_has_taken() {
    let Some(host) = host() else { return };
    let script = format!(
        "{SQUAT}
        /mnt/threadcap run -n 1 --report=/run/report.json -- /bin/echo first ran
        /mnt/threadcap explain -n 1 -- /bin/echo second ran
        grep -c exit_status /run/report.json"
    );
    let output = host.run(&script).ok();
    let lines: Vec<_> = output.stdout.lines().collect();
    assert_eq!(lines, ["first ran", "second ran", "1"], "{}", output.stderr);
}

/// What user 2001 puts where root's reports go: a FIFO, a link and a file in place of the report, and a
/// FIFO under every name that a file beside it could have.
const REPORTS: &str = r#"
mount -t tmpfs -o mode=1777 none /tmp
as 2001 /usr/bin/python3 - <<'END'
import os
os.mkfifo("/tmp/fifo.txt", 0o666)
os.symlink("/etc/passwd", "/tmp/link.jsonl")
open("/tmp/file.html", "w").close()
os.chmod("/tmp/file.html", 0o666)
for number in range(1, 2000):
    os.mkfifo(f"/tmp/.new.json.{number}", 0o666)
END
"#;

#[test]
fn reports_do_not_go_where_another_user_wants_them() {
    let Some(host) = host() else { return };
    let output = host
        .run(&format!(
            "{REPORTS}
            before=$(md5sum < /etc/passwd)
            for name in fifo.txt link.jsonl file.html; do
                status=0
                /mnt/threadcap run -n 1 --report=/tmp/$name -- echo ran 2> /run/said || status=$?
                echo $name $status $(grep -c 'belongs to another user' /run/said)
            done
            [ \"$before\" = \"$(md5sum < /etc/passwd)\" ] && echo untouched
            cd /tmp
            /mnt/threadcap run -n 1 --report=new.json -- echo ran; echo $?
            grep -c exit_status new.json
            mkfifo own.txt
            status=0; /mnt/threadcap run -n 1 --report=own.txt -- echo ran 2> /run/said || status=$?
            echo own $status $(grep -c 'own.txt: No such device' /run/said)
            ls -A | grep -c '^.new.json.'"
        ))
        .ok();
    let of_others = "fifo.txt 2 1\nlink.jsonl 2 1\nfile.html 2 1\nuntouched\n";
    let expected = format!("{of_others}ran\n0\n1\nown 2 1\n1999\n");
    assert_eq!(output.stdout, expected, "{}", output.stderr);
}

/// All that a user can name: the host (in a namespace), directories, libraries, programs, threads.
const NAMES: &str = r#"
mount -t tmpfs -o mode=1777 none /tmp
cat > /tmp/names.py <<'END'
import os, shutil, socket
steering = "\x1b[31m\x1b]0;x\a\x9b2J\u202e</script><b>\n"
socket.sethostname(steering[:60])
place = "/tmp/" + steering.replace("/", "")
os.mkdir(place)
program = place + "/program"
shutil.copy("/mnt/waiting", program)
open("/run/program", "w").write(program)
END
/usr/bin/python3 /tmp/names.py
program=$(cat /run/program; echo .); program=${program%.}
"#;

#[test]
fn no_name_steers_a_terminal_or_a_page() {
    let Some(host) = host() else { return };
    let script = format!(
        "{NAMES}
        for name in r.txt r.json r.jsonl r.html; do
            /mnt/threadcap run -n 1 --live --report=/run/$name -- \"$program\" < /dev/null > /run/said.$name 2>&1
        done
        /mnt/threadcap explain -n 1 -- \"$program\" < /dev/null > /run/said.explain 2>&1
        mkfifo /run/pipe; capped \"$program\" < /run/pipe > /run/ready & exec 8> /run/pipe
        until [ -s /run/ready ]; do sleep 0.1; done
        . /run/ready
        for what in 'top --once' 'top --once --json --processes' \"show $pid\" \"show --json $pid\" \
            'system status' 'system status --json'; do
            /mnt/threadcap $what > \"/run/said.$what\" 2>&1 || true
        done
        /mnt/threadcap check \"$program\" > /run/said.check 2>&1
        AUTOZYME_THREADS=\"$program\" LD_PRELOAD=/mnt/libthreadcap.so /bin/true 2> /run/said.library
        grep -q 'is not valid' /run/said.library
        for file in /run/r.* /run/said.*; do
            LC_ALL=C grep -laP '[\\x00-\\x08\\x0b-\\x1f\\x7f]|\\xc2[\\x80-\\x9f]|\\xe2\\x80\\xae' \"$file\" || true
        done
        ! grep '<b>' /run/r.html
        echo looked at $(cat /run/r.* /run/said.* | grep -c program) lines
        exec 8>&-"
    );
    let output = host.run(&format!(
        "unshare --uts sh -ec '. /dev/fd/0' <<'SCRIPT'\n{AS}\n{CAPPED}\n{script}\nSCRIPT"
    ));
    let output = output.ok();
    let said =
        output.stdout.strip_prefix("looked at ").and_then(|rest| rest.strip_suffix(" lines\n"));
    let lines: u32 = said.and_then(|lines| lines.parse().ok()).unwrap_or_default();
    assert!(lines > 12, "{}{}", output.stdout, output.stderr);
}

/// Runs each subcommand with arguments and settings that would steer a terminal.
const ARGUMENTS: &str = r#"
import os, subprocess
steering = "\x1b[31m\x1b]0;x\a\u009b2J\u202e\u2066\u200b\n"
starts = ["run", "run -n", "run -n 1", "run -n 1 --report", "run --teams", "run --lower-option", "explain -n 1", "check",
    "show", "top --sort", "top --interval", "env -n", "system", "system apply", "man", "completions", ""]
variables = ["AUTOZYME_THREADS", "THREADCAP_REPORT", "THREADCAP_LEDGER", "THREADCAP_LEASES", "THREADCAP_LIBRARY",
    "THREADCAP_TEAMS", "THREADCAP_BUDGET", "PATH", "SHELL", "COLUMNS"]
command = "run -n 1 --report=- /bin/true"
said = b""
for value in (steering, os.fsdecode(b"\xff\xfe" + steering.encode()), "--" + steering, "/run/" + steering):
    all = [(f"{start}".split() + [value], {}) for start in starts]
    all += [(command.split(), {name: value}) for name in variables]
    for words, more in all:
        run = subprocess.run(["/mnt/threadcap", *words], env={"PATH": "/usr/bin:/bin", **more}, stdin=subprocess.DEVNULL,
            capture_output=True, cwd="/run")
        assert run.returncode >= 0, words
        said += run.stdout + run.stderr
text = said.decode()
print("bad", sum(mark in text for mark in "\x1b\a\u009b\u202e\u2066\u200b"), "lines", text.count("2J") > 40)
"#;

#[test]
fn no_argument_steers_a_terminal() {
    let Some(host) = host() else { return };
    let lines =
        format!("cat > /run/arguments.py <<'END'\n{ARGUMENTS}\nEND\npython3 /run/arguments.py");
    let output = host.run(&lines).ok();
    assert_eq!(output.stdout, "bad 0 lines True\n", "{}", output.stderr);
}

/// Makes hard links to one page, and directories that could be launchers', as user 2001.
const FLOOD: &str = r#"
cat > /run/flood.py <<'END'
import glob, os
[page] = glob.glob("/dev/shm/threadcap-2001/*")
for number in range(500):
    os.link(page, f"{page}.{number}")
for number in range(1500):
    for name in (f"threadcap-{'0' * (number % 40)}2001.{'0' * (number // 40)}1", f"threadcap-2001.{number + 1}"):
        if not os.path.exists(f"/dev/shm/{name}"):
            os.mkdir(f"/dev/shm/{name}", 0o700)
END
capped as 2001 /mnt/waiting 1 < /run/pipe & exec 8> /run/pipe
until ls /dev/shm/threadcap-2001/* > /dev/null 2>&1; do sleep 0.1; done
as 2001 /usr/bin/python3 /run/flood.py
"#;

#[test]
fn names_by_the_thousand_do_not_blind_the_reader() {
    let Some(host) = host() else { return };
    let script = format!(
        "mkfifo -m 666 /run/pipe /run/pipe2
        {FLOOD}
        capped /mnt/waiting 2 < /run/pipe2 & exec 9> /run/pipe2
        until ls /dev/shm/threadcap-0/* > /dev/null 2>&1; do sleep 0.1; done
        ulimit -n 128; ulimit -v 2000000
        /mnt/threadcap top --once
        exec 8>&- 9>&-"
    );
    let output = host.run(&script).ok();
    let jobs: Vec<_> = output.stdout.lines().filter(|line| line.contains("waiting")).collect();
    // Both asked for 64 threads: the page of the one that is not hostile was found, too.
    assert!(
        jobs.iter().any(|line| line.contains("waiting 2") && line.contains(" 64 ")),
        "{jobs:?}"
    );
    assert!(output.stdout.contains("left out"), "{}", output.stdout);
}

/// Twelve processes of user 2001, each with a list of mappings of 260 MB.
const MAPPINGS: &str = r#"
mkdir -m 1777 /run/deep
cat > /run/map.py <<'END'
import ctypes, os, sys
os.mkdir(f"/run/deep/{os.getpid()}"); os.chdir(f"/run/deep/{os.getpid()}")
for depth in range(15):
    os.mkdir("d" * 250); os.chdir("d" * 250)
file = os.open("f" * 200, os.O_RDWR | os.O_CREAT)
os.ftruncate(file, 16384)
mmap = ctypes.CDLL(None).mmap
mmap.restype, mmap.argtypes = ctypes.c_void_p, [ctypes.c_void_p, ctypes.c_size_t] + [ctypes.c_int] * 3 + [ctypes.c_long]
for number in range(65000):
    mmap(None, 4096, 1, 1, file, number % 2 * 8192)
print("ready", flush=True)
sys.stdin.readline()
END
mkfifo -m 666 /run/pipe /run/pipe2
for number in $(seq 12); do
    setpriv --reuid 2001 --regid 2001 --clear-groups /usr/bin/python3 /run/map.py < /run/pipe > /run/ready.$number &
done
exec 8> /run/pipe
capped /mnt/waiting 2 < /run/pipe2 > /run/ready.13 & exec 9> /run/pipe2
for number in $(seq 13); do until [ -s /run/ready.$number ]; do sleep 0.1; done; done
/mnt/threadcap top --once > /run/top
grep -c 'waiting 2' /run/top; sed -n 's/^left out: \([2-6]\) .*/some left out/p' /run/top
/mnt/threadcap system status > /run/status || true
exec 8>&- 9>&-
"#;

#[test]
fn long_lists_of_mappings_are_left_for_later() {
    let Some(host) = host() else { return };
    assert_eq!(host.run(MAPPINGS).ok().stdout, "1\nsome left out\n");
}

#[test]
fn processes_of_one_number_in_two_namespaces_have_a_page_each() {
    let Some(host) = host() else { return };
    let output = host
        .run(
            "mkfifo /run/one /run/two
            inside() { exec unshare --pid --fork --mount-proc env AUTOZYME_THREADS=1 \
                LD_PRELOAD=/mnt/libthreadcap.so /mnt/waiting 1; }
            inside < /run/one > /run/said.one & exec 8> /run/one
            until [ -s /run/said.one ]; do sleep 0.1; done
            first=$(ls /dev/shm/threadcap-0 | grep -c '^1\\.')
            inside < /run/two > /run/said.two & exec 9> /run/two
            until [ -s /run/said.two ]; do sleep 0.1; done
            echo first=$first
            echo both=$(ls /dev/shm/threadcap-0 | grep -c '^1\\.')
            /mnt/threadcap top --once > /dev/null
            echo kept=$(ls /dev/shm/threadcap-0 | grep -c '^1\\.[0-9]*$')
            exec 9>&-; wait %2
            echo left=$(ls /dev/shm/threadcap-0 | grep -c '^1\\.')
            exec 8>&-",
        )
        .ok();
    for (name, expected) in [("first", 1), ("both", 2), ("kept", 2), ("left", 1)] {
        assert_eq!(output.number(name), expected, "{name}\n{}{}", output.stdout, output.stderr);
    }
}

/// In the background: a program under a cap of 1 in a PID namespace of its own.
const INSIDE: &str = r#"
inside() { exec unshare --pid --fork --kill-child --mount-proc env AUTOZYME_THREADS=1 \
    LD_PRELOAD=/mnt/libthreadcap.so "$@"; }
# The page whose name has this prefix: whether it is unchanged, set aside, or gone.
state() {
    if [ -e "/dev/shm/threadcap-0/$1" ]; then echo page; elif [ -e "/dev/shm/threadcap-0/$1.dead" ]; then
        echo dead; else echo gone; fi
}
"#;

#[test]
fn pages_of_processes_that_were_killed_elsewhere_go() {
    let Some(host) = host() else { return };
    let output = host.before(INSIDE).run(
        "mkfifo /run/one /run/two
        pages() { ls /dev/shm/threadcap-0 2> /dev/null; }
        inside /mnt/waiting 1 < /run/one > /run/said.one & killed=$!; exec 8> /run/one
        until [ -s /run/said.one ]; do sleep 0.1; done
        of_killed=$(pages)
        inside sh -c '/mnt/waiting 1; :' < /run/two > /run/said.two & exec 9> /run/two
        until [ -s /run/said.two ]; do sleep 0.1; done
        of_living=$(pages | grep -v $of_killed)
        # A launcher's directory, between two pages.
        inside /mnt/threadcap run -n 1 --report=/run/report -- sh -c 'echo > /run/said.three; read line' \\
            < /run/two &
        until [ -s /run/said.three ]; do sleep 0.1; done
        kill -9 $killed; wait $killed || true
        for turn in 1 2 3; do /mnt/threadcap top --once > /dev/null; done
        echo killed=$(state $of_killed) living=$(state $of_living) \\
            launchers=$(ls -d /dev/shm/threadcap-0.* | wc -l)
        # All that is left ends with this shell.",
    );
    assert_eq!(output.stdout, "killed=dead living=page launchers=1\n", "{}", output.stderr);
}

#[test]
fn the_page_of_a_program_that_became_another_one_elsewhere_stays() {
    let Some(host) = host() else { return };
    let output = host.before(INSIDE).run(
        "mkfifo /run/one
        inside /mnt/waiting 1 /bin/cat < /run/one > /run/said & exec 8> /run/one
        until [ -s /run/said ]; do sleep 0.1; done
        page=$(ls /dev/shm/threadcap-0)
        echo xline >&8
        until grep -q line /run/said; do sleep 0.1; done
        /mnt/threadcap top --once > /dev/null
        echo $(state $page)
        # All that is left ends with this shell.",
    );
    assert_eq!(output.stdout, "page\n", "{}", output.stderr);
}

/// A setuid program of root's that starts another one with all of root's rights, as `su` does.
const SUPER: &str = r#"
#include <unistd.h>
int main(int argc, char **argv)
{
    if (setgid(0) != 0 || setuid(0) != 0)
        return 1;
    execv(argv[1], argv + 1);
    return 1;
}
"#;

#[test]
fn variables_of_a_user_do_not_make_root_write() {
    let Some(host) = Host::new() else { return };
    let source = threadcap_testing::write_source("super.c", SUPER);
    let program = threadcap_testing::compile_with("gcc", text(&source), &[]);
    let output = host
        .file(&program, "super", 0o4755)
        .before(AS)
        .everywhere()
        .run(
            "mkdir -m 777 /run/ledger
            set -- env AUTOZYME_THREADS=1 THREADCAP_REPORT=/run/evil.sh \
                THREADCAP_LEDGER=/run/ledger THREADCAP_LEASES=/run/evil.leases \
                THREADCAP_LIBRARY=/run/evil/libthreadcap.so KEPT=kept
            as 2001 \"$@\" /mnt/super /usr/bin/env
            ls /run/evil.sh /run/evil.leases /run/ledger/* 2> /dev/null || true
            # Whoever sets it up for oneself still gets it.
            \"$@\" /bin/true
            test -s /run/evil.sh && echo own=1",
        )
        .ok();
    assert!(output.stdout.contains("KEPT=kept"), "{}", output.stdout);
    assert!(!output.stdout.contains("/run/evil"), "{}", output.stdout);
    assert!(!output.stdout.contains("/run/ledger"), "{}", output.stdout);
    assert_eq!(output.number("own"), 1);
}

#[test]
fn variables_count_for_the_user_who_set_them() {
    let Some(host) = Host::new() else { return };
    let output = host
        .before(AS)
        .everywhere()
        .run(
            "mkdir -m 777 /run/by
            # What a session of the user has in its environment: a program without the library keeps it.
            as 2001 env AUTOZYME_THREADS=1 THREADCAP_REPORT=/run/by/evil \\
                THREADCAP_LEDGER=/run/by THREADCAP_LEASES=/run/by/evil.leases sh -c 'env; :' > /run/entries
            grep -c ^THREADCAP_USER=2001$ /run/entries | sed s/^/stamped=/
            rm -f /run/by/*
            with_it() { (cat /run/entries; printf '%s\\n' \"$@\") > /run/words; xargs -d '\\n' env -i < /run/words; }
            with_it /bin/sh -c '/bin/true; env; :' > /run/root
            with_it /mnt/threadcap run -n 1 --report=/run/own.json -- /bin/sh -c : >> /run/root
            grep -c -E '^THREADCAP_(REPORT|LEDGER|LEASES|USER)' /run/root | sed s/^/kept=/
            ls /run/by/* 2> /dev/null | wc -l | sed s/^/written=/
            grep -c exit_status /run/own.json | sed s/^/own-report=/
            # Its own user gets what was asked for.
            (cat /run/entries; echo /bin/true) > /run/words
            xargs -d '\\n' setpriv --reuid 2001 --regid 2001 --clear-groups env -i < /run/words
            ls /run/by/evil | wc -l | sed s/^/own=/",
        );
    let output = output.ok();
    let expected = [("stamped", 1), ("kept", 0), ("written", 0), ("own-report", 1), ("own", 1)];
    for (name, expected) in expected {
        assert_eq!(output.number(name), expected, "{name}\n{}{}", output.stdout, output.stderr);
    }
}

#[test]
fn what_another_user_has_put_under_the_name_is_left_alone() {
    let Some(host) = Host::new() else { return };
    let output = host
        .before(AS)
        .run(
            "mkdir -m 1777 /run/open; cd /run/open
            as 2002 sh -c 'touch file; mkfifo fifo; ln -s /home/tc-one/own link; chmod 666 file fifo; cat fifo > cat' &
            until [ -p fifo ] && [ -L link ]; do sleep 0.1; done
            for name in file fifo link own; do
                as 2001 env AUTOZYME_THREADS=1 LD_PRELOAD=/mnt/libthreadcap.so THREADCAP_REPORT=/run/open/$name \\
                    /bin/true 2> /dev/null
            done
            echo file=$(wc -c < file) cat=$(wc -c < cat) link=$(ls /home/tc-one/own 2> /dev/null | wc -l)
            echo own=$(grep -c program own)
            kill %1 2> /dev/null || true",
        )
        .ok();
    assert_eq!(output.stdout, "file=0 cat=0 link=0\nown=1\n", "{}", output.stderr);
}

/// Processes of user 2001 under a policy: one in its place; one that a program without the library has
/// started, whose name is no text; and one that sees another file under the library's name.
const OUTSIDE: &str = r#"
user() { exec setpriv --reuid 2001 --regid 2001 --clear-groups "$@"; }
runs() { until [ "$(readlink /proc/$1/exe)" = "$2" ]; do sleep 0.1; done; }
odd=$(printf '/mnt/\377\376'); cp /mnt/fixed "$odd"; cp /mnt/libthreadcap.so /run/copy; cp /bin/sleep /mnt/sleep
user /mnt/fixed & bound=$!
mv /etc/ld.so.preload /run/list; user "$odd" & free=$!; runs $free "$odd"; mv /run/list /etc/ld.so.preload
unshare -m sh -c 'mount --bind /run/copy /mnt/libthreadcap.so
    exec setpriv --reuid 2001 --regid 2001 --clear-groups /mnt/sleep 1000' & other=$!
runs $bound /mnt/fixed; runs $other /mnt/sleep
/mnt/threadcap system status --json > /run/json || true
python3 - $bound $free $other <<'END'
import json, sys
found = json.load(open("/run/json"))
why = {process["pid"]: process["why"] for process in found["processes"]["without"]}
for name, pid in zip(("bound", "free", "other"), map(int, sys.argv[1:])):
    kinds = [kind for kind in ("wider", "unlocked") if pid in [p["pid"] for p in found["bound"][kind]]]
    print(name, why.get(pid), *kinds)
END
/mnt/threadcap system status | grep -c "that are not locked: $free " || true
kill $bound $free $other
"#;

#[test]
fn the_status_shows_who_is_outside_the_policy() {
    let fixed = compile("brick.c", &["-DWAITS", "-static"]);
    let Some(host) = Host::new() else { return };
    let output = host.file(&fixed, "fixed", 0o755).under("cap = 1\nlock = true").run(OUTSIDE).ok();
    let wider = if cpus() > 1 { " wider" } else { "" };
    let expected = format!("bound static\nfree static{wider} unlocked\nother other-files\n1\n");
    assert_eq!(output.stdout, expected, "{}", output.stderr);
}

#[test]
fn a_name_that_is_no_text_hides_nothing() {
    let Some(host) = host() else { return };
    let output = host.run(
        "mkfifo /run/pipe; odd=$(printf '/mnt/\\377\\376'); cp /mnt/waiting \"$odd\"
        capped \"$odd\" 1 < /run/pipe > /run/ready & exec 8> /run/pipe
        until [ -s /run/ready ]; do sleep 0.1; done
        . /run/ready
        /mnt/threadcap show $pid | grep -c 'on CPU [0-9]'
        exec 8>&-",
    );
    assert_eq!(output.ok().stdout, "1\n");
}

#[test]
fn no_policy_survives_a_purge() {
    let Some(host) = Host::new() else { return };
    let postrm =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packaging/debian/postrm");
    let output = host.file(&postrm, "postrm", 0o755).under("cap = 1").run(
        "rm /etc/ld.so.preload
        ls /var/lib/threadcap/policy > /dev/null
        /mnt/postrm remove; ls /etc/threadcap.toml
        /mnt/postrm purge; ls -d /var/lib/threadcap /etc/threadcap.toml 2> /dev/null || echo gone",
    );
    assert_eq!(output.ok().stdout, "/etc/threadcap.toml\ngone\n");
}
