//! Promise: `threadcap system status` shows what is in force, for whom, and what runs without the
//! library; programs of another word size get their own library.

use std::path::Path;
use threadcap_testing::shelf::*;
use threadcap_testing::*;

/// Prints a field of the status in JSON, as `name=value`.
const FIELD: &str = r#"
status() { code=0; /mnt/threadcap system status "$@" || code=$?; }
field() {
    status --json > /mnt/json
    python3 -c 'import json, sys; it = json.load(open("/mnt/json"))
print("%s=%s" % (sys.argv[1], eval(sys.argv[2])))' "$1" "$2"
}
why() { field "$1" 'next((p["why"] for p in it["processes"]["without"] if p["pid"] == '$2'), None)'; }
"#;

const POLICY: &str =
    "cap = 3\n[users]\ntc-one = 1\n[groups]\ntc-both = 2\n[exempt]\nusers = [\"tc-two\"]";

#[test]
fn it_tells_what_is_in_force() {
    let Some(shelf) = Shelf::new("status") else { return };
    let Some(host) = shelf.host() else { return };
    let lines = format!(
        "{FIELD}
        status > /mnt/said; echo nothing=$code; grep -c 'Not in force' /mnt/said
        /mnt/threadcap system enable /srv/libthreadcap.so > /mnt/said
        status > /mnt/said; echo enabled=$code; grep -c 'no policy has been applied' /mnt/said
        printf '{POLICY}\n' > /etc/threadcap.toml
        /mnt/threadcap system apply > /mnt/said
        status > /mnt/both; echo both=$code
        field rules 'it[\"policy\"][\"rules\"]'
        printf 'cap = 1\n' > /etc/threadcap.toml
        status > /mnt/said; echo changed=$code; grep -c 'has been changed since' /mnt/said
        /mnt/threadcap system apply > /mnt/said; status > /mnt/said; echo applied=$code
        echo no policy > /var/lib/threadcap/policy
        status > /mnt/said; echo damaged=$code; grep -c 'the previous policy is in force' /mnt/said
        /mnt/threadcap system apply > /mnt/said; status > /mnt/said; echo again=$code
        chmod 600 /srv/libthreadcap.so
        status > /mnt/said; echo unreadable=$code; grep -c 'must be readable by everyone' /mnt/said
        cat /mnt/both"
    );
    let output = host.run(&lines).ok();
    for (name, code) in [
        ("nothing", 1),
        ("enabled", 1),
        ("both", 0),
        ("changed", 1),
        ("applied", 0),
        ("damaged", 1),
        ("again", 0),
        ("unreadable", 1),
    ] {
        assert_eq!(output.number(name), code, "{name}\n{}", output.stdout);
    }
    let rules = output.value("rules");
    for rule in [
        "users tc-one: at most 1 CPU",
        "users tc-two: no cap",
        "groups tc-both: at most 2 CPUs",
        "everybody else: at most 3 CPUs",
        "root: no cap",
    ] {
        assert!(
            rules.contains(rule) && output.stdout.matches(rule).count() == 2,
            "{rule}\n{rules}"
        );
    }
}

#[test]
fn it_names_the_processes_without() {
    let Some(shelf) = Shelf::new("without") else { return };
    let Some(host) = shelf.host() else { return };
    // Stays until it is killed, and links to nothing.
    let fixed = compile("brick.c", &["-DWAITS", "-static"]);
    let lines = format!(
        "{FIELD}
        runs() {{ until [ \"$(cat /proc/$1/comm)\" = $2 ]; do sleep 0.1; done; }}
        sleep 1000 & earlier=$!; runs $earlier sleep
        /mnt/threadcap system enable /srv/libthreadcap.so > /mnt/said
        sleep 1000 & later=$!; /mnt/fixed & fixed=$!
        mkdir /mnt/own; cp /srv/libthreadcap.so /mnt/own
        runs $later sleep; runs $fixed fixed
        why earlier $earlier; why later $later; why fixed $fixed
        field with 'it[\"processes\"][\"with\"] > 0'
        field pids 'any(p[\"name\"] == \"threadcap\" for p in it[\"processes\"][\"without\"])'
        cp /srv/libthreadcap.so /srv/new; mv /srv/new /srv/libthreadcap.so
        why replaced $later
        sleep 1000 & newest=$!; runs $newest sleep; why newest $newest
        setpriv --reuid 2001 --clear-groups /mnt/threadcap system status --json > /mnt/json || true
        python3 -c 'import json; print(\"hidden=%d\" % json.load(open(\"/mnt/json\"))[\"processes\"][\"unreadable\"])'
        status --json > /mnt/json; echo \"json=$(tr -d '\\n' < /mnt/json)\"
        kill $earlier $later $fixed $newest"
    );
    let output = host.file(&fixed, "fixed", 0o755).run(&lines).ok();
    for (name, why) in [
        ("earlier", "earlier"),
        ("later", "None"),
        ("fixed", "static"),
        ("with", "True"),
        ("pids", "False"),
        ("replaced", "older-library"),
        ("newest", "None"),
    ] {
        assert_eq!(output.value(name), why, "{name}\n{}", output.stderr);
    }
    assert!(output.number("hidden") > 0);
    crate::schemas::validate("status", output.value("json"));
}

#[test]
fn each_word_size_gets_its_own_library() {
    if !Path::new("/lib/ld-linux.so.2").exists() || !Path::new("/usr/lib32/libc.so").exists() {
        return skip("needs gcc-multilib");
    }
    let Some(shelf) = Shelf::new("sizes") else { return };
    let Some(host) = shelf.host() else { return };
    let narrow = compile("plain.c", &["-m32"]);
    shelf.put(&compile_library("plain.c", &["-m32"]), "32/libthreadcap.so", "644");
    let lines = "
        lib() { $1 --list-diagnostics | sed -n 's/^dl_dst_lib=\"\\(.*\\)\"/\\1/p'; }
        wide=$(lib \"$(ls /lib64/ld-linux-x86-64.so.2)\"); narrow=$(lib /lib/ld-linux.so.2)
        mkdir -p \"/srv/$wide\" \"/srv/$narrow\"
        cp /srv/libthreadcap.so \"/srv/$wide\"; cp /srv/32/libthreadcap.so \"/srv/$narrow\"
        enable() { status=0; /mnt/threadcap system enable \"$1\" 2> /mnt/said > /dev/null || status=$?; }
        complaints() { /mnt/narrow 2>&1 > /dev/null | grep -c 'wrong ELF class' || true; }
        enable /srv/libthreadcap.so; echo one=$status; grep -c 'library for i386' /mnt/said
        echo then=$(complaints)
        /mnt/threadcap system disable > /dev/null; echo between=$(complaints)
        enable '/srv/$LIB/libthreadcap.so'; echo both=$status
        ! grep -q 'library for i386' /mnt/said; cat /etc/ld.so.preload
        echo now=$(complaints); grep -c 'r-xp.*libthreadcap.so' /proc/self/maps | sed 's/^/wide=/'
        /mnt/threadcap system status --json | grep -c ' \"faults\": \\[\\]' | sed 's/^/sound=/'
        chmod 666 \"/srv/$narrow/libthreadcap.so\"
        enable '/srv/$LIB/libthreadcap.so'; echo loose=$status
        /mnt/threadcap system disable > /dev/null; ls /etc/ld.so.preload 2> /dev/null || echo off=1";
    let output = host.file(&narrow, "narrow", 0o755).run(lines).ok();
    for (name, expected) in [
        ("one", 0),
        ("then", 1),
        ("between", 0),
        ("both", 0),
        ("now", 0),
        ("wide", 1),
        ("sound", 1),
        ("loose", 2),
        ("off", 1),
    ] {
        assert_eq!(output.number(name), expected, "{name}\n{}\n{}", output.stdout, output.stderr);
    }
    assert!(output.stdout.contains("/srv/$LIB/libthreadcap.so\n"));
}
