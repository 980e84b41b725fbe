//! Which CPUs a job gets, on hosts described by their `/sys`, and on generated ones.
//!
//! `data/vm.sysfs` is recorded; the others are written after published descriptions of such
//! machines.

use std::collections::HashMap;
use std::ffi::CStr;

use proptest::prelude::*;
use threadcap_decide::cpulist;
use threadcap_decide::cpus::CpuSet;
use threadcap_decide::sysfs::{Scale, Sysfs};
use threadcap_decide::topology::{Level, Need, Topology, choose};

/// The files of a host.
struct Host {
    files: HashMap<String, String>,
    scale: Scale,
}

impl Host {
    /// Reads the lines `path = content`; `[0-3]` in a path stands for one file for each number,
    /// and `*` in its content for that number.
    fn new(text: &str) -> Self {
        let mut files = HashMap::new();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let (path, content) = line.split_once(" = ").expect("path = content");
            let Some((before, (numbers, after))) =
                path.split_once('[').map(|(before, rest)| (before, rest.split_once(']').unwrap()))
            else {
                files.insert(path.to_owned(), format!("{content}\n"));
                continue;
            };
            for number in set(numbers).cpus() {
                let content = content.replace('*', &number.to_string());
                files.insert(format!("{before}{number}{after}"), format!("{content}\n"));
            }
        }
        Host { files, scale: Scale::Frequency }
    }

    /// The CPUs of a job that starts on `near` where other jobs hold `leased`.
    fn choose_among(&self, inherited: &str, leased: &[&str], near: u32, count: u32) -> String {
        self.choose_and_count(inherited, leased, near, count).0
    }

    /// The same, and how many files were read for it.
    fn choose_and_count(
        &self,
        inherited: &str,
        leased: &[&str],
        near: u32,
        count: u32,
    ) -> (String, usize) {
        let mut reads = 0;
        let read = |path: &CStr, buffer: &mut [u8]| {
            reads += 1;
            let content = self.files.get(path.to_str().unwrap())?.as_bytes();
            buffer[..content.len()].copy_from_slice(content);
            Some(content.len())
        };
        let leased: Vec<_> = leased.iter().map(|list| set(list)).collect();
        let inherited = set(inherited);
        let need = Need { inherited: &inherited, leased: &leased, near: Some(near), count };
        let chosen = choose(need, &mut Sysfs::new(self.scale, read));
        let mut buffer = [0; 4096];
        let list = cpulist::format(&chosen, &mut buffer).unwrap();
        (String::from_utf8(list.to_vec()).unwrap(), reads)
    }
}

fn set(list: &str) -> CpuSet {
    cpulist::parse(list.as_bytes()).expect("a list of CPUs")
}

#[test]
fn a_laptop_gives_its_performance_cores_first() {
    let laptop = Host::new(include_str!("data/laptop-intel.sysfs"));
    let choose = |leased: &[&str], near, count| laptop.choose_among("0-19", leased, near, count);
    assert_eq!(choose(&[], 3, 1), "3");
    // Started on an E core, and moved to a P core.
    assert_eq!(choose(&[], 15, 1), "0");
    assert_eq!(choose(&[], 5, 4), "0,2,5-6");
    assert_eq!(choose(&[], 0, 6), "0,2,4,6,8,10");
    // Then the E cores, and the second threads of the P cores last.
    assert_eq!(choose(&[], 0, 8), "0,2,4,6,8,10,12-13");
    assert_eq!(choose(&[], 0, 14), "0,2,4,6,8,10,12-19");
    assert_eq!(choose(&[], 0, 15), "0-2,4,6,8,10,12-19");
    // All P cores are in use by others, one thread of each.
    assert_eq!(choose(&["0,2,4,6,8,10"], 0, 2), "12-13");
}

#[test]
fn kinds_are_told_apart_by_frequency_and_capacity() {
    let laptop = Host::new(include_str!("data/laptop-amd.sysfs"));
    assert_eq!(laptop.choose_among("0-23", &[], 6, 1), "0");
    assert_eq!(laptop.choose_among("0-23", &[], 13, 4), "0,2-3,13");
    assert_eq!(laptop.choose_among("0-23", &[], 2, 6), "0-5");
    let board = include_str!("data/board-arm.sysfs");
    let board = Host { scale: Scale::Capacity, ..Host::new(board) };
    assert_eq!(board.choose_among("0-7", &[], 0, 1), "4");
    assert_eq!(board.choose_among("0-7", &[], 6, 1), "6");
    assert_eq!(board.choose_among("0-7", &[], 0, 4), "4-7");
    assert_eq!(board.choose_among("0-7", &["4-5"], 2, 4), "0,2,6-7");
    assert_eq!(board.choose_among("0-3", &[], 2, 1), "2");
}

#[test]
fn a_server_keeps_a_job_on_one_socket_and_off_hyper_threads() {
    let server = Host::new(include_str!("data/server-two-socket.sysfs"));
    let choose = |leased: &[&str], near, count| server.choose_among("0-63", leased, near, count);
    assert_eq!(choose(&[], 7, 4), "1,3,5,7");
    assert_eq!(choose(&[], 39, 4), "1,3,5,39");
    let second_socket = "1,3,5,7,9,11,13,15,17,19,21,23,25,27,29,31";
    assert_eq!(choose(&[], 1, 16), second_socket);
    // 16 cores no longer fit beside another job on the socket, whatever thread of a core it has.
    assert_eq!(choose(&["34"], 0, 16), second_socket);
    // More than a socket's cores: both sockets, the near one in full.
    assert_eq!(choose(&[], 1, 17), "0-1,3,5,7,9,11,13,15,17,19,21,23,25,27,29,31");
    assert_eq!(choose(&[], 1, 32), "0-31");
    assert_eq!(choose(&[], 1, 34), "0-31,33,35");
    // Hyper-threads only where cores have run out.
    assert_eq!(choose(&["0-29"], 30, 2), "30-31");
    assert_eq!(choose(&["0-31"], 40, 2), "32,40");
    // A batch system gave a part of each socket.
    assert_eq!(server.choose_among("0-5,32-37", &[], 33, 3), "3,5,33");
}

#[test]
fn one_socket_of_many_caches_keeps_a_job_on_one() {
    let server = Host::new(include_str!("data/server-64-core.sysfs"));
    let choose = |leased: &[&str], near, count| server.choose_among("0-127", leased, near, count);
    assert_eq!(choose(&[], 20, 1), "20");
    assert_eq!(choose(&[], 20, 4), "16-18,20");
    assert_eq!(choose(&[], 90, 8), "24-25,27-31,90");
    assert_eq!(choose(&["16-20"], 20, 3), "21-23");
    assert_eq!(choose(&["16-20"], 20, 4), "0-3");
    assert_eq!(choose(&[], 20, 16), "0-7,16-23");
    assert_eq!(choose(&["0-3"], 20, 16), "8-23");
    assert_eq!(choose(&[], 0, 64), "0-63");
    assert_eq!(choose(&[], 0, 65), "0-64");
}

#[test]
fn numa_nodes_are_kept_where_no_cache_is_large_enough() {
    let server = Host::new(include_str!("data/server-64-core-nps4.sysfs"));
    let choose = |leased: &[&str], near, count| server.choose_among("0-63", leased, near, count);
    assert_eq!(choose(&[], 40, 12), "32-35,40-47");
    assert_eq!(choose(&["32"], 40, 16), "0-15");
    assert_eq!(choose(&[], 40, 24), "0-7,32-47");
    // Three caches of one node and one of another have room for 12: it stays on one node.
    assert_eq!(choose(&["4-15,20-23,32-63"], 0, 12), "16-19,24-31");
}

#[test]
fn where_none_are_free_the_least_shared_are_taken() {
    let vm = Host::new(include_str!("data/vm.sysfs"));
    assert_eq!(vm.choose_among("0-1", &[], 1, 1), "1");
    assert_eq!(vm.choose_among("0-1", &["1"], 1, 1), "0");
    assert_eq!(vm.choose_among("0-1", &["0-1"], 1, 1), "1");
    assert_eq!(vm.choose_among("0-1", &["0-1", "1"], 1, 1), "0");
    // The first lease of CPU 0 has ended, a second one has not.
    assert_eq!(vm.choose_among("0-1", &["1", "0"], 1, 1), "1");
    let server = Host::new(include_str!("data/server-64-core.sysfs"));
    // A job within a job of four CPUs, all of them its parent's: still one thread of each core.
    assert_eq!(server.choose_among("0-1,64-65", &["0-1,64-65"], 64, 2), "1,64");
    assert_eq!(server.choose_among("0-1,64-65", &["0-1,64-65", "64"], 64, 1), "1");
}

#[test]
fn few_files_are_read() {
    let reads = |host: &str, inherited: &str, leased: &[&str], count| {
        Host::new(host).choose_and_count(inherited, leased, 0, count).1
    };
    let vm = include_str!("data/vm.sysfs");
    let server = include_str!("data/server-64-core.sysfs");
    assert_eq!(reads(vm, "0-1", &["0-1"], 2), 0);
    assert!(reads(server, "0-127", &[], 1) <= 4);
    assert_eq!(reads(vm, "0-1", &["1"], 1), 0);
    assert!(reads(vm, "0-1", &[], 1) <= 2);
    assert!(reads(server, "0-127", &[], 4) <= 10);
    assert!(reads(include_str!("data/laptop-intel.sysfs"), "0-19", &[], 4) <= 8);
}

/// 16 packages of 32 cores with two threads and four caches each, whose threads are neighbours.
fn host_of_1024() -> String {
    let mut files = String::from("/sys/devices/system/cpu/smt/active = 1\n");
    let list = |first, count| format!("{first}-{}", first + count - 1);
    for cpu in 0..1024 {
        let mut put = |name: &str, size: u32| {
            let list = list(cpu - cpu % size, size);
            files += &format!("/sys/devices/system/cpu/cpu{cpu}/{name} = {list}\n");
        };
        put("topology/thread_siblings_list", 2);
        put("topology/package_cpus_list", 64);
        put("cache/index3/shared_cpu_list", 16);
    }
    files += "/sys/devices/system/node/online = 0-15\n";
    for node in 0..16 {
        let cpus = list(64 * node, 64);
        files += &format!("/sys/devices/system/node/node{node}/cpulist = {cpus}\n");
    }
    files
}

#[test]
fn few_files_are_read_on_the_largest_hosts() {
    let host = Host::new(&host_of_1024());
    for (leased, count) in [(&[][..], 512), (&[][..], 256), (&["0-99,300"], 256), (&[], 40)] {
        let (chosen, reads) = host.choose_and_count("0-1023", leased, 70, count);
        let (chosen, leased) = (set(&chosen), leased.first().map_or(CpuSet::EMPTY, |l| set(l)));
        assert_eq!(chosen.count(), count);
        let cores = |cpus: &CpuSet| cpus.cpus().map(|cpu| cpu / 2).collect::<Vec<_>>();
        assert!(cores(&chosen).is_sorted_by(|a, b| a < b), "one thread of each core");
        assert!(cores(&chosen).iter().all(|core| !cores(&leased).contains(core)));
        assert!(reads < 450, "{count} of 1024 CPUs: {reads} files");
    }
}

#[test]
fn a_host_without_files_still_gives_its_cpus() {
    let bare = Host::new("");
    assert_eq!(bare.choose_among("0-7", &[], 5, 1), "5");
    assert_eq!(bare.choose_among("0-7", &["5"], 5, 3), "0-2");
    assert_eq!(bare.choose_among("0-7", &[], 100, 9), "0-7");
    let odd = Host::new("/sys/devices/system/cpu/cpu[0-7]/cache/index3/shared_cpu_list = 9999");
    assert_eq!(odd.choose_among("0-7", &[], 5, 3), "0-1,5");
}

/// A host of any shape, even a contradictory one: domains need not be nested, nor contain their own
/// CPUs.
#[derive(Clone, Debug)]
struct AnyHost {
    domains: Vec<CpuSet>,
    speeds: Vec<u32>,
}

impl Topology for AnyHost {
    fn around(&mut self, level: Level, cpu: u32) -> Option<CpuSet> {
        self.domains.get((cpu as usize * 7 + level as usize) % 29).copied()
    }

    fn speed(&mut self, cpu: u32) -> Option<u32> {
        self.speeds.get(cpu as usize % 13).copied()
    }
}

fn any_set() -> impl Strategy<Value = CpuSet> {
    proptest::collection::vec(any::<u64>(), 0..3).prop_map(CpuSet::from_words)
}

/// A host whose packages have caches, whose caches have cores, whose cores have threads.
#[derive(Clone, Debug)]
struct Regular {
    packages: u32,
    caches: u32,
    cores: u32,
    threads: u32,
}

impl Regular {
    fn all_cores(&self) -> u32 {
        self.packages * self.caches * self.cores
    }

    fn cpus(&self) -> u32 {
        self.all_cores() * self.threads
    }

    /// Threads are numbered as on most servers: first one of each core, then the others.
    fn domain(&self, cpu: u32, cores: u32) -> CpuSet {
        let core = |cpu: u32| cpu % self.all_cores();
        (0..self.cpus()).filter(|&other| core(other) / cores == core(cpu) / cores).collect()
    }
}

impl Topology for Regular {
    fn around(&mut self, level: Level, cpu: u32) -> Option<CpuSet> {
        let cores = match level {
            Level::Core => 1,
            Level::Cache => self.cores,
            Level::Node | Level::Package => self.cores * self.caches,
        };
        Some(self.domain(cpu, cores))
    }

    fn speed(&mut self, _: u32) -> Option<u32> {
        None
    }
}

proptest! {
    #[test]
    fn any_host_gives_as_many_as_asked(
        inherited in any_set(),
        leased in proptest::collection::vec(any_set(), 0..4),
        near in proptest::option::of(0u32..300),
        count in 1u32..200,
        domains in proptest::collection::vec(any_set(), 0..29),
        speeds in proptest::collection::vec(any::<u32>(), 0..13),
    ) {
        let need = Need { inherited: &inherited, leased: &leased, near, count };
        let chosen = choose(need, &mut AnyHost { domains, speeds });
        prop_assert!(chosen.is_within(&inherited));
        prop_assert_eq!(chosen.count(), count.min(inherited.count()));
        // No chosen CPU is more shared than one that was left.
        let shares = |cpu: u32| leased.iter().filter(|set| set.contains(cpu)).count();
        let most = chosen.cpus().map(shares).max();
        let left = inherited.without(&chosen);
        let least = left.cpus().map(shares).min();
        prop_assert!(most.zip(least).is_none_or(|(most, least)| most <= least));
    }

    #[test]
    fn any_files_give_as_many_cpus_as_asked(
        contents in proptest::collection::vec("[0-9,\\-\n]{0,12}|\\PC{0,8}", 1..12),
        inherited in any_set(),
        count in 1u32..20,
        capacity: bool,
    ) {
        let mut reads = 0;
        let read = |_: &CStr, buffer: &mut [u8]| {
            reads += 7;
            let content = contents.get(reads % (contents.len() + 1))?.as_bytes();
            buffer[..content.len()].copy_from_slice(content);
            Some(content.len())
        };
        let scale = if capacity { Scale::Capacity } else { Scale::Frequency };
        let need = Need { inherited: &inherited, leased: &[], near: Some(3), count };
        let chosen = choose(need, &mut Sysfs::new(scale, read));
        prop_assert!(chosen.is_within(&inherited));
        prop_assert_eq!(chosen.count(), count.min(inherited.count()));
    }

    #[test]
    fn an_idle_host_gives_whole_cores_close_together(
        packages in 1u32..3, caches in 1u32..5, cores in 1u32..9, threads in 1u32..3,
        start in 0u32..1000, part in 1u32..1000,
    ) {
        let mut host = Regular { packages, caches, cores, threads };
        let (near, count) = (start % host.cpus(), 1 + part % host.cpus());
        let inherited: CpuSet = (0..host.cpus()).collect();
        let need = Need { inherited: &inherited, leased: &[], near: Some(near), count };
        let chosen = choose(need, &mut host);
        prop_assert!(chosen.contains(near));
        let covers = |cores: u32| {
            let of = |cpu: u32| cpu % host.all_cores() / cores;
            chosen.cpus().map(of).collect::<std::collections::BTreeSet<_>>().len() as u32
        };
        let needed = count.min(host.all_cores());
        prop_assert_eq!(covers(1), needed);
        prop_assert_eq!(covers(cores), needed.div_ceil(cores));
        prop_assert_eq!(covers(cores * caches), needed.div_ceil(cores * caches));
    }
}
