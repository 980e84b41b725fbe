/* Escapes through the loader and libc's own functions. Included by escape_further.c. */
#include <dlfcn.h>
#include <elf.h>
#include <link.h>
#include <pthread.h>
#include <string.h>

/* libc's own function, by its symbol table. */
static int in_libc(struct dl_phdr_info *object, size_t size, void *found)
{
    (void)size;
    if (!strstr(object->dlpi_name, "libc.so"))
        return 0;
    const ElfW(Sym) *symbols = 0;
    const char *names = 0;
    for (int each = 0; each < object->dlpi_phnum; each++)
        if (object->dlpi_phdr[each].p_type == PT_DYNAMIC)
            for (ElfW(Dyn) *entry = (void *)(object->dlpi_addr + object->dlpi_phdr[each].p_vaddr); entry->d_tag; entry++) {
                if (entry->d_tag == DT_SYMTAB)
                    symbols = (void *)entry->d_un.d_ptr;
                if (entry->d_tag == DT_STRTAB)
                    names = (void *)entry->d_un.d_ptr;
            }
    /* The names follow the symbols. */
    for (const ElfW(Sym) *end = (const void *)names, *each = symbols + 1; each && each + 1 <= end; each++)
        if (each->st_value && !strcmp(names + each->st_name, "sched_setaffinity"))
            *(void **)found = (void *)(object->dlpi_addr + each->st_value);
    return 1;
}
static void by_symbol_table(void)
{
    int (*set)(int, size_t, cpu_set_t *) = 0;
    dl_iterate_phdr(in_libc, &set);
    CPU_SET(0, &wide);
    CPU_SET(1, &wide);
    if (set)
        set(0, sizeof wide, &wide);
}
static void by_dlsym(void)
{
    void *libc = dlopen("libc.so.6", RTLD_NOW);
    int (*set)(int, size_t, cpu_set_t *) = (int (*)(int, size_t, cpu_set_t *))dlsym(libc, "sched_setaffinity");
    CPU_SET(0, &wide);
    CPU_SET(1, &wide);
    set(0, sizeof wide, &wide);
}
static void by_dlmopen_syscall(void)
{
    void *libc = dlmopen(LM_ID_NEWLM, "libc.so.6", RTLD_NOW);
    long (*call)(long, ...) = libc ? (long (*)(long, ...))dlsym(libc, "syscall") : 0;
    CPU_SET(0, &wide);
    CPU_SET(1, &wide);
    if (call)
        call(SYS_sched_setaffinity, 0, sizeof wide, &wide);
}
static void by_pthread(void)
{
    CPU_SET(0, &wide);
    CPU_SET(1, &wide);
    pthread_setaffinity_np(pthread_self(), sizeof wide, &wide);
}
static void *counted(void *unused)
{
    count_of(0);
    return unused;
}
static void by_attributes(void)
{
    pthread_attr_t attributes;
    pthread_t thread;
    pthread_attr_init(&attributes);
    CPU_SET(0, &wide);
    CPU_SET(1, &wide);
    pthread_attr_setaffinity_np(&attributes, sizeof wide, &wide);
    if (pthread_create(&thread, &attributes, counted, 0))
        count_of(0);
    else
        pthread_join(thread, 0);
    exit(0);
}

static void by_libc(void)
{
    CPU_SET(0, &wide);
    CPU_SET(1, &wide);
    sched_setaffinity(0, sizeof wide, &wide);
}

/* A second copy of libc, and of a library that widens in its constructor. */
static void by_dlmopen_library(const char *library) { dlmopen(LM_ID_NEWLM, library, RTLD_NOW); }
static void by_dlopen_library(const char *library) { dlopen(library, RTLD_NOW | RTLD_DEEPBIND); }
