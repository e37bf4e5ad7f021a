import type { LeukoscopeDatabase } from '../../../db/index.ts';
import { LeukoscopeError, type SlideId } from '../../contract/index.ts';

/**
 * The slide of a name, an accession number or an id; of several with one accession the newest.
 *
 * @throws LeukoscopeError NOT_FOUND.
 */
export function findSlide({ slides }: Pick<LeukoscopeDatabase, 'slides'>, text: string): SlideId {
  const all = slides.list();
  const found =
    all.find(({ name }) => name === text) ??
    all.find(({ accession }) => accession === text) ??
    all.find(({ id }) => String(id) === text);
  if (found) return found.id;
  throw new LeukoscopeError('NOT_FOUND', `There is no slide "${text}". Give its id, its name or its accession number.`);
}
