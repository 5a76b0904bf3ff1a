export { BoundedWork } from './bounded-work.js';
export { bootService } from './boot.js';
export type { BootOptions } from './boot.js';
export { readConfig } from './config.js';
export { SERVICE_CONFIG, serviceConfig, serviceConfigOf } from './service.config.js';
export type { ServiceConfig, ServiceSettings } from './service.config.js';
export { hashAccount } from './log/hash-account.js';
export {
  levelOverridesKey,
  overrideHoursMax,
  overridesFor,
  overridesMax,
  parseLevelOverrides,
} from './log/level-overrides.js';
export type { LevelOverrideEntry, LevelOverridesDocument } from './log/level-overrides.js';
export { everyContext, logLevels } from './log/level-table.js';
export type { LogLevel } from './log/level-table.js';
export type { LogStatistics } from './log/line-filter.js';
export { applyLevelOverrides, logStatistics } from './log/process-log.js';
export { HealthModule } from './health/health.module.js';
export { addressOf, networkOf } from './network-address.js';
export { Readiness } from './health/readiness.js';
export { currentRequest, nameAccount, outliveCaller, runInRequest } from './request-context.js';
export type { RequestContext } from './request-context.js';
export { changeable, changeableIn, parseSetting } from './settings/changeable.js';
export type { Changeable, ChangeableName } from './settings/changeable.js';
export { parseSettings, settingsChangedMax, settingsKey } from './settings/settings-document.js';
export type { SettingChange, SettingOverride, SettingsDocument } from './settings/settings-document.js';
export { SettingsFile } from './settings/settings-file.js';
export type { SettingsVersion } from './settings/settings-file.js';
export { Settings } from './settings/settings.js';
export type { SettingsReport } from './settings/settings.js';
export { defaultOverloadPolicy } from './overload/overload.config.js';
export { overload, overloaded } from './overload/overload-control.js';
export { runApp } from './run-app.js';
export type { App } from './run-app.js';
export { isRecorded, parseTraceparent, traceparentOf } from './trace-context.js';
export type { TraceContext } from './trace-context.js';
export { SpentBuffers } from './spent-buffers.js';
