import { bootstrap } from './bootstrap.mjs';

await bootstrap('tools/rookery/main.ts');
