const timeoutMs = 4_000;

/** Whether a server answers, whatever it says. */
export interface ServerAnswer {
  /** Why not; undefined when it does. */
  problem?: string;
  /** Its clock, when it says. */
  dateMs?: number;
}

/** Asks whether anything answers at a URL. Who asks there by name and password is kept out of it, and out of what is said. */
export async function askServer(url: string): Promise<ServerAnswer> {
  try {
    const address = new URL(url);
    [address.username, address.password] = ['', ''];
    const response = await fetch(address, {
      method: 'HEAD',
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    const dateMs = Date.parse(response.headers.get('date') ?? '');
    return Number.isNaN(dateMs) ? {} : { dateMs };
  } catch (error) {
    const { message, cause } = error as Error & { cause?: Error };
    return { problem: cause?.message ?? message };
  }
}
