//! Reads ELF files, piece by piece: a program may be hundreds of megabytes.

use std::fmt::{Display, Formatter};
use std::fs::File;
use std::io::{Error, Read};
use std::path::Path;

use object::elf::{
    DT_NEEDED, DT_SONAME, EM_386, EM_AARCH64, EM_ARM, EM_X86_64, FileHeader32, FileHeader64,
    PT_INTERP,
};
use object::read::ReadCache;
use object::read::elf::{Dyn, FileHeader, ProgramHeader, Sym};
use object::{Endianness, FileKind};

use super::file;

/// The class and machine of an ELF file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Machine {
    is_64: bool,
    little: bool,
    number: u16,
}

impl Display for Machine {
    fn fmt(&self, f: &mut Formatter) -> std::fmt::Result {
        match (self.number, self.is_64) {
            (EM_X86_64, true) => f.write_str("x86-64"),
            (EM_X86_64, false) => f.write_str("x32"),
            (EM_386, _) => f.write_str("i386"),
            (EM_AARCH64, _) => f.write_str("AArch64"),
            (EM_ARM, _) => f.write_str("ARM"),
            (number, true) => write!(f, "64-bit ELF machine {number}"),
            (number, false) => write!(f, "32-bit ELF machine {number}"),
        }
    }
}

/// The parts of an ELF file that matter here.
#[derive(Debug)]
pub struct Elf {
    pub machine: Machine,
    /// The path of its loader.
    pub interpreter: Option<String>,
    /// Whether it is a shared library; loaders are too.
    pub is_library: bool,
    /// Whether Go built it.
    pub is_go: bool,
}

/// Reads an ELF file; `None` if it is none.
pub fn read(path: &Path) -> Result<Option<Elf>, Error> {
    let mut file = file::open(path)?;
    let mut start = Vec::new();
    file.by_ref().take(64).read_to_end(&mut start)?;
    let cache = ReadCache::new(file);
    let elf = match FileKind::parse(&start[..]) {
        Ok(FileKind::Elf32) => parse::<FileHeader32<Endianness>>(&cache),
        Ok(FileKind::Elf64) => parse::<FileHeader64<Endianness>>(&cache),
        _ => return Ok(None),
    };
    elf.map(Some).map_err(|error| Error::other(format!("a broken ELF file: {error}")))
}

fn parse<Header: FileHeader<Endian = Endianness>>(
    file: &ReadCache<File>,
) -> Result<Elf, object::read::Error> {
    let header = Header::parse(file)?;
    let endian = header.endian()?;
    let machine = Machine {
        is_64: header.is_class_64(),
        little: endian == Endianness::Little,
        number: header.e_machine(endian),
    };
    let (mut interpreter, mut is_library) = (None, false);
    for segment in header.program_headers(endian, file)? {
        if segment.p_type(endian) == PT_INTERP {
            let name = segment.interpreter(endian, file)?.unwrap_or_default();
            interpreter = Some(String::from_utf8_lossy(name).into_owned());
        }
        for entry in segment.dynamic(endian, file)?.unwrap_or_default() {
            is_library |= entry.tag32(endian) == Some(DT_SONAME);
        }
    }
    // Sections may be stripped altogether; then a Go program is taken for a static one, which
    // behaves the same here.
    let is_go = header.sections(endian, file).is_ok_and(|sections| {
        let go = [".go.buildinfo", ".note.go.buildid", ".gopclntab"];
        go.iter().any(|name| sections.section_by_name(endian, name.as_bytes()).is_some())
    });
    is_library |= interpreter.is_none()
        && header.e_type(endian) == object::elf::ET_DYN
        && needs_libraries::<Header>(header, endian, file);
    Ok(Elf { machine, interpreter, is_library, is_go })
}

/// Whether a position-independent file needs libraries: static-pie programs need none.
fn needs_libraries<Header: FileHeader<Endian = Endianness>>(
    header: &Header,
    endian: Endianness,
    file: &ReadCache<File>,
) -> bool {
    header.program_headers(endian, file).is_ok_and(|segments| {
        segments.iter().any(|segment| {
            segment.dynamic(endian, file).ok().flatten().is_some_and(|entries| {
                entries.iter().any(|entry| entry.tag32(endian) == Some(DT_NEEDED))
            })
        })
    })
}

/// What a shared library needs and exports.
#[derive(Debug, Default)]
pub struct Contents {
    /// The libraries that it needs.
    pub needed: Vec<String>,
    /// The names that it exports.
    pub exported: Vec<String>,
    /// How long the file must be to contain all that the loader maps.
    pub length: u64,
}

/// Larger than our library will ever be.
const LARGEST_LIBRARY: u64 = 1 << 26;

/// Reads what a 64-bit shared library needs and exports.
pub fn contents(path: &Path) -> Result<Contents, Error> {
    let mut file = Vec::new();
    file::open(path)?.take(LARGEST_LIBRARY).read_to_end(&mut file)?;
    let contents = contents_of::<FileHeader64<Endianness>>(&file[..]);
    contents.map_err(|error| Error::other(format!("a broken ELF file: {error}")))
}

fn contents_of<Header: FileHeader<Endian = Endianness>>(
    file: &[u8],
) -> Result<Contents, object::read::Error> {
    let header = Header::parse(file)?;
    let endian = header.endian()?;
    let mut contents = Contents::default();
    for segment in header.program_headers(endian, file)? {
        let (start, size) = segment.file_range(endian);
        contents.length = contents.length.max(start.saturating_add(size));
    }
    let sections = header.sections(endian, file)?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    if let Some((entries, strings)) = sections.dynamic(endian, file)? {
        let strings = sections.strings(endian, file, strings)?;
        for entry in entries.iter().filter(|entry| entry.tag32(endian) == Some(DT_NEEDED)) {
            contents.needed.push(text(entry.string(endian, strings)?));
        }
    }
    let symbols = sections.symbols(endian, file, object::elf::SHT_DYNSYM)?;
    for symbol in symbols.iter().filter(|symbol| symbol.is_definition(endian)) {
        contents.exported.push(text(symbols.symbol_name(endian, symbol)?));
    }
    Ok(contents)
}
