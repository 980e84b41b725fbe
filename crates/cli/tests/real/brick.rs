//! Promise: `threadcap system enable` does not brick the host, and `disable` always works.
//!
//! On hosts of the tests' own: the real `/etc` is never touched.

use std::fs;
use std::path::Path;
use threadcap_testing::launcher::*;
use threadcap_testing::shelf::*;
use threadcap_testing::*;

/// What an administrator may have in the list already. With one comment: glibc overlooks some of
/// those after the first.
const LIST: &str = "\n /mnt/other.so:\t# ours, since 2019\n";

/// Asserts that a library is refused, for this reason, and that the list stays as it was.
#[track_caller]
fn assert_refused(host: &private_host::Host, library: &str, reason: &str) {
    let lines = format!(
        "printf '%s' '{LIST}' > /etc/ld.so.preload
        stat -c 'was=%i %Y %Z' /etc/ld.so.preload
        status=0
        /mnt/threadcap system enable '{library}' || status=$?
        echo status=$status
        stat -c 'is=%i %Y %Z' /etc/ld.so.preload
        ls -A /etc | grep -c '^ld.so.preload' | sed 's/^/files=/'
        printf 'list='; cat /etc/ld.so.preload"
    );
    let output = host.run(&lines).ok();
    let why = format!("{library}\n{}", output.stderr);
    assert_eq!(output.number("status"), 2, "{why}");
    assert_eq!(output.stderr.lines().count(), 1, "{why}");
    assert!(output.stderr.contains(reason), "{why}not: {reason}");
    assert!(output.stdout.ends_with(&format!("list={LIST}")), "{}", output.stdout);
    assert_eq!(output.value("was"), output.value("is"), "{why}");
    assert_eq!(output.number("files"), 1, "{why}");
    assert!(!Path::new("/etc/ld.so.preload.threadcap").exists());
}

#[test]
fn a_sound_library_is_enabled_once_and_disabled() {
    let Some(shelf) = Shelf::new("sound") else { return };
    let Some(host) = shelf.host() else { return };
    let lines = format!(
        "printf '%s' '{LIST}' > /etc/ld.so.preload
        chown root:adm /etc/ld.so.preload; chmod 664 /etc/ld.so.preload
        cp -p /etc/ld.so.preload /mnt/old
        loaded() {{ grep -c 'r-xp.*libthreadcap.so' /proc/self/maps || true; }}
        echo before=$(loaded)
        for i in 1 2; do /mnt/threadcap system enable /srv/libthreadcap.so > /mnt/said; done
        grep -c Already /mnt/said | sed 's/^/already=/'
        echo then=$(loaded)
        stat -c 'mode=%a %U %G' /etc/ld.so.preload
        (cat /mnt/old; echo /srv/libthreadcap.so) > /mnt/new; cmp /mnt/new /etc/ld.so.preload
        grep -c other.so /proc/self/maps | sed 's/^/other=/'
        /mnt/threadcap system disable
        echo after=$(loaded)
        same /mnt/old
        rm /etc/ld.so.preload
        /mnt/threadcap system enable /srv/libthreadcap.so > /mnt/said
        stat -c 'made=%a %U %G' /etc/ld.so.preload
        /mnt/threadcap system disable
        ls -A /etc | grep -c '^ld.so.preload' | sed 's/^/left=/' || true"
    );
    let output = host.run(&lines).ok();
    for (name, expected) in [("before", 0), ("then", 1), ("after", 0), ("already", 1), ("left", 0)]
    {
        assert_eq!(output.number(name), expected, "{name}\n{}", output.stderr);
    }
    assert!(output.number("other") > 0);
    assert_eq!(output.value("mode"), "664 root adm");
    assert_eq!(output.value("made"), "644 root root");
}

#[test]
fn what_the_file_shows_is_refused() {
    let Some(shelf) = Shelf::new("file") else { return };
    let Some(host) = shelf.host() else { return };
    let whole = fs::read(shim()).expect("the library is readable");
    let variant = |name: &str, bytes: &[u8]| {
        let file = root().join("target/test-programs").join(format!("variant-{name}"));
        fs::write(&file, bytes).expect("target is writable");
        shelf.put(&file, &format!("{name}/libthreadcap.so"), "644");
    };
    for length in [0, 40, 4096, whole.len() / 2, whole.len() - 1] {
        variant("short", &whole[..length]);
        let reason = if length == 0 { "not an ELF file" } else { "broken ELF file" };
        assert_refused(&host, "/srv/short/libthreadcap.so", reason);
    }
    let mut foreign = whole.clone();
    foreign[18..20].copy_from_slice(&183u16.to_le_bytes());
    variant("aarch64", &foreign);
    assert_refused(&host, "/srv/aarch64/libthreadcap.so", "built for AArch64");
    shelf.put(&compile_library("plain.c", &[]), "stranger/libthreadcap.so", "644");
    assert_refused(&host, "/srv/stranger/libthreadcap.so", "it does not export threadcap_cap");
    assert_refused(&host, "/srv/other.so", "its name is not libthreadcap.so");
    assert_refused(&host, "/srv/none/libthreadcap.so", "No such file");
    // A dependency that is gone by the time that the host starts.
    let other = shelf.0.join("other.so");
    shelf.brick("dependent", &["-Wl,--no-as-needed", text(&other)]);
    assert_refused(&host, "/srv/dependent/libthreadcap.so", "it needs");
    if tool("gcc").is_none() || !Path::new("/usr/lib32/libc.so").exists() {
        return skip("needs gcc-multilib");
    }
    shelf.put(&compile_library("plain.c", &["-m32"]), "i386/libthreadcap.so", "644");
    assert_refused(&host, "/srv/i386/libthreadcap.so", "built for i386");
}

#[test]
fn a_place_that_is_not_for_everybody_is_refused() {
    let Some(shelf) = Shelf::new("place") else { return };
    let Some(host) = shelf.host() else { return };
    for name in ["closed", "writable", "theirs", "a b", "a:b", "$LIB"] {
        shelf.put(shim(), &format!("{name}/libthreadcap.so"), "644");
    }
    shelf.put(shim(), "unreadable/libthreadcap.so", "600");
    shelf.put(shim(), "loose/libthreadcap.so", "664");
    let host = host.before(
        "chmod 711 /srv; chmod 700 /srv/closed; chmod 1777 /srv/writable; chown 2001 /srv/theirs
        ln -s /srv/writable /srv/link
        mkdir /mnt/else; cp /srv/libthreadcap.so /mnt/else",
    );
    for (directory, reason) in [
        ("/srv/closed", "/srv/closed must be accessible to everyone"),
        ("/srv/unreadable", "/srv/unreadable/libthreadcap.so must be readable by everyone"),
        ("/srv/writable", "/srv/writable is writable by others than root"),
        ("/srv/link", "/srv/writable is writable by others than root"),
        ("/srv/loose", "/srv/loose/libthreadcap.so is writable by others than root"),
        ("/srv/theirs", "belongs to user 2001"),
        ("/srv/a b", "cannot carry a path with ' '"),
        ("/srv/a:b", "cannot carry a path with ':'"),
        ("/mnt/else", "on a file system other than / and /usr"),
    ] {
        assert_refused(&host, &format!("{directory}/libthreadcap.so"), reason);
        // What is not expected to be left when the next one is tried.
        let _ = fs::remove_file(shelf.0.join("link"));
    }
    let noexec = host.before("mount -o remount,bind,noexec /srv");
    assert_refused(&noexec, "/srv/libthreadcap.so", "mounted noexec");
}

#[test]
fn what_a_program_shows_is_refused() {
    let Some(shelf) = Shelf::new("program") else { return };
    let Some(host) = shelf.host() else { return };
    let (crash, always) = ("-DWHAT=raise(SIGSEGV)", "-DWHEN=1");
    for (name, flags, reason) in [
        ("crashes", &[crash, always][..], "true as root: it is killed by signal 11"),
        ("exits", &["-DWHAT=_exit(0)", always], "sh as root: it ends with status 0"),
        ("fails", &["-DWHAT=_exit(3)", always], "true as root: it ends with status 3"),
        (
            "prints",
            &["-DWHAT=puts(\"hello\")", always],
            "true as root: it prints \"hello\\n\" to stdout",
        ),
        ("tells", &["-DWHAT=dprintf(2,\"hello\")", always], "it prints \"hello\" to stderr"),
        ("hangs", &["-DWHAT=for(;;)pause()", always], "true as root: it hangs"),
        ("users", &[crash, "-DWHEN=getuid()!=0"], "true as nobody: it is killed by signal 11"),
        ("setuid", &[crash, "-DWHEN=getauxval(AT_SECURE)"], "as nobody: it is killed by signal 11"),
        (
            "capped",
            &[crash, "-DWHEN=getenv(\"AUTOZYME_THREADS\")"],
            "true as root under a cap of 1",
        ),
        ("refuses", &["-DREFUSE"], "python3 as root: it ends with status 1"),
        ("lacks", &["-DMISSING", "-Wl,-z,now"], "true as root: it ends with status 127"),
    ] {
        shelf.brick(name, flags);
        assert_refused(&host, &format!("/srv/{name}/libthreadcap.so"), reason);
    }
}

#[test]
fn what_goes_wrong_in_the_open_alone_is_taken_back() {
    let Some(shelf) = Shelf::new("open") else { return };
    shelf.brick("open", &["-DWHAT=raise(SIGSEGV)", "-DWHEN=in_the_open()"]);
    let Some(host) = shelf.host() else { return };
    let lines = format!(
        "printf '%s' '{LIST}' > /etc/ld.so.preload; chmod 664 /etc/ld.so.preload
        stat -c 'was=%i' /etc/ld.so.preload
        status=0
        /mnt/threadcap system enable /srv/open/libthreadcap.so || status=$?
        echo status=$status
        stat -c 'mode=%a' /etc/ld.so.preload; stat -c 'is=%i' /etc/ld.so.preload
        printf 'list='; cat /etc/ld.so.preload"
    );
    let output = host.run(&lines).ok();
    assert_eq!(output.number("status"), 2, "{}", output.stderr);
    assert!(output.stderr.contains("true as root: it is killed by signal 11"), "{}", output.stderr);
    assert!(output.stdout.ends_with(&format!("list={LIST}")), "{}", output.stdout);
    assert_eq!(output.value("mode"), "664");
    assert_ne!(output.value("was"), output.value("is"), "it was in force for a moment");
}

#[test]
fn a_list_that_the_loader_does_not_read_to_its_end_is_refused() {
    let Some(shelf) = Shelf::new("list") else { return };
    let Some(host) = shelf.host() else { return };
    let lines = "
        enable() { status=0; /mnt/threadcap system enable /srv/libthreadcap.so || status=$?; }
        printf '/srv/other.so\\n\\0\\n' > /etc/ld.so.preload; cp /etc/ld.so.preload /mnt/old
        enable; echo nul=$status; same /mnt/old
        printf '/srv/other.so\\n' > /etc/ld.so.preload; cp /etc/ld.so.preload /mnt/old
        chmod 600 /etc/ld.so.preload; enable; echo private=$status; same /mnt/old
        chmod 644 /etc/ld.so.preload
        setpriv --reuid 2001 --clear-groups /mnt/threadcap system enable || echo user=$?
        setpriv --reuid 2001 --clear-groups /mnt/threadcap system disable || echo off=$?
        same /mnt/old
        rm /etc/ld.so.preload; mkdir /etc/ld.so.preload; enable; echo directory=$status";
    let output = host.run(lines).ok();
    for name in ["nul", "private", "user", "off", "directory"] {
        assert_eq!(output.number(name), 2, "{name}\n{}", output.stderr);
    }
    assert!(output.stderr.contains("the loader does not load it"), "{}", output.stderr);
    assert!(output.stderr.contains("/etc/ld.so.preload must be readable by everyone"));
}

#[test]
fn disable_works_whatever_is_preloaded() {
    let Some(shelf) = Shelf::new("disable") else { return };
    let Some(host) = shelf.host() else { return };
    let whole = fs::read(shim()).expect("the library is readable");
    let short = root().join("target/test-programs/rescue-short");
    fs::write(&short, &whole[..whole.len() / 2]).expect("target is writable");
    shelf.put(&short, "short/libthreadcap.so", "644");
    shelf.brick("crashes", &["-DWHAT=raise(SIGSEGV)", "-DWHEN=1"]);
    shelf.brick("hangs", &["-DWHAT=for(;;)pause()", "-DWHEN=1"]);
    shelf.brick("lacks", &["-DMISSING", "-Wl,-z,now"]);
    let lines = "
        for name in crashes hangs lacks short none; do
            printf '/srv/other.so\\n/srv/%s/libthreadcap.so\\n' $name > /etc/ld.so.preload
            # The loader itself passes the others over, with a complaint.
            case $name in crashes|lacks) ! /bin/true 2> /dev/null || exit 1 ;; esac
            /mnt/threadcap system disable
            printf '%s=' $name; cat /etc/ld.so.preload
        done
        rm /etc/ld.so.preload
        # From another system, on a disk without anything else.
        mkdir -p /mnt/disk/etc; cp /mnt/threadcap /mnt/disk
        echo /gone/libthreadcap.so > /mnt/disk/etc/ld.so.preload
        chroot /mnt/disk /threadcap system disable; ls /mnt/disk/etc | wc -w | sed 's/^/disk=/'
        # On a full disk.
        mkdir /mnt/small; mount -t tmpfs -o size=32m none /mnt/small
        cp -a /etc/. /mnt/small; mount --bind /mnt/small /etc
        printf '/mnt/other.so\\n/srv/libthreadcap.so\\n' > /etc/ld.so.preload
        ! dd if=/dev/zero of=/etc/full bs=4k 2> /dev/null || exit 1
        ! echo more 2> /dev/null > /etc/fuller || exit 1
        /mnt/threadcap system disable
        rm /etc/full
        echo full=$(cat /etc/ld.so.preload); ls /etc | grep -c ld.so.preload | sed 's/^/files=/'
        # While another is under way, who has the lock; nobody else than root can open it.
        echo /srv/libthreadcap.so > /etc/ld.so.preload
        flock /run/threadcap.lock -c '
            /mnt/threadcap system enable /srv/libthreadcap.so 2> /dev/null || echo enable=$?
            /mnt/threadcap system disable; echo disable=$?'
        stat -c 'lock=%a %u' /run/threadcap.lock
        /mnt/threadcap system disable; echo none=$?";
    let output = host.run(lines).ok();
    for name in ["crashes", "hangs", "lacks", "short", "none"] {
        assert_eq!(output.stdout.matches(&format!("{name}=/srv/other.so\n")).count(), 1, "{name}");
    }
    assert_eq!(output.value("full"), "/mnt/other.so");
    for (name, expected) in [("disk", 0), ("files", 1), ("enable", 2), ("disable", 0)] {
        assert_eq!(output.number(name), expected, "{name}\n{}", output.stdout);
    }
    assert_eq!(output.value("lock"), "600 0");
    assert_eq!(output.stderr, "");
}

/// The system calls by which files are touched and processes started; each may be the last.
const STEPS: &str =
    "openat readlink flock unlink rename fsync fchmod fchown write pipe2 clone exit_group";

/// Kills the launcher at one system call after another until it is through, and looks at the host
/// after each.
fn killed_at_every_step(host: &private_host::Host, command: &str, old: &str, new: &str) -> Output {
    let lines = format!(
        "file=/etc/ld.so.preload
        write() {{ rm -f $file; if [ -n \"$1\" ]; then printf '%s' \"$1\" > $file; fi; }}
        content() {{ cat $file 2> /dev/null || true; }}
        olds=0 news=0
        for call in {STEPS}; do
            step=0 status=1
            while [ $status != 0 ]; do
                step=$((step + 1)) status=0
                write '{old}'
                strace -qq -o /dev/null -e trace=$call -e inject=$call:signal=KILL:when=$step \
                    /mnt/threadcap system {command} > /mnt/said 2>&1 || status=$?
                case $status in 0|137) ;; *) cat /mnt/said; exit 1 ;; esac
                case $(content) in
                    '{old}') olds=$((olds + 1)) ;;
                    '{new}') news=$((news + 1)) ;;
                    *) echo \"neither, at $call $step:\"; content; exit 1 ;;
                esac
                true
                test \"$(sh -c 'echo $(echo well)' 2>&1)\" = well
                test \"$(python3 -c 'print(1)' 2>&1)\" = 1
            done
            test \"$(content)\" = '{new}'
            echo $call=$((step - 1))
        done
        ls -A /etc | grep -c '^ld.so.preload' | sed 's/^/files=/' || true
        echo olds=$olds; echo news=$news"
    );
    host.run(&lines).ok()
}

#[test]
fn power_loss_at_any_step_leaves_a_working_host() {
    if tool("strace").is_none() {
        return skip("needs strace");
    }
    let Some(shelf) = Shelf::new("power") else { return };
    let Some(host) = shelf.host() else { return };
    let ours = "/srv/libthreadcap.so";
    // As the shell compares them: without the end of the last line.
    let list = LIST.trim_end();
    let with = format!("{list}\n{ours}");
    let enable = format!("enable {ours}");
    for (command, old, new, decisive) in [
        (enable.as_str(), list, with.as_str(), "rename"),
        (enable.as_str(), "", ours, "rename"),
        ("disable", with.as_str(), list, "rename"),
        ("disable", ours, "", "unlink"),
    ] {
        let output = killed_at_every_step(&host, command, old, new);
        let number = |name| output.number(name);
        assert!(number("openat") >= 3 && number("fsync") > 0, "{}", output.stdout);
        assert!(number(decisive) > 0, "{}", output.stdout);
        // Killed before and after.
        let throughs = STEPS.split_whitespace().count() as i64;
        assert!(number("olds") > 0 && number("news") > throughs, "{}", output.stdout);
        assert_eq!(number("files"), i64::from(!new.is_empty()), "{}", output.stdout);
        eprintln!("{command}: killed {} times", number("olds") + number("news") - throughs);
    }
}
