import { main } from '../../src/cli/main';

// Runs commands by turns until it is killed, and says what each of them prints on standard error.
const [cwd, ...commands] = process.argv.slice(2);

async function repeat(): Promise<never> {
  for (let turn = 0; ; turn++) {
    let said = '';
    const stderr = { write: (text: string | Uint8Array) => said += String(text) };
    const command = JSON.parse(commands[turn % commands.length]) as string[];
    await main(command, { stdout: { write: () => true }, stderr, stdin: process.stdin, env: { ...process.env, HOME: cwd }, cwd });
    process.send!(said);
  }
}
void repeat();
