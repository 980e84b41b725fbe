//! Promise: whoever takes the names of another user's directories of pages first, in shared memory,
//! neither hides that user's processes nor separates them. Each test has a private host.

use threadcap_testing::private_host::{Host, with_waiting};
use threadcap_testing::{skip, tool};

/// `start USER THREADS`: makes a process that has asked for 64 threads, and waits for a byte.
/// `seen THREADS WHO`: whether `top` shows its request.
const START: &str = r#"
mkfifo -m 666 /run/pipe; exec 8<> /run/pipe
ready() { until [ -s /run/ready.$1 ]; do sleep 0.1; done; }
start() { capped as $1 /mnt/waiting $2 < /run/pipe > /run/ready.$2 & ready $2; }
seen() { as $2 /mnt/threadcap top --once | grep "waiting $1" | grep -c ' 64 ' || true; }
owned() { find /dev/shm -mindepth 1 -maxdepth 1 -name 'threadcap-*' -type d -user $1 | wc -l; }
"#;

/// `take WHAT USER`: as user 2002, takes the name of another user's directory.
const TAKE: &str = r#"
cat > /run/take.py <<'END'
import os, sys
what, user = sys.argv[1:]
name = f"/dev/shm/threadcap-{user}"
for number in range(1, {"all": 1000, "eight": 8}.get(what, 0)):
    os.mkdir(f"{name}-{number}")
kinds = {"file": lambda: open(name, "w").close(), "fifo": lambda: os.mkfifo(name),
    "link": lambda: os.symlink(f"/dev/shm/own-{user}", name), "open": lambda: os.mkdir(name, 0o777)}
kinds.get(what, lambda: os.mkdir(name))()
END
take() { as 2002 /usr/bin/python3 /run/take.py "$@"; }
"#;

fn host() -> Option<Host> {
    Some(with_waiting()?.before(START).before(TAKE))
}

#[test]
fn a_name_that_another_user_took_hides_nothing() {
    let Some(host) = host() else { return };
    let kinds = ["directory", "open", "file", "fifo", "link", "all"];
    let output = host.run(&format!(
        "for user in 0 2001; do install -d -m 700 -o $user /dev/shm/own-$user; done
        for kind in {}; do
            take $kind 2001; take $kind 0
            start 2001 1; start 0 2
            echo $kind $(seen 1 0) $(seen 1 2001) $(seen 2 0)
            # A page goes with its process, and a directory with an unexpected name with its last page.
            echo x >&8; wait
            echo left=$(find /dev/shm/threadcap-* -type f -not -user 2002 | wc -l) \\
                $(ls -d /dev/shm/threadcap-*-????* 2> /dev/null | wc -l)
            rm -rf /dev/shm/threadcap-* /run/ready.*
        done
        ls /dev/shm/own-*/* 2> /dev/null | wc -l",
        kinds.join(" ")
    ));
    let expected = kinds.map(|kind| format!("{kind} 1 1 1\nleft=0 0\n")).concat();
    assert_eq!(output.stdout, expected + "0\n", "{}", output.stderr);
}

#[test]
fn a_name_that_becomes_free_separates_nobody() {
    let Some(host) = host() else { return };
    let output = host.run(
        "take directory 2001; start 2001 1
        as 2002 rmdir /dev/shm/threadcap-2001
        start 2001 2
        echo one=$(seen 1 0)$(seen 2 0) directories=$(owned 2001)
        # Its own user makes it after all: everybody is seen.
        as 2001 mkdir -m 700 /dev/shm/threadcap-2001
        start 2001 3
        echo both=$(seen 1 0)$(seen 2 0)$(seen 3 0) directories=$(owned 2001)
        echo xx >&8; wait
        echo left=$(find /dev/shm -type f | wc -l)",
    );
    let expected = "one=11 directories=1\nboth=111 directories=2\nleft=0\n";
    assert_eq!(output.stdout, expected, "{}", output.stderr);
}

/// A job of three processes, of which the last begins when the name has become free.
const JOB: &str = r#"
cat > /run/job <<'END'
starts() { /mnt/waiting $1 < /run/pipe > /run/ready.$1 & until [ -s /run/ready.$1 ]; do sleep 0.1; done; }
starts 1; starts 2
echo > /run/half; until [ -e /run/free ]; do sleep 0.1; done
starts 3
echo > /run/whole; wait
END
chmod 777 /run
"#;

/// The list of those that compute, which all processes of a job have to find.
#[test]
fn a_job_has_one_list_under_another_name() {
    let Some(host) = host() else { return };
    let output = host.before(JOB).run(
        "for what in directory eight; do
            rm -rf /run/ready.* /run/half /run/free /run/whole; take $what 2001
            as 2001 env AUTOZYME_THREADS=2 THREADCAP_BUDGET=dynamic LD_PRELOAD=/mnt/libthreadcap.so sh /run/job &
            until [ -e /run/half ]; do sleep 0.1; done
            as 2002 rmdir /dev/shm/threadcap-2001; echo > /run/free
            until [ -e /run/whole ]; do sleep 0.1; done
            echo lists=$(find /dev/shm -name '*.members' | wc -l) directories=$(owned 2001) \\
                pages=$(find /dev/shm -type f -not -name '*.w*' | wc -l)
            echo xx >&8; wait
            echo left=$(find /dev/shm -type f | wc -l)
            rm -rf /dev/shm/threadcap-*
        done",
    );
    let expected = "lists=1 directories=1 pages=3\nleft=0\n".repeat(2);
    assert_eq!(output.stdout, expected, "{}", output.stderr);
}

/// Root of a user namespace is user 0 there, and makes root's directory if it comes first.
#[test]
fn root_of_a_user_namespace_hides_nothing() {
    let Some(host) = host() else { return };
    let mut ways = vec![("unshare", "unshare -r")];
    if tool("bwrap").is_some() {
        let container = "bwrap --unshare-user --uid 0 --gid 0 --bind / / --dev-bind /dev /dev";
        ways.push(("container", container));
    }
    for (name, way) in ways {
        let output = host.run(&format!(
            "as 2002 {way} true 2> /dev/null || {{ echo none; exit; }}
            inside() {{ as 2002 {way} env AUTOZYME_THREADS=1 LD_PRELOAD=/mnt/libthreadcap.so /mnt/waiting 1; }}
            for first in inside root; do
                [ $first = inside ] || start 0 2
                inside < /run/pipe > /run/ready.1 & ready 1
                [ $first = root ] || start 0 2
                start 2002 3
                echo owner=$(stat -c %u /dev/shm/threadcap-0) inside=$(seen 1 0)$(seen 1 2002) \\
                    root=$(seen 2 0) outside=$(seen 3 0)$(seen 3 2002)
                echo xx >&8; wait
                echo left=$(find /dev/shm -type f | wc -l); rm -rf /dev/shm/threadcap-* /run/ready.*
            done"
        ));
        if output.stdout == "none\n" {
            skip(&format!("no user namespace by {name} here"));
            continue;
        }
        let seen = "inside=11 root=1 outside=11\nleft=0\n";
        let expected = format!("owner=2002 {seen}owner=0 {seen}");
        assert_eq!(output.stdout, expected, "{name}\n{}", output.stderr);
    }
}

/// A killed process is known by its page alone, which may name any user.
#[test]
fn a_page_belongs_to_the_owner_of_its_directory() {
    let Some(host) = host() else { return };
    let output = host.run(
        "map='unshare --user --map-user=2001 --map-group=2001'
        as 2002 $map true 2> /dev/null || { echo none; exit; }
        inside() { as 2002 $map env AUTOZYME_THREADS=1 LD_PRELOAD=/mnt/libthreadcap.so /mnt/waiting 1; }
        inside < /run/pipe > /run/ready.1 & ready 1
        . /run/ready.1
        echo owner=$(stat -c %u /dev/shm/threadcap-2001) alive=$(/mnt/threadcap show --json $pid | grep -c tc-two)
        kill -9 $pid; wait || true
        echo killed=$(/mnt/threadcap show --json $pid | grep -c tc-two)",
    );
    if output.stdout == "none\n" {
        return skip("no user namespace with another user here");
    }
    assert_eq!(output.stdout, "owner=2002 alive=1\nkilled=1\n", "{}", output.stderr);
}
