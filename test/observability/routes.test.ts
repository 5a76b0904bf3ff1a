import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { routeTo } from '../../tools/drill/alert/route-to.ts';
import { startAlertmanager, type Alertmanager } from '../../tools/infra/alertmanager.ts';
import { itWithPrograms, monitoring, run } from './programs.ts';
import { observability, readRules } from './stack-files.ts';

const nowhere = 'http://127.0.0.1:1';
const text = readFileSync(join(observability, 'alertmanager', 'alertmanager.yaml'), 'utf8');
// The oldest Alertmanager this runs with (Debian 12) takes no URL from a file.
const config = routeTo(text, {
  page: `${nowhere}/page`,
  ticket: `${nowhere}/ticket`,
  heartbeat: `${nowhere}/heartbeat`,
});
const { alerts } = readRules();

/** Labels as they are in an alert; those that rules fill in come from outside. */
type Labels = Record<string, string>;

describe('The routes of Alertmanager', () => {
  const folder = mkdtempSync(join(tmpdir(), 'routes-'));
  writeFileSync(join(folder, 'alertmanager.yaml'), config);

  itWithPrograms('are correct', async () => {
    const output = await run('amtool', ['check-config', 'alertmanager.yaml'], folder);
    expect(output).toMatch(/SUCCESS[^]*3 receivers/);
  });

  const severities = alerts.map(({ alert, labels }) => [alert, labels.severity] as const);
  itWithPrograms.each([...severities, ['Unheard', 'unheard-of'] as const])(
    'bring %s (%s) to its receiver',
    async (alert, severity) => {
      const expected = severity === 'unheard-of' ? 'ticket' : severity;
      const labels = [`alertname=${alert}`, `severity=${severity}`, 'app=posts'];
      const args = ['config', 'routes', 'test', '--config.file=alertmanager.yaml', `--verify.receivers=${expected}`];
      await run('amtool', [...args, ...labels], folder);
    },
  );

  it('mute and are muted by alerts that exist', () => {
    const { inhibit_rules: rules } = parse(text) as { inhibit_rules: Record<string, string[]>[] };
    const matchers = rules.flatMap((rule) => [...rule.source_matchers!, ...rule.target_matchers!]);
    const named = matchers.flatMap((matcher) => /^alertname[!=~]+"(.+)"$/.exec(matcher)?.[1]?.split('|') ?? []);
    expect(named.length).toBeGreaterThan(20);
    for (const name of named)
      expect(alerts.map(({ alert }) => alert)).toContainEqual(expect.stringMatching(`^${name}$`));
  });
});

describe('One cause', () => {
  let alertmanager: Alertmanager | undefined;

  beforeAll(async () => {
    if (!monitoring) return;
    const directory = mkdtempSync(join(tmpdir(), 'alertmanager-'));
    alertmanager = await startAlertmanager({ program: monitoring.alertmanager, directory, config });
  });

  afterAll(() => alertmanager?.stop());

  itWithPrograms.each([
    [
      'the broker',
      'BrokerDown nats',
      [
        'RelayInactive posts',
        'RelayFailing feeds',
        'OutboxOld posts',
        'ConsumerInactive feeds',
        'ConsumerStuck feeds',
        'ConsumerLag feeds',
        'DenylistStale gateway',
        'NotificationLatency gateway',
        'ErrorLogRate posts',
      ],
    ],
    [
      'an app that is gone',
      'AppDown posts',
      [
        'InstanceDown posts',
        'AppRestarting posts',
        'GatewayAvailability gateway',
        'NotificationLatency gateway',
        'ErrorLogRate gateway',
      ],
    ],
    [
      'a database',
      'AppNotReady posts',
      ['InstanceNotReady posts', 'RelayFailing posts', 'DatabasePoolWaiting posts', 'GatewayAvailability gateway'],
    ],
    ['a relay', 'RelayInactive posts', ['RelayFailing posts', 'OutboxOld posts', 'NotificationLatency gateway']],
    ['a listener', 'ConsumerStuck feeds', ['ConsumerLag feeds', 'NotificationLatency gateway']],
  ])('%s makes one page', async (_, cause, muted) => {
    const statuses = await statusesOf([cause, ...muted]);
    expect(statuses).toEqual(Object.fromEntries([[cause, 'active'], ...muted.map((alert) => [alert, 'suppressed'])]));
  });

  itWithPrograms('mutes nothing that it does not explain', async () => {
    const others = ['GatewayAvailability gateway', 'AppRestarting feeds'];
    expect(await statusesOf(['BrokerDown nats', ...others])).toEqual(allActive(['BrokerDown nats', ...others]));
    const causes = [
      'AppDown media',
      'DiskSpace media',
      'CertificateExpiry media',
      'RelayFailing feeds',
      'AppNotReady feeds',
    ];
    const statuses = await statusesOf(causes);
    expect(statuses).toEqual({ ...allActive(causes), 'RelayFailing feeds': 'suppressed' });
    const elsewhere = ['RelayInactive posts', 'OutboxOld feeds', 'ConsumerLag feeds'];
    expect(await statusesOf(elsewhere)).toEqual(allActive(elsewhere));
  });

  itWithPrograms('is a page before it is a ticket', async () => {
    const page = { alertname: 'DiskSpace', app: 'media', severity: 'page' };
    const found = await tell([page, { ...page, severity: 'ticket' }]);
    expect(found.map(({ labels, status }) => `${labels.severity} ${status.state}`).sort()).toEqual([
      'page active',
      'ticket suppressed',
    ]);
  });

  /** What becomes of alerts, each `alertname app`, that fire together. */
  async function statusesOf(firing: string[]): Promise<Record<string, string>> {
    const labels = firing.map((alert) => {
      const [alertname = '', app = ''] = alert.split(' ');
      const { severity } = alerts.find((rule) => rule.alert === alertname)!.labels;
      return { alertname, app, severity, ...(alertname.startsWith('Consumer') && { rookery_source: 'posts' }) };
    });
    const found = await tell(labels);
    return Object.fromEntries(
      found.map(({ labels: { alertname, app }, status }) => [`${alertname} ${app}`, status.state]),
    );
  }

  /** Tells Alertmanager of alerts, asks what it makes of them, and ends them. */
  async function tell(firing: Labels[]): Promise<{ labels: Labels; status: { state: string } }[]> {
    await send(firing.map((labels) => ({ labels })));
    const answer = await fetch(`${alertmanager!.url}/api/v2/alerts`);
    const found = (await answer.json()) as { labels: Labels; status: { state: string } }[];
    await send(firing.map((labels) => ({ labels, startsAt: new Date(0), endsAt: new Date(1) })));
    return found;
  }

  async function send(messages: object[]): Promise<void> {
    const headers = { 'content-type': 'application/json' };
    const url = `${alertmanager!.url}/api/v2/alerts`;
    const { ok, status } = await fetch(url, { method: 'POST', headers, body: JSON.stringify(messages) });
    expect([ok, status]).toEqual([true, 200]);
  }
});

function allActive(firing: string[]): Record<string, string> {
  return Object.fromEntries(firing.map((alert) => [alert, 'active']));
}
