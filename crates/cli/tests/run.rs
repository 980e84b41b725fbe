//! Promise: `threadcap run` becomes the command, under the cap; errors are one clear line.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::ExitStatusExt;
use threadcap_testing::launcher::*;
use threadcap_testing::*;

#[track_caller]
fn misuse(arguments: &[&str], status: i32, says: &str) {
    let output = threadcap(arguments).bare();
    assert_eq!(output.status.code(), Some(status), "{}", output.stderr);
    assert_eq!(output.stderr.lines().count(), 1, "{}", output.stderr);
    assert!(
        output.stderr.starts_with("threadcap: ") && output.stderr.contains(says),
        "{}",
        output.stderr
    );
    assert_eq!(output.stdout, "");
}

#[test]
fn the_exit_is_the_commands_own() {
    for status in [0, 1, 2, 126, 127, 255] {
        let exit = format!("exit {status}");
        let output = threadcap(&["run", "-n", "1", "--", "sh", "-c", &exit]).bare();
        assert_eq!(output.status.code(), Some(status));
    }
    let output = threadcap(&["-n", "1", "sh", "-c", "kill -9 $$"]).bare();
    assert_eq!(output.status.signal(), Some(9));
}

#[test]
fn no_process_stays_between() {
    let line = "echo pid=$$; \"$0\" run -n 1 -- sh -c 'echo inner=$PPID'; exec \"$0\" -n 1 sh -c 'echo pid2=$$'";
    let program = with_arguments(Program::new("sh"), &["-c", line, launcher()]);
    let output = program.env("THREADCAP_LIBRARY", shim()).bare().ok();
    assert_eq!(output.number("pid"), output.number("pid2"));
    assert_eq!(output.number("inner"), output.number("pid"));
}

#[test]
fn signals_and_descriptors_stay_as_given() {
    let line = "grep -E '^Sig(Blk|Ign)' /proc/self/status; ls /proc/self/fd | wc -w";
    let launcher = launcher();
    for setting in ["", "trap '' PIPE HUP;", "exec <&-;", "exec 7</dev/null;"] {
        let plain = format!("{setting} exec sh -c \"{line}\"");
        let capped = format!("{setting} exec {launcher} -q -n 1 sh -c \"{line}\"");
        let run = |line: &str| {
            // A lease is a descriptor more.
            let program = Program::new("sh").env("THREADCAP_LEASES", "off");
            let program = program.env("THREADCAP_LIBRARY", shim());
            with_arguments(program, &["-c", line]).bare().ok().stdout
        };
        assert_eq!(run(&plain), run(&capped), "{setting}");
    }
}

#[test]
fn misuse_is_one_line() {
    misuse(&["run", "-n", "0", "ls"], 2, "expected a whole number from 1 to 1048575, or auto");
    misuse(&["-n", "four", "ls"], 2, "expected a whole number");
    misuse(&["--bogus", "ls"], 2, "--bogus");
    misuse(&["run", "-n", "1"], 2, "COMMAND");
    misuse(&["run", "ls"], 2, "no cap given");
    misuse(&["run", "-n", "1", "--excess", "maybe", "ls"], 2, "expected share or refuse");
    misuse(&["run", "-n", "1", "--lower-option", "", "ls"], 2, "expected an option");
    misuse(&["run", "-n", "1", "--lower-option", "a|b", "ls"], 2, "expected an option");
    misuse(&["-n", "1", "no-such-command"], 127, "command not found");
    misuse(&["-n", "1", "/no/such/file"], 127, "no such file");
    misuse(&["-n", "1", "/etc/passwd"], 126, "execute");
    misuse(&["-n", "1", "/"], 126, "execute");
}

#[test]
fn the_cap_is_the_first_that_is_given() {
    let cap = |program: Program| program.bare().ok().stdout.trim().to_owned();
    let print = ["sh", "-c", "echo $AUTOZYME_THREADS"];
    let run = |options: &[&str]| threadcap(&[options, &print].concat());
    assert_eq!(cap(run(&["-n", "1"]).env("AUTOZYME_THREADS", "3")), "1");
    assert_eq!(cap(run(&[]).env("AUTOZYME_THREADS", "3")), "3");
    assert_eq!(cap(run(&[]).env("AUTOZYMER_THREADS", "5")), "5");
    let auto = cap(run(&["-n", "auto"]));
    let cpus = Program::new("nproc").bare().ok().stdout;
    assert_eq!(auto, cpus.trim());
    // A batch system knows of fewer.
    assert_eq!(cap(run(&["-n", "auto"]).env("SLURM_CPUS_PER_TASK", "1")), "1");
    // A cap goes down inside a job, never up.
    assert_eq!(cap(threadcap(&[&["-n", "1", launcher(), "-n", "2"], &print[..]].concat())), "1");
}

#[test]
fn a_bad_variable_is_said_once_and_the_next_counts() {
    let program = threadcap(&["sh", "-c", "echo cap=$AUTOZYME_THREADS"]);
    let program = program.env("AUTOZYME_THREADS", "many").env("AUTOZYMER_THREADS", "1");
    let output = program.bare().ok();
    assert_eq!(output.number("cap"), 1);
    assert_eq!(output.stderr.lines().count(), 1, "{}", output.stderr);
}

#[test]
fn a_bad_value_is_said_in_one_short_line_that_steers_no_terminal() {
    let long = "4".repeat(5000);
    for value in ["on\n\x1b[31moff", "\u{9b}2J", &long] {
        let by_library = Program::new("true").env("AUTOZYME_THREADS", "1");
        let by_launcher = threadcap(&["-n", "1", "true"]);
        for (program, is_capped) in [(by_library, true), (by_launcher, false)] {
            let program = program.env("THREADCAP_HOLD", value);
            let output = if is_capped { program.inactive().ok() } else { program.bare().ok() };
            let said = output.stderr;
            assert_eq!(said.lines().count(), 1, "{said:?}");
            assert!(said.len() < 300 && said.contains("expected on or off"), "{said:?}");
            let steers = |c: char| c.is_control() && c != '\n';
            assert!(!said.chars().any(steers), "{said:?}");
        }
    }
}

#[test]
fn what_cannot_be_written_is_said() {
    for arguments in ["top --once", "man run", "--help", "--version", "env -n 4", "check true"] {
        let line = format!("exec {} {arguments} > /dev/full", launcher());
        let program = with_arguments(Program::new("sh"), &["-c", &line]);
        let output = program.env("THREADCAP_LIBRARY", shim()).bare();
        assert_eq!(output.status.code(), Some(2), "{arguments}: {}", output.stderr);
        assert!(output.stderr.starts_with("threadcap: stdout: No space left"), "{}", output.stderr);
    }
}

#[test]
fn a_closed_stdout_is_not_taken_for_success() {
    for arguments in ["top --once", "man run", "env -n 4", "check true"] {
        let line = format!("exec {} {arguments} >&-", launcher());
        let program = with_arguments(Program::new("sh"), &["-c", &line]);
        let output = program.env("THREADCAP_LIBRARY", shim()).bare();
        assert_eq!(output.status.code(), Some(2), "{arguments}: {}", output.stderr);
        assert!(output.stderr.starts_with("threadcap: stdout: Bad file"), "{}", output.stderr);
    }
}

#[test]
fn words_that_are_not_text_get_one_line() {
    let said = |arguments: &[&[u8]]| {
        let words = arguments.iter().map(|word| OsStr::from_bytes(word));
        let output = words.fold(Program::new(launcher()), Program::arg).bare();
        assert_eq!(output.status.code(), Some(2), "{}", output.stderr);
        output.stderr
    };
    let line = "is not valid UTF-8; expected text; see threadcap";
    let broken: [&[&[u8]]; 3] =
        [&[b"show", b"\xff"], &[b"-n", b"\xff", b"true"], &[b"top", b"--sort", b"\xff"]];
    for arguments in broken {
        let said = said(arguments);
        assert!(said.starts_with(&format!("threadcap: \"\u{fffd}\" {line}")), "{said}");
        assert_eq!(said.lines().count(), 1, "{said}");
    }
    let option = said(&[b"--\xff", b"true"]);
    assert_eq!(option.lines().count(), 1, "{option}");
}

#[test]
fn the_environment_is_lowered_before_the_start() {
    let program =
        threadcap(&["run", "-n", "1", "--excess", "refuse", "--teams=asked", "--", "env"]);
    let program =
        program.env("OMP_NUM_THREADS", "64").env("OTHER", "64").env("THREADCAP_TEAMS", "cap");
    let other = public_copy(&compile_library("plain.c", &[]), "libother.so", 0o755);
    let output = program.env("LD_PRELOAD", format!("{} {}", shim().display(), other.display()));
    let output = output.bare().ok();
    assert_eq!(output.value("OMP_NUM_THREADS"), "1");
    assert_eq!(output.value("OTHER"), "64");
    assert_eq!(output.value("THREADCAP_EXCESS"), "refuse");
    assert_eq!(output.value("THREADCAP_TEAMS"), "asked", "the option comes before the variable");
    assert_eq!(output.value("LD_PRELOAD"), format!("{}:{}", shim().display(), other.display()));
    assert_eq!(output.stdout.matches("OPENBLAS").count(), 0, "nothing is added");
}

#[test]
fn every_kind_of_program_is_held() {
    let printed = |program: Program| program.bare().ok().stdout;
    let bare = printed(Program::new("nproc"));
    assert_eq!(printed(threadcap(&["-n", "1", "env", "-i", "nproc"])).trim(), "1");
    assert!(bare.trim().parse::<u32>().unwrap_or(0) > 1, "bare, there is more than one CPU");
    // Without the hold the real mask, which the kernel's own file shows, stays as it was.
    let mask = ["grep", "Cpus_allowed:", "/proc/self/status"];
    let off = threadcap(&[&["-n", "1", "--hold", "off"], &mask[..]].concat());
    assert_eq!(printed(off), printed(with_arguments(Program::new(mask[0]), &mask[1..])));
}

#[test]
fn two_jobs_take_different_cpus() {
    if std::thread::available_parallelism().is_ok_and(|cpus| cpus.get() < 2) {
        return skip("needs two CPUs");
    }
    let leases = root().join("target/test-programs/launcher.leases");
    // Each says its CPU, and stays until the other has one.
    let script = "here=$(mktemp -d); export here; for job in 1 2; do \
                  $0 -q -n 1 sh -c 'taskset -pc $$; touch $here/$$; \
                  until [ $(ls $here | wc -l) = 2 ]; do sleep 0.1; done' & done; wait; rm -r $here";
    let program = with_arguments(Program::new("sh"), &["-c", script, launcher()]);
    let program = program.env("THREADCAP_LEASES", leases).env("THREADCAP_LIBRARY", shim());
    let output = program.bare().ok().stdout;
    let cpus: Vec<_> = output.lines().filter_map(|line| line.rsplit(' ').next()).collect();
    assert!(cpus.len() == 2 && cpus[0] != cpus[1], "{output}");
}

#[test]
fn the_library_is_found_beside_the_launcher() {
    for (number, place) in ["bin", "lib", "lib/threadcap"].iter().enumerate() {
        let name = format!("install-{number}/bin/threadcap");
        let launcher = public_copy(launcher().as_ref(), &name, 0o755);
        let missing = with_arguments(Program::new(&launcher), &["-n", "1", "true"]).bare();
        assert_eq!(missing.status.code(), Some(2), "{}", missing.stderr);
        let library = format!("install-{number}/{place}/libthreadcap.so");
        let library = public_copy(shim(), &library, 0o644);
        let print = ["-n", "1", "sh", "-c", "echo $LD_PRELOAD"];
        let output = with_arguments(Program::new(&launcher), &print).bare().ok();
        assert_eq!(output.stdout.trim(), text(&library));
    }
}

#[test]
fn a_library_that_cannot_be_preloaded_is_said() {
    for name in ["a b.so", "a:b.so", "$LIB.so"] {
        let copy = public_copy(shim(), name, 0o644);
        let output = threadcap(&["-n", "1", "true"]).env("THREADCAP_LIBRARY", copy).bare();
        assert_eq!(output.status.code(), Some(2));
        assert!(output.stderr.contains("LD_PRELOAD cannot carry"), "{}", output.stderr);
    }
    let renamed = public_copy(shim(), "other.so", 0o644);
    for (library, says) in [
        ("/no/such.so", "No such file"),
        ("/etc", "not a file"),
        ("/etc/passwd", "not a shared library"),
        (text(&renamed), "expected a library named libthreadcap.so"),
    ] {
        let output = threadcap(&["-n", "1", "true"]).env("THREADCAP_LIBRARY", library).bare();
        assert_eq!(output.status.code(), Some(2));
        assert!(output.stderr.contains(says), "{}", output.stderr);
    }
}

#[test]
fn shell_lines_work_in_shells() {
    let capped =
        "eval \"$($0 env -n 1 --shell sh)\"; eval \"$($0 env -n 1 --shell sh)\"; env; nproc";
    let program = with_arguments(Program::new("sh"), &["-c", capped, launcher()]);
    let output = program.env("THREADCAP_LIBRARY", shim()).env("MKL_NUM_THREADS", "8").bare().ok();
    assert_eq!(output.value("AUTOZYME_THREADS"), "1");
    assert_eq!(output.value("MKL_NUM_THREADS"), "1");
    assert_eq!(output.value("LD_PRELOAD"), text(shim()));
    assert_eq!(output.stdout.lines().last(), Some("1"));
    for shell in ["fish", "csh"] {
        let lines = threadcap(&["env", "-n", "auto", "--shell", shell]).bare().ok().stdout;
        assert!(lines.contains("AUTOZYME_THREADS auto"), "{lines}");
        if tool(shell).is_none() {
            skip(&format!("{shell} is not installed"));
            continue;
        }
        let script = format!("{lines}{lines}env");
        let output = with_arguments(Program::new(shell), &["-c", &script]).bare().ok();
        assert_eq!(output.value("LD_PRELOAD"), text(shim()), "{shell}");
    }
}

#[test]
fn shell_lines_can_be_undone() {
    for (shell, before) in [("sh", "export "), ("fish", "set -gx "), ("csh", "setenv ")] {
        if tool(shell).is_none() {
            skip(&format!("{shell} is not installed"));
            continue;
        }
        let lines = |options: &[&str]| {
            let arguments = [&["env", "--shell", shell], options].concat();
            threadcap(&arguments).bare().ok().stdout
        };
        let options = ["-n", "1", "--hold", "off", "--teams", "cap", "--budget", "off"];
        let (set, undo) = (lines(&options), lines(&["--unset"]));
        let between = if shell == "sh" { "=" } else { " " };
        // Another library of the user's, which does not have to exist in order to be named.
        let other = format!("{before}LD_PRELOAD{between}libc.so.6\n");
        for (others, left) in [("", None), (other.as_str(), Some("libc.so.6"))] {
            // Undone twice: the second time there is nothing to undo.
            let script = format!("{others}{set}env\necho undone\n{undo}{undo}env\n");
            let output = with_arguments(Program::new(shell), &["-c", &script]).bare().ok();
            let (capped, undone) = output.stdout.split_once("undone\n").expect("both");
            assert!(capped.contains("AUTOZYME_THREADS=1") && capped.contains(text(shim())));
            let gone =
                ["AUTOZYME_THREADS=", "THREADCAP_HOLD=", "THREADCAP_TEAMS=", "THREADCAP_BUDGET="];
            for gone in gone {
                assert!(capped.contains(gone), "{shell}: {capped}");
                assert!(!undone.contains(gone), "{shell}: {undone}");
            }
            let preloads = undone.lines().find_map(|line| line.strip_prefix("LD_PRELOAD="));
            assert_eq!(preloads, left, "{shell}: {undone}");
        }
    }
}

/// What bash offers after these words, the last of which is not finished.
fn bash_offers(words: &[&str]) -> String {
    let script = threadcap(&["completions", "bash"]).bare().ok().stdout;
    let code = format!(
        "{script}\nCOMP_WORDS=(\"$@\") COMP_CWORD=$(($# - 1))\n\
         _threadcap_or_command threadcap \"${{COMP_WORDS[COMP_CWORD]}}\" \"${{COMP_WORDS[COMP_CWORD - 1]}}\"\n\
         printf '%s ' \"${{COMPREPLY[@]}}\""
    );
    let arguments = [&["-c", code.as_str(), "bash"], words].concat();
    with_arguments(Program::new("bash"), &arguments).bare().stdout
}

#[test]
fn completion_in_bash_completes_the_wrapped_command() {
    if tool("bash").is_none() {
        return skip("bash is not installed");
    }
    let of_command = [
        &["threadcap", "run", "-n", "2", "--", "mktem"][..],
        &["threadcap", "-n", "2", "mktem"],
        &["threadcap", "explain", "mktem"],
        &["threadcap", "run", "--hold", "=", "off", "--report", "=", "a.html", "mktem"],
    ];
    for words in of_command {
        // More than one directory of PATH may have it.
        let offers = bash_offers(words);
        let mut offers = offers.split_whitespace().peekable();
        assert!(offers.peek().is_some() && offers.all(|offer| offer == "mktemp"), "{words:?}");
    }
    assert!(bash_offers(&["threadcap", "ru"]).contains("run"));
    assert!(bash_offers(&["threadcap", "run", "--exc"]).contains("--excess"));
    assert!(bash_offers(&["threadcap", "top", "--proc"]).contains("--processes"));
}

/// Others may have named files so that a shell would run what is in their names.
#[test]
fn completion_in_bash_quotes_the_names_of_files() {
    if tool("bash").is_none() || tool("python3").is_none() {
        return skip("bash or python3 is not installed");
    }
    let directory = std::env::temp_dir().join(format!("threadcap-names-{}", std::process::id()));
    std::fs::create_dir(&directory).expect("the temporary directory is writable");
    let write = |name: &str, text: &str| {
        let file = directory.join(name);
        std::fs::write(&file, text).expect("the directory is ours");
        std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o755)).expect("ours, too");
    };
    ["a;id", "b$(id)", "c d*e"].iter().for_each(|name| write(name, ""));
    write("run`id`", "#!/bin/sh\n");
    let script = threadcap(&["completions", "bash"]).bare().ok().stdout;
    write("script", &script);
    let typed = root().join("tests/programs/typed_in_bash.py");
    let lines = [
        ("threadcap run --report=a", r"threadcap run --report=a\;id"),
        ("threadcap -n b", r"threadcap -n b\$\(id\)"),
        ("threadcap explain --report=c", r"threadcap explain --report=c\ d\*e"),
        ("threadcap run ./r", r"threadcap run ./run\`id\`"),
        ("threadcap run -n 2 -- cat a", r"threadcap run -n 2 -- cat a\;id"),
        ("threadcap system apply a", r"threadcap system apply a\;id"),
    ];
    let words = lines.map(|(line, _)| line);
    let code = "cd \"$1\"; shift; exec python3 \"$@\"";
    let start = ["-c", code, "sh", text(&directory), text(&typed), "./script"];
    let output = with_arguments(Program::new("sh"), &[&start[..], &words[..]].concat()).bare().ok();
    let expected: Vec<_> = lines.iter().map(|(_, line)| *line).collect();
    assert_eq!(output.stdout.lines().collect::<Vec<_>>(), expected, "{}", output.stderr);
    std::fs::remove_dir_all(directory).expect("ours");
}

#[test]
fn completion_in_fish_completes_the_wrapped_command() {
    if tool("fish").is_none() {
        return skip("fish is not installed");
    }
    let script = threadcap(&["completions", "fish"]).bare().ok().stdout;
    let code = format!("{script}\ncomplete -C 'threadcap run -n 2 -- mktem'");
    let offers = with_arguments(Program::new("fish"), &["-c", &code]).bare().stdout;
    assert!(offers.contains("mktemp"), "{offers}");
}

#[test]
fn completions_and_manual_pages() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = threadcap(&["completions", shell]).bare().ok().stdout;
        assert!(script.contains("threadcap") && script.contains("excess"), "{shell}");
    }
    for (page, word) in
        [(&["man"][..], "threadcap"), (&["man", "run"], "excess"), (&["man", "check"], "json")]
    {
        let page = threadcap(page).bare().ok().stdout;
        assert!(page.contains(".TH") && page.contains(word), "{page}");
        for section in ["ENVIRONMENT", "FILES", "EXIT STATUS", "EXAMPLES", "SEE ALSO"] {
            assert!(
                page.contains(&format!(".SH \"{section}\""))
                    || page.contains(&format!(".SH {section}")),
                "{section} in {page}"
            );
        }
    }
}
