//! Tries the library before the host gets it: common programs run without and with it, under
//! exactly the preload list that would be installed. They must behave the same.

use std::collections::BTreeSet;
use std::fmt::{Display, Formatter};
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use threadcap_decide::settings::CAP_VARIABLES;

use super::namespace;
use super::program_run::{Run, Start};

/// Where programs are looked up, whatever PATH is: these are the ones that users start.
const PATH: [&str; 6] =
    ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];
/// A shell that starts others, and does not exit with 0.
const SHELL: &[&str] = &["-c", "echo \"$(echo inner) $#\" | cat; echo told >&2; exit 3", "sh", "x"];
const PYTHON: &[&str] = &[
    "-c",
    "import subprocess, threading
thread = threading.Thread(target=print, args=('thread',))
thread.start(); thread.join()
print(subprocess.run(['true']).returncode)",
];
/// Setuid programs with options that only print something.
const SETUID: [(&str, &[&str]); 5] = [
    ("su", &["--version"]),
    ("mount", &["--version"]),
    ("passwd", &["--help"]),
    ("chsh", &["--help"]),
    ("sudo", &["--version"]),
];
/// How long a program may run without the library.
const LONGEST: Duration = Duration::from_secs(30);

/// A program that is run without the library and with it.
struct Canary {
    program: PathBuf,
    arguments: &'static [&'static str],
    user: User,
    capped: bool,
}

#[derive(Clone, Copy)]
struct User {
    name: &'static str,
    id: u32,
    group: u32,
}

/// The programs that were tried, and how they behaved without the library.
pub struct Tried {
    canaries: Vec<Canary>,
    bare: Vec<Run>,
}

/// Tries the library, given preload lists without and with it. An error is the reason not to
/// enable it.
pub fn try_out(library: &Path, without: &[u8], with: &[u8]) -> Result<Tried, String> {
    let canaries = canaries();
    let run_bare = || canaries.iter().map(|canary| canary.run(LONGEST)).collect::<Vec<_>>();
    let bare = namespace::with_list(without, run_bare)
        .map_err(|why| format!("it cannot be tried: {why}"))?;
    let failure = |(canary, run): (&Canary, &Run)| Some(format!("{canary} {}", run.failure()?));
    if let Some(failure) = canaries.iter().zip(&bare).find_map(failure) {
        return Err(format!("it cannot be tried: {failure} without it"));
    }
    let tried = Tried { canaries, bare };
    let refusal =
        namespace::with_list(with, || tried.difference(|_| true).or_else(|| absence(library)));
    match refusal.map_err(|why| format!("it cannot be tried: {why}"))? {
        Some(refusal) => Err(refusal),
        None => Ok(tried),
    }
}

impl Tried {
    /// Runs the quickest of the programs again, on the host itself.
    pub fn again(&self) -> Option<String> {
        self.difference(|canary| !canary.capped && !canary.program.ends_with("python3"))
    }

    /// The first difference that the library makes to the selected programs.
    fn difference(&self, of: impl Fn(&Canary) -> bool) -> Option<String> {
        let pairs = self.canaries.iter().zip(&self.bare).filter(|(canary, _)| of(canary));
        pairs.into_iter().find_map(|(canary, bare)| {
            let with = canary.run(Duration::from_secs(5) + bare.took() * 10);
            bare.difference(&with).map(|what| format!("{canary}: {what}"))
        })
    }

    /// The distinct programs.
    pub fn programs(&self) -> String {
        let programs = self.canaries.iter().map(|canary| canary.program.display().to_string());
        let programs: BTreeSet<String> = programs.collect();
        Vec::from_iter(programs).join(", ")
    }
}

impl Canary {
    fn run(&self, limit: Duration) -> Run {
        let mut variables = vec![
            ("PATH", PATH.join(":")),
            ("LC_ALL", "C".into()),
            ("HOME", "/".into()),
            ("PYTHONDONTWRITEBYTECODE", "1".into()),
            // No leases beside the host's jobs.
            ("THREADCAP_LEASES", "off".into()),
        ];
        if self.capped {
            variables.push((CAP_VARIABLES[0], "1".into()));
        }
        let start = Start {
            program: &self.program,
            arguments: self.arguments,
            variables: &variables,
            user: (self.user.id, self.user.group),
        };
        start.run(limit)
    }
}

impl Display for Canary {
    fn fmt(&self, f: &mut Formatter) -> std::fmt::Result {
        write!(f, "{} as {}", self.program.display(), self.user.name)?;
        f.write_str(if self.capped { " under a cap of 1" } else { "" })
    }
}

fn canaries() -> Vec<Canary> {
    let mut canaries = Vec::new();
    let ordinary: [(&str, &'static [&'static str]); 3] =
        [("true", &[]), ("sh", SHELL), ("python3", PYTHON)];
    let ordinary: Vec<_> = ordinary
        .into_iter()
        .filter_map(|(name, arguments)| Some((find(name)?, arguments)))
        .collect();
    for user in users() {
        for capped in [false, true] {
            canaries.extend(ordinary.iter().cloned().map(|(program, arguments)| Canary {
                program,
                arguments,
                user,
                capped,
            }));
        }
        let setuid = setuid().into_iter();
        canaries.extend(setuid.map(|(program, arguments)| Canary {
            program,
            arguments,
            user,
            capped: false,
        }));
    }
    canaries
}

fn users() -> [User; 2] {
    let list = fs::read_to_string("/etc/passwd").unwrap_or_default();
    let nobody = list.lines().find_map(|line| {
        let mut fields = line.strip_prefix("nobody:")?.split(':').skip(1);
        Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
    });
    let (id, group) = nobody.unwrap_or((65534, 65534));
    [User { name: "root", id: 0, group: 0 }, User { name: "nobody", id, group }]
}

fn find(name: &str) -> Option<PathBuf> {
    let is_program = |file: &PathBuf| {
        file.metadata().is_ok_and(|found| found.is_file() && found.permissions().mode() & 1 == 1)
    };
    PATH.iter().map(|directory| Path::new(directory).join(name)).find(is_program)
}

fn setuid() -> Option<(PathBuf, &'static [&'static str])> {
    let files = SETUID.into_iter().filter_map(|(name, arguments)| Some((find(name)?, arguments)));
    files.into_iter().find(|(file, _)| {
        file.metadata().is_ok_and(|found| found.uid() == 0 && found.mode() & libc::S_ISUID != 0)
    })
}

/// Whether the loader skips the library, which would do no harm, but no good either.
fn absence(library: &Path) -> Option<String> {
    let Some(program) = find("cat") else {
        return Some("cat was not found, which is needed for the check".into());
    };
    let path = library.as_os_str().as_encoded_bytes();
    users().into_iter().find_map(|user| {
        let arguments = &["/proc/self/maps"];
        let canary = Canary { program: program.clone(), arguments, user, capped: false };
        let maps = canary.run(LONGEST);
        let is_loaded = maps.stdout().split(|&byte| byte == b'\n').any(|line| line.ends_with(path));
        (!is_loaded).then(|| format!("{canary}: the loader does not load it"))
    })
}
