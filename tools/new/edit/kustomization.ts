import { parseDocument } from 'yaml';
import type { YAMLMap, YAMLSeq } from 'yaml';

/** Has an overlay run one more app's image, by the tag that the others have. */
export function addTaggedImage(text: string, app: string): string {
  const document = parseDocument(text);
  const images = document.get('images') as YAMLSeq<YAMLMap>;
  const newTag = images.items[0]?.get('newTag');
  if (newTag === undefined) throw new Error('expected images with a newTag, found none');
  images.add(document.createNode({ name: `rookery/${app}`, newTag }, { flow: true }));
  return document.toString({ lineWidth: 0 });
}
