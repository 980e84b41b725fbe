// Widens its affinity to CPUs 0 and 1 by a system call of its own, and prints its CPUs.
package main

import (
	"fmt"
	"math/bits"
	"runtime"
	"syscall"
	"unsafe"
)

func main() {
	runtime.LockOSThread()
	mask := [128]uint64{3}
	pointer := uintptr(unsafe.Pointer(&mask[0]))
	syscall.RawSyscall(syscall.SYS_SCHED_SETAFFINITY, 0, unsafe.Sizeof(mask), pointer)
	mask = [128]uint64{}
	syscall.RawSyscall(syscall.SYS_SCHED_GETAFFINITY, 0, unsafe.Sizeof(mask), pointer)
	cpus := 0
	for _, word := range mask {
		cpus += bits.OnesCount64(word)
	}
	fmt.Printf("cpus=%d\n", cpus)
}
