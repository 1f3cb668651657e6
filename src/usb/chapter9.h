// SPDX-License-Identifier: Apache-2.0
// Numbers of the USB specifications (USB 2.0 and 3.2, chapter 9; USB 3.2, 9.6) under their own names.
#ifndef CAMTWIN_USB_CHAPTER9_H
#define CAMTWIN_USB_CHAPTER9_H

enum {
    /* bmRequestType */
    USB_DIR_IN = 0x80,
    USB_TYPE_MASK = 0x60,
    USB_TYPE_STANDARD = 0x00,
    USB_TYPE_CLASS = 0x20,
    USB_RECIP_MASK = 0x1F,
    USB_RECIP_DEVICE = 0x00,
    USB_RECIP_INTERFACE = 0x01,
    USB_RECIP_ENDPOINT = 0x02,

    /* bRequest */
    USB_REQ_GET_STATUS = 0,
    USB_REQ_CLEAR_FEATURE = 1,
    USB_REQ_SET_FEATURE = 3,
    USB_REQ_SET_ADDRESS = 5,
    USB_REQ_GET_DESCRIPTOR = 6,
    USB_REQ_GET_CONFIGURATION = 8,
    USB_REQ_SET_CONFIGURATION = 9,
    USB_REQ_GET_INTERFACE = 10,
    USB_REQ_SET_INTERFACE = 11,
    USB_REQ_SET_SEL = 48,
    USB_REQ_SET_ISOCH_DELAY = 49,

    /* feature selectors; the same number means different things to different recipients */
    USB_FEATURE_ENDPOINT_HALT = 0,
    USB_FEATURE_FUNCTION_SUSPEND = 0,
    USB_FEATURE_U1_ENABLE = 48,
    USB_FEATURE_U2_ENABLE = 49,

    /* bDescriptorType */
    USB_DT_DEVICE = 1,
    USB_DT_CONFIGURATION = 2,
    USB_DT_STRING = 3,
    USB_DT_INTERFACE = 4,
    USB_DT_ENDPOINT = 5,
    USB_DT_DEVICE_QUALIFIER = 6,
    USB_DT_INTERFACE_ASSOCIATION = 11,
    USB_DT_BOS = 15,
    USB_DT_DEVICE_CAPABILITY = 16,
    USB_DT_CS_INTERFACE = 0x24,
    USB_DT_SS_ENDPOINT_COMPANION = 48,

    /* bDevCapabilityType */
    USB_CAP_USB2_EXTENSION = 2,
    USB_CAP_SUPERSPEED = 3,

    USB_ENDPOINT_BULK = 2,
};

#endif
