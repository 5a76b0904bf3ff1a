import { experimental } from '@grpc/grpc-js';
import type { ChannelOptions } from '@grpc/grpc-js';

const scheme = 'watched-dns';
const everyMsOption = 'rookery.look_every_ms';

type Listener = ConstructorParameters<Parameters<typeof experimental.registerResolver>[1]>[1];
type Found = Parameters<Listener>[0];

/** The target under which a DNS name is looked at again and again; others, lists of addresses, stay as they are. */
export function watchedTarget(address: string): string {
  return address.replace(/^dns:/, `${scheme}:`);
}

/** How often the names of a channel are looked at. */
export function watchOptions(lookEveryMs: number): ChannelOptions {
  return { [everyMsOption]: lookEveryMs, 'grpc.dns_min_time_between_resolutions_ms': lookEveryMs };
}

/**
 * grpc-js's own DNS resolver, asked at regular times: by itself it looks again only when a connection ends. So new
 * instances are found and those that left are let go while connections live.
 */
class WatchedName implements experimental.Resolver {
  private readonly resolver: experimental.Resolver;
  private readonly everyMs: number;
  private timer: NodeJS.Timeout | undefined;
  private known: string | undefined;

  constructor(target: experimental.GrpcUri, listener: Listener, options: ChannelOptions) {
    this.everyMs = Number(options[everyMsOption]);
    this.resolver = experimental.createResolver(
      { ...target, scheme: 'dns' },
      (found, ...rest) => this.isKnown(found) || listener(found, ...rest),
      options,
    );
  }

  static getDefaultAuthority({ path }: experimental.GrpcUri): string {
    return path;
  }

  updateResolution(): void {
    this.resolver.updateResolution();
    this.timer ??= setInterval(() => this.resolver.updateResolution(), this.everyMs).unref();
  }

  destroy(): void {
    clearInterval(this.timer);
    this.timer = this.known = undefined;
    this.resolver.destroy();
  }

  /** What is as it was is not passed on: round robin would begin anew. Name servers turn the order. */
  private isKnown(found: Found): boolean {
    const before = this.known;
    this.known = found.ok ? found.value.map(experimental.endpointToString).sort().join() : undefined;
    return found.ok && this.known === before;
  }
}

experimental.registerResolver(scheme, WatchedName);
