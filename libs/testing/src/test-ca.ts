import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TlsIdentity } from '@rookery/tls';
import { DevelopmentCa } from '../../../tools/infra/development-ca.ts';
import { certificateFolder } from '../../../tools/start/certificate-folder.ts';

/** A CA of a test's own, and the certificates it issued. */
export class TestCa {
  private readonly identities = new Map<string, TlsIdentity>();

  /** @param tls the CA's folder, one for each name in it */
  constructor(
    readonly ca: DevelopmentCa,
    readonly tls: string,
    private readonly isTemporary = false,
  ) {}

  /** In a temporary folder, which `close` removes. */
  static async create(options: { organization?: string } = {}): Promise<TestCa> {
    const directory = await mkdtemp(join(tmpdir(), 'rookery-ca-'));
    return new TestCa(await DevelopmentCa.open(directory, options), directory, true);
  }

  /** The folder with somebody's `tls.crt`, `tls.key` and `ca.crt`. */
  folderOf(name: string): string {
    return certificateFolder(this, name);
  }

  /** Somebody's certificate as this process may show it; issued when there is none. */
  async issue(name: string): Promise<TlsIdentity> {
    await this.ca.issue(name);
    return this.identityOf(name);
  }

  /** As `issue`, for a name that has its certificate. */
  identityOf(name: string): TlsIdentity {
    const identity = this.identities.get(name) ?? TlsIdentity.open(this.folderOf(name), { env: 'test' });
    this.identities.set(name, identity);
    return identity;
  }

  async close(): Promise<void> {
    for (const identity of this.identities.values()) identity.close();
    if (this.isTemporary) await rm(this.tls, { recursive: true, force: true });
  }
}
