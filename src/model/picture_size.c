// SPDX-License-Identifier: Apache-2.0
#include "model/picture_size.h"

// clang-format off
const struct picture_size picture_sizes[PICTURE_SIZES] = {
    { 640,  480},
    {1920, 1080},
    {3840, 2160},
    {4096, 2160},
    {4096, 3000},
};
// clang-format on
