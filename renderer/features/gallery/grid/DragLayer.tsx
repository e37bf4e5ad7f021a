import {
  DndContext,
  type DragEndEvent,
  DragOverlay,
  MeasuringStrategy,
  PointerSensor,
  pointerWithin,
  useDraggable,
  useSensor,
  useSensors,
} from '@dnd-kit/core';
import { type PointerEvent, type ReactNode, type RefObject, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CellId } from '../../../../electron/contract/methods.ts';
import { cellUrl } from '../../../api/bridge.ts';
import { type Bin, binOf } from '../../../state/bins.ts';
import { useGallery } from '../../../state/gallery.ts';
import { pick } from '../../../state/selection.ts';
import classes from '../gallery.module.css';

const DRAGGABLE = 'cells';
/** Number of pictures stacked under the pointer. */
const STACK = 3;

// Constant objects: new ones would re-render every bin with the view.
const POINTER = { activationConstraint: { distance: 6 } };
const MEASURING = { droppable: { strategy: MeasuringStrategy.BeforeDragging } };

export type StartDrag = (event: PointerEvent<HTMLElement>, tile: HTMLElement) => void;

/** The only draggable element: the tile that was pressed. Tiles themselves do not subscribe to drags. */
export function DragHandle({ start }: { start: RefObject<StartDrag | null> }) {
  const { listeners, setNodeRef } = useDraggable({ id: DRAGGABLE });
  useEffect(() => {
    start.current = (event, tile) => {
      setNodeRef(tile);
      listeners?.onPointerDown?.(event);
    };
    return () => {
      start.current = null;
    };
  }, [start, listeners, setNodeRef]);
  return null;
}

interface DragLayerProps {
  /** The pressed cell, set before a drag starts. */
  grabbed: RefObject<CellId | null>;
  onDrop(bin: Bin, cells: readonly CellId[]): void;
  children: ReactNode;
}

/** Drags the selected cells, or the pressed one, to a bin. */
export function DragLayer({ grabbed, onDrop, children }: DragLayerProps) {
  const { t } = useTranslation();
  const [dragged, setDragged] = useState<readonly CellId[]>([]);
  const sensors = useSensors(useSensor(PointerSensor, POINTER));
  // Keys do the same faster, so the layer announces drags but does not offer dragging by keyboard.
  const accessibility = {
    announcements: {
      onDragStart: () => t('review.dragStart', { count: dragged.length }),
      onDragOver: () => undefined,
      onDragEnd: () => undefined,
      onDragCancel: () => t('review.dragCancel'),
    },
    screenReaderInstructions: { draggable: '' },
  };

  const begin = () => {
    const id = grabbed.current;
    const { selection, setSelection } = useGallery.getState();
    if (id === null) return;
    if (!selection.ids.has(id)) setSelection(pick(id));
    setDragged(selection.ids.has(id) ? [...selection.ids] : [id]);
  };
  const end = ({ over }: DragEndEvent) => {
    const bin = over && binOf(over.id);
    if (bin && dragged.length > 0) onDrop(bin, dragged);
    setDragged([]);
  };

  return (
    <DndContext
      sensors={sensors}
      collisionDetection={pointerWithin}
      measuring={MEASURING}
      autoScroll={false}
      accessibility={accessibility}
      onDragStart={begin}
      onDragEnd={end}
      onDragCancel={() => setDragged([])}
    >
      {children}
      <DragOverlay dropAnimation={null}>
        {dragged.length > 0 && (
          <div className={`relative ${classes.dragged}`} aria-hidden>
            {dragged.slice(0, STACK).map((id, at) => (
              <img key={id} src={cellUrl('thumb', id)} alt="" style={{ translate: `${5 * at}px ${5 * at}px` }} />
            ))}
            {dragged.length > 1 && <b>{dragged.length}</b>}
          </div>
        )}
      </DragOverlay>
    </DndContext>
  );
}
