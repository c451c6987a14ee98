'use strict';
// The list of reactions: search, filters, order, pages. Text reaches the page as text only, never as markup.
(() => {
  const PAGE = 50;
  const SHORT = 320;
  const at = (id) => document.getElementById(id);
  const data = JSON.parse(at('data').textContent);
  // The order of fields in `kept.rs`.
  const rows = data.rows.map(([id, source, kind, role, lang, label, polarity, date, likes, text, marks, cut, note], place) => (
    { id, source, kind, role, lang, label, polarity, date, likes, text, marks, cut, note, place }));
  const MARKS = { positive: 'p', negative: 'n', neutral: 'u', unscored: 'u' };
  const state = { key: '', down: false, page: 0, found: rows };

  const plain = (text) => text.normalize('NFKC').toLowerCase();
  const compare = new Intl.Collator(undefined, { numeric: true }).compare;
  // What a column is sorted by; nothing stands last in both directions.
  const keys = {
    label: (r) => (r.label === 3 ? null : r.label),
    polarity: (r) => r.polarity,
    text: (r) => r.text,
    source: (r) => data.sources[r.source],
    lang: (r) => data.langs[r.lang][1],
    date: (r) => r.date,
    likes: (r) => r.likes,
  };
  const firstDown = new Set(['polarity', 'likes']);

  const make = (name, attributes, ...children) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      element.setAttribute(key, value);
    }
    element.append(...children);
    return element;
  };

  // The first `end` units of a text, with its terms marked.
  const parts = (row, end) => {
    const list = [];
    let from = 0;
    for (const [start, stop, added] of row.marks) {
      if (start >= end) {
        break;
      }
      list.push(row.text.slice(from, start));
      const mark = make('mark', { class: added < 0 ? 'n' : 'p' }, row.text.slice(start, Math.min(stop, end)));
      mark.title = (added < 0 ? '−' : '+') + (Math.abs(added) / 1000).toFixed(2);
      list.push(mark);
      from = Math.min(stop, end);
    }
    list.push(row.text.slice(from, end));
    return list;
  };

  const day = (row) => (row.date === null ? '–' : row.date.replace('T', ' ').slice(0, 16));

  const words = (row) => {
    const cell = make('td', { class: 'words' });
    if (row.text === null) {
      cell.append(make('span', { class: 'none' }, 'text left out'));
    } else {
      const lang = data.langs[row.lang][0];
      const text = make('bdi', { class: 'text', dir: 'auto', lang: lang === 'und' ? '' : lang });
      const whole = [...parts(row, row.text.length), row.cut ? '…' : ''];
      if (row.text.length > SHORT) {
        // Never between the halves of a letter.
        const end = SHORT - (row.text.codePointAt(SHORT - 1) > 0xffff ? 1 : 0);
        text.append(...parts(row, end), '…');
        const open = make('button', { type: 'button', class: 'open', 'aria-expanded': 'false' }, 'Show more');
        open.addEventListener('click', () => {
          const more = open.getAttribute('aria-expanded') === 'false';
          text.replaceChildren(...(more ? whole : [...parts(row, end), '…']));
          open.setAttribute('aria-expanded', String(more));
          open.textContent = more ? 'Show less' : 'Show more';
        });
        cell.append(text, open);
      } else {
        text.append(...whole);
        cell.append(text);
      }
    }
    const [, language] = data.langs[row.lang];
    const narrow = [number(row.polarity, 2), language, day(row), data.sources[row.source]].join(' · ');
    cell.append(make('span', { class: 'meta only-narrow' }, make('bdi', {}, narrow)));
    cell.append(make('span', { class: 'meta' }, [data.kinds[row.kind], row.id].join(' '), row.note ? ' · ' : '', make('bdi', {}, row.note)));
    return cell;
  };

  const number = (value, digits) => {
    if (value === null) {
      return '–';
    }
    return digits ? (value < 0 ? '−' : '+') + Math.abs(value).toFixed(digits) : String(value);
  };

  const line = (row) => {
    const label = data.labels[row.label];
    const name = label === 'unscored' ? 'not scored' : label;
    return make('tr', {},
      make('td', { class: 'label' }, make('span', { class: 'dot ' + MARKS[label] }), ' ' + name),
      make('td', { class: 'num score' }, number(row.polarity, 2)),
      words(row),
      make('td', { class: 'wide' }, make('bdi', {}, data.sources[row.source])),
      make('td', { class: 'wide' }, data.langs[row.lang][1]),
      make('td', { class: 'wide' }, day(row)),
      make('td', { class: 'num wide' }, number(row.likes, 0)));
  };

  const show = () => {
    const { found, page } = state;
    const first = page * PAGE;
    const some = found.slice(first, first + PAGE);
    at('table').tBodies[0].replaceChildren(...some.map(line));
    at('list').hidden = some.length === 0;
    const last = first + some.length;
    const of = found.length === rows.length ? '' : ` (of ${rows.length.toLocaleString('en')})`;
    at('status').textContent = found.length === 0
      ? `Nothing found${of}.`
      : `${(first + 1).toLocaleString('en')}–${last.toLocaleString('en')} of ${found.length.toLocaleString('en')} reactions${of}.`;
    at('pager').hidden = found.length <= PAGE;
    at('place').textContent = `Page ${page + 1} of ${Math.max(1, Math.ceil(found.length / PAGE))}`;
    at('earlier').disabled = page === 0;
    at('later').disabled = last >= found.length;
    for (const heading of at('table').tHead.rows[0].cells) {
      const on = heading.dataset.key === state.key;
      heading.setAttribute('aria-sort', on ? (state.down ? 'descending' : 'ascending') : 'none');
    }
    at('sort').value = state.key;
  };

  const filters = ['source', 'lang', 'label', 'kind'];
  const find = () => {
    const wanted = plain(at('find').value.trim());
    const chosen = filters.map((name) => [name, at('by-' + name).value]).filter(([, value]) => value !== '');
    state.found = rows.filter((row) => {
      if (!chosen.every(([name, value]) => (name === 'kind' && value === 'other' ? row.role !== null : row[name] === Number(value)))) {
        return false;
      }
      if (wanted === '') {
        return true;
      }
      row.plain ??= plain([row.text ?? '', row.id, row.note].join('\n'));
      return row.plain.includes(wanted);
    });
    const key = keys[state.key];
    if (key) {
      const sign = state.down ? -1 : 1;
      state.found.sort((a, b) => {
        const [x, y] = [key(a), key(b)];
        if (x === null || y === null) {
          return (x === null) - (y === null) || a.place - b.place;
        }
        return sign * (typeof x === 'number' ? x - y : compare(x, y)) || a.place - b.place;
      });
    }
    state.page = 0;
    show();
  };

  const sortBy = (key, down) => {
    state.key = key;
    state.down = down;
    find();
  };

  const fill = (name, list) => {
    const counts = new Map();
    for (const row of rows) {
      counts.set(row[name], (counts.get(row[name]) ?? 0) + 1);
    }
    for (const [place, text] of [...list.entries()].filter(([place]) => counts.has(place)).sort((a, b) => compare(a[1], b[1]))) {
      at('by-' + name).append(new Option(`${text} (${counts.get(place)})`, place));
    }
  };

  if (rows.length > 0) {
    fill('source', data.sources);
    fill('lang', data.langs.map(([, name]) => name));
    fill('label', data.labels.map((name) => (name === 'unscored' ? 'not scored' : name)));
    fill('kind', data.kinds);
    const other = rows.filter((row) => row.role !== null).length;
    if (other > 0) {
      at('by-kind').append(new Option(`not counted (${other})`, 'other'));
    }
    let waiting;
    at('find').addEventListener('input', () => {
      clearTimeout(waiting);
      waiting = setTimeout(find, 120);
    });
    for (const name of filters) {
      at('by-' + name).addEventListener('change', find);
    }
    at('sort').addEventListener('change', (event) => sortBy(event.target.value, firstDown.has(event.target.value)));
    at('reset').addEventListener('click', () => {
      at('find').value = '';
      for (const name of filters) {
        at('by-' + name).value = '';
      }
      sortBy('', false);
      at('find').focus();
    });
    at('table').tHead.addEventListener('click', (event) => {
      const key = event.target.closest('button')?.parentElement.dataset.key;
      if (key) {
        sortBy(key, state.key === key ? !state.down : firstDown.has(key));
      }
    });
    const turn = (pages) => {
      state.page += pages;
      show();
      at('status').scrollIntoView({ block: 'nearest' });
    };
    at('earlier').addEventListener('click', () => turn(-1));
    at('later').addEventListener('click', () => turn(1));
    at('tools').hidden = false;
    show();
  } else {
    at('status').textContent = 'There are none.';
  }
  document.documentElement.dataset.ready = 'yes';
})();
