//! The one instruction that enters the kernel.

use libc::{c_int, c_long};

use crate::errno::Errno;

/// Makes a system call.
///
/// # Safety
/// As for the system call with this number.
pub(crate) unsafe fn call<const N: usize>(
    number: c_long,
    arguments: [usize; N],
) -> Result<usize, Errno> {
    let mut all = [0; 6];
    all.iter_mut().zip(arguments).for_each(|(to, from)| *to = from);
    // SAFETY: as promised by the caller.
    let result = unsafe { enter(number, &all) };
    if (-4095..0).contains(&result) { Err(Errno(-result as c_int)) } else { Ok(result as usize) }
}

/// Makes a system call that the program has asked for.
///
/// # Safety
/// As for the system call with this number.
pub unsafe fn pass_on(number: c_long, arguments: [usize; 6]) -> Result<usize, Errno> {
    // SAFETY: as promised by the caller.
    unsafe { call(number, arguments) }
}

#[cfg(target_arch = "x86_64")]
#[inline(always)]
unsafe fn enter(
    number: c_long,
    &[first, second, third, fourth, fifth, sixth]: &[usize; 6],
) -> isize {
    let result: isize;
    // SAFETY: the kernel's calling convention; it changes only the registers named, and memory for
    // which the caller vouches.
    unsafe {
        core::arch::asm!(
            "syscall",
            inlateout("rax") number as isize => result,
            in("rdi") first,
            in("rsi") second,
            in("rdx") third,
            in("r10") fourth,
            in("r8") fifth,
            in("r9") sixth,
            lateout("rcx") _,
            lateout("r11") _,
            options(nostack),
        )
    }
    result
}

#[cfg(target_arch = "aarch64")]
#[inline(always)]
unsafe fn enter(
    number: c_long,
    &[first, second, third, fourth, fifth, sixth]: &[usize; 6],
) -> isize {
    let result: isize;
    // SAFETY: the kernel's calling convention; it changes only the register named, and memory for
    // which the caller vouches.
    unsafe {
        core::arch::asm!(
            "svc 0",
            inlateout("x0") first as isize => result,
            in("x1") second,
            in("x2") third,
            in("x3") fourth,
            in("x4") fifth,
            in("x5") sixth,
            in("x8") number,
            options(nostack),
        )
    }
    result
}

/// The interrupt that enters the kernel. Its arguments take every register, some of which inline
/// assembly cannot name.
#[cfg(target_arch = "x86")]
#[unsafe(naked)]
unsafe extern "C" fn enter(number: c_long, arguments: &[usize; 6]) -> isize {
    core::arch::naked_asm!(
        "push ebp",
        "push ebx",
        "push esi",
        "push edi",
        "mov eax, [esp + 20]",
        "mov edi, [esp + 24]",
        "mov ebx, [edi]",
        "mov ecx, [edi + 4]",
        "mov edx, [edi + 8]",
        "mov esi, [edi + 12]",
        "mov ebp, [edi + 20]",
        "mov edi, [edi + 16]",
        "int 0x80",
        "pop edi",
        "pop esi",
        "pop ebx",
        "pop ebp",
        "ret",
    )
}

/// The calls of which 32-bit machines have a version for larger numbers or files.
#[cfg(target_pointer_width = "32")]
pub(crate) mod numbers {
    pub(crate) use libc::{
        SYS_fcntl64 as FCNTL, SYS_fstat64 as FSTAT, SYS_geteuid32 as GETEUID,
        SYS_getgid32 as GETGID, SYS_getgroups32 as GETGROUPS, SYS_getresuid32 as GETRESUID,
        SYS_getuid32 as GETUID, SYS_mmap2 as MMAP,
    };
}

/// The same calls on machines with one version.
#[cfg(target_pointer_width = "64")]
pub(crate) mod numbers {
    pub(crate) use libc::{
        SYS_fcntl as FCNTL, SYS_fstat as FSTAT, SYS_geteuid as GETEUID, SYS_getgid as GETGID,
        SYS_getgroups as GETGROUPS, SYS_getresuid as GETRESUID, SYS_getuid as GETUID,
        SYS_mmap as MMAP,
    };
}
