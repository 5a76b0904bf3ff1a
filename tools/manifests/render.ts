import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { runCommand } from '../infra/run-command.ts';
import { postgresMajor } from '../infra/postgres-version.ts';
import type { Manifest, Rendered } from './manifest.ts';
import { databaseImage, imagesFile, releaseImages } from './release-images.ts';

/** All overlays of k8s/, and whether production's images are those of a release or made up for the check. */
export interface RenderedAll {
  all: Rendered[];
  isReleased: boolean;
}

/**
 * Renders every overlay, of a copy: where nothing is released yet, production gets images of this check's own, so that
 * all the rest of it can be looked at.
 * @param folder the manifests
 * @throws what kubectl says of an overlay that does not render
 */
export async function renderOverlays(kubectl: string, folder: string, apps: readonly string[]): Promise<RenderedAll> {
  const copy = mkdtempSync(join(tmpdir(), 'manifests-'));
  try {
    cpSync(folder, copy, { recursive: true });
    const isReleased = existsSync(join(copy, imagesFile));
    if (!isReleased) writeStandIns(join(copy, imagesFile), apps);
    const overlays = readdirSync(join(copy, 'overlays')).sort();
    const all = await Promise.all(overlays.map((overlay) => render(kubectl, copy, overlay)));
    return { all, isReleased };
  } finally {
    rmSync(copy, { recursive: true });
  }
}

async function render(kubectl: string, root: string, overlay: string): Promise<Rendered> {
  const { code, stdout, output } = await runCommand(kubectl, ['kustomize', join('overlays', overlay)], { cwd: root });
  if (code !== 0) throw new Error(`overlays/${overlay} does not render: ${output.trim()}`);
  return { overlay, manifests: parseAllDocuments(stdout).map((document) => document.toJS() as Manifest) };
}

function writeStandIns(file: string, apps: readonly string[]): void {
  const digestOf = (name: string) => createHash('sha256').update(`of no release: ${name}`).digest('hex');
  const images = apps.map((app) => `${app}=registry.invalid/${app}@sha256:${digestOf(app)}`);
  images.push(`${databaseImage}=registry.invalid/postgresql:${postgresMajor}@sha256:${digestOf('postgresql')}`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, releaseImages(images, apps));
}
