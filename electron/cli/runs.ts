import { InvalidArgumentError } from 'commander';
import type { LeukoscopeDatabase } from '../../db/index.ts';
import { METHODS, type RunId, type SlideId } from '../contract/index.ts';
import { findSlide } from '../engine/common/find-slide.ts';
import { ReviewService } from '../engine/review/service.ts';
import { type DatabaseFlags, DONE, print, type Registry, SOME_REFUSED, usingDatabase, writeJson } from './shared.ts';
import { withAccount } from './sign-in.ts';

interface RunsFlags extends DatabaseFlags {
  show?: number;
  acceptLoss?: boolean;
}

function list(database: LeukoscopeDatabase, slide: string, json: string | undefined): number {
  const runs = database.runs.ofSlide(findSlide(database, slide));
  writeJson(json, { schema: 'leukoscope/runs/1', runs });
  for (const { id, shown, status, startedAt, model, cells } of runs)
    print(
      [`${id}${shown ? ' *' : ''}`, status, startedAt, `${model.name} ${model.version}`, `${cells} cells`].join('\t'),
    );
  return DONE;
}

function show(review: ReviewService, slideId: SlideId, runId: RunId, flags: RunsFlags, actor: string): number {
  const { shown, carried, lost } = review.show(slideId, runId, actor, flags.acceptLoss ?? false);
  writeJson(flags.json, { schema: 'leukoscope/shown-run/1', shown, carried, lost });
  for (const { file, cellId, class: name, excluded, comment, flagged, outline } of lost) {
    const words = [name, excluded && `excluded: ${excluded}`, flagged && 'flagged', comment, outline && 'outline'];
    print(`no cell for the decision on cell ${cellId} of ${file}: ${words.filter(Boolean).join(', ')}`);
  }
  if (!shown) print(`Nothing changed. Add --accept-loss to show analysis ${runId} without ${lost.length} decisions.`);
  else print(`Analysis ${runId} is shown; ${carried} decisions went along.`);
  return shown ? DONE : SOME_REFUSED;
}

function number(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It must be the number of an analysis.');
  return Number(text);
}

export function registerRuns({ program, run }: Registry): void {
  withAccount(program.command('runs <slide>'))
    .description('list the analyses of a slide, the one that is shown with a star, or show another')
    .option('--show <run>', 'show this complete analysis; every decision goes along', number)
    .option('--accept-loss', 'also where a decision has no cell in it')
    .option('--json <file>', 'write the result as JSON')
    .option('--db <file>', 'database to use')
    .action(
      run((slide: string, flags: RunsFlags) => {
        const runId = flags.show as RunId | undefined;
        const { needs } = METHODS[runId === undefined ? 'runs.list' : 'runs.show'];
        return usingDatabase(flags, { needs, write: true }, (database, actor) => {
          if (runId === undefined) return list(database, slide, flags.json);
          const review = new ReviewService(database, () => undefined);
          return show(review, findSlide(database, slide), runId, flags, actor.id);
        });
      }),
    );
}
