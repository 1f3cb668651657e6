// SPDX-License-Identifier: Apache-2.0
// What the page does, as a command line that does the same: "copy as command".

const PLAIN = /^[A-Za-z0-9_@%+:,./-]+$/;

/** A word as a POSIX shell takes it. */
export function shellWord(word: string): string {
  return PLAIN.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

function withSerial(verb: string, serial: string | null): string {
  return serial ? `camtwin ${verb} --serial ${shellWord(serial)}` : `camtwin ${verb}`;
}

export function setCommand(values: Record<string, string | number | boolean>, serial: string | null = null): string {
  const words = Object.entries(values).map(([name, value]) => {
    const text = String(value);
    return text === "" || !PLAIN.test(text) ? `${name}=${shellWord(text)}` : `${name}=${text}`;
  });
  return [withSerial("set", serial), ...words].join(" ");
}

export function execCommand(name: string, serial: string | null = null): string {
  return `${withSerial("exec", serial)} ${name}`;
}

export function sceneCommand(spec: string, serial: string | null = null): string {
  return `${withSerial("scene", serial)} ${shellWord(spec)}`;
}

/** "Copy as command" of what the server hands out as a file. The token, which is a secret, is left to the reader. */
export function fetchCommand(address: string): string {
  const url = new URL(address);
  const guarded = url.searchParams.has("token");
  url.searchParams.delete("token");
  return `curl -OJ ${guarded ? '-H "Authorization: Bearer $TOKEN" ' : ""}${shellWord(url.href)}`;
}

/** Durations of `camtwin line` carry their unit. */
export function durationWord(ns: number): string {
  if (ns % 1e9 === 0 && ns !== 0) return `${ns / 1e9}s`;
  if (ns % 1e6 === 0 && ns !== 0) return `${ns / 1e6}ms`;
  if (ns % 1e3 === 0 && ns !== 0) return `${ns / 1e3}us`;
  return `${ns}ns`;
}

export interface Pulses {
  pulse_ns: number;
  period_ns: number;
  count: number;
}

export function lineCommand(what: "high" | "low" | Pulses, serial: string | null = null): string {
  if (typeof what === "string") return `${withSerial("line", serial)} ${what}`;
  const once = `pulse:${durationWord(what.pulse_ns)}`;
  const train = what.count > 1 ? `${once},${durationWord(what.period_ns)},${what.count}` : once;
  return `${withSerial("line", serial)} ${train}`;
}
