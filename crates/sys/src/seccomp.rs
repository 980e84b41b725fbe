//! Installs filters of system calls.

use libc::{c_ulong, sock_filter, sock_fprog};

use crate::call::call;
use crate::errno::Errno;
use crate::process;

/// Installs a filter for the calling thread and everything that it starts. With CAP_SYS_ADMIN this
/// needs nothing else, so that setuid programs still work; otherwise the kernel requires
/// `no_new_privs` first.
pub fn install(filter: &[sock_filter]) -> Result<(), Errno> {
    match install_as_we_are(filter) {
        Err(Errno(libc::EACCES)) => {
            process::set_no_new_privileges()?;
            install_as_we_are(filter)
        }
        done => done,
    }
}

/// Before Linux 5.16, a filter also restricts speculative execution unless this flag is given.
/// Kernels that do not know the flag return EINVAL.
fn install_as_we_are(filter: &[sock_filter]) -> Result<(), Errno> {
    match install_with(libc::SECCOMP_FILTER_FLAG_SPEC_ALLOW, filter) {
        Err(Errno(libc::EINVAL)) => install_with(0, filter),
        done => done,
    }
}

fn install_with(flags: c_ulong, filter: &[sock_filter]) -> Result<(), Errno> {
    let program =
        sock_fprog { len: filter.len() as libc::c_ushort, filter: filter.as_ptr().cast_mut() };
    let mode = libc::SECCOMP_SET_MODE_FILTER as usize;
    let arguments = [mode, flags as usize, &raw const program as usize];
    // SAFETY: the program and its instructions live through the call; the kernel copies them, and
    // verifies them.
    unsafe { call(libc::SYS_seccomp, arguments) }.map(|_| ())
}
