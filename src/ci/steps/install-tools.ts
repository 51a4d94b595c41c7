import type { Job } from '../job';
import type { IStep, StepSpec } from '../step';
import { installScript } from './install-tools-script';
import type { Tool } from './tool';
import { problem } from '../../problem';

/** Properties of installing tools. */
export interface InstallToolsProps {
  /** What is installed; at least one. */
  readonly tools: Tool[];
}

/**
 * Installs tools of pinned versions into `$HOME/.local/bin`, where the later steps of the job find them: on Linux, amd64 or arm64. Each download is
 * compared with the SHA-256 that the program pins; where none is known, with the checksums that its makers publish beside it, and the log says so. What is
 * there already, unchanged, is left alone.
 *
 * Later steps of the library find the tools on all platforms. On GitLab, scripts of the program's own find them where their `tools` name one.
 */
export class InstallTools implements IStep {
  constructor(private readonly _props: InstallToolsProps) {}

  public bind(job: Job): StepSpec {
    const { tools } = this._props;
    if (tools.length === 0) problem(job, 'tool-none', 'InstallTools installs nothing', 'name at least one tool, such as Tool.trivy()');
    const twice = tools.find((tool, index) => tools.findIndex(({ name }) => name === tool.name) < index);
    if (twice) problem(job, 'tool-twice', `tool ${twice.name} is installed twice`, 'keep one of them');
    const sound = tools.filter((tool) => tool._check(job));
    const zipped = sound.some(({ _downloads }) => Object.values(_downloads).some((download) => download?.url.endsWith('.zip')));
    return {
      name: `Install ${sound.map(({ name }) => name).join(', ') || 'tools'}`,
      script: installScript(sound),
      tools: ['curl', 'tar', 'sha256sum', 'awk', ...(zipped ? ['unzip'] : [])],
    };
  }
}
