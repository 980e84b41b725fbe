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
        Shell::Bash => script.extend(BASH.as_bytes()),
        Shell::Fish => script.extend(FISH.as_bytes()),
        _ => (),
    }
    super::print(&script)
}
