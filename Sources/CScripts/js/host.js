'use strict';
// The surroundings of every script: clock, seed, timers, console. Called once with the global object and the host's functions.
(function (global, host) {
  const define = (target, name, value) =>
    Object.defineProperty(target, name, { value, writable: true, configurable: true, enumerable: false });

  // MARK: Clock and chance

  const MachineDate = global.Date;
  function Date(...parts) {
    if (!new.target) return new Date().toString();
    return Reflect.construct(MachineDate, parts.length ? parts : [host.now()], new.target);
  }
  Date.prototype = MachineDate.prototype;
  define(Date.prototype, 'constructor', Date);
  define(Date, 'now', () => host.now());
  define(Date, 'parse', MachineDate.parse);
  define(Date, 'UTC', MachineDate.UTC);
  define(global, 'Date', Date);
  define(global.Math, 'random', () => host.random());
  define(global, 'performance', Object.freeze({ now: () => host.runTime(), timeOrigin: host.now() }));

  // MARK: Timers

  const asFunction = (task, name) => {
    if (typeof task !== 'function') throw new TypeError(`${name} needs a function`);
    return task;
  };
  define(global, 'setTimeout', (task, delay = 0, ...rest) =>
    host.setTimer(false, asFunction(task, 'setTimeout'), Number(delay) || 0, ...rest));
  define(global, 'setInterval', (task, delay = 0, ...rest) =>
    host.setTimer(true, asFunction(task, 'setInterval'), Number(delay) || 0, ...rest));
  define(global, 'setImmediate', (task, ...rest) => host.setTimer(false, asFunction(task, 'setImmediate'), 0, ...rest));
  for (const name of ['clearTimeout', 'clearInterval', 'clearImmediate']) {
    define(global, name, (number) => host.clearTimer(number));
  }
  define(global, 'queueMicrotask', (task) => {
    asFunction(task, 'queueMicrotask');
    Promise.resolve().then(task);
  });

  // MARK: Showing values

  const width = 72;

  function key(name) {
    return typeof name === 'symbol' ? `[${String(name)}]` : /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
  }

  function joined(open, parts, close, depth) {
    const line = `${open}${parts.length ? ' ' : ''}${parts.join(', ')}${parts.length ? ' ' : ''}${close}`;
    if (line.length + 2 * depth <= width && !line.includes('\n')) return open === '[' ? line.replace(/^\[ | \]$/g, (m) => m.trim()) : line;
    const margin = '  '.repeat(depth + 1);
    return `${open}\n${parts.map((part) => margin + part).join(',\n')}\n${'  '.repeat(depth)}${close}`;
  }

  function inspect(value, depth = 0, seen = []) {
    switch (typeof value) {
      case 'string': return JSON.stringify(value);
      case 'bigint': return `${value}n`;
      case 'symbol': return String(value);
      case 'function': return `[function ${value.name || 'without a name'}]`;
      case 'number': return Object.is(value, -0) ? '-0' : String(value);
      case 'object': break;
      default: return String(value);
    }
    if (value === null) return 'null';
    if (seen.includes(value)) return '[circular]';
    if (value instanceof Error) return `${value.name}: ${value.message}`;
    if (value instanceof MachineDate) return `Date(${Number.isNaN(+value) ? 'invalid' : value.toISOString()})`;
    if (value instanceof RegExp) return String(value);
    if (value instanceof Promise) return '[promise]';
    if (typeof value.toInspect === 'function') return value.toInspect();
    if (depth > 5) return Array.isArray(value) ? '[…]' : '{…}';
    const inner = [...seen, value];
    const limit = 100;
    const show = (item) => inspect(item, depth + 1, inner);
    if (Array.isArray(value)) {
      const parts = value.slice(0, limit).map(show);
      if (value.length > limit) parts.push(`… ${value.length - limit} more`);
      return joined('[', parts, ']', depth);
    }
    if (value instanceof Map) {
      return joined('Map {', [...value].slice(0, limit).map(([name, item]) => `${show(name)} => ${show(item)}`), '}', depth);
    }
    if (value instanceof Set) return joined('Set {', [...value].slice(0, limit).map(show), '}', depth);
    const names = Reflect.ownKeys(value).filter((name) => Object.prototype.propertyIsEnumerable.call(value, name));
    const kind = value.constructor && value.constructor !== Object && value.constructor.name ? `${value.constructor.name} ` : '';
    const parts = names.slice(0, limit).map((name) => `${key(name)}: ${show(value[name])}`);
    if (names.length > limit) parts.push(`… ${names.length - limit} more`);
    return joined(`${kind}{`, parts, '}', depth);
  }

  // MARK: Console

  function format(parts) {
    let rest = parts;
    let text = '';
    if (typeof parts[0] === 'string') {
      let next = 1;
      text = parts[0].replace(/%[sdifoOj%]/g, (mark) => {
        if (mark === '%%') return '%';
        if (next >= parts.length) return mark;
        const value = parts[next++];
        if (mark === '%s') return typeof value === 'string' ? value : inspect(value);
        if (mark === '%d') return String(Number(value));
        if (mark === '%i') return String(Math.trunc(Number(value)));
        if (mark === '%f') return String(parseFloat(value));
        return mark === '%j' ? JSON.stringify(value) : inspect(value);
      });
      rest = parts.slice(next);
      if (rest.length) text += ' ';
    }
    return text + rest.map((part) => (typeof part === 'string' ? part : inspect(part))).join(' ');
  }

  const console = {};
  let indent = '';
  const write = (level, parts) => host.console(level, format(parts).split('\n').map((line) => indent + line).join('\n'));
  for (const level of ['log', 'info', 'warn', 'error', 'debug']) define(console, level, (...parts) => write(level, parts));
  const counts = new Map();
  const timers = new Map();
  define(console, 'trace', (...parts) => write('debug', parts));
  define(console, 'dir', (value) => write('log', [inspect(value)]));
  define(console, 'table', (value) => write('log', [inspect(value)]));
  define(console, 'assert', (holds, ...parts) => {
    if (!holds) write('error', ['assertion failed', ...parts]);
  });
  define(console, 'group', (...parts) => {
    if (parts.length) write('log', parts);
    indent += '  ';
  });
  define(console, 'groupEnd', () => { indent = indent.slice(2); });
  define(console, 'count', (label = 'default') => {
    counts.set(label, (counts.get(label) || 0) + 1);
    write('log', [`${label}: ${counts.get(label)}`]);
  });
  define(console, 'time', (label = 'default') => { timers.set(label, host.runTime()); });
  define(console, 'timeEnd', (label = 'default') => {
    write('log', [`${label}: ${host.runTime() - (timers.get(label) ?? host.runTime())} ms of run time`]);
  });
  define(global, 'console', console);

  // MARK: What modules are made of

  const esm = {
    mark: (exports) => Object.defineProperty(exports, '__esModule', { value: true }),
    get: (exports, name, read) => Object.defineProperty(exports, name, { get: read, enumerable: true, configurable: true }),
    main: (module) => (module && module.__esModule ? module.default : module),
    all: (module) => (module && module.__esModule ? module : Object.assign(Object.create(null), module, { default: module })),
    each: (exports, module) => {
      for (const name of Object.keys(module)) if (name !== 'default') esm.get(exports, name, () => module[name]);
    },
    load: (require, name) => new Promise((resolve) => resolve(esm.all(require(name)))),
    meta: Object.freeze({}),
  };

  return { inspect, format, esm };
})
