// SPDX-License-Identifier: Apache-2.0
// The table of attachments: which option asks for each and what its address is.
#include "app/ways.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attach/gadget.h"
#include "attach/tcp.h"
#include "base/error.h"

enum { ADDRESS_MAX = 256 };

struct way {
    const char *flag; /* that asks for it, for people */
    const struct attach_ops *ops;
    /* The address of this camera's attachment, or NULL: not asked for. `room` may hold it. */
    const char *(*address)(const struct ways_config *config, char room[ADDRESS_MAX]);
};

static const char *link_address(const struct ways_config *config, char room[ADDRESS_MAX])
{
    (void)room;
    return config->socket_path;
}

/** One door for all cameras of the process: bus id 1-1, 1-2, ... */
static const char *usbip_address(const struct ways_config *config, char room[ADDRESS_MAX])
{
    if (config->options->usbip == NULL) {
        return NULL;
    }
    snprintf(room, ADDRESS_MAX, "1-%u", config->index + 1);
    return room;
}

/** One guest a camera: the next camera listens at the next port, or at PATH.2, PATH.3, ... */
static const char *usbredir_address_of(const char *address, unsigned index, char room[ADDRESS_MAX])
{
    const char *colon = strrchr(address, ':');
    bool is_path = strchr(address, '/') != NULL || colon == NULL;
    unsigned long port = is_path ? 0 : strtoul(colon + 1, NULL, 10);
    if (index == 0 || (!is_path && port == 0)) {
        return address; /* port 0: any free one for each */
    }
    size_t most = ADDRESS_MAX;
    int n = is_path ? snprintf(room, most, "%s.%u", address, index + 1)
                    : snprintf(room, most, "%.*s:%lu", (int)(colon - address), address, port + index);
    return n < ADDRESS_MAX ? room : "";
}

static const char *usbredir_address(const struct ways_config *config, char room[ADDRESS_MAX])
{
    const char *address = config->options->usbredir;
    return address != NULL ? usbredir_address_of(address, config->index, room) : NULL;
}

int ways_check(const struct options *options, const struct log *log)
{
    char room[ADDRESS_MAX];
    for (unsigned i = 0; options->usbredir != NULL && i < options->cameras; i++) {
        const char *address = usbredir_address_of(options->usbredir, i, room);
        if (strchr(address, '/') == NULL && !tcp_is_address(address)) {
            log_say(log, LOG_ERROR, "app", "--usbredir %s: %s is neither /PATH nor ADDR:PORT, such as 127.0.0.1:4000",
                    options->usbredir, address);
            return -CT_E_FORMAT;
        }
    }
    return 0;
}

static const char *gadget_address(const struct ways_config *config, char room[ADDRESS_MAX])
{
    if (config->options->gadget == NULL) {
        return NULL;
    }
    /* A controller is one device: each camera wants its own. */
    if (!gadget_name(config->options->gadget, config->index, room, ADDRESS_MAX)) {
        log_say(config->log, LOG_WARN, "app", "--gadget names no controller for camera %u: --gadget UDC,UDC,...",
                config->index + 1);
        return NULL;
    }
    return room;
}

static const struct way ways_table[WAYS_MAX] = {
    {.flag = "the local link", .ops = &attach_link, .address = link_address},
    {.flag = "--usbip", .ops = &attach_usbip, .address = usbip_address},
    {.flag = "--usbredir", .ops = &attach_usbredir, .address = usbredir_address},
    {.flag = "--gadget", .ops = &attach_gadget, .address = gadget_address},
};

static int open_way(const struct ways_config *config, struct ways *ways, unsigned i)
{
    const struct way *way = &ways_table[i];
    const struct twin *t = config->twin;
    char room[ADDRESS_MAX];
    const char *address = way->address(config, room);
    if (address == NULL) {
        return 0;
    }
    errno = 0;
    int e = way->ops->open(&(struct attach_config){.loop = config->loop,
                                                   .device = t->device,
                                                   .log = config->log,
                                                   .address = address,
                                                   .frame_fd = t->frame_fd,
                                                   .frame_memory = t->frame_memory,
                                                   .frame_size = t->frame_size,
                                                   .share = &ways->share,
                                                   .usbip_hub = config->usbip_hub},
                           &ways->open[i]);
    if (e < 0) {
        log_say(config->log, LOG_ERROR, "app", "%s at %s: %s", way->flag, address,
                e == -CT_E_IO && errno != 0 ? strerror(errno) : error_text(e));
    }
    return e;
}

int ways_open(const struct ways_config *config, struct ways *ways)
{
    int e = 0;
    for (unsigned i = 0; i < WAYS_MAX && e >= 0; i++) {
        e = open_way(config, ways, i);
    }
    if (e < 0) {
        ways_close(ways);
    }
    return e;
}

void ways_close(struct ways *ways)
{
    for (unsigned i = 0; i < WAYS_MAX; i++) {
        if (ways->open[i] != NULL) {
            ways_table[i].ops->close(ways->open[i]);
            ways->open[i] = NULL;
        }
    }
}
