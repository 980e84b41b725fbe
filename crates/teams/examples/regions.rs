//! Counts the OpenMP regions of ELF files and the verdicts on them: `regions FILE...`.
//!
//! For `scripts/team-corpus`. One line per file that starts regions, fields separated by tabs. With
//! `--each`, a line per region before it.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;
use threadcap_teams::{
    Facts, Image, LONGEST_NAME, MOST_FOR_REGION, Marks, Memory, Process, Reach, Regions, Verdict,
};

/// A file as the loader would map it, at the addresses that it names itself.
struct Mapped {
    start: usize,
    bytes: Vec<u8>,
}

impl Memory for &Mapped {
    fn bytes(&self, address: usize, length: usize) -> Option<&[u8]> {
        self.bytes.get(address.checked_sub(self.start)?..)?.get(..length)
    }

    fn name(&self, address: usize) -> Option<&[u8]> {
        let text = self.bytes.get(address.checked_sub(self.start)?..)?;
        text.split(|&byte| byte == 0).next().filter(|name| name.len() < LONGEST_NAME)
    }

    fn word(&self, address: usize) -> Option<usize> {
        self.bytes
            .get(address.checked_sub(self.start)?..)?
            .first_chunk()
            .copied()
            .map(usize::from_le_bytes)
    }
}

impl Process for &Mapped {
    type Memory = Self;

    fn object(&self, address: usize) -> Option<(Self, usize)> {
        let inside = (self.start..self.start + self.bytes.len()).contains(&address);
        inside.then_some((*self, self.start))
    }

    fn definition(&self, _: &[u8]) -> Option<usize> {
        None
    }
}

fn number(bytes: &[u8], at: usize, size: usize) -> Option<usize> {
    let mut word = [0; 8];
    word[..size].copy_from_slice(bytes.get(at..at.checked_add(size)?)?);
    Some(usize::from_le_bytes(word))
}

/// Maps the segments of a file; `None` if it is no 64-bit ELF file or unreasonably large.
fn map(path: &str) -> Option<Mapped> {
    let file = std::fs::read(path).ok()?;
    if !file.starts_with(b"\x7fELF\x02\x01") {
        return None;
    }
    let (headers, count) = (number(&file, 32, 8)?, number(&file, 56, 2)?);
    let field = |index: usize, at, size| number(&file, headers + index * 56 + at, size);
    let loads: Vec<_> = (0..count).filter(|&index| field(index, 0, 4) == Some(1)).collect();
    let start = field(*loads.first()?, 16, 8)? & !0xfff;
    let end = loads.iter().filter_map(|&it| Some(field(it, 16, 8)? + field(it, 40, 8)?)).max()?;
    if end.checked_sub(start)? > 1 << 30 {
        return None;
    }
    let mut mapped = Mapped { start, bytes: vec![0; end - start] };
    for &index in &loads {
        let (offset, address, length) =
            (field(index, 8, 8)?, field(index, 16, 8)?, field(index, 32, 8)?);
        let to = mapped.bytes.get_mut(address - start..address - start + length)?;
        to.copy_from_slice(file.get(offset..offset + length)?);
    }
    let dynamic = (0..count).find(|&index| field(index, 0, 4) == Some(2))?;
    bind(&mut mapped, field(dynamic, 16, 8)? - start);
    Some(mapped)
}

/// Binds the references of an object to symbols that it defines itself.
fn bind(mapped: &mut Mapped, dynamic: usize) -> Option<()> {
    let mut tags = BTreeMap::new();
    for at in (dynamic..).step_by(16) {
        match number(&mapped.bytes, at, 8)? {
            0 => break,
            tag => tags.insert(tag, number(&mapped.bytes, at + 8, 8)?),
        };
    }
    let symbols = *tags.get(&6)? - mapped.start;
    for (list, bytes) in [(7, 8), (23, 2)] {
        let (Some(list), Some(bytes)) = (tags.get(&list), tags.get(&bytes)) else { continue };
        for at in (*list - mapped.start..).step_by(24).take(bytes / 24) {
            let symbol = symbols + 24 * (number(&mapped.bytes, at + 8, 8)? >> 32);
            let (section, value) =
                (number(&mapped.bytes, symbol + 6, 2)?, number(&mapped.bytes, symbol + 8, 8)?);
            let slot = number(&mapped.bytes, at, 8)? - mapped.start;
            if symbol != symbols && section != 0 && value != 0 {
                mapped.bytes.get_mut(slot..slot + 8)?.copy_from_slice(&value.to_le_bytes());
            }
        }
    }
    Some(())
}

/// What stands behind a verdict, in a word.
fn kind(facts: Option<Facts>) -> &'static str {
    let Some(facts) = facts else { return "unreadable" };
    match facts.verdict() {
        Verdict::Promised if facts.cut_short => "promised:long",
        Verdict::Promised if !facts.size && !facts.sharing && facts.number => "promised:number",
        Verdict::Promised if !facts.number && !facts.unknown => "promised:nothing",
        Verdict::Promised if facts.lone_number => "promised:mixed",
        Verdict::Promised => "promised:unknown",
        Verdict::Adapts if facts.size || facts.sharing => "adapts",
        Verdict::Adapts => "adapts:tickets",
    }
}

static MARKS: Marks = Marks::new();

fn main() {
    let (options, paths): (Vec<_>, Vec<_>) =
        std::env::args().skip(1).partition(|it| it == "--each");
    for path in &paths {
        let Some(mapped) = map(path) else { continue };
        let mapped = &mapped;
        let Some(image) = Image::of(mapped, mapped.start) else { continue };
        let Some(mut reach) = Reach::around(&mapped, mapped.start, &MARKS) else { continue };
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
