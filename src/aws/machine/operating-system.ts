import * as cdk from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Size } from 'cdk8s';
import type { Construct } from 'constructs';
import { problem, warning } from '../../base/problem';
import { checkNodeImage } from '../kubernetes/node-image-facts';
import type { NodeImageFacts } from '../kubernetes/node-image-facts';

/** How programs are installed. @internal */
export enum PackageManager {
  APT = 'apt',
  DNF = 'dnf',
}

/** Kinds of processors. @internal */
export enum Architecture {
  /** Intel and AMD. */
  AMD64 = 'amd64',
  /** Graviton. */
  ARM64 = 'arm64',
}

/** What is known of a system. */
interface SystemFacts {
  readonly name: string;
  readonly packages: PackageManager;
  /** Where its makers publish the newest image. */
  readonly parameter: (architecture: Architecture) => string;
  readonly rootDevice: string;
  /** What is wrong with it. */
  readonly mistake?: string;
}

/**
 * The system of a machine, and its image.
 *
 * The image is the newest that its makers publish when it is looked up for the first time. It then stays in `cdk.context.json`, because a machine
 * is replaced when its image changes: commit that file, and renew an image on purpose (`cdk context --reset`). A stack without a known account
 * and region cannot look images up: give it `env`, or name the image (`withAmi`).
 */
export class OperatingSystem {
  /**
   * Ubuntu Server, a release with long-term support.
   *
   * @param version `22.04`, `24.04` or `26.04`; default `24.04`
   * @see https://documentation.ubuntu.com/aws/aws-how-to/instances/find-ubuntu-images/
   */
  public static ubuntu(version: string = '24.04'): OperatingSystem {
    return new OperatingSystem({
      name: `Ubuntu ${version}`,
      packages: PackageManager.APT,
      parameter: (architecture) => `/aws/service/canonical/ubuntu/server/${version}/stable/current/${architecture}/hvm/ebs-gp3/ami-id`,
      rootDevice: '/dev/sda1',
      mistake: mistakeIn(version, ['22.04', '24.04', '26.04']),
    });
  }

  /**
   * Debian.
   *
   * @param version `12` or `13`; default `13`
   * @see https://wiki.debian.org/Cloud/AmazonEC2Image
   */
  public static debian(version: string = '13'): OperatingSystem {
    return new OperatingSystem({
      name: `Debian ${version}`,
      packages: PackageManager.APT,
      parameter: (architecture) => `/aws/service/debian/release/${version}/latest/${architecture}`,
      rootDevice: '/dev/xvda',
      mistake: mistakeIn(version, ['12', '13']),
    });
  }

  /**
   * Amazon Linux 2023.
   *
   * @see https://docs.aws.amazon.com/linux/al2023/ug/ec2.html
   */
  public static amazonLinux2023(): OperatingSystem {
    return new OperatingSystem({
      name: 'Amazon Linux 2023',
      packages: PackageManager.DNF,
      parameter: (architecture) =>
        `/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-${architecture === Architecture.ARM64 ? 'arm64' : 'x86_64'}`,
      rootDevice: '/dev/xvda',
    });
  }

  /** Name and version, such as `Debian 13`. */
  public readonly name: string;
  /** @internal */
  public readonly _packages: PackageManager;
  /** @internal */
  public readonly _rootDevice: string;

  private constructor(
    private readonly _facts: SystemFacts,
    private readonly _ami?: string,
    /** @internal */ public readonly _nodeImage?: NodeImageFacts,
  ) {
    this.name = _facts.name;
    this._packages = _facts.packages;
    this._rootDevice = _facts.rootDevice;
  }

  /**
   * The same system from a certain image, such as one that a `NodeImage` has made and everything is on already.
   *
   * @param id `ami-…`, of the stack's region and for the processor of the machine
   */
  public withAmi(id: string): OperatingSystem {
    return new OperatingSystem(this._facts, id);
  }

  /** The same system from an image of the program. @internal */
  public _withNodeImage(id: string, image: NodeImageFacts): OperatingSystem {
    return new OperatingSystem(this._facts, id, image);
  }

  /** The image for a machine with such a disk, with what is wrong recorded at it. @internal */
  public _image(construct: Construct, architecture: Architecture, disk: Size): ec2.IMachineImage {
    const { region, account } = cdk.Stack.of(construct);
    const { Token } = cdk;
    if (this._facts.mistake) problem(construct, 'operating-system', `${this.name} is not supported`, this._facts.mistake);
    if (this._ami !== undefined && !Token.isUnresolved(this._ami) && !/^ami-[0-9a-f]{8,17}$/.test(this._ami)) {
      problem(construct, 'operating-system', `${JSON.stringify(this._ami)} is not a valid image ID`, 'use its id, such as ami-0123456789abcdef0');
    }
    if (this._nodeImage && !checkNodeImage(construct, this._nodeImage, architecture, disk)) return exactly(NO_AMI);
    if (this._ami !== undefined) return exactly(this._ami);
    if (Token.isUnresolved(region) || Token.isUnresolved(account)) {
      problem(construct, 'unpinned-image', `the image of ${this.name} cannot be looked up in a stack for any account and region`,
        'set env: { account, region } on the stack, or set the image: operatingSystem.withAmi(\'ami-…\')');
      return exactly(NO_AMI);
    }
    const parameter = this._facts.parameter(architecture);
    const image = ec2.MachineImage.fromSsmParameter(parameter, { cachedInContext: true });
    if (image.getImage(construct).imageId.startsWith('dummy-value')) {
      warning(construct, 'unknown-image', `the image of ${this.name} (${parameter}) is not in cdk.context.json yet`,
        'run `cdk ls --app <outdir>/cdk.out` once with credentials for the account to look it up, then synthesize again');
    }
    return image;
  }
}

/** What stands for an image where there is none that could be used. */
const NO_AMI = 'ami-00000000000000000';

/** The image with this id, in whatever region the stack is. */
function exactly(imageId: string): ec2.IMachineImage {
  return { getImage: () => ({ imageId, osType: ec2.OperatingSystemType.LINUX, userData: ec2.UserData.forLinux() }) };
}

function mistakeIn(version: string, supported: readonly string[]): string | undefined {
  return supported.includes(version) ? undefined : `use ${supported.slice(0, -1).join(', ')} or ${supported.at(-1)}`;
}
