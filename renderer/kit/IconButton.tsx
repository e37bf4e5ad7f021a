import { ActionIcon } from '@mantine/core';
import { memo } from 'react';
import type { IconType } from 'react-icons';

interface IconButtonProps {
  name: string;
  /** The tooltip, where it says more than the name. */
  hint?: string;
  Icon: IconType;
  size?: number;
  disabled?: boolean;
  /** Whether a toggle button is on. */
  pressed?: boolean;
  onClick(): void;
}

/** A button with an icon alone. */
export const IconButton = memo(function IconButton(props: IconButtonProps) {
  const { name, hint = name, Icon, size = 17, disabled = false, pressed, onClick } = props;
  return (
    <ActionIcon
      aria-label={name}
      title={hint}
      aria-pressed={pressed}
      disabled={disabled}
      {...(pressed && { variant: 'light', color: 'azure' })}
      onClick={onClick}
    >
      <Icon size={size} aria-hidden />
    </ActionIcon>
  );
});
