// SPDX-License-Identifier: Apache-2.0
// Who may ask the console, by the headers alone.
#include "test.h"

#include <string.h>

#include "app/web_guard.h"
#include "base/error.h"

static const struct web_guard local = {.host = "127.0.0.1", .port = 8380, .loopback = true};
static const struct web_guard open_to_all = {
    .host = "0.0.0.0", .port = 8380, .loopback = false, .token = "0123456789abcdef0123456789abcdef"};

static unsigned ask(const struct web_guard *guard, struct web_headers headers)
{
    const char *why = NULL;
    unsigned status = web_guard_check(guard, &headers, true, &why);
    assert_true((status == 0) == (why == NULL));
    return status;
}

static void only_our_own_names_are_answered(void **state)
{
    static const char *const ours[] = {"127.0.0.1:8380", "localhost:8380", "LocalHost:8380", "[::1]:8380"};
    static const char *const others[] = {
        "127.0.0.1", "127.0.0.1:80",     "127.0.0.2:8380",   "evil.example:8380", "localhost.evil.example:8380",
        "",          "127.0.0.1:8380:1", "[127.0.0.1",       "[::1]8380",         "127.0.0.1:08380000000",
        ":8380",     "127.0.0.1:8380 x", "user@127.0.0.1:1", "127.0.0.1:-8380",   "127.1:8380",
    };
    (void)state;
    for (size_t i = 0; i < sizeof ours / sizeof ours[0]; i++) {
        assert_int_equal(ask(&local, (struct web_headers){.host = ours[i]}), 0);
    }
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        assert_int_equal(ask(&local, (struct web_headers){.host = others[i]}), 403);
    }
    assert_int_equal(ask(&local, (struct web_headers){.host = NULL}), 403);
}

static void beyond_loopback_an_address_is_a_name_and_a_word_is_none(void **state)
{
    (void)state;
    struct web_headers h = {.query_token = open_to_all.token};
    h.host = "192.168.1.7:8380";
    assert_int_equal(ask(&open_to_all, h), 0);
    h.host = "[fe80::1]:8380";
    assert_int_equal(ask(&open_to_all, h), 0);
    h.host = "camera.example:8380";
    assert_int_equal(ask(&open_to_all, h), 403);
}

static void an_origin_is_ours_or_refused(void **state)
{
    (void)state;
    struct web_headers h = {.host = "127.0.0.1:8380", .origin = "http://127.0.0.1:8380"};
    assert_int_equal(ask(&local, h), 0);
    static const char *const others[] = {"null",
                                         "",
                                         "http://localhost:8380",
                                         "https://127.0.0.1:8380",
                                         "http://127.0.0.1:8380.evil.example",
                                         "http://127.0.0.1:838"};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        h.origin = others[i];
        assert_int_equal(ask(&local, h), 403);
    }
}

static void another_site_s_request_is_refused(void **state)
{
    (void)state;
    struct web_headers h = {.host = "127.0.0.1:8380", .fetch_site = "cross-site"};
    assert_int_equal(ask(&local, h), 403);
    h.fetch_site = "same-site";
    assert_int_equal(ask(&local, h), 403);
    h.fetch_site = "same-origin";
    assert_int_equal(ask(&local, h), 0);
    h.fetch_site = "none";
    assert_int_equal(ask(&local, h), 0);
}

static void the_token_is_asked_for_whole(void **state)
{
    (void)state;
    struct web_headers h = {.host = "10.0.0.1:8380"};
    const char *why = NULL;
    assert_int_equal(ask(&open_to_all, h), 401);
    assert_int_equal(web_guard_check(&open_to_all, &h, false, &why), 0); /* the page itself */
    static const char *const wrong[] = {"", "0", "0123456789abcdef0123456789abcdeF",
                                        "0123456789abcdef0123456789abcdef0"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        h.query_token = wrong[i];
        assert_int_equal(ask(&open_to_all, h), 401);
    }
    h.authorization = "Bearer 0123456789abcdef0123456789abcdef";
    assert_int_equal(ask(&open_to_all, h), 0);
    h.authorization = "Basic 0123456789abcdef0123456789abcdef";
    assert_int_equal(ask(&open_to_all, h), 401);
}

static void an_authority_is_taken_apart(void **state)
{
    char host[WEB_HOST_MAX];
    uint16_t port = 0;
    (void)state;
    assert_int_equal(web_guard_split("[::1]:8380", host, &port), 0);
    assert_string_equal(host, "::1");
    assert_int_equal(port, 8380);
    assert_int_equal(web_guard_split("localhost", host, &port), 0);
    assert_int_equal(port, 80);
    assert_int_equal(web_guard_split("a:65536", host, &port), -CT_E_FORMAT);
    char longest[300];
    memset(longest, 'a', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    assert_int_equal(web_guard_split(longest, host, &port), -CT_E_FORMAT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_our_own_names_are_answered),
        cmocka_unit_test(beyond_loopback_an_address_is_a_name_and_a_word_is_none),
        cmocka_unit_test(an_origin_is_ours_or_refused),
        cmocka_unit_test(another_site_s_request_is_refused),
        cmocka_unit_test(the_token_is_asked_for_whole),
        cmocka_unit_test(an_authority_is_taken_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
