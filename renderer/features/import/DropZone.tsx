import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TbFolderDown } from 'react-icons/tb';
import { useImport } from '../../state/import.ts';
import classes from './import.module.css';

const holdsFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;

/** Accepts folders and files dropped anywhere on the window. */
export function DropZone() {
  const { t } = useTranslation();
  const drop = useImport((state) => state.drop);
  const [over, setOver] = useState(false);
  // Moving between child elements fires enter and leave events; the pointer is outside when their counts match.
  const depth = useRef(0);

  useEffect(() => {
    const track = (step: number) => (event: DragEvent) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      depth.current = Math.max(0, depth.current + step);
      setOver(depth.current > 0);
    };
    const listeners = {
      dragenter: track(1),
      dragleave: track(-1),
      // Without this, the window would reject the drop.
      dragover: (event: DragEvent) => event.preventDefault(),
      drop: (event: DragEvent) => {
        event.preventDefault();
        depth.current = 0;
        setOver(false);
        const files = [...(event.dataTransfer?.files ?? [])];
        if (files.length > 0) void drop(files, t('import.nothing'));
      },
    };
    for (const [name, listener] of Object.entries(listeners)) window.addEventListener(name, listener as EventListener);
    return () => {
      for (const [name, listener] of Object.entries(listeners))
        window.removeEventListener(name, listener as EventListener);
    };
  }, [drop, t]);

  if (!over) return null;
  return (
    <div className={`stack accent gap-6 ${classes.dropzone}`}>
      <TbFolderDown size={40} strokeWidth={1.3} aria-hidden />
      <strong>{t('import.drop')}</strong>
      <span>{t('import.dropText')}</span>
    </div>
  );
}
