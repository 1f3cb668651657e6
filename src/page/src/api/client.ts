// SPDX-License-Identifier: Apache-2.0
// Requests to the camera's server: same origin, JSON, the token where one is needed.
import type * as T from "./types";

const PATIENCE_MS = 10_000;
const TOKEN_KEY = "camtwin-token";

/** What the server refused, by the name that src/base/error_table.def gives it. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly reason: string,
    text: string,
    readonly feature: string | null = null,
  ) {
    super(text);
  }
}

/** The server did not answer at all. */
export class Gone extends Error {}

/** The token of the page's address is kept for this tab and taken out of the address. */
export function takeToken(): string | null {
  const here = new URL(window.location.href);
  const token = here.searchParams.get("token");
  if (token) {
    sessionStorage.setItem(TOKEN_KEY, token);
    here.searchParams.delete("token");
    window.history.replaceState(null, "", here);
  }
  return sessionStorage.getItem(TOKEN_KEY);
}

async function refusalOf(answer: Response): Promise<Refusal> {
  try {
    const { error } = (await answer.json()) as { error: { name: string; text: string; feature?: string } };
    return new Refusal(answer.status, error.name, error.text, error.feature ?? null);
  } catch {
    return new Refusal(answer.status, `HTTP ${answer.status}`, answer.statusText || "the server refused");
  }
}

export class Api {
  constructor(
    private readonly base: string,
    private readonly token: string | null,
  ) {}

  /** An address for an element (download link); carries the token, as an element can not send headers. */
  url(path: string, query: Record<string, string | number> = {}): string {
    const all = new URLSearchParams(Object.entries(query).map(([k, v]) => [k, String(v)]));
    if (this.token) all.set("token", this.token);
    const text = all.toString();
    return `${this.base}${path}${text ? `?${text}` : ""}`;
  }

  /** A request whose body is read by the caller; Gone or Refusal when there is none. */
  async open(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (this.token) headers.set("Authorization", `Bearer ${this.token}`);
    let answer: Response;
    try {
      answer = await fetch(`${this.base}${path}`, { ...init, headers, cache: "no-store", credentials: "same-origin" });
    } catch (error) {
      if (init.signal?.aborted && init.signal.reason !== "late") throw error;
      throw new Gone("the camera does not answer");
    }
    if (!answer.ok) throw await refusalOf(answer);
    return answer;
  }

  private async json<A>(path: string, init: RequestInit = {}): Promise<A> {
    const stop = new AbortController();
    const late = window.setTimeout(() => stop.abort("late"), PATIENCE_MS);
    try {
      const answer = await this.open(path, { ...init, signal: stop.signal });
      return (await answer.json()) as A;
    } catch (error) {
      if (error instanceof Refusal) throw error;
      throw new Gone("the camera does not answer");
    } finally {
      window.clearTimeout(late);
    }
  }

  private send<A>(method: "PUT" | "POST", path: string, body: unknown): Promise<A> {
    return this.json<A>(path, { method, body: JSON.stringify(body), headers: { "Content-Type": "application/json" } });
  }

  about = (): Promise<T.Camera> => this.json("");
  features = (): Promise<T.Features> => this.json("/features");
  set = (values: Record<string, T.Settable>): Promise<T.Done> => this.send("PUT", "/features", values);
  execute = (name: string): Promise<T.Done> => this.send("POST", `/features/${encodeURIComponent(name)}/execute`, {});
  statistics = (): Promise<T.Statistics> => this.json("/statistics");
  counters = (): Promise<T.Counters> => this.json("/counters");
  triggers = (): Promise<T.Triggers> => this.json("/triggers");
  line = (): Promise<T.LineLevels> => this.json("/line");
  drive = (what: object): Promise<T.Driven> => this.send("POST", "/line", what);
  sets = (): Promise<T.Sets> => this.json("/sets");
  loadSet = (name: string): Promise<T.Done> => this.send("POST", `/sets/${encodeURIComponent(name)}/load`, {});
  saveSet = (name: string): Promise<T.Done> => this.send("POST", `/sets/${encodeURIComponent(name)}/save`, {});
  scene = (): Promise<T.Scene> => this.json("/scene");
  changeScene = (spec: string): Promise<T.Scene> => this.send("PUT", "/scene", { spec });
  waves = (after: number): Promise<T.Waves> => this.json(`/waves?after=${after}`);
  pixels = (x: number, y: number, w: number, h: number): Promise<T.Pixels> =>
    this.json(`/frame/pixels?x=${x}&y=${y}&w=${w}&h=${h}`);
}

export async function listCameras(token: string | null): Promise<T.Cameras> {
  const answer = await new Api("", token).open("/api/cameras");
  return (await answer.json()) as T.Cameras;
}
