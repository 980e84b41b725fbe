//! Control groups with a CPU quota, made for a test and removed after it.

use std::fs;
use std::path::PathBuf;

/// A group of our own, removed at the end.
pub struct Group(pub PathBuf);

impl Group {
    /// A group at the root of the hierarchy; `None` if groups cannot be created.
    pub fn new(name: &str) -> Option<Group> {
        Group::at(hierarchy()?.join(name))
    }

    /// A group inside this one.
    pub fn inside(&self, name: &str) -> Option<Group> {
        Group::at(self.0.join(name))
    }

    fn at(path: PathBuf) -> Option<Group> {
        fs::create_dir(&path).ok().map(|()| Group(path))
    }

    /// Limits the group to this many hundredths of a CPU, in either version of the hierarchy.
    pub fn limit(&self, percent: u32) -> bool {
        let quota = percent * 1000;
        fs::write(self.0.join("cpu.max"), format!("{quota} 100000")).is_ok()
            || fs::write(self.0.join("cpu.cfs_quota_us"), quota.to_string()).is_ok()
    }

    /// Whether the hierarchy is of the second version.
    pub fn is_unified(&self) -> bool {
        self.0.join("cgroup.controllers").exists()
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        // The processes of the test have ended; the kernel may take a moment to notice.
        for _ in 0..100 {
            if fs::remove_dir(&self.0).is_ok() {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
    }
}

/// Where the hierarchy with the CPU controller is mounted.
fn hierarchy() -> Option<PathBuf> {
    let mounts = fs::read_to_string("/proc/self/mountinfo").ok()?;
    let point = |wanted: &dyn Fn(&str, &str) -> bool| {
        mounts.lines().find_map(|line| {
            let (place, kind) = line.split_once(" - ")?;
            let mut kind = kind.split(' ');
            wanted(kind.next()?, kind.nth(1)?)
                .then(|| place.split(' ').nth(4).map(PathBuf::from))?
        })
    };
    let old =
        |kind: &str, options: &str| kind == "cgroup" && options.split(',').any(|o| o == "cpu");
    point(&old).or_else(|| point(&|kind, _| kind == "cgroup2"))
}
