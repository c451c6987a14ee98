// Opens the imported dashboard as a person does and leaves a picture of it.
//
//   node picture.mjs CHROMIUM ADDRESS PASSWORD FOLDER
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [executablePath, base, password, folder] = process.argv.slice(2);
const require = createRequire(join(process.cwd(), 'packages.js'));
const { chromium } = require('playwright-core');
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'] });
try {
  const page = await browser.newPage({ viewport: { width: 1300, height: 850 } });
  const broken = [];
  page.on('pageerror', (error) => broken.push(String(error)));
  await page.goto(`${base}/login/`);
  await page.locator('#username, input[name=username]').first().fill('admin');
  await page.locator('#password, input[name=password]').first().fill(password);
  await Promise.all([page.waitForURL((url) => !url.pathname.startsWith('/login'), { timeout: 60_000 }), page.keyboard.press('Enter')]);
  await page.goto(`${base}/superset/dashboard/groundswell/?standalone=2`);
  await page.locator('.dashboard canvas, .dashboard-grid canvas').first().waitFor({ timeout: 90_000 });
  await page.locator('td', { hasText: 'village-bridge' }).first().waitFor({ timeout: 90_000 });
  await page.locator('.loading, [aria-label=Loading]').first().waitFor({ state: 'detached', timeout: 60_000 });
  // Charts grow into place; they are there when they are the same twice.
  const canvas = page.locator('.dashboard canvas, .dashboard-grid canvas').first();
  for (let last = null, end = Date.now() + 30_000; Date.now() < end;) {
    const now = (await canvas.screenshot()).toString('base64');
    if (now === last) {
      break;
    }
    last = now;
  }
  assert.deepEqual(broken, [], 'scripts of the page');
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, 'superset.png') });
  console.log('ok: the dashboard is drawn');
} finally {
  await browser.close();
}
