//! Which programs of a job the library did not reach, and why.

use std::collections::BTreeMap;
use std::path::Path;

use threadcap_report::job::Unclamped;
use threadcap_shown::Shown;

use super::Program;
use crate::program;
use crate::program::Machines;

/// The programs that the library did not reach, or not completely. `with_page`: processes that have
/// a page, so the library is loaded there.
pub fn find(programs: &[Program], with_page: &[u32], library: Machines) -> Vec<Unclamped> {
    let mut reasons: BTreeMap<&str, Option<String>> = BTreeMap::new();
    let mut found: Vec<Unclamped> = Vec::new();
    // A launcher, ours or one inside the job, is linked statically but requests nothing.
    let launcher = std::env::current_exe().unwrap_or_default();
    let others =
        programs.iter().filter(|program| Path::new(program.seen.program.original()) != launcher);
    for Program { seen, has_library, .. } in others {
        let of_file =
            reasons.entry(&seen.program).or_insert_with(|| shortfall(&seen.program, library));
        let is_missing = *has_library == Some(false) && !with_page.contains(&seen.pid);
        let missing =
            || format!("{} ran without the library, which was not preloaded", seen.program);
        let Some(why) = of_file.clone().or_else(|| is_missing.then(missing)) else { continue };
        let why = Shown::from(why);
        let known =
            found.iter_mut().find(|known| known.program == seen.program && known.why == why);
        match known {
            Some(known) => {
                known.processes += 1;
                known.threads = known.threads.max(seen.threads);
            }
            None => found.push(Unclamped {
                program: seen.program.clone(),
                why,
                processes: 1,
                threads: seen.threads,
            }),
        }
    }
    found
}

fn shortfall(file: &str, library: Machines) -> Option<String> {
    program::inspect(Path::new(file), &[], Some(library)).shortfall()
}
