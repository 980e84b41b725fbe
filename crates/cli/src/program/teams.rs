//! The OpenMP regions of a program's own file, as the library will judge them.

use std::collections::BTreeSet;
use std::io::Read;
use std::iter::from_fn;
use std::path::Path;

use serde::Serialize;
use threadcap_teams::{
    File, Image, MOST_FOR_OBJECT, MOST_FOR_REGION, Marks, Reach, Regions, Verdict,
};

use super::file;

/// Larger files are not read.
const LARGEST: u64 = 256 << 20;

/// How many regions a program starts.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct RegionCounts {
    /// All of them, as far as they were found.
    pub regions: usize,
    /// Those whose teams get the number that they ask for, even if that is more than the cap.
    pub promised: usize,
}

/// Counts the regions of a file; `None` if it has none, or cannot be read.
pub fn count(path: &Path) -> Option<RegionCounts> {
    let file = file::open(path).ok()?;
    if file.metadata().ok()?.len() > LARGEST {
        return None;
    }
    // It may be growing.
    let mut contents = Vec::new();
    file.take(LARGEST).read_to_end(&mut contents).ok()?;
    let file = File::of(&contents)?;
    let image = Image::of(file, file.header()).filter(Image::uses_openmp)?;
    let marks = Box::new(Marks::new());
    let mut reach = Reach::around(&file, file.header(), &marks)?;
    let (mut found, mut left) = (Regions::default(), MOST_FOR_OBJECT);
    let regions: BTreeSet<usize> = from_fn(|| found.next(&image, &mut left)).collect();
    let mut is_promised = |region: usize| {
        let facts = reach.facts(region, &mut { MOST_FOR_REGION });
        facts.is_none_or(|facts| facts.verdict() == Verdict::Promised)
    };
    let promised = regions.iter().filter(|region| is_promised(**region)).count();
    (!regions.is_empty()).then_some(RegionCounts { regions: regions.len(), promised })
}
