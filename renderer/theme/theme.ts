import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';

/** The accent: methylene blue, the dye that gives nuclei their colour in a Romanowsky stain. */
const azure: MantineColorsTuple = [
  '#edf4fc',
  '#d6e6f7',
  '#aecdee',
  '#83b2e6',
  '#6ba4e6',
  '#4786d2',
  '#2f6fbd',
  '#1f5c9f',
  '#174b84',
  '#103a69',
];

/** Mantine's dark greys are neutral; ours are bluish like the rest of the window. */
const dark: MantineColorsTuple = [
  '#e3e8ed',
  '#c3ccd5',
  '#9ba8b5',
  '#6d7b89',
  '#3b4652',
  '#28313b',
  '#1c232b',
  '#171d24',
  '#10151b',
  '#0c1117',
];

/** Controls that share one height, so that they line up in forms and toolbars. */
const COMPACT = [
  ...['Autocomplete', 'Button', 'Checkbox', 'MultiSelect', 'NativeSelect', 'NumberInput', 'PasswordInput'],
  ...['SegmentedControl', 'Select', 'Slider', 'Switch', 'Textarea', 'TextInput'],
];

/** By default, Mantine makes a description two pixels smaller than its field, which is below our type scale. */
const FIELD = { defaultProps: { size: 'xs' }, styles: { description: { fontSize: 'var(--text-small)' } } };

export const theme = createTheme({
  colors: { azure, dark },
  primaryColor: 'azure',
  primaryShade: { light: 7, dark: 6 },
  fontFamily:
    "'Inter Variable', 'Pretendard Variable', 'Apple SD Gothic Neo', 'Malgun Gothic', 'Noto Sans KR', 'Noto Sans CJK KR', system-ui, sans-serif",
  fontFamilyMonospace: "ui-monospace, 'Cascadia Mono', 'SF Mono', 'DejaVu Sans Mono', monospace",
  fontSizes: {
    xs: 'var(--text-small)',
    sm: 'var(--text-body)',
    md: 'var(--text-heading)',
    lg: 'var(--text-large)',
    xl: 'var(--text-title)',
  },
  radius: { xs: '2px', sm: '3px', md: '4px', lg: '6px', xl: '8px' },
  defaultRadius: 'sm',
  cursorType: 'pointer',
  components: {
    ...Object.fromEntries(COMPACT.map((name) => [name, FIELD])),
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray' } },
    // Mantine's dialog heading is a <header>; without this it would count as a second banner of the page.
    Modal: {
      defaultProps: { attributes: { header: { role: 'presentation' } } },
      styles: { title: { fontSize: 'var(--text-large)', fontWeight: 620 } },
    },
  },
});

/** Applies our palette (global.css) to Mantine's own surfaces, such as menus and dialogs. */
export const cssVariables: CSSVariablesResolver = () => {
  const shared = {
    '--mantine-color-body': 'var(--panel)',
    '--mantine-color-text': 'var(--ink)',
    '--mantine-color-dimmed': 'var(--ink-soft)',
    '--mantine-color-default': 'var(--panel)',
    '--mantine-color-default-hover': 'var(--hover)',
    '--mantine-color-default-color': 'var(--ink)',
    '--mantine-color-default-border': 'var(--line-strong)',
    '--mantine-color-placeholder': 'var(--ink-soft)',
  };
  return { variables: {}, light: shared, dark: shared };
};
