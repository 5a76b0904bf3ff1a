import { bootstrap } from './bootstrap.mjs';

await bootstrap('tools/drill/main.ts');
