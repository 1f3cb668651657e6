// SPDX-License-Identifier: Apache-2.0
// Paints what is saturated over a picture. The JPEG's few steps of error are allowed for; the exact count is in the statistics.

export const NEARLY_WHITE = 253;

/** Pixels (RGBA) at full scale become the warning colour. Answers how many. */
export function paintSaturated(rgba: Uint8ClampedArray, red: number, green: number, blue: number): number {
  let found = 0;
  for (let i = 0; i < rgba.length; i += 4) {
    if (rgba[i]! < NEARLY_WHITE) continue;
    rgba[i] = red;
    rgba[i + 1] = green;
    rgba[i + 2] = blue;
    found += 1;
  }
  return found;
}

/** The bitmap with the saturated parts painted, as a canvas of its size. */
export function saturatedCopy(bitmap: ImageBitmap, onto: OffscreenCanvas): OffscreenCanvas {
  if (onto.width !== bitmap.width || onto.height !== bitmap.height) {
    onto.width = bitmap.width;
    onto.height = bitmap.height;
  }
  const context = onto.getContext("2d", { willReadFrequently: true })!;
  context.drawImage(bitmap, 0, 0);
  const image = context.getImageData(0, 0, onto.width, onto.height);
  paintSaturated(image.data, 255, 40, 90);
  context.putImageData(image, 0, 0);
  return onto;
}
