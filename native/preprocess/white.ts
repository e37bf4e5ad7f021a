/** What the background of a frame becomes in every channel. */
export const WHITE = 240;
