// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { takeWaves } from "../src/timing/feed";
import { lastShot, Recording } from "../src/timing/recording";
import { firstAfter, Marks, Track } from "../src/timing/track";
import { writeVcd } from "../src/timing/vcd";

describe("a track", () => {
  it("knows its level at any time", () => {
    const t = new Track();
    expect(t.levelAt(5)).toBeNull();
    t.add(10, 1);
    t.add(20, 0);
    expect([9, 10, 19, 20].map((time) => t.levelAt(time))).toEqual([null, 1, 1, 0]);
  });
  it("drops what says nothing new and what comes too late", () => {
    const t = new Track();
    t.add(10, 1);
    t.add(15, 1);
    t.add(5, 0);
    expect(t.times).toEqual([10]);
  });
  it("forgets the oldest, and still knows the level before", () => {
    const t = new Track(10);
    for (let i = 0; i < 11; i += 1) t.add(i, (i + 1) % 2);
    expect(t.times.length).toBe(9);
    expect(t.levelAt(0)).toBe(0);
  });
  it("finds the nearest edge and pulses", () => {
    const t = new Track();
    [10, 20, 40, 70].forEach((time, i) => t.add(time, (i + 1) % 2));
    expect([0, 14, 15, 16, 100].map((time) => t.nearest(time))).toEqual([10, 10, 10, 20, 70]);
    expect(t.lastPulse()).toEqual({ start: 40, end: 70 });
    expect(t.lastPulse(39)).toEqual({ start: 10, end: 20 });
    expect(t.pulseFrom(40)).toEqual({ start: 40, end: 70 });
    expect(t.pulseFrom(41)).toBeNull();
  });
  it("is searched by halves", () => {
    expect([0, 1, 2, 3, 9].map((x) => firstAfter([1, 2, 2, 3], x))).toEqual([0, 1, 3, 4, 4]);
  });
});

function pulseOf(r: Recording): void {
  const events: [number, string, number | string][] = [
    [1000, "TRIGGER_IN", 1],
    [1000, "TRIGGER_FILTERED", 1],
    [1300, "FRAME_ID", 7],
    [1300, "EXPOSURE", 1],
    [1400, "STROBE_OUT", 1],
    [1500, "TRIGGER_IN", 0],
    [1600, "REFUSED", "mask"],
    [2300, "EXPOSURE", 0],
    [2300, "READOUT", 1],
    [2400, "STROBE_OUT", 0],
    [9000, "READOUT", 0],
    [9000, "TRANSFER", 1],
    [9900, "TRANSFER", 0],
  ];
  takeWaves(r, { time_ns: 10_000, first: 0, next: 13, lost: 0, levels: { EXPOSURE: 0, TRIGGER_IN: 0, READOUT: 0, STROBE_OUT: 0, TRANSFER: 0 }, events }, null);
}

describe("a recording", () => {
  it("follows a picture from its trigger to the bus", () => {
    const r = new Recording();
    pulseOf(r);
    expect(lastShot(r)).toEqual({
      trigger: { start: 1000, end: 1500 },
      exposure: { start: 1300, end: 2300 },
      readout: { start: 2300, end: 9000 },
      strobe: { start: 1400, end: 2400 },
      transfer: { start: 9000, end: 9900 },
      frameId: 7,
    });
  });
  it("goes on where it was, and begins anew when something is missing", () => {
    const r = new Recording();
    pulseOf(r);
    expect(takeWaves(r, { time_ns: 20_000, first: 13, next: 14, lost: 0, levels: {}, events: [[15_000, "EXPOSURE", 1]] }, 13)).toBe(14);
    expect(r.track("EXPOSURE").times).toEqual([1000, 1300, 2300, 15_000]);
    takeWaves(r, { time_ns: 30_000, first: 90, next: 91, lost: 76, levels: { EXPOSURE: 1 }, events: [[25_000, "EXPOSURE", 0]] }, 14);
    expect(r.track("EXPOSURE").times).toEqual([25_000]);
  });
  it("begins anew when the camera's clock went back", () => {
    const r = new Recording();
    pulseOf(r);
    takeWaves(r, { time_ns: 500, first: 0, next: 0, lost: 0, levels: { EXPOSURE: 0 }, events: [] }, 13);
    expect(r.now).toBe(500);
    expect(r.refused.times).toEqual([]);
  });
  it("steps from edge to edge", () => {
    const r = new Recording();
    pulseOf(r);
    expect(r.stepEdge(1000, 1)).toBe(1300);
    expect(r.stepEdge(1300, -1)).toBe(1000);
    expect(r.stepEdge(9900, 1)).toBeNull();
    expect(r.nearestEdge(1580)).toBe(1600);
  });
});

describe("a waveform file", () => {
  it("has every edge at its nanosecond", () => {
    const r = new Recording();
    pulseOf(r);
    const text = writeVcd(r.tracks, r.refused, 1100, 2500);
    expect(text).toContain("$timescale 1 ns $end");
    expect(text).toContain('$var wire 1 ! TRIGGER_IN $end');
    expect(text).toContain("#200\n1%\n"); // EXPOSURE
    expect(text).toContain("#500\nsmask )\n");
    expect(text).toContain("#1200\n0%\n1&\n");
    expect(text.endsWith("#1400\n")).toBe(true);
  });
});
it("marks keep their words", () => {
  const m = new Marks(10);
  for (let i = 0; i < 12; i += 1) m.add(i, String(i));
  expect(m.words.at(-1)).toBe("11");
  expect(m.times.length).toBeLessThanOrEqual(10 + 1);
});
