// SPDX-License-Identifier: Apache-2.0
// The page was left out of this build.
#include "app/web_page.h"

const struct web_file web_files[1] = {{0}};
const unsigned web_file_count = 0;
