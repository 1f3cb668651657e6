// SPDX-License-Identifier: Apache-2.0
// Where a pixel of the picture lies on the screen, and back. Pure numbers; `scale` is screen pixels (CSS) for one of the picture.

export interface Size {
  width: number;
  height: number;
}

export interface Point {
  x: number;
  y: number;
}

export interface View {
  scale: number;
  /** The picture's point that lies in the middle of the screen. */
  centre: Point;
}

export interface Rect extends Point, Size {}

export const SCALE_MAX = 64;

/** The scale at which the whole picture is seen. */
export function fitScale(picture: Size, screen: Size): number {
  if (picture.width === 0 || picture.height === 0) return 1;
  return Math.min(screen.width / picture.width, screen.height / picture.height);
}

export function fit(picture: Size, screen: Size): View {
  return { scale: fitScale(picture, screen), centre: { x: picture.width / 2, y: picture.height / 2 } };
}

export function toScreen(view: View, screen: Size, p: Point): Point {
  return {
    x: (p.x - view.centre.x) * view.scale + screen.width / 2,
    y: (p.y - view.centre.y) * view.scale + screen.height / 2,
  };
}

export function toPicture(view: View, screen: Size, p: Point): Point {
  return {
    x: (p.x - screen.width / 2) / view.scale + view.centre.x,
    y: (p.y - screen.height / 2) / view.scale + view.centre.y,
  };
}

/** Along one axis: a picture smaller than the screen stays in the middle, a larger one leaves no gap. */
function clampAxis(centre: number, picture: number, screen: number): number {
  const half = screen / 2;
  return picture <= screen ? picture / 2 : Math.min(picture - half, Math.max(half, centre));
}

export function clamped(view: View, picture: Size, screen: Size): View {
  const scale = Math.min(SCALE_MAX, Math.max(fitScale(picture, screen), view.scale));
  return {
    scale,
    centre: {
      x: clampAxis(view.centre.x, picture.width, screen.width / scale),
      y: clampAxis(view.centre.y, picture.height, screen.height / scale),
    },
  };
}

/** `factor` > 1 looks closer; what lies under `anchor` (screen) stays there. */
export function zoomed(view: View, picture: Size, screen: Size, factor: number, anchor: Point): View {
  const under = toPicture(view, screen, anchor);
  const least = fitScale(picture, screen);
  const scale = Math.min(SCALE_MAX, Math.max(least, view.scale * factor));
  const centre = {
    x: under.x - (anchor.x - screen.width / 2) / scale,
    y: under.y - (anchor.y - screen.height / 2) / scale,
  };
  return clamped({ scale, centre }, picture, screen);
}

export function panned(view: View, picture: Size, screen: Size, dx: number, dy: number): View {
  const centre = { x: view.centre.x - dx / view.scale, y: view.centre.y - dy / view.scale };
  return clamped({ scale: view.scale, centre }, picture, screen);
}

/** The part of the picture that is on the screen, in whole pixels. */
export function visible(view: View, picture: Size, screen: Size): Rect {
  const a = toPicture(view, screen, { x: 0, y: 0 });
  const b = toPicture(view, screen, { x: screen.width, y: screen.height });
  const x = Math.max(0, Math.floor(a.x));
  const y = Math.max(0, Math.floor(a.y));
  return {
    x,
    y,
    width: Math.max(0, Math.min(picture.width, Math.ceil(b.x)) - x),
    height: Math.max(0, Math.min(picture.height, Math.ceil(b.y)) - y),
  };
}
