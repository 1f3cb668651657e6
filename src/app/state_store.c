// SPDX-License-Identifier: Apache-2.0
// A camera's non-volatile memory in SQLite.
#include "app/state_store.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sqlite3.h>

#include "base/error.h"

struct state_store {
    const struct log *log;
    char path[PATH_MAX];
    sqlite3 *db;
    sqlite3_stmt *get, *put;
    int broken; /* 0, or what every get and put answers */
};

/** What the system said below SQLite; of a commit that failed SQLite does not keep it, but it is the last that failed. */
static int cause_of(sqlite3 *db)
{
    int cause = sqlite3_system_errno(db);
    return cause != 0 ? cause : errno;
}

/** What SQLite says, as one of our errors. */
static int error_of(int code, int cause)
{
    switch (code & 0xFF) {
    case SQLITE_OK:
    case SQLITE_DONE:
    case SQLITE_ROW: return 0;
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return -CT_E_BUSY;
    case SQLITE_NOMEM: return -CT_E_MEMORY;
    case SQLITE_FULL: return -CT_E_NO_SPACE;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return -CT_E_DAMAGED;
    case SQLITE_READONLY:
    case SQLITE_PERM: return -CT_E_WRITE_PROTECTED;
    case SQLITE_CANTOPEN: return cause == EACCES || cause == EROFS ? -CT_E_WRITE_PROTECTED : -CT_E_IO;
    default: return cause == ENOSPC || cause == EFBIG || cause == EDQUOT ? -CT_E_NO_SPACE : -CT_E_IO;
    }
}

/** Our error for what SQLite answered, after saying it in its words and ours. */
static int fail(const struct state_store *s, const char *what, int code)
{
    int cause = cause_of(s->db);
    int e = error_of(code, cause);
    if (e < 0 && e != -CT_E_BUSY) {
        log_say(s->log, LOG_ERROR, "app", "%s: %s: %s (SQLite: %s%s%s)", s->path, what, error_text(e),
                sqlite3_errmsg(s->db), cause != 0 ? "; " : "", cause != 0 ? strerror(cause) : "");
    }
    return e;
}

static int run(const struct state_store *s, const char *what, const char *sql)
{
    errno = 0;
    return fail(s, what, sqlite3_exec(s->db, sql, NULL, NULL, NULL));
}

/** The first column of the first row of a question, as a number. */
static int ask_number(const struct state_store *s, const char *sql, sqlite3_int64 *out)
{
    sqlite3_stmt *statement = NULL;
    errno = 0;
    int code = sqlite3_prepare_v2(s->db, sql, -1, &statement, NULL);
    if (code == SQLITE_OK) {
        code = sqlite3_step(statement);
        *out = code == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : 0;
    }
    int e = fail(s, "reading", code);
    sqlite3_finalize(statement);
    return e;
}

/** Pages and trees, before anything in them is believed. */
static int check_pages(const struct state_store *s)
{
    sqlite3_stmt *statement = NULL;
    errno = 0;
    int code = sqlite3_prepare_v2(s->db, "PRAGMA quick_check(1)", -1, &statement, NULL);
    code = code == SQLITE_OK ? sqlite3_step(statement) : code;
    int e = fail(s, "checking", code);
    if (e >= 0 && (code != SQLITE_ROW || strcmp((const char *)sqlite3_column_text(statement, 0), "ok") != 0)) {
        e = -CT_E_DAMAGED;
        log_say(s->log, LOG_ERROR, "app", "%s: %s (SQLite: %s)", s->path, error_text(e),
                code == SQLITE_ROW ? (const char *)sqlite3_column_text(statement, 0) : "no answer");
    }
    sqlite3_finalize(statement);
    return e;
}

static int make_schema(const struct state_store *s)
{
    char sql[256];
    snprintf(sql, sizeof sql,
             "BEGIN; CREATE TABLE blob (key TEXT PRIMARY KEY, bytes BLOB NOT NULL) WITHOUT ROWID;"
             "PRAGMA application_id=%d; PRAGMA user_version=%d; COMMIT",
             STATE_APPLICATION, STATE_SCHEMA);
    int e = run(s, "making it", sql);
    if (e < 0) {
        sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
    }
    return e;
}

/** Whose file it is: ours, nobody's yet (*out_fresh), or somebody else's, of whom nothing is touched. */
static int check_owner(const struct state_store *s, bool *out_fresh)
{
    sqlite3_int64 application = 0, version = 0, tables = 0;
    int e = ask_number(s, "PRAGMA application_id", &application);
    e = e < 0 ? e : ask_number(s, "PRAGMA user_version", &version);
    e = e < 0 ? e : ask_number(s, "SELECT count(*) FROM sqlite_master", &tables);
    if (e < 0) {
        return e;
    }
    *out_fresh = application == 0 && version == 0 && tables == 0;
    if (!*out_fresh && application != STATE_APPLICATION) {
        log_say(s->log, LOG_ERROR, "app", "%s: this is not a camera's memory, but another program's database", s->path);
        return -CT_E_FOREIGN;
    }
    if (!*out_fresh && version != STATE_SCHEMA) {
        log_say(s->log, LOG_ERROR, "app", "%s: form %lld of a camera's memory; this camtwin knows form %d", s->path,
                (long long)version, STATE_SCHEMA);
        return -CT_E_FOREIGN;
    }
    return *out_fresh ? 0 : check_pages(s);
}

static int prepare(struct state_store *s)
{
    errno = 0;
    int code =
        sqlite3_prepare_v3(s->db, "SELECT bytes FROM blob WHERE key=?1", -1, SQLITE_PREPARE_PERSISTENT, &s->get, NULL);
    if (code == SQLITE_OK) {
        code = sqlite3_prepare_v3(s->db, "INSERT INTO blob VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET bytes=?2",
                                  -1, SQLITE_PREPARE_PERSISTENT, &s->put, NULL);
    }
    return fail(s, "reading", code);
}

/** Who holds the file; 0: nobody that can be named. Only before or after our own locks: closing a file ends them all. */
static pid_t holder(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct flock lock = {.l_type = F_RDLCK, .l_whence = SEEK_SET};
    bool found = fd >= 0 && fcntl(fd, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
    if (fd >= 0) {
        close(fd);
    }
    return found ? lock.l_pid : 0;
}

static int tell_busy(struct state_store *s, const char *serial)
{
    pid_t pid;
    sqlite3_close(s->db);
    s->db = NULL;
    pid = holder(s->path);
    char who[32] = "another process";
    if (pid > 0) {
        snprintf(who, sizeof who, "process %d", (int)pid);
    }
    log_say(s->log, LOG_ERROR, "app",
            "%s already serves camera %s (it holds %s); choose another with --serial, or another "
            "memory with --state",
            who, serial, s->path);
    return -CT_E_BUSY;
}

/** Lock first: nobody else may be half-way through making it. */
static int open_database(struct state_store *s)
{
    errno = 0;
    int code = sqlite3_open_v2(s->path, &s->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
    int e = s->db != NULL ? fail(s, "opening", code) : -CT_E_MEMORY;
    if (e < 0) {
        return e;
    }
    sqlite3_extended_result_codes(s->db, 1);
    bool fresh = false;
    e = run(s, "opening", "PRAGMA locking_mode=EXCLUSIVE; PRAGMA trusted_schema=OFF; BEGIN EXCLUSIVE; COMMIT");
    e = e < 0 ? e : check_owner(s, &fresh);
    /* FULL: each transaction is on the disk before its put returns. A write-ahead log waits for the disk once for that,
     * a rollback journal three times; 64 pages: it stays short, nobody reads it before the end. */
    e = e < 0 ? e : run(s, "opening", "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=64");
    e = e < 0 || !fresh ? e : make_schema(s);
    return e < 0 ? e : prepare(s);
}

/** Each part of the path that is not there yet; nobody else needs to look into it. */
static int make_folder(const char *folder)
{
    char path[PATH_MAX];
    size_t n = strlen(folder);
    if (n == 0 || n >= sizeof path) {
        errno = ENAMETOOLONG;
        return -CT_E_LENGTH;
    }
    for (size_t i = 1; i <= n; i++) {
        if (folder[i] != '/' && folder[i] != '\0') {
            continue;
        }
        memcpy(path, folder, i);
        path[i] = '\0';
        int cause = mkdir(path, 0700) < 0 ? errno : 0;
        if (cause != 0 && cause != EEXIST && access(path, F_OK) < 0) {
            errno = cause;
            return cause == EACCES || cause == EROFS || cause == EPERM ? -CT_E_WRITE_PROTECTED
                   : cause == ENOSPC || cause == EDQUOT                ? -CT_E_NO_SPACE
                                                                       : -CT_E_IO;
        }
    }
    return 0;
}

static int open_in(struct state_store *s, const char *folder, const char *serial)
{
    int n = snprintf(s->path, sizeof s->path, "%s/%s.sqlite", folder, serial);
    int e = n > 0 && (size_t)n < sizeof s->path ? make_folder(folder) : -CT_E_LENGTH;
    if (e < 0) {
        log_say(s->log, LOG_ERROR, "app", "%s: no folder for the camera's memory: %s (%s)", folder, error_text(e),
                strerror(errno));
        return e;
    }
    if (access(folder, W_OK) < 0 || (access(s->path, F_OK) == 0 && access(s->path, W_OK) < 0)) {
        log_say(s->log, LOG_ERROR, "app", "%s: %s (%s)", s->path, error_text(-CT_E_WRITE_PROTECTED), strerror(errno));
        return -CT_E_WRITE_PROTECTED;
    }
    e = open_database(s);
    if (e < 0 && s->db != NULL) { /* whatever log lies beside it is not ours to work in */
        sqlite3_db_config(s->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    }
    return e;
}

int state_store_open(const char *folder, const char *serial, const struct log *log, struct state_store **out)
{
    struct state_store *s = calloc(1, sizeof *s);
    if (s == NULL) {
        return -CT_E_MEMORY;
    }
    s->log = log;
    s->broken = open_in(s, folder, serial);
    if (s->broken == -CT_E_BUSY || s->broken == -CT_E_MEMORY) {
        int e = s->broken == -CT_E_BUSY ? tell_busy(s, serial) : s->broken;
        state_store_close(s);
        return e;
    }
    if (s->broken < 0) {
        log_say(log, LOG_ERROR, "app",
                "camera %s has no memory: it starts with factory values and keeps nothing; %s is "
                "left as it is",
                serial, s->path);
    }
    *out = s;
    return 0;
}

void state_store_close(struct state_store *s)
{
    if (s == NULL) {
        return;
    }
    sqlite3_finalize(s->get);
    sqlite3_finalize(s->put);
    sqlite3_close(s->db);
    free(s);
}

static int store_get(void *self, const char *key, uint8_t *dst, size_t size)
{
    struct state_store *s = self;
    if (s->broken < 0) {
        return s->broken;
    }
    errno = 0;
    sqlite3_bind_text(s->get, 1, key, -1, SQLITE_STATIC);
    int code = sqlite3_step(s->get);
    int e = code == SQLITE_DONE ? -CT_E_NOT_FOUND : fail(s, "reading", code);
    if (e >= 0) {
        const void *bytes = sqlite3_column_blob(s->get, 0);
        size_t n = (size_t)sqlite3_column_bytes(s->get, 0);
        e = n <= size ? (int)n : -CT_E_LENGTH;
        if (n > 0 && e >= 0) {
            memcpy(dst, bytes, n);
        }
    }
    sqlite3_reset(s->get);
    return e;
}

/** One statement is one transaction. */
static int store_put(void *self, const char *key, const uint8_t *bytes, size_t n)
{
    struct state_store *s = self;
    if (s->broken < 0) {
        return s->broken;
    }
    sqlite3_bind_text(s->put, 1, key, -1, SQLITE_STATIC);
    sqlite3_bind_blob(s->put, 2, bytes, (int)n, SQLITE_STATIC);
    errno = 0;
    int e = fail(s, "writing", sqlite3_step(s->put));
    sqlite3_reset(s->put);
    sqlite3_clear_bindings(s->put);
    return e;
}

static const struct store_ops store_ops = {.get = store_get, .put = store_put};

struct store state_store_of(struct state_store *s)
{
    return (struct store){.ops = &store_ops, .self = s};
}

int state_store_folder(char *out, size_t n)
{
    const char *xdg = getenv("XDG_STATE_HOME");
    const char *home = getenv("HOME");
    int len;
    if (xdg != NULL && xdg[0] == '/') {
        len = snprintf(out, n, "%s/camtwin", xdg);
    } else if (home != NULL && home[0] == '/') {
        len = snprintf(out, n, "%s/.local/state/camtwin", home);
    } else {
        return -CT_E_NOT_FOUND;
    }
    return len > 0 && (size_t)len < n ? 0 : -CT_E_LENGTH;
}
