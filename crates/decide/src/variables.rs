//! Which environment variables size a pool, and how each is lowered.
//!
//! A variable is only ever lowered, in place, and never added: joblib's loky divides the CPUs
//! among its workers only while `OMP_NUM_THREADS` and its kind are unset, and batchglm dies of
//! an empty `TF_NUM_THREADS`.

mod numbers;

use crate::settings::{Cap, parse_cap};
use crate::text::move_down;

pub(crate) use numbers::decimal;
pub use numbers::put_number;
use numbers::{Number, Numbers};

/// How a variable spells its counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    /// One number.
    Count,
    /// The cap itself: one number, or `auto`, which children are to see as the number that it
    /// meant here.
    Cap,
    /// One number that must not exceed this, whatever the cap.
    AtMost(u32),
    /// A number for each level of nesting: the product counts.
    Levels,
    /// Numbers among other words (`MKL_DOMAIN_BLAS=64, MKL_DOMAIN_FFT=8`): each counts.
    Each,
    /// One factor of a product that is spread over several variables.
    Factor(Group),
    /// Command-line options; the number behind one that asks for threads counts.
    Options(Tool),
    /// A switch that multiplies teams: [`NOT_NESTED`] replaces it unless it is off.
    Nested,
    /// Words, of which [`HIDES_CPUS`] hides the CPUs from the runtime: [`SHOWS_CPUS`] replaces it.
    Affinity,
}

/// Tools whose options ask for threads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tool {
    Xz,
    Pigz,
}

const NOT_NESTED: &[u8] = b"OMP_NESTED=false\0";

/// With this word LLVM's runtimes ask no mask but the configured CPUs, which stay true.
const HIDES_CPUS: &[u8] = b"disabled";
/// This shorter one binds no thread either.
const SHOWS_CPUS: &[u8] = b"none";

/// Variables whose product counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Group {
    Blis,
    Teams,
}

/// One variable that sizes a pool.
struct Variable {
    name: [u8; LONGEST_NAME],
    length: u8,
    shape: Shape,
}

/// Bytes of the longest name.
const LONGEST_NAME: usize = 28;

impl Variable {
    const fn new(name: &str, shape: Shape) -> Self {
        let mut bytes = [0; LONGEST_NAME];
        let mut at = 0;
        while at < name.len() {
            bytes[at] = name.as_bytes()[at];
            at += 1;
        }
        Variable { name: bytes, length: at as u8, shape }
    }

    fn name(&self) -> &[u8] {
        self.name.get(..usize::from(self.length)).unwrap_or(&[])
    }
}

/// The table: one line per variable, by who reads it. No pointers: the loader would have to write
/// to every page of them, at every start of a process.
const VARIABLES: &[Variable] = &{
    use Shape::*;
    const fn v(name: &str, shape: Shape) -> Variable {
        Variable::new(name, shape)
    }
    [
        // OpenMP: libgomp, libomp, libiomp5
        v("OMP_NUM_THREADS", Levels),
        v("OMP_THREAD_LIMIT", Count),
        v("OMP_NUM_TEAMS", Factor(Group::Teams)),
        v("OMP_TEAMS_THREAD_LIMIT", Factor(Group::Teams)),
        v("KMP_DEVICE_THREAD_LIMIT", Count),
        v("KMP_ALL_THREADS", Count),
        v("KMP_TEAMS_THREAD_LIMIT", Count),
        // LLVM's runtimes take the size of an inner team from the outer one's setting: 4 x 4.
        v("OMP_MAX_ACTIVE_LEVELS", AtMost(1)),
        v("OMP_NESTED", Nested),
        v("KMP_AFFINITY", Affinity),
        // BLAS
        v("OPENBLAS_NUM_THREADS", Count),
        v("GOTO_NUM_THREADS", Count),
        v("OPENBLAS_DEFAULT_NUM_THREADS", Count),
        v("MKL_NUM_THREADS", Count),
        v("MKL_DOMAIN_NUM_THREADS", Each),
        v("BLIS_NUM_THREADS", Count),
        v("BLIS_NT", Count),
        v("BLIS_JC_NT", Factor(Group::Blis)),
        v("BLIS_PC_NT", Factor(Group::Blis)),
        v("BLIS_IC_NT", Factor(Group::Blis)),
        v("BLIS_JR_NT", Factor(Group::Blis)),
        v("BLIS_IR_NT", Factor(Group::Blis)),
        v("VECLIB_MAXIMUM_THREADS", Count),
        // Python's numeric libraries
        v("NUMEXPR_MAX_THREADS", Count),
        v("NUMEXPR_NUM_THREADS", Count),
        v("NUMBA_NUM_THREADS", Count),
        v("TF_NUM_INTRAOP_THREADS", Count),
        v("TF_NUM_INTEROP_THREADS", Count),
        v("TF_NUM_THREADS", Count),
        v("TF_LOOP_PARALLEL_ITERATIONS", Count),
        v("BLOSC_NTHREADS", Count),
        v("OPENCV_FOR_THREADS_NUM", Count),
        v("ORT_INTRA_OP_NUM_THREADS", Count),
        v("ARROW_IO_THREADS", Count),
        v("LOKY_MAX_CPU_COUNT", Count),
        v("PYTHON_CPU_COUNT", Count),
        // Other languages' pools
        v("POLARS_MAX_THREADS", Count),
        v("RAYON_NUM_THREADS", Count),
        v("RAYON_RS_NUM_CPUS", Count),
        v("TOKIO_WORKER_THREADS", Count),
        v("GOMAXPROCS", Count),
        v("UV_THREADPOOL_SIZE", Count),
        v("DOTNET_PROCESSOR_COUNT", Count),
        v("JULIA_NUM_THREADS", Each),
        v("JULIA_CPU_THREADS", Count),
        v("R_DATATABLE_NUM_THREADS", Count),
        v("RCPP_PARALLEL_NUM_THREADS", Count),
        v("MC_CORES", Count),
        v("BIOCPARALLEL_WORKER_NUMBER", Count),
        v("KOKKOS_NUM_THREADS", Count),
        // Tools
        v("MAGICK_THREAD_LIMIT", Count),
        v("ZSTD_NBTHREADS", Count),
        v("XZ_DEFAULTS", Options(Tool::Xz)),
        v("XZ_OPT", Options(Tool::Xz)),
        v("PIGZ", Options(Tool::Pigz)),
        v("NPROC", Count),
        // AutoZyme reads these itself, and its children do
        v("ZYME_THREADS", Count),
        v("AUTOZYME_THREADS", Cap),
        v("AUTOZYMER_THREADS", Cap),
    ]
};

/// How many variables are lowered.
pub const COUNT: usize = VARIABLES.len();

/// The largest number that fits in the place of the word `auto`: beyond any machine.
const LONGEST_AUTO: u32 = 9999;

/// The names of all variables that are lowered, in the order of the table.
pub fn names() -> impl Iterator<Item = &'static str> {
    VARIABLES.iter().map(|variable| core::str::from_utf8(variable.name()).unwrap_or(""))
}

/// For each first letter, the lengths of the names that start with it: a set bit for each.
static LENGTHS: [u64; 26] = {
    let mut lengths = [0; 26];
    let mut place = 0;
    while place < VARIABLES.len() {
        let variable = &VARIABLES[place];
        lengths[(variable.name[0] - b'A') as usize] |= 1 << variable.length;
        place += 1;
    }
    lengths
};

/// The place in the table of the variable with this name. Nearly every name in an environment has
/// none, and every process start asks for each: a glance at its letter and length tells.
pub fn place(name: &[u8]) -> Option<usize> {
    let letter = name.first()?.wrapping_sub(b'A');
    let lengths = LENGTHS.get(usize::from(letter))?;
    if name.len() > 63 || lengths & 1 << name.len() == 0 {
        return None;
    }
    VARIABLES.iter().position(|variable| variable.name() == name)
}

/// The runtime that reads a variable, by the beginning of its name; nothing where that does not
/// tell.
pub fn runtime(name: &[u8]) -> &'static str {
    const RUNTIMES: [(&str, &str); 22] = [
        ("OMP", "openmp"),
        ("KMP", "openmp"),
        ("OPENBLAS", "openblas"),
        ("GOTO", "openblas"),
        ("MKL", "mkl"),
        ("BLIS", "blis"),
        ("VECLIB", "accelerate"),
        ("NUMEXPR", "numexpr"),
        ("NUMBA", "numba"),
        ("TF", "tensorflow"),
        ("BLOSC", "blosc"),
        ("OPENCV", "opencv"),
        ("ORT", "onnxruntime"),
        ("ARROW", "arrow"),
        ("LOKY", "loky"),
        ("POLARS", "polars"),
        ("RAYON", "rayon"),
        ("TOKIO", "tokio"),
        ("JULIA", "julia"),
        ("KOKKOS", "kokkos"),
        ("MAGICK", "imagemagick"),
        ("ZSTD", "zstd"),
    ];
    let first = name.split(|&byte| byte == b'_').next().unwrap_or(name);
    let known = RUNTIMES.iter().find(|(start, _)| start.as_bytes() == first);
    known.map_or("", |(_, runtime)| runtime)
}

/// What became of one entry of the environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is not ours, or already low enough.
    Untouched,
    /// It was lowered in place; its first so many bytes count now.
    Shortened(usize),
    /// This entry, which ends in a NUL, stands in its place.
    Replaced(&'static [u8]),
}

/// Lowers the entries of one environment, which share the allowance of products.
pub struct Lowering {
    cap: u32,
    /// The largest number of the last entry that was lowered, and what became of it.
    asked: Option<(i64, u32)>,
    /// What is left of the cap for the next factor of each group.
    left: [u32; 2],
}

impl Lowering {
    /// A lowering to at most `cap` threads.
    pub fn new(cap: u32) -> Self {
        Lowering { cap, asked: None, left: [cap; 2] }
    }

    /// The most that the last entry asked for, and what it may have; `None` where no number of it
    /// was lowered.
    pub fn asked(&self) -> Option<(i64, u32)> {
        self.asked
    }

    fn note(&mut self, number: &Number) {
        let (asked, granted) = self.asked.unwrap_or((number.asked, number.granted));
        self.asked = Some((asked.max(number.asked), granted.max(number.granted)));
    }

    /// Lowers one entry, `NAME=value` without its NUL.
    pub fn lower(&mut self, entry: &mut [u8]) -> Outcome {
        self.asked = None;
        let Some((start, shape)) = variable_of(entry) else {
            return Outcome::Untouched;
        };
        let Some(value) = entry.get_mut(start..) else {
            return Outcome::Untouched;
        };
        if *shape == Shape::Nested {
            return if is_off(value) { Outcome::Untouched } else { Outcome::Replaced(NOT_NESTED) };
        }
        let length = match shape {
            Shape::Affinity => replace_word(value, HIDES_CPUS, SHOWS_CPUS),
            Shape::Cap if parse_cap(value) == Some(Cap::Auto) => {
                Some(put_number(value, 0, self.cap.min(LONGEST_AUTO)))
            }
            _ => self.lower_numbers(value, shape),
        };
        match length {
            Some(length) => Outcome::Shortened(start + length),
            None => Outcome::Untouched,
        }
    }

    /// Lowers one entry that must not be written to: hands the pieces of the lowered one to `put`,
    /// in order. Whether there was anything to lower; where not, `put` is not called.
    ///
    /// Not inlined, to keep the frames of a child of `vfork` small.
    #[inline(never)]
    pub fn lower_apart(&mut self, entry: &[u8], mut put: impl FnMut(&[u8])) -> bool {
        self.asked = None;
        let Some((start, shape)) = variable_of(entry) else {
            return false;
        };
        let (name, value) = entry.split_at_checked(start).unwrap_or((entry, &[]));
        if *shape == Shape::Nested {
            let lower = !is_off(value);
            if lower {
                put(NOT_NESTED.strip_suffix(b"\0").unwrap_or(NOT_NESTED));
            }
            return lower;
        }
        if *shape == Shape::Affinity {
            let found = word_in(value, HIDES_CPUS).and_then(|at| value.split_at_checked(at));
            let parts =
                found.and_then(|(before, rest)| Some((before, rest.get(HIDES_CPUS.len()..)?)));
            if let Some((before, after)) = parts {
                put(name);
                put(before);
                put(SHOWS_CPUS);
                put(after);
            }
            return parts.is_some();
        }
        if matches!(shape, Shape::Cap) && parse_cap(value) == Some(Cap::Auto) {
            put(name);
            put(decimal(&mut [0; 10], self.cap.min(LONGEST_AUTO)));
            return true;
        }
        let mut numbers = Numbers::new(shape, self.cap, value);
        let mut read = 0;
        while let Some(number) = numbers.next(self, value) {
            self.note(&number);
            if read == 0 {
                put(name);
            }
            put(value.get(read..number.start).unwrap_or(&[]));
            let mut digits = [0; 10];
            put(decimal(&mut digits, number.granted));
            read = numbers.position;
        }
        if read > 0 {
            put(value.get(read..).unwrap_or(&[]));
        }
        read > 0
    }

    /// Lowers every number of `value` that counts, closing the gaps that shorter numbers leave.
    /// The new length, if anything changed.
    fn lower_numbers(&mut self, value: &mut [u8], shape: &'static Shape) -> Option<usize> {
        let mut numbers = Numbers::new(shape, self.cap, value);
        let (mut read, mut write) = (0, 0);
        while let Some(number) = numbers.next(self, value) {
            self.note(&number);
            move_down(value, read..number.start, write);
            write = put_number(value, write + (number.start - read), number.granted);
            read = numbers.position;
        }
        move_down(value, read..value.len(), write);
        (read > 0).then(|| write + (value.len() - read))
    }

    /// How much the next number may be, and what it takes from the numbers after it.
    fn allowance(&mut self, shape: &Shape, level_share: &mut u32, asked: Option<u32>) -> u32 {
        let share = match *shape {
            Shape::AtMost(most) => return most,
            Shape::Levels => level_share,
            Shape::Factor(group) => &mut self.left[group as usize],
            Shape::Count
            | Shape::Cap
            | Shape::Each
            | Shape::Options(_)
            | Shape::Nested
            | Shape::Affinity => {
                return self.cap;
            }
        };
        let allowed = *share;
        let taken = asked.unwrap_or(allowed).min(allowed).max(1);
        *share = (allowed / taken).max(1);
        allowed
    }
}

/// Copies a list of entries, `NAME=value|NAME=value`, and lowers the copy to `cap` threads. Its
/// length; `None` where `copy` has no room for it.
pub fn lowered_list(list: &[u8], cap: u32, copy: &mut [u8]) -> Option<usize> {
    let mut lowering = Lowering::new(cap);
    let mut end = 0;
    for (number, entry) in list.split(|&byte| byte == b'|').enumerate() {
        if number > 0 {
            *copy.get_mut(end)? = b'|';
            end += 1;
        }
        let room = copy.get_mut(end..end + entry.len())?;
        room.copy_from_slice(entry);
        end += match lowering.lower(room) {
            Outcome::Untouched => entry.len(),
            Outcome::Shortened(length) => length,
            Outcome::Replaced(other) => {
                let other = other.strip_suffix(b"\0").unwrap_or(other);
                copy.get_mut(end..end + other.len())?.copy_from_slice(other);
                other.len()
            }
        };
    }
    Some(end)
}

/// Where the value of a listed variable starts in `entry`, and its shape.
fn variable_of(entry: &[u8]) -> Option<(usize, &'static Shape)> {
    let length = entry.iter().position(|&byte| byte == b'=')?;
    let name = entry.get(..length)?;
    let variable = VARIABLES.get(place(name)?)?;
    Some((length + 1, &variable.shape))
}

/// Whether a switch is already off, by the words that the OpenMP runtimes know.
fn is_off(value: &[u8]) -> bool {
    const OFF: [&[u8]; 6] = [b"", b"0", b"false", b"no", b"off", b".false."];
    let value = value.trim_ascii();
    OFF.iter().any(|word| value.eq_ignore_ascii_case(word))
}

/// Where `word` starts in a value, in any case.
fn word_in(value: &[u8], word: &[u8]) -> Option<usize> {
    let starts = 0..=value.len().checked_sub(word.len())?;
    let is_it = |found: &[u8]| found.eq_ignore_ascii_case(word);
    starts.into_iter().find(|&start| value.get(start..start + word.len()).is_some_and(is_it))
}

/// Puts `instead` in the place of the longer `word`, in any case. The new length, if it was there.
fn replace_word(value: &mut [u8], word: &[u8], instead: &[u8]) -> Option<usize> {
    let start = word_in(value, word)?;
    let end = start + instead.len();
    value.get_mut(start..end)?.copy_from_slice(instead);
    move_down(value, start + word.len()..value.len(), end);
    Some(value.len() - word.len() + instead.len())
}

#[cfg(test)]
mod tests;
