// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { blockAt } from "../src/live/loupe";
import { clamped, fit, panned, SCALE_MAX, toPicture, toScreen, visible, zoomed } from "../src/live/view";

const picture = { width: 4096, height: 3000 };
const screen = { width: 800, height: 600 };

describe("the picture on the screen", () => {
  it("is seen whole at first", () => {
    const v = fit(picture, screen);
    expect(visible(v, picture, screen)).toEqual({ x: 0, y: 0, width: 4096, height: 3000 });
    expect(v.scale).toBeCloseTo(800 / 4096);
  });
  it("keeps the pixel under the pointer while it zooms", () => {
    const v = fit(picture, screen);
    const p = { x: 250, y: 222 };
    const under = toPicture(v, screen, p);
    const z = zoomed(v, picture, screen, 8, p);
    const again = toPicture(z, screen, p);
    expect(again.x).toBeCloseTo(under.x, 6);
    expect(again.y).toBeCloseTo(under.y, 6);
  });
  it("never shows a gap, nor more than there is", () => {
    const z = zoomed(fit(picture, screen), picture, screen, 10, { x: 0, y: 0 });
    const far = panned(z, picture, screen, 1e6, 1e6);
    expect(visible(far, picture, screen).x).toBe(0);
    expect(clamped({ scale: 1e-6, centre: { x: 0, y: 0 } }, picture, screen).scale).toBeCloseTo(800 / 4096);
    expect(zoomed(z, picture, screen, 1e9, { x: 0, y: 0 }).scale).toBe(SCALE_MAX);
  });
  it("goes there and back", () => {
    const v = { scale: 3, centre: { x: 1000, y: 900 } };
    expect(toPicture(v, screen, toScreen(v, screen, { x: 7, y: 9 }))).toEqual({ x: 7, y: 9 });
  });
});
it("the loupe stays inside the picture", () => {
  expect(blockAt({ x: 0, y: 0 }, picture)).toEqual({ x: 0, y: 0 });
  expect(blockAt({ x: 4095, y: 2999 }, picture)).toEqual({ x: 4087, y: 2993 });
  expect(blockAt({ x: 100.7, y: 50 }, picture)).toEqual({ x: 96, y: 47 });
});
