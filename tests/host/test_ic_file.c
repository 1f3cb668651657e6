// SPDX-License-Identifier: Apache-2.0
// Files of the tisgrabber interface: pictures and states.
#include "ic_test.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[] = "/tmp/ct-ic-XXXXXX";
static char file_name[64];

static char *file(const char *name)
{
    snprintf(file_name, sizeof file_name, "%s/%s", folder, name);
    return file_name;
}

static void write_file(const char *name, const char *content)
{
    FILE *f = fopen(file(name), "w");
    assert_non_null(f);
    fputs(content, f);
    fclose(f);
}

static void a_saved_bitmap_holds_the_picture(void **state)
{
    HGRABBER g = *state;
    static uint8_t bytes[54 + 1024 + 640 * 480 * 3];
    static const struct {
        COLORFORMAT sink;
        unsigned offset, step;
    } kinds[] = {{Y800, 54 + 1024, 1}, {RGB24, 54, 3}, {UYVY, 54, 3}};
    for (unsigned k = 0; k < 3; k++) {
        small(g, kinds[k].sink);
        assert_int_equal(IC_SaveImage(g, file("a.bmp"), FILETYPE_BMP, 0), IC_ERROR); /* nothing to save */
        assert_int_equal(IC_StartLive(g, 0), IC_SUCCESS);
        assert_int_equal(IC_SnapImage(g, 2000), IC_SUCCESS);
        IC_StopLive(g);
        assert_int_equal(IC_SaveImage(g, file("a.bmp"), FILETYPE_BMP, 0), IC_SUCCESS);
        FILE *f = fopen(file("a.bmp"), "rb");
        assert_non_null(f);
        assert_int_equal(fread(bytes, 1, sizeof bytes, f), kinds[k].offset + 640u * 480 * kinds[k].step);
        assert_int_equal(fgetc(f), EOF);
        fclose(f);
        const uint8_t *first =
            bytes + kinds[k].offset + (size_t)479 * 640 * kinds[k].step; /* the top row is the last */
        const uint64_t id = (uint64_t)(uint8_t)((first[0] - fake_u3v_byte(0, 0)) * 0xDF);
        for (size_t x = 0; x < 640; x++) {
            assert_int_equal(first[x * kinds[k].step], fake_u3v_byte(id, x));
        }
        remove(file("a.bmp"));
        IC_CloseVideoCaptureDevice(g);
        assert_int_equal(IC_OpenVideoCaptureDevice(g, text(FAKE_MODEL)), IC_SUCCESS);
    }
}

static void a_saved_jpeg_is_one(void **state)
{
    HGRABBER g = *state;
    uint8_t head[3];
    small(g, RGB24);
    assert_int_equal(IC_StartLive(g, 0), IC_SUCCESS);
    assert_int_equal(IC_SnapImage(g, 2000), IC_SUCCESS);
    assert_int_equal(IC_SaveImage(g, file("a.jpg"), FILETYPE_JPEG, 90), IC_SUCCESS);
    FILE *f = fopen(file("a.jpg"), "rb");
    assert_non_null(f);
    assert_int_equal(fread(head, 1, 3, f), 3);
    fclose(f);
    remove(file("a.jpg"));
    assert_memory_equal(head, "\xFF\xD8\xFF", 3);
    assert_int_equal(IC_SaveImage(g, NULL, FILETYPE_BMP, 0), IC_ERROR);
    assert_int_equal(IC_SaveImage(g, file("none/a.bmp"), FILETYPE_BMP, 0), IC_ERROR);
    assert_int_equal(IC_SaveImage(g, file("a.x"), (IMG_FILETYPE)9, 0), IC_ERROR);
}

static void a_state_file_brings_everything_back(void **state)
{
    HGRABBER g = *state;
    char *exposure = text("Exposure");
    assert_int_equal(IC_SetVideoFormat(g, text("Y16 (1920x1080) [Binning 2x]")), IC_SUCCESS);
    assert_int_equal(IC_SetFrameRate(g, 12.5f), IC_SUCCESS);
    assert_int_equal(IC_SetPropertySwitch(g, exposure, text("Auto"), 0), IC_SUCCESS);
    assert_int_equal(IC_SetPropertyAbsoluteValue(g, exposure, NULL, 0.0123f), IC_SUCCESS);
    assert_int_equal(IC_SetPropertyMapString(g, text("Strobe"), text("Mode"), text("Fixed Duration")), IC_SUCCESS);
    assert_int_equal(IC_SetPropertyValue(g, text("Strobe"), text("Delay"), 1234), IC_SUCCESS);
    assert_int_equal(IC_SaveDeviceStateToFile(g, file("device.xml")), IC_SUCCESS);
    IC_ReleaseGrabber(&g);
    fake_u3v_reset();
    g = IC_LoadDeviceStateFromFile(NULL, file("device.xml"));
    assert_non_null(g);
    assert_int_equal(IC_IsDevValid(g), 1);
    assert_true(fake_u3v_number(FEAT_PixelFormat) == 0x010C0047);
    assert_true(fake_u3v_number(FEAT_Width) == 1920 && fake_u3v_number(FEAT_Height) == 1080);
    assert_true(fake_u3v_number(FEAT_BinningHorizontal) == 2);
    assert_true(fake_u3v_number(FEAT_AcquisitionFrameRate) == 12.5);
    assert_true(fake_u3v_number(FEAT_ExposureAuto) == 0);
    assert_true(fabs(fake_u3v_number(FEAT_ExposureTime) - 12300) < 0.01);
    assert_true(fake_u3v_number(FEAT_StrobeOperation) == 0);
    assert_true(fake_u3v_number(FEAT_StrobeDelay) == 1234);
    assert_true(fake_u3v_number(FEAT_GainAuto) == 1); /* its value was left to the automatic */
    assert_int_equal(IC_LoadDeviceStateFromFileEx(g, file("device.xml"), 0), IC_SUCCESS);
    assert_int_equal(IC_LoadDeviceStateFromFileEx(g, file("device.xml"), 1), IC_SUCCESS);
    assert_int_equal(IC_LoadDeviceSettings(g, file("device.xml")), IC_SUCCESS);
    assert_int_equal(IC_SaveDeviceStateToFile(g, file("none/device.xml")), IC_ERROR);
    remove(file("device.xml"));
}

static void a_state_file_that_is_wrong_says_how(void **state)
{
    HGRABBER g = *state;
    assert_int_equal(IC_LoadDeviceStateFromFileEx(g, file("not-there.xml"), 1), IC_FILE_NOT_FOUND);
    assert_int_equal(IC_LoadDeviceStateFromFileEx(g, NULL, 1), IC_FILE_NOT_FOUND);
    write_file("x.xml", "this is no XML");
    assert_int_equal(IC_LoadDeviceStateFromFileEx(g, file("x.xml"), 1), IC_WRONG_XML_FORMAT);
    assert_null(IC_LoadDeviceStateFromFile(NULL, file("x.xml")));
    write_file("x.xml", "<device_state><device name=\"DMK 38UX253\"></device_state>");
    assert_int_equal(IC_LoadDeviceStateFromFileEx(g, file("x.xml"), 1), IC_WRONG_XML_FORMAT);
    write_file("x.xml", "<html><device name=\"DMK 38UX253\"/></html>");
    assert_int_equal(IC_LoadDeviceStateFromFileEx(g, file("x.xml"), 1), IC_WRONG_INCOMPATIBLE_XML);
    write_file("x.xml", "<device_state filemajor=\"1\"><device name=\"DFK 33UX183\"/></device_state>");
    assert_int_equal(IC_LoadDeviceStateFromFileEx(g, file("x.xml"), 1), IC_DEVICE_NOT_FOUND);
    assert_int_equal(IC_OpenVideoCaptureDevice(g, text(FAKE_MODEL)), IC_SUCCESS);
    assert_int_equal(IC_LoadDeviceStateFromFileEx(g, file("x.xml"), 0), IC_WRONG_INCOMPATIBLE_XML);
    write_file("x.xml",
               "<device_state><device name=\"DMK 38UX253\"><item name=\"Gain\"><element name=\"Value\">"
               "<itf guid=\"{99B44940-BFE1-4083-ADA1-BE703F4B8E03}\" value=\"9999\"/></element></item></device>"
               "</device_state>");
    assert_int_equal(IC_LoadDeviceStateFromFileEx(g, file("x.xml"), 1), IC_NOT_ALL_PROPERTIES_RESTORED);
    assert_int_equal(IC_IsDevValid(g), 1);
    remove(file("x.xml"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_CAMERA(a_saved_bitmap_holds_the_picture),
        WITH_CAMERA(a_saved_jpeg_is_one),
        WITH_CAMERA(a_state_file_brings_everything_back),
        WITH_CAMERA(a_state_file_that_is_wrong_says_how),
    };
    if (mkdtemp(folder) == NULL) {
        return 1;
    }
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    rmdir(folder);
    return failed;
}
