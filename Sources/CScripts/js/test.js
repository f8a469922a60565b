'use strict';
// The tests of a file: registering and running one of them. Called once with the global object, the host's functions and
// what the other scripts give.
(function (global, host, builtIns, world, { expect, endChecks }) {
  const { inspect, format } = builtIns;
  const { checkOptions, duration, waiting, api: parts, pump } = world;
  const tests = [];
  let group = { path: [], before: [], after: [], only: false, skip: false, parent: null };
  let isRunning = false;

  const optionNames = ['codec', 'timeout', 'profile', 'real', 'camera', 'backCamera', 'microphone', 'hardware', 'effort'];

  function register(name, options, body, mark) {
    if (isRunning) throw new Error('test() was called while a test runs');
    if (typeof options === 'function') [options, body] = [{}, options];
    if (typeof name !== 'string' || !name) throw new TypeError(`the name of a test cannot be ${inspect(name)}`);
    checkOptions(options, optionNames, `test ${inspect(name)}`);
    if (typeof body !== 'function' && !mark.skip) throw new TypeError(`test ${inspect(name)} has no function`);
    if (options?.codec !== undefined && !['h264', 'model'].includes(options.codec)) throw new TypeError(`codec cannot be ${inspect(options.codec)}; it is h264 or model`);
    if (options?.profile !== undefined && !['wechat', 'tencent-2019'].includes(options.profile)) throw new TypeError(`profile cannot be ${inspect(options.profile)}; it is wechat or tencent-2019`);
    if (options?.effort !== undefined && !['quick', 'usual'].includes(options.effort)) throw new TypeError(`effort cannot be ${inspect(options.effort)}; it is quick or usual`);
    if (options?.timeout !== undefined) options = { ...options, timeout: duration(options.timeout, 'timeout') };
    let { only = false, skip = false, failing = false } = mark;
    for (let outer = group; outer; outer = outer.parent) {
      only ||= outer.only;
      skip ||= outer.skip;
    }
    const path = [...group.path, name];
    if (tests.some((test) => test.path.join(' > ') === path.join(' > '))) throw new Error(`there are two tests called ${inspect(path.join(' > '))}`);
    tests.push({ path, options: options ?? {}, body, only, skip, failing, group });
  }

  function describe(name, body, mark = {}) {
    if (typeof name !== 'string' || typeof body !== 'function') throw new TypeError('describe takes a name and a function');
    const outer = group;
    group = { path: [...outer.path, name], before: [], after: [], only: false, skip: false, ...mark, parent: outer };
    const result = body();
    group = outer;
    if (result && typeof result.then === 'function') throw new TypeError(`describe ${inspect(name)} cannot be async`);
  }

  /// A name with $key, %s and the like of a row.
  function rowName(name, row, index) {
    const values = Array.isArray(row) ? row : [row];
    let text = /%[sdifoOj]/.test(name) ? format([name, ...values.slice(0, (name.match(/%[sdifoOj]/g) || []).length)]) : name;
    if (row && typeof row === 'object' && !Array.isArray(row)) text = text.replace(/\$(\w+)/g, (mark, key) => (key in row ? (typeof row[key] === 'string' ? row[key] : inspect(row[key])) : mark));
    text = text.replace('%#', String(index));
    return text === name ? `${name} ${index + 1}` : text;
  }

  function each(add) {
    return (rows) => {
      if (!Array.isArray(rows) || !rows.length) throw new TypeError('each takes an array with rows');
      return (name, options, body) => {
        if (typeof options === 'function') [options, body] = [{}, options];
        rows.forEach((row, index) => add(rowName(name, row, index), options, (api) => (Array.isArray(row) ? body(...row, api) : body(row, api))));
      };
    };
  }

  function decorate(add, marks) {
    for (const [name, mark] of Object.entries(marks)) {
      add[name] = (...words) => add.with(mark, ...words);
      add[name].each = each(add[name]);
    }
    add.each = each(add);
  }

  const test = (...words) => test.with({}, ...words);
  test.with = (mark, name, options, body) => register(name, options, body, mark);
  decorate(test, { only: { only: true }, skip: { skip: true }, failing: { failing: true } });
  test.todo = (name) => register(name, {}, undefined, { skip: true });
  const describing = (...words) => describe(...words);
  describing.only = (name, body) => describe(name, body, { only: true });
  describing.skip = (name, body) => describe(name, body, { skip: true });
  describing.each = (rows) => (name, body) => rows.forEach((row, index) => describe(rowName(name, row, index), () => (Array.isArray(row) ? body(...row) : body(row))));

  const hook = (list) => (body) => {
    if (typeof body !== 'function') throw new TypeError('a hook takes a function');
    group[list].push(body);
  };

  const fixtures = { ...parts, expect };
  const globals = { test, it: test, describe: describing, beforeEach: hook('before'), afterEach: hook('after'), ...fixtures };
  for (const [name, value] of Object.entries(globals)) Object.defineProperty(global, name, { value, writable: true, configurable: true });

  // MARK: Running

  async function runBody(entry) {
    const groups = [];
    for (let outer = entry.group; outer; outer = outer.parent) groups.unshift(outer);
    let problem;
    try {
      for (const one of groups) for (const task of one.before) await task(fixtures);
      await entry.body(fixtures);
      for (const check of endChecks) check();
    } catch (error) {
      problem = { error };
    }
    for (const one of groups.reverse()) {
      for (const task of one.after) {
        try {
          await task(fixtures);
        } catch (error) {
          problem ??= { error };
        }
      }
    }
    if (problem) throw problem.error;
  }

  return {
    module: Object.freeze({ __esModule: true, ...globals, default: globals }),
    list: () => tests.map(({ path, options, only, skip, failing }) => ({ path, options, only, skip, failing })),
    run(index) {
      isRunning = true;
      runBody(tests[index]).then(() => host.finish(false), (error) => host.finish(true, error));
    },
    pump,
    waiting: () => [...waiting].map((entry) => entry.text),
  };
})
