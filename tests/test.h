// SPDX-License-Identifier: Apache-2.0
// cmocka with what it needs in front of it.
#ifndef CAMTWIN_TESTS_TEST_H
#define CAMTWIN_TESTS_TEST_H

// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on

#endif
