import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { QueryClient } from '@tanstack/react-query';
import { describe, expect, it } from 'vitest';
import { EVENTS, METHODS, type MethodName, type RunId, type SlideId } from '../../../electron/contract/methods.ts';
import { invalidate, STALE } from '../../../renderer/api/stale.ts';

const slide = (id: number) => id as SlideId;

/** A client that holds an answer to each question, none of them stale. */
function clientWith(...keys: readonly (readonly [string, unknown])[]) {
  const client = new QueryClient();
  for (const key of keys) client.setQueryData(key, {});
  return { client, isStale: (key: readonly [string, unknown]) => client.getQueryState(key)?.isInvalidated };
}

describe('the table of stale answers', () => {
  it('has a row for every event, and names only methods of the contract', () => {
    expect(Object.keys(STALE).sort()).toEqual(Object.keys(EVENTS).sort());
    const named = Object.values(STALE).flat();
    expect(named.filter((method) => !(method in METHODS))).toEqual([]);
  });

  const asked = (() => {
    const folder = join(import.meta.dirname, '../../../renderer');
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.tsx?$/.test(file))
      .flatMap((file) => [
        ...readFileSync(join(folder, file), 'utf8').matchAll(/(?:useEngine|engineQuery|keyOf)\(\s*'([\w.]+)'/g),
      ])
      .map(([, method = '']) => method);
  })();

  it('reaches every answer that the window keeps, but for those that never change', () => {
    const CONSTANT = [
      'people.current',
      'reports.defaults',
      'map.draw',
      'similarity.examine',
      'outbox.text',
      'counting.hint',
    ];
    const reached = new Set<string>([...Object.values(STALE).flat(), ...CONSTANT]);
    expect(asked.length).toBeGreaterThan(50);
    expect(asked.filter((method) => !reached.has(method))).toEqual([]);
  });

  it('asks again for every masked answer when the session changes', () => {
    const masked = asked.filter((method) => {
      const definition: object = METHODS[method as MethodName];
      return 'blinded' in definition && definition.blinded === 'masked';
    });
    expect(masked.length).toBeGreaterThan(10);
    // A map takes long; signing in drops it (people/useEnter.ts).
    expect(masked.filter((method) => !STALE['people.session'].includes(method as MethodName))).toEqual(['map.draw']);
  });

  it('asks again for gate, review and report of a slide that was analysed again, and for no other slide’s', () => {
    const keys = ['signoff.gate', 'review.state', 'reports.state', 'slides.get'].map(
      (method) => [method, { slideId: 1 }] as const,
    );
    const other = ['signoff.gate', { slideId: 2 }] as const;
    const worklist = ['worklist.find', { filter: {} }] as const;
    const { client, isStale } = clientWith(...keys, other, worklist);
    invalidate(client, 'runs.ended', { runId: 1 as RunId, slideId: slide(1), status: 'complete', message: null });
    for (const key of [...keys, worklist]) expect(isStale(key), key[0]).toBe(true);
    expect(isStale(other)).toBe(false);
  });

  it('leaves everything as it is while a run goes on', () => {
    const { client, isStale } = clientWith(['slides.get', { slideId: 1 }]);
    const progress = { runId: 1 as RunId, slideId: slide(1), done: 1, total: 2, refused: 0, leftMs: null };
    invalidate(client, 'runs.progress', { ...progress, stage: 'classify' });
    expect(isStale(['slides.get', { slideId: 1 }])).toBe(false);
  });
});
