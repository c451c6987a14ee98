// Opens a database in Datasette, in a real browser: its front page, a view, a query and the rows of texts.
//
//   node datasette.mjs PROGRAM CHROMIUM PYTHON [FOLDER]
//
// PYTHON has datasette. Fails on anything the browser complains of, on any request that leaves the machine, and where
// a page lacks what it is there for. With FOLDER it leaves pictures there. Needs the packages of package.json.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const [, , program, executablePath, python, pictures] = process.argv.map((argument, place) => (place === 2 ? resolve(argument) : argument));
const require = createRequire(join(process.cwd(), 'packages.js'));
const { chromium } = require('playwright-core');
const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const work = mkdtempSync(join(tmpdir(), 'groundswell-datasette-'));
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync'];

const env = { ...process.env, XDG_CONFIG_HOME: join(work, 'config'), HOME: work };
const database = join(work, 'reactions.db');
execFileSync(program, ['report', '--quiet', join('data', 'samples'), '--to', `sqlite:${database}`], { cwd: root, env, stdio: ['ignore', 'ignore', 'inherit'] });

const port = await new Promise((found) => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const { port: free } = server.address();
    server.close(() => found(free));
  });
});
const metadata = join(root, 'docs', 'dashboards', 'datasette', 'metadata.json');
const server = spawn(python, ['-m', 'datasette', database, '-m', metadata, '--port', String(port)], { stdio: ['ignore', 'ignore', 'pipe'] });
let said = '';
server.stderr.on('data', (data) => { said += data; });
const base = `http://127.0.0.1:${port}`;
const answers = () => fetch(`${base}/-/versions.json`).then((r) => r.ok, () => false);

let browser;
try {
  for (const end = Date.now() + 60_000; !(await answers());) {
    assert.ok(Date.now() < end && server.exitCode === null, `Datasette does not answer: ${said}`);
    await new Promise((done) => { setTimeout(done, 100); });
  }
  browser = await chromium.launch({ executablePath, args: FLAGS });
  const context = await browser.newContext({ viewport: { width: 1100, height: 1150 }, colorScheme: 'light' });
  const page = await context.newPage();
  const complaints = [];
  page.on('request', (request) => request.url().startsWith(`${base}/`) || complaints.push(`request for ${request.url()}`));
  page.on('response', (response) => response.ok() || complaints.push(`${response.status()} ${response.url()}`));
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && complaints.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => complaints.push(`script: ${error}`));
  for (const [name, path, words, rows] of [
    ['index', '/', 'Describes what was found in the inputs, not public opinion', 0],
    ['tables', '/reactions', 'Net sentiment of comments per source', 0],
    ['view', '/reactions/timeline', 'Add counts up; never average shares', 1],
    ['query', '/reactions/net_sentiment_of_comments', 'from 10 scored comments on', 1],
    ['texts', '/reactions/reactions_flat?_facet=label&_facet=lang&_nofacet=0', 'A row per reaction of the public', 10],
  ]) {
    await page.goto(base + path, { waitUntil: 'load' });
    const text = await page.textContent('body');
    assert.ok(text.includes(words), `${path} lacks “${words}”`);
    const found = await page.locator('table.rows-and-columns tbody tr').count();
    assert.ok(found >= rows, `${path} has ${found} rows`);
    assert.deepEqual(complaints, [], path);
    if (pictures) {
      mkdirSync(pictures, { recursive: true });
      await page.screenshot({ path: join(pictures, `datasette-${name}.png`) });
    }
  }
  console.log('Datasette: front page, view, query and texts: all is well');
} finally {
  await browser?.close();
  server.kill();
  rmSync(work, { recursive: true, force: true });
}
