// SPDX-License-Identifier: Apache-2.0
// Numbers of a feature: what a person typed, what its range is in words, and where a slider stands.
import type { Feature } from "../api/types";
import { decimal, exact, unitSign } from "../ui/format";

/** Reads "1234", "1 234,5", "0x10", "5 ms" is not one. Null: not a number of this feature. */
export function parseNumber(feature: Pick<Feature, "type">, text: string): number | null {
  const plain = text.trim().replace(/[\s\u202f]/g, "").replace("\u2212", "-");
  if (plain === "") return null;
  if (feature.type === "integer") {
    return /^[+-]?\d+$/.test(plain) || /^0x[0-9a-f]+$/i.test(plain) ? Number(plain) : null;
  }
  const value = Number(plain.includes(".") ? plain : plain.replace(",", "."));
  return Number.isFinite(value) ? value : null;
}

/** Why a number can not be set, in words; null: nothing speaks against it. The camera has the last word. */
export function objection(feature: Pick<Feature, "min" | "max" | "inc" | "type" | "unit">, value: number): string | null {
  const { min, max, inc } = feature;
  if ((min !== null && value < min) || (max !== null && value > max)) return `not within ${rangeText(feature)}`;
  if (feature.type === "integer" && inc !== null && inc > 1 && (value - (min ?? 0)) % inc !== 0) {
    return `not a multiple of ${inc}${min ? ` from ${exact(min)} on` : ""}`;
  }
  return null;
}

export function rangeText(feature: Pick<Feature, "min" | "max" | "inc" | "unit">): string {
  const { min, max, inc } = feature;
  if (min === null || max === null) return "";
  const unit = unitSign(feature.unit);
  const steps = inc !== null && inc > 1 ? ` in steps of ${decimal(inc)}` : "";
  return `${decimal(min)} to ${decimal(max)}${unit ? ` ${unit}` : ""}${steps}`;
}

/** One key press up or down: the step of an integer, a hundredth of the present decade of a float. */
export function stepOf(feature: Pick<Feature, "type" | "inc">, value: number): number {
  if (feature.type === "integer") return feature.inc ?? 1;
  if (feature.inc) return feature.inc;
  const size = Math.max(1, Math.abs(value));
  return 10 ** (Math.floor(Math.log10(size)) - 1);
}

export const SLIDER_STEPS = 1000;

/** Wide ranges above 0 are slid in decades. */
function decades(min: number, max: number): boolean {
  return min > 0 && max / min > 1000;
}

export function toSlider(min: number, max: number, value: number): number {
  if (max <= min) return 0;
  const part = decades(min, max) ? Math.log(value / min) / Math.log(max / min) : (value - min) / (max - min);
  return Math.round(Math.min(1, Math.max(0, part)) * SLIDER_STEPS);
}

export function fromSlider(feature: Pick<Feature, "type" | "min" | "max" | "inc">, slider: number): number {
  const { min, max } = feature as { min: number; max: number };
  const part = slider / SLIDER_STEPS;
  const value = decades(min, max) ? min * (max / min) ** part : min + part * (max - min);
  if (feature.type === "integer") {
    const inc = feature.inc ?? 1;
    return Math.min(max, min + Math.round((value - min) / inc) * inc);
  }
  if (part === 0 || part === 1) return part === 0 ? min : max;
  return Number(value.toPrecision(4));
}
