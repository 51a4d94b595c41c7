import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as net from 'net';
import * as os from 'os';
import * as path from 'path';
import * as tls from 'tls';

/** A mail that arrived. */
export interface Mail {
  readonly login?: string;
  readonly from: string;
  readonly to: readonly string[];
  /** What came between DATA and the single dot, with the doubled dots undone. */
  readonly data: string;
  readonly encrypted: boolean;
}

/** How a server is made. */
export interface SmtpOptions {
  /** TLS from the beginning; else by STARTTLS. */
  readonly implicit: boolean;
  /** Whether STARTTLS is offered. */
  readonly offersTls?: boolean;
  /** User name and password that are asked for. */
  readonly login?: { readonly username: string; readonly password: string };
}

/** A mail server on the loopback interface, as strict as RFC 5321 about ends of lines, for as long as a test runs. */
export class SmtpServer {
  public static async start(options: SmtpOptions): Promise<SmtpServer> {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'smtp-'));
    const files = { key: path.join(folder, 'key.pem'), cert: path.join(folder, 'cert.pem') };
    const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
    execFileSync('openssl', [...request, '-keyout', files.key, '-out', files.cert], { stdio: 'ignore' });
    const server = new SmtpServer(options, files.cert, { key: fs.readFileSync(files.key), cert: fs.readFileSync(files.cert) });
    await new Promise<void>((resolve) => server.server.listen(0, 'localhost', resolve));
    return server;
  }

  public readonly mails: Mail[] = [];
  /** Every line that a client said. */
  public readonly lines: string[] = [];
  private readonly server: net.Server;
  private readonly sockets = new Set<net.Socket>();

  private constructor(private readonly options: SmtpOptions, public readonly caFile: string, private readonly keys: { key: Buffer; cert: Buffer }) {
    this.server = net.createServer((socket) => {
      this.sockets.add(socket);
      socket.on('error', () => undefined);
      if (options.implicit) this.talk(this.secured(socket), true, true);
      else this.talk(socket, false, true);
    });
  }

  public get port(): number {
    return (this.server.address() as net.AddressInfo).port;
  }

  public async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private secured(socket: net.Socket): net.Socket {
    const secure = new tls.TLSSocket(socket, { isServer: true, ...this.keys });
    secure.on('error', () => undefined);
    return secure;
  }

  private talk(socket: net.Socket, encrypted: boolean, greets: boolean): void {
    const mail = { login: undefined as string | undefined, from: '', to: [] as string[] };
    let rest = '';
    let data: string | undefined;
    let asked = false;
    const say = (text: string): unknown => socket.write(`${text}\r\n`);
    const hear = (chunk: Buffer): void => {
      rest += chunk.toString('utf8');
      for (let at = rest.indexOf('\r\n'); at >= 0; at = rest.indexOf('\r\n')) {
        const line = rest.slice(0, at);
        rest = rest.slice(at + 2);
        if (data !== undefined) {
          if (line !== '.') {
            data += `${line.replace(/^\./, '')}\r\n`;
            continue;
          }
          this.mails.push({ ...mail, to: [...mail.to], data, encrypted });
          data = undefined;
          say('250 queued');
          continue;
        }
        this.lines.push(line);
        if (/^EHLO/i.test(line)) {
          const offers = [...!encrypted && this.options.offersTls !== false ? ['STARTTLS'] : [], ...encrypted && this.options.login ? ['AUTH PLAIN'] : [], 'SIZE 1000000'];
          offers.forEach((offer, i) => say(`250${i === offers.length - 1 ? ' ' : '-'}${offer}`));
        } else if (/^STARTTLS$/i.test(line)) {
          say('220 go ahead');
          socket.removeListener('data', hear);
          this.talk(this.secured(socket), true, false);
          return;
        } else if (line === 'AUTH PLAIN') {
          asked = true;
          say('334 ');
        } else if (asked || line.startsWith('AUTH PLAIN ')) {
          asked = false;
          const [, username, password] = Buffer.from(line.replace('AUTH PLAIN ', ''), 'base64').toString('utf8').split('\0');
          const isRight = username === this.options.login?.username && password === this.options.login?.password;
          if (isRight) mail.login = username;
          say(isRight ? '235 welcome' : '535 who are you');
        } else if (/^MAIL FROM:/i.test(line)) {
          mail.from = line.slice(10).replace(/ SIZE=\d+$/, '');
          say(this.options.login && !mail.login ? '530 log in' : '250 ok');
        } else if (/^RCPT TO:/i.test(line)) {
          mail.to.push(line.slice(8));
          say('250 ok');
        } else if (line === 'DATA') {
          data = '';
          say('354 end with a dot');
        } else if (line === 'QUIT') {
          say('221 bye');
          socket.end();
        } else {
          say('500 what');
        }
      }
    };
    socket.on('data', hear);
    if (greets) say('220 localhost');
  }
}
