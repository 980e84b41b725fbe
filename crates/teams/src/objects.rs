//! The objects that a walk visits, and where the calls in them lead.

use core::ops::Range;

use crate::image::Image;
use crate::instructions::{Step, Walk};
use crate::memory::Memory;
use crate::names::{self, Role};

/// The objects that are loaded beside each other: those of a process, or a file alone.
pub trait AddressSpace {
    /// The memory of an object.
    type Memory: Memory;

    /// The object around an address, and where its ELF header is; `None` if there is nothing to
    /// look for, as in the runtime itself.
    fn object(&self, address: usize) -> Option<(Self::Memory, usize)>;

    /// Where the function `name` is defined, for calls that the loader has not bound yet.
    fn definition(&self, name: &[u8]) -> Option<usize>;
}

/// How many objects a walk reads: the region's own and a few that it calls.
const OBJECTS: usize = 3;
/// How many objects are known to have nothing to look for.
const OTHERS: usize = 16;
/// How many functions that an inner region calls are read.
const OF_INNER_REGION: usize = 16;
/// The length of the longest function that only queries the runtime.
const LONGEST_WRAPPER: usize = 64;

/// A function of one of the objects.
#[derive(Clone)]
pub(crate) struct Function {
    /// The object.
    pub image: usize,
    /// Where it starts and ends.
    pub code: Range<usize>,
}

/// Where a call leads.
pub(crate) enum Target {
    /// To the runtime, directly or through a function that does nothing else.
    Runtime(Role),
    /// To a function that can be read.
    Function(Function),
    /// To a function of the runtime that does not matter.
    Silent,
    /// To an object with nothing to look for.
    Elsewhere,
}

/// The objects of a walk.
pub(crate) struct Objects<'a, S: AddressSpace> {
    space: &'a S,
    images: [Option<Image<S::Memory>>; OBJECTS],
    /// The objects with nothing to look for, by their headers.
    others: [usize; OTHERS],
    other: usize,
}

impl<'a, S: AddressSpace> Objects<'a, S> {
    /// Begins with the object around an address.
    pub fn around(space: &'a S, address: usize) -> Option<Self> {
        let (memory, header) = space.object(address)?;
        let images = [Some(Image::of(memory, header)?), None, None];
        Some(Objects { space, images, others: [0; OTHERS], other: 0 })
    }

    /// An object by its index; the first is 0.
    pub fn image(&self, number: usize) -> Option<&Image<S::Memory>> {
        self.images.get(number)?.as_ref()
    }

    /// The function that starts at an address, in whichever object it is.
    pub fn function(&mut self, address: usize) -> Option<Function> {
        let function = match self.known(address) {
            Some(function) => function,
            None => {
                self.read(address)?;
                self.known(address)?
            }
        };
        (function.code.start == address).then_some(function)
    }

    /// The function that starts at an address in the objects that were read.
    pub(crate) fn known_function(&self, address: usize) -> Option<Function> {
        self.known(address).filter(|function| function.code.start == address)
    }

    /// The function around an address, in the objects that were read.
    fn known(&self, address: usize) -> Option<Function> {
        self.images.iter().flatten().enumerate().find_map(|(number, image)| {
            let code = image.functions().around(image.memory(), address)?;
            Some(Function { image: number, code })
        })
    }

    /// Reads one more object, if it has anything to look for, and there is room.
    fn read(&mut self, address: usize) -> Option<()> {
        let (memory, header) = self.space.object(address)?;
        let mut images = self.images.iter().flatten();
        if self.others.contains(&header) || images.any(|image| image.header() == header) {
            return None;
        }
        let image = Image::of(memory, header).filter(Image::uses_openmp);
        match (image, self.images.iter_mut().find(|place| place.is_none())) {
            (Some(image), Some(place)) => {
                *place = Some(image);
                Some(())
            }
            _ => {
                if let Some(place) = self.others.get_mut(self.other) {
                    *place = header;
                    self.other = (self.other + 1) % OTHERS;
                }
                None
            }
        }
    }

    /// Where a step of a function in this object leads.
    pub fn target(&mut self, image: usize, step: Step) -> Target {
        let found = match step {
            Step::Call(address) | Step::Jump(address) => self.direct(image, address),
            Step::Through(slot) => self.through(image, slot),
            _ => return Target::Elsewhere,
        };
        match found {
            Target::Function(function) => match self.wrapped(&function) {
                Some(role) => Target::Runtime(role),
                None => Target::Function(function),
            },
            other => other,
        }
    }

    fn direct(&mut self, image: usize, address: usize) -> Target {
        match self.image(image).and_then(|image| image.stub_slot(address)) {
            Some(slot) => self.through(image, slot),
            None => self.function(address).map_or(Target::Elsewhere, Target::Function),
        }
    }

    fn through(&mut self, image: usize, slot: usize) -> Target {
        let Some(own) = self.image(image) else { return Target::Elsewhere };
        if let Some(role) = own.role_of_slot(slot) {
            return Target::Runtime(role);
        }
        let bound = own.memory().word(slot);
        if let Some(function) = bound.and_then(|address| self.function(address)) {
            return Target::Function(function);
        }
        let named = self.image(image).and_then(|image| image.symbol_of_slot(slot));
        if named.is_some_and(|(name, _)| names::is_of_runtime(name)) {
            return Target::Silent;
        }
        let address = named.and_then(|(name, own)| own.or_else(|| self.space.definition(name)));
        address.and_then(|it| self.function(it)).map_or(Target::Elsewhere, Target::Function)
    }

    /// What the code of an inner region, and the functions of the object that it calls, ask about the
    /// region around it: for the size, or only for the number.
    pub(crate) fn asked_of_outer(&self, inner: &Function) -> Option<Role> {
        let image = self.image(inner.image)?;
        let mut reached = [inner.code.start; OF_INNER_REGION];
        let (mut count, mut next, mut asked) = (1, 0, None);
        while let Some(&start) = reached.get(next).filter(|_| next < count) {
            next += 1;
            let Some(code) = image.functions().around(image.memory(), start) else { continue };
            let bytes = image.memory().bytes(start, code.end.saturating_sub(start));
            for instruction in Walk::new(image.architecture(), bytes?, start) {
                let slot = image.slot_of_step(instruction.step);
                let symbol = slot.and_then(|slot| image.symbol_of_slot(slot));
                match symbol.and_then(|(name, _)| names::of_outer_region(name)) {
                    Some(Role::Size) => return Some(Role::Size),
                    Some(role) => asked = Some(role),
                    None => {}
                }
                let (Step::Call(to) | Step::Jump(to)) = instruction.step else { continue };
                let is_new = !code.contains(&to) && !reached.contains(&to);
                if let Some(place) =
                    reached.get_mut(count).filter(|_| is_new && image.starts_function(to))
                {
                    *place = to;
                    count += 1;
                }
            }
        }
        asked
    }

    /// The query that a function makes to the runtime, if that is all it does.
    fn wrapped(&self, function: &Function) -> Option<Role> {
        let code = function.code.clone();
        let image = self.image(function.image).filter(|_| code.len() <= LONGEST_WRAPPER)?;
        let bytes = image.memory().bytes(code.start, code.len())?;
        let mut role = None;
        for instruction in Walk::new(image.architecture(), bytes, code.start) {
            let slot = match instruction.step {
                Step::Call(address) | Step::Jump(address) if !code.contains(&address) => {
                    image.stub_slot(address)
                }
                Step::Through(slot) => Some(slot),
                // What computes a share of the work is to be read.
                Step::Jump(_) | Step::Unknown | Step::Multiply | Step::Divide => return None,
                _ => continue,
            };
            if role.is_some() {
                return None;
            }
            role = Some(image.role_of_slot(slot?)?);
        }
        role.filter(|role| matches!(role, Role::Number | Role::Size))
    }
}
