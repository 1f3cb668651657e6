// SPDX-License-Identifier: Apache-2.0
// Writes the descriptions of all modules of the GenTL producer into a folder, one file each. Usage: gentl_xml FOLDER
#include <stdio.h>

#include "host/gentl_modules.h"
#include "host/gentl_port.h"
#include "host/gentl_stream.h"

int main(int argc, char **argv)
{
    const struct gentl_class *const classes[] = {&gentl_system_class, &gentl_interface_class, &gentl_device_class,
                                                 &gentl_stream_class};
    for (unsigned i = 0; argc == 2 && i < sizeof classes / sizeof classes[0]; i++) {
        char path[4096];
        struct str xml = {0};
        gentl_port_xml(classes[i]->port, &xml);
        snprintf(path, sizeof path, "%s/%s.xml", argv[1], classes[i]->port->model);
        FILE *f = fopen(path, "w");
        if (f == NULL || xml.failed || fwrite(xml.text, 1, xml.len, f) != xml.len || fclose(f) != 0) {
            perror(path);
            return 1;
        }
        str_fini(&xml);
    }
    return argc == 2 ? 0 : 2;
}
