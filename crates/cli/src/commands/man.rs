//! `threadcap man`: the manual pages.

use crate::{arguments, fault::Fault};

pub fn print(subcommand: Option<&str>) -> Result<(), Fault> {
    let mut all = arguments::definitions();
    all.build();
    let page = match subcommand.and_then(|name| all.find_subcommand(name)) {
        Some(subcommand) => subcommand.clone(),
        None => all,
    };
    let mut text = Vec::new();
    // Writing to memory cannot fail.
    let _ = clap_mangen::Man::new(page).render(&mut text);
    super::print(&text)
}
