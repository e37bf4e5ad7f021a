import type { FIELD_METHODS } from '../../contract/index.ts';
import type { Handlers } from '../../contract/rpc.ts';
import { missing } from '../common/missing.ts';
import type { Engine } from '../engine.ts';

/** Whole fields and where their cells lie. */
export function fieldHandlers({ database }: Engine): Handlers<typeof FIELD_METHODS> {
  return {
    'fields.list': ({ slideId }) => {
      if (!database.slides.get(slideId)) throw missing('slide', slideId);
      return database.fields.ofSlide(slideId);
    },
  };
}
