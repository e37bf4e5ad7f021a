/** The minimum length of a password (`PASSWORD_LENGTH` in the contract, whose module would load its schemas). */
export const SHORTEST = 8;
