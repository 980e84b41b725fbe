use super::*;
use proptest::prelude::*;

#[test]
fn workers_share_and_have_one_thread_at_least() {
    assert_eq!([1, 2, 3, 4, 5, 64].map(|workers| share(8, workers)), [8, 4, 2, 2, 1, 1]);
    assert_eq!(share(4, 0), 4);
    for cap in 1..100 {
        assert_eq!(share(cap, enough(cap)), 1);
        assert!(share(cap, enough(cap) - 1) > 1 || cap == 1);
    }
}

#[test]
fn starters_say_how_many() {
    let by = |starter: Starter, variables: &'static [(&str, &str)]| {
        starter.workers(
            |name| {
                let found = variables.iter().find(|(variable, _)| *variable == name);
                found.map(|(_, value)| value.as_bytes())
            },
            b"",
        )
    };
    let make = |flags| jobs_of_make(flags);
    assert_eq!(make(b" -j8 --jobserver-auth=3,4"), Some(8));
    assert_eq!(make(b"w -j4 --jobserver-auth=fifo:/tmp/x"), Some(4));
    assert_eq!(make(b"s --jobs=3"), Some(3));
    assert_eq!(make(b" -j"), None);
    assert_eq!(make(b"k -- X=-j9"), None);
    assert_eq!(by(Starter::of(b"make"), &[("MAKEFLAGS", "-j0")]), None);
    assert_eq!(by(Starter::of(b"orted"), &[("OMPI_COMM_WORLD_LOCAL_SIZE", "4")]), Some(4));
    assert_eq!(by(Starter::of(b"hydra_pmi_proxy"), &[("MPI_LOCALNRANKS", "2")]), Some(2));
    assert_eq!(by(Starter::of(b"orted"), &[("OMPI_COMM_WORLD_LOCAL_SIZE", "4000000")]), None);
    assert_eq!(by(Starter::of(b"sh"), &[("OMPI_COMM_WORLD_LOCAL_SIZE", "4")]), None);
}

#[test]
fn xargs_says_how_many_by_its_arguments() {
    let by = |arguments: &[u8]| Starter::of(b"xargs").workers(|_| None, arguments);
    assert_eq!(by(b"xargs\0-P4\0-n1\0prog\0-P9\0"), Some(4));
    assert_eq!(by(b"xargs\0-n\x001\0-0rP\x008\0prog\0"), Some(8));
    assert_eq!(by(b"xargs\0--max-procs=3\0-I\0-P7\0prog\0"), Some(3));
    assert_eq!(by(b"xargs\0prog\0-P9\0"), Some(1));
    assert_eq!(by(b"xargs\0-P0\0prog\0"), None);
    assert_eq!(by(b"xargs\0-P"), None);
    assert_eq!(by(b""), Some(1));
}

#[test]
fn a_stat_is_read_whatever_the_name() {
    let stat = Stat::parse(
        b"12 (a) R 1 (b) S 7 8 9 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 5000000000 1 2\n",
    )
    .unwrap();
    assert_eq!((stat.process, stat.name, stat.state), (12, &b"a) R 1 (b"[..], b'S'));
    assert_eq!((stat.parent, stat.group, stat.session), (7, 8, 9));
    assert_eq!(stat.born, 5_000_000_000);
    assert!(stat.rests() && !stat.has_ended());
    for state in *b"RDTt" {
        assert!(!Stat { state, ..stat }.rests());
    }
    for broken in ["", "12", "12 (a", "12 (a)", "12 (a) R", "12 (a) R 1 2", "12 (a) R 1 2 3"] {
        assert_eq!(Stat::parse(broken.as_bytes()), None, "{broken}");
    }
}

#[test]
fn a_note_reads_as_it_was_written() {
    let note = Note { mark: u32::MAX, workers: 8, until: 1 << 40 };
    assert_eq!(Note::parse(note.bytes()), Some(note));
    assert_eq!(Note::parse([0; Note::LENGTH]), None);
    assert_eq!(Note::parse([0xff; Note::LENGTH]), None);
    assert!(note.speaks_of(5) && !note.speaks_of((1 << 40) + 1));
}

#[test]
fn helpers_are_known() {
    assert!(is_helper(b"python\0-c\0from multiprocessing.resource_tracker import main;main(3)\0"));
    assert!(is_helper(b"python\0-c\0from multiprocessing.forkserver import main; main(5)\0"));
    assert!(!is_helper(b"python\0-c\0from multiprocessing.spawn import spawn_main\0"));
}

#[test]
fn a_batch_is_complete_when_nothing_happens_any_more() {
    let mut batch = Batch::default();
    let sample = |rests, workers, runs| Sample { rests, workers, runs };
    assert!(!batch.is_complete(sample(false, 1, 5)));
    assert!(!batch.is_complete(sample(true, 2, 6)));
    assert!((0..2).all(|_| !batch.is_complete(sample(true, 2, 6))));
    // One more comes, so the watch begins anew.
    assert!(!batch.is_complete(sample(true, 3, 7)));
    assert!((0..2).all(|_| !batch.is_complete(sample(true, 3, 7))));
    assert!(batch.is_complete(sample(true, 3, 7)));
}

#[test]
fn a_starter_that_looks_around_rests_too() {
    let mut batch = Batch::default();
    let first =
        (0..100).position(|runs| batch.is_complete(Sample { rests: true, workers: 2, runs }));
    assert_eq!(first, Some(Batch::SAME as usize));
}

proptest! {
    #[test]
    fn any_text_is_read_without_harm(text in prop::collection::vec(any::<u8>(), 0..80)) {
        let _ = Stat::parse(&text);
        let _ = jobs_of_make(&text);
        let _ = is_helper(&text);
        let _ = slots_of_xargs(&text);
    }
}
