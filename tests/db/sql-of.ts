/**
 * Every SQL statement that a folder of sources holds, found in its text: literals that begin like a statement, with what they insert
 * put in. No statement can be forgotten, as one that no test happens to run would be.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** A piece of text, or the source of an expression within `${}`. */
type Piece = { text: string } | { expression: string };

interface Literal {
  file: string;
  line: number;
  /** The constant that the literal is the value of; null for one that is used where it stands. */
  name: string | null;
  pieces: Piece[];
}

export interface Statement {
  file: string;
  line: number;
  sql: string;
}

/** The literal that begins at `at`, with where it ends. */
function readLiteral(source: string, at: number): { pieces: Piece[]; end: number } {
  const quote = source[at];
  const pieces: Piece[] = [];
  let text = '';
  let i = at + 1;
  for (; i < source.length && source[i] !== quote; i++) {
    if (source[i] === '\\') text += source[++i] === 'n' ? '\n' : (source[i] ?? '');
    else if (quote === '`' && source.startsWith('${', i)) {
      const end = closing(source, i + 2);
      pieces.push({ text }, { expression: source.slice(i + 2, end).trim() });
      text = '';
      i = end;
    } else text += source[i];
  }
  return { pieces: [...pieces, { text }], end: i + 1 };
}

/** Where the brace closes whose inside begins at `at`. */
function closing(source: string, at: number): number {
  let depth = 1;
  for (let i = at; i < source.length; i++) {
    const sign = source[i];
    if (sign === '`' || sign === "'" || sign === '"') i = readLiteral(source, i).end - 1;
    else if (sign === '{') depth++;
    else if (sign === '}' && --depth === 0) return i;
  }
  throw new Error('A brace is not closed.');
}

function literalsOf(file: string, source: string): Literal[] {
  const found: Literal[] = [];
  for (let i = 0; i < source.length; i++) {
    if (source.startsWith('//', i)) i = source.indexOf('\n', i);
    else if (source.startsWith('/*', i)) i = source.indexOf('*/', i) + 1;
    // A regular expression: nothing else follows these signs with a slash.
    else if (source[i] === '/' && /[(,=:]\s*$/.test(source.slice(Math.max(0, i - 8), i))) {
      for (i++; source[i] !== '/'; i++) if (source[i] === '\\') i++;
    } else if (source[i] === "'" || source[i] === '"' || source[i] === '`') {
      const { pieces, end } = readLiteral(source, i);
      const name = /const (\w+)(?:: \w+)? =\s*$/.exec(source.slice(Math.max(0, i - 80), i))?.[1] ?? null;
      found.push({ file, line: source.slice(0, i).split('\n').length, name, pieces });
      for (const piece of pieces)
        if ('expression' in piece)
          found.push(...literalsOf(file, piece.expression).map((one) => ({ ...one, line: 0 })));
      i = end - 1;
    }
  }
  return found;
}

/** @param variants What an expression that is no constant may be, by its text, or by file and text where files differ. */
export function statementsOf(folder: string, variants: Readonly<Record<string, readonly string[]>>): Statement[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  const literals = files.flatMap((file) => literalsOf(basename(file), readFileSync(join(folder, file), 'utf8')));
  const constants = new Map(
    literals.flatMap((one) =>
      one.name
        ? ([
            [one.name, one],
            [`${one.file}: ${one.name}`, one],
          ] as const)
        : [],
    ),
  );
  // A name in capitals may come from another file; any other is of its own.
  const constantOf = (file: string, name: string) =>
    constants.get(`${file}: ${name}`) ?? (/^[A-Z_]+$/.test(name) ? constants.get(name) : undefined);
  const inserted = new Set(
    literals.flatMap(({ pieces }) => pieces.flatMap((piece) => ('expression' in piece ? [piece.expression] : []))),
  );
  const missing = new Set<string>();

  const texts = (file: string, pieces: readonly Piece[]): string[] =>
    pieces.reduce<string[]>(
      (starts, piece) => {
        const ends = 'text' in piece ? [piece.text] : valuesOf(file, piece.expression);
        return starts.flatMap((start) => ends.map((end) => start + end));
      },
      [''],
    );
  const valuesOf = (file: string, expression: string): string[] => {
    const variant = variants[`${file}: ${expression}`] ?? variants[expression];
    if (variant) return variant.flatMap((text) => texts(file, readLiteral(`\`${text}\``, 0).pieces));
    const constant = constantOf(file, expression);
    if (constant) return texts(constant.file, constant.pieces);
    missing.add(`${file}: ${expression}`);
    return [];
  };

  const begins = (file: string, pieces: readonly Piece[]): boolean => {
    const first = pieces.find((piece) => 'expression' in piece || piece.text.trim() !== '');
    if (!first) return false;
    if ('text' in first) return /^\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\s/.test(first.text);
    return begins(file, constantOf(file, first.expression)?.pieces ?? []);
  };
  const statements = literals
    .filter(({ file, pieces }) => begins(file, pieces))
    // The beginning of other statements is none itself.
    .filter(({ name }) => name === null || !inserted.has(name))
    .flatMap(({ file, line, pieces }) => texts(file, pieces).map((sql) => ({ file, line, sql })));
  if (missing.size) throw new Error(`Say in the test what these may be: ${[...missing].join(' | ')}`);
  return statements;
}
