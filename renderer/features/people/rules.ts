/** What the engine asks of a new password (`PASSWORD_LENGTH` of the contract, whose module would bring its checks along). */
export const SHORTEST = 8;
