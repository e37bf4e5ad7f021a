import { create } from 'zustand';
import type { ImportedOrder } from '../../electron/contract/orders.ts';

interface OrdersState {
  /** The accession of the open order; '' for a new order; null for none. */
  accession: string | null;
  /** Whether the open accession was scanned; then importing its images is offered first. */
  scanned: boolean;
  /** The result of the last imported file. */
  imported: { name: string; orders: ImportedOrder[] } | null;
  open(accession: string, scanned?: boolean): void;
  close(): void;
  showImported(imported: OrdersState['imported']): void;
}

export const useOrders = create<OrdersState>((set) => ({
  accession: null,
  scanned: false,
  imported: null,
  open: (accession, scanned = false) => set({ accession, scanned }),
  close: () => set({ accession: null, scanned: false }),
  showImported: (imported) => set({ imported }),
}));
