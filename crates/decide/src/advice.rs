//! What a user can set or call so that a library starts fewer threads by itself.

use core::fmt;

/// How one library is told by hand, with `{}` where the number goes.
#[derive(Debug, PartialEq, Eq)]
pub struct Advice {
    /// Parts of the runtime's name, or of the name of a library's or program's file. A name that
    /// begins with `=` is the whole file name.
    names: &'static [&'static str],
    /// Entries of the environment.
    pub variables: &'static [&'static str],
    /// Calls, arguments and options.
    pub calls: &'static [&'static str],
}

/// The table. The first line that fits counts, so what is special stands before what is general:
/// PyTorch's own setting before that of the OpenMP runtime that it brings.
const TABLE: &[Advice] = &{
    const fn a(
        names: &'static [&'static str],
        variables: &'static [&'static str],
        calls: &'static [&'static str],
    ) -> Advice {
        Advice { names, variables, calls }
    }
    [
        a(
            &["torch", "libc10"],
            &["OMP_NUM_THREADS={}"],
            &["torch.set_num_threads({})", "torch.set_num_interop_threads({})"],
        ),
        a(
            &["tensorflow"],
            &["TF_NUM_INTRAOP_THREADS={}", "TF_NUM_INTEROP_THREADS={}"],
            &[
                "tf.config.threading.set_intra_op_parallelism_threads({})",
                "tf.config.threading.set_inter_op_parallelism_threads({})",
            ],
        ),
        a(&["lightgbm"], &["OMP_NUM_THREADS={}"], &["num_threads={} among its parameters"]),
        a(&["xgboost"], &["OMP_NUM_THREADS={}"], &["nthread={} among its parameters", "n_jobs={}"]),
        a(&["faiss"], &["OMP_NUM_THREADS={}"], &["faiss.omp_set_num_threads({})"]),
        a(&["data_table", "datatable"], &["R_DATATABLE_NUM_THREADS={}"], &["setDTthreads({})"]),
        a(
            &["RcppParallel"],
            &["RCPP_PARALLEL_NUM_THREADS={}"],
            &["RcppParallel::setThreadOptions({})"],
        ),
        a(
            &["openblas"],
            &["OPENBLAS_NUM_THREADS={}"],
            &["threadpoolctl.threadpool_limits({})", "RhpcBLASctl::blas_set_num_threads({})"],
        ),
        a(
            &["mkl"],
            &["MKL_NUM_THREADS={}"],
            &["mkl.set_num_threads({})", "threadpoolctl.threadpool_limits({})"],
        ),
        a(&["blis"], &["BLIS_NUM_THREADS={}"], &["threadpoolctl.threadpool_limits({})"]),
        a(
            &["flexiblas"],
            &["OPENBLAS_NUM_THREADS={}", "OMP_NUM_THREADS={}"],
            &["flexiblas_set_num_threads({})"],
        ),
        a(
            &["numba", "omppool", "tbbpool", "workqueue"],
            &["NUMBA_NUM_THREADS={}"],
            &["numba.set_num_threads({})"],
        ),
        a(
            &["tbb"],
            &[],
            &["tbb::global_control(tbb::global_control::max_allowed_parallelism, {})"],
        ),
        a(&["duckdb"], &[], &["SET threads = {}"]),
        a(
            &["arrow"],
            &["OMP_NUM_THREADS={}", "ARROW_IO_THREADS={}"],
            &["pyarrow.set_cpu_count({})", "pyarrow.set_io_thread_count({})"],
        ),
        a(&["polars"], &["POLARS_MAX_THREADS={}"], &[]),
        a(
            &["rayon"],
            &["RAYON_NUM_THREADS={}"],
            &["rayon::ThreadPoolBuilder::new().num_threads({})"],
        ),
        a(&["blosc"], &["BLOSC_NTHREADS={}"], &["blosc2.set_nthreads({})"]),
        a(
            &["numexpr", "interpreter.cpython"],
            &["NUMEXPR_NUM_THREADS={}", "NUMEXPR_MAX_THREADS={}"],
            &["numexpr.set_num_threads({})"],
        ),
        a(
            &["onnxruntime"],
            &[],
            &[
                "SessionOptions.intra_op_num_threads = {}",
                "SessionOptions.inter_op_num_threads = {}",
            ],
        ),
        a(&["opencv", "cv2"], &["OPENCV_FOR_THREADS_NUM={}"], &["cv2.setNumThreads({})"]),
        a(&["fftw"], &[], &["fftw_plan_with_nthreads({})"]),
        a(&["libav", "ffmpeg"], &[], &["-threads {}"]),
        a(&["zstd"], &["ZSTD_NBTHREADS={}"], &["zstd -T{}"]),
        a(&["lzma", "=xz"], &["XZ_DEFAULTS=-T{}"], &["xz -T{}"]),
        a(&["=pigz"], &["PIGZ=-p {}"], &["pigz -p {}"]),
        a(&["=sort"], &[], &["sort --parallel={}"]),
        a(&["=make", "=gmake", "=ninja"], &[], &["-j {}"]),
        a(&["libjvm", "=java"], &[], &["java -XX:ActiveProcessorCount={}"]),
        a(&["=node", "nodejs", "libuv"], &["UV_THREADPOOL_SIZE={}"], &[]),
        a(&["julia"], &["JULIA_NUM_THREADS={}"], &["julia --threads {}"]),
        a(
            &["openmp", "libgomp", "libomp", "libiomp"],
            &["OMP_NUM_THREADS={}"],
            &["omp_set_num_threads({})", "threadpoolctl.threadpool_limits({})"],
        ),
    ]
};

/// What serves for a program written in Go, whose runtime is part of it.
pub const GO: Advice =
    Advice { names: &[], variables: &["GOMAXPROCS={}"], calls: &["runtime.GOMAXPROCS({})"] };
/// What serves where many processes work at once.
pub const PROCESSES: Advice = Advice {
    names: &[],
    variables: &["LOKY_MAX_CPU_COUNT={}", "MC_CORES={}"],
    calls: &["n_jobs={}", "multiprocessing.Pool({})", "mc.cores = {}", "make -j {}"],
};

/// The advice for a library: by the file of who asked, by its own file, by its runtime, whichever
/// is known first.
pub fn advice(names: &[&str]) -> Option<&'static Advice> {
    let files = names.iter().filter_map(|name| name.rsplit('/').next());
    files.filter(|file| !file.is_empty()).find_map(|file| {
        TABLE.iter().find(|advice| advice.names.iter().any(|part| fits(file, part)))
    })
}

fn fits(name: &str, part: &str) -> bool {
    if let Some(whole) = part.strip_prefix('=') {
        return name.eq_ignore_ascii_case(whole);
    }
    let (name, part) = (name.as_bytes(), part.as_bytes());
    name.windows(part.len()).any(|window| window.eq_ignore_ascii_case(part))
}

/// A template of an [`Advice`] with its number.
pub struct Filled(pub &'static str, pub u32);

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
    extern crate std;

    use super::*;
    use crate::variables;
    use std::string::ToString;

    fn first(names: &[&str]) -> &'static str {
        let advice = advice(names).expect("there is advice");
        advice.variables.iter().chain(advice.calls).next().copied().unwrap_or_default()
    }

    #[test]
    fn every_variable_is_one_that_a_cap_lowers() {
        for advice in TABLE.iter().chain([&GO, &PROCESSES]) {
            for variable in advice.variables {
                let name = variable.split('=').next().unwrap_or_default();
                assert!(variables::place(name.as_bytes()).is_some(), "{name}");
            }
        }
    }

    #[test]
    fn every_line_has_something_to_say_and_a_place_for_the_number() {
        for advice in TABLE.iter().chain([&GO, &PROCESSES]) {
            assert!(advice.variables.len() + advice.calls.len() > 0, "{:?}", advice.names);
            let templates = advice.variables.iter().chain(advice.calls);
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
