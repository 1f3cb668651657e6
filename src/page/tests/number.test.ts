// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { fromSlider, objection, parseNumber, rangeText, SLIDER_STEPS, stepOf, toSlider } from "../src/features/number";

const width = { type: "integer" as const, min: 256, max: 4096, inc: 16, unit: "px" };
const exposure = { type: "float" as const, min: 2, max: 4_000_000, inc: null, unit: "us" };

describe("what a person types", () => {
  it("is a number of the feature's type, or none", () => {
    expect(parseNumber(width, " 1 024 ")).toBe(1024);
    expect(parseNumber(width, "0x100")).toBe(256);
    expect(parseNumber(width, "1024.5")).toBeNull();
    expect(parseNumber(width, "")).toBeNull();
    expect(parseNumber(exposure, "2,5")).toBe(2.5);
    expect(parseNumber(exposure, "1e3")).toBe(1000);
    expect(parseNumber(exposure, "5 ms")).toBeNull();
    expect(parseNumber(exposure, "Infinity")).toBeNull();
  });
  it("is objected to before it is sent", () => {
    expect(objection(width, 1024)).toBeNull();
    expect(objection(width, 1025)).toBe("not a multiple of 16 from 256 on");
    expect(objection(width, 8192)).toBe("not within 256 to 4096 px in steps of 16");
    expect(objection(exposure, 1)).toBe("not within 2 to 4000000 µs");
  });
});
describe("a slider", () => {
  it("gives both ends exactly", () => {
    expect(fromSlider(exposure, 0)).toBe(2);
    expect(fromSlider(exposure, SLIDER_STEPS)).toBe(4_000_000);
    expect(fromSlider(width, SLIDER_STEPS)).toBe(4096);
  });
  it("gives only what the camera takes", () => {
    for (let i = 0; i <= SLIDER_STEPS; i += 7) expect((fromSlider(width, i) - 256) % 16).toBe(0);
  });
  it("moves in decades over wide ranges", () => {
    expect(toSlider(2, 4_000_000, Math.sqrt(2 * 4_000_000))).toBe(SLIDER_STEPS / 2);
    expect(toSlider(0, 48, 24)).toBe(SLIDER_STEPS / 2);
    expect(toSlider(5, 5, 5)).toBe(0);
  });
});
it("arrows step by the increment, or a tenth of the decade", () => {
  expect(stepOf(width, 1024)).toBe(16);
  expect(stepOf(exposure, 10_000)).toBe(1000);
  expect(stepOf(exposure, 0.5)).toBe(0.1);
});
it("a range says its unit and its steps", () => {
  expect(rangeText(width)).toBe("256 to 4096 px in steps of 16");
  expect(rangeText({ ...exposure, min: null })).toBe("");
});
