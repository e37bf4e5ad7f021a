import {
  NativeSelect,
  type NativeSelectProps,
  NumberInput,
  type NumberInputProps,
  PasswordInput,
  type PasswordInputProps,
  SegmentedControl,
  type SegmentedControlProps,
  TextInput,
  type TextInputProps,
} from '@mantine/core';
import type { ChangeEvent, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { TbSearch } from 'react-icons/tb';

type Typed = ChangeEvent<HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement>;

/** Props that bind a text field or a native select to a value. */
export const bindText = (value: string, onChange: (value: string) => void) => ({
  value,
  onChange: (event: Typed) => onChange(event.currentTarget.value),
});

/** Props that bind a checkbox or switch to a value. */
export const bindChecked = (checked: boolean, onChange: (checked: boolean) => void) => ({
  checked,
  onChange: (event: ChangeEvent<HTMLInputElement>) => onChange(event.currentTarget.checked),
});

interface Bound<T> {
  value: T;
  onChange: (value: T) => void;
}
type Field<Props, T> = Omit<Props, 'value' | 'onChange'> & Bound<T>;

export function PasswordField({ value, onChange, ...props }: Field<PasswordInputProps, string>) {
  const { t } = useTranslation();
  const toggle = { 'aria-label': t('people.showPassword') };
  return <PasswordInput visibilityToggleButtonProps={toggle} {...bindText(value, onChange)} {...props} />;
}

/** A field for an integer, or for decimals if `decimalScale` is given. An empty field is null. */
export function NumberField({ value, onChange, decimalScale = 0, ...props }: Field<NumberInputProps, number | null>) {
  return (
    <NumberInput
      hideControls
      allowDecimal={decimalScale > 0}
      decimalScale={decimalScale}
      value={value ?? ''}
      onChange={(typed) => onChange(typeof typed === 'number' ? typed : null)}
      {...props}
    />
  );
}

/** A search field; it reports every change of the text. */
export function SearchField({ label, value, onChange, ...props }: Field<TextInputProps, string> & { label: string }) {
  return (
    <TextInput
      type="search"
      aria-label={label}
      placeholder={label}
      leftSection={<TbSearch size={14} aria-hidden />}
      {...bindText(value, onChange)}
      {...props}
    />
  );
}

interface ChoiceProps<T extends string> {
  values: readonly T[];
  nameOf: (value: T) => string;
}

/** A native select for one of several values. */
export function Choice<T extends string>(props: Field<Omit<NativeSelectProps, 'data'>, T> & ChoiceProps<T>) {
  const { values, nameOf, value, onChange, ...rest } = props;
  const data = values.map((one) => ({ value: one, label: nameOf(one) }));
  return <NativeSelect {...bindText(value, (chosen) => onChange(chosen as T))} data={data} {...rest} />;
}

type OptionalProps<T extends string> = Field<Omit<NativeSelectProps, 'data'>, T | null> &
  ChoiceProps<T> & {
    /** Label of the option for no choice. */
    none: string;
  };

/** A native select for one of several values or none. */
export function OptionalChoice<T extends string>(props: OptionalProps<T>) {
  const { values, nameOf, none, value, onChange, ...rest } = props;
  const data = [{ value: '', label: none }, ...values.map((one) => ({ value: one, label: nameOf(one) }))];
  return <NativeSelect {...bindText(value ?? '', (chosen) => onChange((chosen as T) || null))} data={data} {...rest} />;
}

type SwitchProps<T extends string> = Omit<SegmentedControlProps, 'data' | 'value' | 'onChange'> &
  Bound<T> & {
    label: string;
    values: readonly T[];
    nameOf: (value: T) => ReactNode;
  };

/** A segmented control for one of a few values. */
export function ChoiceBar<T extends string>({ label, values, nameOf, onChange, ...props }: SwitchProps<T>) {
  const data = values.map((value) => ({ value, label: nameOf(value) }));
  return <SegmentedControl aria-label={label} data={data} onChange={(value) => onChange(value as T)} {...props} />;
}
