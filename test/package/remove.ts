import * as fs from 'node:fs';

export default function remove(): void {
  fs.rmSync(process.env.PACKAGE_FOLDER!, { recursive: true });
}
