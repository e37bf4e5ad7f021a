import { Menu } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import {
  TbBan,
  TbCheck,
  TbColumns,
  TbEqual,
  TbFlag,
  TbFlagOff,
  TbListSearch,
  TbMessage,
  TbRestore,
} from 'react-icons/tb';
import { CLINICAL_ORDER } from '../../../../electron/contract/classes.ts';
import type { CellSummary } from '../../../../electron/contract/methods.ts';
import { ClassMark } from '../../../kit/ClassMark.tsx';
import type { Bin } from '../../../state/bins.ts';
import { keyLabel } from '../../../state/keymap.ts';
import { useKeyMap } from '../../../state/useKeyMap.ts';
import classes from '../gallery.module.css';

export interface MenuAt {
  x: number;
  y: number;
}

interface CellMenuProps {
  at: MenuAt | null;
  /** The affected cells, the one under the pointer first. */
  cells: readonly CellSummary[];
  writable: boolean;
  onClose(): void;
  onAssign(bin: Bin): void;
  onConfirm(): void;
  onInclude(): void;
  onFlag(on: boolean): void;
  onComment(): void;
  onCompare(): void;
  onSimilar(): void;
  onSimilarEverywhere(): void;
}

/** The one context menu that all tiles share. */
export function CellMenu({ at, cells, writable, onClose, ...act }: CellMenuProps) {
  const { t } = useTranslation();
  const keys = useKeyMap((state) => state.keys);
  const first = cells[0];
  const key = (combo: string) => <kbd>{keyLabel(combo)}</kbd>;
  return (
    <Menu
      opened={at !== null && first !== undefined}
      onClose={onClose}
      position="right-start"
      withinPortal
      shadow="md"
      width={388}
      trapFocus
      returnFocus={false}
      transitionProps={{ duration: 0 }}
    >
      <Menu.Target>
        {/* Anchors the menu; keys and right clicks open it. */}
        <button
          type="button"
          tabIndex={-1}
          aria-hidden
          className={classes.menuAt}
          style={{ left: at?.x ?? 0, top: at?.y ?? 0 }}
        />
      </Menu.Target>
      <Menu.Dropdown className={classes.menu} aria-label={t('review.menu')}>
        <Menu.Label>{t('review.menuFor', { count: cells.length })}</Menu.Label>
        <Menu.Item
          leftSection={<TbCheck size={14} aria-hidden />}
          rightSection={key(keys.confirm)}
          disabled={!writable}
          onClick={act.onConfirm}
        >
          {t('review.confirm')}
        </Menu.Item>
        <Menu.Divider />
        <div className="two-columns" role="presentation">
          {CLINICAL_ORDER.map((name) => (
            <Menu.Item
              key={name}
              leftSection={<ClassMark name={name} />}
              rightSection={key(keys[`class.${name}`])}
              disabled={!writable}
              onClick={() => act.onAssign(name)}
            >
              {t(`class.${name}`)}
            </Menu.Item>
          ))}
        </div>
        <Menu.Divider />
        {cells.some(({ status }) => status === 'excluded') ? (
          <Menu.Item leftSection={<TbRestore size={14} aria-hidden />} disabled={!writable} onClick={act.onInclude}>
            {t('review.include')}
          </Menu.Item>
        ) : (
          <Menu.Item
            leftSection={<TbBan size={14} aria-hidden />}
            rightSection={key(keys.exclude)}
            disabled={!writable}
            onClick={() => act.onAssign('excluded')}
          >
            {t('review.excludeAsk')}
          </Menu.Item>
        )}
        <Menu.Item
          leftSection={first?.flagged ? <TbFlagOff size={14} aria-hidden /> : <TbFlag size={14} aria-hidden />}
          rightSection={key(keys.flag)}
          disabled={!writable}
          onClick={() => act.onFlag(!first?.flagged)}
        >
          {first?.flagged ? t('review.unflag') : t('review.flag')}
        </Menu.Item>
        <Menu.Item
          leftSection={<TbMessage size={14} aria-hidden />}
          rightSection={key(keys.comment)}
          disabled={!writable}
          onClick={act.onComment}
        >
          {t('review.commentAsk')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item
          leftSection={<TbColumns size={14} aria-hidden />}
          rightSection={key(keys.compare)}
          disabled={cells.length < 2}
          onClick={act.onCompare}
        >
          {t('review.compare')}
        </Menu.Item>
        <Menu.Item leftSection={<TbEqual size={14} aria-hidden />} onClick={act.onSimilar}>
          {t('review.similar')}
        </Menu.Item>
        <Menu.Item
          leftSection={<TbListSearch size={14} aria-hidden />}
          rightSection={key(keys.similar)}
          onClick={act.onSimilarEverywhere}
        >
          {t('insight.similar.action')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
