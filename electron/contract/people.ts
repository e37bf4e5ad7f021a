import { z } from 'zod';
import { type PersonId, personIdSchema } from './ids.ts';

/** What a person may do. One person may have several roles; everybody with an account may review. */
export const ROLES = ['technologist', 'pathologist', 'administrator'] as const;
export const roleSchema = z.enum(ROLES);
export type Role = z.infer<typeof roleSchema>;

/** Shortest password that is taken. */
export const PASSWORD_LENGTH = 8;

const loginSchema = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[\p{L}\p{N}][\p{L}\p{N}._-]{0,59}$/u, 'letters, digits, dots, dashes and underscores only');
const displayNameSchema = z.string().trim().min(1).max(100);
const passwordSchema = z.string().min(PASSWORD_LENGTH).max(200);
const rolesSchema = z
  .array(roleSchema)
  .min(1)
  .transform((roles) => ROLES.filter((role) => roles.includes(role)));

export const personSchema = z.object({
  id: personIdSchema,
  login: z.string(),
  name: z.string(),
  roles: z.array(roleSchema),
  disabled: z.boolean(),
  createdAt: z.string(),
});
export type Person = z.infer<typeof personSchema>;

/** Who an event is by: an id that never changes meaning (`person:3`, or `local:name` without accounts), and the name at the time. */
export const actorSchema = z.object({ id: z.string(), name: z.string() });
export type Actor = z.infer<typeof actorSchema>;

/**
 * Whose window this is. `local`: the database has no accounts, the computer's user works. `none`: sign in first. `locked`: the
 * person's password is asked for again. Writes need `local` or `open`.
 */
export const sessionSchema = z.object({
  state: z.enum(['local', 'none', 'open', 'locked']),
  actor: actorSchema.nullable(),
  person: personSchema.nullable(),
  /** What this session may do; of a local session everything. */
  may: z.object({ review: z.boolean(), sign: z.boolean(), approve: z.boolean(), administer: z.boolean() }),
  /** Minutes without activity after which the session locks; null: never. */
  lockMinutes: z.number().nullable(),
});
export type Session = z.infer<typeof sessionSchema>;

const nobody = z.object({});

/** Everybody changes their own password; all else of an account is the administrator's. */
const changesOwnPassword = (
  { personId, name, roles }: { personId: PersonId; name?: unknown; roles?: unknown },
  { person }: Session,
) => (personId === person?.id && name === undefined && roles === undefined ? 'review' : 'administer');

/** Accounts, and who is at work in this window. */
export const PEOPLE_METHODS = {
  /** Everybody, by name; without accounts empty. */
  'people.list': { needs: 'read', input: nobody, output: z.array(personSchema) },
  /** The first account is made by the local user, becomes an administrator and is signed in at once. */
  'people.create': {
    needs: 'administer',
    input: z.object({ login: loginSchema, name: displayNameSchema, roles: rolesSchema, password: passwordSchema }),
    output: personSchema,
  },
  /** An administrator changes anybody; everybody changes their own password, for which the present one is asked. */
  'people.update': {
    needs: changesOwnPassword,
    input: z.object({
      personId: personIdSchema,
      name: displayNameSchema.optional(),
      roles: rolesSchema.optional(),
      password: passwordSchema.optional(),
      presentPassword: z.string().optional(),
    }),
    output: personSchema,
  },
  /** Closes an account, or opens it again; its events keep its name. The last administrator stays. */
  'people.disable': {
    needs: 'administer',
    input: z.object({ personId: personIdSchema, disabled: z.boolean() }),
    output: personSchema,
  },
  'people.current': { needs: 'none', input: nobody, output: sessionSchema },
  /** Signing in while somebody else is signed in switches the user. After three wrong passwords in a row a growing wait. */
  'people.signIn': {
    needs: 'none',
    input: z.object({ login: loginSchema, password: z.string() }),
    output: sessionSchema,
  },
  'people.signOut': { needs: 'none', input: nobody, output: sessionSchema },
  'people.lock': { needs: 'none', input: nobody, output: sessionSchema },
  'people.unlock': { needs: 'none', input: z.object({ password: z.string() }), output: sessionSchema },
  /** Says that somebody is at work, so that the session does not lock; once a minute is enough. */
  'people.touch': { needs: 'none', input: nobody, output: sessionSchema },
} as const;

export const PEOPLE_EVENTS = {
  'people.session': sessionSchema,
} as const;
