//! Lowers the command's own arguments before it starts, if the library does not reach it, or if the
//! user names options.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::Path;

use threadcap_decide::settings::Settings;
use threadcap_programs::lowering::{Change, LookUp, Lowering};
use threadcap_programs::table::{Lines, base_name, look_up};
use threadcap_report::lowered::Lowered;

use crate::fault::Fault;
use crate::program::Program;

/// A command whose arguments are lowered.
pub struct Command {
    /// Its words, the program's name the first.
    pub words: Vec<OsString>,
    /// What was lowered in them.
    pub lowered: Vec<Lowered>,
}

impl Command {
    /// Lowers the command of a file; `options` are those that the user names. If the job is only
    /// observed, the words stay unchanged, and what would be lowered is returned.
    pub fn new(
        words: &[OsString],
        options: &[String],
        program: &Program,
        settings: &Settings,
    ) -> Result<Command, Fault> {
        let mut command = Command { words: words.to_vec(), lowered: Vec::new() };
        if !options.is_empty() {
            let line = line(options)?;
            command.lower(Lines::new(line.as_bytes()), &program.file, settings, |_| None);
        }
        // In a dynamic program, the library does this itself.
        if settings.arguments
            && !program.takes_preload()
            && let Some(lines) = known(&program.file)
        {
            command.lower(lines, &program.file, settings, look_up);
        }
        Ok(command)
    }

    fn lower<'t>(
        &mut self,
        lines: Lines<'t>,
        file: &Path,
        settings: &Settings,
        look_up: LookUp<'t>,
    ) {
        let mut words: Vec<Vec<u8>> = self.words.drain(..).map(OsString::into_vec).collect();
        let mut lowering = Lowering::new(lines, &words[..], settings.cap.get());
        while let Some(change) = lowering.next(&words[..], look_up) {
            self.lowered.push(lowered(&change, file));
            if !settings.observe {
                let word = &mut words[change.word];
                let length = change.apply(word);
                word.truncate(length);
            }
        }
        self.words = words.into_iter().map(OsString::from_vec).collect();
    }
}

/// The options named by the user that do not occur in a command, perhaps because they are misspelt.
pub fn absent<'o>(
    options: &'o [String],
    words: &'o [OsString],
) -> impl Iterator<Item = &'o String> {
    let bytes = |word: &'o OsString| word.as_bytes();
    options.iter().filter(move |option| {
        let start = option.split('#').next().unwrap_or_default().as_bytes();
        let short = letter(option).map(|letter| letter as u8);
        !words.iter().skip(1).map(bytes).any(|word| {
            // Letters of several options may share a word.
            let among = |letter| word.starts_with(b"-") && word.contains(&letter);
            word.starts_with(start) || short.is_some_and(among)
        })
    })
}

fn lowered(change: &Change, file: &Path) -> Lowered {
    Lowered {
        program: Some(file.file_name().unwrap_or_default().as_encoded_bytes().into()),
        name: change.option.into(),
        asked: i64::try_from(change.asked).unwrap_or(i64::MAX),
        granted: change.granted,
    }
}

/// The lines of a program, if it is known.
pub fn known(file: &Path) -> Option<Lines<'static>> {
    look_up(base_name(file.as_os_str().as_bytes()))
}

/// What would be lowered in a command under a cap, and the line of the table for it.
pub fn inspect(
    words: &[OsString],
    file: &Path,
    cap: u32,
) -> Option<(threadcap_programs::line::Line<'static>, Vec<Lowered>)> {
    let bytes: Vec<&[u8]> = words.iter().map(|word| OsStr::as_bytes(word)).collect();
    let mut lowering = Lowering::new(known(file)?, &bytes[..], cap);
    let mut all = Vec::new();
    while let Some(change) = lowering.next(&bytes[..], look_up) {
        all.push(lowered(&change, file));
    }
    Some((lowering.line()?, all))
}

/// A line of the table for options that a user names: `-t`, `--threads`, `-threads`, `threads=`, or
/// a pattern with `#` for the number.
fn line(options: &[String]) -> Result<String, Fault> {
    let patterns = options.iter().map(|option| patterns(option)).collect::<Result<Vec<_>, _>>()?;
    let letters = options.iter().filter_map(|option| letter(option));
    let letters: String = letters.map(|letter| format!("{letter}:")).collect();
    Ok(format!("command | {} | short={letters}", patterns.join(", ")))
}

fn letter(option: &str) -> Option<char> {
    let mut letters = option.strip_prefix('-')?.chars();
    letters.next().filter(|letter| letters.next().is_none() && letter.is_ascii_alphanumeric())
}

fn patterns(option: &str) -> Result<String, Fault> {
    let is_plain =
        option.bytes().all(|byte| byte.is_ascii_graphic() && !b"|,%[]{}".contains(&byte));
    let hashes = option.matches('#').count();
    let is_name = option.bytes().any(|byte| byte.is_ascii_alphanumeric());
    if !is_plain || !is_name || option.starts_with('#') || hashes > 1 {
        return Err(Fault::misuse(format!(
            "--lower-option {option:?}: expected an option that takes a number, as -t, --threads, \
             threads= or +S#"
        )));
    }
    Ok(match option {
        _ if hashes == 1 => option.to_owned(),
        _ if option.ends_with('=') => format!("{option}#"),
        _ if option.starts_with("--") || letter(option).is_some() => format!("{option} #"),
        _ => format!("{option} #, {option}=#"),
    })
}
