import { Menu } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { IconType } from 'react-icons';
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
import { useGallery } from '../../../state/gallery.ts';
import { keyLabel } from '../../../state/keymap.ts';
import { useKeyMap } from '../../../state/useKeyMap.ts';
import classes from '../gallery.module.css';
import type { Acting } from './useActing.ts';

interface CellMenuProps {
  /** The affected cells, the one under the pointer first. */
  cells: readonly CellSummary[];
  writable: boolean;
  act: Acting;
}

/** The one context menu that all tiles share. */
export function CellMenu({ cells, writable, act }: CellMenuProps) {
  const { t } = useTranslation();
  const keys = useKeyMap((state) => state.keys);
  const { compare } = useGallery.getState();
  const first = cells[0];
  const flagged = first?.flagged ?? false;
  const item = (Icon: IconType, name: string, onClick: () => void, combo?: string, enabled = writable) => (
    <Menu.Item
      leftSection={<Icon size={14} aria-hidden />}
      rightSection={combo && <kbd>{keyLabel(combo)}</kbd>}
      disabled={!enabled}
      onClick={onClick}
    >
      {name}
    </Menu.Item>
  );
  return (
    <Menu
      opened={act.menu !== null && first !== undefined}
      onClose={act.closeMenu}
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
          style={{ left: act.menu?.x ?? 0, top: act.menu?.y ?? 0 }}
        />
      </Menu.Target>
      <Menu.Dropdown className={classes.menu} aria-label={t('review.menu')}>
        <Menu.Label>{t('review.menuFor', { count: cells.length })}</Menu.Label>
        {item(TbCheck, t('review.confirm'), act.confirm, keys.confirm)}
        <Menu.Divider />
        <div className="two-columns" role="presentation">
          {CLINICAL_ORDER.map((name) => (
            <Menu.Item
              key={name}
              leftSection={<ClassMark name={name} />}
              rightSection={<kbd>{keyLabel(keys[`class.${name}`])}</kbd>}
              disabled={!writable}
              onClick={() => act.assign(name)}
            >
              {t(`class.${name}`)}
            </Menu.Item>
          ))}
        </div>
        <Menu.Divider />
        {cells.some(({ status }) => status === 'excluded')
          ? item(TbRestore, t('review.include'), act.include)
          : item(TbBan, t('review.excludeAsk'), () => act.assign('excluded'), keys.exclude)}
        {item(
          flagged ? TbFlagOff : TbFlag,
          t(flagged ? 'review.unflag' : 'review.flag'),
          () => act.flag(!flagged),
          keys.flag,
        )}
        {item(TbMessage, t('review.commentAsk'), act.comment, keys.comment)}
        <Menu.Divider />
        {item(TbColumns, t('review.compare'), () => compare(true), keys.compare, cells.length > 1)}
        {item(TbEqual, t('review.similar'), act.similar, undefined, true)}
        {item(TbListSearch, t('insight.similar.action'), act.similarEverywhere, keys.similar, true)}
      </Menu.Dropdown>
    </Menu>
  );
}
