// The working frame: every image is brought to 224 x 224 px before anything else (Lee and Kang 2018), so that all distances below
// are in the same unit. All buffers of the kernel have fixed sizes and are made once, when the module starts: segmenting an image
// allocates nothing.

/** Side of the frame, px. A multiple of 4, so that no group of four SIMD lanes crosses a row. */
export const SIDE: i32 = 224;
export const PIXELS: i32 = SIDE * SIDE;

/**
 * Upper bound of the number of superpixels: pieces smaller than a quarter of a grid cell (25 px) are merged away, so there are at
 * most PIXELS / 25 of them.
 */
export const MAX_SUPERPIXELS: i32 = 2048;
/** A planar graph with n nodes has fewer than 3n edges. */
export const MAX_EDGES: i32 = 3 * MAX_SUPERPIXELS;

/** The image, three bytes per pixel; the host writes it. */
export const rgb = new StaticArray<u8>(PIXELS * 3);

/** Address of the bytes of a plane; four pixels further is 16 bytes further. */
// @ts-ignore: decorator
@inline
export function at<T>(plane: StaticArray<T>, index: i32): usize {
  return changetype<usize>(plane) + (<usize>index << alignof<T>());
}
