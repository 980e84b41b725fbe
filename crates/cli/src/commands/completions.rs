//! `threadcap completions`: for bash, zsh, fish, elvish and PowerShell.

use crate::{arguments, fault::Fault};

pub fn print(shell: clap_complete::Shell) -> Result<(), Fault> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut arguments::definitions(), "threadcap", &mut script);
    super::print(&script)
}
