// SPDX-License-Identifier: Apache-2.0
// Parts of a multipart/x-mixed-replace stream, as bytes arrive. Each part says its Content-Length.

export interface Part {
  headers: Map<string, string>;
  body: Uint8Array;
}

const HEAD_MAX = 4096;
const decoder = new TextDecoder("latin1");

function headersOf(head: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const line of head.split("\r\n")) {
    const colon = line.indexOf(":");
    if (colon > 0) found.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  return found;
}

function endOfHead(bytes: Uint8Array, from: number): number {
  for (let i = from; i + 3 < bytes.length; i += 1) {
    if (bytes[i] === 13 && bytes[i + 1] === 10 && bytes[i + 2] === 13 && bytes[i + 3] === 10) return i;
  }
  return -1;
}

/** Feed it chunks; it gives whole parts. Throws when a stream is none. */
export class PartReader {
  private head = new Uint8Array(0);
  private headers: Map<string, string> | null = null;
  private body = new Uint8Array(0);
  private filled = 0;

  constructor(private readonly bodyMax = 64 << 20) {}

  feed(chunk: Uint8Array): Part[] {
    const parts: Part[] = [];
    let rest = chunk;
    while (rest.length > 0) {
      rest = this.headers === null ? this.feedHead(rest) : this.feedBody(rest);
      if (this.headers !== null && this.filled === this.body.length) {
        parts.push({ headers: this.headers, body: this.body });
        this.headers = null;
        this.head = new Uint8Array(0);
      }
    }
    return parts;
  }

  /** Takes the boundary and the headers; what follows them is left. */
  private feedHead(chunk: Uint8Array): Uint8Array {
    const joined = new Uint8Array(this.head.length + chunk.length);
    joined.set(this.head);
    joined.set(chunk, this.head.length);
    const end = endOfHead(joined, 0);
    if (end < 0) {
      if (joined.length > HEAD_MAX) throw new Error("the picture stream has no headers");
      this.head = joined;
      return new Uint8Array(0);
    }
    const headers = headersOf(decoder.decode(joined.subarray(0, end)));
    const length = Number(headers.get("content-length"));
    if (!Number.isInteger(length) || length <= 0 || length > this.bodyMax) {
      throw new Error("a picture of the stream does not say its length");
    }
    this.headers = headers;
    this.body = new Uint8Array(length);
    this.filled = 0;
    return joined.subarray(end + 4);
  }

  private feedBody(chunk: Uint8Array): Uint8Array {
    const take = Math.min(chunk.length, this.body.length - this.filled);
    this.body.set(chunk.subarray(0, take), this.filled);
    this.filled += take;
    return chunk.subarray(take);
  }
}
