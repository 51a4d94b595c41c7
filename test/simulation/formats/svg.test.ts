import { asSvg } from '../../../src/simulation/formats/svg';
import { asText } from '../../../src/simulation/formats/text';
import { appsOf, configMap, kustomization } from '../../plan/planned';
import { commit, MINUTE, simulated } from '../simulated';

test('hostile names are text and nothing else', () => {
  const name = '</text><script>alert(1)</script>\u001b[31m&"';
  const result = simulated(appsOf(configMap('a')), [commit(MINUTE, name)]);
  const svg = asSvg(result);
  expect(svg).toContain('&lt;/text&gt;&lt;script&gt;alert(1)&lt;/script&gt;\\u001b[31m&amp;&quot;');
  expect(svg).not.toContain('<script');
  expect(asText(result, false)).not.toContain('\u001b');
});

test('many deliveries and events are cut, and it is said', () => {
  const tree: Record<string, string> = { 'clusters/production/flux-system/sync.yaml': kustomization('flux-system', './clusters/production') };
  for (let i = 0; i < 130; i++) {
    tree[`clusters/production/app-${i}.yaml`] = kustomization(`app-${i}`, `./apps/${i}`);
    tree[`apps/${i}/all.yaml`] = configMap(`a-${i}`);
  }
  const result = simulated(tree, [], { start: 'empty' });
  const svg = asSvg(result);
  expect(svg.match(/<circle/g)).toHaveLength(40);
  expect(svg).toContain('>and 71 more<');
  expect(asText(result, false)).toMatch(/… \d+ more lines: --format json has all of them/);
});
