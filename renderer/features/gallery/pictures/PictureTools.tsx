import { ActionIcon, Button, Popover, Slider } from '@mantine/core';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { TbAdjustments, TbRefresh } from 'react-icons/tb';
import classes from '../gallery.module.css';
import { ADJUSTMENT_RANGE, ADJUSTMENTS, filterOf, isAdjusted, matrixOf, useAdjustment } from './adjust.ts';

const MATRIX = 'white-balance';
const VARIABLE = '--picture-filter';

/** Applies the adjustment to every cell picture as a display filter (global.css). */
export function PictureFilter() {
  const adjustment = useAdjustment((state) => state.adjustment);
  useEffect(() => {
    document.documentElement.style.setProperty(VARIABLE, filterOf(adjustment, MATRIX));
    return () => void document.documentElement.style.removeProperty(VARIABLE);
  }, [adjustment]);
  return (
    <svg className={classes.matrix} width="0" height="0" aria-hidden="true">
      <filter id={MATRIX} colorInterpolationFilters="sRGB">
        <feColorMatrix type="matrix" values={matrixOf(adjustment)} />
      </filter>
    </svg>
  );
}

export function PictureTools() {
  const { t } = useTranslation();
  const { adjustment, adjust, reset } = useAdjustment();
  const active = isAdjusted(adjustment);
  return (
    <>
      {active && (
        <Button
          size="compact-xs"
          variant="light"
          leftSection={<TbRefresh size={13} aria-hidden />}
          title={t('picture.resetHint')}
          onClick={reset}
        >
          {t('picture.reset')}
        </Button>
      )}
      <Popover position="bottom-end" withinPortal trapFocus shadow="md">
        <Popover.Target>
          <ActionIcon
            aria-label={t('picture.adjust')}
            title={t('picture.adjust')}
            variant={active ? 'light' : 'subtle'}
            color={active ? 'azure' : 'gray'}
          >
            <TbAdjustments size={17} aria-hidden />
          </ActionIcon>
        </Popover.Target>
        <Popover.Dropdown>
          <div className={`stack gap-8 text-body ${classes.adjust}`}>
            {ADJUSTMENTS.map((key) => (
              <div key={key}>
                <span>{t(`picture.${key}`)}</span>
                <Slider
                  {...ADJUSTMENT_RANGE}
                  w={150}
                  thumbLabel={t(`picture.${key}`)}
                  value={adjustment[key]}
                  onChange={(value) => adjust({ [key]: value })}
                />
                <b>{adjustment[key] > 0 ? `+${adjustment[key]}` : adjustment[key]}</b>
              </div>
            ))}
            <p>{t('picture.note')}</p>
            <Button variant="default" disabled={!active} onClick={reset}>
              {t('picture.reset')}
            </Button>
          </div>
        </Popover.Dropdown>
      </Popover>
    </>
  );
}
