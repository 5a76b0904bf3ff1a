const parts = /^(postgres(?:ql)?:\/\/(?:[^@/?#]*@)?)([^/?#]+)(.*)$/s;

/**
 * The nodes that a database URL names, each as a URL of its own: `postgres://u:p@h1:5432,h2:5432/db`, as libpq writes a
 * list of hosts. Undefined when it is no such URL.
 */
export function nodeUrls(url: string): string[] | undefined {
  const [, before, hosts, after = ''] = parts.exec(url) ?? [];
  if (before === undefined || hosts === undefined) return undefined;
  const urls = hosts.split(',').map((host) => before + host + after);
  return urls.every((node) => URL.canParse(node) && new URL(node).hostname !== '') ? urls : undefined;
}
