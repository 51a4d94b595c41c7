/** On which machine a job runs. */
export class Runner {
  /**
   * A runner with all of these labels (GitLab: tags; Azure: the name of an image of Microsoft's).
   *
   * @param labels at least one; Gitea takes one only. Labels of own runners are listed at the platform (`Platform.github({ runners })`)
   */
  public static labels(...labels: string[]): Runner {
    return new Runner(labels);
  }

  /**
   * A pool of own agents of Azure Pipelines; elsewhere it is a label.
   *
   * @param name name of the pool
   */
  public static pool(name: string): Runner {
    return new Runner([name], name);
  }

  private constructor(public readonly runnerLabels: string[], public readonly poolName?: string) {}
}
