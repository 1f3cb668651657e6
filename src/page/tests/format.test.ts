// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { bytes, decimal, duration, exact, frequency, grouped, percent, preciseDuration, unitSign } from "../src/ui/format";

describe("numbers for people", () => {
  it("group thousands with thin spaces", () => {
    expect(grouped(12288000)).toBe("12\u202f288\u202f000");
    expect(grouped(-1234)).toBe("\u22121\u202f234");
    expect(grouped(999)).toBe("999");
  });
  it("drop digits that say nothing", () => {
    expect(decimal(10000)).toBe("10000");
    expect(decimal(30.2734375)).toBe("30.273");
    expect(decimal(0.1 + 0.2)).toBe("0.3");
    expect(decimal(100)).toBe("100");
    expect(decimal(NaN)).toBe("–");
  });
  it("are read back as the same number", () => {
    for (const n of [0, 1e-7, 30.2734375, 4000000, 0.01, 1 / 3]) expect(Math.abs(Number(exact(n)) - n)).toBeLessThan(1e-9);
    expect(exact(1e-7)).toBe("0.0000001");
  });
  it("have the unit that leaves 1 to 999", () => {
    expect(duration(31167596)).toBe("31.168 ms");
    expect(duration(999)).toBe("999 ns");
    expect(duration(-2500)).toBe("\u22122.500 µs");
    expect(duration(0)).toBe("0 ns");
    expect(duration(4e9, 1)).toBe("4.0 s");
  });
  it("are whole nanoseconds where they are measured", () => {
    expect(preciseDuration(31167596)).toBe("31\u202f167.596 µs");
    expect(preciseDuration(1)).toBe("0.001 µs");
    expect(preciseDuration(-1_000_000)).toBe("\u22121\u202f000.000 µs");
  });
  it("say frequencies, shares, bytes and units", () => {
    expect(frequency(33_333_333)).toBe("30 Hz");
    expect(frequency(100)).toBe("10 MHz");
    expect(frequency(0)).toBe("–");
    expect(percent(0)).toBe("0 %");
    expect(percent(0.00001)).toBe("< 0.01 %");
    expect(percent(0.5)).toBe("50.00 %");
    expect(bytes(12288000)).toBe("12.3 MB");
    expect(unitSign("us")).toBe("µs");
    expect(unitSign("dB")).toBe("dB");
    expect(unitSign(null)).toBe("");
  });
});
