// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { tickText } from "../src/timing/draw";
import { around, following, panned, SPAN_MAX, SPAN_MIN, tickStep, ticks, toPixel, toTime, zoomed } from "../src/timing/window";

const w = { start: 1000, span: 4000 };

describe("the stretch of time that is seen", () => {
  it("turns times into pixels and back", () => {
    expect(toPixel(w, 800, 3000)).toBe(400);
    expect(toTime(w, 800, 400)).toBe(3000);
  });
  it("keeps the time under the pointer while it zooms", () => {
    const z = zoomed(w, 0.5, 0.25);
    expect(toTime(z, 800, 200)).toBe(toTime(w, 800, 200));
    expect(z.span).toBe(2000);
  });
  it("has bounds", () => {
    expect(zoomed(w, 1e-9, 0).span).toBe(SPAN_MIN);
    expect(zoomed(w, 1e12, 0).span).toBe(SPAN_MAX);
  });
  it("pans by its own length and follows the clock", () => {
    expect(panned(w, -0.5).start).toBe(-1000);
    expect(following(w, 10_000)).toEqual({ start: 6080, span: 4000 });
    const seen = around(1000, 2000);
    expect(seen.start).toBeLessThan(1000);
    expect(seen.start + seen.span).toBeGreaterThan(2000);
  });
});
describe("ticks", () => {
  it("are 1, 2 or 5 apart and leave room", () => {
    for (const span of [100, 333, 12_345, 5e6, 7.7e9]) {
      const step = tickStep(span, 800);
      expect([1, 2, 5]).toContain(Number(step.toExponential()[0]));
      expect((step / span) * 800).toBeGreaterThanOrEqual(90);
    }
  });
  it("lie on whole steps, inside", () => {
    const { step, times } = ticks({ start: 1234, span: 1e6 }, 900);
    times.forEach((time) => {
      expect(time % step).toBe(0);
      expect(time).toBeGreaterThanOrEqual(1234);
    });
  });
  it("say as many digits as they differ in", () => {
    expect(tickText(51_400_000_000, 100_000_000)).toBe("51.4 s");
    expect(tickText(51_400_000_123, 1)).toBe("51.400000123 s");
    expect(tickText(5e9, 1e9)).toBe("5 s");
  });
});
