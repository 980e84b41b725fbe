//! `threadcap show`: everything about one process.

use serde::Serialize;

use threadcap_jobs::job::{Host, Member, Memory};
use threadcap_jobs::overview::list;
use threadcap_jobs::pools::{Pool, pools};
use threadcap_jobs::record::{Record, Request};
use threadcap_jobs::snapshot::Snapshot;
use threadcap_jobs::users::Users;
use threadcap_ledger::RequestKind;
use threadcap_report::promised;
use threadcap_report::words::count;
use threadcap_shown::Shown;

use crate::arguments::top::Show;
use crate::fault::Fault;

/// What is known about a process. Facts from the kernel are missing where the process is gone,
/// facts from its page where it has requested nothing.
#[derive(Serialize)]
struct Description {
    pid: u32,
    /// The first process of its job.
    job: Option<u32>,
    alive: bool,
    user: Shown,
    command: Shown,
    cap: Option<u32>,
    /// The CPUs that it may run on now.
    cpus: String,
    threads_now: Option<u32>,
    cpu_seconds: Option<f64>,
    /// In threadpoolctl's terms.
    pools: Vec<Pool>,
    #[serde(rename = "told")]
    record: Option<Record>,
}

pub fn print(arguments: &Show) -> Result<(), Fault> {
    let known = find(arguments.process).ok_or_else(|| shortfall(arguments.process))?;
    if arguments.json {
        return crate::commands::print_json(&known);
    }
    super::print_text(&in_words(&known))
}

/// Looks for a process in the jobs of this host, then among the killed.
fn find(process: u32) -> Option<Description> {
    let host = Host::look(&mut Memory::default());
    let users = Users::read();
    let mut alive = host.jobs.iter().flat_map(|job| {
        let root = job.root().map(|root| root.id);
        job.members.iter().map(move |member| (root, member))
    });
    let alive = alive.find(|(_, member)| member.process.id == process);
    let alive = alive.map(|(root, member)| living(member, root, &users));
    alive.or_else(|| {
        let page = host.dead.iter().find(|page| page.process == process)?;
        Some(killed(page, &users))
    })
}

fn living(member: &Member, job: Option<u32>, users: &Users) -> Description {
    Description {
        pid: member.process.id,
        job,
        alive: true,
        user: users.name(member.process.user),
        command: Shown::joined(&member.command),
        cap: member.cap(),
        cpus: list(&member.cpus),
        threads_now: Some(member.process.threads),
        cpu_seconds: Some(member.process.cpu.as_secs_f64()),
        pools: member.page.as_ref().map(pools).unwrap_or_default(),
        record: member.page.as_ref().map(Record::from),
    }
}

fn killed(page: &Snapshot, users: &Users) -> Description {
    Description {
        pid: page.process,
        job: None,
        alive: false,
        user: users.name(page.user),
        command: Shown::joined(&page.arguments),
        cap: Some(page.cap),
        cpus: list(&page.cpus),
        threads_now: None,
        cpu_seconds: None,
        pools: pools(page),
        record: Some(Record::from(page)),
    }
}

fn shortfall(process: u32) -> Fault {
    match threadcap_jobs::processes::Process::of(process) {
        Some(_) => Fault::refused(format!(
            "process {process} runs without a cap, or you may not see it; threadcap top lists capped jobs"
        )),
        None => Fault::refused(format!("no process {process}; threadcap top lists capped jobs")),
    }
}

fn in_words(known: &Description) -> String {
    let Description { pid, user, command, cpus, .. } = known;
    let alive = if known.alive { "" } else { ", killed" };
    let mut text = format!("{command}\n  process  {pid} of {user}{alive}");
    if let Some(job) = known.job.filter(|job| job != pid) {
        text += &format!(", in the job of {job}");
    }
    let cap = known.cap.map_or("not known".into(), |cap| cap.to_string());
    let is_one = cpus.bytes().all(|byte| byte.is_ascii_digit());
    text += &format!("\n  cap      {cap}, on {} {cpus}\n", if is_one { "CPU" } else { "CPUs" });
    text += &known.record.as_ref().map(share).unwrap_or_default();
    if let (Some(threads), Some(seconds)) = (known.threads_now, known.cpu_seconds) {
        text += &format!(
            "  now      {}, {seconds:.2} CPU seconds so far\n",
            count(threads.into(), "thread")
        );
    }
    match &known.record {
        Some(record) => text + &account(record, &known.pools),
        None => text + "  asked    for no threads yet\n",
    }
}

/// What its pools may have where the cap is divided.
fn share(record: &Record) -> String {
    let share = count(record.allowed.into(), "thread");
    let moves = moves(record);
    match record.workers {
        0 | 1 if moves.is_empty() => String::new(),
        0 | 1 => format!("  share    {share}{moves}\n"),
        workers => format!("  share    {share}, as one of {workers} workers{moves}\n"),
    }
}

/// The newest shares, where they move.
fn moves(record: &Record) -> String {
    const SHOWN: usize = 5;
    let newest = record.shares.len().saturating_sub(SHOWN);
    let newest = record.shares.iter().skip(newest);
    let steps: Vec<_> =
        newest.map(|share| format!("{} since {:.1} s", share.threads, share.since)).collect();
    if steps.is_empty() { String::new() } else { format!("; it moves: {}", steps.join(", ")) }
}

/// What the page of the process contains.
fn account(record: &Record, pools: &[Pool]) -> String {
    let threads = record.threads;
    let mut text = format!(
        "  threads  {} alive, {} at peak; {} created, {} of them beyond the cap, {} refused\n",
        threads.alive, threads.peak, threads.created, threads.over_cap, threads.refused
    );
    for pool in pools {
        let Pool { internal_api, filepath, asked, num_threads, .. } = pool;
        text += &format!("  pool     {internal_api}: asked {asked}, granted {num_threads}\n");
        if pool.promised.is_some_and(|promised| promised > i64::from(record.cap)) {
            text += &format!("           as asked: {}\n", promised::reason(record.cap));
            text += &format!("           {}\n", promised::remedy(record.cap));
        }
        let by: Vec<&str> = pool.by.iter().map(Shown::as_str).collect();
        text += &format!("           {filepath}\n           by {}\n", by.join(", "));
    }
    for request in record.requests.iter().filter(|request| is_other(request)) {
        text += &other(request);
    }
    for library in record.libraries.iter().filter(|library| library.threads_created > 0) {
        text += &format!(
            "  created  {} by {}\n",
            count(library.threads_created.into(), "thread"),
            library.path
        );
    }
    text
}

fn is_other(request: &Request) -> bool {
    matches!(request.kind, RequestKind::Variable | RequestKind::Argument | RequestKind::Query)
}

fn other(request: &Request) -> String {
    let Request { kind, name, asked, granted, calls, .. } = request;
    match *kind {
        RequestKind::Variable => format!("  variable {name}: asked {asked}, granted {granted}\n"),
        RequestKind::Argument => format!("  argument {name} {asked} -> {granted}\n"),
        _ => {
            let asker = request.asker.as_deref().unwrap_or("code outside any library");
            format!("  query    {name}: reported {granted}, {} by {asker}\n", count(*calls, "call"))
        }
    }
}
