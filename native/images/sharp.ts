type Sharp = typeof import('sharp').default;

let loading: Promise<Sharp> | undefined;

/** libvips, loaded with the first image: a window that only starts needs none. */
export function loadSharp(): Promise<Sharp> {
  loading ??= import('sharp').then(({ default: sharp }) => {
    // Every file is decoded once, so a cache holds memory for nothing. Images are many and small: one thread each, several at once.
    sharp.cache(false);
    sharp.concurrency(1);
    return sharp;
  });
  return loading;
}
