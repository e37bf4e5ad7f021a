import { ActionIcon } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { TbArrowsMinimize, TbZoomIn, TbZoomOut } from 'react-icons/tb';
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
  const tool = (name: string, Icon: typeof TbZoomIn, onClick: () => void) => (
    <ActionIcon aria-label={name} title={name} onClick={onClick}>
      <Icon size={16} aria-hidden />
    </ActionIcon>
  );
  return (
    <span className={`inline-row gap-2 ${className}`}>
      {tool(t('cell.zoomOut'), TbZoomOut, () => zoom(1 / ZOOM_STEP))}
      <span className={`soft centred text-body ${classes.scale}`}>{scale}</span>
      {tool(t('cell.zoomIn'), TbZoomIn, () => zoom(ZOOM_STEP))}
      {tool(t('cell.zoomReset'), TbArrowsMinimize, fit)}
    </span>
  );
}
