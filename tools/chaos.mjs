import { bootstrap } from './bootstrap.mjs';

await bootstrap('test/chaos/main.ts');
