import { useTranslation } from 'react-i18next';
import { TbArrowsMinimize, TbZoomIn, TbZoomOut } from 'react-icons/tb';
import { IconButton } from './IconButton.tsx';
import classes from './kit.module.css';

/** The zoom factor of one step, by button or key. */
export const ZOOM_STEP = 1.5;

interface ZoomToolsProps {
  /** The current scale as text. */
  scale: string;
  zoom(factor: number): void;
  fit(): void;
  className?: string;
}

/** Buttons that zoom a picture or fit it into its frame, with the current scale. */
export function ZoomTools({ scale, zoom, fit, className = '' }: ZoomToolsProps) {
  const { t } = useTranslation();
  return (
    <span className={`inline-row gap-2 ${className}`}>
      <IconButton name={t('cell.zoomOut')} Icon={TbZoomOut} size={16} onClick={() => zoom(1 / ZOOM_STEP)} />
      <span className={`soft centred text-body ${classes.scale}`}>{scale}</span>
      <IconButton name={t('cell.zoomIn')} Icon={TbZoomIn} size={16} onClick={() => zoom(ZOOM_STEP)} />
      <IconButton name={t('cell.zoomReset')} Icon={TbArrowsMinimize} size={16} onClick={fit} />
    </span>
  );
}
