//! What the first bytes of a program's file say about the loader that will start it.
//!
//! A preload that the loader cannot use means an error line on stderr at best, and at worst the
//! program does not start. So before the preload is passed on, the file is checked for its word
//! size, its machine, and the loader that it names.

/// How much of a file's start is read, in bytes: the headers up to the one that names the loader,
/// or more of a script's first line than kernels before 5.1 read. Kept small: it is read onto the
/// stack of whoever starts a program.
pub const START: usize = 176;

/// How many interpreters of scripts the kernel follows.
pub const DEEPEST: u32 = 5;

/// The word size, byte order and instruction set of an ELF file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Machine {
    /// `EI_CLASS`: 1 for 32 bits, 2 for 64.
    class: u8,
    /// `EI_DATA`: 1 for little-endian.
    data: u8,
    /// `e_machine`.
    number: u16,
}

const CLASS_64: u8 = 2;

impl Machine {
    const fn little(class: u8, number: u16) -> Machine {
        Machine { class, data: 1, number }
    }

    /// x86-64.
    pub const X86_64: Machine = Machine::little(CLASS_64, 62);
    /// 32-bit x86.
    pub(crate) const I386: Machine = Machine::little(1, 3);
    /// AArch64.
    pub(crate) const AARCH64: Machine = Machine::little(CLASS_64, 183);

    /// The machine that this code was built for.
    pub const OURS: Machine = match () {
        () if cfg!(target_arch = "x86_64") => Machine::X86_64,
        () if cfg!(target_arch = "x86") => Machine::I386,
        () => Machine::AARCH64,
    };

    /// The other word size that a host of this machine runs, and that the library is built for.
    pub const SIBLING: Option<Machine> = match () {
        () if cfg!(target_arch = "x86_64") => Some(Machine::I386),
        () if cfg!(target_arch = "x86") => Some(Machine::X86_64),
        () => None,
    };
}

/// The kind of a file, judging by its start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Image<'b> {
    /// A program for this machine.
    Elf(Elf),
    /// A script, and the path of its interpreter.
    Script(&'b [u8]),
    /// Something else: a script without an interpreter line, or a file for binfmt_misc.
    Other,
}

/// The relevant parts of an ELF header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Elf {
    /// What the program is built for.
    pub machine: Machine,
    /// Where the program headers start in the file, and how many there are.
    pub headers: u64,
    count: u16,
}

impl<'b> Image<'b> {
    /// The kind of a file with this start.
    pub fn of(start: &'b [u8]) -> Image<'b> {
        if let Some(line) = start.strip_prefix(b"#!") {
            return interpreter_in(line).map_or(Image::Other, Image::Script);
        }
        Elf::of(start).map_or(Image::Other, Image::Elf)
    }
}

/// The interpreter in the rest of a script's first line, as the kernel reads it.
fn interpreter_in(line: &[u8]) -> Option<&[u8]> {
    let blank = |byte: &u8| matches!(byte, b' ' | b'\t');
    let line = line.get(line.iter().position(|byte| !blank(byte))?..)?;
    // A path that does not end within what was read is unknown.
    let end = line.iter().position(|byte| blank(byte) || matches!(byte, b'\n' | 0))?;
    line.get(..end).filter(|path| !path.is_empty())
}

/// The number that starts at this byte, with `SIZE` bytes.
fn number<const SIZE: usize>(bytes: &[u8], at: usize, little: bool) -> Option<u64> {
    let field = bytes.get(at..)?.first_chunk::<SIZE>()?;
    let shift = |value: u64, byte: &u8| value << 8 | u64::from(*byte);
    Some(if little { field.iter().rev().fold(0, shift) } else { field.iter().fold(0, shift) })
}

const PT_INTERP: u64 = 3;

impl Elf {
    fn of(start: &[u8]) -> Option<Elf> {
        let &[0x7f, b'E', b'L', b'F', class, data, ..] = start else {
            return None;
        };
        let little = data == 1;
        let (headers, count) = if class == CLASS_64 {
            (number::<8>(start, 32, little)?, number::<2>(start, 56, little)?)
        } else {
            (number::<4>(start, 28, little)?, number::<2>(start, 44, little)?)
        };
        let machine = Machine { class, data, number: number::<2>(start, 18, little)? as u16 };
        Some(Elf { machine, headers, count: count as u16 })
    }

    /// The position and length of the loader's path in the file. `bytes` begins with the program
    /// headers; `None` if they name no loader.
    pub fn loader(self, bytes: &[u8]) -> Option<(u64, u64)> {
        let little = self.machine.data == 1;
        let size = if self.machine.class == CLASS_64 { 56 } else { 32 };
        let mut headers = bytes.chunks_exact(size).take(usize::from(self.count));
        let header = headers.find(|header| number::<4>(header, 0, little) == Some(PT_INTERP))?;
        if self.machine.class == CLASS_64 {
            Some((number::<8>(header, 8, little)?, number::<8>(header, 32, little)?))
        } else {
            Some((number::<4>(header, 4, little)?, number::<4>(header, 16, little)?))
        }
    }
}

/// The family that a loader belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loader {
    /// glibc's, and those that take its place.
    Glibc,
    /// musl's.
    Musl,
    /// One that is not known to load the library: uClibc's, Android's.
    Other,
}

impl Loader {
    /// The loader with this path, which may lack its beginning.
    pub fn of(path: &[u8]) -> Loader {
        let path = path.split(|&byte| byte == 0).next().unwrap_or(path);
        let name = path.rsplit(|&byte| byte == b'/').next().unwrap_or(path);
        let is = |beginnings: &[&str]| beginnings.iter().any(|it| name.starts_with(it.as_bytes()));
        if is(&["ld-musl-"]) {
            Loader::Musl
        } else if is(&["ld-linux", "ld-lsb", "ld-2.", "ld.so", "ld64.so"]) {
            Loader::Glibc
        } else {
            Loader::Other
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::{fs, vec, vec::Vec};

    #[test]
    fn scripts_as_the_kernel_reads_them() {
        let cases: [(&[u8], Image); 9] = [
            (b"#!/bin/sh\nexit", Image::Script(b"/bin/sh")),
            (b"#! \t/usr/bin/env -S a b\n", Image::Script(b"/usr/bin/env")),
            (b"#!/bin/sh\t-e\n", Image::Script(b"/bin/sh")),
            (b"#!sh\n", Image::Script(b"sh")),
            (b"#!/bin/sh", Image::Other),
            (b"#!\n/bin/sh\n", Image::Other),
            (b"#!   \n", Image::Other),
            (b"echo\n", Image::Other),
            (b"", Image::Other),
        ];
        for (start, expected) in cases {
            assert_eq!(Image::of(start), expected, "{start:?}");
        }
    }

    /// This very test, read by the crate `object` as well.
    #[test]
    fn a_real_program() {
        let file = fs::read("/proc/self/exe").unwrap();
        let Image::Elf(elf) = Image::of(&file[..START]) else { panic!("no ELF file") };
        assert_eq!(elf.machine, Machine::OURS);
        let (start, length) = elf.loader(&file[elf.headers as usize..]).unwrap();
        let path = &file[start as usize..(start + length) as usize];
        assert!(path.ends_with(b"\0") && path.starts_with(b"/"), "{path:?}");
        assert_eq!(Loader::of(path), Loader::Glibc);
        // The kernel's own loader asks for none.
        let loader = fs::read(core::str::from_utf8(&path[..path.len() - 1]).unwrap()).unwrap();
        let Image::Elf(elf) = Image::of(&loader[..START]) else { panic!("no ELF file") };
        assert_eq!(elf.loader(&loader[elf.headers as usize..]), None);
    }

    /// A 32-bit header with one program header behind it, in either byte order.
    fn small(little: bool) -> Vec<u8> {
        let mut file = vec![0; 52 + 32];
        let mut put = |at: usize, bytes: &[u8], value: u32| {
            let all = if little { value.to_le_bytes() } else { value.to_be_bytes() };
            let part = if little { &all[..bytes.len()] } else { &all[4 - bytes.len()..] };
            file[at..at + bytes.len()].copy_from_slice(part);
        };
        put(18, &[0; 2], 8);
        put(28, &[0; 4], 52);
        put(44, &[0; 2], 1);
        put(52, &[0; 4], 3);
        put(56, &[0; 4], 0x1234);
        put(68, &[0; 4], 19);
        file[..6].copy_from_slice(&[0x7f, b'E', b'L', b'F', 1, if little { 1 } else { 2 }]);
        file
    }

    #[test]
    fn both_byte_orders() {
        for little in [true, false] {
            let file = small(little);
            let Image::Elf(elf) = Image::of(&file) else { panic!("no ELF file") };
            let data = if little { 1 } else { 2 };
            assert_eq!(elf.machine, Machine { class: 1, data, number: 8 });
            assert_eq!(elf.loader(&file[elf.headers as usize..]), Some((0x1234, 19)));
        }
    }

    #[test]
    fn loaders_by_name() {
        for glibc in [
            "/lib64/ld-linux-x86-64.so.2",
            "/lib/ld-linux.so.2\0",
            "/nix/store/x/lib/ld-linux-aarch64.so.1",
            "/lib64/ld-lsb-x86-64.so.3",
            "ld-2.31.so",
        ] {
            assert_eq!(Loader::of(glibc.as_bytes()), Loader::Glibc, "{glibc}");
        }
        assert_eq!(Loader::of(b"/lib/ld-musl-x86_64.so.1\0"), Loader::Musl);
        for other in ["/system/bin/linker64", "/lib/ld-uClibc.so.0", "", "\0ld-linux"] {
            assert_eq!(Loader::of(other.as_bytes()), Loader::Other, "{other}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_taken(start: Vec<u8>, more: Vec<u8>, elf: bool) {
            let mut bytes = start;
            if elf {
                bytes.splice(..0, *b"\x7fELF\x02\x01");
            }
            if let Image::Elf(elf) = Image::of(&bytes) {
                elf.loader(&more);
            }
            Loader::of(&more);
        }
    }
}
