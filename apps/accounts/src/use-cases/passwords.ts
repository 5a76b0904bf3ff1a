import { hash, verify } from '@node-rs/argon2';

// Argon2id with OWASP's second recommendation (19 MiB, 2 passes, 1 lane): the password storage cheat sheet, 2025.
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** A salted argon2id hash in PHC format. Runs in a libuv thread. */
export async function hashPassword(password: string): Promise<string> {
  return hash(password, cost);
}

let nobody: Promise<string> | undefined;

/** Whether the password fits; without a hash it does the same work and says no, so that time tells nothing. */
export async function passwordFits(password: string, passwordHash: string | undefined): Promise<boolean> {
  nobody ??= hashPassword('nobody has this password');
  const fits = await verify(passwordHash ?? (await nobody), password);
  return fits && passwordHash !== undefined;
}
