import { bootstrap } from './bootstrap.mjs';

await bootstrap('tools/new/main.ts');
