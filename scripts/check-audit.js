/**
 * Looks whether what users install has known vulnerabilities: `npm audit`, without what only we need.
 *
 *     node scripts/check-audit.js
 *
 * Ends with exit code 1 where there are any. Mirrors of the registry often do not answer audits: that is said, and passes,
 * for it tells nothing about the packages.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
/** @param {...string} options */
const audit = (...options) =>
  spawnSync('npm', ['audit', '--omit=dev', '--audit-level=low', ...options], {
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });

const { status, stdout, stderr } = audit('--json');
/** @type {{ auditReportVersion?: number, message?: string, statusCode?: number }} */
const report = JSON.parse(stdout || '{}');
if (report.auditReportVersion !== undefined) {
  // npm's words for people say what is wrong, and what to do about it.
  process.stdout.write(status === 0 ? 'No known vulnerabilities\n' : audit().stdout);
  process.exitCode = status ?? 1;
} else if (report.message !== undefined) {
  // npm gives the answer of the registry, or why there was none, under this name, and no other failure.
  console.log(`NOT AUDITED, as the registry does not answer audits: ${report.message}`);
} else {
  process.stderr.write(stdout + stderr);
  process.exitCode = 1;
}
