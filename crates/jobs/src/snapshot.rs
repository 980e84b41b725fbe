//! Decodes a copy of a page without trusting any of it.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::fmt;
use std::mem::offset_of;

use threadcap_ledger::{
    Ending, Header, LIBRARIES, LibraryEntry, MAGIC, Page, REQUESTS, RequestEntry, RequestKind,
    TEXT, Text, VERSION, in_order, unpacked,
};
use threadcap_shown::Shown;

/// The longest text that is accepted; longer paths and arguments are cut.
const LONGEST_TEXT: usize = 4096;

/// Why a file cannot be read as a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// It does not have the size of a page.
    Size(usize),
    /// It does not begin like a page; it may still be under construction.
    Magic,
    /// It was written by another version of the library.
    Version(u32),
}

impl fmt::Display for Unreadable {
    fn fmt(&self, to: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Unreadable::Size(size) => write!(to, "{size} bytes are not the size of a page"),
            Unreadable::Magic => write!(to, "it does not begin like a page"),
            Unreadable::Version(version) => {
                write!(to, "its version is {version}, this program reads {VERSION}")
            }
        }
    }
}

impl std::error::Error for Unreadable {}

/// A consistent copy of a page. The fields are those of [`Header`], [`RequestEntry`] and
/// [`LibraryEntry`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // the layout of a page documents them
pub struct Snapshot {
    /// See [`Header`], as for all fields without a comment.
    pub process: u32,
    pub parent: u32,
    pub user: u32,
    pub cap: u32,
    pub allowed: u32,
    /// The number of workers that share its cap; 0 if that was not decided.
    pub workers: u32,
    pub flags: u32,
    pub started: u64,
    pub made: u64,
    pub ended: u64,
    pub ending: Ending,
    pub lost: u32,
    pub cpu: u64,
    pub cpu_before: u64,
    pub created: u64,
    pub over_cap: u64,
    pub refused: u64,
    pub alive: u32,
    pub peak: u32,
    /// The CPU numbers, ascending.
    pub cpus: Vec<u32>,
    pub program: Shown,
    pub arguments: Vec<Shown>,
    /// The newest shares of its pools, oldest first, if they move: since when, in milliseconds
    /// after its start, and how many threads.
    pub shares: Vec<(u64, u32)>,
    pub requests: Vec<RequestSnapshot>,
    pub libraries: Vec<LibrarySnapshot>,
}

/// The calls to one function of one library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestSnapshot {
    /// What kind of request it was.
    pub kind: RequestKind,
    /// The function or variable.
    pub name: Shown,
    /// The runtime that the name belongs to.
    pub runtime: Shown,
    /// The file of the library that has the function.
    pub library: Option<Shown>,
    /// The file of the library that called it first.
    pub asker: Option<Shown>,
    /// The number of calls.
    pub calls: u64,
    /// The most threads that were asked for.
    pub most_asked: i64,
    /// The most threads that were granted.
    pub most_granted: i64,
}

/// A library that received requests, or created threads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LibrarySnapshot {
    /// Its file.
    pub path: Shown,
    /// Threads that it created.
    pub created: u32,
    /// Threads that it was refused.
    pub refused: u32,
}

impl Snapshot {
    /// Decodes the bytes of a page.
    ///
    /// # Errors
    /// [`Unreadable`] for anything that is not a complete page of this version.
    pub fn read(bytes: &[u8]) -> Result<Snapshot, Unreadable> {
        let bytes = Bytes::new(bytes)?;
        let header = |field| bytes.u32(offset_of!(Page, header) + field);
        let header8 = |field| bytes.u64(offset_of!(Page, header) + field);
        Ok(Snapshot {
            process: header(offset_of!(Header, process)),
            parent: header(offset_of!(Header, parent)),
            user: header(offset_of!(Header, user)),
            cap: header(offset_of!(Header, cap)),
            allowed: header(offset_of!(Header, allowed)),
            workers: header(offset_of!(Header, workers)),
            flags: header(offset_of!(Header, flags)),
            started: header8(offset_of!(Header, started)),
            made: header8(offset_of!(Header, made)),
            ended: header8(offset_of!(Header, ended)),
            ending: Ending::of(header(offset_of!(Header, ending))),
            lost: header(offset_of!(Header, lost)),
            cpu: header8(offset_of!(Header, cpu)),
            cpu_before: header8(offset_of!(Header, cpu_before)),
            created: header8(offset_of!(Header, created)),
            over_cap: header8(offset_of!(Header, over_cap)),
            refused: header8(offset_of!(Header, refused)),
            alive: header(offset_of!(Header, alive)),
            peak: header(offset_of!(Header, peak)),
            cpus: bytes.cpus(),
            program: bytes.text(offset_of!(Page, header) + offset_of!(Header, program)),
            arguments: bytes.arguments(offset_of!(Page, header) + offset_of!(Header, arguments)),
            shares: in_order(header8(offset_of!(Header, moves)))
                .filter_map(|place| unpacked(bytes.u64(offset_of!(Page, shares) + 8 * place)))
                .collect(),
            requests: (0..REQUESTS).filter_map(|place| bytes.request(place)).collect(),
            libraries: (0..LIBRARIES).filter_map(|place| bytes.library(place)).collect(),
        })
    }
}

impl Snapshot {
    /// About how many bytes of memory its texts take.
    pub(crate) fn weight(&self) -> usize {
        let of_request = |request: &RequestSnapshot| {
            let texts = [Some(&request.name), Some(&request.runtime)];
            let texts = texts.into_iter().chain([request.library.as_ref(), request.asker.as_ref()]);
            texts.flatten().map(|text| text.len()).sum::<usize>()
        };
        let arguments = self.arguments.iter().map(|text| text.len() + size_of::<Shown>());
        let libraries = self.libraries.iter().map(|library| library.path.len());
        let requests = self.requests.iter().map(of_request);
        self.program.len() + arguments.chain(libraries).chain(requests).sum::<usize>()
    }
}

/// The NUL-terminated parts of a text.
fn parts(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let text = text.strip_suffix(b"\0").unwrap_or(text);
    text.split(|&byte| byte == 0).filter(move |_| !text.is_empty())
}

/// The bytes of a page, with the right size, and the texts decoded so far.
///
/// A hostile page may refer to one text hundreds of times, or to hundreds of texts that overlap.
/// The library puts texts one after the other, so each is decoded once, and no more than would fit
/// side by side.
struct Bytes<'a> {
    all: &'a [u8],
    texts: RefCell<HashMap<Place, Shown>>,
    room: Cell<usize>,
}

/// Where a text starts, and its length.
type Place = (usize, usize);

impl<'a> Bytes<'a> {
    fn new(bytes: &'a [u8]) -> Result<Self, Unreadable> {
        if bytes.len() != size_of::<Page>() {
            return Err(Unreadable::Size(bytes.len()));
        }
        let bytes = Bytes { all: bytes, texts: RefCell::default(), room: Cell::new(TEXT) };
        if bytes.u64(offset_of!(Header, magic)) != MAGIC {
            return Err(Unreadable::Magic);
        }
        match bytes.u32(offset_of!(Header, version)) {
            VERSION => Ok(bytes),
            version => Err(Unreadable::Version(version)),
        }
    }

    fn u32(&self, at: usize) -> u32 {
        let bytes = self.all.get(at..at + 4).and_then(|bytes| bytes.try_into().ok());
        u32::from_ne_bytes(bytes.unwrap_or_default())
    }

    fn u64(&self, at: usize) -> u64 {
        let bytes = self.all.get(at..at + 8).and_then(|bytes| bytes.try_into().ok());
        u64::from_ne_bytes(bytes.unwrap_or_default())
    }

    /// The range to which the [`Text`] at this offset refers; `None` if it is out of bounds.
    fn place(&self, at: usize) -> Option<Place> {
        let start = self.u32(at + offset_of!(Text, start)) as usize;
        let length = self.u32(at + offset_of!(Text, length)) as usize;
        let length = length.min(LONGEST_TEXT);
        (length > 0 && start.checked_add(length)? <= TEXT).then_some((start, length))
    }

    /// The bytes of a text, as long as there is room for texts.
    fn take(&self, (start, length): Place) -> Option<&'a [u8]> {
        self.room.set(self.room.get().checked_sub(length)?);
        self.all.get(offset_of!(Page, text) + start..)?.get(..length)
    }

    /// The text that the [`Text`] at this offset refers to; empty if it is out of bounds.
    fn text(&self, at: usize) -> Shown {
        let Some(place) = self.place(at) else { return Shown::default() };
        if let Some(known) = self.texts.borrow().get(&place) {
            return known.clone();
        }
        let text = self.take(place).map(Shown::new).unwrap_or_default();
        self.texts.borrow_mut().insert(place, text.clone());
        text
    }

    /// The NUL-terminated arguments.
    fn arguments(&self, at: usize) -> Vec<Shown> {
        let text = self.place(at).and_then(|place| self.take(place)).unwrap_or_default();
        parts(text).map(Shown::new).collect()
    }

    fn cpus(&self) -> Vec<u32> {
        let words = offset_of!(Page, header) + offset_of!(Header, cpus);
        let held = |&cpu: &u32| {
            let word = self.u64(words + cpu as usize / 64 * 8);
            word >> (cpu % 64) & 1 == 1
        };
        (0..1024).filter(held).collect()
    }

    fn request(&self, place: usize) -> Option<RequestSnapshot> {
        let start = offset_of!(Page, requests) + place * size_of::<RequestEntry>();
        let kind = RequestKind::of(self.u32(start + offset_of!(RequestEntry, kind)))?;
        let library = |field| {
            let place = self.u32(start + field) as usize;
            (place < LIBRARIES).then(|| self.library(place)).flatten().map(|library| library.path)
        };
        Some(RequestSnapshot {
            kind,
            name: self.text(start + offset_of!(RequestEntry, name)),
            runtime: self.text(start + offset_of!(RequestEntry, runtime)),
            library: library(offset_of!(RequestEntry, library)),
            asker: library(offset_of!(RequestEntry, asker)),
            calls: self.u64(start + offset_of!(RequestEntry, calls)),
            most_asked: self.u64(start + offset_of!(RequestEntry, most_asked)) as i64,
            most_granted: self.u64(start + offset_of!(RequestEntry, most_granted)) as i64,
        })
    }

    fn library(&self, place: usize) -> Option<LibrarySnapshot> {
        let start = offset_of!(Page, libraries) + place * size_of::<LibraryEntry>();
        let path = self.text(start + offset_of!(LibraryEntry, path));
        (!path.is_empty()).then(|| LibrarySnapshot {
            path,
            created: self.u32(start + offset_of!(LibraryEntry, created)),
            refused: self.u32(start + offset_of!(LibraryEntry, refused)),
        })
    }
}

#[cfg(test)]
mod tests;
