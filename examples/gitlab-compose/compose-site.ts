import { publishAndImage } from './stages';
import { App, Repository, ci } from 'cdk-gitops';

/** A site that Docker Compose runs on a host which is reached by SSH. */
export function composeSite(app: App): Repository {
  const repository = new Repository(app, 'meetup', { url: 'https://gitlab.example.com/org/meetup.git' });
  const key = ci.PipelineSecret.platform('DEPLOY_SSH_KEY');
  const pipeline = new ci.Pipeline(repository, 'ci', {
    platform: ci.Platform.gitlab({ runners: ['shell'] }),
    triggers: [ci.Trigger.push({ branches: ['main'] }), ci.Trigger.manual()],
    secrets: [key],
  });
  const { job, push } = publishAndImage(pipeline);

  // The compose file reads the image from a variable: nothing is edited.
  repository.addFile('docker-compose.yml', `services:
  web:
    image: \${IMAGE:?}
    restart: always
    ports:
      - 127.0.0.1:8080:80
`);
  pipeline.addJob('docker', {
    needs: [job],
    runner: ci.Runner.labels('shell'),
    has: ['docker', 'ssh'],
    environment: new ci.DeploymentEnvironment({ name: 'production', url: 'https://www.example.com/' }),
    steps: [new ci.DeployWithCompose({
      host: 'deploy@my-server.example.com',
      ssh: {
        privateKey: key,
        knownHosts: ['my-server.example.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAH1vu0cXhVxQSmYMhTBmrYQSI1yAX2AGnjLgeAErBUz'],
      },
      file: 'docker-compose.yml',
      project: 'meetup',
      variables: { IMAGE: push.image },
    })],
  });
  return repository;
}
