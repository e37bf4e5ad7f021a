import { useEngine } from '../../api/engine.ts';

/** Connections and folders can change without an event. */
const REFRESH_MS = 5_000;

export const useExchangeStatus = () => useEngine('exchange.status', {}, { refetchInterval: REFRESH_MS });
