import { ci } from '../../../src';
import { problemsOf } from '../../../src/base/problem';
import { render } from '../../said';
import { runBound, RunValues } from '../bound-step';
import { pipelineOn, specOf } from '../pipelines';
import { StepRun } from '../run-step';
import { shellcheck } from '../shellcheck';

const IMAGE = `registry.example.com/org/app@sha256:${'a'.repeat(64)}`;
const image = ci.Value.variable('IMAGE');
const privateKey = ci.PipelineSecret.platform('COSIGN_KEY_PEM');
const password = ci.PipelineSecret.platform('COSIGN_KEY_PASSWORD');
const key = ci.CosignKey.fromSecret(privateKey, password);
const vault = ci.CosignKey.vault({ server: 'https://vault.example.com', key: 'ci', token: ci.PipelineSecret.platform('VAULT'), mount: 'signing' });
const VALUES = { IMAGE, COSIGN_KEY_PEM: '-----BEGIN\nprivate-s3cret\n-----END', COSIGN_KEY_PASSWORD: 'pass-s3cret', VAULT: 'vault-s3cret' };

function run(step: ci.IStep, values: RunValues = {}): StepRun {
  return runBound(step, { ...VALUES, ...values }, { tools: { cosign: '', trivy: '' } });
}

function mistakes(step: ci.IStep, platform = ci.Platform.github()): string[] {
  const job = pipelineOn(platform).addJob('sign', { steps: [step] });
  step.bind(job);
  return problemsOf(job).map(render);
}

test('signs a digest by the identity of the job', () => {
  const done = run(new ci.SignWithCosign({ image }));
  expect(done).toMatchObject({ status: 0, stderr: '', calls: [{ args: ['sign', '--yes', IMAGE], env: { SIGSTORE_ID_TOKEN: 'id-token-value' } }] });
  expect(specOf(new ci.SignWithCosign({ image })).env!.SIGSTORE_ID_TOKEN._source).toEqual({ kind: 'idToken', audience: 'sigstore' });
});

test('signs with a key that only the environment has', () => {
  const done = run(new ci.SignWithCosign({ image, key }));
  expect(done.calls).toMatchObject([{
    args: ['sign', '--yes', '--key', 'env://COSIGN_PRIVATE_KEY', IMAGE],
    env: { COSIGN_PRIVATE_KEY: VALUES.COSIGN_KEY_PEM, COSIGN_PASSWORD: 'pass-s3cret' },
  }]);
  expect(done.calls[0].env).not.toHaveProperty('SIGSTORE_ID_TOKEN');
  expect(done.stdout + done.stderr).not.toContain('s3cret');
});

test('signs with keys of Vault and of clouds', () => {
  expect(run(new ci.SignWithCosign({ image, key: vault })).calls).toMatchObject([{
    args: ['sign', '--yes', '--key', 'hashivault://ci', IMAGE],
    env: { VAULT_ADDR: 'https://vault.example.com', VAULT_TOKEN: 'vault-s3cret', TRANSIT_SECRET_ENGINE_PATH: 'signing' },
  }]);
  for (const address of ['awskms:///alias/ci', 'gcpkms://projects/p/locations/l/keyRings/r/cryptoKeys/k', 'azurekms://vault.vault.azure.net/ci']) {
    expect(mistakes(new ci.SignWithCosign({ image, key: ci.CosignKey.kms(address) }))).toEqual([]);
    expect(run(new ci.SignWithCosign({ image, key: ci.CosignKey.kms(address) })).calls[0].args).toEqual(['sign', '--yes', '--key', address, IMAGE]);
  }
  expect(mistakes(new ci.SignWithCosign({ image, key: ci.CosignKey.kms('cosign.key') }))).toEqual([expect.stringMatching(/^cosign-key "cosign.key" is not a valid cosign key/)]);
});

test('takes annotations as they are, all platforms, and other forms of signatures', () => {
  const hostile = '"; rm -rf x $(touch pwned)\n`id` é🚀';
  const sign = new ci.SignWithCosign({ image, annotations: { 'ci.example.com/message': ci.Value.COMMIT_MESSAGE }, recursive: true, legacyFormat: true });
  expect(run(sign, { commitMessage: hostile }).calls[0].args).toEqual(['sign', '--yes', '--new-bundle-format=false', '--use-signing-config=false', '--annotations',
    `ci.example.com/message=${hostile}`, '--recursive', IMAGE]);
  expect(run(new ci.SignWithCosign({ image, signingConfig: 'ci/signing.json' })).calls[0].args).toEqual(['sign', '--yes', '--signing-config', 'ci/signing.json', IMAGE]);
  expect(mistakes(new ci.SignWithCosign({ image, signingConfig: 'a.json', legacyFormat: true }))).toEqual([expect.stringMatching(/^cosign-key signingConfig applies only to the new format/)]);
  expect(mistakes(new ci.SignWithCosign({ image, annotations: { 'a b': ci.Value.TAG } }))).toEqual([expect.stringMatching(/^cosign-key "a b" is not a valid annotation name/)]);
});

test('never signs a tag', () => {
  for (const name of ['registry.example.com/org/app:latest', '', '$(touch pwned)', 'a\nb']) {
    expect(run(new ci.SignWithCosign({ image }), { IMAGE: name })).toMatchObject({ status: 1, calls: [], stderr: expect.stringMatching(/^no digest in the name of the image: /) });
  }
  const tagged = ci.Value.literal('registry.example.com/org/app:latest');
  for (const step of [new ci.SignWithCosign({ image: tagged }), new ci.VerifyWithCosign({ image: tagged, signer: ci.CosignSigner.publicKey('cosign.pub') })]) {
    expect(mistakes(step)).toEqual([expect.stringMatching(/^cosign-digest image is "registry.example.com\/org\/app:latest", which has no digest — use the image of a push/)]);
  }
  expect(mistakes(new ci.SignWithCosign({ image: ci.Value.literal(IMAGE) }))).toEqual([]);
});

test('needs a key where there are no identity tokens', () => {
  for (const [platform, name] of [[ci.Platform.gitea(), 'Gitea'], [ci.Platform.azure(), 'Azure Pipelines']] as const) {
    expect(mistakes(new ci.SignWithCosign({ image }), platform)).toEqual([
      `no-identity-token a signature without a key needs an ID token, which ${name} does not give to scripts — give a key: CosignKey.secret, .vault or .kms`,
    ]);
    expect(mistakes(new ci.SignWithCosign({ image, key }), platform)).toEqual([]);
  }
  expect(mistakes(new ci.SignWithCosign({ image }), ci.Platform.gitlab())).toEqual([]);
});

test('attests an SBOM', () => {
  const attest = new ci.AttestWithCosign({ image, key, predicate: 'sbom.json', type: ci.PredicateType.CYCLONEDX });
  expect(run(attest).calls[0].args).toEqual(['attest', '--yes', '--key', 'env://COSIGN_PRIVATE_KEY', '--type', 'cyclonedx', '--predicate', 'sbom.json', IMAGE]);
  expect(mistakes(attest)).toEqual([]);
  expect(mistakes(new ci.AttestWithCosign({ image, predicate: '/etc/passwd', type: ci.PredicateType.of('not a uri') }))).toEqual([
    expect.stringMatching(/^sbom-file predicate is "\/etc\/passwd"/), expect.stringMatching(/^cosign-key "not a uri" is not a valid predicate type/),
  ]);
});

test('verifies who has signed', () => {
  const issuer = 'https://gitlab.com';
  expect(run(new ci.VerifyWithCosign({ image, signer: ci.CosignSigner.identity('https://gitlab.com/a//.gitlab-ci.yml@refs/heads/main', issuer) })).calls[0].args).toEqual(
    ['verify', '--certificate-identity', 'https://gitlab.com/a//.gitlab-ci.yml@refs/heads/main', '--certificate-oidc-issuer', issuer, IMAGE]);
  expect(run(new ci.VerifyWithCosign({ image, signer: ci.CosignSigner.identityMatching('^https://gitlab\\.com/a/.*$', issuer) })).calls[0].args[1]).toBe('--certificate-identity-regexp');
  const pub = new ci.VerifyWithCosign({ image, signer: ci.CosignSigner.publicKey('cosign.pub') });
  expect(run(pub).calls[0].args).toEqual(['verify', '--key', 'cosign.pub', IMAGE]);
  expect(runBound(pub, VALUES, { tools: { cosign: 'echo no matching signatures >&2; exit 10' } })).toMatchObject({ status: 10, stdout: '' });
  expect(mistakes(new ci.VerifyWithCosign({ image, signer: ci.CosignSigner.identity('x', 'gitlab.com') }))).toEqual([expect.stringMatching(/^cosign-key issuer is "gitlab.com"/)]);
  expect(mistakes(new ci.VerifyWithCosign({ image, signer: ci.CosignSigner.publicKey('../cosign.pub') }))).toEqual([expect.stringMatching(/^cosign-key publicKey is/)]);
});

test('lists what is in an image of a registry, a daemon or an archive', () => {
  const args = (sbom: ci.GenerateSbom, name: string): readonly string[] => run(sbom, { IMAGE: name }).calls[0].args;
  expect(args(new ci.GenerateSbom({ image }), IMAGE)).toEqual(['image', '--quiet', '--format', 'cyclonedx', '--output', 'sbom.json', IMAGE]);
  const spdx = new ci.GenerateSbom({ image, format: ci.SbomFormat.SPDX_JSON, file: 'out/sbom.spdx.json' });
  expect(args(spdx, 'docker-archive:image.tar')).toEqual(['image', '--quiet', '--format', 'spdx-json', '--output', 'out/sbom.spdx.json', '--input', 'image.tar']);
  expect(args(spdx, 'oci-archive:out/a.tar').slice(-2)).toEqual(['--input', 'out/a.tar']);
  expect(mistakes(new ci.GenerateSbom({ image, file: '-x' }))).toEqual([expect.stringMatching(/^sbom-file file is "-x"/)]);
});

test('has scripts that shellcheck passes', () => {
  const signer = ci.CosignSigner.publicKey('cosign.pub');
  for (const step of [
    new ci.SignWithCosign({ image }),
    new ci.SignWithCosign({ image, key: vault, annotations: { a: ci.Value.TAG }, recursive: true, legacyFormat: true }),
    new ci.AttestWithCosign({ image, key, predicate: 'a.json', type: ci.PredicateType.VULNERABILITIES, signingConfig: 'c.json' }),
    new ci.VerifyWithCosign({ image, signer }), new ci.GenerateSbom({ image }),
  ]) shellcheck(specOf(step));
});
