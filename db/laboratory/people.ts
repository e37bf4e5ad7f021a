import { LeukoscopeError } from '../../electron/contract/errors.ts';
import type { PersonId } from '../../electron/contract/ids.ts';
import { type Person, ROLES, type Role } from '../../electron/contract/people.ts';
import { audit } from '../audit.ts';
import type { WritableConnection } from '../connection.ts';
import { fromJson } from '../json.ts';

/** A password as it is kept: how it was stretched, with what salt, and what came out; base64. */
export interface StoredPassword {
  algorithm: 'scrypt';
  /** Cost, block size and parallelism of scrypt. */
  N: number;
  r: number;
  p: number;
  salt: string;
  hash: string;
}

export interface Account extends Person {
  password: StoredPassword;
  /** Wrong passwords in a row, and when the last one was given. */
  failures: number;
  failedAt: string | null;
}

type PersonRow = Omit<Account, 'roles' | 'password' | 'disabled'> & {
  roles: string;
  password: string;
  disabled: number;
};

const SELECT_PEOPLE = `SELECT id, login, name, roles, password, disabled, failures, failed_at AS failedAt, created_at AS createdAt
  FROM people`;

const toAccount = (row: PersonRow): Account => ({
  ...row,
  roles: fromJson<Role[]>(row.roles),
  password: fromJson<StoredPassword>(row.password),
  disabled: row.disabled === 1,
});

function toPerson(row: PersonRow): Person {
  const { password: _password, failures: _failures, failedAt: _failedAt, ...person } = toAccount(row);
  return person;
}

export function createPeople(db: WritableConnection) {
  const read = (id: PersonId) => db.get<PersonRow>(`${SELECT_PEOPLE} WHERE id = $id`, { id });
  const require = (id: PersonId): PersonRow => {
    const row = read(id);
    if (!row) throw new LeukoscopeError('NOT_FOUND', `There is no account ${id} in ${db.file}.`);
    return row;
  };

  return {
    /** Whether there is any account, open or closed. */
    any: (): boolean => db.get('SELECT 1 FROM people LIMIT 1') !== undefined,
    list: (): Person[] => db.all<PersonRow>(`${SELECT_PEOPLE} ORDER BY name, id`).map(toPerson),

    get(id: PersonId): Account | undefined {
      const row = read(id);
      return row && toAccount(row);
    },

    byLogin(login: string): Account | undefined {
      const row = db.get<PersonRow>(`${SELECT_PEOPLE} WHERE login = $login`, { login });
      return row && toAccount(row);
    },

    /** @throws {@link LeukoscopeError} CONFLICT when the login is taken. */
    create(
      { login, name, roles, password }: { login: string; name: string; roles: Role[]; password: StoredPassword },
      actor: string,
    ): Person {
      return db.transaction(() => {
        if (db.get('SELECT 1 FROM people WHERE login = $login', { login })) {
          throw new LeukoscopeError('CONFLICT', `The login "${login}" is taken. Choose another one.`);
        }
        const { id } = db.run(
          `INSERT INTO people (login, name, roles, password, disabled, failures, created_at) VALUES ($login, $name, $roles, $password, 0, 0, $createdAt)`,
          {
            login,
            name,
            roles: JSON.stringify(roles),
            password: JSON.stringify(password),
            createdAt: new Date().toISOString(),
          },
        );
        audit(db, 'person.created', { person: id, roles }, actor);
        return toPerson(require(id as PersonId));
      });
    },

    /** @throws {@link LeukoscopeError} NOT_FOUND, or CONFLICT when no administrator would remain. */
    update(
      id: PersonId,
      {
        name,
        roles,
        password,
        disabled,
      }: {
        name?: string | undefined;
        roles?: Role[] | undefined;
        password?: StoredPassword | undefined;
        disabled?: boolean | undefined;
      },
      actor: string,
    ): Person {
      return db.transaction(() => {
        const before = toAccount(require(id));
        db.run(
          'UPDATE people SET name = $name, roles = $roles, password = $password, disabled = $disabled, failures = $failures WHERE id = $id',
          {
            name: name ?? before.name,
            roles: JSON.stringify(roles ? ROLES.filter((role) => roles.includes(role)) : before.roles),
            password: JSON.stringify(password ?? before.password),
            disabled: (disabled ?? before.disabled) ? 1 : 0,
            failures: password ? 0 : before.failures,
            id,
          },
        );
        const administrator = this.list().some((person) => !person.disabled && person.roles.includes('administrator'));
        if (!administrator) {
          throw new LeukoscopeError(
            'CONFLICT',
            `${before.name} is the last administrator. Make somebody else an administrator first.`,
          );
        }
        const what = { name: name !== undefined, password: password !== undefined };
        audit(db, 'person.changed', { person: id, roles: roles ?? null, disabled: disabled ?? null, ...what }, actor);
        return toPerson(require(id));
      });
    },

    /** A wrong password was given, at a moment in ISO 8601. */
    failed(id: PersonId, at: string): void {
      db.run('UPDATE people SET failures = failures + 1, failed_at = $at WHERE id = $id', { at, id });
    },

    /** The right one was given. */
    succeeded(id: PersonId): void {
      db.run('UPDATE people SET failures = 0, failed_at = NULL WHERE id = $id AND failures > 0', { id });
    },
  };
}
