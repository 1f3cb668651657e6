// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { SseParser } from "../src/api/sse";
import { PartReader, type Part } from "../src/live/multipart";
import { paintSaturated } from "../src/live/saturation";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe("a stream of pictures", () => {
  const stream = bytes("--f\r\nContent-Type: image/jpeg\r\nContent-Length: 5\r\nX-Frame-Id: 7\r\n\r\n12345\r\n--f\r\nContent-Length: 3\r\n\r\nabc\r\n");
  it("is cut into whole parts wherever its bytes are cut", () => {
    for (let size = 1; size <= stream.length; size += 1) {
      const reader = new PartReader();
      const parts: Part[] = [];
      for (let at = 0; at < stream.length; at += size) parts.push(...reader.feed(stream.subarray(at, at + size)));
      expect(parts.map((part) => new TextDecoder().decode(part.body))).toEqual(["12345", "abc"]);
      expect(parts[0]!.headers.get("x-frame-id")).toBe("7");
    }
  });
  it("is refused when it is none", () => {
    expect(() => new PartReader().feed(bytes("x".repeat(5000)))).toThrow();
    expect(() => new PartReader().feed(bytes("--f\r\nContent-Length: -1\r\n\r\n"))).toThrow();
    expect(() => new PartReader(10).feed(bytes("--f\r\nContent-Length: 11\r\n\r\n"))).toThrow();
  });
});
describe("server-sent events", () => {
  const text = ": hello\n\nevent: changes\nid: 4\ndata: {\"a\":\ndata: 1}\n\ndata: x\r\n\r\n";
  it("are the same wherever they are cut", () => {
    for (let size = 1; size <= text.length; size += 1) {
      const parser = new SseParser();
      const events = [];
      for (let at = 0; at < text.length; at += size) events.push(...parser.feed(text.slice(at, at + size)));
      expect(events).toEqual([
        { event: "changes", data: '{"a":\n1}', id: "4" },
        { event: "message", data: "x", id: "4" },
      ]);
    }
  });
});
it("only what is at full scale is painted", () => {
  const rgba = new Uint8ClampedArray([255, 255, 255, 255, 200, 200, 200, 255]);
  expect(paintSaturated(rgba, 1, 2, 3)).toBe(1);
  expect([...rgba]).toEqual([1, 2, 3, 255, 200, 200, 200, 255]);
});
