/* Escapes by threads, children, signals and code of a process's own. Included by escape_further.c. */
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

/* vfork children that widen themselves and the parent while other threads do so too. */
static void *race(void *unused)
{
    for (int turn = 0; turn < 200; turn++) {
        widen(0);
        widen(getpid());
    }
    return unused;
}
static void by_race(void)
{
    pthread_t threads[4];
    for (int each = 0; each < 4; each++)
        pthread_create(&threads[each], 0, race, 0);
    for (int turn = 0; turn < 20; turn++) {
        if (vfork() == 0) {
            widen(getppid());
            _exit(0);
        }
        wait(0);
    }
    for (int each = 0; each < 4; each++)
        pthread_join(threads[each], 0);
    count_of(0);
    exit(0);
}

static void by_thread_of_main(void)
{
    pthread_t thread;
    pthread_create(&thread, 0, race, 0);
    pthread_join(thread, 0);
    count_of(0);
    exit(0);
}
static void by_child_of_parent(void)
{
    if (fork() == 0) {
        widen(getppid());
        _exit(0);
    }
    wait(0);
    count_of(0);
    exit(0);
}
static void by_daemon(void)
{
    int said[2];
    if (pipe(said) == 0 && fork() == 0) {
        setsid();
        if (fork() == 0) {
            dup2(said[1], 1);
            widen_and_count();
        }
        _exit(0);
    }
    wait(0);
    close(said[1]);
    char line[64];
    ssize_t length = read(said[0], line, sizeof line);
    exit(length <= 0 || write(1, line, length) != length);
}
static void on_signal(int unused)
{
    (void)unused;
    widen(0);
}
static void by_signal(void)
{
    signal(SIGUSR1, on_signal);
    raise(SIGUSR1);
}
static char stack[65536];
static ucontext_t here, there;
static void in_context(void) { widen(0); }
static void by_context(void)
{
    getcontext(&there);
    there.uc_stack.ss_sp = stack;
    there.uc_stack.ss_size = sizeof stack;
    there.uc_link = &here;
    makecontext(&there, in_context, 0);
    swapcontext(&here, &there);
}
static void by_generated_code(void)
{
#if defined(__x86_64__)
    /* mov eax, edi; mov rdi, rsi; mov rsi, rdx; mov rdx, rcx; syscall; ret */
    static const unsigned char code[] = {0x89, 0xf8, 0x48, 0x89, 0xf7, 0x48, 0x89, 0xd6, 0x48, 0x89, 0xca, 0x0f, 0x05, 0xc3};
    void *page = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    memcpy(page, code, sizeof code);
    mprotect(page, 4096, PROT_READ | PROT_EXEC);
    widen(0);
    ((long (*)(long, long, long, void *))page)(SYS_sched_setaffinity, 0, sizeof wide, &wide);
#endif
}

static void by_large_mask(void)
{
    static unsigned char mask[1 << 16];
    memset(mask, 0xff, sizeof mask);
    kernel(SYS_sched_setaffinity, 0, sizeof mask, (long)mask, 0, 0);
}
