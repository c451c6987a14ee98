// Opens report.html in a real browser, as people will: light, dark, on a phone, by keyboard, on paper.
//
//   node check.mjs PROGRAM CHROMIUM [FOLDER]
//
// Fails on any request that is not for the file itself, on anything the browser complains of, on what axe-core finds
// (WCAG 2 A and AA), and where the list of reactions does not do what it promises. With FOLDER it leaves pictures
// there. Needs the packages of package.json.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const [program, executablePath, pictures] = process.argv.slice(2);
// The packages stand where the command was started, so that nothing is installed into the sources.
const require = createRequire(join(process.cwd(), 'packages.js'));
const { chromium } = require('playwright-core');
const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(dirname(here));
const work = mkdtempSync(join(tmpdir(), 'groundswell-browser-'));
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync'];
const LOOKS = {
  light: { colorScheme: 'light', viewport: { width: 1200, height: 900 } },
  dark: { colorScheme: 'dark', viewport: { width: 1200, height: 900 } },
  phone: { colorScheme: 'light', viewport: { width: 360, height: 740 } },
};

const report = (name, ...inputs) => {
  const out = join(work, name);
  const env = { ...process.env, XDG_CONFIG_HOME: join(work, 'config'), HOME: work };
  execFileSync(program, ['report', '--quiet', '--out', out, ...inputs], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  return pathToFileURL(join(out, 'report.html')).href;
};

/** A page that notes everything it should not do. */
const open = async (browser, url, look) => {
  const context = await browser.newContext(look);
  await context.addInitScript({ path: require.resolve('axe-core/axe.min.js') });
  await context.addInitScript(() => {
    globalThis.violations = [];
    document.addEventListener('securitypolicyviolation', (e) => globalThis.violations.push(`${e.violatedDirective} ${e.blockedURI}`));
  });
  const page = await context.newPage();
  const complaints = [];
  page.on('request', (request) => request.url() === url || complaints.push(`request for ${request.url()}`));
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && complaints.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => complaints.push(`script: ${error}`));
  page.on('dialog', (dialog) => { complaints.push('dialog'); dialog.dismiss(); });
  await page.goto(url);
  await page.waitForFunction(() => document.documentElement.dataset.ready === 'yes');
  return { page, close: async (name) => {
    complaints.push(...await page.evaluate(() => globalThis.violations));
    assert.deepEqual(complaints, [], name);
    await context.close();
  } };
};

const axe = async (page, name) => {
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }));
  const found = violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.html.slice(0, 160)} ${n.failureSummary}`));
  assert.deepEqual(found, [], name);
};

const status = (page) => page.textContent('#status');
const texts = (page) => page.$$eval('#table tbody .text', (list) => list.map((e) => e.textContent));
/** The search waits for the typing to end. */
const search = async (page, text, expected) => {
  await page.fill('#find', text);
  await page.waitForFunction((wanted) => document.getElementById('status').textContent === wanted, expected, { timeout: 5000 });
};

const list = async (page) => {
  const heading = (key) => page.locator(`#table th[data-key=${key}]`);
  const order = () => page.$$eval('#table tbody tr td:nth-child(2)', (cells) => cells.map((c) => c.textContent));
  const before = await texts(page);
  assert.equal(await status(page), '1–43 of 43 reactions.');
  // By keyboard: to a heading, Enter, and back.
  await heading('polarity').getByRole('button').focus();
  await page.keyboard.press('Enter');
  assert.equal(await heading('polarity').getAttribute('aria-sort'), 'descending');
  const number = (text) => Number(text.replace('−', '-'));
  const scores = (await order()).filter((s) => s !== '–').map(number);
  assert.deepEqual(scores, [...scores].sort((a, b) => b - a));
  await page.keyboard.press('Enter');
  assert.equal(await heading('polarity').getAttribute('aria-sort'), 'ascending');
  const up = (await order()).filter((s) => s !== '–').map(number);
  assert.deepEqual(up, [...scores].reverse());
  await page.selectOption('#sort', '');
  assert.deepEqual(await texts(page), before, 'the order of the inputs comes back');
  assert.equal(await heading('polarity').getAttribute('aria-sort'), 'none');
  // Filters, one and two.
  const option = (id, text) => page.locator(`#by-${id} option`, { hasText: text }).first().getAttribute('value');
  await page.selectOption('#by-lang', await option('lang', 'Hebrew'));
  assert.equal(await status(page), '1–3 of 3 reactions (of 43).');
  await page.selectOption('#by-label', await option('label', 'negative'));
  assert.equal(await status(page), '1–1 of 1 reactions (of 43).');
  await page.click('#reset');
  assert.equal(await status(page), '1–43 of 43 reactions.');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'find');
  await page.selectOption('#by-source', await option('source', 'Petition'));
  assert.equal(await status(page), '1–3 of 3 reactions (of 43).');
  await page.click('#reset');
  // Search, in any script and width.
  await search(page, 'ＦＥＲＲＹ', '1–2 of 2 reactions (of 43).');
  await search(page, '花火', '1–1 of 1 reactions (of 43).');
  await search(page, 'no such words', 'Nothing found (of 43).');
  assert.equal(await page.locator('#list').isVisible(), false);
  await page.click('#reset');
  // Long texts are opened on request.
  await search(page, 'aaaaaaaaaa', '1–1 of 1 reactions (of 43).');
  const more = page.locator('#table button.open');
  const short = (await texts(page))[0].length;
  await more.press('Enter');
  assert.equal(await more.getAttribute('aria-expanded'), 'true');
  assert.ok((await texts(page))[0].length > short);
  await page.click('#reset');
};

const words = async (page) => {
  const all = await texts(page);
  for (const hostile of ['<script>window.pwned = 1</script> what a terrible <b>page</b>', '</script><script>window.pwned = 2</script> awful',
    '<!-- <script> great ]]> &amp; &lt;i&gt; lovely --!>', '\ufffd[31mred\ufffd[0m alert \ufffd good', 'line\u2028separator\u2029paragraph, good']) {
    assert.ok(all.includes(hostile), hostile);
  }
  assert.ok(all.some((text) => text.includes('[link]') && text.includes('[email]') && text.includes('[user]')));
  assert.equal(await page.evaluate(() => globalThis.pwned), undefined);
  assert.equal(await page.locator('.text b, .text i, .text img, .text script, bdi i').count(), 0);
  assert.ok(await page.locator('#table mark.p').count() > 5 && await page.locator('#table mark.n').count() > 5);
  const way = (lang) => page.locator(`#table .text[lang=${lang}]`).first().evaluate((e) => {
    const style = getComputedStyle(e);
    return [style.direction, style.unicodeBidi];
  });
  assert.deepEqual(await way('ar'), ['rtl', 'isolate']);
  assert.deepEqual(await way('he'), ['rtl', 'isolate']);
  assert.deepEqual(await way('ja'), ['ltr', 'isolate']);
};

const browser = await chromium.launch({ executablePath, args: FLAGS });
try {
  const mixed = report('mixed', join(here, 'mixed.csv'), '--target', 'ferry');
  for (const [name, look] of Object.entries(LOOKS)) {
    const { page, close } = await open(browser, mixed, look);
    await axe(page, name);
    await page.$$eval('details', (all) => all.forEach((d) => { d.open = true; }));
    await axe(page, `${name}, everything open`);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.equal(wide, 0, `${name}: the page is wider than the window`);
    if (pictures) {
      mkdirSync(pictures, { recursive: true });
      await page.screenshot({ path: join(pictures, `mixed-${name}.png`), fullPage: true });
    }
    await close(name);
  }
  {
    const { page, close } = await open(browser, mixed, LOOKS.light);
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement.className), 'skip');
    const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
    assert.equal(outline, 'solid', 'focus can be seen');
    await page.keyboard.press('Enter');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'main');
    await words(page);
    await list(page);
    await page.emulateMedia({ media: 'print' });
    assert.equal(await page.locator('#tools').isVisible(), false);
    assert.equal(await page.locator('#sources table').isVisible(), true, 'tables are printed');
    await close('list');
  }
  {
    // More reactions than a page lists.
    const rows = ['id,comment,thread'];
    const said = ['great stuff', 'not good', 'ganz schlimm', '¡me encanta!', 'ok', 'ничего хорошего'];
    for (let i = 0; i < 12000; i += 1) {
      rows.push(`${i},${said[i % said.length]} ${i},thread ${i % 7}`);
    }
    writeFileSync(join(work, 'many.csv'), `${rows.join('\n')}\n`);
    const { page, close } = await open(browser, report('many', join(work, 'many.csv')), LOOKS.light);
    assert.equal(await status(page), '1–50 of 10,000 reactions.');
    assert.match(await page.textContent('#reactions'), /10,000 of 12,000 reactions, drawn by lot/);
    await page.click('#later');
    assert.equal(await status(page), '51–100 of 10,000 reactions.');
    await page.click('#earlier');
    const start = Date.now();
    await page.selectOption('#sort', 'text');
    await page.fill('#find', 'schlimm 11');
    await page.waitForFunction(() => /of 10,000\)/.test(document.getElementById('status').textContent));
    assert.ok(Date.now() - start < 5000, 'sorting and searching take long');
    await close('many');
  }
  {
    // The policy holds: a script that is not the page's own is stopped, and so is a request.
    const context = await browser.newContext();
    const page = await context.newPage();
    const requests = [];
    page.on('request', (request) => requests.push(request.url()));
    await page.goto(mixed);
    const ran = await page.evaluate(async () => {
      const script = document.createElement('script');
      script.textContent = 'globalThis.foreign = true';
      document.body.append(script);
      const fetched = await fetch('https://example.org/').then(() => true, () => false);
      return [globalThis.foreign === true, fetched];
    });
    assert.deepEqual(ran, [false, false]);
    assert.deepEqual(requests, [mixed]);
    await context.close();
  }
  const samples = report('samples', join(root, 'data', 'samples'));
  for (const name of ['light', 'dark']) {
    const { page, close } = await open(browser, samples, LOOKS[name]);
    await axe(page, `samples, ${name}`);
    if (pictures) {
      await page.screenshot({ path: join(pictures, `samples-${name}.png`), fullPage: true });
    }
    await close(`samples, ${name}`);
  }
  console.log('report.html: light, dark, phone, keyboard, print, 10,000 reactions, hostile texts: all is well');
} finally {
  await browser.close();
  rmSync(work, { recursive: true, force: true });
}
