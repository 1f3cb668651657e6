// SPDX-License-Identifier: Apache-2.0
// Finds and loads the system's libusb.
#include "host/real.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define UNDER_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define UNDER_SANITIZER 1
#endif
#endif

/* Deep binding keeps the real one's calls to itself from landing in ours, which stands in front of it. The sanitizers'
 * runtimes refuse it: there only a library that is named is loaded, which must be bound to itself. */
#ifdef UNDER_SANITIZER
enum { LOAD_FLAGS = RTLD_NOW | RTLD_LOCAL, LOOK_IN_PLACES = 0 };
#else
enum { LOAD_FLAGS = RTLD_NOW | RTLD_LOCAL | RTLD_DEEPBIND, LOOK_IN_PLACES = 1 };
#endif

static const char *const places[] = {
#if defined(__x86_64__)
    "/usr/lib/x86_64-linux-gnu/libusb-1.0.so.0",
    "/lib/x86_64-linux-gnu/libusb-1.0.so.0",
#elif defined(__aarch64__)
    "/usr/lib/aarch64-linux-gnu/libusb-1.0.so.0",
    "/lib/aarch64-linux-gnu/libusb-1.0.so.0",
#elif defined(__arm__)
    "/usr/lib/arm-linux-gnueabihf/libusb-1.0.so.0",
    "/lib/arm-linux-gnueabihf/libusb-1.0.so.0",
#endif
    "/usr/lib64/libusb-1.0.so.0",
    "/lib64/libusb-1.0.so.0",
    "/usr/lib/libusb-1.0.so.0",
};

/* One real library a process: all contexts share it. Written once, under `once`. */
static pthread_once_t once = PTHREAD_ONCE_INIT;
static struct real_api api;
static bool present;

static bool resolve(void *library)
{
    struct slot_name {
        const char *name;
        void *slot;
    } names[] = {
#define REAL(type, name, arguments) {"libusb_" #name, &api.name},
#include "host/real_table.def"
#undef REAL
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        void *symbol = dlsym(library, names[i].name);
        if (symbol == NULL) {
            return false; /* too old to hand devices through whole */
        }
        memcpy(names[i].slot, &symbol, sizeof symbol);
    }
    /* CAMTWIN_SYSTEM_LIBUSB may name us by mistake: we would call ourselves for ever. */
    return api.init != libusb_init;
}

static void load(void)
{
    const char *own = getenv("CAMTWIN_SYSTEM_LIBUSB");
    void *library = NULL;
    if (own != NULL) {
        library = own[0] == '/' ? dlopen(own, LOAD_FLAGS) : NULL;
    } else if (LOOK_IN_PLACES) {
        for (size_t i = 0; library == NULL && i < sizeof places / sizeof *places; i++) {
            library = dlopen(places[i], LOAD_FLAGS);
        }
    }
    present = library != NULL && resolve(library);
    if (library != NULL && !present) {
        dlclose(library);
    }
}

const struct real_api *real_api(void)
{
    pthread_once(&once, load);
    return present ? &api : NULL;
}

struct tree {
    const void *pointer;
    struct tree *next;
};

static pthread_mutex_t trees_lock = PTHREAD_MUTEX_INITIALIZER;
static struct tree *trees;

bool real_tree_note(const void *pointer)
{
    struct tree *t = malloc(sizeof *t);
    if (t == NULL) {
        return false;
    }
    t->pointer = pointer;
    pthread_mutex_lock(&trees_lock);
    t->next = trees;
    trees = t;
    pthread_mutex_unlock(&trees_lock);
    return true;
}

bool real_tree_take(const void *pointer)
{
    struct tree *found = NULL;
    pthread_mutex_lock(&trees_lock);
    for (struct tree **at = &trees; *at != NULL; at = &(*at)->next) {
        if ((*at)->pointer == pointer) {
            found = *at;
            *at = found->next;
            break;
        }
    }
    pthread_mutex_unlock(&trees_lock);
    free(found);
    return found != NULL;
}
