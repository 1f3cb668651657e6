// SPDX-License-Identifier: Apache-2.0
// Runs a fuzz target over every file of the folders it is given: the corpus as an ordinary test.
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int replay(const char *path)
{
    FILE *f = fopen(path, "rb");
    if (f == NULL) {
        return 0; /* not a file */
    }
    static uint8_t bytes[1 << 20];
    size_t n = fread(bytes, 1, sizeof bytes, f);
    int bad = ferror(f);
    fclose(f);
    if (bad) {
        return 0;
    }
    /* On the heap and exactly as long, so that a checker sees the first byte too many. */
    uint8_t *exact = malloc(n != 0 ? n : 1);
    if (exact == NULL) {
        abort();
    }
    for (size_t i = 0; i < n; i++) {
        exact[i] = bytes[i];
    }
    LLVMFuzzerTestOneInput(exact, n);
    free(exact);
    return 1;
}

int main(int argc, char **argv)
{
    int files = 0;
    for (int i = 1; i < argc; i++) {
        DIR *folder = opendir(argv[i]);
        for (struct dirent *e = folder != NULL ? readdir(folder) : NULL; e != NULL; e = readdir(folder)) {
            char path[4096];
            snprintf(path, sizeof path, "%s/%s", argv[i], e->d_name);
            files += e->d_name[0] != '.' ? replay(path) : 0;
        }
        if (folder != NULL) {
            closedir(folder);
        }
    }
    printf("%d files\n", files);
    return files > 0 ? 0 : 1;
}
