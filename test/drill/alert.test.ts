import { runAlertDrill } from '../../tools/drill/alert/alert-drill.ts';
import { findMonitoring } from '../../tools/infra/find-monitoring.ts';

const reason = await findMonitoring().then(
  () => undefined,
  (error: Error) => error.message,
);
if (reason !== undefined) process.stderr.write(`SKIPPED, no alert is drilled: ${reason}\n`);

describe('npm run drill -- alert', () => {
  (reason === undefined ? it : it.skip)(
    'pages once when the broker is gone, and says when it is back',
    async () => {
      const lines: string[] = [];
      const drill = runAlertDrill({
        only: ['broker'],
        perSecond: undefined,
        factor: 30,
        log: (line) => lines.push(line),
        signal: new AbortController().signal,
      });
      const { verdict, text } = await drill;
      expect(verdict === 'passed' ? '' : [...lines, text].join('\n')).toBe('');
    },
    240_000,
  );
});
