//! GLib's pools, whose size the program sets.

use crate::call::{Call, Target};
use crate::{counts, real};
use threadcap_runtimes::Form;

/// `g_thread_pool_set_max_threads(pool, most, error)`. -1 means a thread for every task, on which
/// GStreamer's pipelines depend: that is no size. GIO enlarges its pool when all of its tasks wait
/// for further ones, and would otherwise wait for ever.
pub fn set_max_threads(call: &mut Call) -> Target {
    let is_gio =
        || real::owner(call.caller).is_some_and(|o| o.function("g_task_run_in_thread").is_some());
    if is_gio() {
        return Target::jump(call.real);
    }
    counts::lower(call, 2, Form::Int)
}
