/** Mistakes with machines on AWS that are found at synth, by the id of their check. */
export const RULES = {
  'operating-system': 'A version of a system that is not supported, or an image that is none.',
  'unpinned-image': 'A machine of a stack for any account and region names its image: nothing can be looked up, and "the newest" would replace it at each deployment.',
  'unknown-image': '(warning) The image of a machine was not looked up yet: run `cdk ls --app <outdir>/cdk.out` once and synthesize again.',
  'ssh-source': 'Where SSH is allowed from is a network, such as 203.0.113.0/24.',
  'ssh-world': 'SSH is not open to the world, unless it is said why.',
  'instance-size': 'An instance type with less memory or fewer processors than what runs on it needs.',
  'subnets': 'Machines are in subnets that the VPC has and that have a way to the internet, from which packages and images come.',
  'deadline': 'CloudFormation waits one minute to twelve hours for a machine.',
  'user-data-size': 'EC2 takes 16 KB of user data.',
} as const;
