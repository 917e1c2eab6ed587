// Imports the modules that its arguments name.

async function main() {
  for (const name of process.argv.slice(2)) {
    const names = Object.keys(await import(name));
    if (names.length === 0) throw new Error(`${name} exports nothing`);
  }
  console.log('ok');
}

main();
