import { parseDocument, YAMLMap, YAMLSeq } from 'yaml';

/**
 * Sends what docker/observability/alertmanager routes to URLs of this machine instead of those that are kept in files.
 * @param text alertmanager.yaml
 * @param urls by the name of the receiver; one that is left out stays as it is
 * @throws when there is no receiver of that name
 */
export function routeTo(text: string, urls: Record<string, string>): string {
  const document = parseDocument(text);
  const receivers = document.get('receivers') as YAMLSeq<YAMLMap>;
  for (const [name, url] of Object.entries(urls)) {
    const receiver = receivers.items.find((item) => item.get('name') === name);
    if (!receiver) throw new Error(`expected a receiver ${name}, got none`);
    for (const webhook of (receiver.get('webhook_configs') as YAMLSeq<YAMLMap>).items) {
      webhook.delete('url_file');
      webhook.set('url', url);
    }
  }
  return document.toString({ lineWidth: 0 });
}
