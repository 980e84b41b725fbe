//! Scripts and their interpreters.

use std::ffi::{OsStr, OsString};
use std::io::Read;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use super::file;
use crate::path;

/// How much of a first line the kernel reads.
const FIRST_LINE: u64 = 256;

/// The interpreter line of a script: interpreter and at most one argument.
pub struct Script(Option<(PathBuf, Vec<OsString>)>);

/// Reads a script; `None` if neither the kernel nor a shell would run the file as one.
pub fn read(path: &Path) -> Option<Script> {
    let mut start = Vec::new();
    file::open(path).ok()?.take(FIRST_LINE).read_to_end(&mut start).ok()?;
    let line = start.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let Some(line) = line.strip_prefix(b"#!") else {
        // A text file without an interpreter line is run by the shell.
        let is_text = !start.is_empty() && !start.contains(&0);
        return is_text.then(|| Script(Some(("/bin/sh".into(), Vec::new()))));
    };
    let line = line.trim_ascii();
    let end = line.iter().position(u8::is_ascii_whitespace).unwrap_or(line.len());
    let (interpreter, rest) = line.split_at(end);
    let argument = rest.trim_ascii();
    let arguments = if argument.is_empty() { Vec::new() } else { vec![os(argument)] };
    Some(Script((!interpreter.is_empty()).then(|| (os(interpreter).into(), arguments))))
}

impl Script {
    /// The program that runs the script, and its arguments.
    pub fn interpreter(self) -> Option<(PathBuf, Vec<OsString>)> {
        self.0.filter(|(file, _)| file.exists())
    }
}

/// The program that `env` runs when it is given these arguments, and its own arguments.
pub fn behind_env(arguments: &[OsString]) -> Option<(PathBuf, Vec<OsString>)> {
    // `-S` splits the one argument that a first line can carry.
    let words = arguments.iter().flat_map(|argument| {
        let bytes = argument.as_bytes();
        let split = ["-S", "--split-string="].iter().find_map(|o| bytes.strip_prefix(o.as_bytes()));
        match split {
            Some(text) => text.split(u8::is_ascii_whitespace).map(os).collect(),
            None => vec![argument.clone()],
        }
    });
    let mut words = words.skip_while(|word| {
        let bytes = word.as_bytes();
        bytes.is_empty() || bytes.starts_with(b"-") || bytes.contains(&b'=')
    });
    let file = path::find(&words.next()?).ok()?;
    Some((file, words.collect()))
}

fn os(bytes: &[u8]) -> OsString {
    OsStr::from_bytes(bytes).to_owned()
}
