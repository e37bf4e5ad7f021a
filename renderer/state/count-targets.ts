/** The usual count targets, for a choice. */
export const TARGETS = ['100', '200', '400', 'all'] as const;
