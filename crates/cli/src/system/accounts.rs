//! The IDs of users and groups, according to the system's name service.
//!
//! They are looked up by `getent`: the modules of a name service (LDAP, SSSD) can only be loaded by
//! dynamically linked programs, and the launcher is static so that it starts whatever is preloaded.

use std::fs;
use std::io::Error;
use std::process::{Command, Stdio};

use threadcap_decide::settings::parse_count;

/// The ID of a user, given a name or an ID; `None` if there is no such user.
pub fn user(name: &str) -> Result<Option<u32>, Error> {
    number_of("passwd", name)
}

/// The ID of a group, likewise.
pub fn group(name: &str) -> Result<Option<u32>, Error> {
    number_of("group", name)
}

/// The groups of a user: the one of the account, and the supplementary ones. None if the ID has no
/// account.
pub fn groups(user: u32) -> Result<Vec<u32>, Error> {
    let account = asked("passwd", &user.to_string())?;
    let Some(name) = account.split(':').next().filter(|name| !name.is_empty()) else {
        return Ok(Vec::new());
    };
    let own = account.split(':').nth(3).and_then(|group| group.parse().ok());
    // The name, then the IDs.
    let listed = asked("initgroups", name)?;
    let others = listed.split_whitespace().skip(1).filter_map(|group| group.parse().ok());
    Ok(own.into_iter().chain(others).collect())
}

fn number_of(database: &str, name: &str) -> Result<Option<u32>, Error> {
    let local = fs::read(format!("/etc/{database}")).unwrap_or_default();
    let local = String::from_utf8_lossy(&local);
    let ours = |line: &&str| line.split(':').next() == Some(name);
    let number = match local.lines().find(ours).and_then(number_in) {
        Some(number) => Some(number),
        // getent would take it for a number, modulo 2^32 (4294967296 is root), or for an option.
        None if name.starts_with('-') || is_like_a_number(name) => None,
        // A name service may answer with another spelling of the name.
        None => asked(database, name)?.lines().next().and_then(number_in),
    };
    // The last number means nobody: the kernel reserves it.
    Ok(number.or_else(|| parse_count(name.as_bytes())).filter(|&number| number != u32::MAX))
}

/// Whether C's `strtoul` takes all of it for a number.
fn is_like_a_number(name: &str) -> bool {
    let digits = name.trim_start().trim_start_matches(['+', '-']);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// The output of `getent`; empty if there is no such name.
fn asked(database: &str, name: &str) -> Result<String, Error> {
    let answer = Command::new("getent").args([database, name]).stderr(Stdio::null()).output();
    match answer {
        // 2: no such name.
        Ok(answer) if answer.status.success() || answer.status.code() == Some(2) => {
            Ok(String::from_utf8_lossy(&answer.stdout).into_owned())
        }
        Ok(answer) => Err(Error::other(format!("getent {database}: {}", answer.status))),
        Err(error) => Err(Error::other(format!("getent: {error}"))),
    }
}

/// The ID in a line such as `name:x:ID:...`.
fn number_in(line: &str) -> Option<u32> {
    line.split(':').nth(2)?.parse().ok()
}
