'use strict';

// Runs every scenario of one client against running simulators:
//
//   go run ./examples/simulators -data empty -field Contact.Key__c -bulk-page 100   # keep its first line
//   SIMULATORS='<that line>' node run.js hubspot|jsforce [part of a name]
//
// Prints one JSON object per scenario: name, milliseconds, and error if it
// failed. Ends with status 1 if any did.

const { readdirSync } = require('node:fs');
const { join } = require('node:path');

async function main() {
  const [client, only = ''] = process.argv.slice(2);
  const access = JSON.parse(process.env.SIMULATORS);
  const scenarios = [];
  const folder = join(__dirname, client);
  for (const file of readdirSync(folder).filter((f) => f.endsWith('.scenarios.js')).sort()) {
    const area = file.replace('.scenarios.js', '').replace(/^\d+-/, '');
    require(join(folder, file))((name, run) => scenarios.push({ name: `${area}: ${name}`, run }), access);
  }
  let failed = 0;
  for (const { name, run } of scenarios.filter((s) => s.name.includes(only))) {
    const start = Date.now();
    const line = { name };
    try {
      await run();
    } catch (error) {
      failed++;
      line.error = describe(error);
    }
    line.milliseconds = Date.now() - start;
    process.stdout.write(`${JSON.stringify(line)}\n`);
  }
  process.exitCode = failed || scenarios.length === 0 ? 1 : 0;
}

// describe shortens what the clients put into their errors: whole requests.
function describe(error) {
  const text = error && error.stack ? error.stack : String(error);
  return text.split('\n').filter((l) => !l.includes('node:internal')).join('\n').slice(0, 2000);
}

main();
