'use strict';
// The simulated world as test scripts see it: live, network, devices, origin, and time. Called once with the global object,
// the host's functions and what host.js gives.
(function (global, host, { inspect }) {
  const catalogue = host.catalogue();

  // MARK: Errors and values

  class ExpectationError extends Error {
    constructor(message, { expected, actual, place } = {}) {
      super(message);
      this.name = 'ExpectationError';
      if (expected !== undefined) this.expectedText = expected;
      if (actual !== undefined) this.actualText = actual;
      if (place) this.stack = place.stack;
    }
  }

  /// Where a call stands, for an error that comes later.
  const here = () => new Error('here');

  const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

  /// Milliseconds of a number, or of a text such as 40ms, 3s, 1.5m.
  function duration(value, what = 'a duration') {
    if (typeof value === 'number' && value >= 0) return value;
    const match = typeof value === 'string' && /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(value.trim());
    if (!match) throw new TypeError(`${what} cannot be ${inspect(value)}; give milliseconds, or a text such as '40ms', '3s' or '2m'`);
    return Number(match[1]) * units[match[2]];
  }

  const shownTime = (ms) => (ms % 1000 ? `${ms} ms` : `${ms / 1000} s`);

  function distance(a, b) {
    let row = Array.from({ length: b.length + 1 }, (_, i) => i);
    for (let i = 1; i <= a.length; i++) {
      const next = [i];
      for (let j = 1; j <= b.length; j++) {
        next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
      }
      row = next;
    }
    return row[b.length];
  }

  /// `; did you mean …?`, or the whole list if nothing is near.
  function suggestion(word, known) {
    const near = known
      .map((name) => [distance(String(word).toLowerCase(), name.toLowerCase()), name])
      .filter(([far, name]) => far <= Math.max(2, name.length / 3))
      .sort((a, b) => a[0] - b[0]);
    return near.length ? `; did you mean "${near[0][1]}"?` : `; there are ${known.join(', ')}`;
  }

  const camel = (name) => name.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());

  function checkOptions(options, known, what) {
    if (options === undefined) return {};
    if (options === null || typeof options !== 'object') throw new TypeError(`${what} takes an object of options`);
    for (const name of Object.keys(options)) {
      if (!known.includes(name)) throw new TypeError(`${what} has no option "${name}"${suggestion(name, known)}`);
    }
    return options;
  }

  function plain(value, what) {
    if (['string', 'number', 'boolean'].includes(typeof value)) return value;
    throw new TypeError(`${what} cannot be ${inspect(value)}; it is a text, a number or a boolean`);
  }

  // MARK: Waiting

  const waiting = new Set();

  /// A promise with a time limit, listed for as long as it waits.
  function until(description, within, place, begin, late) {
    return new Promise((resolve, reject) => {
      const entry = { text: `${description}, since ${shownTime(now())}` };
      let timer;
      const end = (settle) => (value) => {
        if (!waiting.delete(entry)) return;
        clearTimeout(timer);
        settle(value);
      };
      waiting.add(entry);
      if (within !== undefined) {
        const limit = duration(within, 'within');
        timer = setTimeout(() => end(reject)(late(limit)), limit);
      }
      begin(end(resolve), end(reject));
    });
  }

  const now = () => host.runTime();
  const sleep = (time) => {
    const ms = duration(time, 'sleep');
    return until(`the end of sleep(${inspect(time)})`, undefined, null, (done) => setTimeout(done, ms), null);
  };
  /// Runs a function at a time of the run; what it throws fails the test.
  function at(time, task) {
    const ms = duration(time, 'at');
    if (typeof task !== 'function') throw new TypeError('at needs a function');
    if (ms < now()) throw new RangeError(`at(${inspect(time)}) has passed: it is ${shownTime(now())}`);
    setTimeout(() => {
      const result = task();
      if (result && typeof result.then === 'function') result.then(() => {}, (error) => host.fail(error));
    }, ms - now());
  }

  // MARK: Components

  const components = new Map();
  const states = new WeakMap();
  const types = ['statechange', 'netstatus', 'error', 'fullscreenchange', 'bgmstart', 'bgmprogress', 'bgmcomplete'];

  function codeNumber(kind, code) {
    const list = catalogue[kind].codes;
    const found = list.find((entry) => entry.code === code || entry.name === code);
    if (found) return found.code;
    const known = typeof code === 'number' ? list.map((entry) => String(entry.code)) : list.map((entry) => entry.name);
    throw new TypeError(`live-${kind} has no code ${inspect(code)}${suggestion(code, known)}`);
  }

  /// A record of the log as scripts see an event.
  function eventOf(record) {
    const { code, name, message, t: time, kind, fields = {}, injected = false } = record;
    return { code, name, message, time, kind, fields, injected };
  }

  /// What a handler of the page gets.
  function pageEvent(record) {
    const fields = record.fields || {};
    if (record.kind === 'status') return { type: 'netstatus', detail: { info: fields }, timeStamp: record.t };
    if (record.kind === 'fullscreen') return { type: 'fullscreenchange', detail: fields, timeStamp: record.t };
    if (record.kind === 'music') return { type: record.name, detail: fields, timeStamp: record.t };
    if (record.code === undefined) return null;
    if (record.code >= 10_000) {
      return { type: 'error', detail: { errCode: record.code, errMsg: record.message }, timeStamp: record.t };
    }
    return { type: 'statechange', detail: { code: record.code, message: record.message, time: record.t, ...fields }, timeStamp: record.t };
  }

  function wait(self, codes, { within, exactly = false }, place, single) {
    const state = states.get(self);
    const numbers = codes.map((code) => codeNumber(state.kind, code));
    const begin = state.cursor;
    let next = begin;
    let matched = [];
    const came = () => state.history.slice(begin).map((event) => event.code).join(' ') || 'nothing';
    const wanted = numbers.join(' ');
    const problem = (text) => new ExpectationError(`${state.name}: ${text}`, { expected: wanted, actual: came(), place });
    const missing = () => (single ? `${numbers[0]}` : `${numbers[matched.length]}, ${matched.length + 1} of ${numbers.length},`);
    return until(`${single ? numbers[0] : `[${wanted}]`} of ${state.name}`, within, place, (resolve, reject) => {
      const look = () => {
        for (; next < state.history.length; next++) {
          const event = state.history[next];
          if (event.code === numbers[matched.length]) matched.push(event);
          else if (exactly) return reject(problem(`${event.code} came where ${numbers[matched.length]} was expected`)), true;
          if (matched.length === numbers.length) {
            state.cursor = next + 1;
            resolve(single ? matched[0] : matched);
            return true;
          }
        }
        return matched.length === numbers.length ? (resolve(matched), true) : false;
      };
      if (!look()) state.waiters.add(look);
    }, (limit) => problem(`${missing()} did not come within ${shownTime(limit)}`));
  }

  class Component {
    constructor(kind, name, attributes) {
      const state = { kind, name, cursor: 0, history: [], notes: [], statuses: [], waiters: new Set(), statusWaiters: [], handlers: new Map(), read: 0, isGone: false };
      states.set(this, state);
      const handlers = Object.entries(attributes).filter(([key]) => key.startsWith('bind'));
      for (const [key, handler] of handlers) this.on(key.slice(4), handler);
      this.set(Object.fromEntries(Object.entries(attributes).filter(([key]) => !key.startsWith('bind'))));
    }

    get name() { return states.get(this).name; }
    get state() { return host.state(this.name); }
    get statistics() { return host.statistics(this.name); }
    /// Every event so far.
    get history() { return [...states.get(this).history]; }
    /// What the log says beside events: [{ time, message }].
    get notes() { return [...states.get(this).notes]; }
    get codes() { return states.get(this).history.map((event) => event.code); }

    set(attributes) {
      const { kind, name } = states.get(this);
      const known = catalogue[kind].attributes;
      const values = [];
      for (const [key, value] of Object.entries(attributes)) {
        const attribute = known.find((entry) => entry === key || camel(entry) === key);
        if (!attribute) throw new TypeError(`live-${kind} has no attribute "${key}"${suggestion(key, known)}`);
        values.push(attribute, plain(value, attribute));
      }
      host.set(name, ...values);
      return this;
    }

    on(type, handler) {
      if (!types.includes(type)) throw new TypeError(`there is no event "${type}"${suggestion(type, types)}`);
      if (typeof handler !== 'function') throw new TypeError(`the handler of ${type} is no function`);
      const { handlers } = states.get(this);
      handlers.set(type, [...(handlers.get(type) || []), handler]);
      return this;
    }

    off(type, handler) {
      const { handlers } = states.get(this);
      handlers.set(type, (handlers.get(type) || []).filter((other) => handler && other !== handler));
      return this;
    }

    /// The next event with a code, after the one awaited last.
    event(code, options) {
      return wait(this, [code], checkOptions(options, ['within'], 'event'), here(), true);
    }

    /// Events in this order; others may lie between unless `exactly`.
    events(codes, options) {
      if (!Array.isArray(codes)) throw new TypeError('events takes an array of codes');
      return wait(this, codes, checkOptions(options, ['within', 'exactly'], 'events'), here(), false);
    }

    /// What came so far is not awaited any more.
    skip() {
      const state = states.get(this);
      state.cursor = state.history.length;
      return this;
    }

    /// The newest network status, or null.
    status() { return states.get(this).statuses.at(-1)?.value ?? null; }

    nextStatus(options) {
      const { name, statusWaiters } = states.get(this);
      const { within } = checkOptions(options, ['within'], 'nextStatus');
      const place = here();
      return until(`a network status of ${name}`, within, place, (resolve) => statusWaiters.push(resolve),
        (limit) => new ExpectationError(`${name}: no network status came within ${shownTime(limit)}`, { place }));
    }

    /// [{ time, value }] of a field of the network status (every 2 s), or of what is sampled every 250 ms.
    series(field) {
      const { kind, name, statuses } = states.get(this);
      const { statusFields, samples } = catalogue[kind];
      if (samples.includes(field)) return host.samples(name, field);
      if (!statusFields.includes(field)) {
        throw new TypeError(`live-${kind} has no series "${field}"${suggestion(field, [...statusFields, ...samples])}`);
      }
      return statuses.map(({ time, value }) => ({ time, value: value[field] }));
    }

    /// Puts a code into the log that nothing caused; it is marked so.
    inject(code) {
      const { kind, name } = states.get(this);
      host.inject(name, codeNumber(kind, code));
      return this;
    }

    background() { host.background(this.name, true); }
    foreground() { host.background(this.name, false); }

    remove() {
      host.remove(this.name);
      states.get(this).isGone = true;
      components.delete(this.name);
    }

    toInspect() { return `live-${states.get(this).kind} ${this.name} (${this.state})`; }
  }

  class Pusher extends Component {}

  class Player extends Component {
    /// { width, height, time, timecode, meanLuma } of the shown picture, or null.
    picture() { return host.picture(this.name); }
    /// { peak, rms } in dB of full scale of the sound heard last, or null.
    level() { return host.level(this.name); }
    navigate() { host.page(this.name, 'navigate'); }
    openNative() { host.page(this.name, 'native'); }
    returnToPage() { host.page(this.name, 'return'); }
  }

  function addMethods(prototype, kind) {
    for (const name of catalogue[kind].attributes) {
      const accessor = {
        get() { return host.get(this.name, name); },
        set(value) { this.set({ [name]: value }); },
        configurable: true,
        enumerable: true,
      };
      Object.defineProperty(prototype, name, accessor);
      if (camel(name) !== name) Object.defineProperty(prototype, camel(name), { ...accessor, enumerable: false });
    }
    for (const { name: method } of catalogue[kind].methods) {
      prototype[method] = function (options = {}) {
        if (options === null || typeof options !== 'object') throw new TypeError(`${method} takes an object`);
        const { success, fail, complete, ...rest } = options;
        const place = here();
        const parts = Object.entries(rest).flatMap(([key, value]) => [key, plain(value, `${method}: ${key}`)]);
        const { ok, ...answer } = host.call(this.name, method, ...parts);
        if (!success && !fail && !complete) {
          if (ok) return Promise.resolve(answer);
          const error = new Error(answer.errMsg);
          error.stack = place.stack;
          Object.assign(error, answer);
          return Promise.reject(error);
        }
        setTimeout(() => {
          (ok ? success : fail)?.(answer);
          complete?.(answer);
        });
        return undefined;
      };
    }
  }
  addMethods(Pusher.prototype, 'pusher');
  addMethods(Player.prototype, 'player');

  /// A property that is none is a mistake.
  const strict = (component, kind) => new Proxy(component, {
    set(target, key, value) {
      if (typeof key === 'string' && !(key in target)) {
        throw new TypeError(`live-${kind} has no attribute "${key}"${suggestion(key, catalogue[kind].attributes)}`);
      }
      return Reflect.set(target, key, value, target);
    },
    get: (target, key) => {
      const value = Reflect.get(target, key, target);
      return typeof value === 'function' && key !== 'constructor' ? value.bind(target) : value;
    },
  });

  function add(Type, kind, attributes = {}, options) {
    if (attributes === null || typeof attributes !== 'object') throw new TypeError(`live.${kind} takes an object of attributes`);
    const { name } = checkOptions(options, ['name'], `live.${kind}`);
    const given = host.add(kind, name === undefined ? '' : plain(name, 'name'));
    let component;
    try {
      component = new Type(kind, given, attributes);
    } catch (error) {
      host.remove(given);
      throw error;
    }
    const shown = strict(component, kind);
    states.set(shown, states.get(component));
    components.set(given, component);
    host.attach(given);
    return shown;
  }

  const live = Object.freeze({
    pusher: (attributes, options) => add(Pusher, 'pusher', attributes, options),
    player: (attributes, options) => add(Player, 'player', attributes, options),
    /// The mini-program goes to the background, with all its components.
    background() { for (const name of components.keys()) host.background(name, true); },
    foreground() { for (const name of components.keys()) host.background(name, false); },
    get components() { return [...components.keys()]; },
  });

  /// Hands out what happened since the last call.
  function pump() {
    for (const component of [...components.values()]) {
      const state = states.get(component);
      const records = host.events(state.name, state.read);
      state.read += records.length;
      for (const record of records) {
        if (record.code !== undefined) state.history.push(eventOf(record));
        if (record.kind === 'note') state.notes.push({ time: record.t, message: record.message });
        if (record.kind === 'status') state.statuses.push({ time: record.t, value: record.fields });
        const event = pageEvent(record);
        for (const handler of (event && state.handlers.get(event.type)) || []) {
          try {
            const result = handler(event);
            if (result && typeof result.then === 'function') result.then(() => {}, (error) => host.fail(error));
          } catch (error) {
            host.fail(error);
          }
        }
        if (record.kind === 'status') for (const resolve of state.statusWaiters.splice(0)) resolve(record.fields);
      }
      if (records.length) for (const look of [...state.waiters]) if (look()) state.waiters.delete(look);
    }
  }

  // MARK: Faults

  class Fault {
    constructor(text) {
      this.text = text;
      this.id = host.beginFault(text);
    }
    get active() { return host.faultActive(this.id); }
    lift() { host.liftFault(this.id); }
    toInspect() { return `fault ${this.text}`; }
  }

  function fault(names, what, name, options) {
    if (typeof name !== 'string') throw new TypeError(`${what} takes the name of a fault`);
    const word = name.split(/[=:@+]/)[0];
    if (!names.includes(word)) throw new TypeError(`there is no fault "${word}"${suggestion(word, names)}`);
    const { for: length, at: start, value, place } = checkOptions(options, ['for', 'at', 'value', 'place'], what);
    let text = name;
    if (value !== undefined) text += `=${value}`;
    if (place !== undefined) text += `:${place}`;
    if (start !== undefined) text += `@${duration(start, 'at')}ms`;
    if (length !== undefined) text += `+${duration(length, 'for')}ms`;
    return new Fault(text);
  }

  const networkFaults = [...catalogue.faults.network, ...catalogue.faults.origin];

  // MARK: Network

  function conditionsText(conditions) {
    if (typeof conditions === 'string') return conditions;
    const known = ['up', 'down', 'rate', 'delay', 'rtt', 'jitter', 'loss', 'buffer'];
    return Object.entries(checkOptions(conditions, known, 'network.conditions'))
      .map(([name, value]) => `${name}=${typeof value === 'number' ? (['up', 'down', 'rate'].includes(name) ? `${value}kbps` : ['delay', 'rtt', 'jitter'].includes(name) ? `${value}ms` : value) : value}`)
      .join(',');
  }

  const network = Object.freeze({
    /// Changes what is named and gives all conditions as text.
    conditions: (conditions) => host.conditions(conditions === undefined ? '' : conditionsText(conditions)),
    /// A rate that changes by itself: a file of lines "ms kbps ms", or [{ duration, kbps, latency }].
    trace(trace, options) {
      const { direction = 'up' } = checkOptions(options, ['direction'], 'network.trace');
      if (!['up', 'down', 'both'].includes(direction)) throw new TypeError(`direction cannot be ${inspect(direction)}; it is up, down or both`);
      if (typeof trace === 'string') return host.trace(direction, 'file', trace);
      if (!Array.isArray(trace)) throw new TypeError('network.trace takes a file or an array of { duration, kbps, latency }');
      const lines = trace.map((step) => `${duration(step.duration, 'duration')} ${step.kbps} ${duration(step.latency ?? 0, 'latency')}`);
      return host.trace(direction, 'text', lines.join('\n'));
    },
    fault: (name, options) => fault(networkFaults, 'network.fault', name, options),
    cut: (length) => fault(networkFaults, 'network.cut', 'cut', length === undefined ? {} : { for: length }),
    reset: () => fault(networkFaults, 'network.reset', 'reset'),
    lift: () => host.liftAll('network'),
    /// kbps that the link carries now; 0 while it is cut, null without a limit.
    capacity(direction = 'up') {
      if (direction !== 'up' && direction !== 'down') throw new TypeError(`direction cannot be ${inspect(direction)}; it is up or down`);
      return host.capacity(direction);
    },
    /// Real sockets in real time, for the rest of the test; before the first component.
    real: () => host.real(),
    get world() { return host.world(); },
    host(name) {
      const known = catalogue.hosts;
      if (!known.includes(name)) throw new TypeError(`there is no host ${inspect(name)}${suggestion(name, known)}`);
      let downs = [];
      const strike = (word, options) => fault(networkFaults, `network.host(${inspect(name)})`, word, { place: name, ...options });
      return Object.freeze({
        name,
        fault: strike,
        refuse: (options) => strike('refuse', options),
        cut: (options) => strike('cut', options),
        reset: () => strike('reset'),
        dns: (kind = 'unknown', options) => strike(`dns-${kind}`, options),
        /// Open connections break, new ones are refused.
        down() { downs.push(strike('reset'), strike('refuse')); },
        up() { downs.splice(0).forEach((one) => one.lift()); },
      });
    },
  });

  // MARK: Devices

  const deviceFaults = catalogue.faults.devices;
  const deviceFault = (name, options) => fault(deviceFaults, 'devices.fault', name, options);

  function device(prefix, place) {
    let faults = [];
    const strike = (kind) => (options) => {
      const one = deviceFault(`${prefix}-${kind}`, place === undefined ? options : { place, ...options });
      faults.push(one);
      return one;
    };
    return Object.freeze({
      missing: strike('missing'),
      busy: strike('busy'),
      forbid: strike('forbidden'),
      silent: strike('silent'),
      ok() { faults.splice(0).forEach((one) => one.lift()); },
    });
  }

  const cameras = { front: device('camera', 'front'), back: device('camera', 'back') };
  const devices = Object.freeze({
    fault: deviceFault,
    camera(position = 'front') {
      if (!cameras[position]) throw new TypeError(`there is no camera ${inspect(position)}; there are front and back`);
      return cameras[position];
    },
    microphone: device('mic'),
    /// Speed of the software encoder, 1 being a usual phone.
    cpu: (speed, options) => deviceFault('slow-cpu', { value: speed, ...options }),
    lift: () => host.liftAll('devices'),
  });

  // MARK: Origin

  const origin = Object.freeze({
    /// A media file as a live stream from its first viewer on; gives the address to play.
    publish(file, stream, options) {
      const { loop = true } = checkOptions(options, ['loop'], 'origin.publish');
      return host.publishFile(plain(file, 'file'), stream === undefined ? '' : plain(stream, 'stream'), Boolean(loop));
    },
    stop: (stream) => host.stopFile(plain(stream, 'stream')),
    /// { publisher, viewers, bitrateKbps, bytesIn, bytesOut, messagesIn } or null.
    stream: (name) => host.streamStatistics(plain(name, 'stream')),
    get streams() { return host.streams(); },
    kick(who = 'viewers', options) {
      const { stream, reset = false } = checkOptions(options, ['stream', 'reset'], 'origin.kick');
      if (!['viewers', 'publisher'].includes(who)) throw new TypeError(`origin.kick takes viewers or publisher, not ${inspect(who)}`);
      return host.kick(who, stream === undefined ? '' : plain(stream, 'stream'), Boolean(reset));
    },
    reject(request, options) {
      const names = { connect: 'connect-rejected', publish: 'publish-rejected', play: 'play-rejected' };
      if (!names[request]) throw new TypeError(`origin.reject takes connect, publish or play, not ${inspect(request)}`);
      return fault(networkFaults, 'origin.reject', names[request], options);
    },
    /// Keys that signed addresses must be made with; null takes a key away.
    keys(keys) {
      const { push, play } = checkOptions(keys, ['push', 'play'], 'origin.keys');
      for (const [name, key] of [['push', push], ['play', play]]) if (key !== undefined) host.setKey(name, key ?? '');
    },
    sign(url, options) {
      const { key, expires = '1h' } = checkOptions(options, ['key', 'expires'], 'origin.sign');
      if (key === undefined) throw new TypeError('origin.sign needs { key }');
      return host.sign(plain(url, 'url'), plain(key, 'key'), duration(expires, 'expires'));
    },
  });

  return {
    ExpectationError, here, duration, shownTime, suggestion, checkOptions, codeNumber, plain, until, waiting, states, pump,
    api: { live, network, devices, origin, at, sleep, now, seed: host.seed() },
  };
})
