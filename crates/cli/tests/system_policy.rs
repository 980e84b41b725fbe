//! Promise: under the administrator's policy nobody gets more than it allows, exempt users notice
//! nothing, and a damaged policy is never applied in part.

use threadcap_testing::launcher::*;
use threadcap_testing::private_host::*;
use threadcap_testing::reports::fresh;
use threadcap_testing::*;

#[test]
fn everybody_gets_what_the_rules_say() {
    let Some(host) = host() else { return };
    let lines = "
        /mnt/session root
        as 2001 /mnt/session one
        as 2002 /mnt/session two
        as 33 /mnt/session system
        as 65534 /mnt/session nobody
        cp /mnt/session /mnt/solver; as 2002 /mnt/solver solver
        cp /mnt/session /mnt/free; as 2001 /mnt/free free";
    let labels = ["root", "one", "two", "system", "nobody", "solver", "free"];
    let bare = host.clone().everywhere().run(lines).ok();
    labels.iter().for_each(|label| assert_free(&bare, label));
    let policy = "
        cap = 1
        [users]
        tc-two = 2
        [executables]
        \"/mnt/s?lver\" = 1
        [exempt]
        executables = [\"/mnt/free\"]";
    let ruled = host.clone().under(policy).run(lines).ok();
    ["root", "system", "free"].iter().for_each(|label| assert_free(&ruled, label));
    ["one", "nobody", "solver"].iter().for_each(|label| assert_capped(&ruled, label, 1));
    assert_capped(&ruled, "two", 2);
    let policy = "
        [groups]
        tc-both = 2
        tc-one = 1
        [exempt]
        uids = []
        groups = [\"www-data\"]";
    let ruled = host.under(policy).run(lines).ok();
    ["root", "system", "nobody"].iter().for_each(|label| assert_free(&ruled, label));
    ["one", "two"].iter().for_each(|label| assert_capped(&ruled, label, 2));
}

#[test]
fn nothing_that_a_user_sets_lifts_it() {
    let Some(host) = host() else { return };
    let lines = "
        as 2001 env AUTOZYME_THREADS=64 /mnt/session raised
        as 2001 env AUTOZYME_THREADS=64 THREADCAP_HOLD=off /mnt/session unheld
        as 2001 env THREADCAP_DISABLE=1 /mnt/session disabled
        as 2001 env THREADCAP_LOCK=0 THREADCAP_LEASES=off THREADCAP_EXCESS=share /mnt/session mild
        as 2001 env THREADCAP_OBSERVE=1 AUTOZYME_THREADS=64 /mnt/session observed
        as 2001 env THREADCAP_DISABLE=1 sh -c 'env -i /mnt/session cleared; :'
        as 2001 env LD_PRELOAD= /mnt/session unset
        as 2001 env LD_PRELOAD=libm.so.6 /mnt/session replaced
        as 2001 env sh -c 'LD_PRELOAD= AUTOZYME_THREADS=64 /mnt/session child; :'
        as 2001 bash -c 'exec -a /usr/sbin/sshd /mnt/session named'
        as 2001 bash -c '! echo forged 2> /dev/null > /var/lib/threadcap/policy'
        as 2001 bash -c '! mv /var/lib/threadcap/policy /tmp 2> /dev/null'
        as 2001 taskset -c 0-1 /mnt/session placed
        as 2001 /mnt/session after";
    let labels = [
        "raised", "unheld", "mild", "observed", "disabled", "cleared", "unset", "replaced",
        "child", "named", "placed", "after",
    ];
    let bare = host.clone().everywhere().run(lines).ok();
    labels.iter().for_each(|label| assert_free(&bare, label));
    let ruled = host.under("cap = 1").run(lines).ok();
    labels.iter().for_each(|label| assert_capped(&ruled, label, 1));
}

#[test]
fn a_user_namespace_is_no_way_out() {
    let Some(host) = host() else { return };
    let lines = "
        as 2001 unshare --user --map-root-user /mnt/session root
        as 2001 unshare --user /mnt/session stranger
        as 2001 unshare --user --map-root-user unshare --user --map-root-user /mnt/session nested";
    let labels = ["root", "stranger", "nested"];
    let bare = host.clone().everywhere().run(lines);
    if !bare.status.success() {
        return skip("users may not make namespaces here");
    }
    labels.iter().for_each(|label| assert_free(&bare, label));
    // Who it is cannot be known there: the default, or the smallest of all.
    for policy in ["cap = 1\n[users]\ntc-one = 2", "[users]\ntc-one = 2\ntc-two = 1"] {
        let ruled = host.clone().under(policy).run(lines).ok();
        labels.iter().for_each(|label| assert_capped(&ruled, label, 1));
    }
}

#[test]
fn what_comes_under_it_is_asked_for_too() {
    let Some(host) = host() else { return };
    let lines = "
        AUTOZYME_THREADS=1 /mnt/session root
        as 2001 env AUTOZYME_THREADS=1 /mnt/session less
        as 2001 env AUTOZYME_THREADS=1 sh -c 'env -i /mnt/session child; :'
        as 2001 sh -c 'env | grep -c -E \"^(LD_PRELOAD|AUTOZYME_THREADS)=\" | sed s/^/plain=/'
        as 2001 env AUTOZYME_THREADS=1 sh -c 'env | grep -c ^LD_PRELOAD= | sed s/^/listed=/'
        as 2001 env OMP_NUM_THREADS=64 AUTOZYME_THREADS=64 sh -c \
            'echo openmp=$OMP_NUM_THREADS; echo cap=$AUTOZYME_THREADS'";
    let ruled = host.under("cap = 2").run(lines).ok();
    ["root", "less", "child"].iter().for_each(|label| assert_capped(&ruled, label, 1));
    for (name, expected) in [("plain", 0), ("listed", 0), ("openmp", 2), ("cap", 2)] {
        assert_eq!(ruled.number(name), expected, "{name}");
    }
}

#[test]
fn a_setuid_program_is_under_it_with_its_user() {
    let Some(host) = host() else { return };
    let session = compile("session.c", &["-fopenmp"]);
    let host = host.file(&session, "setuid", 0o4755);
    let lines = "
        /mnt/setuid root
        as 2001 /mnt/setuid one
        as 2002 env AUTOZYME_THREADS=1 THREADCAP_LEASES=/home/tc-two/leases \
            THREADCAP_REPORT=/home/tc-two/report THREADCAP_LEDGER=/home/tc-two /mnt/setuid two
        echo made=$(ls -d /home/tc-two/* /dev/shm/threadcap-0 2> /dev/null | wc -l)";
    let bare = host.clone().everywhere().run(lines).ok();
    let ruled = host.under("cap = 1\n[users]\ntc-two = 2").run(lines).ok();
    for output in [&bare, &ruled] {
        assert_eq!(output.number("one.secure"), 1);
        assert_free(output, "root");
    }
    ["one", "two"].iter().for_each(|label| assert_free(&bare, label));
    assert_capped(&ruled, "one", 1);
    // What the user asks for is not heard: not less either, and no file of the user's is opened.
    assert_capped(&ruled, "two", 2);
    assert_eq!(ruled.number("made"), 0);
}

#[test]
fn reports_gather_in_the_administrators_directory() {
    let Some(host) = host() else { return };
    let lines = "
        mkdir -m 1777 /mnt/reports
        as 2002 ln -s /home/tc-one/diary /mnt/reports/2001.jsonl
        /mnt/session root
        as 2001 /mnt/session one
        as 2002 env THREADCAP_REPORT=/home/tc-two/own /mnt/session two
        as 2002 env THREADCAP_DISABLE=1 /mnt/session two
        echo files=$(ls /mnt/reports | wc -l)
        echo lines=$(cat /mnt/reports/2002.jsonl | grep -c '\"user\":2002,.*session')
        echo own=$(cat /home/tc-two/own | grep -c session)
        echo mode=$(stat -c %a /mnt/reports/2002.jsonl)
        echo diary=$(ls /home/tc-one/diary 2> /dev/null | wc -l)";
    let bare = host.clone().everywhere().run(lines).ok();
    assert_eq!((bare.number("files"), bare.number("own")), (1, 0));
    let ruled = host.under("cap = 1\nreport = \"/mnt/reports\"").run(lines).ok();
    // Root is exempt, and what lies under another's name is left alone.
    assert_eq!((ruled.number("files"), ruled.number("diary")), (2, 0));
    assert_eq!((ruled.number("lines"), ruled.number("own"), ruled.number("mode")), (2, 1, 600));
}

#[test]
fn hold_and_lock_are_the_administrators() {
    let Some(host) = host() else { return };
    let escape = compile("escape.c", &["-ldl"]);
    let host = host.file(&escape, "escape", 0o755);
    let lines = "
        as 2001 /mnt/session one
        as 2001 /mnt/escape raw
        as 2001 env THREADCAP_LOCK=0 sed -n 's/^Seccomp:\t/filter=/p' /proc/self/status
        setpriv --reuid 0 sed -n 's/^Seccomp:\t/root=/p' /proc/self/status";
    let held = host.clone().under("cap = 1").run(lines).ok();
    assert_capped(&held, "one", 1);
    assert_eq!((held.number("cpus"), held.number("filter")), (cpus().min(2), 0));
    let locked = host.clone().under("cap = 1\nlock = true").run(lines).ok();
    assert_capped(&locked, "one", 1);
    assert_eq!((locked.number("cpus"), locked.number("filter"), locked.number("root")), (1, 2, 0));
    let output = host.under("cap = 1\nhold = false").run(lines).ok();
    assert_eq!((output.number("one.team"), output.number("one.reported")), (1, 1));
    assert_eq!(output.number("one.cpus"), cpus());
}

#[test]
fn a_policy_that_is_no_good_is_not_obeyed_in_part() {
    let Some(host) = host() else { return };
    let set_up = "
        apply() { echo \"$1\" > /etc/threadcap.toml; /mnt/threadcap system apply > /dev/null; }
        apply 'cap = 2'; apply 'cap = 1'
        cd /var/lib/threadcap; cp policy /mnt/good";
    let host = host.before(set_up).everywhere();
    let damage = [
        "truncate -s -1 policy",
        "echo >> policy",
        "printf x | dd of=policy bs=1 seek=24 conv=notrunc 2> /dev/null",
        ": > policy",
        "chown 2001 policy",
        "chmod g+w policy",
        "rm policy; ln -s /mnt/good policy",
        "rm policy; mkdir policy",
        "rm policy; mkfifo policy",
        "rm policy",
    ];
    let lines: String = damage
        .iter()
        .enumerate()
        .map(|(number, damage)| {
            format!(
                "{damage}\nas 2001 /mnt/session damaged{number}\n\
                 rm -rf policy; cp /mnt/good policy\n"
            )
        })
        .collect();
    let lines = format!(
        "as 2001 /mnt/session good\n{lines}as 2001 /mnt/session again\n\
         echo > policy; echo > policy.previous; as 2001 /mnt/session none"
    );
    let output = host.run(&lines).ok();
    assert_capped(&output, "good", 1);
    for (number, damage) in damage.iter().enumerate() {
        eprintln!("{damage}");
        assert_capped(&output, &format!("damaged{number}"), 2);
    }
    assert_capped(&output, "again", 1);
    assert_free(&output, "none");
    assert_eq!(output.stderr, "", "not every program repeats it");
}

#[test]
fn an_interrupted_apply_leaves_a_good_policy() {
    let Some(host) = host() else { return };
    if tool("strace").is_none() {
        return skip("no strace");
    }
    // strace counts each call by itself.
    let lines = "echo 'cap = 2' > /mnt/before; echo 'cap = 1' > /etc/threadcap.toml
        echo /mnt/libthreadcap.so > /etc/ld.so.preload
        steps=0
        for call in openat write fchmod fsync link rename unlink close; do
            number=0; status=1
            while [ $status != 0 ]; do
                rm -f /var/lib/threadcap/policy*; /mnt/threadcap system apply /mnt/before > /dev/null
                number=$((number + 1)); steps=$((steps + 1)); status=0
                LD_PRELOAD= strace -o /dev/null -e inject=$call:signal=KILL:when=$number \
                    /mnt/threadcap system apply > /dev/null 2>&1 || status=$?
                as 2001 /mnt/session at$steps
            done
        done
        echo steps=$steps";
    let output = host.run(lines).ok();
    let steps = output.number("steps");
    assert!(steps > 20, "{steps} steps");
    for step in 1..steps {
        let team = output.number(&format!("at{step}.team"));
        assert!([1, 2].contains(&team), "killed at step {step}: a team of {team}");
    }
    assert_capped(&output, &format!("at{steps}"), 1);
}

#[test]
fn the_launcher_keeps_to_it() {
    let Some(host) = host() else { return };
    // Whether or not the library is in every program.
    for everywhere in [false, true] {
        let set_up =
            "echo 'cap = 1' > /etc/threadcap.toml; /mnt/threadcap system apply > /dev/null";
        let host = host.clone().before(set_up);
        let host = if everywhere { host.everywhere() } else { host };
        let lines = "
            as 2001 /mnt/threadcap run -n 64 /mnt/session more
            as 2001 /mnt/threadcap run --hold off -n 64 /mnt/session unheld
            as 2001 env THREADCAP_DISABLE=1 /mnt/threadcap run /mnt/session disabled
            as 2001 /mnt/threadcap run /mnt/session default
            /mnt/threadcap run -n 2 /mnt/session root";
        let output = host.run(lines).ok();
        ["more", "unheld", "disabled", "default"]
            .iter()
            .for_each(|label| assert_capped(&output, label, 1));
        assert_capped(&output, "root", 2);
        let more = "threadcap: the policy of this host limits the cap to 1; using 1 instead of 64";
        let held =
            "threadcap: the policy of this host holds every job on its CPUs; ignoring --hold off";
        assert_eq!(output.stderr.lines().collect::<Vec<_>>(), [more, more, held]);
    }
}

#[test]
fn a_thousand_rules_are_as_good_as_one() {
    let Some(host) = host() else { return };
    let rules = "
        { echo 'cap = 1'; echo '[users]'; seq 3000 3999 | sed 's/$/ = 3/'; echo 'tc-two = 2'
        echo '[executables]'; seq 1 1000 | sed 's|.*|\"/opt/*/bin/tool&\" = 1|'
        echo '[groups]'; seq 5000 5999 | sed 's/$/ = 7/'; } > /etc/threadcap.toml
        /mnt/threadcap system apply > /dev/null";
    let groups = "setpriv --reuid 2001 --regid 2001 --groups $(seq -s , 8000 8199)";
    let lines = format!(
        "as 2001 /mnt/session one; as 2002 /mnt/session two\n{groups},5500 /mnt/session many"
    );
    let output = host.before(rules).everywhere().run(&lines).ok();
    assert_capped(&output, "one", 1);
    assert_capped(&output, "two", 2);
    assert_eq!(output.number("many.team"), 7);
}

#[test]
fn what_is_wrong_with_a_policy_is_one_line_with_its_place() {
    let file = root().join("target").join(format!("policy-{}.toml", std::process::id()));
    for (content, line, says) in [
        ("cap = 0", 1, "a whole number from 1 to 1048575"),
        ("cap = \"4\"", 1, "a whole number from 1 to 1048575"),
        ("\ncpa = 4", 2, "unknown key `cpa`"),
        ("cap = 4\ncap = 5", 2, "duplicate"),
        ("cap =", 1, ""),
        ("hold = 1", 1, "true or false"),
        ("hold = false\nlock = true", 2, "needs the hold"),
        ("excess = \"kill\"", 1, "\"share\" or \"refuse\""),
        ("budget = \"moving\"", 1, "\"steady\", \"dynamic\" or \"off\""),
        ("report = \"logs\"", 1, "absolute path"),
        ("programs = [\"mytool\"]", 1, "expected names, then |"),
        ("programs = [\n\"mytool | -t\"]", 2, "expected # where"),
        ("programs = [\"mytool | -t # | what=x\"]", 1, "expected short="),
        ("[users]\n\nno-such-user = 1", 3, "no such user"),
        ("[users]\nroot = 1", 2, "root is always exempt"),
        ("[groups]\nno-such-group = 1", 2, "no such group"),
        ("[users]\nnobody = 1\n[exempt]\nusers = [\"nobody\"]", 4, "already has a rule"),
        ("[executables]\n\"bin/x\" = 1", 2, "invalid pattern"),
        ("[teams]\n\"bin/x\" = \"asked\"", 2, "invalid pattern"),
        ("[teams]\n\"/bin/x\" = \"8\"", 2, "\"auto\", \"asked\" or \"cap\""),
        ("[executables]\n\"/bin/[x]\" = 1", 2, "invalid pattern"),
        ("[exempt]\nuids = [\"9-1\"]", 2, "user IDs and ranges"),
        ("[exempt]\nuid = [1]", 2, "unknown key"),
    ] {
        std::fs::write(&file, content).expect("target is writable");
        for command in ["check", "apply"] {
            let output = threadcap(&["system", command, text(&file)]).bare();
            assert_eq!(output.status.code(), Some(2), "{content}");
            let start = format!("threadcap: {}:{line}: ", file.display());
            let found = &output.stderr;
            assert!(found.starts_with(&start) && found.contains(says), "{content}: {found}");
            assert_eq!(found.lines().count(), 1, "{found}");
            assert_eq!(output.stdout, "");
        }
    }
    std::fs::remove_file(&file).expect("target is writable");
}

/// Lines about programs count for everybody under the policy, before those of the library.
#[test]
fn the_policy_knows_more_programs() {
    let Some(host) = host() else { return };
    let lines = "
        ln -s /mnt/arguments /mnt/mytool; ln -s /mnt/arguments /mnt/bowtie2
        as 2001 /mnt/mytool -t 64 | sed 's/^/mytool_/'
        as 2001 /mnt/bowtie2 -p 64 | sed 's/^/bowtie2_/'
        as 2001 env THREADCAP_ARGUMENTS=off /mnt/mytool -t 64 | sed 's/^/off_/'
        /mnt/mytool -t 64 | sed 's/^/root_/'";
    let program = public_copy(&compile("arguments.c", &[]), "arguments", 0o755);
    let host = host.file(&program, "arguments", 0o755);
    let policy = "cap = 2\nprograms = [\"mytool | -t #\", \"bowtie2 |\"]";
    let bare = host.clone().everywhere().run(lines).ok();
    let ruled = host.under(policy).run(lines).ok();
    let read = |output: &Output| {
        ["mytool_read", "bowtie2_read", "off_read", "root_read"]
            .map(|name| output.value(name).to_owned())
    };
    assert_eq!(read(&bare), ["[-t][64]", "[-p][64]", "[-t][64]", "[-t][64]"]);
    assert_eq!(read(&ruled), ["[-t][2]", "[-p][64]", "[-t][64]", "[-t][64]"]);
}

/// What happens to teams depends on the program, whoever runs it and is capped: the policy decides
/// if the user does not.
#[test]
fn the_policy_decides_on_teams_by_program() {
    let Some(host) = host() else { return };
    let lines = "
        export OMP_WAIT_POLICY=passive; cp /mnt/loops /mnt/solver; cp /mnt/divides /mnt/shares
        as 2001 /mnt/loops 8 | sed 's/^/loops_/'
        as 2001 /mnt/divides 8 | sed 's/^/divides_/'
        as 2001 /mnt/solver 8 | sed 's/^/solver_/'
        as 2001 sh -c '/mnt/solver 8; /mnt/loops 8 | sed s/^/child_/' | grep child
        as 2001 /mnt/shares 8 | grep team | sed 's/^/shares_/'
        as 2001 env THREADCAP_TEAMS=cap /mnt/solver 8 | sed 's/^/own_/'
        AUTOZYME_THREADS=2 /mnt/solver 8 | sed 's/^/root_/'";
    let copy = |source: &str, name: &str| {
        public_copy(&compile(&format!("teams/{source}"), &["-O2", "-fopenmp"]), name, 0o755)
    };
    let host = host.file(&copy("adaptive/for_static.c", "loops"), "loops", 0o755);
    let host = host.file(&copy("promised/direct.c", "divides"), "divides", 0o755);
    let teams = |output: &Output| {
        ["loops", "divides", "solver", "child", "shares", "own", "root"]
            .map(|name| output.number(&format!("{name}_team")))
    };
    let bare = host.clone().everywhere().run(lines).ok();
    assert_eq!(teams(&bare), [8, 8, 8, 8, 8, 8, 2]);
    let ruled = host.clone().under("cap = 2").run(lines).ok();
    assert_eq!(teams(&ruled), [2, 8, 2, 2, 8, 2, 2]);
    let policy = "cap = 2\n[teams]\n\"/mnt/s*\" = \"cap\"\n\"/mnt/so?ver\" = \"asked\"";
    let ruled = host.under(policy).run(lines).ok();
    assert_eq!(teams(&ruled), [2, 8, 8, 2, 2, 2, 8]);
}

#[test]
fn the_example_is_understood() {
    let example = root().join("recipes/policy/threadcap.toml");
    let output = threadcap(&["system", "check", text(&example)]).bare().ok();
    assert!(output.stdout.contains("default cap  4"), "{}", output.stdout);
    assert_eq!(output.stderr, "");
}

#[test]
fn check_says_whether_reports_can_be_written() {
    let policy = fresh("report-directory.toml");
    let place = policy.parent().expect("a directory");
    let summary = |directory: &str| {
        std::fs::write(&policy, format!("report = \"{directory}\"")).expect("target is writable");
        let output = threadcap(&["system", "check", text(&policy)]).bare().ok().stdout;
        let line = output.lines().find_map(|line| line.trim().strip_prefix("report "));
        line.expect("a line about reports").trim().to_owned()
    };
    assert_eq!(summary("/tmp"), "/tmp");
    let own = text(place);
    assert_eq!(
        summary(own),
        format!("{own}, which does not have mode 1777: some users' lines are lost")
    );
    for file in ["/no/such", "/etc/passwd"] {
        let says = "which is no directory: nothing is written until it is one";
        assert_eq!(summary(file), format!("{file}, {says}"));
    }
}

#[test]
fn misuse_is_one_line() {
    for arguments in [
        &["system", "chekc"][..],
        &["system", "check", "a", "b"],
        &["system", "check", "/no/such/file"],
        &["system", "apply", "/"],
    ] {
        let output = threadcap(arguments).bare();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert_eq!(output.stderr.lines().count(), 1, "{}", output.stderr);
    }
}

#[test]
fn check_says_which_cap_a_user_would_get() {
    let policy = fresh("of-a-user.toml");
    let rules = "cap = 4\n[users]\nnobody = 3\n[groups]\ndaemon = 2\n[exempt]\nuids = []\n";
    std::fs::write(&policy, rules).expect("target is writable");
    let check = |user| threadcap(&["system", "check", text(&policy), "--user", user]).bare();
    for (user, says) in [
        ("nobody", "cap 3, held"),
        ("65534", "cap 3, held"),
        ("daemon", "cap 2, held"),
        ("bin", "cap 4, held"),
        ("root", "no cap"),
    ] {
        let output = check(user).ok().stdout;
        let line = output.lines().last().expect("a line");
        assert!(line.starts_with(&format!("user {user} (ID ")) && line.contains(says), "{line}");
    }
    let output = check("no-such-user");
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stderr.contains("--user=no-such-user: no such user; expected"));
}
