// Makes one call to the operating system fail, or kills the process in the middle of it, and shifts the clock: loaded into the real binary
// by LD_PRELOAD. Tests/EndToEndTests/TortureTests.swift compiles and steers it.
//
//   FAULT_PATH    only files whose path holds this text
//   FAULT_CALL    write, sync, rename, open, truncate or unlink
//   FAULT_AT      which of these calls, from 1
//   FAULT_COUNT   how many from there on; default 1
//   FAULT_ERROR   the error number that they give; 0 kills the process instead, after half of what was to be written
//   FAULT_CLOCK   seconds added to the time of day
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const char *place, *call;
static long first, count = 1, error, shift;
static atomic_long seen;

static long number(const char *name, long otherwise) {
    const char *text = getenv(name);
    return text ? atol(text) : otherwise;
}

__attribute__((constructor)) static void begin(void) {
    place = getenv("FAULT_PATH");
    call = getenv("FAULT_CALL");
    first = number("FAULT_AT", 0);
    count = number("FAULT_COUNT", 1);
    error = number("FAULT_ERROR", 0);
    shift = number("FAULT_CLOCK", 0);
}

static int is_due(const char *name, const char *path) {
    if (!place || !call || !path || strcmp(name, call) != 0 || !strstr(path, place)) return 0;
    long turn = atomic_fetch_add(&seen, 1) + 1;
    return turn >= first && turn < first + count;
}

static int is_due_at(const char *name, int descriptor) {
    if (!place || !call || strcmp(name, call) != 0) return 0;
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return is_due(name, path);
}

static void end(void) {
    kill(getpid(), SIGKILL);
    for (;;) pause();
}

static int fail(void) {
    if (!error) end();
    errno = (int)error;
    return -1;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t write(int descriptor, const void *bytes, size_t size) {
    if (is_due_at("write", descriptor)) {
        if (!error) REAL(write)(descriptor, bytes, size / 2);
        return fail();
    }
    return REAL(write)(descriptor, bytes, size);
}

#define PWRITE(name, offset_type)                                                   \
    ssize_t name(int descriptor, const void *bytes, size_t size, offset_type at) {  \
        if (is_due_at("write", descriptor)) {                                       \
            if (!error) REAL(name)(descriptor, bytes, size / 2, at);                \
            return fail();                                                          \
        }                                                                           \
        return REAL(name)(descriptor, bytes, size, at);                             \
    }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

int fsync(int descriptor) { return is_due_at("sync", descriptor) ? fail() : REAL(fsync)(descriptor); }
int fdatasync(int descriptor) { return is_due_at("sync", descriptor) ? fail() : REAL(fdatasync)(descriptor); }
int ftruncate(int descriptor, off_t size) { return is_due_at("truncate", descriptor) ? fail() : REAL(ftruncate)(descriptor, size); }
int ftruncate64(int descriptor, off64_t size) { return is_due_at("truncate", descriptor) ? fail() : REAL(ftruncate64)(descriptor, size); }
int unlink(const char *path) { return is_due("unlink", path) ? fail() : REAL(unlink)(path); }
int rename(const char *from, const char *to) { return is_due("rename", to) ? fail() : REAL(rename)(from, to); }

#define OPEN(name)                                            \
    int name(const char *path, int flags, ...) {              \
        va_list rest;                                         \
        va_start(rest, flags);                                \
        mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0; \
        va_end(rest);                                         \
        if (is_due("open", path)) return fail();              \
        return REAL(name)(path, flags, mode);                 \
    }
OPEN(open)
OPEN(open64)

int clock_gettime(clockid_t clock, struct timespec *time) {
    int result = REAL(clock_gettime)(clock, time);
    if (result == 0 && clock == CLOCK_REALTIME) time->tv_sec += shift;
    return result;
}

int gettimeofday(struct timeval *restrict time, void *restrict zone) {
    int result = REAL(gettimeofday)(time, zone);
    if (result == 0) time->tv_sec += shift;
    return result;
}

time_t time(time_t *result) {
    time_t now = REAL(time)(NULL) + shift;
    if (result) *result = now;
    return now;
}
