import { type ExaminedCell, LeukoscopeError, type SelectionId } from '../../contract/index.ts';
import { Recent } from '../common/recent.ts';
import { StageClock } from '../runs/clock.ts';
import { analyseImages, type PipelineTools } from '../runs/pipeline.ts';
import type { Selections } from '../runs/selections.ts';

interface Examined {
  name: string;
  cells: (ExaminedCell & { features: Float32Array })[];
}

/** Pictures that are remembered; a person looks at one at a time, and may come back to the one before. */
const KEPT = 4;
/** Most cells of a picture that are offered; a whole field is better imported as a slide. */
const MOST_CELLS = 48;

interface ExaminerOptions {
  selections: Selections;
  tools(): PipelineTools;
}

/** Pictures from outside, analysed to be compared with what is stored. Nothing of them is kept beyond this process. */
export class QueryImages {
  readonly #options: ExaminerOptions;
  readonly #kept = new Recent<SelectionId, Examined>(KEPT);

  constructor(options: ExaminerOptions) {
    this.#options = options;
  }

  /** @throws LeukoscopeError of the picture when it can't be used, NO_INPUT when no cell is found in it. */
  async examine(id: SelectionId, signal: AbortSignal): Promise<{ name: string; cells: ExaminedCell[] }> {
    const examined = this.#kept.get(id) ?? (await this.#analyse(id, signal));
    this.#kept.set(id, examined);
    return { name: examined.name, cells: examined.cells.map(({ features: _features, ...cell }) => cell) };
  }

  /** @throws LeukoscopeError NOT_FOUND when the picture is no longer remembered. */
  features(id: SelectionId, index: number): Float32Array {
    const cell = this.#kept.get(id)?.cells[index];
    if (!cell) throw new LeukoscopeError('NOT_FOUND', 'This picture is no longer open. Choose it again.');
    return cell.features;
  }

  async #analyse(id: SelectionId, signal: AbortSignal): Promise<Examined> {
    const { selections, tools } = this.#options;
    const { files, refused: unread } = selections.take(id);
    const [file] = files;
    const cells: Examined['cells'] = [];
    let refusal = unread[0];
    if (file) {
      for await (const { images, refused } of analyseImages([file], 'auto', tools(), new StageClock(), signal)) {
        refusal ??= refused[0];
        for (const image of images)
          for (const { box, class: name, status, confidence, segmentation, rgb, features } of image.cells) {
            const [, , width, height] = box;
            const { score: quality } = segmentation.quality;
            cells.push({ class: name, status, confidence, quality, width, height, pixels: rgb, features });
          }
      }
    }
    if (cells.length === 0) {
      if (refusal) throw new LeukoscopeError(refusal.code, refusal.message);
      throw new LeukoscopeError(
        'NO_INPUT',
        'There is no white cell in this picture. Choose a picture of a cell or a field.',
      );
    }
    return { name: file?.relative ?? '', cells: cells.slice(0, MOST_CELLS) };
  }
}
