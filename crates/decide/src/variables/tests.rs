use super::*;
use proptest::prelude::*;
use std::{collections::BTreeSet, format, string::String, vec, vec::Vec};

/// The entries after lowering them together to `cap`.
fn lowered_to(cap: u32, entries: &[&str]) -> Vec<String> {
    let mut lowering = Lowering::new(cap);
    let lower = |entry: &&str| {
        let mut bytes = entry.as_bytes().to_vec();
        let mut apart = Vec::new();
        let mut beside = Lowering { ..lowering };
        let changed = beside.lower_apart(&bytes, |piece| apart.extend_from_slice(piece));
        let outcome = lowering.lower(&mut bytes);
        assert_eq!(changed, outcome != Outcome::Untouched);
        let bytes = match outcome {
            Outcome::Untouched => bytes,
            Outcome::Shortened(length) => bytes[..length].to_vec(),
        };
        assert_eq!(apart, if changed { &bytes[..] } else { &[] });
        String::from_utf8(bytes).unwrap()
    };
    entries.iter().map(lower).collect()
}

fn one(cap: u32, entry: &str) -> String {
    lowered_to(cap, &[entry]).remove(0)
}

#[test]
fn counts_are_lowered() {
    assert_eq!(one(4, "OPENBLAS_NUM_THREADS=64"), "OPENBLAS_NUM_THREADS=4");
    assert_eq!(one(4, "OPENBLAS_NUM_THREADS= 64 "), "OPENBLAS_NUM_THREADS= 4 ");
    assert_eq!(one(12, "GOMAXPROCS=99999999999999"), "GOMAXPROCS=12");
    assert_eq!(one(4, "TF_NUM_THREADS=0064"), "TF_NUM_THREADS=4");
}

#[test]
fn what_is_low_or_no_count_stays() {
    for entry in [
        "OPENBLAS_NUM_THREADS=4",
        "OPENBLAS_NUM_THREADS=0",
        "OPENBLAS_NUM_THREADS=-64",
        "OPENBLAS_NUM_THREADS=64x",
        "TF_NUM_THREADS=",
        "OMP_NUM_THREADS",
        "MY_OMP_NUM_THREADS=64",
        "OMP_NUM_THREADS_=64",
        "PATH=/usr/bin:64",
        "JULIA_NUM_THREADS=auto",
    ] {
        assert_eq!(one(4, entry), entry);
    }
}

#[test]
fn arguments_in_variables_are_lowered() {
    for (entry, expected) in [
        ("MAKEFLAGS=-j64 -s", "MAKEFLAGS=-j4 -s"),
        ("MAKEFLAGS=-sj 64 CC=gcc", "MAKEFLAGS=-sj 4 CC=gcc"),
        ("GNUMAKEFLAGS=--jobs=64", "GNUMAKEFLAGS=--jobs=4"),
        ("CMAKE_BUILD_PARALLEL_LEVEL=64", "CMAKE_BUILD_PARALLEL_LEVEL=4"),
        (
            "JAVA_TOOL_OPTIONS=-Xmx1g  -XX:ActiveProcessorCount=64 -XX:ParallelGCThreads=8",
            "JAVA_TOOL_OPTIONS=-Xmx1g  -XX:ActiveProcessorCount=4 -XX:ParallelGCThreads=4",
        ),
        ("_JAVA_OPTIONS=-XX:ActiveProcessorCount=64", "_JAVA_OPTIONS=-XX:ActiveProcessorCount=4"),
        ("ERL_FLAGS=+S 64:32 +A 64", "ERL_FLAGS=+S 4:4 +A 64"),
        ("GHCRTS=-A64m -N64", "GHCRTS=-A64m -N4"),
        ("PYTEST_ADDOPTS=-n64 -q", "PYTEST_ADDOPTS=-n4 -q"),
        ("DEB_BUILD_OPTIONS=nocheck parallel=64", "DEB_BUILD_OPTIONS=nocheck parallel=4"),
        ("HARNESS_OPTIONS=j64:c", "HARNESS_OPTIONS=j4:c"),
        ("XLSMPOPTS=spins=64:parthds=64", "XLSMPOPTS=spins=64:parthds=4"),
        ("XZ_OPT=-9 -T 64", "XZ_OPT=-9 -T 4"),
        ("GOFLAGS=-mod=vendor -p=64", "GOFLAGS=-mod=vendor -p=4"),
    ] {
        assert_eq!(one(4, entry), expected);
        assert_eq!(one(4, expected), expected);
    }
    assert_eq!(one(1, "XZ_OPT=-T64"), "XZ_OPT=-T2", "one thread writes other bytes");
}

#[test]
fn arguments_that_are_somebody_elses_stay() {
    for entry in [
        "MAKEFLAGS= -j64 --jobserver-auth=3,4",
        "MAKEFLAGS=j64",
        "MAKEFLAGS=s -j",
        "MAKEFLAGS=-s -- -j64",
        "JAVA_TOOL_OPTIONS=\"-XX:ActiveProcessorCount=64\"",
        "PYTEST_ADDOPTS=-k 'a -n 64'",
        "PYTEST_ADDOPTS=-n auto",
        "GDAL_NUM_THREADS=ALL_CPUS",
        "MXNET_CPU_WORKER_NTHREADS=64",
    ] {
        assert_eq!(one(4, entry), entry);
    }
}

#[test]
fn lists_are_products_or_each() {
    assert_eq!(one(4, "OMP_NUM_THREADS=64,64"), "OMP_NUM_THREADS=4,1");
    assert_eq!(one(4, "OMP_NUM_THREADS=2,2"), "OMP_NUM_THREADS=2,2");
    assert_eq!(one(4, "OMP_NUM_THREADS=2, 8 ,3"), "OMP_NUM_THREADS=2, 2 ,1");
    assert_eq!(
        one(4, "MKL_DOMAIN_NUM_THREADS=MKL_DOMAIN_BLAS=64, MKL_DOMAIN_FFT=2,3:16"),
        "MKL_DOMAIN_NUM_THREADS=MKL_DOMAIN_BLAS=4, MKL_DOMAIN_FFT=2,3:4"
    );
    assert_eq!(one(4, "JULIA_NUM_THREADS=64,2"), "JULIA_NUM_THREADS=4,2");
}

#[test]
fn factors_share_the_cap() {
    let blis = ["BLIS_JC_NT=2", "A=64", "BLIS_IC_NT=64", "BLIS_JR_NT=8"];
    assert_eq!(lowered_to(8, &blis), ["BLIS_JC_NT=2", "A=64", "BLIS_IC_NT=4", "BLIS_JR_NT=1"]);
}

#[test]
fn options_and_switches() {
    assert_eq!(one(4, "XZ_OPT=-9 -T64"), "XZ_OPT=-9 -T4");
    assert_eq!(one(4, "XZ_DEFAULTS=--threads=64 -6"), "XZ_DEFAULTS=--threads=4 -6");
    assert_eq!(one(4, "PIGZ=-p 64 -11"), "PIGZ=-p 4 -11");
    assert_eq!(one(4, "OMP_NESTED=TRUE"), "OMP_NESTED=TRUE");
    assert_eq!(one(4, "OMP_THREAD_LIMIT=64"), "OMP_THREAD_LIMIT=64");
    assert_eq!(one(4, "KMP_AFFINITY=verbose,DISABLED,x"), "KMP_AFFINITY=verbose,none,x");
    assert_eq!(one(4, "KMP_AFFINITY=compact,1,64"), "KMP_AFFINITY=compact,1,64");
}

#[test]
fn lists_are_copied_and_lowered() {
    let list = |list: &str, room: usize| {
        let mut copy = vec![0; room];
        let length = lowered_list(list.as_bytes(), 4, &mut copy)?;
        Some(String::from_utf8(copy[..length].to_vec()).unwrap())
    };
    let nested = list("OMP_NUM_THREADS=64,8|A=64||OMP_NESTED=1", 60);
    assert_eq!(nested.as_deref(), Some("OMP_NUM_THREADS=4,1|A=64||OMP_NESTED=1"));
    assert_eq!(list("", 0).as_deref(), Some(""));
    assert_eq!(list("A=1|B=2", 6), None);
}

#[test]
fn auto_becomes_the_number() {
    assert_eq!(one(4, "AUTOZYME_THREADS=auto"), "AUTOZYME_THREADS=4");
    assert_eq!(one(4, "AUTOZYMER_THREADS= auto "), "AUTOZYMER_THREADS=4");
    assert_eq!(one(8192, "AUTOZYME_THREADS=auto"), "AUTOZYME_THREADS=8192");
    assert_eq!(one(1 << 19, "AUTOZYMER_THREADS=auto"), "AUTOZYMER_THREADS=9999");
    assert_eq!(one(4, "AUTOZYME_THREADS=automatic"), "AUTOZYME_THREADS=automatic");
    assert_eq!(one(4, "OMP_NUM_THREADS=auto"), "OMP_NUM_THREADS=auto");
}

#[test]
fn each_name_is_found_in_its_place() {
    for (number, name) in names().enumerate() {
        assert_eq!(place(name.as_bytes()), Some(number));
    }
    let others: [&[u8]; 5] = [b"", b"PATH", b"OMP_NUM_THREADT", b"lower", &[b'O'; 100]];
    assert!(others.iter().all(|name| place(name).is_none()));
}

#[test]
fn each_name_stands_once() {
    assert_eq!(names().collect::<BTreeSet<_>>().len(), VARIABLES.len());
}

proptest! {
    #[test]
    fn lowering_in_place_and_apart_agree(
        cap in 1u32..100,
        variable in 0..VARIABLES.len(),
        value in "[-, =a-zT0-9]{0,24}|(no|dis)?(disabled|x)?,?[a-z]{0,3}",
    ) {
        let entry = format!("{}={value}", names().nth(variable).unwrap());
        // The helper compares the two.
        one(cap, &entry);
    }

    #[test]
    fn any_bytes_are_survived(cap in 1u32..100, variable in 0..VARIABLES.len(), value: Vec<u8>) {
        let mut entry = [VARIABLES[variable].name(), b"=", &value].concat();
        let before = entry.clone();
        let mut apart = Vec::new();
        Lowering::new(cap).lower_apart(&entry, |piece| apart.extend_from_slice(piece));
        prop_assert!(apart.len() <= before.len());
        match Lowering::new(cap).lower(&mut entry) {
            Outcome::Untouched => prop_assert_eq!(entry, before),
            Outcome::Shortened(length) => prop_assert!(length <= before.len()),
        }
    }

    #[test]
    fn lowering_twice_changes_nothing(
        cap in 1u32..100,
        variable in 0..VARIABLES.len(),
        value in "[-, =a-zT0-9]{0,24}",
    ) {
        let once = one(cap, &format!("{}={value}", names().nth(variable).unwrap()));
        prop_assert_eq!(one(cap, &once), once);
    }

    #[test]
    fn levels_end_within_the_cap(cap in 1u32..100, levels in proptest::collection::vec(1u64..200, 1..5)) {
        let text: Vec<String> = levels.iter().map(|level| format!("{level}")).collect();
        let entry = one(cap, &format!("OMP_NUM_THREADS={}", text.join(",")));
        let after = entry.strip_prefix("OMP_NUM_THREADS=").unwrap();
        let product: u64 = after.split(',').map(|level| level.parse::<u64>().unwrap()).product();
        prop_assert!(product <= u64::from(cap));
    }
}
