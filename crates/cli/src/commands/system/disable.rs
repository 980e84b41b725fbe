//! `threadcap system disable`: the library no longer goes into every program.
//!
//! Nothing is asked of the library, which may be the reason.

use threadcap_decide::preloads;

use crate::commands::print;
use crate::fault::Fault;
use crate::system::preload_file::{FILE, PreloadFile};

pub fn disable() -> Result<(), Fault> {
    super::need_root("disable")?;
    // If another has the lock, this is the more urgent.
    let file = PreloadFile::open_alone().or_else(|_| PreloadFile::open())?;
    let entries = preloads::entries(&file.list).filter(|entry| preloads::is_ours(entry));
    let entries: Vec<_> = entries.map(String::from_utf8_lossy).collect();
    if entries.is_empty() {
        return print(format!("{FILE} does not name the library.\n").as_bytes());
    }
    let mut without = Vec::new();
    preloads::without(&file.list, |piece| without.extend(piece));
    // A full disk has room for what was there before.
    file.replace(&without).or_else(|fault| file.overwrite(&without).map_err(|_| fault))?;
    let text = format!(
        "{}: no longer preloaded; programs that run already keep it until they end.\n",
        entries.join(", ")
    );
    print(text.as_bytes())
}
