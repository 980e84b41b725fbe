//! The settings of a job, and the environment that carries them.

use std::ffi::{CStr, CString, OsStr};
use std::fs::File;
use std::io::Read;
use std::num::NonZeroU32;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use threadcap_decide::LIBRARY;
use threadcap_decide::auto;
use threadcap_decide::environment::{
    PRELOAD_VARIABLE, names_library, obeyed, value_of, write_preloads,
};
use threadcap_decide::settings::{
    self, CAP_VARIABLES, LEDGER_VARIABLE, LOCK_VARIABLE, LeaseFile, OBSERVE_VARIABLE,
    PERSONAL_VARIABLES, Problem, Settings, USER_VARIABLE,
};
use threadcap_decide::variables::{Lowering, Outcome};
use threadcap_report::lowered::Lowered;

use crate::arguments::Cap;
use crate::fault::{self, Fault, say};
use crate::kernel;
use crate::misspelt;
use crate::system::ceiling;
use crate::unusable;

/// The settings of a job that is to be started, and its environment.
pub struct NewJob {
    pub settings: Settings,
    environment: Environment,
}

/// Whether this user, or root, has set the variables that count for one user alone.
pub fn own_variables_count() -> bool {
    let stamp = std::env::var_os(USER_VARIABLE);
    let stamp = stamp.as_deref().map(OsStr::as_bytes);
    settings::counts_for(kernel::real_user().0, stamp)
}

/// What `auto` stands for on this machine and under its batch system.
fn count(environment: &Environment) -> Option<NonZeroU32> {
    let affinity = kernel::affinity().ok().and_then(|cpus| NonZeroU32::new(cpus.count()));
    let mut scratch = vec![0; auto::SCRATCH];
    auto::count(affinity, |name| environment.get(name), beginning, &mut scratch)
}

/// Reads the beginning of a file into a buffer, without waiting for anybody to write it.
fn beginning(file: &CStr, buffer: &mut [u8]) -> Option<usize> {
    let mut how = File::options();
    how.read(true).custom_flags(libc::O_NONBLOCK | libc::O_NOCTTY);
    let file = how.open(OsStr::from_bytes(file.to_bytes())).ok()?;
    std::io::copy(&mut file.take(buffer.len() as u64), &mut &mut *buffer).ok().map(|n| n as usize)
}

impl NewJob {
    /// Reads the environment, overridden by the options, for this executable if it is known.
    /// `None`: THREADCAP_DISABLE turns threadcap off.
    pub fn new(cap: &Cap, lock: bool, executable: Option<&Path>) -> Result<Option<NewJob>, Fault> {
        let mut environment = Environment(kernel::environment());
        if !own_variables_count() {
            PERSONAL_VARIABLES
                .iter()
                .chain([&USER_VARIABLE])
                .for_each(|name| environment.remove(name));
        }
        let outer = cap_of_job(&environment);
        misspelt::warn(environment.0.iter().map(Vec::as_slice));
        for (name, value) in cap.variables(lock) {
            environment.set(name, value.as_bytes());
        }
        let mut problems = Vec::new();
        let mut report = |problem: Problem| {
            problems.push((problem.variable, complaint(&problem), problem.now));
        };
        let get = |name: &str| environment.get(name);
        let settings = settings::read(get, || count(&environment), &mut report);
        // The library reads it only where there are teams.
        settings::wait(get, &mut report);
        for (variable, complaint, now) in problems {
            if variable == LOCK_VARIABLE {
                // A job that should be locked does not run unlocked.
                let wants_lock = environment.get(variable).is_some_and(settings::locks);
                return Err(Fault::misuse(match wants_lock {
                    true => "--lock (or THREADCAP_LOCK=1) needs the hold; drop it, or drop --hold \
                             off (or THREADCAP_HOLD=off)"
                        .into(),
                    false => complaint,
                }));
            }
            say(format!("{complaint}; {now}"));
            // So that the shim does not repeat the warning.
            environment.remove(variable);
        }
        if settings.is_some() {
            environment.give_up_unusable();
        }
        match under_policy(settings, executable) {
            Some(settings) => {
                Ok(Some(NewJob { settings: within_job(settings, outer), environment }))
            }
            None if environment.get(settings::DISABLE_VARIABLE).is_some() && !lock => Ok(None),
            None => Err(Fault::misuse("no cap given; use -n N, or set AUTOZYME_THREADS=N")),
        }
    }

    /// The environment of the job, with the library preloaded if there is one. Thread variables
    /// above the cap are lowered, so that even libraries that read them in constructors see the
    /// cap; in a job that is only observed they are left alone.
    pub fn environment(
        mut self,
        library: Option<&Path>,
        ledger: Option<&Path>,
        observed: bool,
    ) -> Vec<CString> {
        let cap = self.settings.cap;
        self.environment.set(CAP_VARIABLES[0], cap.to_string().as_bytes());
        self.environment.preload(library);
        if let Some(ledger) = ledger {
            self.environment.set(LEDGER_VARIABLE, ledger.as_os_str().as_bytes());
        }
        if observed {
            self.environment.set(OBSERVE_VARIABLE, b"1");
        } else {
            self.environment.lower(cap);
        }
        self.environment.0.into_iter().filter_map(|entry| CString::new(entry).ok()).collect()
    }

    /// The file in which this job takes its leases.
    pub fn lease_file(&self) -> LeaseFile<'_> {
        settings::lease_file(|name| self.environment.get(name), |_| ())
    }

    /// The thread variables above the cap, lowered.
    pub fn lowered_numbers(&self) -> Vec<Lowered> {
        let mut lowering = Lowering::new(self.settings.cap.get());
        let lowered = |entry: &Vec<u8>| {
            lowering.lower_apart(entry, |_| ());
            let (asked, granted) = lowering.asked()?;
            let name = entry.split(|&byte| byte == b'=').next().unwrap_or(entry);
            Some(Lowered { program: None, name: name.into(), asked, granted })
        };
        self.environment.0.iter().filter_map(lowered).collect()
    }

    /// The entries whose thread counts are above the cap, lowered.
    pub fn lowered(&self) -> Vec<Vec<u8>> {
        let mut lowered = Environment(self.environment.0.clone());
        lowered.lower(self.settings.cap);
        let changed = lowered.0.into_iter().zip(&self.environment.0);
        changed.filter(|(after, before)| after != *before).map(|(after, _)| after).collect()
    }
}

/// The settings after the administrator's policy has been applied.
fn under_policy(asked: Option<Settings>, executable: Option<&Path>) -> Option<Settings> {
    let Some(ceiling) = ceiling::of(executable) else {
        return asked;
    };
    let settings = ceiling.over(asked);
    if let Some(asked) = asked.filter(|asked| asked.cap > settings.cap) {
        say(format!(
            "the policy of this host limits the cap to {0}; using {0} instead of {1}",
            settings.cap, asked.cap
        ));
    }
    if asked.is_some_and(|asked| !asked.hold) && settings.hold {
        say("the policy of this host holds every job on its CPUs; ignoring --hold off");
    }
    Some(settings)
}

/// Inside a job a cap can be lowered, never raised.
fn within_job(settings: Settings, outer: Option<NonZeroU32>) -> Settings {
    match outer {
        Some(outer) if outer < settings.cap => {
            say(format!(
                "this job is capped at {outer}; using {outer} instead of {}",
                settings.cap
            ));
            Settings { cap: outer, ..settings }
        }
        _ => settings,
    }
}

/// The cap of the job that this process already belongs to.
pub fn outer_cap() -> Option<NonZeroU32> {
    cap_of_job(&Environment(kernel::environment()))
}

/// The cap of a job with this environment, as the library would read it. (The library itself is
/// not loaded into the launcher, which is linked statically.)
fn cap_of_job(environment: &Environment) -> Option<NonZeroU32> {
    names_library(environment.preloads(), LIBRARY.as_bytes()).then_some(())?;
    let settings =
        settings::read(|name| environment.get(name), || count(environment), |_: Problem| ());
    settings.map(|settings| settings.cap)
}

/// What is wrong with the value of a variable.
fn complaint(problem: &Problem) -> String {
    let value = fault::beginning(&String::from_utf8_lossy(problem.value));
    let Problem { variable, wrong, expected, .. } = problem;
    format!("{variable}={value:?} {wrong}; expected {expected}")
}

/// An environment, entry by entry.
struct Environment(Vec<Vec<u8>>);

impl Environment {
    fn get(&self, name: &str) -> Option<&[u8]> {
        obeyed(name, self.0.iter().map(Vec::as_slice))
    }

    fn remove(&mut self, name: &str) {
        self.0.retain(|entry| value_of(entry, name).is_none());
    }

    fn set(&mut self, name: &str, value: &[u8]) {
        self.remove(name);
        self.0.push([name.as_bytes(), b"=", value].concat());
    }

    /// The preload list that the loader uses: the last one.
    fn preloads(&self) -> &[u8] {
        self.get(PRELOAD_VARIABLE).unwrap_or(&[])
    }

    /// Leaves one preload list, with our library first.
    fn preload(&mut self, library: Option<&Path>) {
        let library = library.map(|path| path.as_os_str().as_bytes());
        let mut value = Vec::new();
        write_preloads(library, self.preloads(), |piece| value.extend_from_slice(piece));
        self.remove(PRELOAD_VARIABLE);
        if !value.is_empty() {
            self.set(PRELOAD_VARIABLE, &value);
        }
    }

    /// Warns of paths that cannot be used, and replaces them. Not in a job: what its first process
    /// could use may be out of reach here.
    fn give_up_unusable(&mut self) {
        if self.get(USER_VARIABLE).is_some() {
            return;
        }
        let problems = unusable::problems(|name| self.get(name));
        let lines = problems.map(|it| (it.variable, complaint(&it), it.now)).collect::<Vec<_>>();
        for (variable, complaint, now) in lines {
            say(format!("{complaint}; {now}"));
            self.set(variable, settings::instead_of_unusable(variable));
        }
    }

    fn lower(&mut self, cap: NonZeroU32) {
        let mut lowering = Lowering::new(cap.get());
        for entry in &mut self.0 {
            match lowering.lower(entry) {
                Outcome::Untouched => (),
                Outcome::Shortened(length) => entry.truncate(length),
            }
        }
    }
}
