import { runCommand } from './command.ts';

// A promise that a program drops while it fails is the program's affair: its trace says what happened.
process.on('unhandledRejection', () => {});

process.exitCode = await runCommand(process.argv.slice(2), { out: console.log, error: console.error });
