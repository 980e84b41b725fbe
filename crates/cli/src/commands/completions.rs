//! `threadcap completions`: for bash, zsh, fish, elvish and PowerShell.

use clap_complete::Shell;

use crate::{arguments, fault::Fault};

/// After the options of threadcap, the command itself is completed as usual. zsh's script already
/// does so.
const BASH: &str = include_str!("completions/wrapped.bash");
const FISH: &str = include_str!("completions/wrapped.fish");

pub fn print(shell: Shell) -> Result<(), Fault> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut arguments::definitions(), "threadcap", &mut script);
    match shell {
        Shell::Bash => {
            script = without_files(&script);
            script.extend(BASH.as_bytes());
        }
        Shell::Fish => script.extend(FISH.as_bytes()),
        _ => (),
    }
    super::print(&script)
}

/// Leaves file names to bash itself: clap's line splits them at blanks, and inserts them unquoted, so
/// that a file in a directory like `/tmp` could bring a command along.
fn without_files(script: &[u8]) -> Vec<u8> {
    const FILES: &str = "COMPREPLY=($(compgen -f \"${cur}\"))";
    String::from_utf8_lossy(script).replace(FILES, "COMPREPLY=()").into_bytes()
}
