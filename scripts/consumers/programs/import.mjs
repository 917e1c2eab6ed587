// Imports the modules that its arguments name.

const names = process.argv.slice(2);
// An entry point that is a command takes its own arguments from there.
process.argv.splice(2, names.length, '--help');
for (const name of names) console.log(name, Object.keys(await import(name)).join(' '));
console.log('ok');
