import { TelemetryModule } from '@rookery/telemetry';
import { measuredDriver } from '../src/measured-driver.js';

const isMeasured = () => new measuredDriver.Client().isMeasured;

describe('OTEL_SDK_DISABLED', () => {
  it('leaves the statements of connections that are opened after it alone', () => {
    expect(isMeasured()).toBe(true);
    const facts = { app: 'probe', instance: 'probe-1', version: '1', commit: 'c', env: 'test', sampledRatio: 1 };
    TelemetryModule.register({ ...facts, certificate: { expiresAt: new Date() }, isDisabled: true });
    expect(isMeasured()).toBe(false);
  });
});
