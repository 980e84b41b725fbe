// Ends threads in every way there is, and prints after each how many are left: by threadcap's own
// count, or by the kernel's where threadcap is not loaded. Destructors must run in all of them.
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <dirent.h>
#include <dlfcn.h>
#include <pthread.h>
#include <stdexcept>
#include <sys/wait.h>
#include <thread>
#include <threads.h>
#include <unistd.h>

static unsigned tasks()
{
    unsigned count = 0;
    DIR *directory = opendir("/proc/self/task");
    while (dirent *entry = readdir(directory))
        count += entry->d_name[0] != '.';
    closedir(directory);
    return count;
}

using Count = unsigned();
static Count *const ours = reinterpret_cast<Count *>(dlsym(RTLD_DEFAULT, "threadcap_threads_alive"));

/* threadcap's count is exact at once; a thread leaves the kernel's a moment after it was joined. */
static void expect(const char *after, unsigned count, bool joined = true)
{
    unsigned found = ours ? ours() : tasks();
    for (int i = 0; i < 100000 && found != count && !(ours && joined); i++) {
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
        found = ours ? ours() : tasks();
    }
    printf("%s: %u\n", after, found);
}

static std::atomic<int> destroyed;

struct Destroyed {
    ~Destroyed() { destroyed++; }
    volatile int used = 0;
};

static thread_local Destroyed of_thread;

static void tell_destroyed(const char *after)
{
    printf("%s destroyed %d\n", after, destroyed.exchange(0));
}

static void *returns(void *argument)
{
    Destroyed on_stack;
    of_thread.used = 1;
    return argument;
}

static void *exits(void *argument)
{
    Destroyed on_stack;
    of_thread.used = 1;
    pthread_exit(argument);
}

static pthread_barrier_t started;

static void *waits(void *)
{
    Destroyed on_stack;
    of_thread.used = 1;
    pthread_barrier_wait(&started);
    for (;;)
        pause();
}

/* No destructor on this stack: C++ cannot unwind from just any instruction of a frame with one. */
static void *waits_asynchronously(void *)
{
    of_thread.used = 1;
    pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, nullptr);
    pthread_barrier_wait(&started);
    for (;;)
        pause();
}

static int c11(void *argument)
{
    of_thread.used = 1;
    if (argument)
        thrd_exit(-7);
    return 7;
}

static void join(const char *how, pthread_t thread)
{
    void *result;
    int error = pthread_join(thread, &result);
    printf("%s: join %d result %ld\n", how, error, result == PTHREAD_CANCELED ? -1 : (long)result);
    expect(how, 1);
    tell_destroyed(how);
}

static pthread_t create(void *(*start)(void *), void *argument = nullptr,
                        const pthread_attr_t *attributes = nullptr)
{
    pthread_t thread;
    int error = pthread_create(&thread, attributes, start, argument);
    if (error) {
        printf("pthread_create: %d\n", error);
        exit(1);
    }
    return thread;
}

static void cancelled(const char *how, void *(*start)(void *))
{
    pthread_t thread = create(start);
    pthread_barrier_wait(&started);
    expect("before cancel", 2);
    pthread_cancel(thread);
    join(how, thread);
}

static void c11_threads()
{
    for (long how = 0; how < 2; how++) {
        thrd_t thread;
        int result = 0;
        int created = thrd_create(&thread, c11, reinterpret_cast<void *>(how));
        int joined = thrd_join(thread, &result);
        printf("thrd: %d %d %d\n", created, joined, result);
        expect("thrd", 1);
        tell_destroyed("thrd");
    }
}

static void detached()
{
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&attributes, 16384);
    create(returns, nullptr, &attributes);
    expect("detached", 1, false);
    pthread_detach(create(exits));
    expect("detach", 1, false);
    tell_destroyed("detached");
    pthread_attr_destroy(&attributes);
}

static void catches()
{
    std::thread([] {
        try {
            Destroyed on_stack;
            throw std::runtime_error("thrown in a thread");
        } catch (const std::exception &error) {
            printf("caught: %s\n", error.what());
        }
    }).join();
    expect("exception", 1);
    tell_destroyed("exception");
}

/* Prints what a child process makes of the threads of its parent, of which it has one. */
static void forked()
{
    pthread_t thread = create(waits);
    pthread_barrier_wait(&started);
    expect("before fork", 2);
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        expect("in the child", 1);
        pthread_join(create(returns), nullptr);
        expect("in the child, later", 1);
        fflush(stdout);
        _exit(0);
    }
    waitpid(child, nullptr, 0);
    expect("after fork", 2);
    pthread_cancel(thread);
    join("after fork", thread);
}

/* A creation that fails must not stay counted. */
static void fails()
{
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, 1ul << 46);
    pthread_t thread;
    int error = pthread_create(&thread, &attributes, returns, nullptr);
    printf("failed: %d\n", error != 0);
    expect("failed", 1);
    pthread_attr_destroy(&attributes);
}

static void *outlives_main(void *main_thread)
{
    pthread_join(*static_cast<pthread_t *>(main_thread), nullptr);
    /* The kernel keeps the initial thread as a zombie, so there is nothing to compare with. */
    unsigned alive = ours ? ours() : 1;
    printf("outlived main: %u\n", alive);
    exit(0);
}

int main()
{
    pthread_barrier_init(&started, nullptr, 2);
    expect("start", 1);
    join("return", create(returns, reinterpret_cast<void *>(5)));
    join("exit", create(exits, reinterpret_cast<void *>(6)));
    cancelled("cancel", waits);
    cancelled("asynchronous cancel", waits_asynchronously);
    c11_threads();
    detached();
    catches();
    forked();
    fails();
    if (auto *peak = reinterpret_cast<Count *>(dlsym(RTLD_DEFAULT, "threadcap_threads_peak")))
        printf("peak=%u\n", peak());
    static pthread_t self = pthread_self();
    create(outlives_main, &self);
    pthread_exit(nullptr);
}
