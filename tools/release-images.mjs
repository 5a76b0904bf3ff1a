import { bootstrap } from './bootstrap.mjs';

await bootstrap('tools/manifests/release-main.ts');
