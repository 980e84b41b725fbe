//! The numbers of users and groups, as the system's name service knows them.
//!
//! `getent` is asked: the modules of a name service (LDAP, SSSD) go into programs that are linked
//! dynamically, and the launcher is not, so that it starts whatever is preloaded.

use std::fs;
use std::io::Error;
use std::process::{Command, Stdio};

/// The number of a user, by name or by the number itself; `None`: there is no such user.
pub fn user(name: &str) -> Result<Option<u32>, Error> {
    number_of("passwd", name)
}

/// The number of a group, likewise.
pub fn group(name: &str) -> Result<Option<u32>, Error> {
    number_of("group", name)
}

fn number_of(database: &str, name: &str) -> Result<Option<u32>, Error> {
    let local = fs::read_to_string(format!("/etc/{database}")).unwrap_or_default();
    let ours = |line: &&str| line.split(':').next() == Some(name);
    let number = match local.lines().find(ours).and_then(number_in) {
        Some(number) => Some(number),
        // What looks like a number or an option would be taken for one.
        None if name.starts_with('-') || name.parse::<u32>().is_ok() => None,
        // A name service may answer with another spelling of the name.
        None => asked(database, name)?.lines().next().and_then(number_in),
    };
    Ok(number.or_else(|| name.parse().ok()))
}

/// What `getent` answers: nothing where there is no such name.
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

/// The number in a line such as `name:x:number:...`.
fn number_in(line: &str) -> Option<u32> {
    line.split(':').nth(2)?.parse().ok()
}
