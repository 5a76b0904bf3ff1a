import { bootstrap } from './bootstrap.mjs';

await bootstrap('tools/containers/up.main.ts');
