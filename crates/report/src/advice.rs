//! What a user can set or call so that a library starts fewer threads by itself, from the data of
//! crate `threadcap_runtimes`.

use std::cmp::Reverse;
use std::fmt;

use threadcap_runtimes::{Advice, RUNTIMES};

/// The advice for a library: by the file of its caller, by its own file, or by its runtime; the
/// first that is known.
///
/// A name may contain parts of several runtimes. The first part decides, and of two at one position
/// the longer: what follows in a name is what a library was built with (`libmkl_tbb_thread.so`).
pub(crate) fn advice(names: &[&str]) -> Option<&'static Advice> {
    let files = names.iter().filter_map(|name| name.rsplit('/').next());
    files.filter(|file| !file.is_empty()).find_map(|file| {
        let parts = RUNTIMES
            .iter()
            .filter(|runtime| !is_empty(&runtime.advice))
            .flat_map(|runtime| runtime.files.iter().map(move |part| (part, &runtime.advice)));
        let fitting =
            parts.filter_map(|(part, advice)| Some((place(file, part)?, part.len(), advice)));
        let first = fitting.min_by_key(|(place, length, _)| (*place, Reverse(*length)));
        first.map(|(_, _, advice)| advice)
    })
}

/// The advice for a runtime, by its name in reports.
pub(crate) fn of(runtime: &str) -> Option<&'static Advice> {
    threadcap_runtimes::named(runtime).map(|runtime| &runtime.advice)
}

/// What limits the number of processes.
pub(crate) fn of_processes() -> impl Iterator<Item = &'static str> {
    RUNTIMES.iter().flat_map(|runtime| runtime.advice.processes).copied()
}

fn is_empty(advice: &Advice) -> bool {
    advice.variables.is_empty() && advice.calls.is_empty()
}

/// The position of a part in a name, ignoring case. `=` before a part means the whole name.
fn place(name: &str, part: &str) -> Option<usize> {
    if let Some(whole) = part.strip_prefix('=') {
        return name.eq_ignore_ascii_case(whole).then_some(0);
    }
    let (name, part) = (name.as_bytes(), part.as_bytes());
    name.windows(part.len()).position(|window| window.eq_ignore_ascii_case(part))
}

/// A template of an [`Advice`] with the number filled in.
pub(crate) struct Filled(pub &'static str, pub u32);

impl fmt::Display for Filled {
    fn fmt(&self, to: &mut fmt::Formatter) -> fmt::Result {
        let Filled(template, number) = self;
        match template.split_once("{}") {
            Some((before, after)) => write!(to, "{before}{number}{after}"),
            None => to.write_str(template),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use threadcap_decide::variables;

    fn first(names: &[&str]) -> &'static str {
        let advice = advice(names).expect("there is advice");
        advice.variables.iter().chain(advice.calls).next().copied().unwrap_or_default()
    }

    /// A cap leaves it as it is, since programs compare with it, and makes the pool smaller.
    const LEFT: &str = "NUMBA_NUM_THREADS";

    #[test]
    fn every_variable_is_one_that_a_cap_lowers() {
        for advice in RUNTIMES.iter().map(|runtime| &runtime.advice) {
            for variable in advice.variables {
                let name = variable.split('=').next().unwrap_or_default();
                let is_lowered = variables::place(name.as_bytes()).is_some();
                assert_eq!(is_lowered, name != LEFT, "{name}");
            }
        }
    }

    #[test]
    fn every_line_has_a_place_for_the_number() {
        for advice in RUNTIMES.iter().map(|runtime| &runtime.advice) {
            let templates = advice.variables.iter().chain(advice.calls).chain(advice.processes);
            assert!(templates.clone().all(|template| template.matches("{}").count() == 1));
        }
    }

    #[test]
    fn who_asked_counts_more_than_what_answers() {
        assert_eq!(
            first(&["/x/torch/lib/libtorch_cpu.so", "/x/libgomp.so.1", "OpenMP"]),
            "OMP_NUM_THREADS={}"
        );
        assert!(
            advice(&["/x/torch/lib/libtorch_cpu.so"])
                .is_some_and(|a| a.calls[0].starts_with("torch"))
        );
        assert_eq!(
            first(&["/usr/bin/python3", "/x/libscipy_openblas64_.so", "OpenBLAS"]),
            "OPENBLAS_NUM_THREADS={}"
        );
        assert_eq!(first(&["", "/usr/lib/libmkl_rt.so.2"]), "MKL_NUM_THREADS={}");
        assert_eq!(first(&["", "", "OpenMP"]), "OMP_NUM_THREADS={}");
    }

    #[test]
    fn the_first_part_of_a_name_counts() {
        assert_eq!(first(&["/x/libmkl_tbb_thread.so.2"]), "MKL_NUM_THREADS={}");
        assert_eq!(first(&["/x/numba/np/ufunc/tbbpool.cpython-311.so"]), "NUMBA_NUM_THREADS={}");
        assert!(first(&["/x/libtbb.so.12"]).starts_with("tbb::global_control"));
        assert_eq!(advice(&["/x/libflexiblas_openblas.so"]), of("flexiblas"));
    }

    #[test]
    fn directories_are_no_libraries() {
        assert_eq!(advice(&["/opt/torch/bin/program"]), None);
        assert_eq!(advice(&["/bin/resort", ""]), None);
        assert!(advice(&["/usr/bin/sort"]).is_some());
    }

    #[test]
    fn numbers_are_filled_in() {
        assert_eq!(Filled("OMP_NUM_THREADS={}", 4).to_string(), "OMP_NUM_THREADS=4");
        assert_eq!(Filled("f({}, 1)", 16).to_string(), "f(16, 1)");
        assert_eq!(Filled("nothing", 16).to_string(), "nothing");
    }
}
