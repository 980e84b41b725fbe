//! The tag of a job: a timer slack that is a little above the default.
//!
//! Children inherit it, and `exec` keeps it, whatever the environment becomes. The kernel may delay
//! the end of a sleep by the slack: 50 microseconds by default, and at most 4 more here.

/// The slack of a process for which nobody has set one, in nanoseconds.
pub const DEFAULT_SLACK: u32 = 50_000;
/// How many different tags there are.
const TAGS: u32 = 4095;

/// What a timer slack says about the job that a process belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tag(u32);

impl Tag {
    /// The tag of a job that this process begins.
    pub fn of_first(process: u32) -> Tag {
        Tag(DEFAULT_SLACK + 1 + process % TAGS)
    }

    /// The tag that this slack stands for, if any.
    pub fn in_slack(slack: u32) -> Option<Tag> {
        (DEFAULT_SLACK + 1..=DEFAULT_SLACK + TAGS).contains(&slack).then_some(Tag(slack))
    }

    /// The slack that stands for it, in nanoseconds.
    pub fn slack(self) -> u32 {
        self.0
    }

    /// Whether this process may have started the job. One in 4,095 of the others has the same tag.
    pub fn may_be_of(self, process: u32) -> bool {
        self == Tag::of_first(process)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_recognized_and_names_its_process() {
        for process in [1, 2, 4_094, 4_095, 4_096, 32_768, 4_194_304, u32::MAX] {
            let tag = Tag::of_first(process);
            assert_eq!(Tag::in_slack(tag.slack()), Some(tag));
            assert!(tag.may_be_of(process) && !tag.may_be_of(process ^ 1), "{process}");
        }
    }

    #[test]
    fn what_others_set_is_no_tag() {
        for slack in [0, 1, 1_000, DEFAULT_SLACK, DEFAULT_SLACK + TAGS + 1, 100_000, u32::MAX] {
            assert_eq!(Tag::in_slack(slack), None);
        }
    }
}
