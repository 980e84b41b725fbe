//! `threadcap env`: shell code for a profile or a batch script.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use crate::arguments::{Cap, Env, Shell};
use crate::fault::Fault;
use crate::job::NewJob;
use crate::library::{self, InstalledLibrary};
use crate::program;

pub fn print(arguments: &Env) -> Result<(), Fault> {
    let shell = arguments.shell.unwrap_or_else(shell_of_user);
    if arguments.unset {
        return super::print(&undo(shell, &entry(&library::find()?)));
    }
    let Some(job) = NewJob::new(&arguments.cap, arguments.lock, None)? else {
        return Err(Fault::misuse("THREADCAP_DISABLE is set; unset it, or set it to 0"));
    };
    let library = library::find()?;
    let cap = job.settings.cap.to_string();
    let mut text = Vec::new();
    let mut add = |name: &str, value: &[u8]| text.extend(assignment(shell, name.as_bytes(), value));
    // `auto` is resolved where the code runs.
    let options = arguments.cap.variables(arguments.lock);
    let is_auto = options.contains(&("AUTOZYME_THREADS", "auto"));
    add("AUTOZYME_THREADS", if is_auto { b"auto" } else { cap.as_bytes() });
    for (name, value) in options.into_iter().filter(|(name, _)| *name != "AUTOZYME_THREADS") {
        add(name, value.as_bytes());
    }
    for entry in job.lowered() {
        if let Some(end) = entry.iter().position(|&byte| byte == b'=')
            && !entry.starts_with(b"AUTOZYME_THREADS=")
        {
            text.extend(assignment(shell, &entry[..end], &entry[end + 1..]));
        }
    }
    text.extend(preload(shell, &entry(&library)));
    super::print(&text)
}

/// The entry for whatever the shell starts, by the host's own shell: musl's loader wants a path of
/// its own.
fn entry(library: &InstalledLibrary) -> PathBuf {
    let shell = program::inspect(Path::new("/bin/sh"), &[], Some(library.machines));
    library.entry_for(&shell).unwrap_or_else(|| library.path.clone())
}

fn shell_of_user() -> Shell {
    let shell = std::env::var_os("SHELL").unwrap_or_default();
    match Path::new(&shell).file_name().and_then(OsStr::to_str) {
        Some("fish") => Shell::Fish,
        Some("csh" | "tcsh") => Shell::Csh,
        _ => Shell::Sh,
    }
}

fn assignment(shell: Shell, name: &[u8], value: &[u8]) -> Vec<u8> {
    let value = quoted(shell, value);
    let (before, between) = match shell {
        Shell::Sh => ("export ", "="),
        Shell::Fish => ("set -gx ", " "),
        Shell::Csh => ("setenv ", " "),
    };
    [before.as_bytes(), name, between.as_bytes(), &value, b"\n"].concat()
}

/// Puts the library first in LD_PRELOAD, and keeps the others. Running the code again changes
/// nothing.
fn preload(shell: Shell, library: &Path) -> Vec<u8> {
    let path = quoted(shell, library.as_os_str().as_bytes());
    let text: &[&[u8]] = match shell {
        Shell::Sh => &[
            b"case \":${LD_PRELOAD-}:\" in *:",
            &path,
            b":*) ;; *) export LD_PRELOAD=",
            &path,
            b"\"${LD_PRELOAD:+:$LD_PRELOAD}\" ;; esac\n",
        ],
        Shell::Fish => &[
            b"string match -q -- '*'",
            &path,
            b"'*' \"$LD_PRELOAD\"; or set -gx LD_PRELOAD (string join : -- ",
            &path,
            b" $LD_PRELOAD)\n",
        ],
        Shell::Csh => &[
            b"if ( ! $?LD_PRELOAD ) setenv LD_PRELOAD ''\n",
            b"if ( \"$LD_PRELOAD\" == '' ) setenv LD_PRELOAD ",
            &path,
            b"\nif ( \"$LD_PRELOAD\" !~ *",
            &path,
            b"* ) setenv LD_PRELOAD ",
            &path,
            b":\"$LD_PRELOAD\"\n",
        ],
    };
    text.concat()
}

/// Removes what the code of `print` sets, and leaves the other preloads.
fn undo(shell: Shell, library: &Path) -> Vec<u8> {
    let unset = match shell {
        Shell::Sh => "unset ",
        Shell::Fish => "set -e ",
        Shell::Csh => "unsetenv ",
    };
    let mut text: Vec<u8> =
        Cap::VARIABLES.iter().flat_map(|name| format!("{unset}{name}\n").into_bytes()).collect();
    let path = library.as_os_str().as_bytes();
    let quoted_path = quoted(shell, path);
    let parts: Vec<&[u8]> = match shell {
        Shell::Sh => vec![
            b"case \":${LD_PRELOAD-}:\" in *:",
            &quoted_path,
            b":*) LD_PRELOAD=:$LD_PRELOAD:; LD_PRELOAD=${LD_PRELOAD%%:",
            &quoted_path,
            b":*}:${LD_PRELOAD#*:",
            &quoted_path,
            b":}; LD_PRELOAD=${LD_PRELOAD#:}; LD_PRELOAD=${LD_PRELOAD%:} ;; esac\n\
              [ -n \"${LD_PRELOAD-}\" ] || unset LD_PRELOAD\n",
        ],
        Shell::Fish => vec![
            b"set -gx LD_PRELOAD (string join : -- (string split : -- \"$LD_PRELOAD\" | string match -v -- ",
            &quoted_path,
            b"))\ntest -n \"$LD_PRELOAD\"; or set -e LD_PRELOAD\n",
        ],
        Shell::Csh => vec![
            b"if ( ! $?LD_PRELOAD ) setenv LD_PRELOAD ''\n\
              setenv LD_PRELOAD `echo \":${LD_PRELOAD}:\" | sed -e s,:",
            path,
            b":,:, -e s,^:,, -e 's,:$,,'`\nif ( \"$LD_PRELOAD\" == '' ) unsetenv LD_PRELOAD\n",
        ],
    };
    text.extend(parts.concat());
    text
}

/// A value quoted for the shell.
fn quoted(shell: Shell, value: &[u8]) -> Vec<u8> {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-./,=:@%+".contains(byte);
    if !value.is_empty() && value.iter().all(plain) {
        return value.to_owned();
    }
    let escaped = value.iter().flat_map(|&byte| match (byte, shell) {
        (b'\'', _) => b"'\\''".to_vec(),
        (b'\\', Shell::Fish) => b"\\\\".to_vec(),
        (b'!' | b'\n', Shell::Csh) => vec![b'\\', byte],
        _ => vec![byte],
    });
    [b'\''].into_iter().chain(escaped).chain([b'\'']).collect()
}
