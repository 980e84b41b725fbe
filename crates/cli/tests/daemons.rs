//! Promise: whatever a daemon of root's executes for a user is under the user's policy from its
//! first instruction on, even a program that never loads the library; and another user whom the same
//! daemon serves at the same time is not. Each test has a private host.

use threadcap_testing::private_host::{Host, cpus};
use threadcap_testing::{compile, compile_library, skip, tool};

/// The one CPU is locked; the system's users are exempt, as by default.
const LOCKED: &str = "cap = 1\nlock = true";
/// The policy has a rule for one of two users, and none for the other.
const ONE_OF_TWO: &str = "lock = true\n[users]\ntc-one = 1";

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
fn compare(lines: &str, labels: &[&str]) {
    compare_under(LOCKED, lines, labels.iter().map(|label| (label.to_string(), 1)));
}

/// The same, where the labels of two users follow their names, and the policy is for one of them.
#[track_caller]
fn compare_users(lines: &str, labels: &[&str]) {
    let of = |user: &'static str, most: i64| {
        labels.iter().map(move |label| (format!("{user}-{label}"), most))
    };
    compare_under(ONE_OF_TWO, lines, of("tc-one", 1).chain(of("tc-two", i64::MAX)));
}

/// `labels`: with the most CPUs that each gets under the policy.
#[track_caller]
fn compare_under(policy: &str, lines: &str, labels: impl Iterator<Item = (String, i64)>) {
    let Some(host) = host() else { return };
    let bare = host.clone().everywhere().run(lines).ok();
    let ruled = host.under(policy).run(lines).ok();
    for (label, most) in labels {
        for (output, expected) in [(&bare, cpus()), (&ruled, cpus().min(most))] {
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
        for user in tc-one tc-two; do
            printf '%s\\n' SHELL=/mnt/own_shell \"@reboot $say $user-shell\" SHELL=/bin/sh \
                LD_AUDIT=/mnt/audit.so \"AUDIT_SAYS=$say $user-audit\" '@reboot :' \
                \"@reboot /mnt/own_shell -c '$say $user-child'\" | crontab -u $user -
        done
        cron
        for user in tc-one tc-two; do
            wait_for $user-audit.widened; wait_for $user-shell.widened; wait_for $user-child.widened
        done
        cat $say; kill $(cat /run/crond.pid)"
    );
    compare_users(&lines, &["audit", "shell", "child"]);
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
        for user in tc-one tc-two; do
            echo \"/mnt/own_shell -c '$say $user-at'\" | setpriv --reuid $user --regid $user --init-groups at now
        done
        atd -f & atd=$!
        wait_for tc-one-at.widened; wait_for tc-two-at.widened
        cat $say; kill $atd"
    );
    compare_users(&lines, &["at"]);
}

/// A user's sessions, with a static program as shell or command.
const SESSIONS: &str = r#"
usermod --shell /mnt/own_shell $user
su $user -c "$say $user-su"
su -l $user -c "$say $user-su-l"
runuser -l $user -c "$say $user-runuser-l"
unshare --setuid $id --setgid $id /mnt/own_shell -c "$say $user-unshare"
user() { setpriv --reuid $user --regid $user --init-groups "$@"; }
user /mnt/own_shell -c "$say $user-setpriv"
# One that another user lends, setuid.
user /mnt/lent -c "$say $user-lent"
setpriv --reuid $user --regid $user --init-groups --no-new-privs /mnt/own_shell -c "$say $user-nnp"
user env LD_PRELOAD=/mnt/ifunc.so /bin/true
user env LD_BIND_NOW=1 LD_DEBUG=all LD_DEBUG_OUTPUT=/run/out/debug GLIBC_TUNABLES=glibc.rtld.nns=9 \
    /mnt/own_shell -c "$say $user-tunables"
script -qc "setpriv --reuid $user --regid $user --init-groups /mnt/own_shell -c '$say $user-script'" \
    /dev/null < /dev/null > /dev/null
user env LD_AUDIT=/mnt/audit.so AUDIT_SAYS="$say $user-env" /bin/true
runuser -u $user -- /mnt/own_shell -c "$say $user-runuser"
chroot --userspec=$id:$id / /mnt/own_shell -c "$say $user-chroot"
start-stop-daemon --start --chuid $user --exec /mnt/own_shell -- -c "$say $user-daemon" > /dev/null
python3 -c 'import subprocess, sys
id = int(sys.argv[1])
subprocess.run(["/mnt/own_shell", "-c", sys.argv[2]], user=id, group=id, extra_groups=[])' $id "$say $user-python"
perl -e '$) = $( = $ARGV[0]; $< = $> = $ARGV[0]; exec "/mnt/own_shell", "-c", $ARGV[1]' $id "$say $user-perl"
[ -z "$sudo" ] || sudo -u $user /mnt/own_shell -c "$say $user-sudo"
[ -z "$sudo" ] || sudo -E -u $user /mnt/own_shell -c "$say $user-sudo-E"
"#;

#[test]
fn sessions_whose_shell_is_a_program_of_the_user() {
    let mut labels = vec!["su", "su-l", "setpriv", "lent", "nnp", "env", "ifunc"];
    labels.extend([
        "tunables",
        "script",
        "runuser",
        "runuser-l",
        "unshare",
        "chroot",
        "daemon",
        "python",
        "perl",
    ]);
    let sudo = if tool("sudo").is_some() {
        labels.extend(["sudo", "sudo-E"]);
        "sudo"
    } else {
        skip("no sudo");
        ""
    };
    let lines = format!(
        "sudo={sudo}; install -m 4755 -o tc-two /mnt/own_shell /mnt/lent
        cat > /run/sessions <<'END'\n{SESSIONS}\nEND
        for id in 2001 2002; do
            user=$(id -nu $id); (. /run/sessions)
        done
        cat $say"
    );
    compare_users(&lines, &labels);
}

/// Polkit, which allows everything here. `asked`: a user asks for it to become another user.
const POLKIT: &str = r#"
mkdir -p /run/dbus /var/lib/dbus /etc/polkit-1/rules.d; dbus-uuidgen --ensure
echo 'polkit.addRule(function() { return polkit.Result.YES; });' > /etc/polkit-1/rules.d/00.rules
chmod 755 /etc/polkit-1/rules.d
dbus-daemon --system --nopidfile --fork --nosyslog
/usr/lib/polkit-1/polkitd --no-debug > /run/log 2>&1 & polkitd=$!
is_there="dbus-send --system --print-reply --dest=org.freedesktop.DBus / org.freedesktop.DBus.NameHasOwner"
until $is_there string:org.freedesktop.PolicyKit1 | grep -q true; do kill -0 $polkitd; sleep 0.1; done
for user in tc-one tc-two; do
    # pkexec serves no child of process 1.
    sh -c "pkexec --user $user /mnt/own_shell -c '$say $user-pkexec'; :"
    setpriv --reuid tc-two --regid tc-two --init-groups \
        sh -c "pkexec --user $user /mnt/own_shell -c '$say $user-asked'; :"
done
cat $say /run/log
"#;

#[test]
fn what_pkexec_starts_as_a_user() {
    let is_there = |path: &str| std::path::Path::new(path).exists();
    if tool("pkexec").is_none() || !is_there("/usr/lib/polkit-1/polkitd") {
        return skip("needs pkexec and polkitd");
    }
    if tool("dbus-daemon").is_none() || tool("dbus-send").is_none() {
        return skip("needs dbus-daemon");
    }
    compare_users(POLKIT, &["pkexec", "asked"]);
}

/// OpenSSH's server, which is exempt whoever runs it, on a port of its own.
const SSHD: &str = "
keys=/mnt/keys; mkdir $keys
ssh-keygen -q -t ed25519 -N '' -f $keys/host
ssh-keygen -q -t ed25519 -N '' -f $keys/key
cp $keys/key.pub $keys/authorized
printf '%s\\n' 'ListenAddress 127.0.0.1' \"Port $PORT\" \"HostKey $keys/host\" 'PidFile none' \
    'UsePAM no' \"AuthorizedKeysFile $keys/authorized\" 'StrictModes no' 'PrintMotd no' > $keys/config
/usr/sbin/sshd -f $keys/config -E $keys/log
login() {
    tries=0
    until ssh -F none -q -i $keys/key -p $PORT -o BatchMode=yes -o StrictHostKeyChecking=no \
        -o UserKnownHostsFile=/dev/null $1@127.0.0.1 \"$say $1-ssh\"
    do
        tries=$((tries + 1)); [ $tries -lt 2000 ] || { cat $keys/log >&2; exit 1; }
        sleep 0.3
    done
}
for user in tc-one tc-two; do usermod -p '*' --shell /mnt/own_shell $user; done
login tc-one & login tc-two; wait $!
cat $say
";

#[test]
fn a_login_by_ssh_to_a_shell_of_the_user() {
    if tool("/usr/sbin/sshd").is_none() {
        return skip("needs sshd");
    }
    let port = std::net::TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr());
    let port = port.expect("a port is free").port();
    compare_users(&format!("PORT={port}\n{SSHD}"), &["ssh"]);
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
mkdir -p -m 755 /run/user /run/systemd/system
manager() {
    runtime=/run/user/$1 user=$(id -nu $1); install -d -m 700 -o $1 -g $1 $runtime
    name=threadcap-test-$(cat /proc/sys/kernel/random/uuid); groups=
    for place in /sys/fs/cgroup /sys/fs/cgroup/systemd /sys/fs/cgroup/unified; do
        [ -w $place/cgroup.procs ] || continue
        mkdir $place/$name; chown -R $1:$1 $place/$name; groups="$groups $place/$name"
    done
    user() { setpriv --reuid $user --regid $user --clear-groups env -i HOME=/home/$user PATH=/usr/bin:/bin \
        XDG_RUNTIME_DIR=$runtime "$@"; }
    (for group in $groups; do sh -c "echo \$PPID > $group/cgroup.procs"; done
        user /lib/systemd/systemd --user --unit=basic.target > /run/log.$1 2>&1) & manager=$!
    until [ -S $runtime/bus ] || ! kill -0 $manager; do sleep 0.1; done
    user timeout 900 systemd-run --user --wait --quiet /mnt/own_shell -c "$say $user-service" || cat /run/log.$1 >&2
    user timeout 900 systemd-run --user --wait --quiet /bin/sh -c "/mnt/own_shell -c '$say $user-shell'" || true
    user systemctl --user exit || true
    wait $manager || true
    for group in $groups; do find $group -depth -type d -exec rmdir {} +; done
}
(manager 2001) & (manager 2002); wait
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
    compare_users(USERS_SYSTEMD, &["service", "shell"]);
}

/// The host's systemd as process 1 of namespaces of its own, with units for two users, at whose end it
/// exits.
const SYSTEMS_SYSTEMD: &str = r#"
# Nothing of a host's start must run here, such as what empties /tmp.
mount -t tmpfs -o mode=1777 none /tmp; mount -t tmpfs -o mode=1777 none /var/tmp
mkdir -p /run/systemd/system
for target in sysinit basic sockets timers paths local-fs swap; do
    ln -s /dev/null /run/systemd/system/$target.target
done
quiet='StandardInput=null StandardOutput=null StandardError=null'
unit() { # NAME DEPENDENCIES [KEY=VALUE]...
    name=$1 needs=$2; shift 2
    printf '%s\n' '[Unit]' DefaultDependencies=no "Wants=$needs" "After=$needs" FailureAction=exit-force \
        '[Service]' Type=oneshot $quiet "$@" > /run/systemd/system/$name.service
}
for user in tc-one tc-two; do
    unit $user '' User=$user "ExecStart=/mnt/own_shell -c '$say $user-unit'"
    unit $user-run '' "ExecStart=systemd-run --uid=$user -p DefaultDependencies=no -p Type=oneshot --quiet /mnt/own_shell -c '$say $user-run'"
done
unit all 'tc-one.service tc-two.service tc-one-run.service tc-two-run.service' ExecStart=true
sed -i 's/^\[Service\]/SuccessAction=exit-force\n&/' /run/systemd/system/all.service
cat > /run/boot <<'END'
mount -t cgroup2 none /sys/fs/cgroup
echo $$ > $1/cgroup.procs
exec unshare --cgroup --uts --ipc --pid --fork --kill-child --mount-proc sh -c 'mount -t cgroup2 none /sys/fs/cgroup
    mount -o bind /proc/sys /proc/sys; mount -o remount,bind,ro /proc/sys # systemd would raise fs.file-max
    exec env -i container=other PATH=/usr/bin:/bin /lib/systemd/systemd --system --unit=all.service --log-target=console'
END
place=/sys/fs/cgroup/threadcap-test-$(cat /proc/sys/kernel/random/uuid)
mount -t cgroup2 none /sys/fs/cgroup; mkdir $place
timeout 900 sh /run/boot $place < /dev/null > /run/log 2>&1 || true
grep -q tc-two-run.widened $say || cat /run/log >&2
find $place -depth -type d -exec rmdir {} +
cat $say
"#;

#[test]
fn units_of_the_systems_systemd_with_a_user() {
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
    compare_users(SYSTEMS_SYSTEMD, &["unit", "run"]);
}
