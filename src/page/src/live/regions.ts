// SPDX-License-Identifier: Apache-2.0
// The two rectangles that can be dragged on the picture, and the features that they are.
import type { Settable } from "../api/types";
import type { Store } from "../store";
import type { RegionRules } from "./region";
import type { Rect, Size } from "./view";

export type RegionKind = "roi" | "auto";

export interface RegionOf {
  kind: RegionKind;
  title: string;
  /** Features of left, top, width, height. */
  names: [string, string, string, string];
  /** The plane in whose pixels the rectangle is counted. */
  plane: (store: Store) => Size;
  /** What goes before the rectangle so that it is not refused, and is used. */
  before: Record<string, Settable>;
}

export const REGIONS: Record<RegionKind, RegionOf> = {
  roi: {
    kind: "roi",
    title: "Region of interest",
    names: ["OffsetX", "OffsetY", "Width", "Height"],
    plane: (store) => ({ width: store.number("WidthMax"), height: store.number("HeightMax") }),
    before: { OffsetAutoCenter: "Off" },
  },
  auto: {
    kind: "auto",
    title: "Region of the automatics",
    names: ["AutoFunctionsROILeft", "AutoFunctionsROITop", "AutoFunctionsROIWidth", "AutoFunctionsROIHeight"],
    plane: (store) => ({ width: store.number("Width"), height: store.number("Height") }),
    before: { AutoFunctionsROIEnable: true, AutoFunctionsROIPreset: "CustomRectangle" },
  },
};

export function rectOf(region: RegionOf, store: Store): Rect {
  const [x, y, width, height] = region.names.map((name) => store.number(name)) as [number, number, number, number];
  return { x, y, width, height };
}

function inc(store: Store, name: string): number {
  return store.features.get(name)?.inc ?? 1;
}

export function rulesOf(region: RegionOf, store: Store): RegionRules {
  const [left, top, width, height] = region.names;
  const limit = (name: string, which: "min" | "max", otherwise: number): number => store.features.get(name)?.[which] ?? otherwise;
  const plane = region.plane(store);
  return {
    plane,
    least: { width: limit(width, "min", 1), height: limit(height, "min", 1) },
    most: {
      width: Math.min(plane.width, region.kind === "roi" ? plane.width : limit(width, "max", plane.width)),
      height: Math.min(plane.height, region.kind === "roi" ? plane.height : limit(height, "max", plane.height)),
    },
    step: { width: inc(store, width), height: inc(store, height) },
    offsetStep: { width: inc(store, left), height: inc(store, top) },
  };
}

/** What is to be set so that the camera has this rectangle: sizes first, as they bound the offsets. */
export function settingsFor(region: RegionOf, rect: Rect, store: Store): Record<string, Settable> {
  const [left, top, width, height] = region.names;
  const wanted: Record<string, Settable> = {};
  for (const [name, value] of Object.entries(region.before)) {
    if (store.features.get(name)?.value !== value) wanted[name] = value;
  }
  const now = rectOf(region, store);
  if (rect.width !== now.width) wanted[width] = rect.width;
  if (rect.height !== now.height) wanted[height] = rect.height;
  if (rect.x !== now.x) wanted[left] = rect.x;
  if (rect.y !== now.y) wanted[top] = rect.y;
  return wanted;
}

/** Why the rectangle can not be changed now; null: it can. */
export function barred(region: RegionOf, store: Store): string | null {
  for (const name of region.names) {
    const feature = store.features.get(name);
    const freed = Object.keys(region.before).some((before) => store.features.get(before)?.value !== region.before[before]);
    if (feature?.locked && !freed) return `${name}: ${feature.why ?? "locked"}`;
  }
  return null;
}
