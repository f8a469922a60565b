// The parts of the page's script that answer to the reader.
extension PageScript {
  static let pointer = #"""
    let isQueued = false;
    function draw() {
      if (isQueued || !$('plots')) return;
      isQueued = true;
      requestAnimationFrame(() => { isQueued = false; drawNow(); });
    }
    function drawNow() {
      const width = $('plots').clientWidth;
      if (width === 0) return;
      const narrow = width < 600;
      size = { width, gutter: narrow ? 38 : 92, right: 10, narrow };
      drawLanes();
      groups.forEach(drawChart);
      const isWhole = view.from <= 0 && view.to >= data.duration;
      $('whole').disabled = isWhole;
      $('out').disabled = isWhole;
      showCursor();
    }

    function showCursor() {
      const t = cursor !== null ? cursor : pinned;
      const px = t === null || !isVisible(t) ? -9 : x(t);
      for (const line of document.querySelectorAll('#plots .cursor')) {
        line.setAttribute('x1', px);
        line.setAttribute('x2', px);
      }
      $('at').textContent = t === null ? exact(view.from) + ' to ' + exact(view.to) : 'at ' + exact(t);
      for (const group of groups) for (const series of group.series) {
        const index = t === null ? -1 : indexAt(series.times, t);
        series.output.textContent = index < 0 ? '' : amount(series.values[index]);
      }
    }

    function look(from, to) {
      const least = Math.min(20, data.duration), span = clamp(to - from, least, data.duration);
      view.from = clamp((from + to - span) / 2, 0, data.duration - span);
      view.to = view.from + span;
      draw();
    }
    function zoom(factor) {
      const middle = pinned !== null && isVisible(pinned) ? pinned : (view.from + view.to) / 2;
      const before = (middle - view.from) * factor, after = (view.to - middle) * factor;
      look(middle - before, middle + after);
    }

    function showTip(text, event) {
      const tip = $('tip');
      tip.hidden = !text;
      if (!text) return;
      tip.textContent = text;
      const left = Math.min(event.pageX + 12, document.documentElement.clientWidth - tip.offsetWidth - 8);
      tip.style.left = Math.max(4, left) + 'px';
      tip.style.top = event.pageY + 16 + 'px';
    }
    function tipOf(target) {
      const mark = target.closest('.ev');
      if (!mark) { const span = target.closest('[data-tip]'); return span ? span.dataset.tip : ''; }
      const row = rows[mark.dataset.row];
      return row ? Array.from(row.cells, (cell) => cell.textContent.trim()).filter(Boolean).join('  ') : '';
    }

    function listen() {
      const plots = $('plots');
      let start = null;
      const position = (event) => event.clientX - plots.getBoundingClientRect().left;
      const inPlot = (event) => event.target.closest('svg');
      function drag(from, to) {
        for (const box of document.querySelectorAll('#plots .drag')) {
          box.setAttribute('x', Math.max(size.gutter, Math.min(from, to)));
          box.setAttribute('width', from === to ? 0 : Math.abs(to - from));
        }
      }
      plots.addEventListener('pointerdown', (event) => {
        if (event.button === 0 && inPlot(event)) start = position(event);
      });
      plots.addEventListener('pointermove', (event) => {
        const px = position(event);
        if (start !== null && Math.abs(px - start) > 4) {
          if (!plots.hasPointerCapture(event.pointerId)) plots.setPointerCapture(event.pointerId);
          drag(start, px);
        }
        cursor = inPlot(event) || start !== null ? clamp(timeAt(px), view.from, view.to) : null;
        showTip(start === null ? tipOf(event.target) : '', event);
        showCursor();
      });
      plots.addEventListener('pointerup', (event) => {
        if (start === null) return;
        const px = position(event), from = start;
        start = null;
        drag(0, 0);
        if (Math.abs(px - from) > 4) return look(timeAt(Math.min(px, from)), timeAt(Math.max(px, from)));
        const mark = event.target.closest('.ev');
        if (mark) return select(Number(mark.dataset.row), true);
        pinned = clamp(timeAt(px), view.from, view.to);
        showCursor();
      });
      plots.addEventListener('pointercancel', () => { start = null; drag(0, 0); });
      plots.addEventListener('pointerleave', () => { cursor = null; showTip(''); showCursor(); });
      plots.addEventListener('dblclick', (event) => { if (inPlot(event)) look(0, data.duration); });
      plots.addEventListener('keydown', (event) => {
        const span = view.to - view.from;
        const keys = {
          '+': () => zoom(0.5), '=': () => zoom(0.5), '-': () => zoom(2), '0': () => look(0, data.duration),
          ArrowLeft: () => look(view.from - span / 4, view.to - span / 4),
          ArrowRight: () => look(view.from + span / 4, view.to + span / 4),
        };
        if (!keys[event.key] || event.ctrlKey || event.metaKey) return;
        event.preventDefault();
        keys[event.key]();
      });
      $('in').addEventListener('click', () => zoom(0.5));
      $('out').addEventListener('click', () => zoom(2));
      $('whole').addEventListener('click', () => look(0, data.duration));
    }

    """#

  static let log = #"""
    function select(number, shows) {
      const row = rows[number];
      if (!row) return;
      if (selected !== null) rows[selected].classList.remove('selected');
      selected = number;
      row.hidden = false;
      row.classList.add('selected');
      pinned = Number(row.dataset.t);
      if (shows) {
        const box = $('scroll');
        box.scrollTop = row.offsetTop - box.clientHeight / 2;
      }
      if (!isVisible(pinned)) {
        const half = (view.to - view.from) / 2;
        look(pinned - half, pinned + half);
      }
      draw();
    }

    function filter() {
      const on = {};
      for (const box of document.querySelectorAll('.chips input')) {
        (on[box.name] = on[box.name] || new Set());
        if (box.checked) on[box.name].add(box.value);
      }
      const words = $('find').value.toLowerCase().split(/\s+/).filter(Boolean);
      let count = 0;
      for (const row of rows) {
        const isShown = on.component.has(row.dataset.c) && on.kind.has(row.dataset.k)
          && (words.length === 0 || words.every((word) => row.textContent.toLowerCase().includes(word)));
        row.hidden = !isShown;
        if (isShown) count += 1;
      }
      $('count').textContent = count === rows.length ? String(count) : count + ' of ' + rows.length;
    }

    function listenToLog() {
      $('find').addEventListener('input', filter);
      for (const box of document.querySelectorAll('.chips input')) box.addEventListener('change', filter);
      $('rows').addEventListener('click', (event) => {
        const row = event.target.closest('tr');
        if (row && String(getSelection()) === '') select(rows.indexOf(row), false);
      });
      filter();
    }

    """#

  static let start = #"""
    $('copy').addEventListener('click', async () => {
      const code = $('command'), button = $('copy');
      try {
        await navigator.clipboard.writeText(code.textContent);
        button.textContent = 'copied';
        setTimeout(() => { button.textContent = 'copy'; }, 1500);
      } catch {
        getSelection().selectAllChildren(code);
      }
    });
    if (rows.length > 0) listenToLog();
    if ($('plots')) {
      buildCharts();
      listen();
      drawNow();
      new ResizeObserver(draw).observe($('plots'));
    }
    const failing = document.querySelector('.l.failing');
    if (failing) $('code').scrollTop = failing.offsetTop - $('code').clientHeight / 2;
    const last = rows.findIndex((row) => row.dataset.k === 'missing' || row.classList.contains('unwanted'));
    if (last >= 0) $('scroll').scrollTop = rows[last].offsetTop - $('scroll').clientHeight / 2;
    document.body.dataset.ready = 'yes';

    """#
}
