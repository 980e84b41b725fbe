//! A page as one line of JSON, for the report line that a process writes at its end: without
//! allocation, into a buffer of limited size. `docs/report.schema.json` describes it.

use core::sync::atomic::{AtomicI64, AtomicU32, AtomicU64, Ordering::*};

use threadcap_decide::text::{DIGITS, decimal, is_unsafe};

use crate::page::{Ending, Header, LibraryEntry, Page, RequestEntry, RequestKind, Text};

/// The version of the format, raised when a field changes its meaning.
pub const SCHEMA: u64 = 1;
/// Space reserved for the end of the line, and for fields of fixed length.
const RESERVE: usize = 256;
/// Texts are cut at this length; arguments have already been cut in the page.
const LONGEST_TEXT: usize = 4096;

/// Writes the line into `buffer`, with a newline; returns its length. If the buffer is too small,
/// libraries and requests are left out, and counted as lost.
pub fn line(page: &Page, buffer: &mut [u8]) -> usize {
    let mut json = Json { buffer, length: 0, left_out: 0, comma: false };
    json.put(b"{");
    json.header(&page.header);
    json.whole(|json| json.text(page, "program", &page.header.program));
    json.name("arguments");
    json.arguments(page);
    json.shares(page);
    json.list("requests", page.requests.iter(), |json, request| json.request(page, request));
    json.list("libraries", page.libraries.iter(), |json, library| json.library(page, library));
    let lost = page.header.lost.load(Relaxed).saturating_add(json.left_out);
    json.number("lost", lost.into());
    json.put(b"}\n");
    json.length
}

/// What has been written so far.
struct Json<'b> {
    buffer: &'b mut [u8],
    length: usize,
    /// How many entries were left out for lack of room.
    left_out: u32,
    /// Whether the next item needs a comma before it.
    comma: bool,
}

impl Json<'_> {
    fn put(&mut self, bytes: &[u8]) {
        let room = self.buffer.get_mut(self.length..).unwrap_or(&mut []);
        room.iter_mut().zip(bytes).for_each(|(to, &from)| *to = from);
        self.length += bytes.len();
    }

    /// Writes a part, or undoes it if it would use the reserved space.
    fn whole(&mut self, part: impl FnOnce(&mut Self)) {
        let before = (self.length, self.comma);
        part(self);
        self.take_back_what_is_too_long(before);
    }

    fn take_back_what_is_too_long(&mut self, before: (usize, bool)) {
        if self.length + RESERVE > self.buffer.len() {
            (self.length, self.comma) = before;
            self.left_out += 1;
        }
    }

    fn comma(&mut self) {
        if self.comma {
            self.put(b",");
        }
        self.comma = true;
    }

    fn name(&mut self, name: &str) {
        self.comma();
        self.put(b"\"");
        self.put(name.as_bytes());
        self.put(b"\":");
    }

    fn unsigned(&mut self, number: u64) {
        self.put(decimal(number, &mut [0; DIGITS]));
    }

    fn number(&mut self, name: &str, number: u64) {
        self.name(name);
        self.unsigned(number);
    }

    fn count(&mut self, name: &str, count: &AtomicU64) {
        self.number(name, count.load(Relaxed));
    }

    fn short(&mut self, name: &str, count: &AtomicU32) {
        self.number(name, u64::from(count.load(Relaxed)));
    }

    fn signed(&mut self, name: &str, number: &AtomicI64) {
        self.name(name);
        let number = number.load(Relaxed);
        if number < 0 {
            self.put(b"-");
        }
        self.unsigned(number.unsigned_abs());
    }

    fn boolean(&mut self, name: &str, value: bool) {
        self.name(name);
        self.put(if value { b"true" } else { b"false" });
    }

    fn word(&mut self, name: &str, word: Option<&str>) {
        self.name(name);
        match word {
            Some(word) => self.string(word.as_bytes()),
            None => self.put(b"null"),
        }
    }

    /// Nanoseconds, as seconds.
    fn seconds(&mut self, name: &str, nanoseconds: u64) {
        self.number(name, nanoseconds / 1_000_000_000);
        let mut digits = *b".000000";
        let mut rest = nanoseconds / 1000 % 1_000_000;
        for digit in digits.iter_mut().skip(1).rev() {
            *digit = b'0' + (rest % 10) as u8;
            rest /= 10;
        }
        self.put(&digits);
    }

    /// A string; invalid UTF-8 is replaced, and control characters for terminals are escaped.
    fn string(&mut self, text: &[u8]) {
        self.put(b"\"");
        for chunk in text.utf8_chunks() {
            chunk.valid().chars().for_each(|c| self.character(c));
            if !chunk.invalid().is_empty() {
                self.put("\u{fffd}".as_bytes());
            }
        }
        self.put(b"\"");
    }

    fn character(&mut self, c: char) {
        match c {
            '"' | '\\' => self.put(&[b'\\', c as u8]),
            _ if is_unsafe(c) => {
                c.encode_utf16(&mut [0; 2]).iter().for_each(|&unit| self.unit(unit))
            }
            _ => self.put(c.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }

    fn unit(&mut self, unit: u16) {
        const HEXADECIMAL: &[u8; 16] = b"0123456789abcdef";
        self.put(b"\\u");
        for shift in [12, 8, 4, 0] {
            let digit = HEXADECIMAL.get(usize::from(unit >> shift & 15));
            self.put(&[digit.copied().unwrap_or(b'0')]);
        }
    }

    #[inline(never)]
    fn text(&mut self, page: &Page, name: &str, text: &Text) {
        let mut copy = [0; LONGEST_TEXT];
        let length = page.copy_text(text, &mut copy);
        let text = copy.get(..length).filter(|text| !text.is_empty());
        self.name(name);
        match text {
            Some(text) => self.string(text),
            None => self.put(b"null"),
        }
    }

    #[inline(never)]
    fn arguments(&mut self, page: &Page) {
        let mut copy = [0; LONGEST_TEXT];
        let length = page.copy_text(&page.header.arguments, &mut copy);
        let text = copy.get(..length).unwrap_or(&[]);
        let text = text.strip_suffix(b"\0").unwrap_or(text);
        self.put(b"[");
        self.comma = false;
        for argument in text.split(|&byte| byte == 0).filter(|_| length > 0) {
            self.whole(|json| {
                json.comma();
                json.string(argument);
            });
        }
        self.put(b"]");
        self.comma = true;
    }

    /// A list of the objects that `write` writes; `write` returns whether there was one.
    fn list<T>(
        &mut self,
        name: &str,
        all: impl Iterator<Item = T>,
        write: impl Fn(&mut Self, T) -> bool,
    ) {
        self.name(name);
        self.put(b"[");
        self.comma = false;
        for one in all {
            let before = (self.length, self.comma);
            self.comma();
            self.put(b"{");
            self.comma = false;
            if write(self, one) {
                self.put(b"}");
                self.comma = true;
                self.take_back_what_is_too_long(before);
            } else {
                (self.length, self.comma) = before;
            }
        }
        self.put(b"]");
        self.comma = true;
    }

    fn header(&mut self, header: &Header) {
        let flags = header.flags.load(Relaxed);
        self.number("schema", SCHEMA);
        self.short("pid", &header.process);
        self.short("parent", &header.parent);
        self.short("user", &header.user);
        self.short("cap", &header.cap);
        self.short("allowed", &header.allowed);
        self.short("workers", &header.workers);
        let names = [
            ("held", Header::HELD),
            ("refuses", Header::REFUSES),
            ("locked", Header::LOCKED),
            ("observed", Header::OBSERVES),
        ];
        names.into_iter().for_each(|(name, bit)| self.boolean(name, flags & bit != 0));
        self.cpus(header);
        self.word("ended", Ending::of(header.ending.load(Relaxed)).word());
        let [started, ended] = [&header.started, &header.ended].map(|time| time.load(Relaxed));
        self.seconds("wall_seconds", ended.saturating_sub(started));
        let [cpu, before] = [&header.cpu, &header.cpu_before].map(|time| time.load(Relaxed));
        self.seconds("cpu_seconds", cpu.saturating_sub(before));
        self.name("threads");
        self.put(b"{");
        self.comma = false;
        self.short("alive", &header.alive);
        self.short("peak", &header.peak);
        self.count("created", &header.created);
        self.count("over_cap", &header.over_cap);
        self.count("refused", &header.refused);
        self.put(b"}");
    }

    /// The shares, if they have moved.
    fn shares(&mut self, page: &Page) {
        if page.header.moves.load(Relaxed) == 0 {
            return;
        }
        self.list("shares", page.shares(), |json, (milliseconds, threads)| {
            json.seconds("since", milliseconds * 1_000_000);
            json.number("threads", threads.into());
            true
        });
    }

    fn cpus(&mut self, header: &Header) {
        self.name("cpus");
        self.put(b"[");
        self.comma = false;
        let bits = header.cpus.iter().zip(0u64..).flat_map(|(word, place)| {
            let word = word.load(Relaxed);
            (0..64).filter(move |bit| word >> bit & 1 == 1).map(move |bit| place * 64 + bit)
        });
        for cpu in bits {
            self.whole(|json| {
                json.comma();
                json.unsigned(cpu);
            });
        }
        self.put(b"]");
        self.comma = true;
    }

    fn request(&mut self, page: &Page, request: &RequestEntry) -> bool {
        let kind = RequestKind::of(request.kind.load(Acquire));
        self.word("kind", kind.map(RequestKind::word));
        self.text(page, "runtime", &request.runtime);
        self.text(page, "name", &request.name);
        self.file(page, "library", &request.library);
        self.file(page, "asker", &request.asker);
        self.count("calls", &request.calls);
        self.signed("asked", &request.most_asked);
        self.signed("granted", &request.most_granted);
        kind.is_some()
    }

    /// The file of the library with this index.
    fn file(&mut self, page: &Page, name: &str, place: &AtomicU32) {
        match page.libraries.get(place.load(Relaxed) as usize) {
            Some(library) => self.text(page, name, &library.path),
            None => self.word(name, None),
        }
    }

    fn library(&mut self, page: &Page, library: &LibraryEntry) -> bool {
        self.text(page, "path", &library.path);
        self.short("threads_created", &library.created);
        self.short("threads_refused", &library.refused);
        library.path.length.load(Relaxed) > 0
    }
}

#[cfg(test)]
mod tests;
