//! Promise: whatever a daemon of root's executes for a user is under the user's policy from its
//! first instruction on, even a program that never loads the library. Each test has a private host.

use threadcap_testing::private_host::{Host, cpus};
use threadcap_testing::{Output, compile, compile_library, skip, tool};

/// The one CPU is locked; the system's users are exempt, as by default.
const LOCKED: &str = "cap = 1\nlock = true";

/// A host with a program and a library that a user would bring to get around the policy.
fn host() -> Option<Host> {
    let own_shell = compile("own_shell.c", &["-static"]);
    let audit = compile_library("own_shell.c", &["-DAUDIT"]);
    let becomes = compile("becomes.c", &[]);
    let ifunc = compile_library("ifunc_widens.c", &["-fno-builtin"]);
    Some(
        Host::new()?
            .file(&own_shell, "own_shell", 0o755)
            .file(&audit, "audit.so", 0o644)
            .file(&becomes, "becomes", 0o755)
            .file(&ifunc, "ifunc.so", 0o644)
            .before("mkdir -m 1777 /run/out; say=/run/out/all; touch $say; chmod 666 $say"),
    )
}

/// Runs the same lines without a policy and under it, and compares what each label gets. Without a
/// policy it is all CPUs.
#[track_caller]
fn compare(lines: &str, labels: &[&str]) -> Option<(Output, Output)> {
    let host = host()?;
    let bare = host.clone().everywhere().run(lines).ok();
    let ruled = host.under(LOCKED).run(lines).ok();
    for label in labels {
        for (output, expected) in [(&bare, cpus()), (&ruled, cpus().min(1))] {
            let found = |what: &str| output.number(&format!("{label}.{what}"));
            assert_eq!(
                (found("cpus"), found("widened")),
                (expected, expected),
                "{label}\n{}\n{}",
                output.stdout,
                output.stderr
            );
        }
    }
    Some((bare, ruled))
}

/// The ways in which `becomes` starts a program.
const STARTS: [&str; 11] = [
    "execve",
    "execv",
    "execvp",
    "execl",
    "fexecve",
    "execveat",
    "syscall",
    "syscallat",
    "vfork",
    "spawn",
    "system",
];

#[test]
fn a_daemon_that_becomes_a_user() {
    let becomes = ["setuid", "setreuid", "setresuid", "syscall", "raw"];
    let all: Vec<String> = becomes
        .iter()
        .map(|how| (*how, "execve"))
        .chain(STARTS.iter().map(|start| ("setuid", *start)))
        .map(|(how, start)| format!("{how} {start}"))
        .collect();
    let mut lines = String::new();
    let mut labels = Vec::new();
    for (place, how) in all.iter().enumerate() {
        let label = format!("{}-{place}", how.replace(' ', "-"));
        lines += &format!("/mnt/becomes 2001 {how} /mnt/own_shell -c \"$say {label}\"\n");
        labels.push(label);
    }
    let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
    compare(&format!("{lines}cat $say"), &labels);
}

/// The host's cron and at, with spools of their own. Passwords do not matter there.
const SPOOLS: &str = "
mount -t tmpfs -o mode=755 none /var/spool
mkdir -p /var/spool/cron/crontabs /var/spool/cron/atjobs /var/spool/cron/atspool
chmod 1730 /var/spool/cron/crontabs; chgrp crontab /var/spool/cron/crontabs
chmod 1770 /var/spool/cron/atjobs /var/spool/cron/atspool
touch /var/spool/cron/atjobs/.SEQ; chmod 600 /var/spool/cron/atjobs/.SEQ
chown -R daemon:daemon /var/spool/cron/atjobs /var/spool/cron/atspool
sed -i '/pam_loginuid/d' /etc/pam.d/cron /etc/pam.d/atd 2> /dev/null || true
wait_for() {
    tries=0
    until grep -q \"$1\" $say; do
        tries=$((tries + 1)); [ $tries -lt 6000 ] || { echo \"no $1\" >&2; exit 1; }
        sleep 0.1
    done
}
";

#[test]
fn crontabs_with_programs_of_the_user() {
    if tool("/usr/sbin/cron").is_none() {
        return skip("needs cron");
    }
    // Jobs for the start of the daemon, which does so for the minute's jobs as well.
    let lines = format!(
        "{SPOOLS}
        printf '%s\\n' SHELL=/mnt/own_shell \"@reboot $say shell\" SHELL=/bin/sh \
            LD_AUDIT=/mnt/audit.so \"AUDIT_SAYS=$say audit\" '@reboot :' \
            \"@reboot /mnt/own_shell -c '$say child'\" | crontab -u tc-one -
        cron
        wait_for audit.widened; wait_for shell.widened; wait_for child.widened
        cat $say; kill $(cat /run/crond.pid)"
    );
    compare(&lines, &["shell", "audit", "child"]);
}

#[test]
fn setuid_programs_that_start_one_of_the_user() {
    let mut lines = String::from(
        "cp /mnt/becomes /mnt/super; chmod 4755 /mnt/super
        as_user() { HOME=/home/tc-one setpriv --reuid tc-one --regid tc-one --init-groups \"$@\"; }\n",
    );
    let mut labels = Vec::new();
    for start in STARTS {
        lines += &format!(
            "as_user /mnt/super 2001 setuid {start} /mnt/own_shell -c \"$say super-{start}\"\n"
        );
        labels.push(format!("super-{start}"));
    }
    for (name, words) in [
        ("ssh-agent", ""),
        ("firejail", "--quiet --noprofile"),
        ("bwrap", "--bind / / --dev-bind /dev /dev --proc /proc"),
    ] {
        if tool(name).is_some() {
            lines += &format!("as_user {name} {words} /mnt/own_shell -c \"$say {name}\"\n");
            labels.push(name.into());
        }
    }
    let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
    compare(&format!("{lines}cat $say"), &labels);
}

#[test]
fn jobs_of_at() {
    if tool("/usr/sbin/atd").is_none() {
        return skip("needs at");
    }
    let lines = format!(
        "{SPOOLS}
        echo \"/mnt/own_shell -c '$say at'\" | setpriv --reuid tc-one --regid tc-one --init-groups at now
        atd -f & atd=$!
        wait_for at.widened
        cat $say; kill $atd"
    );
    compare(&lines, &["at"]);
}

#[test]
fn sessions_whose_shell_is_a_program_of_the_user() {
    let mut lines = String::from(
        "usermod --shell /mnt/own_shell tc-one
        su tc-one -c \"$say su\"
        su -l tc-one -c \"$say su-l\"
        runuser -l tc-one -c \"$say runuser-l\"
        unshare --setuid 2001 --setgid 2001 /mnt/own_shell -c \"$say unshare\"
        setpriv --reuid tc-one --regid tc-one --init-groups --no-new-privs /mnt/own_shell -c \"$say nnp\"
        setpriv --reuid tc-one --regid tc-one --init-groups env LD_PRELOAD=/mnt/ifunc.so /bin/true
        setpriv --reuid tc-one --regid tc-one --init-groups env LD_BIND_NOW=1 LD_DEBUG=all \
            LD_DEBUG_OUTPUT=/run/out/debug GLIBC_TUNABLES=glibc.rtld.nns=9 /mnt/own_shell -c \"$say tunables\"
        script -qc \"setpriv --reuid tc-one --regid tc-one --init-groups /mnt/own_shell -c '$say script'\" \
            /dev/null < /dev/null > /dev/null
        setpriv --reuid tc-one --regid tc-one --init-groups /mnt/own_shell -c \"$say setpriv\"
        setpriv --reuid tc-one --regid tc-one --init-groups env LD_AUDIT=/mnt/audit.so AUDIT_SAYS=\"$say env\" /bin/true
        runuser -u tc-one -- /mnt/own_shell -c \"$say runuser\"
        chroot --userspec=2001:2001 / /mnt/own_shell -c \"$say chroot\"
        start-stop-daemon --start --chuid tc-one --exec /mnt/own_shell -- -c \"$say daemon\" > /dev/null
        python3 -c 'import subprocess, sys
subprocess.run([\"/mnt/own_shell\", \"-c\", sys.argv[1]], user=2001, group=2001, extra_groups=[])' \"$say python\"
        perl -e '$) = $( = 2001; $< = $> = 2001; exec \"/mnt/own_shell\", \"-c\", $ARGV[0]' \"$say perl\"
",
    );
    let mut labels = vec!["su", "su-l", "setpriv", "nnp", "env", "ifunc", "tunables", "script"];
    labels.extend(["runuser", "runuser-l", "unshare", "chroot", "daemon", "python", "perl"]);
    if tool("sudo").is_some() {
        lines += "sudo -u tc-one /mnt/own_shell -c \"$say sudo\"\n";
        lines += "sudo -E -u tc-one /mnt/own_shell -c \"$say sudo-E\"\n";
        labels.extend(["sudo", "sudo-E"]);
    } else {
        skip("no sudo");
    }
    lines += "cat $say";
    compare(&lines, &labels);
}

/// OpenSSH's server, which is exempt whoever runs it, on a port of its own.
const SSHD: &str = "
keys=/mnt/keys; mkdir $keys
ssh-keygen -q -t ed25519 -N '' -f $keys/host
ssh-keygen -q -t ed25519 -N '' -f $keys/key
cp $keys/key.pub $keys/authorized
printf '%s\\n' 'ListenAddress 127.0.0.1' \"Port $PORT\" \"HostKey $keys/host\" 'PidFile none' \
    'UsePAM no' \"AuthorizedKeysFile $keys/authorized\" 'StrictModes no' 'PrintMotd no' > $keys/config
usermod -p '*' tc-one
/usr/sbin/sshd -f $keys/config -E $keys/log
tries=0
until ssh -F none -q -i $keys/key -p $PORT -o BatchMode=yes -o StrictHostKeyChecking=no \
    -o UserKnownHostsFile=/dev/null tc-one@127.0.0.1 \"$say ssh\"
do
    tries=$((tries + 1)); [ $tries -lt 2000 ] || { cat $keys/log >&2; exit 1; }
    sleep 0.3
done
";

#[test]
fn a_login_by_ssh_to_a_shell_of_the_user() {
    if tool("/usr/sbin/sshd").is_none() {
        return skip("needs sshd");
    }
    let port = std::net::TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr());
    let port = port.expect("a port is free").port();
    let shell = "usermod --shell /mnt/own_shell tc-one";
    compare(&format!("PORT={port}\n{shell}\n{SSHD}\ncat $say"), &["ssh"]);
}

#[test]
fn what_is_exempt_stays_so() {
    let Some(host) = host() else { return };
    let lines = "
        cp /mnt/own_shell /mnt/free
        /mnt/becomes 2001 setuid execve /mnt/free -c \"$say free\"
        /mnt/becomes 33 setuid execve /mnt/own_shell -c \"$say system\"
        /mnt/becomes 2002 setuid execve /mnt/own_shell -c \"$say two\"
        /mnt/own_shell -c \"$say root\"
        cat $say";
    let policy =
        "cap = 1\nlock = true\n[users]\ntc-two = 2\n[exempt]\nexecutables = [\"/mnt/free\"]";
    let ruled = host.under(policy).run(lines).ok();
    for (label, expected) in
        [("free", cpus()), ("system", cpus()), ("two", cpus().min(2)), ("root", cpus())]
    {
        assert_eq!(ruled.number(&format!("{label}.widened")), expected, "{label}");
    }
}

/// A user's systemd, with a part of the cgroups that is the user's, as a login gives it one.
const USERS_SYSTEMD: &str = r#"
mkdir -p -m 755 /run/user /run/systemd/system; install -d -m 700 -o 2001 -g 2001 /run/user/2001
name=threadcap-test-$(cat /proc/sys/kernel/random/uuid); groups=
for place in /sys/fs/cgroup /sys/fs/cgroup/systemd /sys/fs/cgroup/unified; do
    [ -w $place/cgroup.procs ] || continue
    mkdir $place/$name; chown -R 2001:2001 $place/$name; groups="$groups $place/$name"
done
user() { setpriv --reuid 2001 --regid 2001 --clear-groups env -i HOME=/home/tc-one PATH=/usr/bin:/bin \
    XDG_RUNTIME_DIR=/run/user/2001 "$@"; }
(for group in $groups; do sh -c "echo \$PPID > $group/cgroup.procs"; done
    user /lib/systemd/systemd --user --unit=basic.target > /run/log 2>&1) &
until [ -S /run/user/2001/bus ] || ! kill -0 $!; do sleep 0.1; done
user timeout 900 systemd-run --user --wait --quiet /mnt/own_shell -c "$say service" || cat /run/log >&2
user timeout 900 systemd-run --user --wait --quiet /bin/sh -c "/mnt/own_shell -c '$say shell'" || true
user systemctl --user exit || true
wait
for group in $groups; do find $group -depth -type d -exec rmdir {} +; done
cat $say
"#;

#[test]
fn the_services_of_a_users_systemd() {
    let is_there = |path: &str| std::path::Path::new(path).exists();
    if !is_there("/lib/systemd/systemd") || !is_there("/usr/lib/systemd/user/dbus.socket") {
        return skip("systemd or dbus-user-session is not installed");
    }
    let hierarchies = ["/sys/fs/cgroup/cgroup.procs", "/sys/fs/cgroup/systemd/cgroup.procs"];
    let may_write = |path: &&str| std::fs::File::options().write(true).open(path).is_ok();
    if !hierarchies.iter().any(may_write) {
        return skip("needs cgroups of its own to give to a user");
    }
    compare(USERS_SYSTEMD, &["service", "shell"]);
}

/// The host's systemd as process 1 of namespaces of its own, with one unit, at whose end it exits.
const SYSTEMS_SYSTEMD: &str = r#"
mkdir -p /run/systemd/system
printf '%s\n' '[Unit]' DefaultDependencies=no Wants=user.service > /run/systemd/system/user.target
printf '%s\n' '[Unit]' DefaultDependencies=no SuccessAction=exit-force FailureAction=exit-force \
    '[Service]' Type=oneshot User=tc-one StandardInput=null StandardOutput=null StandardError=null \
    "ExecStart=/mnt/own_shell -c '$say unit'" > /run/systemd/system/user.service
cat > /run/boot <<'END'
mount -t cgroup2 none /sys/fs/cgroup
echo $$ > $1/cgroup.procs
exec unshare --cgroup --uts --ipc --pid --fork --kill-child --mount-proc sh -c 'mount -t cgroup2 none /sys/fs/cgroup
    mount -o bind /proc/sys /proc/sys; mount -o remount,bind,ro /proc/sys # systemd would raise fs.file-max
    exec env -i container=other PATH=/usr/bin:/bin /lib/systemd/systemd --system --unit=user.target --log-target=console'
END
place=/sys/fs/cgroup/threadcap-test-$(cat /proc/sys/kernel/random/uuid)
mount -t cgroup2 none /sys/fs/cgroup; mkdir $place
timeout 900 sh /run/boot $place < /dev/null > /run/log 2>&1 || true
grep -q unit.widened $say || cat /run/log >&2
find $place -depth -type d -exec rmdir {} +
cat $say
"#;

#[test]
fn a_unit_of_the_systems_systemd_with_a_user() {
    if !std::path::Path::new("/lib/systemd/systemd").exists() {
        return skip("systemd is not installed");
    }
    let mounts = Host::new().is_some_and(|host| {
        let tries = "mount -t cgroup2 none /sys/fs/cgroup && mkdir /sys/fs/cgroup/threadcap-test-$$ \
            && rmdir /sys/fs/cgroup/threadcap-test-$$ && echo works || true";
        host.run(tries).ok().stdout == "works\n"
    });
    if !mounts {
        return skip("needs the right to mount cgroup2 and to make a cgroup");
    }
    compare(SYSTEMS_SYSTEMD, &["unit"]);
}
