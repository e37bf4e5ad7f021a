import { CLASS_NAMES, CLINICAL_ORDER, type Differential, isCounted, type SegmenterInfo } from '../contract/index.ts';
import { figureText, limitsText, NO_FIGURE } from '../contract/rounding.ts';
import type { Evaluation } from '../engine/evaluation/evaluation.ts';
import type { MaskEvaluation } from '../engine/evaluation/mask-evaluation.ts';

const right = (value: string | number, width: number) => String(value).padStart(width);
const percent = (share: number | null) => (share === null ? NO_FIGURE : `${(100 * share).toFixed(1)}%`);

/** The differential as a table for people. */
export function differentialTable(differential: Differential, unreviewed = 0): string {
  const { counted, unidentified, classes, per_100_wbc, not_trained = [] } = differential;
  const lines = [`${'class'.padEnd(24)}${right('count', 6)}${right('%', 8)}   95% limits`];
  for (const name of CLINICAL_ORDER.filter(isCounted)) {
    const row = classes[name];
    if (!row) continue;
    const label = `${name} ${CLASS_NAMES[name]}`.padEnd(24);
    lines.push(
      not_trained.includes(name)
        ? `${label}${right('not trained', 14)}`
        : `${label}${right(row.count, 6)}${right(figureText(row.percent), 8)}   ${limitsText(row.ci95, ' - ')}`,
    );
  }
  lines.push(
    `${'counted white cells'.padEnd(24)}${right(counted, 6)}`,
    `${'unidentified'.padEnd(24)}${right(unidentified, 6)}`,
  );
  for (const name of CLINICAL_ORDER.filter((n) => !isCounted(n))) {
    const figure = not_trained.includes(name) ? 'not trained' : figureText(per_100_wbc[name] ?? null);
    lines.push(`${`${name} per 100 white cells`.padEnd(24)}${right(figure, 14)}`);
  }
  if (differential.limits_withheld) {
    lines.push(
      `No limits: the stain of ${differential.unusual_stain} cells is unknown to the classifier; errors of its calls are larger than sampling error.`,
    );
  } else if (unreviewed > 0) {
    lines.push(
      `Limits cover sampling error alone: ${unreviewed} cells are unreviewed, errors of their calls come on top.`,
    );
  }
  return lines.join('\n');
}

/** An evaluation in the paper's layout: the confusion table with TPR and precision a class, then the summary, by source too. */
export function evaluationTable(evaluation: Evaluation): string {
  const { confusion, classes, sources } = evaluation;
  const lines = [
    `true\\call${confusion.labels.map((name) => right(name, 5)).join('')}${right('n', 7)}${right('TPR', 8)}${right('prec.', 8)}`,
  ];
  confusion.labels.forEach((name, k) => {
    const score = classes[name];
    if (!score) return;
    const row = (confusion.rows[k] ?? []).map((count) => right(count || '.', 5)).join('');
    const tpr = score.support ? percent(score.tpr) : NO_FIGURE;
    const called = confusion.rows.some((counts) => (counts[k] ?? 0) > 0);
    const precision = called ? percent(score.precision) : NO_FIGURE;
    lines.push(`${name.padEnd(9)}${row}${right(score.support, 7)}${right(tpr, 8)}${right(precision, 8)}`);
  });
  lines.push(
    '',
    `${'source'.padEnd(12)}${right('n', 7)}${right('accuracy', 10)}${right('macro-F1', 10)}${right('normal', 9)}${right('abnormal', 10)}`,
  );
  for (const [name, s] of [['all', evaluation] as const, ...Object.entries(sources)]) {
    lines.push(
      `${name.padEnd(12)}${right(s.n, 7)}${right(percent(s.n > 0 ? s.accuracy : null), 10)}${right(s.macro_f1 === null ? NO_FIGURE : s.macro_f1.toFixed(3), 10)}` +
        `${right(percent(s.mean_tpr_normal), 9)}${right(percent(s.mean_tpr_abnormal), 10)}`,
    );
  }
  for (const [label, { n, accuracy }] of Object.entries(evaluation.sets))
    lines.push(`${label.padEnd(12)}${right(n, 7)}${right(percent(accuracy), 10)}   either call is right`);
  lines.push(
    '',
    `abstained ${percent(evaluation.abstained)}, accuracy when classified ${percent(evaluation.accuracy_when_classified)}, ` +
      `expected calibration error ${evaluation.ece.toFixed(3)}`,
  );
  return lines.join('\n');
}

/** Overlap with true masks, image by image where it failed, then the summary and the paper's table of error rates per class. */
export function maskTable(evaluation: MaskEvaluation, segmenter: Omit<SegmenterInfo, 'calibration'>): string {
  const { n, images, ser, ser_classes, ser_weighted, ms_per_image } = evaluation;
  const four = (value: number) => right(value.toFixed(4), 9);
  const lines = [
    `${'image'.padEnd(32)}${right('cell Dice', 11)}${right('IoU', 8)}${right('nucl. Dice', 12)}${right('IoU', 8)}${right('ms', 8)}`,
    ...images.map(
      ({ file, cell, nucleus, failed, milliseconds }) =>
        `${file.padEnd(32)}${right(cell.dice.toFixed(4), 11)}${right(cell.iou.toFixed(3), 8)}` +
        `${right(nucleus.dice.toFixed(4), 12)}${right(nucleus.iou.toFixed(3), 8)}${right(milliseconds.toFixed(1), 8)}${failed ? '  failed' : ''}`,
    ),
    '',
    `${''.padEnd(9)}${right('Dice mean', 10)}${right('median', 9)}${right('p5', 9)}${right('IoU mean', 10)}${right('median', 9)}${right('p5', 9)}${right('failed', 9)}`,
  ];
  for (const region of ['cell', 'nucleus'] as const) {
    const { dice, iou, failures } = evaluation[region];
    lines.push(
      `${region.padEnd(9)}${right(dice.mean.toFixed(4), 10)}${four(dice.median)}${four(dice.p5)}` +
        `${right(iou.mean.toFixed(4), 10)}${four(iou.median)}${four(iou.p5)}${right(percent(failures), 9)}`,
    );
  }
  lines.push(
    '',
    `${n} images, segmentation error rate ${percent(ser)}, segmenter ${segmenter.version}, ` +
      `${ms_per_image.median.toFixed(1)} ms an image on one thread (median)`,
  );
  if (ser_classes) {
    const rate = (value: number | null | undefined) => right(typeof value === 'number' ? value.toFixed(2) : '-', 7);
    const names = CLINICAL_ORDER.filter((name) => ser_classes[name]);
    lines.push(
      '',
      `${'SER'.padEnd(10)}${names.map((name) => right(name, 7)).join('')}${right('mean', 7)}`,
      `${'of NCE'.padEnd(10)}${names.map((name) => rate(ser_classes[name]?.ser_nce)).join('')}${rate(ser_weighted?.nce)}`,
      `${'of CE'.padEnd(10)}${names.map((name) => rate(ser_classes[name]?.ser_ce)).join('')}${rate(ser_weighted?.ce)}`,
      `${'images'.padEnd(10)}${names.map((name) => right(ser_classes[name]?.images ?? 0, 7)).join('')}`,
    );
  }
  return lines.join('\n');
}
