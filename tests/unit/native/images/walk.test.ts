import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { walkImages } from '../../../../native/images/index.ts';
import { scratchFolder } from './support.ts';

const folder = scratchFolder();
const tree = join(folder, 'tree');
const put = (path: string) => {
  mkdirSync(join(folder, path, '..'), { recursive: true });
  writeFileSync(join(folder, path), 'x');
};
// Windows lets only administrators make links.
const posix = process.platform !== 'win32';

beforeAll(() => {
  for (const path of ['b.PNG', 'a/2.jpg', 'a/10.jpg', 'Z.tif', 'ü.webp', '.hidden.png', '.cache/x.png', 'labels.csv'])
    put(`tree/${path}`);
  put('tree/folder.png/inside.gif');
  mkdirSync(join(tree, 'empty.png'));
  put('outside/secret.png');
  if (!posix) return;
  symlinkSync('.', join(tree, 'loop'));
  symlinkSync('self.png', join(tree, 'self.png'));
  symlinkSync('../outside/secret.png', join(tree, 'out.png'));
  symlinkSync('../outside', join(tree, 'out'));
  symlinkSync('nowhere.png', join(tree, 'broken.png'));
  symlinkSync('b.PNG', join(tree, 'within.png'));
  execFileSync('mkfifo', [join(tree, 'pipe.png')]);
});

test('finds images recursively, in code-point order, with forward slashes', async () => {
  const { root, files } = await walkImages([tree]);
  expect(root).toBe(tree);
  expect(files.map(({ relative }) => relative)).toEqual([
    'Z.tif',
    'a/10.jpg',
    'a/2.jpg',
    'b.PNG',
    'folder.png/inside.gif',
    ...(posix ? ['within.png'] : []),
    'ü.webp',
  ]);
  expect(files.map(({ path }) => path)).toContain(join(tree, 'a', '2.jpg'));
});

test.runIf(posix)('names what looks like an image and is none, and what it does not follow', async () => {
  const { refused } = await walkImages([tree]);
  expect(refused.map(({ file, code }) => [file, code])).toEqual([
    ['broken.png', 'UNREADABLE'],
    ['empty.png', 'NOT_A_FILE'],
    ['loop', 'UNREADABLE'],
    ['out', 'UNREADABLE'],
    ['out.png', 'UNREADABLE'],
    ['pipe.png', 'NOT_A_FILE'],
    ['self.png', 'UNREADABLE'],
  ]);
  for (const { message } of refused) expect(message).toMatch(/\. [A-Z].*\.$/);
});

test('a file named itself is taken whatever its extension, a missing one is refused', async () => {
  const walk = await walkImages([join(tree, 'labels.csv'), join(tree, 'a', '2.jpg'), join(tree, 'gone.png')]);
  expect(walk.root).toBe(tree);
  expect(walk.files.map(({ relative }) => relative)).toEqual(['a/2.jpg', 'labels.csv']);
  expect(walk.refused).toMatchObject([{ file: 'gone.png', code: 'UNREADABLE' }]);
});

test('two folders share the folder above as root; a file named twice is taken once', async () => {
  const walk = await walkImages([join(tree, 'a'), join(folder, 'outside'), join(tree, 'a', '2.jpg')]);
  expect(walk.root).toBe(folder);
  expect(walk.files.map(({ relative }) => relative)).toEqual(['outside/secret.png', 'tree/a/10.jpg', 'tree/a/2.jpg']);
});

test('a folder that can not be read is refused', async () => {
  if (!posix || process.getuid?.() === 0) return; // root reads everything
  mkdirSync(join(folder, 'locked'), { mode: 0o000 });
  expect((await walkImages([join(folder, 'locked')])).refused).toMatchObject([{ code: 'UNREADABLE' }]);
});
