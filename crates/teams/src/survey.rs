//! The verdict on all regions of an object, step by step.

use crate::image::Image;
use crate::marks::Marks;
use crate::names::Role;
use crate::objects::AddressSpace;
use crate::reach::Reach;
use crate::regions::Regions;
use crate::verdict::{MOST_FOR_REGION, Verdict};

/// How many bytes of code are read for all regions of an object: some tenths of a second at most.
pub const MOST_FOR_OBJECT: usize = 64 << 20;
/// After so many bytes of code a step ends: some milliseconds. One region may take it beyond that.
const MOST_FOR_STEP: usize = 1 << 20;

/// Goes through the regions of one object, in steps between which the object may be let go: nothing
/// of it is kept but how far the survey got.
pub struct Survey {
    regions: Regions,
    left: usize,
}

impl Survey {
    /// At the object's first region.
    #[expect(clippy::new_without_default, reason = "a survey is begun, not had by default")]
    pub fn new() -> Self {
        Survey { regions: Regions::default(), left: MOST_FOR_OBJECT }
    }

    /// Goes on, in the object around an address. The verdict, once there is one: promised if one
    /// of the regions is; an object that cannot be read has none.
    pub fn step<S: AddressSpace>(
        &mut self,
        space: &S,
        address: usize,
        marks: &Marks,
    ) -> Option<Verdict> {
        let Some(mut reach) = Reach::around(space, address, marks) else {
            return Some(Verdict::Adapts);
        };
        if !reach.image().is_some_and(starts_regions) {
            return Some(Verdict::Adapts);
        }
        let begun_with = self.left;
        while begun_with - self.left < MOST_FOR_STEP {
            let mut most = self.left.min(MOST_FOR_STEP);
            self.left -= most;
            let region = reach.image().and_then(|image| self.regions.next(image, &mut most));
            self.left += most;
            match region {
                Some(region) => {
                    if self.is_promised(&mut reach, region) {
                        return Some(Verdict::Promised);
                    }
                }
                None if self.left == 0 => return Some(Verdict::Promised),
                None if most == 0 => return None,
                None => return Some(Verdict::Adapts),
            }
        }
        None
    }

    fn is_promised<S: AddressSpace>(&mut self, reach: &mut Reach<S>, region: usize) -> bool {
        let mut most = self.left.min(MOST_FOR_REGION);
        self.left -= most;
        let facts = reach.facts(region, &mut most);
        self.left += most;
        facts.is_none_or(|facts| facts.verdict() == Verdict::Promised)
    }
}

fn starts_regions<M: crate::Memory>(image: &Image<M>) -> bool {
    image.roles().any(Role::starts_region)
}
