/** The count targets to choose from. */
export const TARGETS = ['100', '200', '400', 'all'] as const;
