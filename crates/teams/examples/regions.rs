//! Counts the OpenMP regions of ELF files and the verdicts on them: `regions FILE...`.
//!
//! For `scripts/team-corpus`. One line per file that starts regions, fields separated by tabs. With
//! `--each`, a line per region before it.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;
use threadcap_teams::{Facts, File, Image, MOST_FOR_REGION, Marks, Reach, Regions, Verdict};

/// What stands behind a verdict, in a word.
fn kind(facts: Option<Facts>) -> &'static str {
    let Some(facts) = facts else { return "unreadable" };
    match facts.verdict() {
        Verdict::Promised if facts.waits => "promised:waits",
        Verdict::Promised if !facts.size && !facts.sharing && facts.number => "promised:number",
        Verdict::Promised if facts.lone_number => "promised:mixed",
        Verdict::Promised if facts.cut_short => "promised:long",
        Verdict::Promised if !facts.number && !facts.unknown => "promised:nothing",
        Verdict::Promised => "promised:unknown",
        Verdict::Asks => "asks",
        Verdict::Adapts if facts.size || facts.sharing => "adapts",
        Verdict::Adapts if facts.nests => "adapts:nested",
        Verdict::Adapts => "adapts:tickets",
    }
}

fn main() {
    let (options, paths): (Vec<_>, Vec<_>) =
        std::env::args().skip(1).partition(|it| it == "--each");
    for path in &paths {
        let contents = std::fs::read(path).unwrap_or_default();
        let Some(file) = File::of(&contents) else { continue };
        let Some(image) = Image::of(file, file.header()) else { continue };
        let marks = Marks::new();
        let Some(mut reach) = Reach::around(&file, file.header(), &marks) else { continue };
        let (started, mut found) = (Instant::now(), Regions::default());
        let regions: BTreeSet<usize> =
            std::iter::from_fn(|| found.next(&image, &mut { usize::MAX })).collect();
        let mut counts: BTreeMap<_, usize> = BTreeMap::new();
        for &region in &regions {
            let facts = reach.facts(region, &mut { MOST_FOR_REGION });
            *counts.entry(kind(facts)).or_default() += 1;
            if !options.is_empty() {
                println!("\t{region:x}\t{}\t{facts:?}", kind(facts));
            }
        }
        if !regions.is_empty() {
            let counts: Vec<_> =
                counts.iter().map(|(kind, count)| format!("{kind}={count}")).collect();
            let seconds = started.elapsed().as_secs_f64();
            println!(
                "{path}\tregions={}\t{}\tseconds={seconds:.3}",
                regions.len(),
                counts.join("\t")
            );
        }
    }
}
