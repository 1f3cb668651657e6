// SPDX-License-Identifier: Apache-2.0
// Whole files for tests of the model room.
#ifndef CAMTWIN_TESTS_MODEL_READ_FILE_H
#define CAMTWIN_TESTS_MODEL_READ_FILE_H

/** The text of a file below the source tree ("docs/gaps.md"), to be freed; fails the test when it can not be read. */
char *read_source_file(const char *path);

/** Cuts the next line or cell off *rest at the separator; NULL when nothing is left. Empty cells count. */
char *cut(char **rest, char separator);

#endif
