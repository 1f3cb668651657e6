// SPDX-License-Identifier: Apache-2.0
import { expect, it } from "vitest";
import type { Feature, FeatureState } from "../src/api/types";
import { REGIONS, settingsFor } from "../src/live/regions";
import { Store } from "../src/store";

function feature(name: string, value: number | string): Feature {
  return { name, value, min: 0, max: 100, inc: 1, locked: false, available: true, why: null, type: "integer" } as Feature;
}
const state = (name: string, value: number): FeatureState => ({ name, value, min: 0, max: 100, inc: 1, locked: false, available: true, why: null });

it("an older word never goes over a newer one", () => {
  const store = new Store();
  store.load({ revision: 5, features: [feature("Gain", 1), feature("Width", 1)] });
  store.apply(9, [state("Gain", 9)]);
  store.apply(7, [state("Gain", 7), state("Width", 7)]);
  expect(store.number("Gain")).toBe(9);
  expect(store.number("Width")).toBe(7);
  expect(store.revision).toBe(9);
});
it("watchers hear what is there and each change", () => {
  const store = new Store();
  const heard: unknown[] = [];
  store.watch("Gain", (f) => heard.push(f.value));
  store.load({ revision: 1, features: [feature("Gain", 1)] });
  store.apply(2, [state("Gain", 2)]);
  store.load({ revision: 1, features: [feature("Gain", 3)] }); // another server, its own count
  store.apply(1, [state("Gain", 4)]);
  expect(heard).toEqual([1, 2, 3, 4]);
});
it("a region sets sizes before offsets, and only what is another one", () => {
  const store = new Store();
  store.load({
    revision: 1,
    features: [feature("OffsetX", 0), feature("OffsetY", 8), feature("Width", 64), feature("Height", 64), feature("OffsetAutoCenter", "On")],
  });
  const wanted = settingsFor(REGIONS.roi, { x: 16, y: 8, width: 32, height: 16 }, store);
  expect(Object.entries(wanted)).toEqual([["OffsetAutoCenter", "Off"], ["Width", 32], ["Height", 16], ["OffsetX", 16]]);
});
