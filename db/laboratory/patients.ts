import { LeukoscopeError } from '../../electron/contract/errors.ts';
import type { Patient } from '../../electron/contract/orders.ts';
import type { WritableConnection } from '../connection.ts';

export function createPatients(db: WritableConnection) {
  return {
    /** Stores a patient, or brings the one of that number and authority up to date; gives the row's id. */
    save({ mrn, authority, family, given, birthDate, sex }: Patient): number {
      const now = new Date().toISOString();
      const row = db.get<{ id: number }>(
        `INSERT INTO patients (mrn, authority, family, given, birth_date, sex, created_at, updated_at)
           VALUES ($mrn, $authority, $family, $given, $birthDate, $sex, $now, $now)
           ON CONFLICT (authority, mrn) DO UPDATE SET family = excluded.family, given = excluded.given,
             birth_date = excluded.birth_date, sex = excluded.sex, updated_at = excluded.updated_at
         RETURNING id`,
        { mrn, authority, family: family.normalize(), given: given.normalize(), birthDate, sex, now },
      );
      if (!row) throw new LeukoscopeError('INTERNAL', `The patient could not be stored in ${db.file}.`);
      return row.id;
    },

    find(mrn: string, authority: string): Patient | undefined {
      return db.get<Patient>(
        `SELECT mrn, authority, family, given, birth_date AS birthDate, sex FROM patients
         WHERE mrn = $mrn AND authority = $authority`,
        { mrn, authority },
      );
    },
  };
}

export type Patients = ReturnType<typeof createPatients>;
