//! `threadcap system disable`: stops preloading the library into every program.
//!
//! It does not depend on the library, which may be broken.

use threadcap_decide::preloads;

use crate::commands::print_text;
use crate::fault::Fault;
use crate::system::preload_file::{FILE, PreloadFile};

pub fn disable() -> Result<(), Fault> {
    super::need_root("disable")?;
    // Even if another process holds the file lock: this is more urgent.
    let file = PreloadFile::open_alone().or_else(|_| PreloadFile::open())?;
    let entries = preloads::entries(&file.list).filter(|entry| preloads::is_ours(entry));
    let entries: Vec<_> = entries.map(String::from_utf8_lossy).collect();
    if entries.is_empty() {
        return print_text(&format!("{FILE} does not list the library.\n"));
    }
    let mut without = Vec::new();
    preloads::without(&file.list, |piece| without.extend(piece));
    // Even a full disk has room for an overwrite in place.
    file.replace(&without).or_else(|fault| file.overwrite(&without).map_err(|_| fault))?;
    let text = format!(
        "{}: no longer preloaded; programs that are already running keep it until they end.\n",
        entries.join(", ")
    );
    print_text(&text)
}
