// Requires the module that its argument names.

const [, , name = ''] = process.argv;
const names = Object.keys(require(name));
if (names.length === 0) throw new Error(`${name} exports nothing`);
console.log('ok');
