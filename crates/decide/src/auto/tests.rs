use super::*;
use proptest::prelude::*;
use std::{borrow::ToOwned, collections::BTreeMap, format, string::String, vec, vec::Vec};

/// A made-up machine: its files, and the variables of the process.
#[derive(Default)]
struct Machine {
    files: BTreeMap<String, Vec<u8>>,
    variables: BTreeMap<String, String>,
}

impl Machine {
    /// A machine with these groups and mounts, `cgroup` and `mountinfo` below `/proc/self`.
    fn new(cgroup: &str, mountinfo: &str) -> Self {
        let machine = Machine::default();
        machine.file("/proc/self/cgroup", cgroup).file("/proc/self/mountinfo", mountinfo)
    }

    fn file(mut self, path: &str, text: &str) -> Self {
        self.files.insert(path.to_owned(), text.as_bytes().to_vec());
        self
    }

    /// The two files of a quota in version 1.
    fn cfs(self, group: &str, quota: &str) -> Self {
        self.file(&format!("{group}/cpu.cfs_quota_us"), &format!("{quota}\n"))
            .file(&format!("{group}/cpu.cfs_period_us"), "100000\n")
    }

    fn variable(mut self, name: &str, value: &str) -> Self {
        self.variables.insert(name.to_owned(), value.to_owned());
        self
    }

    fn read(&self, path: &CStr, buffer: &mut [u8]) -> Option<usize> {
        let text = self.files.get(path.to_str().unwrap())?;
        let length = text.len().min(buffer.len());
        buffer[..length].copy_from_slice(&text[..length]);
        Some(length)
    }

    /// What `auto` is here, for a process that may run on so many CPUs.
    fn auto(&self, affinity: u32) -> Option<u32> {
        let lookup = |name: &str| self.variables.get(name).map(|value| value.as_bytes());
        let read = |path: &CStr, buffer: &mut [u8]| self.read(path, buffer);
        count(NonZeroU32::new(affinity), lookup, read, &mut vec![0; SCRATCH]).map(NonZeroU32::get)
    }
}

const V2: &str = "22 1 0:2 / / rw - ext4 /dev/sda rw\n30 22 0:26 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate\n";
const V1: &str = "32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw shared:9 - cgroup cgroup rw,cpu,cpuacct\n33 31 0:30 / /sys/fs/cgroup/cpuset rw - cgroup cgroup rw,cpuset\n";

#[test]
fn without_groups_the_affinity_counts() {
    assert_eq!(Machine::default().auto(8), Some(8));
    assert_eq!(Machine::default().auto(0), None);
    assert_eq!(Machine::new("", "").auto(8), Some(8));
    assert_eq!(Machine::default().auto(1 << 20), Some(MOST_CPUS as u32));
}

#[test]
fn version_2_rounds_up_and_knows_max() {
    let machine = |max| Machine::new("0::/job\n", V2).file("/sys/fs/cgroup/job/cpu.max", max);
    assert_eq!(machine("250000 100000\n").auto(64), Some(3));
    assert_eq!(machine("200000 100000\n").auto(64), Some(2));
    assert_eq!(machine("1000 100000\n").auto(64), Some(1));
    assert_eq!(machine("max 100000\n").auto(64), Some(64));
    assert_eq!(machine("9900000 100000\n").auto(64), Some(64));
    for odd in ["", "\n", "max", "1", "1 0\n", "-1 100000\n", "\u{0}"] {
        assert_eq!(machine(odd).auto(64), Some(64), "{odd:?}");
    }
}

#[test]
fn every_group_around_counts() {
    let machine = Machine::new("0::/slice/job/step\n", V2)
        .file("/sys/fs/cgroup/slice/job/step/cpu.max", "max 100000\n")
        .file("/sys/fs/cgroup/slice/job/cpu.max", "600000 100000\n")
        .file("/sys/fs/cgroup/slice/cpu.max", "400000 100000\n");
    assert_eq!(machine.auto(64), Some(4));
    // The root group has a quota only inside of a container.
    assert_eq!(machine.file("/sys/fs/cgroup/cpu.max", "150000 100000\n").auto(64), Some(2));
}

#[test]
fn groups_beside_do_not_count() {
    let machine = Machine::new("0::/job\n", V2)
        .file("/sys/fs/cgroup/job2/cpu.max", "100000 100000\n")
        .file("/sys/fs/cgroup/job/step/cpu.max", "100000 100000\n");
    assert_eq!(machine.auto(64), Some(64));
}

#[test]
fn version_1_has_two_files() {
    let machine = || Machine::new("5:cpuset:/set\n4:cpu,cpuacct:/a/b\n", V1);
    let at = |group: &str| format!("/sys/fs/cgroup/cpu,cpuacct{group}");
    assert_eq!(machine().cfs(&at("/a/b"), "350000").auto(64), Some(4));
    assert_eq!(machine().cfs(&at("/a/b"), "-1").cfs(&at("/a"), "200000").auto(64), Some(2));
    assert_eq!(machine().cfs(&at("/a/b"), "-1").auto(64), Some(64));
    let half = machine().file(&at("/a/b/cpu.cfs_quota_us"), "100000\n");
    assert_eq!(half.auto(64), Some(64), "without a period there is no quota");
}

#[test]
fn hybrid_takes_the_controller_where_it_is() {
    let mounts = format!("{V1}41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n");
    let machine = Machine::new("1:cpu:/job\n0::/job\n", &mounts)
        .cfs("/sys/fs/cgroup/cpu,cpuacct/job", "300000");
    assert_eq!(machine.auto(64), Some(3));
    let both = machine.file("/sys/fs/cgroup/unified/job/cpu.max", "200000 100000\n");
    assert_eq!(both.auto(64), Some(2));
}

#[test]
fn a_hierarchy_may_be_mounted_anywhere() {
    let mounts = "30 22 0:26 / /mnt/my\\040groups\\134 rw - cgroup2 none rw\n";
    let machine =
        Machine::new("0::/job\n", mounts).file("/mnt/my groups\\/job/cpu.max", "200000 100000\n");
    assert_eq!(machine.auto(64), Some(2));
}

#[test]
fn a_container_sees_its_own_group_as_the_top() {
    let mount = |root| format!("30 22 0:26 {root} /sys/fs/cgroup ro - cgroup2 cgroup rw\n");
    let auto = |group: &str, root, path: &str| {
        let machine = Machine::new(&format!("0::{group}\n"), &mount(root));
        machine.file(path, "200000 100000\n").auto(64)
    };
    // The names of the host, and the mount begins at the container's group.
    assert_eq!(auto("/docker/1", "/docker/1", "/sys/fs/cgroup/cpu.max"), Some(2));
    assert_eq!(auto("/docker/1/x", "/docker/1", "/sys/fs/cgroup/x/cpu.max"), Some(2));
    // Names of its own.
    assert_eq!(auto("/", "/", "/sys/fs/cgroup/cpu.max"), Some(2));
    // Names that do not fit together: the mount is the best that there is.
    assert_eq!(auto("/docker/12", "/docker/1", "/sys/fs/cgroup/cpu.max"), Some(2));
    assert_eq!(auto("/../other", "/", "/sys/fs/cgroup/cpu.max"), Some(2));
    assert_eq!(auto("/../other", "/", "/sys/fs/other/cpu.max"), Some(64));
}

#[test]
fn a_mount_that_shows_the_group_is_preferred() {
    let mounts = format!("29 22 0:26 /guest /var/guest/cgroup rw - cgroup2 cgroup rw\n{V2}");
    let machine = Machine::new("0::/job\n", &mounts)
        .file("/var/guest/cgroup/cpu.max", "100000 100000\n")
        .file("/sys/fs/cgroup/job/cpu.max", "300000 100000\n");
    assert_eq!(machine.auto(64), Some(3));
}

#[test]
fn every_batch_system_is_heard() {
    for name in BATCH_VARIABLES {
        assert_eq!(Machine::default().variable(name, "4").auto(64), Some(4), "{name}");
        assert_eq!(Machine::default().variable(name, "400").auto(64), Some(64), "{name}");
        for odd in ["", "0", "x", "-4", "4(x2)"] {
            assert_eq!(Machine::default().variable(name, odd).auto(64), Some(64), "{name}={odd}");
        }
    }
    let several = Machine::default().variable("NSLOTS", "6").variable("SLURM_CPUS_PER_TASK", "3");
    assert_eq!(several.auto(64), Some(3));
}

/// A job of 12 slots on three hosts, of which this one has a name.
fn on_host(name: &str, variable: &str, hosts: (&str, &str)) -> Option<u32> {
    let machine = Machine::default().file("/proc/sys/kernel/hostname", &format!("{name}\n"));
    machine
        .file("/spool/hosts", GRID_HOSTS)
        .variable(variable, "12")
        .variable(hosts.0, hosts.1)
        .auto(64)
}

const GRID_HOSTS: &str = "node1.site 5 all.q@node1.site UNDEFINED\nnode2.site 3 all.q@node2 <NULL>\n\
    node2.site 1 long.q@node2 0,1\nnode22.site 3 all.q@node22 UNDEFINED\n";

#[test]
fn of_a_job_on_several_hosts_the_own_part_counts() {
    let lsf = ("LSB_MCPU_HOSTS", "node1.site 5  node2.site 4 node22.site 3 ");
    for (name, slots) in [("node1", 5), ("node2.site", 4), ("NODE2", 4), ("node22", 3)] {
        assert_eq!(on_host(name, "NSLOTS", ("PE_HOSTFILE", "/spool/hosts")), Some(slots), "{name}");
        assert_eq!(on_host(name, "LSB_DJOB_NUMPROC", lsf), Some(slots), "{name}");
    }
}

/// Where this host is not found, the job's number is the best that there is.
#[test]
fn a_list_without_this_host_changes_nothing() {
    for name in ["node3", "node", "node1.other", "", "site"] {
        assert_eq!(on_host(name, "NSLOTS", ("PE_HOSTFILE", "/spool/hosts")), Some(12), "{name}");
    }
    for list in ["", "node1", "node1 x", "node1 0", "node1 -3", "12"] {
        assert_eq!(
            on_host("node1", "LSB_DJOB_NUMPROC", ("LSB_MCPU_HOSTS", list)),
            Some(12),
            "{list}"
        );
    }
    for file in ["", "hosts", "/spool/none", "/spool/hosts/"] {
        assert_eq!(on_host("node1", "NSLOTS", ("PE_HOSTFILE", file)), Some(12), "{file}");
    }
    // A list cannot raise what the job was given.
    assert_eq!(on_host("n", "LSB_DJOB_NUMPROC", ("LSB_MCPU_HOSTS", "n 4294967295 n 1")), Some(12));
    // Another batch system's number has no list.
    assert_eq!(on_host("node1", "NCPUS", ("PE_HOSTFILE", "/spool/hosts")), Some(12));
}

#[test]
fn a_path_too_long_is_no_quota() {
    let deep = "/x".repeat(4000);
    assert_eq!(Machine::new(&format!("0::{deep}\n"), V2).auto(64), Some(64));
}

proptest! {
    #[test]
    fn any_files_are_survived(cgroup in "[0-9:a-z,/.\n\\\\]{0,60}", mounts in "[-0-9 :a-z,/\n\\\\]{0,120}", value in "[0-9a-z -]{0,12}") {
        let machine = Machine::new(&cgroup, &mounts).file("/cpu.max", &value);
        prop_assert!(machine.auto(7).is_some_and(|count| (1..=7).contains(&count)));
    }

    #[test]
    fn a_quota_is_rounded_up(quota in 1u32..10_000_000, period in 1000u32..1_000_000) {
        let machine = Machine::new("0::/\n", V2)
            .file("/sys/fs/cgroup/cpu.max", &format!("{quota} {period}\n"));
        let exact = f64::from(quota) / f64::from(period);
        prop_assert_eq!(machine.auto(5000), Some((exact.ceil() as u32).min(5000)));
    }
}
