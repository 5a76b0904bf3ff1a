import { experimental } from '@grpc/grpc-js';
import type { ChannelCredentials, ServerCredentials } from '@grpc/grpc-js';
import { appOfPeer } from '@rookery/tls';
import type { TlsIdentity, TlsMaterial } from '@rookery/tls';

/** One set of credentials per identity and server: channels share connections when they share credentials. */
const channels = new WeakMap<TlsIdentity, Map<string, ChannelCredentials>>();

/** A server that shows its certificate, and talks only to those whose certificate the same CA signed. */
export function serverCredentials(tls: TlsIdentity): ServerCredentials {
  const certificates = new RenewedCertificates(tls);
  return experimental.createCertificateProviderServerCredentials(certificates, certificates, true);
}

/**
 * A client that shows its certificate, and talks only to `app`: by the name in the server's certificate, wherever it
 * answers.
 */
export function channelCredentials(tls: TlsIdentity, app: string): ChannelCredentials {
  const known = channels.get(tls) ?? new Map<string, ChannelCredentials>();
  channels.set(tls, known);
  const made = known.get(app) ?? makeChannelCredentials(tls, app);
  known.set(app, made);
  return made;
}

function makeChannelCredentials(tls: TlsIdentity, app: string): ChannelCredentials {
  const certificates = new RenewedCertificates(tls);
  return experimental.createCertificateProviderChannelCredentials(certificates, certificates, {
    checkServerIdentity: (_, certificate) => {
      const found = appOfPeer(certificate);
      return found === app ? undefined : new Error(`expected ${app} to answer, got ${found ?? 'a stranger'}`);
    },
  });
}

type Listener<Update> = (update: Update | null) => void;
type CaListener = Listener<experimental.CaCertificateUpdate>;
type IdentityListener = Listener<experimental.IdentityCertificateUpdate>;

/** What grpc-js asks for certificates, again with each renewal; connections that exist live on. */
class RenewedCertificates implements experimental.CertificateProvider {
  private readonly endings = new Map<CaListener | IdentityListener, () => void>();

  constructor(private readonly tls: TlsIdentity) {}

  addCaCertificateListener(listener: CaListener): void {
    this.add(listener, ({ ca }) => listener({ caCertificate: ca }));
  }

  addIdentityCertificateListener(listener: IdentityListener): void {
    this.add(listener, ({ certificate, key }) => listener({ certificate, privateKey: key }));
  }

  removeCaCertificateListener(listener: CaListener): void {
    this.remove(listener);
  }

  removeIdentityCertificateListener(listener: IdentityListener): void {
    this.remove(listener);
  }

  private add(listener: CaListener | IdentityListener, tell: (material: TlsMaterial) => void): void {
    this.endings.set(listener, this.tls.onRenewal(tell));
    // Not at once: grpc-js begins to heed what it is told after it has asked.
    process.nextTick(() => {
      if (this.endings.has(listener)) tell(this.tls.material);
    });
  }

  private remove(listener: CaListener | IdentityListener): void {
    this.endings.get(listener)?.();
    this.endings.delete(listener);
  }
}
