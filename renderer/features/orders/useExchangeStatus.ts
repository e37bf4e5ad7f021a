import { useEngine } from '../../api/engine.ts';

/** Lines and folders come and go by themselves. */
const REFRESH_MS = 5_000;

export const useExchangeStatus = () => useEngine('exchange.status', {}, { refetchInterval: REFRESH_MS });
