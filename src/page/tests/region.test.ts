// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { cursorOf, dragged, drawn, handleAt, HANDLES, type RegionRules } from "../src/live/region";
import type { Rect } from "../src/live/view";

const rules: RegionRules = {
  plane: { width: 4096, height: 3000 },
  least: { width: 256, height: 4 },
  most: { width: 4096, height: 3000 },
  step: { width: 16, height: 4 },
  offsetStep: { width: 16, height: 4 },
};

function legal(r: Rect): void {
  expect(r.width % 16 | r.height % 4 | r.x % 16 | r.y % 4).toBe(0);
  expect(r.x).toBeGreaterThanOrEqual(0);
  expect(r.y).toBeGreaterThanOrEqual(0);
  expect(r.width).toBeGreaterThanOrEqual(256);
  expect(r.height).toBeGreaterThanOrEqual(4);
  expect(r.x + r.width).toBeLessThanOrEqual(4096);
  expect(r.y + r.height).toBeLessThanOrEqual(3000);
}

describe("a region that is dragged", () => {
  const from = { x: 1024, y: 752, width: 2048, height: 1500 };
  it("keeps the camera's steps and limits, whatever the hand does", () => {
    let seed = 1;
    const random = (): number => ((seed = (seed * 48271) % 2147483647) / 2147483647) * 12000 - 6000;
    for (let i = 0; i < 2000; i += 1) {
      const handle = i % 9 === 8 ? { x: 0 as const, y: 0 as const } : HANDLES[i % 9]!;
      legal(dragged(from, handle, { x: random(), y: random() }, rules));
      legal(drawn({ x: random(), y: random() }, { x: random(), y: random() }, rules));
    }
  });
  it("moves as a whole without another size", () => {
    expect(dragged(from, { x: 0, y: 0 }, { x: 100, y: -50 }, rules)).toEqual({ x: 1120, y: 704, width: 2048, height: 1500 });
  });
  it("is stretched on the side that is held; the other stays", () => {
    expect(dragged(from, { x: 1, y: 0 }, { x: 160, y: 999 }, rules)).toEqual({ ...from, width: 2208 });
    const left = dragged(from, { x: -1, y: 0 }, { x: -160, y: 0 }, rules);
    expect(left.x + left.width).toBe(from.x + from.width);
    expect(left.x).toBe(864);
  });
});
it("knows where it is held", () => {
  const r = { x: 100, y: 100, width: 200, height: 100 };
  expect(handleAt(r, { x: 102, y: 98 }, 8)).toEqual({ x: -1, y: -1 });
  expect(handleAt(r, { x: 200, y: 150 }, 8)).toEqual({ x: 0, y: 0 });
  expect(handleAt(r, { x: 20, y: 150 }, 8)).toBeNull();
  expect(cursorOf({ x: 1, y: -1 })).toBe("nesw-resize");
});
