/** Kinds of registries that Harbor can read from. */
export enum RegistryType {
  /** Another Harbor. */
  HARBOR = 'harbor',
  /** Docker Hub; its address is `https://hub.docker.com`. */
  DOCKER_HUB = 'docker-hub',
  /** Any registry of Docker's API v2. */
  DOCKER_REGISTRY = 'docker-registry',
  /** Amazon Elastic Container Registry. */
  AWS_ECR = 'aws-ecr',
  /** Azure Container Registry. */
  AZURE_ACR = 'azure-acr',
  /** Google Container Registry and Artifact Registry. */
  GOOGLE_GCR = 'google-gcr',
  /** Quay. */
  QUAY = 'quay',
  /** GitLab's container registry. Not for proxy caches unless Harbor is configured so. */
  GITLAB = 'gitlab',
  /** GitHub's container registry. */
  GITHUB_GHCR = 'github-ghcr',
  /** JFrog Artifactory. */
  JFROG_ARTIFACTORY = 'jfrog-artifactory',
  /** Alibaba Cloud Container Registry. */
  ALI_ACR = 'ali-acr',
  /** Huawei SWR. Not for proxy caches unless Harbor is configured so. */
  HUAWEI_SWR = 'huawei-SWR',
  /** Tencent Container Registry. Not for proxy caches unless Harbor is configured so. */
  TENCENT_TCR = 'tencent-tcr',
  /** Docker Trusted Registry. Not for proxy caches unless Harbor is configured so. */
  DTR = 'dtr',
  /** Volcano Engine Container Registry. Not for proxy caches unless Harbor is configured so. */
  VOLCENGINE_CR = 'volcengine-cr',
}
