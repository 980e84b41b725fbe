//! Compiles a policy into the file that the shim reads: names looked up, rules sorted.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Error;
use std::path::Path;

use threadcap_decide::policy::{LARGEST, LONGEST_REPORT, Pattern, Rule, Rules, order};
use threadcap_decide::settings::Teams;
use threadcap_programs::line::validate;
use toml::Spanned;

use super::text::{self, Caps, Choice, Lines, Text};
use super::{accounts, fault};
use crate::fault::Fault;

/// Reads a policy file and compiles it.
pub fn compile(file: &Path) -> Result<Vec<u8>, Fault> {
    let (text, lines) = text::read(file)?;
    let place = Place { file, lines: &lines };
    let (lock, lock_place) =
        text.lock.as_ref().map_or((false, 0), |l| (*l.get_ref(), l.span().start));
    if lock && !text.hold {
        return Err(
            place.fault(lock_place, "lock = true needs the hold; set hold = true, or lock = false")
        );
    }
    let users = place.persons("user", accounts::user, &text.users, &text.exempt.users)?;
    let groups = place.persons("group", accounts::group, &text.groups, &text.exempt.groups)?;
    let executables = place.executables(&text)?;
    let teams = place.teams(&text)?;
    let programs = place.programs(&text.programs)?;
    let capped = executables.iter().map(|(pattern, _)| pattern.prefix_hash());
    let in_teams = teams.iter().map(|(pattern, _)| pattern.prefix_hash());
    let prefixes = Vec::from_iter(BTreeSet::from_iter(capped.chain(in_teams)));
    let rules = Rules {
        cap: text.cap.map(|cap| cap.0),
        hold: text.hold,
        lock,
        excess: text.excess,
        budget: text.budget,
        report: place.report(text.report.as_ref())?,
        programs: programs.as_bytes(),
        ranges: &merged(text.exempt.ranges()),
        users: &users,
        groups: &groups,
        // The default exemptions match programs that no user starts; they should cost nothing.
        by_name: text.executables.is_empty() && text.exempt.executables.is_none(),
        prefixes: &prefixes,
        executables: &executables,
        teams: &teams,
    };
    let too_large = || {
        Fault::refused(format!(
            "{}: too many rules; the compiled policy would be larger than {LARGEST} bytes",
            file.display()
        ))
    };
    let mut compiled = vec![0; rules.size().ok_or_else(too_large)?];
    rules.encode(&mut compiled).ok_or_else(too_large)?;
    Ok(compiled)
}

/// The policy file, for error messages with line numbers.
struct Place<'a> {
    file: &'a Path,
    lines: &'a Lines,
}

impl Place<'_> {
    fn fault(&self, byte: usize, what: impl std::fmt::Display) -> Fault {
        fault(self.file, self.lines.of_byte(byte), what)
    }

    /// Rules for users or groups, by ID.
    fn persons(
        &self,
        kind: &str,
        look_up: fn(&str) -> Result<Option<u32>, Error>,
        caps: &Caps,
        exempt: &[Spanned<String>],
    ) -> Result<Vec<(u32, Rule)>, Fault> {
        let caps = caps.iter().map(|(name, cap)| (name, Rule::Cap(cap.get_ref().0)));
        let exempt = exempt.iter().map(|name| (name, Rule::Exempt));
        let mut rules = BTreeMap::new();
        for (name, rule) in caps.chain(exempt) {
            let (place, name) = (name.span().start, name.get_ref());
            let number = look_up(name).map_err(|error| {
                self.fault(place, format_args!("{kind} {name:?} cannot be looked up: {error}"))
            })?;
            let number = number
                .ok_or_else(|| self.fault(place, format_args!("no such {kind}: {name:?}")))?;
            if kind == "user" && number == 0 && rule != Rule::Exempt {
                return Err(self.fault(place, "root is always exempt; remove its rule"));
            }
            if rules.insert(number, rule).is_some() {
                let line = format_args!("{kind} {name:?} (ID {number}) already has a rule");
                return Err(self.fault(place, line));
            }
        }
        Ok(rules.into_iter().collect())
    }

    /// Rules for executables, in the order of the compiled file.
    fn executables<'t>(&self, text: &'t Text) -> Result<Vec<(Pattern<'t>, Rule)>, Fault> {
        let caps = text.executables.iter();
        let caps =
            caps.map(|(p, cap)| (p.get_ref().as_str(), p.span().start, Rule::Cap(cap.get_ref().0)));
        let exempt = text.exempt.executables();
        let exempt = exempt.into_iter().map(|(pattern, place)| (pattern, place, Rule::Exempt));
        let by_default = text.exempt.executables.is_none();
        let mut rules: Vec<(Pattern, Rule)> = Vec::new();
        for (text, place, rule) in caps.chain(exempt) {
            let pattern = self.pattern(text, place)?;
            if !rules.iter().any(|(known, _)| *known == pattern) {
                rules.push((pattern, rule));
            } else if !by_default || rule != Rule::Exempt {
                // The administrator's rule wins over a default exemption.
                return Err(self.fault(place, format_args!("{text:?} already has a rule")));
            }
        }
        rules.sort_by(|(one, _), (other, _)| order(one.text(), other.text()));
        Ok(rules)
    }

    /// What happens to the teams of executables, in the order of the compiled file.
    fn teams<'t>(&self, text: &'t Text) -> Result<Vec<(Pattern<'t>, Teams)>, Fault> {
        let read = |(pattern, choice): (&'t Spanned<String>, &Choice)| {
            Ok((self.pattern(pattern.get_ref(), pattern.span().start)?, choice.0))
        };
        let mut teams = text.teams.iter().map(read).collect::<Result<Vec<_>, Fault>>()?;
        teams.sort_by(|(one, _), (other, _)| order(one.text(), other.text()));
        Ok(teams)
    }

    fn pattern<'t>(&self, text: &'t str, place: usize) -> Result<Pattern<'t>, Fault> {
        Pattern::new(text.as_bytes()).ok_or_else(|| {
            let line = format_args!("invalid pattern {text:?}; expected {}", Pattern::EXPECTED);
            self.fault(place, line)
        })
    }

    /// Lines about programs, one below the other.
    fn programs(&self, lines: &[Spanned<String>]) -> Result<String, Fault> {
        for line in lines {
            let (at, text) = (line.span().start, line.get_ref());
            validate(text.as_bytes())
                .map_err(|why| self.fault(at, format_args!("programs: {text:?}: {why}")))?;
        }
        Ok(lines.iter().map(|line| line.get_ref().as_str()).collect::<Vec<_>>().join("\n"))
    }

    fn report<'t>(&self, report: Option<&'t Spanned<String>>) -> Result<&'t [u8], Fault> {
        let Some(report) = report else {
            return Ok(b"");
        };
        let path = report.get_ref();
        if path.starts_with('/') && path.len() <= LONGEST_REPORT && !path.contains(['\0', '\n']) {
            return Ok(path.as_bytes());
        }
        let expected = format!("the absolute path of a directory, at most {LONGEST_REPORT} bytes");
        let line = format_args!("invalid report = {path:?}; expected {expected}");
        Err(self.fault(report.span().start, line))
    }
}

/// Sorts ranges, and merges those that overlap or touch.
fn merged(mut ranges: Vec<(u32, u32)>) -> Vec<(u32, u32)> {
    ranges.sort_unstable();
    let mut merged: Vec<(u32, u32)> = Vec::new();
    for (first, last) in ranges {
        match merged.last_mut() {
            Some((_, end)) if first <= end.saturating_add(1) => *end = last.max(*end),
            _ => merged.push((first, last)),
        }
    }
    merged
}
