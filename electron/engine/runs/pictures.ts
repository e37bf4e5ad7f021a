import type { LeukoscopeDatabase, StoredCell } from '../../../db/index.ts';
import {
  decodeImage,
  decodeMask,
  encodeCrop,
  encodeField,
  encodeOverlay,
  encodeTransparent,
  type Pixels,
} from '../../../native/images/index.ts';
import { drawStage, type Segmentation, type SegmenterPool } from '../../../native/segmenter/index.ts';
import {
  type CellId,
  type CellImageKind,
  type ImageId,
  LeukoscopeError,
  type SegmentationStage,
} from '../../contract/index.ts';
import { missing } from '../common/missing.ts';
import { RecentCalls } from '../common/recent.ts';
import { cropRgb } from './pipeline.ts';

/** An encoded picture with its media type. */
export interface Picture {
  type: string;
  bytes: Uint8Array;
}

const png = (bytes: Uint8Array): Picture => ({ type: 'image/png', bytes });

/** Stepping through the stages of one cell, and back to the cell before, makes no new work. */
const KEPT_SEGMENTATIONS = 3;
/** Longest side of a field's picture, px: finer than a screen shows of a whole field, and small enough for its memory. */
const FIELD_SIDE = 4096;

/** What pictures are made from. The segmenter in use may be replaced by a calibrated one. */
export interface PictureSources {
  readonly database: LeukoscopeDatabase;
  readonly tools: { readonly segmenter: SegmenterPool };
}

/** The pictures of the cell:// protocol. */
export class Pictures {
  readonly #sources: PictureSources;
  readonly #segmentations = new RecentCalls<Segmentation>(KEPT_SEGMENTATIONS);

  constructor(sources: PictureSources) {
    this.#sources = sources;
  }

  /** @throws LeukoscopeError NOT_FOUND when the cell, its original or what the picture shows is not there. */
  async cell(kind: Exclude<CellImageKind, 'draft' | `trial-${string}`>, cellId: CellId): Promise<Picture> {
    const { cells } = this.#sources.database;
    if (kind === 'thumb') {
      const bytes = cells.thumb(cellId);
      if (!bytes) throw missing('cell', cellId);
      return { type: 'image/webp', bytes };
    }
    if (kind === 'overlay') {
      const stored = cells.mask(cellId);
      if (!stored) throw missing('mask of cell', cellId);
      const { mask, width, height } = await decodeMask(stored);
      return png(await encodeOverlay(mask, width, height));
    }
    if (kind === 'image') {
      const cell = this.#stored(cellId);
      return png(await encodeCrop(await decodeImage(this.#original(cell)), cell.box));
    }
    return this.#stage(kind.slice('stage-'.length) as SegmentationStage, cellId);
  }

  /** A cell's crop as the pipeline cut it. */
  async crop(cellId: CellId): Promise<Pixels> {
    const cell = this.#stored(cellId);
    const image = await decodeImage(this.#original(cell));
    const [, , width, height] = cell.box;
    return { rgb: cropRgb(image.rgb, image.width, cell.box), width, height };
  }

  /** A cell segmented anew with every stage, by the present segmenter. */
  segmentation(cellId: CellId): Promise<Segmentation> {
    const { segmenter } = this.#sources.tools;
    return this.#segmentations.get(`${segmenter.info.version}/${cellId}`, async () => {
      const { rgb, width, height } = await this.crop(cellId);
      return segmenter.segment(rgb, width, height, { stages: true });
    });
  }

  async #stage(stage: SegmentationStage, cellId: CellId): Promise<Picture> {
    const { stages, width, height } = await this.segmentation(cellId);
    const drawn = stages && drawStage(stage, stages, width, height);
    if (!drawn) throw missing(`stage "${stage}" of cell`, cellId);
    return png(await encodeTransparent(drawn.rgba, drawn.width, drawn.height));
  }

  #stored(cellId: CellId): StoredCell {
    const cell = this.#sources.database.cells.get(cellId);
    if (!cell) throw missing('cell', cellId);
    return cell;
  }

  /** A whole field, scaled down when it is very large. */
  async field(imageId: ImageId): Promise<Picture> {
    const image = this.#sources.database.fields.image(imageId);
    if (!image) throw missing('image', imageId);
    return encodeField(await decodeImage(this.#original({ ...image, imageSha256: image.sha256 })), FIELD_SIDE);
  }

  #original({ imageSha256, file }: Pick<StoredCell, 'imageSha256' | 'file'>): string {
    const { originals, retention } = this.#sources.database;
    const original = originals?.pathOf(imageSha256);
    if (original) return original;
    const released = retention.removedAt(imageSha256);
    if (released) {
      throw new LeukoscopeError(
        'NOT_FOUND',
        `The original of ${file} was removed on ${released.slice(0, 10)}, as the laboratory keeps originals for a time only. The cell's small picture, outline and figures stay.`,
      );
    }
    throw new LeukoscopeError(
      'NOT_FOUND',
      `The original of ${file} is not in the store beside the database. Restore the folder from a backup.`,
    );
  }
}
