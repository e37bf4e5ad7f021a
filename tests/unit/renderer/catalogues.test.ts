import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseSync } from 'vite';
import { describe, expect, it } from 'vitest';
import { QUALITY_FLAGS } from '../../../electron/contract/analysis.ts';
import { CELL_CLASSES } from '../../../electron/contract/classes.ts';
import { ERROR_CODES } from '../../../electron/contract/errors.ts';
import { en } from '../../../renderer/i18n/en/index.ts';
import { ko } from '../../../renderer/i18n/ko/index.ts';

const RENDERER = path.resolve(import.meta.dirname, '../../../renderer');
const HANGUL = /[\u3131-\u318e\uac00-\ud7a3]/;
/** What is the same in both: names, units, symbols. */
const UNTRANSLATED =
  /^(app\.name|details\.(app|hash)|differential\.percent|language\.|provider\.|unit\.|report\.format\.|differential\.bar$|gallery\.tile$|cell\.historyFromTo$|insight\.cells\.tile$|provenance\.sha256$|signoff\.change$)/;

type Tree = { [key: string]: string | Tree };
function flatten(tree: Tree, prefix = ''): Map<string, string> {
  return new Map(
    Object.entries(tree).flatMap(([key, value]): [string, string][] =>
      typeof value === 'string' ? [[prefix + key, value]] : [...flatten(value, `${prefix}${key}.`)],
    ),
  );
}
const english = flatten(en);
const korean = flatten(ko);

interface Node {
  type: string;
  [key: string]: unknown;
}
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'type' in value;

function* nodesOf(node: Node): Generator<Node> {
  yield node;
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) yield* nodesOf(child);
  }
}

const sources = readdirSync(RENDERER, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file) && !file.startsWith('i18n'))
  .map((file) => {
    const { program, errors } = parseSync(file, readFileSync(path.join(RENDERER, file), 'utf8'));
    expect(errors, file).toEqual([]);
    return { file, nodes: [...nodesOf(program as unknown as Node)] };
  });

const LETTERS = /\p{L}{2,}/u;
/** Attributes that a person reads or hears. */
const SPOKEN = ['aria-label', 'title', 'alt', 'placeholder', 'label', 'description', 'text', 'aria-description'];

/** Text in JSX that comes from no catalogue: between tags, in braces, or in an attribute that is read out. */
function hardCoded(nodes: readonly Node[]): string[] {
  const literal = (node: unknown): string[] => {
    if (!isNode(node)) return [];
    if (node.type === 'JSXExpressionContainer') return literal(node.expression);
    if (node.type === 'ConditionalExpression') return [...literal(node.consequent), ...literal(node.alternate)];
    if (node.type === 'LogicalExpression') return literal(node.right);
    return node.type === 'Literal' && typeof node.value === 'string' ? [node.value] : [];
  };
  return nodes
    .flatMap((node) => {
      if (node.type === 'JSXText') return [String(node.value)];
      if (node.type === 'JSXElement') return (node.children as Node[]).flatMap(literal);
      if (node.type === 'JSXAttribute' && SPOKEN.includes(String((node.name as Node).name))) return literal(node.value);
      return [];
    })
    .filter((text) => LETTERS.test(text));
}

describe('catalogues', () => {
  it('have the same keys', () => {
    expect([...korean.keys()].sort()).toEqual([...english.keys()].sort());
  });

  it('have the same placeholders under each key', () => {
    const placeholders = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort();
    for (const [key, text] of english) expect(placeholders(korean.get(key) ?? ''), key).toEqual(placeholders(text));
  });

  it('say something under each key, in Korean in Korean', () => {
    for (const [key, text] of english) expect(text.trim(), key).not.toBe('');
    for (const [key, text] of korean) if (!UNTRANSLATED.test(key)) expect(text, key).toMatch(HANGUL);
  });

  it('name every class, quality flag and error', () => {
    for (const name of CELL_CLASSES) expect(english.has(`class.${name}`), name).toBe(true);
    for (const flag of QUALITY_FLAGS) expect(english.has(`quality.${flag}.text`), flag).toBe(true);
    for (const code of ERROR_CODES) expect(english.has(`error.${code}.remedy`), code).toBe(true);
  });

  it('contain nothing that no source asks for', () => {
    const nodes = sources.flatMap((source) => source.nodes);
    const literals = new Set(nodes.flatMap((node) => (node.type === 'Literal' ? [node.value] : [])));
    const patterns = nodes
      .filter((node) => node.type === 'TemplateLiteral')
      .map((node) => (node.quasis as Node[]).map((quasi) => (quasi.value as { cooked: string }).cooked))
      .filter((parts) => parts.length > 1 && /^[a-zA-Z]+\./.test(parts[0] ?? ''))
      .map((parts) => new RegExp(`^${parts.map((part) => part.replaceAll('.', '\\.')).join('[^.]+')}$`));
    const unused = [...english.keys()]
      .map((key) => key.replace(/_(one|other)$/, ''))
      .filter((key) => !literals.has(key) && !patterns.some((pattern) => pattern.test(key)));
    expect(unused).toEqual([]);
  });
});

describe('sources', () => {
  it('write no text of their own', () => {
    for (const { file, nodes } of sources) expect(hardCoded(nodes), file).toEqual([]);
  });

  it('would be caught if they did', () => {
    const text = `const a = <p title="Slide name">{ok ? 'Ready' : t('x')}<b>Cells</b>{'Left over'}</p>;`;
    const { program } = parseSync('example.tsx', text);
    expect(hardCoded([...nodesOf(program as unknown as Node)])).toEqual(['Ready', 'Left over', 'Slide name', 'Cells']);
  });
});
