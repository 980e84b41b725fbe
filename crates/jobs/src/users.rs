//! The names of users.

use std::collections::HashMap;
use std::fs;

/// The users of this host's own list. Those of a directory service keep their numbers: asking
/// one would load its modules into a program that may be linked statically.
#[derive(Debug, Default)]
pub struct Users(HashMap<u32, String>);

impl Users {
    /// Reads the list.
    pub fn read() -> Users {
        Users::from_list(&fs::read_to_string("/etc/passwd").unwrap_or_default())
    }

    /// Reads the host's own list of groups, whose names and numbers stand at the same places.
    pub fn read_groups() -> Users {
        Users::from_list(&fs::read_to_string("/etc/group").unwrap_or_default())
    }

    fn from_list(list: &str) -> Users {
        let user = |line: &str| {
            let mut fields = line.split(':');
            let name = fields.next()?.to_owned();
            Some((fields.nth(1)?.parse().ok()?, name))
        };
        // The first name of a number is the one that others show.
        Users(list.lines().rev().filter_map(user).collect())
    }

    /// The user's name, or number.
    pub fn name(&self, user: u32) -> String {
        self.0.get(&user).cloned().unwrap_or_else(|| user.to_string())
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
