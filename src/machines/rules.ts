/** Changes of machines that synthesis refuses or warns of, by the id of their check. They compare with `cdk-gitops.machines.json`; docs/machines.md says what to do. */
export const RULES = {
  'machine-replaced': 'A change for which CloudFormation replaces a machine that keeps something: control planes together, the only one, a GitLab or Docker host. Follow docs/machines.md, then accept it.'
    + ' (warning) One control plane of three.',
  'machine-restarted': 'A change for which CloudFormation restarts more than one control plane at once. (warning) A script of the first boot that a machine does not read again.',
  'machine-first-boot': 'A change of an option that machines read at their first boot only: it would have no effect. Do it on the machine, then accept it.',
  'machine-removed': 'A machine that keeps something is in the record and no longer in its stack, because it is removed or renamed: CloudFormation terminates it.',
  'machine-record': 'The record of machines cannot be read or written.',
  'machine-unknown': '(warning) What a machine was, or what its image will be, is not known, so a change of it cannot be found. Commit cdk-gitops.machines.json.',
} as const;
