import { type CellClass, CLINICAL_ORDER } from '../../electron/contract/classes.ts';

/** Commands with a key of their own, besides assigning a class. */
export const COMMANDS = [
  'confirm',
  'confirmPage',
  'next',
  'exclude',
  'flag',
  'comment',
  'compare',
  'similar',
  'tileOutlines',
  'undo',
  'redo',
  'selectAll',
  'help',
] as const;
export type Command = (typeof COMMANDS)[number];
export type ClassCommand = `class.${CellClass}`;
export type Action = Command | ClassCommand;

export const classAction = (name: CellClass): ClassCommand => `class.${name}`;

/** Keys by action: physical keys with modifiers ("Ctrl+Shift+KeyZ"), independent of the input mode. */
export type KeyMap = Readonly<Record<Action, string>>;

/** Letters of the English names, each once: [B]asophil, [E]osinophil, bla[S]t, plasma [C]ell, n[U]cleated red cell... */
export const DEFAULT_KEYS: KeyMap = {
  'class.NE': 'KeyN',
  'class.LY': 'KeyL',
  'class.LR': 'KeyR',
  'class.LA': 'KeyA',
  'class.MO': 'KeyM',
  'class.EO': 'KeyE',
  'class.BA': 'KeyB',
  'class.ME': 'KeyT',
  'class.MY': 'KeyY',
  'class.PR': 'KeyP',
  'class.BL': 'KeyS',
  'class.PC': 'KeyC',
  'class.NR': 'KeyU',
  'class.AR': 'KeyX',
  confirm: 'Space',
  confirmPage: 'Shift+Space',
  next: 'KeyJ',
  exclude: 'Delete',
  flag: 'KeyF',
  comment: 'KeyI',
  compare: 'KeyV',
  similar: 'KeyK',
  tileOutlines: 'Shift+KeyO',
  undo: 'Ctrl+KeyZ',
  redo: 'Ctrl+Shift+KeyZ',
  selectAll: 'Ctrl+KeyA',
  help: 'Shift+Slash',
};

export const ACTIONS: readonly Action[] = [...CLINICAL_ORDER.map(classAction), ...COMMANDS];

/** Keys that cannot be assigned: moving, opening, closing, zooming, and system keys. */
export const FIXED_KEYS: ReadonlySet<string> = new Set([
  ...['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End'].flatMap((key) => [key, `Shift+${key}`]),
  ...['PageUp', 'PageDown', 'Enter', 'Escape', 'Tab', 'Shift+Tab', 'KeyO', 'Ctrl+KeyY', 'Ctrl+KeyC', 'Ctrl+KeyL'],
  ...['Equal', 'Shift+Equal', 'Minus', 'Digit0', 'NumpadAdd', 'NumpadSubtract', 'Numpad0'],
]);

interface KeyPress {
  code: string;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
}

/** A key press in the notation of the key map. Ctrl and Command on a Mac are the same. */
export function comboOf({ code, ctrlKey, metaKey, shiftKey }: KeyPress): string {
  return `${ctrlKey || metaKey ? 'Ctrl+' : ''}${shiftKey ? 'Shift+' : ''}${code}`;
}

const SHORT: Record<string, string> = {
  Escape: 'Esc',
  Delete: 'Del',
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Equal: '=',
  Minus: '−',
  Slash: '/',
  Comma: ',',
  Period: '.',
  Semicolon: ';',
  Quote: '’',
  Backquote: '`',
  BracketLeft: '[',
  BracketRight: ']',
  Backslash: '\\',
};

/** The label of a key. */
export function keyLabel(combo: string): string {
  if (combo === 'Shift+Slash') return '?';
  const parts = combo.split('+');
  const code = parts.pop() ?? '';
  const cap =
    SHORT[code] ??
    code
      .replace(/^Key(?=.$)/, '')
      .replace(/^Digit(?=.$)/, '')
      .replace(/^Numpad(?=.)/, 'Num ');
  return [...parts.map((part) => (part === 'Shift' ? '⇧' : part)), cap].join(' ');
}

/** Actions by key: what a press does. */
export function actionsByKey(keys: KeyMap): ReadonlyMap<string, Action> {
  return new Map(ACTIONS.map((action) => [keys[action], action]));
}

export type Assigned =
  | { ok: true; keys: KeyMap }
  | { ok: false; reason: 'fixed' }
  | { ok: false; reason: 'taken'; by: Action };

/** The map with a new key for an action. A key that is already in use is rejected. */
export function assignKey(keys: KeyMap, action: Action, combo: string): Assigned {
  if (FIXED_KEYS.has(combo)) return { ok: false, reason: 'fixed' };
  const by = actionsByKey(keys).get(combo);
  if (by !== undefined && by !== action) return { ok: false, reason: 'taken', by };
  return { ok: true, keys: { ...keys, [action]: combo } };
}

/** The map with the keys of two actions swapped, which frees a used key in one step. */
export function swapKeys(keys: KeyMap, one: Action, other: Action): KeyMap {
  return { ...keys, [one]: keys[other], [other]: keys[one] };
}

/** A stored map, repaired: unknown actions are dropped, missing ones get their default, a conflict resets everything. */
export function restoreKeys(stored: unknown): KeyMap {
  if (typeof stored !== 'object' || stored === null) return DEFAULT_KEYS;
  const given = new Map(Object.entries(stored));
  const keys = Object.fromEntries(
    ACTIONS.map((action) => {
      const combo: unknown = given.get(action);
      return [action, typeof combo === 'string' && !FIXED_KEYS.has(combo) ? combo : DEFAULT_KEYS[action]];
    }),
  ) as KeyMap;
  return new Set(Object.values(keys)).size === ACTIONS.length ? keys : DEFAULT_KEYS;
}
