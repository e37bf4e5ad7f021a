import type { LeukoscopeDatabase } from '../../../db/index.ts';
import { formatHead, parseHead } from '../../../models/head/head.ts';
import { isWorse } from '../../../models/head/train.ts';
import {
  type CellClass,
  CLINICAL_ORDER,
  type HEAD_METHODS,
  type HeadSummary,
  LeukoscopeError,
} from '../../contract/index.ts';
import type { Handlers } from '../../contract/rpc.ts';
import type { EventHub } from '../common/event-hub.ts';
import type { AnalysisTools } from '../runs/tools.ts';
import type { HeadTrainer } from './trainer.ts';

/** The classifier's heads: list, train on reviewed cells, put in use. */
export function headHandlers({
  database,
  tools,
  trainer,
  events,
}: {
  database: LeukoscopeDatabase;
  tools: AnalysisTools;
  trainer: HeadTrainer;
  events: EventHub;
}): Handlers<typeof HEAD_METHODS> {
  const changed = () => events.emit('heads.changed', {});
  const trainingOf = (id: number): Pick<HeadSummary, 'description' | 'images' | 'known' | 'used'> => {
    const used = database.heads.wasUsed(id);
    const text = database.heads.content(id);
    if (text === undefined) return { description: null, images: {}, known: null, used };
    const { description, images, known = null } = parseHead(text, `Head ${id}`).training;
    return { description, images, known, used };
  };
  const summaries = (): HeadSummary[] => {
    const stored = database.heads.list();
    const network = tools.model.info.sha256;
    return [
      ...stored.map(({ id, version, seal, active, trainedAt, trainedBy, cells, locked, comparison, backbone }) => ({
        id,
        version,
        seal,
        active,
        usable: backbone === network,
        trainedAt,
        trainedBy,
        cells,
        locked,
        comparison,
        ...trainingOf(id),
      })),
      {
        id: null,
        version: tools.shippedVersion,
        seal: null,
        active: !stored.some(({ active }) => active),
        usable: true,
        trainedAt: null,
        trainedBy: null,
        cells: null,
        locked: null,
        comparison: null,
        known: null,
        description: tools.shippedHead?.training.description ?? null,
        images: tools.shippedHead?.training.images ?? {},
        used: true,
      },
    ];
  };
  return {
    'heads.list': () => {
      const slides = database.heads.trainable(tools.model.info.sha256);
      const trainable: Partial<Record<CellClass, number>> = {};
      for (const { classes } of slides) {
        for (const name of CLINICAL_ORDER) {
          const cells = classes[name];
          if (cells) trainable[name] = (trainable[name] ?? 0) + cells;
        }
      }
      return {
        heads: summaries(),
        trainable,
        slides,
        training: trainer.training,
        refittable: tools.shippedHead !== null,
      };
    },
    'heads.train': async ({ version, ...choice }, { actor }) => {
      const head = tools.shippedHead;
      if (!head) throw new LeukoscopeError('MODEL_UNUSABLE', 'This model has no head of its own to start from.');
      const at = new Date().toISOString();
      const { content, seal, trained, locked, comparison } = await trainer.train({
        ...choice,
        head: formatHead(head),
        network: tools.model.info.sha256,
        rehearsal: tools.model.rehearsal,
        version,
        at,
      });
      const id = database.heads.add({
        seal,
        version,
        backbone: head.backbone.sha256,
        parent: head.seal,
        trainedAt: at,
        trainedBy: actor.name,
        cells: trained,
        locked,
        comparison,
        content,
      });
      changed();
      const summary = summaries().find((one) => one.id === id);
      if (!summary) throw new LeukoscopeError('INTERNAL', 'The head that was just stored is not there.');
      return summary;
    },
    'heads.cancel': () => ({ cancelled: trainer.cancel() }),
    'heads.discard': ({ id }, { actor }) => {
      database.heads.discard(id, actor.id);
      changed();
      return {};
    },
    'heads.activate': ({ id, acceptWorse }, { actor }) => {
      const head = database.heads.list().find((one) => one.id === id);
      if (head && isWorse(head.comparison) && !acceptWorse) {
        throw new LeukoscopeError(
          'NOT_READY',
          `Head ${head.version} is worse than the shipped one on cells it never saw. Train it on more cells.`,
        );
      }
      const before = database.heads.active();
      database.heads.activate(id, actor.id);
      try {
        tools.loadActiveHead();
      } catch (error) {
        database.heads.activate(before, actor.id);
        throw error;
      }
      changed();
      return {};
    },
  };
}
