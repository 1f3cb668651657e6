// SPDX-License-Identifier: Apache-2.0
// What the server says, as docs/openapi.yaml has it. Only what the page uses.

export type Value = string | number | boolean | null;
export type Settable = string | number | boolean;
export type FeatureType = "integer" | "float" | "boolean" | "enumeration" | "command" | "string" | "register";

export interface FeatureState {
  name: string;
  value: Value;
  min: number | null;
  max: number | null;
  inc: number | null;
  locked: boolean;
  available: boolean;
  /** A sentence on why it is locked or not available. */
  why: string | null;
}

export interface Feature extends FeatureState {
  type: FeatureType;
  unit: string | null;
  access: "RO" | "RW" | "WO";
  entries: { name: string; value: number }[] | null;
  category: string;
  tooltip: string | null;
  description: string | null;
  visibility: "beginner" | "expert" | "guru" | "invisible";
  v4l2: string | null;
  vcd: string | null;
  section: string | null;
  address: number;
  gap: string | null;
  kept: string | null;
  selects: string[];
  volatile: boolean;
  standard: boolean;
}

export interface Features {
  revision: number;
  features: Feature[];
}

export interface Changes {
  revision: number;
  time_ns: number;
  features: FeatureState[];
}

export interface Done {
  ok: true;
  revision: number;
  changed: FeatureState[];
}

export interface Camera {
  serial: string;
  model: string;
  user_id: string;
  version: string;
  clock: "real" | "free" | "step";
  time_ns: number;
  stream: "none" | "u3v" | "uvc" | "console";
  scene: string;
  url: string;
}

export interface Cameras {
  version: string;
  cameras: Camera[];
}

export interface PictureFacts {
  frame_id: number;
  timestamp_ns: number;
  width: number;
  height: number;
  offset_x: number;
  offset_y: number;
  pixel_format: string;
  bits: 8 | 12 | 16;
  exposure_ns: number;
  gain_db: number;
  black_level: number;
}

export interface Pixels {
  picture: PictureFacts;
  x: number;
  y: number;
  w: number;
  h: number;
  dn: number[];
  electrons: number[] | null;
  electrons_gap: string | null;
}

export interface Statistics {
  picture: PictureFacts | null;
  histogram: number[];
  mean: number | null;
  saturated: number;
  pixels: number;
  frames_per_s: number;
  exposed: number;
  sent: number;
  lost: number;
  waited: number;
}

export interface LineLevels {
  time_ns: number;
  TRIGGER_IN: 0 | 1;
  STROBE_OUT: 0 | 1;
}

export interface Driven {
  ok: true;
  line: "high" | "low" | "pulse";
  time_ns: number;
}

export interface Waves {
  time_ns: number;
  first: number;
  next: number;
  lost: number;
  levels: Record<string, number>;
  events: [number, string, number | string][];
  reasons?: Record<string, string>;
}

export interface Counters {
  exposed: number;
  sent: number;
  lost: number;
  waited: number;
  triggers_accepted: number;
  triggers_refused: Record<string, number>;
}

export interface Triggers {
  time_ns: number;
  triggers: { time_ns: number; frame_id: number | null; refused: string | null; text: string | null }[];
}

export interface Sets {
  selected: string;
  default: string;
  sets: { name: string; writable: boolean }[];
}

export interface Scene {
  spec: string;
  /** What is being opened to replace it. */
  opening: string | null;
  refused: { spec: string; text: string } | null;
  changeable: boolean;
}
