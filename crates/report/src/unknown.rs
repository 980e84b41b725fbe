//! Programs that are not in the table of programs and created threads beyond the cap in their own
//! code: finds the option that seems to set their number.

use threadcap_jobs::record::Record;
use threadcap_ledger::RequestKind;
use threadcap_programs::lowering::Lowering;
use threadcap_programs::table::{Lines, look_up};
use threadcap_shown::Shown;

use crate::job::{JobReport, ProcessReport};
use crate::words::{count, file_name};

/// An unknown program that made threads itself, in one or several processes.
#[derive(Clone, Debug, PartialEq)]
pub struct Unknown {
    /// The program, or the script that it ran.
    pub name: String,
    /// The largest number of threads that one process made in its own code.
    pub threads: u64,
    /// The option that seems to set this number.
    pub option: Option<Candidate>,
}

/// An option whose number may be a number of threads.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// The option as it was given, with its number: `-t 64`.
    pub given: String,
    /// The option as `--lower-option` expects it.
    pub lower_option: String,
}

/// The unknown programs, each once, in the order of the processes.
pub fn unknown(job: &JobReport) -> Vec<Unknown> {
    let mut all: Vec<Unknown> = Vec::new();
    for found in job.processes.iter().filter_map(|process| of_process(process, job)) {
        match all.iter_mut().find(|known| known.name == found.name) {
            Some(known) => {
                known.threads = known.threads.max(found.threads);
                known.option = known.option.take().or(found.option);
            }
            None => all.push(found),
        }
    }
    all
}

fn of_process(process: &ProcessReport, job: &JobReport) -> Option<Unknown> {
    let record = process.record.as_ref()?;
    let threads = made_by_itself(record);
    let is_beyond = record.threads.over_cap > 0 && threads > u64::from(job.cap);
    let words = &process.arguments;
    let names = names(process);
    if !is_beyond || is_known(process) || names.iter().any(|name| is_lowered(name, job)) {
        return None;
    }
    let script = script(process);
    let name = script.map_or(names[0], |place| &words[place]);
    let own = words.get(script.unwrap_or(0) + 1..).unwrap_or(&[]);
    let option = candidates(own)
        .filter(|(_, number)| *number > u64::from(job.cap))
        .max_by_key(|(candidate, number)| likelihood(candidate, *number, threads))
        .filter(|(candidate, number)| likelihood(candidate, *number, threads) > 0);
    let option = option.map(|(candidate, _)| candidate);
    Some(Unknown { name: file_name(name).to_owned(), threads, option })
}

/// The name by which the program was called, which may be a link, and that of its file.
fn names(process: &ProcessReport) -> [&str; 2] {
    let file = file_name(&process.program);
    let called = process.arguments.first().map_or(file, |name| file_name(name));
    [if called.is_empty() { file } else { called }, file]
}

/// The table's lines by either name.
fn lines(process: &ProcessReport) -> Option<Lines<'static>> {
    names(process).iter().find_map(|name| look_up(name.as_bytes()))
}

/// How many threads the code in the program's own file created. Those of a library's pool are
/// listed with that library.
fn made_by_itself(record: &Record) -> u64 {
    let own = record.libraries.iter().filter(|library| library.path == record.program);
    own.map(|library| u64::from(library.threads_created)).sum()
}

/// Whether the launcher or the library lowered an option of this program.
fn is_lowered(name: &str, job: &JobReport) -> bool {
    let is_argument = |library: &&crate::job::LibraryReport| {
        library.runtime.as_str() == name
            && library.by.iter().any(|by| by.kind == RequestKind::Argument)
    };
    job.libraries.iter().any(|library| is_argument(&library))
}

/// Whether the table has a line for the program, or for the script that it runs.
fn is_known(process: &ProcessReport) -> bool {
    let words: Vec<&[u8]> = process.arguments.iter().map(|word| word.as_bytes()).collect();
    let Some(lines) = lines(process) else {
        return false;
    };
    let mut lowering = Lowering::new(lines, &words[..], u32::MAX);
    while lowering.next(&words[..], look_up).is_some() {}
    lowering.line().is_none_or(|line| !line.reading().has("script"))
}

/// The index of the script among the arguments, if an interpreter runs one.
fn script(process: &ProcessReport) -> Option<usize> {
    lines(process).filter(|lines| lines.runs_scripts())?;
    let is_option = |word: &Shown| word.starts_with('-') && word.as_str() != "-m";
    let place = process.arguments.iter().skip(1).position(|word| !is_option(word))? + 1;
    let has_code = process.arguments[1..place].iter().any(|word| word.as_str() == "-c");
    let place = if process.arguments[place].as_str() == "-m" { place + 1 } else { place };
    (!has_code && place < process.arguments.len()).then_some(place)
}

/// Every option with a number, in the forms that `--lower-option` lowers.
fn candidates(words: &[Shown]) -> impl Iterator<Item = (Candidate, u64)> {
    let words = words.iter().map(Shown::as_str);
    let nexts = words.clone().skip(1).map(Some).chain([None]);
    words.clone().take_while(|word| *word != "--").zip(nexts).filter_map(|(word, next)| {
        let is_option = word.starts_with(['-', '+']) && word.len() > 1;
        let apart = next.and_then(number).filter(|_| is_option && number(word).is_none());
        if let (Some(number), Some(next)) = (apart, next) {
            return candidate(format!("{word} {next}"), word.to_owned(), number);
        }
        let digits = word.bytes().rev().take_while(u8::is_ascii_digit).count();
        let (name, digits) = word.split_at(word.len() - digits);
        let number = number(digits)?;
        let lower_option = match name.strip_suffix('=') {
            Some(dashed) if dashed.starts_with('-') => dashed.to_owned(),
            Some(_) => name.to_owned(),
            None if name.starts_with('-') && name.len() == 2 => name.to_owned(),
            None if is_option => format!("{name}#"),
            None => return None,
        };
        candidate(word.to_owned(), lower_option, number)
    })
}

/// Only options that can be pasted into a shell unquoted.
fn candidate(given: String, lower_option: String, number: u64) -> Option<(Candidate, u64)> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-+_=:.#".contains(c);
    let is_plain = lower_option.chars().all(is_plain) && lower_option.contains(char::is_alphabetic);
    is_plain.then_some((Candidate { given, lower_option }, number))
}

fn number(word: &str) -> Option<u64> {
    word.parse().ok().filter(|_| word.bytes().all(|byte| byte.is_ascii_digit()))
}

/// How likely it is that an option sets the number of created threads. Often the calling thread is
/// one of them, and a program may have a few others for itself. 0: no evidence.
fn likelihood(candidate: &Candidate, number: u64, threads: u64) -> u32 {
    const WORDS: [&str; 8] = ["thread", "proc", "cpu", "core", "worker", "job", "parallel", "nt"];
    let name = candidate.lower_option.to_lowercase();
    let is_number_of_threads = number.abs_diff(threads) <= 1;
    let is_named = WORDS.iter().any(|word| name.contains(word));
    let is_letter = ["-t", "-p", "-j", "-@", "-T", "-P"].contains(&&*candidate.lower_option);
    4 * u32::from(is_number_of_threads) + 2 * u32::from(is_named) + u32::from(is_letter)
}

impl Unknown {
    /// What would help, in a sentence.
    pub(crate) fn sentence(&self, cap: u32) -> String {
        let Unknown { name, threads, option } = self;
        let made = format!("{name} made {} by a number of its own", count(*threads, "thread"));
        match option {
            Some(Candidate { given, lower_option }) => format!(
                "{made}; if {given} is that number, threadcap run -n {cap} --lower-option \
                 {lower_option} lowers it"
            ),
            None => format!(
                "{made}; if one of its options sets that number, threadcap run -n {cap} \
                 --lower-option OPTION lowers it"
            ),
        }
    }
}

#[cfg(test)]
mod tests;
