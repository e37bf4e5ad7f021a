#!/usr/bin/env node
// Stands in for `fpm`, which electron-builder calls to make a .deb and would download: the same arguments, handed to dpkg-deb.
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

const text = /** @type {const} */ ({ type: 'string' });
const { values, positionals } = parseArgs({
  // Options that mean nothing to a .deb are passed over.
  strict: false,
  allowPositionals: true,
  options: {
    'output-type': { ...text, short: 't' },
    'input-type': { ...text, short: 's' },
    name: { ...text, short: 'n' },
    version: { ...text, short: 'v' },
    architecture: { ...text, short: 'a' },
    package: { ...text, short: 'p' },
    depends: { ...text, short: 'd', multiple: true },
    'deb-recommends': { ...text, multiple: true },
    'deb-priority': text,
    'deb-compression': text,
    description: text,
    maintainer: { ...text, short: 'm' },
    vendor: text,
    url: text,
    license: text,
    category: text,
    log: text,
    'after-install': text,
    'after-remove': text,
  },
});
if (values['output-type'] !== 'deb')
  throw new Error(`only .deb packages can be made here, not .${values['output-type']}`);

const tree = mkdtempSync(path.join(tmpdir(), 'leukoscope-deb-'));
try {
  for (const mapping of positionals) {
    const [from = '', to = ''] = mapping.split('=');
    const target = path.join(tree, to);
    mkdirSync(path.dirname(target), { recursive: true });
    // As fpm: `folder/=/place` copies what is in the folder.
    cpSync(from, statSync(from).isFile() && to.endsWith('/') ? path.join(target, path.basename(from)) : target, {
      recursive: true,
      verbatimSymlinks: true,
    });
  }
  const [summary = '', ...rest] = String(values.description ?? '')
    .trim()
    .split('\n');
  const control = {
    Package: values.name,
    Version: values.version,
    Architecture: values.architecture,
    Maintainer: values.maintainer,
    Section: values.category ?? 'science',
    Priority: values['deb-priority'] ?? 'optional',
    Homepage: values.url,
    Depends: [values.depends ?? []].flat().join(', '),
    Recommends: [values['deb-recommends'] ?? []].flat().join(', '),
    Description: [summary, ...rest.map((line) => ` ${line.trim() || '.'}`)].join('\n'),
  };
  const debian = path.join(tree, 'DEBIAN');
  mkdirSync(debian);
  const fields = Object.entries(control).filter(([, value]) => value);
  writeFileSync(path.join(debian, 'control'), `${fields.map(([name, value]) => `${name}: ${value}`).join('\n')}\n`);
  for (const [option, name] of /** @type {const} */ ([
    ['after-install', 'postinst'],
    ['after-remove', 'postrm'],
  ])) {
    const script = values[option];
    if (!script) continue;
    cpSync(String(script), path.join(debian, name));
    chmodSync(path.join(debian, name), 0o755);
  }
  chmodSync(tree, 0o755);
  const compression = `-Z${values['deb-compression'] ?? 'xz'}`;
  execFileSync('dpkg-deb', ['--root-owner-group', compression, '--build', tree, String(values.package)], {
    stdio: 'inherit',
  });
} finally {
  rmSync(tree, { recursive: true, force: true });
}
