// SPDX-License-Identifier: Apache-2.0
import { expect, it } from "vitest";
import type { Feature } from "../src/api/types";
import { answersTo, titleOf, valueText } from "../src/features/words";

const mask = {
  name: "TriggerMask",
  v4l2: "Trigger Mask Time (us)",
  vcd: "VCDID_Trigger/VCDElement_TriggerMask",
  category: "AcquisitionControl",
  tooltip: "Triggers are ignored this long after an accepted one.",
  description: null,
} as Feature;

it("categories are words", () => {
  expect(titleOf("DigitalIOControl")).toBe("Digital IO Control");
  expect(titleOf("LUTControl")).toBe("LUT Control");
});
it("a search asks all three names and the meaning", () => {
  for (const text of ["triggermask", "mask time", "vcdelement_triggermask", "ignored long", "acquisition control", "  "]) {
    expect(answersTo(mask, text), text).toBe(true);
  }
  expect(answersTo(mask, "mask gain")).toBe(false);
});
it("values are shown as they are", () => {
  expect(valueText({ type: "float", value: 30.2734375 })).toBe("30.2734375");
  expect(valueText({ type: "float", value: 0.1 + 0.2 })).toBe("0.3");
  expect(valueText({ type: "boolean", value: true })).toBe("true");
  expect(valueText({ type: "register", value: "00ff" })).toBe("2 bytes");
  expect(valueText({ type: "integer", value: null })).toBe("–");
});
