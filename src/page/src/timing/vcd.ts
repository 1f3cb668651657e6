// SPDX-License-Identifier: Apache-2.0
// A recording as a VCD file of 1 ns, as `camtwin --wave-out` writes it: GTKWave, PulseView and `--wave-in` read it.
import type { Marks, Track } from "./track";

// No digit, letter, # or $: libsigrok passes over strings and would take such a code for a word of its own.
const CODES = "!\"%&'()*+,-./:;<=>?@";

interface Line {
  time: number;
  text: string;
}

function level(track: Track, time: number): string {
  const now = track.levelAt(time);
  return now === null ? "x" : String(now);
}

/** Everything from `from` to `to` (ns of the camera's clock). The file's time 0 is `from`. */
export function writeVcd(tracks: ReadonlyMap<string, Track>, refused: Marks, from: number, to: number): string {
  const names = [...tracks.keys()];
  const code = (index: number): string => CODES[index]!;
  const refusedCode = code(names.length);
  const head = ["$comment camtwin console $end", "$timescale 1 ns $end", "$scope module camera $end"];
  names.forEach((name, i) => head.push(`$var wire 1 ${code(i)} ${name} $end`));
  head.push(`$var string 1 ${refusedCode} REFUSED $end`, "$upscope $end", "$enddefinitions $end");

  const lines: Line[] = [];
  names.forEach((name, i) => {
    const track = tracks.get(name)!;
    const [first, last] = track.range(from, to);
    for (let k = first; k < last; k += 1) lines.push({ time: track.times[k]!, text: `${track.levels[k]}${code(i)}` });
  });
  const [first, last] = refused.range(from, to);
  for (let k = first; k < last; k += 1) {
    lines.push({ time: refused.times[k]!, text: `s${refused.words[k]} ${refusedCode}` });
    lines.push({ time: refused.times[k]! + 1, text: `s ${refusedCode}` });
  }
  lines.sort((a, b) => a.time - b.time);

  const body = ["#0", "$dumpvars", ...names.map((name, i) => `${level(tracks.get(name)!, from)}${code(i)}`), "$end"];
  let at = 0;
  for (const line of lines) {
    const time = Math.round(line.time - from);
    if (time !== at) body.push(`#${time}`);
    at = time;
    body.push(line.text);
  }
  body.push(`#${Math.round(to - from)}`);
  return `${[...head, ...body].join("\n")}\n`;
}
