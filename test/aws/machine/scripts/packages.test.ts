import { PackageManager } from '../../../../src/aws/machine/operating-system';
import { STEPS } from '../../../../src/aws/machine/scripts/frame';
import { packageFunctions } from '../../../../src/aws/machine/scripts/packages';
import { HostRoot, HostRun } from '../../host-root';

const AWS = 'printf "#!/bin/bash\\n" >"$ROOT/usr/local/sbin/aws"; chmod 0755 "$ROOT/usr/local/sbin/aws"';
const OUTSIDE = {
  'curl': 'while [[ $1 != --output ]]; do shift; done; echo archive >"$2"',
  'unzip': `mkdir -p "\${!#}/aws"; printf '%s\\n' '#!/bin/bash' '${AWS}' >"\${!#}/aws/install"; chmod 0755 "\${!#}/aws/install"`,
  'apt-cache': '[[ -e $ROOT/packaged ]]',
  'apt-get': `if [[ $* == *awscli ]]; then ${AWS}; fi`,
};

function host(system: string): HostRoot {
  const root = new HostRoot({ REGION: 'eu-west-3' }, OUTSIDE);
  root.write('etc/os-release', `NAME=x\nID=${system}\nID_LIKE=debian\n`);
  return root;
}

const script = (main: string): string => `#!/usr/bin/env bash\n${STEPS}${packageFunctions(PackageManager.APT)}\n${main}\n`;
const called = ({ status, output, calls }: HostRun): string[] => {
  expect({ status, output }).toMatchObject({ status: 0 });
  return calls.map(({ tool, args }) => `${tool} ${args.join(' ')}`).filter((call) => !/^(?:apt-cache|unzip)/.test(call)).map((call) => call.replace(/ .* /, ' '));
};
const ARCHIVE = expect.stringMatching(/^curl https:\/\/awscli\.amazonaws\.com\/awscli-exe-linux-(?:x86_64|aarch64)-2\.[\d.]+\.zip$/);

describe('the AWS CLI', () => {
  test('comes to Ubuntu as an archive while packages are installed', async () => {
    const root = host('ubuntu');
    expect(called(await root.run(script('step aws_cli_archive')))).toEqual([ARCHIVE]);
    expect(called(await root.run(script('step aws_cli')))).toEqual([]);
    expect(root.has('usr/local/sbin/aws')).toBe(true);
    expect(root.has('run/bootstrap/aws.zip')).toBe(false);
  });

  test('comes again where the archive was lost with a reboot', async () => {
    const root = host('ubuntu');
    await root.run(script('step aws_cli_archive; rm "$run/aws.zip"'));
    expect(called(await root.run(script('step aws_cli_archive; step aws_cli')))).toEqual([ARCHIVE]);
    expect(root.has('usr/local/sbin/aws')).toBe(true);
  });

  test('is a package of Debian', async () => {
    const root = host('debian');
    root.write('packaged', '');
    expect(called(await root.run(script('step aws_cli_archive; step aws_cli')))).toEqual(['apt-get awscli']);
  });

  test('is left alone where it is', async () => {
    const root = host('ubuntu');
    root.record({ aws: '' });
    expect(called(await root.run(script('step aws_cli_archive; step aws_cli')))).toEqual([]);
  });
});
