//! The names of users.

use std::collections::HashMap;
use std::fs;

use threadcap_shown::Shown;

/// The users in `/etc/passwd`. Those of a directory service are shown by ID: asking the service
/// would load its modules into a program that may be linked statically.
#[derive(Debug, Default)]
pub struct Users(HashMap<u32, Shown>);

impl Users {
    /// Reads the list.
    pub fn read() -> Users {
        Users::of_file("/etc/passwd")
    }

    /// Reads `/etc/group`, which has names and IDs in the same fields.
    pub fn read_groups() -> Users {
        Users::of_file("/etc/group")
    }

    /// Somebody's full name may be written in another encoding than UTF-8.
    fn of_file(file: &str) -> Users {
        Users::from_list(&String::from_utf8_lossy(&fs::read(file).unwrap_or_default()))
    }

    fn from_list(list: &str) -> Users {
        let user = |line: &str| {
            let mut fields = line.split(':');
            let name = Shown::new(fields.next()?);
            Some((fields.nth(1)?.parse().ok()?, name))
        };
        // Of several names for an ID, other programs show the first.
        Users(list.lines().rev().filter_map(user).collect())
    }

    /// The user's name, or ID.
    pub fn name(&self, user: u32) -> Shown {
        self.0.get(&user).cloned().unwrap_or_else(|| user.to_string().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_by_number() {
        let users = Users::from_list("root:x:0:0::/root:/bin/sh\ntoor:x:0:0::/:\nbad\n:x:y\n");
        assert_eq!(users.name(0), "root");
        assert_eq!(users.name(7), "7");
    }
}
