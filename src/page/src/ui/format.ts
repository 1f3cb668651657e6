// SPDX-License-Identifier: Apache-2.0
// Numbers as people read them on an instrument: a fixed number of digits, a true minus, units apart from the number.

const THIN_SPACE = "\u202f";

/** 4096000 -> "4 096 000" (thin spaces), for counts. */
export function grouped(n: number): string {
  const text = Math.abs(Math.round(n)).toString();
  const parts = text.replace(/\B(?=(\d{3})+(?!\d))/g, THIN_SPACE);
  return n < 0 ? `\u2212${parts}` : parts;
}

/** At most `digits` digits behind the point, none that say nothing: 10000 -> "10000", 30.2734375 -> "30.273". */
export function decimal(n: number, digits = 3): string {
  if (!Number.isFinite(n)) return "–";
  const text = n.toFixed(digits);
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

/** A value as an input shows it: what JavaScript reads back as the same number, without an exponent where that is short. */
export function exact(n: number): string {
  if (!Number.isFinite(n)) return "";
  const text = String(n);
  return text.includes("e") ? n.toFixed(9).replace(/\.?0+$/, "") : text;
}

const TIME_UNITS: readonly [number, string][] = [
  [1e9, "s"],
  [1e6, "ms"],
  [1e3, "µs"],
  [1, "ns"],
];

/** A duration in the unit that leaves 1 to 999 before the point: 31167596 ns -> "31.168 ms". */
export function duration(ns: number, digits = 3): string {
  const size = Math.abs(ns);
  const [scale, unit] = TIME_UNITS.find(([s]) => size >= s) ?? [1, "ns"];
  const text = unit === "ns" ? Math.round(ns).toString() : (ns / scale).toFixed(digits);
  return `${text.replace("-", "\u2212")} ${unit}`;
}

/** A duration to the nanosecond, in one unit: what a measurement shows. 31167596 -> "31 167.596 µs". */
export function preciseDuration(ns: number): string {
  const whole = Math.trunc(Math.abs(ns) / 1000);
  const rest = Math.round(Math.abs(ns) % 1000).toString().padStart(3, "0");
  return `${ns < 0 ? "\u2212" : ""}${grouped(whole)}.${rest} µs`;
}

/** 1 / a duration. */
export function frequency(ns: number): string {
  if (ns === 0) return "–";
  const hz = Math.abs(1e9 / ns);
  if (hz >= 1e6) return `${decimal(hz / 1e6)} MHz`;
  if (hz >= 1e3) return `${decimal(hz / 1e3)} kHz`;
  return `${decimal(hz)} Hz`;
}

export function bytes(n: number): string {
  if (n >= 1e9) return `${decimal(n / 1e9, 2)} GB`;
  if (n >= 1e6) return `${decimal(n / 1e6, 1)} MB`;
  if (n >= 1e3) return `${decimal(n / 1e3, 1)} kB`;
  return `${n} B`;
}

const UNIT_SIGNS: Record<string, string> = { us: "µs", um: "µm", C: "°C", Bps: "B/s" };

/** The table's ASCII units as they are written by hand. */
export function unitSign(unit: string | null | undefined): string {
  return unit ? (UNIT_SIGNS[unit] ?? unit) : "";
}

export function percent(part: number): string {
  if (part === 0) return "0 %";
  if (part < 0.0001) return "< 0.01 %";
  return `${(part * 100).toFixed(2)} %`;
}
