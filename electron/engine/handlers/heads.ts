import { formatHead, parseHead } from '../../../models/head/head.ts';
import { isWorse, trainHead } from '../../../models/head/train.ts';
import { type CellClass, type HEAD_METHODS, type HeadSummary, LeukoscopeError } from '../../contract/index.ts';
import type { Handlers } from '../../contract/rpc.ts';
import type { Engine } from '../engine.ts';

/** The fewest reviewed cells, of at least two classes, that training starts with. */
const LEAST_CELLS = 20;

/** The classifier's heads: list, train on reviewed cells, put in use. */
export function headHandlers(engine: Engine): Handlers<typeof HEAD_METHODS> {
  const { database } = engine;
  const summaries = (): HeadSummary[] => {
    const stored = database.heads.list();
    const network = engine.model.info.sha256;
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
      })),
      {
        id: null,
        version: engine.shippedVersion,
        seal: null,
        active: !stored.some(({ active }) => active),
        usable: true,
        trainedAt: null,
        trainedBy: null,
        cells: null,
        locked: null,
        comparison: null,
      },
    ];
  };
  return {
    'heads.list': () => {
      const teachable: Partial<Record<CellClass, number>> = {};
      for (const { truth } of database.heads.teaching(engine.model.info.sha256))
        teachable[truth] = (teachable[truth] ?? 0) + 1;
      return { heads: summaries(), teachable, refittable: engine.shippedHead !== null };
    },
    'heads.train': ({ version }) => {
      const actor = engine.session.require('administer');
      const head = engine.shippedHead;
      if (!head) throw new LeukoscopeError('MODEL_UNUSABLE', 'This model has no head of its own to start from.');
      const cells = database.heads.teaching(engine.model.info.sha256);
      const classes = new Set(cells.map(({ truth }) => truth));
      if (cells.length < LEAST_CELLS || classes.size < 2) {
        throw new LeukoscopeError(
          'NOT_READY',
          `${cells.length} reviewed cells of ${classes.size} classes on signed slides are too few: review and sign at least ${LEAST_CELLS} cells of two classes.`,
        );
      }
      const at = new Date().toISOString();
      const trained = trainHead(head, cells, [], { version, at, description: 'Reviewed cells of signed slides' });
      const content = formatHead(trained.head);
      const { seal } = parseHead(content, version);
      const id = database.heads.add({
        seal,
        version,
        backbone: head.backbone.sha256,
        parent: head.seal,
        trainedAt: at,
        trainedBy: actor.name,
        cells: trained.trained,
        locked: trained.locked,
        comparison: trained.comparison,
        content,
      });
      engine.headsChanged();
      const summary = summaries().find((one) => one.id === id);
      if (!summary) throw new LeukoscopeError('INTERNAL', 'The head that was just stored is not there.');
      return summary;
    },
    'heads.activate': ({ id, acceptWorse }) => {
      const actor = engine.session.require('administer');
      const head = database.heads.list().find((one) => one.id === id);
      if (head && isWorse(head.comparison) && !acceptWorse) {
        throw new LeukoscopeError(
          'NOT_READY',
          `Head ${head.version} is worse than the shipped one on cells it never saw. Train it on more cells.`,
        );
      }
      engine.activateHead(id, actor.id);
      return {};
    },
  };
}
