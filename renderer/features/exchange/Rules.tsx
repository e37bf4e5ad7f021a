import { ActionIcon, Button, MultiSelect, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { TbPlus, TbTrash } from 'react-icons/tb';
import { type CellClass, CLINICAL_ORDER } from '../../../electron/contract/classes.ts';
import type { OrderRule } from '../../../electron/contract/orders.ts';
import { bindText, NumberField } from '../../kit/fields.tsx';
import classes from './exchange.module.css';

/** Requirements per test code: how many cells to count, and which classes must be reviewed completely. */
export function Rules({ rules, onChange }: { rules: readonly OrderRule[]; onChange: (rules: OrderRule[]) => void }) {
  const { t } = useTranslation();
  const change = (place: number, part: Partial<OrderRule>) =>
    onChange(rules.map((rule, i) => (i === place ? { ...rule, ...part } : rule)));
  return (
    <>
      <h3>{t('exchange.rules')}</h3>
      <p className="soft">{t('exchange.rulesText')}</p>
      {rules.map((rule, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a rule has nothing else that stays while its code is typed
        <div key={i} className={`grid gap-8 ${classes.rule}`}>
          <TextInput
            aria-label={t('exchange.code')}
            placeholder={t('exchange.code')}
            {...bindText(rule.code, (code) => change(i, { code }))}
          />
          <NumberField
            aria-label={t('orders.target')}
            placeholder={t('orders.target')}
            min={1}
            max={10_000}
            value={rule.targetCount}
            onChange={(targetCount) => change(i, { targetCount })}
          />
          <MultiSelect
            aria-label={t('orders.review')}
            placeholder={rule.reviewClasses.length ? '' : t('orders.review')}
            data={CLINICAL_ORDER.map((value) => ({ value, label: t(`class.${value}`) }))}
            value={rule.reviewClasses}
            onChange={(value) => change(i, { reviewClasses: value as CellClass[] })}
          />
          <ActionIcon
            variant="subtle"
            color="red"
            aria-label={t('exchange.removeRule', { code: rule.code })}
            onClick={() => onChange(rules.filter((_, place) => place !== i))}
          >
            <TbTrash size={16} aria-hidden />
          </ActionIcon>
        </div>
      ))}
      <div>
        <Button
          variant="default"
          leftSection={<TbPlus size={15} aria-hidden />}
          onClick={() => onChange([...rules, { code: '', targetCount: null, reviewClasses: [] }])}
        >
          {t('exchange.addRule')}
        </Button>
      </div>
    </>
  );
}
