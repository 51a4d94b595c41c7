import type { Size } from 'cdk8s';

/** A snapshot that a volume is made of. */
export interface GitLabSnapshot {
  /** `snap-…`. */
  readonly id: string;
  /** How large the volume was that it was made of: `aws ec2 describe-snapshots --snapshot-ids ID --query 'Snapshots[0].VolumeSize'`. */
  readonly size: Size;
}

/** The volume with GitLab's data. */
export interface GitLabDataOptions {
  /**
   * How large it is; it can grow later, and its file system grows at the next start of the machine. At least 20 GiB.
   *
   * @default Size.gibibytes(100)
   */
  readonly size?: Size;
  /**
   * A snapshot to start from, such as that of another stack's volume. To be left as it is afterwards: another snapshot makes another volume.
   *
   * @default - an empty volume
   */
  readonly snapshot?: GitLabSnapshot;
  /**
   * How many daily snapshots are kept, 1 to 1000.
   *
   * @default 7
   */
  readonly dailySnapshots?: number;
}
