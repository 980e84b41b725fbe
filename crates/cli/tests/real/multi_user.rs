//! Promise: however two users log in (su, sudo, cron, sshd, tmux), each gets what the policy
//! allows, and nothing they do gets them more; root and exempt programs never notice.
//!
//! The users, the policy and /etc/ld.so.preload are those of a private host (`private_host`).

use std::net::TcpListener;
use std::path::Path;
use threadcap_testing::private_host::*;
use threadcap_testing::*;

/// Runs the programs that ask for 64 threads, under a label; `wait_for` waits for what another
/// process writes.
const SET_UP: &str = r#"
cat > /mnt/probe <<'END'
#!/bin/sh
/mnt/session "$1"
if [ -x /mnt/openblas ]; then /mnt/openblas | sed -n "s/^set_by_value/$1.blas/p"; fi
echo "$1.done=1"
END
chmod 755 /mnt/probe
wait_for() {
    tries=0
    until [ -e "$2" ] && grep -q "$1" "$2"; do
        tries=$((tries + 1)); [ $tries -lt 6000 ] || { echo "no $1 in $2" >&2; exit 1; }
        sleep 0.1
    done
}
both() { for who in one two; do "$1" $who; done; }
"#;

const SU: &str = r#"
by_su() {
    su "tc-$1" -c "/mnt/probe su-$1"
    su - "tc-$1" -c "/mnt/probe login-$1"
}
both by_su
"#;

const SUDO: &str = r#"
echo 'tc-one ALL=(ALL) NOPASSWD: ALL' > /etc/sudoers.d/one; chmod 440 /etc/sudoers.d/one
by_sudo() { sudo -u "tc-$1" /mnt/probe "sudo-$1"; }
both by_sudo
su tc-one -c 'sudo -u tc-two /mnt/probe across'
su tc-one -c 'sudo taskset -c 0-1023 /mnt/probe root-by-sudo'
"#;

/// cron gives a shell the user's rights and next to no environment.
const CRON: &str = r#"
by_cron() {
    setpriv --reuid "tc-$1" --regid "tc-$1" --init-groups \
        env -i HOME="/home/tc-$1" SHELL=/bin/sh PATH=/usr/bin:/bin /bin/sh -c "/mnt/probe cron-$1"
}
both by_cron
"#;

const SSH: &str = r#"
keys=/mnt/keys; mkdir "$keys"
ssh-keygen -q -t ed25519 -N '' -f "$keys/host"
ssh-keygen -q -t ed25519 -N '' -f "$keys/key"
cp "$keys/key.pub" "$keys/authorized"
cat > "$keys/config" <<END
ListenAddress 127.0.0.1
Port $PORT
HostKey $keys/host
PidFile none
UsePAM no
AuthorizedKeysFile $keys/authorized
StrictModes no
PrintMotd no
PermitUserEnvironment yes
AcceptEnv AUTOZYME_THREADS THREADCAP_DISABLE LD_PRELOAD
END
usermod -p '*' tc-one; usermod -p '*' tc-two
/usr/sbin/sshd -f "$keys/config" -E "$keys/log"
for name in LD_PRELOAD THREADCAP_DISABLE; do
    mkdir -p /home/tc-two/.ssh
    echo "$name=1" >> /home/tc-two/.ssh/environment
done
by_ssh() {
    tries=0
    until AUTOZYME_THREADS=64 ssh -F none -q -i "$keys/key" -p "$PORT" -o BatchMode=yes -o StrictHostKeyChecking=no \
        -o UserKnownHostsFile=/dev/null -o SendEnv=AUTOZYME_THREADS "tc-$1@127.0.0.1" /mnt/probe "ssh-$1"
    do
        tries=$((tries + 1)); [ $tries -lt 2000 ] || { cat "$keys/log" >&2; exit 1; }
        sleep 0.3
    done
}
both by_ssh
"#;

const TMUX: &str = r#"
by_tmux() {
    out="/home/tc-$1/tmux"
    su "tc-$1" -c "cd; TERM=xterm tmux -S ./socket -f /dev/null new-session -d '/mnt/probe tmux-$1 > $out'"
    wait_for "tmux-$1.done" "$out"; cat "$out"
    su "tc-$1" -c "cd; TERM=xterm tmux -S ./socket -f /dev/null new-session -d 'sleep 60'
        tmux -S ./socket new-window '/mnt/probe window-$1 > $out'"
    wait_for "window-$1.done" "$out"; cat "$out"
}
both by_tmux
"#;

const SCREEN: &str = r#"
mkdir -m 1777 /run/screen
by_screen() {
    out="/home/tc-$1/screen"
    su "tc-$1" -c "cd; SCREENDIR=/home/tc-$1/.screen TERM=xterm screen -dmS s sh -c '/mnt/probe screen-$1 > $out'"
    wait_for "screen-$1.done" "$out"; cat "$out"
}
both by_screen
"#;

/// What users try, in a shell of their own.
const ATTEMPTS: &str = r#"
cat > /mnt/attempts <<'END'
cd
AUTOZYME_THREADS=64 /mnt/probe raised-$1
AUTOZYME_THREADS=64 THREADCAP_HOLD=off THREADCAP_EXCESS=share /mnt/probe unheld-$1
THREADCAP_DISABLE=1 /mnt/probe disabled-$1
THREADCAP_OBSERVE=1 AUTOZYME_THREADS=64 /mnt/probe observed-$1
(unset LD_PRELOAD AUTOZYME_THREADS; /mnt/probe unset-$1)
LD_PRELOAD=libm.so.6 /mnt/probe replaced-$1
env -i /mnt/probe cleared-$1
OMP_NUM_THREADS=64 OPENBLAS_NUM_THREADS=64 OMP_THREAD_LIMIT=64 /mnt/probe wished-$1
cp /mnt/session sshd && ./sshd copied-$1
ln -s /mnt/session link && ./link linked-$1
bash -c "exec -a /usr/sbin/sshd /mnt/session named-$1"
taskset -c 0-1023 /mnt/probe placed-$1
setsid /mnt/probe session-$1
nohup /mnt/probe nohup-$1 2> /dev/null
for file in /var/lib/threadcap/policy /etc/threadcap.toml /etc/ld.so.preload; do
    if { echo forged > $file; } 2> /dev/null || mv $file . 2> /dev/null; then echo forged=1; fi
done
mkdir -p var/lib/threadcap && echo forged > var/lib/threadcap/policy
/mnt/probe after-$1
END
attempts() { su "tc-$1" -s /bin/bash -c "bash /mnt/attempts $1"; }
both attempts
echo forged=0
"#;

const ROOT_AND_EXEMPT: &str = r#"
/mnt/probe root
cp /mnt/session /mnt/exempt
setpriv --reuid tc-one --regid tc-one --init-groups /mnt/exempt exempt
"#;

const POLICY: &str = r#"
[users]
tc-one = 1
[groups]
tc-both = 2
[exempt]
executables = ["/mnt/exempt"]
"#;

/// The labels under which one of the two users reports.
fn labels(output: &Output, who: &str) -> Vec<String> {
    let end = format!("-{who}.team");
    let lines = output.stdout.lines().filter_map(|line| line.split_once('='));
    lines.filter_map(|(name, _)| Some(format!("{}-{who}", name.strip_suffix(&end)?))).collect()
}

/// Runs the same lines without a policy and under it, with the library in every program, and
/// asserts what both users get in each of so many ways.
#[track_caller]
fn compare(lines: &str, ways: usize) {
    let Some(host) = host() else { return };
    let openblas =
        installed("libopenblas.so.0").is_some().then(|| compile("openblas.c", &["-lopenblas"]));
    let host = match &openblas {
        Some(openblas) => host.file(openblas, "openblas", 0o755),
        None => host,
    };
    let port = TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr());
    let port = port.expect("a port is free").port();
    let host = host.before(SET_UP).before(&format!("PORT={port}"));
    let bare = host.clone().everywhere().run(lines).ok();
    let ruled = host.under(POLICY).run(lines).ok();
    for (who, cap) in [("one", 1), ("two", 2)] {
        let labels = labels(&bare, who);
        assert_eq!(labels.len(), ways, "{labels:?}");
        for label in labels {
            assert_free(&bare, &label);
            assert_capped(&ruled, &label, cap);
            let blas =
                |output: &Output| output.numbers(&format!("{label}.blas")).last().map(|n| n.1);
            if let Some(asked) = blas(&bare) {
                assert!(asked > 2, "{label}: OpenBLAS has {asked} threads");
                assert_eq!(blas(&ruled), Some(cap), "{label}: OpenBLAS");
            }
        }
    }
    if ruled.stdout.contains("\nacross.team=") {
        // The second user in a session of the first: on its CPU, whatever the second may have.
        assert_eq!((ruled.number("across.team"), ruled.number("across.cpus")), (2, 1));
    }
    for (name, forged) in ruled.numbers("forged") {
        assert_eq!(forged, 0, "{name}");
    }
    for label in ["root", "exempt", "root-by-sudo"] {
        if ruled.stdout.contains(&format!("\n{label}.team=")) {
            assert_free(&bare, label);
            assert_free(&ruled, label);
        }
    }
}

#[test]
fn su_and_cron() {
    compare(&[SU, CRON, ROOT_AND_EXEMPT].concat(), 3);
}

#[test]
fn sudo_across_users() {
    if tool("sudo").is_none() {
        return skip("no sudo");
    }
    compare(SUDO, 1);
}

#[test]
fn ssh() {
    if !Path::new("/usr/sbin/sshd").exists() {
        return skip("no sshd");
    }
    compare(SSH, 1);
}

#[test]
fn terminals_that_stay() {
    let mut lines = String::new();
    let mut ways = 0;
    for (name, script, found) in [("tmux", TMUX, 2), ("screen", SCREEN, 1)] {
        if tool(name).is_none() {
            skip(&format!("no {name}"));
            continue;
        }
        lines += script;
        ways += found;
    }
    compare(&lines, ways);
}

#[test]
fn nothing_that_they_try() {
    compare(ATTEMPTS, 15);
}
