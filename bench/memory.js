// Says at the end how much memory the process has taken at most, in MiB.
process.on('exit', () => process.stderr.write(`${Math.round(process.resourceUsage().maxRSS / 1024)}\n`));
