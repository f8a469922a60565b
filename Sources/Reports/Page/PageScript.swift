/// The page's script. It reads the data at the page's end, draws the time line and the charts over one time axis, and joins
/// them with the log. Text goes into the page as text alone, never as markup.
enum PageScript {
  static let text = "(() => {\n'use strict';\n" + basis + lanes + charts + pointer + log + start + "})();\n"

  private static let basis = #"""
    const $ = (id) => document.getElementById(id);
    const data = JSON.parse($('data').textContent);
    const rows = $('rows') ? Array.from($('rows').rows) : [];
    const view = { from: 0, to: data.duration };
    let size = { width: 0, gutter: 0, right: 12, narrow: false };
    let cursor = null, pinned = null, selected = null;

    function make(name, attributes, parent, text) {
      const node = document.createElementNS('http://www.w3.org/2000/svg', name);
      for (const key in attributes) node.setAttribute(key, attributes[key]);
      if (text !== undefined) node.textContent = text;
      if (parent) parent.appendChild(node);
      return node;
    }
    function element(name, className, parent, text) {
      const node = document.createElement(name);
      if (className) node.className = className;
      if (text !== undefined) node.textContent = text;
      if (parent) parent.appendChild(node);
      return node;
    }

    const plotWidth = () => Math.max(1, size.width - size.gutter - size.right);
    const x = (t) => size.gutter + (t - view.from) / (view.to - view.from) * plotWidth();
    const timeAt = (px) => view.from + (px - size.gutter) / plotWidth() * (view.to - view.from);
    const isVisible = (t) => t >= view.from && t <= view.to;
    const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

    const steps = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 3e4, 6e4, 12e4, 3e5, 6e5, 12e5, 18e5, 36e5,
      72e5, 216e5, 432e5, 864e5];
    function timeTicks() {
      const span = view.to - view.from, most = Math.max(2, plotWidth() / 76);
      const step = steps.find((s) => span / s <= most) || 864e5 * Math.ceil(span / 864e5 / most);
      const ticks = [];
      for (let t = Math.ceil(view.from / step) * step; t <= view.to; t += step) ticks.push(t);
      return { ticks, step };
    }
    function timeText(t, step) {
      if (data.duration >= 6e5 && step >= 1e3) {
        const s = Math.round(t / 1e3), two = (n) => String(n).padStart(2, '0');
        const hours = Math.floor(s / 3600), minutes = Math.floor(s / 60) % 60;
        return hours ? hours + ':' + two(minutes) + ':' + two(s % 60) : minutes + ':' + two(s % 60);
      }
      return (t / 1e3).toFixed(step >= 1e3 ? 0 : step >= 100 ? 1 : step >= 10 ? 2 : 3) + ' s';
    }
    const exact = (t) => (t / 1e3).toFixed(3) + ' s';

    /// The times of faults, over a drawing's whole height; conditions of the whole run would tint everything and say nothing.
    function shade(svg, top, height) {
      for (const span of data.spans) {
        const from = span.from, to = span.to === null ? data.duration : span.to;
        if (to < view.from || from > view.to || to - from > 0.98 * data.duration) continue;
        const left = clamp(x(from), size.gutter, size.width - size.right);
        const right = clamp(x(to), size.gutter, size.width - size.right);
        if (to > from) make('rect', { class: 'shade', x: left, y: top, width: Math.max(1, right - left), height }, svg);
        else make('line', { class: 'instant', x1: left, x2: left, y1: top, y2: top + height }, svg);
      }
    }
    function grid(svg, top, bottom, labelled) {
      const { ticks, step } = timeTicks();
      ticks.forEach((t) => {
        make('line', { class: 'grid', x1: x(t), x2: x(t), y1: top, y2: bottom }, svg);
        if (!labelled) return;
        const anchor = x(t) > size.width - 30 ? 'end' : x(t) < 16 ? 'start' : 'middle';
        make('text', { x: x(t), y: bottom + 13, 'text-anchor': anchor }, svg, timeText(t, step));
      });
    }
    function overlay(svg, height) {
      make('rect', { class: 'drag', y: 0, width: 0, height }, svg);
      make('line', { class: 'cursor', y1: 0, y2: height, x1: -9, x2: -9 }, svg);
    }

    """#

  private static let lanes = #"""
    function mark(kind, group) {
      if (kind === 'warning') return make('path', { class: 'mark', d: 'M0 -5.6L5.6 4.4H-5.6Z' }, group);
      if (kind === 'error') return make('path', { class: 'mark', d: 'M0 -6L6 0L0 6L-6 0Z' }, group);
      const isEvent = kind === 'normal' || kind === 'missing';
      return make('circle', { class: 'mark', r: kind === 'missing' ? 5.4 : isEvent ? 4.4 : 3.4 }, group);
    }

    /// Bars for faults, one below the other where they overlap; gives the height they take.
    function faults(svg) {
      const ends = [];
      for (const span of data.spans) {
        const to = span.to === null ? data.duration : span.to;
        if (to < view.from || span.from > view.to) continue;
        const left = clamp(x(span.from), size.gutter, size.width - size.right);
        const right = Math.max(left + 2, clamp(x(to), size.gutter, size.width - size.right));
        const wide = span.name.length * 5.6 + 10;
        const after = size.width - size.right - left >= wide ? Math.max(right, left + wide) : right;
        let row = ends.findIndex((end) => end <= left);
        if (row < 0) row = ends.length;
        ends[row] = after + 4;
        const y = 2 + row * 19, group = make('g', { 'data-span': span.name }, svg);
        make('rect', { class: 'fault', x: left, y, width: right - left, height: 16, rx: 3 }, group);
        const room = after - left;
        if (room > 24) {
          const text = room < wide ? span.name.slice(0, Math.floor((room - 14) / 5.6)) + '…' : span.name;
          make('text', { class: 'fault-name', x: left + 5, y: y + 12 }, group, text);
        }
        const range = span.to === null ? ', from ' + exact(span.from) + ' on'
          : to > span.from ? ', ' + exact(span.from) + ' to ' + exact(to) : ', at ' + exact(to);
        group.dataset.tip = span.name + range;
      }
      return ends.length ? ends.length * 19 + 6 : 0;
    }

    /// Where the marks of one lane stand: up to eight rows where they are close; what finds no place then waits for a
    /// closer look.
    function placed(events) {
      const rows = Array(8).fill(-99), out = [];
      for (const event of events) {
        const px = x(event.t);
        let row = rows.findIndex((last) => px - last >= 10);
        if (row < 0) {
          if (!['warning', 'error', 'missing'].includes(event.kind) && !event.unwanted) continue;
          row = rows.length - 1;
        }
        rows[row] = px;
        out.push({ event, px, row });
      }
      return out;
    }

    const events = data.events.map((e) => (
      { t: e[0], lane: e[1], kind: e[2], row: e[3], code: e[4], injected: !!e[5], unwanted: !!e[6] }));

    function drawLanes() {
      const svg = $('lanes');
      svg.replaceChildren();
      const shades = make('g', {}, svg), lines = make('g', {}, svg);
      let y = faults(svg);
      const top = y;
      data.lanes.forEach((name, lane) => {
        const marks = placed(events.filter((e) => e.lane === lane && isVisible(e.t)));
        const deepest = marks.reduce((most, m) => Math.max(most, m.row), 0);
        if (size.narrow) {
          make('text', { class: 'name', x: 0, y: y + 12 }, svg, name);
          y += 16;
        }
        const middle = y + 13;
        if (!size.narrow) {
          const label = make('text', { class: 'name', x: 0, y: middle + 4 }, svg, name);
          if (name.length > 13) label.setAttribute('textLength', size.gutter - 8);
        }
        make('line', { class: 'grid', x1: size.gutter, x2: size.width - size.right, y1: middle, y2: middle }, lines);
        marks.forEach((m, index) => {
          const { event } = m, place = 'translate(' + m.px.toFixed(1) + ' ' + (middle + m.row * 12) + ')';
          const flags = (event.injected ? ' injected' : '') + (event.unwanted ? ' unwanted' : '')
            + (event.row === selected ? ' selected' : '');
          const group = make('g', { class: 'ev k-' + event.kind + flags, transform: place }, svg);
          group.dataset.row = event.row;
          make('circle', { class: 'hit', r: 9 }, group);
          mark(event.kind, group);
          const next = marks.slice(index + 1).find((other) => other.row === m.row);
          const room = (next ? next.px : size.width - 2) - m.px;
          if (event.code !== null && room > 40) {
            make('text', { class: 'code', x: 8, y: 4 }, group, event.code);
          }
        });
        y = middle + deepest * 12 + 14;
      });
      grid(lines, top, y, true);
      shade(shades, top, y - top);
      svg.setAttribute('height', y + 18);
      overlay(svg, y);
    }

    """#

  private static let charts = #"""
    const titles = { bitrate: 'Bitrate', sendQueue: 'Send queue', buffer: 'Buffer', delay: 'Delay', frameRate: 'Frame rate' };
    const groups = [];
    for (const chart of ['bitrate', 'sendQueue', 'buffer', 'delay', 'frameRate', 'other']) {
      for (const series of data.series.filter((s) => s.chart === chart)) {
        let group = groups.find((g) => g.chart === chart && (chart !== 'other' || g.unit === series.unit));
        if (!group) groups.push(group = { chart, unit: series.unit, series: [] });
        const times = [], values = [];
        for (let i = 0; i < series.points.length; i += 2) { times.push(series.points[i]); values.push(series.points[i + 1]); }
        group.series.push({ ...series, times, values, isOn: true });
      }
    }
    const isHeld = (series) => series.style === 'step' || series.style === 'limit';

    /// The last index whose time is not after t; -1 if there is none.
    function indexAt(times, t) {
      let low = 0, high = times.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (times[middle] <= t) low = middle + 1; else high = middle;
      }
      return low - 1;
    }
    function amount(value) {
      if (value === null || value === undefined) return '';
      if (Math.abs(value) >= 1e4) return Math.round(value).toLocaleString('en').replace(/,/g, '\u2009');
      return String(Math.abs(value) >= 100 || value % 1 === 0 ? Math.round(value) : Number(value.toPrecision(3)));
    }

    function buildCharts() {
      for (const group of groups) {
        const box = element('div', 'chart', $('charts')), head = element('div', 'head', box);
        const title = element('h3', '', head, (titles[group.chart] || 'Other') + ' ');
        element('span', '', title, group.unit);
        const legend = element('div', 'legend', head);
        group.series.forEach((series, index) => {
          series.colour = 'var(--s' + index % 6 + ')';
          const button = element('button', series.style === 'limit' ? 'limit' : '', legend);
          button.type = 'button';
          button.style.setProperty('--c', series.colour);
          button.title = series.component + ': ' + series.name;
          button.setAttribute('aria-pressed', 'true');
          element('span', '', button, series.name);
          series.output = element('b', '', button);
          button.addEventListener('click', () => {
            series.isOn = !series.isOn;
            button.setAttribute('aria-pressed', series.isOn);
            draw();
          });
        });
        group.svg = make('svg', {}, box);
      }
    }

    /// The top of the axis: what flows decides; a limit far above it must not flatten it.
    function highest(group) {
      let flow = 0, limit = 0;
      for (const series of group.series.filter((s) => s.isOn)) {
        const first = Math.max(0, indexAt(series.times, view.from)), last = indexAt(series.times, view.to);
        for (let i = first; i <= last; i++) {
          if (series.style === 'limit') limit = Math.max(limit, series.values[i]); else flow = Math.max(flow, series.values[i]);
        }
      }
      return flow === 0 || limit <= flow * 2.5 ? Math.max(flow, limit) : flow;
    }
    function niceStep(raw) {
      const power = 10 ** Math.floor(Math.log10(raw));
      return [1, 2, 2.5, 5, 10].map((m) => m * power).find((step) => step >= raw);
    }

    function path(series, y) {
      const { times, values } = series, held = isHeld(series);
      const first = Math.max(0, indexAt(times, view.from)), last = Math.min(times.length - 1, indexAt(times, view.to) + 1);
      let out = '';
      for (let i = first; i <= last; i++) {
        const px = x(times[i]).toFixed(1), py = y(values[i]).toFixed(1);
        out += out === '' ? 'M' + px + ' ' + py : held ? 'H' + px + 'V' + py : 'L' + px + ' ' + py;
      }
      if (held && last === times.length - 1) out += 'H' + x(Math.min(view.to, data.duration)).toFixed(1);
      return { d: out, first, last };
    }

    function drawChart(group, number) {
      const svg = group.svg, height = size.narrow ? 96 : 118, top = 5;
      svg.replaceChildren();
      svg.setAttribute('height', height + 1);
      shade(svg, top, height - top);
      grid(svg, top, height, false);
      const step = niceStep(Math.max(highest(group), 1e-9) / 3), most = Math.max(step, Math.ceil(highest(group) / step) * step);
      const y = (value) => height - value / most * (height - top - 4);
      for (let value = 0; value <= most + step / 2; value += step) {
        make('line', { class: 'grid', x1: size.gutter, x2: size.width - size.right, y1: y(value), y2: y(value) }, svg);
        const label = { x: size.gutter - 6, y: y(value) + (value === 0 ? -1 : 4), 'text-anchor': 'end' };
        make('text', label, svg, amount(value));
      }
      const clip = make('clipPath', { id: 'clip' + number }, svg);
      make('rect', { x: size.gutter, y: 0, width: plotWidth(), height: height + 1 }, clip);
      const plot = make('g', { 'clip-path': 'url(#clip' + number + ')' }, svg);
      for (const series of group.series.filter((s) => s.isOn)) {
        const { d, first, last } = path(series, y);
        if (last < first) continue;
        if (series.style === 'area') {
          const close = 'V' + y(0) + 'H' + x(series.times[first]).toFixed(1) + 'Z';
          make('path', { class: 'area', d: d + close, style: 'fill:' + series.colour }, plot);
        }
        const kind = 'line' + (series.style === 'limit' ? ' limit' : '');
        make('path', { class: kind, d, style: 'stroke:' + series.colour }, plot);
      }
      overlay(svg, height);
    }

    """#
}
