//! Lowers numbers of threads in the arguments of known programs, in the initial block.
//!
//! A program that reads a number of threads from its arguments divides its work by that number, so
//! it can only be lowered before the program reads it. The strings behind a number that has become
//! shorter move down, so that the arguments are contiguous, as the kernel had put them; what is
//! left over at the end becomes zeros, in /proc/PID/cmdline too.

use crate::initial::{self, Slot};
use crate::{ledger, system};
use threadcap_decide::settings::{Settings, parse_count};
use threadcap_programs::Words;
use threadcap_programs::lowering::Lowering;
use threadcap_programs::table::{Lines, base_name, look_up};

/// The arguments as the kernel laid them out.
#[derive(Clone, Copy)]
struct Arguments(&'static [Slot]);

impl Words for Arguments {
    fn word(&self, place: usize) -> Option<&[u8]> {
        self.0.get(place).map(initial::entry)
    }
}

/// Lowers the numbers above the cap, if this is a known program.
///
/// Every process of a job runs this, and few are known programs: so the names are looked up before
/// anything else.
///
/// # Safety
/// As for [`initial::write`]: by the constructor.
pub unsafe fn lower(settings: &Settings) {
    let arguments = Arguments(initial::arguments());
    // What runs is the script's interpreter; the kernel has put it before the script.
    let called = arguments.word(0).map_or(&[][..], base_name);
    let prescribed = system::lines();
    let (name, lines) = match look_up(called) {
        _ if prescribed.is_some() => (base_name(initial::started_as()), prescribed),
        Some(lines) if lines.runs_scripts() => (called, Some(lines).filter(|_| may_run(arguments))),
        found => {
            let started_as = base_name(initial::started_as());
            let is_same = started_as == called;
            (started_as, if is_same { found } else { look_up(started_as) })
        }
    };
    if let Some(lines) = lines.filter(|_| settings.arguments) {
        // SAFETY: as promised by the caller.
        unsafe { lower_by(lines, name, arguments, settings) };
    }
}

/// Whether the arguments of an interpreter may name a known program, module or archive, or contain
/// long options of the interpreter.
fn may_run(arguments: Arguments) -> bool {
    let mut words = (1..).map_while(|place| arguments.word(place));
    words.any(|word| match word {
        [b'-', b'-' | b'X' | b'D', ..] | [b'-', .., b'm' | b'r'] => true,
        [b'-', ..] => false,
        operand => look_up(base_name(operand)).is_some(),
    })
}

/// # Safety
/// As for [`lower`].
#[cold]
#[inline(never)]
unsafe fn lower_by(
    lines: Lines<'static>,
    program: &[u8],
    arguments: Arguments,
    settings: &Settings,
) {
    let mut lowering = Lowering::new(lines, &arguments, settings.cap.get());
    if lowering.has_ranks() {
        lowering.share(ranks());
    }
    let end = initial::end_of(arguments.0);
    let (mut found, mut is_shorter) = (false, false);
    while let Some(change) = lowering.next(&arguments, look_up) {
        ledger::lowered_argument(program, &change);
        found = true;
        if let Some(slot) = arguments.0.get(change.word).filter(|_| !settings.observe) {
            // SAFETY: as promised by the caller.
            is_shorter |= unsafe { initial::write(slot, |word| change.apply(word) < word.len()) };
        }
    }
    if let Some(end) = end.filter(|_| is_shorter) {
        // SAFETY: as promised by the caller.
        unsafe { initial::close_gaps(arguments.0, end) };
    }
    if found {
        ledger::arguments_lowered();
    }
}

/// How many processes of this MPI program run on this host, as MPI or Slurm say.
fn ranks() -> u32 {
    let number = |name| parse_count(initial::variable(name)?);
    number("OMPI_COMM_WORLD_LOCAL_SIZE")
        .or_else(|| number("MPI_LOCALNRANKS"))
        .or_else(|| number("PMI_LOCAL_SIZE"))
        .unwrap_or(1)
}
