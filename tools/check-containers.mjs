import { bootstrap } from './bootstrap.mjs';

await bootstrap('tools/containers/check.main.ts');
