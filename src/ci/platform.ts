import { PlatformKind, Renderer } from './plan/plan';
import { giteaRenderer } from './platforms/actions/gitea';
import type { GiteaOptions } from './platforms/actions/gitea';
import { githubRenderer } from './platforms/actions/github';
import type { GitHubOptions } from './platforms/actions/github';
import { azureRenderer } from './platforms/azure/azure';
import type { AzureOptions } from './platforms/azure/azure';
import { gitlabRenderer } from './platforms/gitlab/gitlab';
import type { GitLabOptions } from './platforms/gitlab/gitlab';

/** A CI system. */
export class Platform {
  /** GitHub Actions, of github.com or GitHub Enterprise Cloud. */
  public static github(options: GitHubOptions = {}): Platform {
    return new Platform('github', githubRenderer(options));
  }

  /** Gitea Actions, from Gitea 1.26. */
  public static gitea(options: GiteaOptions = {}): Platform {
    return new Platform('gitea', giteaRenderer(options));
  }

  /** GitLab CI, from GitLab 18. */
  public static gitlab(options: GitLabOptions = {}): Platform {
    return new Platform('gitlab', gitlabRenderer(options));
  }

  /** Azure Pipelines. */
  public static azure(options: AzureOptions = {}): Platform {
    return new Platform('azure', azureRenderer(options));
  }

  /** @internal */
  public readonly _renderer: Renderer;
  /** @internal */
  public readonly _kind: PlatformKind;

  private constructor(kind: PlatformKind, renderer: Renderer) {
    this._kind = kind;
    this._renderer = renderer;
  }
}
