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

/** The value of a text field or a native select, and what a change of it does. */
export const bindText = (value: string, onChange: (value: string) => void) => ({
  value,
  onChange: (event: Typed) => onChange(event.currentTarget.value),
});

/** The state of a checkbox or switch, and what a change of it does. */
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
  const eye = { 'aria-label': t('people.showPassword') };
  return <PasswordInput visibilityToggleButtonProps={eye} {...bindText(value, onChange)} {...props} />;
}

/** A field for a whole number, or for one with decimals where `decimalScale` is given. An empty field is null. */
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

/** Searches as it is typed into. */
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

/** One of several values from a native list. */
export function Choice<T extends string>(props: Field<Omit<NativeSelectProps, 'data'>, T> & ChoiceProps<T>) {
  const { values, nameOf, value, onChange, ...rest } = props;
  const data = values.map((one) => ({ value: one, label: nameOf(one) }));
  return <NativeSelect {...bindText(value, (chosen) => onChange(chosen as T))} data={data} {...rest} />;
}

type OptionalProps<T extends string> = Field<Omit<NativeSelectProps, 'data'>, T | null> &
  ChoiceProps<T> & {
    /** What stands for no choice. */
    none: string;
  };

/** One of several values from a native list, or none of them. */
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

/** One of a few values, all of them in view. */
export function ChoiceBar<T extends string>({ label, values, nameOf, onChange, ...props }: SwitchProps<T>) {
  const data = values.map((value) => ({ value, label: nameOf(value) }));
  return <SegmentedControl aria-label={label} data={data} onChange={(value) => onChange(value as T)} {...props} />;
}
