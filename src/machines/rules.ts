/** Changes of machines that synthesis refuses or warns of, by the id of their check. They compare with `cdk-gitops.machines.json`; docs/machines.md says what to do. */
export const RULES = {
  'machine-replaced': 'A change makes CloudFormation replace a stateful machine: control planes together, the only one, a GitLab or Docker host. Follow docs/machines.md, then accept it.'
    + ' (warning) One control plane of three.',
  'machine-restarted': 'A change makes CloudFormation restart more than one control plane at once. (warning) A first-boot script that a machine does not run again.',
  'machine-first-boot': 'A change of an option that machines read only at their first boot has no effect. Apply it on the machine, then accept it.',
  'machine-removed': 'A stateful machine is in the record but no longer in its stack, because it was removed or renamed: CloudFormation terminates it.',
  'machine-record': 'The record of machines cannot be read or written.',
  'machine-unknown': '(warning) The previous state of a machine, or its future image, is unknown, so changes cannot be detected. Commit cdk-gitops.machines.json.',
} as const;
