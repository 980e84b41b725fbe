//! threadcap.toml(5): the administrator's policy file.

use clap_mangen::roff::{Roff, bold, roman};

use super::{add_examples, add_list, add_see_also, heading};
use crate::arguments::pages::POLICY;

/// The policy that the packages bring as an example.
const EXAMPLE: &str = include_str!("../../../../../recipes/policy/threadcap.toml");

const DESCRIPTION: [&str; 3] = [
    "Says how many CPUs everybody on a host may use at most. The file is TOML. It takes effect when \
     threadcap system apply compiles it, for every program that starts from then on with the library.",
    "A cap is the number of CPUs, and of threads in each pool, for a process and all that it starts. \
     Here it is a ceiling: a program that sets a lower cap gets that; one that sets a higher cap, or \
     none, gets the policy's. Root is always exempt. A rule for the user decides first, then the \
     exempt IDs and groups, then the largest cap of the user's groups, then cap.",
    "A pattern is the absolute path of an executable in which ? matches one character of a file name, \
     * any number of them, and ** any number of characters including slashes. Names with a dot, and \
     patterns, are written in quotes.",
];

const KEYS: [(&str, &str); 14] = [
    ("cap = NUMBER", "The cap of users without a rule, 1 to 1048575. Default: none."),
    (
        "hold = true | false",
        "Whether capped users are held on as many CPUs as their cap. Default: true.",
    ),
    (
        "lock = true | false",
        "Whether the hold is locked, so that no system call can change it. Default: false.",
    ),
    (
        "excess = \"share\" | \"refuse\"",
        "What happens to a thread beyond the cap: it shares the CPUs, or is not created. Default: share.",
    ),
    (
        "budget = \"steady\" | \"dynamic\" | \"off\"",
        "How workers that run side by side share the cap, unless a user's environment says \
         otherwise. Default: steady.",
    ),
    (
        "report = \"DIRECTORY\"",
        "An absolute path. Every process appends a line of JSON at its end to UID.jsonl there. Default: \
         none.",
    ),
    (
        "programs = [\"NAME | OPTIONS\", ...]",
        "More programs whose arguments carry a number of threads, such as \"mytool | -t #\".",
    ),
    ("[users] NAME = NUMBER", "The cap of a user, by name or ID."),
    ("[groups] NAME = NUMBER", "The cap of the members of a group, by name or ID."),
    (
        "[executables] \"PATTERN\" = NUMBER",
        "The cap of programs, if it is below that of their user.",
    ),
    (
        "[teams] \"PATTERN\" = \"auto\" | \"asked\" | \"cap\"",
        "OpenMP teams larger than the cap in programs: granted where the code divides its work by their \
         size, always, or never. Default: auto.",
    ),
    (
        "[exempt] uids = [ID, \"FIRST-LAST\", ...]",
        "User IDs that are exempt. Default: 0-999 and 61184-65519, system users and systemd's.",
    ),
    ("[exempt] users = [...], groups = [...]", "Further exempt users, and members of groups."),
    (
        "[exempt] executables = [\"PATTERN\", ...]",
        "Programs that are exempt, whoever runs them. Default: those by which people log in.",
    ),
];

const FILES: [(&str, &str); 3] = [
    ("/etc/threadcap.toml", "The policy file."),
    ("/var/lib/threadcap/policy", "What is in force."),
    ("/usr/share/threadcap/policy/threadcap.toml", "The example below."),
];

pub fn page() -> Vec<u8> {
    let mut page = Roff::new();
    let heading = heading(POLICY, "File Formats");
    page.control("TH", heading.iter().map(String::as_str));
    page.control("SH", ["NAME"]).text([roman("threadcap.toml - caps for everybody on a host")]);
    page.control("SH", ["DESCRIPTION"]);
    for (place, paragraph) in DESCRIPTION.into_iter().enumerate() {
        if place > 0 {
            page.control("PP", []);
        }
        page.text([roman(paragraph)]);
    }
    add_list(&mut page, "KEYS", KEYS.into_iter());
    page.control("PP", []).text([
        roman("An unknown key or a wrong value is an error: one line names the file and line, and nothing \
               changes. "),
        bold("threadcap system check"),
        roman(" shows it without changing anything."),
    ]);
    add_list(&mut page, "FILES", FILES.into_iter());
    add_examples(&mut page, EXAMPLE);
    add_see_also(&mut page, POLICY);
    page.to_roff().into_bytes()
}
