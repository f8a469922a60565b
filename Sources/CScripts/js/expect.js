'use strict';
// expect: matchers of values, components, series and golden files. Called once with the host's functions, what host.js gives
// and what live.js gives; gives `expect` and the checks that wait for the end of the test.
(function (host, { inspect }, world) {
  const { ExpectationError, here, duration, shownTime, checkOptions, codeNumber, until, states, stateOf: phaseOf, read: takeIn } = world;
  const endChecks = [];

  // MARK: Equality

  function equal(a, b, seen = []) {
    if (Object.is(a, b)) return true;
    if (typeof a !== 'object' || typeof b !== 'object' || !a || !b) return false;
    if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
    if (seen.some(([x, y]) => x === a && y === b)) return true;
    const inner = [...seen, [a, b]];
    if (a instanceof Date) return +a === +b;
    if (a instanceof RegExp) return String(a) === String(b);
    if (a instanceof Map) return a.size === b.size && [...a].every(([key, value]) => b.has(key) && equal(value, b.get(key), inner));
    if (a instanceof Set) return a.size === b.size && [...a].every((value) => b.has(value) || [...b].some((other) => equal(value, other, inner)));
    const names = Reflect.ownKeys(a);
    return names.length === Reflect.ownKeys(b).length && names.every((name) => Object.hasOwn(b, name) && equal(a[name], b[name], inner));
  }

  /// Whether a value has all that a pattern has.
  function matches(value, pattern) {
    if (typeof pattern !== 'object' || !pattern) return Object.is(value, pattern);
    if (typeof value !== 'object' || !value) return false;
    if (Array.isArray(pattern)) {
      return Array.isArray(value) && value.length === pattern.length && pattern.every((part, index) => matches(value[index], part));
    }
    if ([Date, RegExp, Map, Set].some((type) => pattern instanceof type)) return equal(value, pattern);
    return Reflect.ownKeys(pattern).every((name) => name in value && matches(value[name], pattern[name]));
  }

  // MARK: What can be expected

  const stateOf = (value, matcher) => {
    const state = (typeof value === 'object' && value && states.get(value)) || undefined;
    if (!state) throw new TypeError(`${matcher} is for a pusher or a player, not for ${inspect(value)}`);
    takeIn();
    return state;
  };
  const numberOf = (value, matcher) => {
    if (typeof value !== 'number' && typeof value !== 'bigint') throw new TypeError(`${matcher} is for numbers, not for ${inspect(value)}`);
    return value;
  };
  const textOf = (value, matcher) => {
    if (typeof value !== 'string') throw new TypeError(`${matcher} of a text takes a text, not ${inspect(value)}`);
    return value;
  };
  const listOf = (value, matcher) => {
    if (typeof value?.[Symbol.iterator] !== 'function') throw new TypeError(`${matcher} is for a text or a list, not for ${inspect(value)}`);
    return [...value];
  };
  const compare = (sign, holds) => (value, other) => ({
    holds: holds(numberOf(value, `a comparison by ${sign}`), numberOf(other, `a comparison by ${sign}`)), wanted: `${sign} ${inspect(other)}`,
  });
  const phase = (word) => (value, matcher) => {
    const { name } = stateOf(value, matcher);
    const state = phaseOf(states.get(value));
    return { holds: state === word, wanted: word, came: state, subject: name };
  };
  const playerOf = (value, matcher) => {
    const state = stateOf(value, matcher);
    if (state.kind !== 'player') throw new TypeError(`${matcher} is for a player`);
    if (state.isGone) throw new ExpectationError(`${state.name}: it was removed`, { place: here() });
    return state;
  };

  function inOrder(codes, wanted) {
    let next = 0;
    for (const code of codes) if (code === wanted[next]) next += 1;
    return next === wanted.length;
  }

  /// Each gives whether it holds, what was wanted, and where it differs from the value's text what came and of whom.
  const matchers = {
    toBe: (value, other) => ({ holds: Object.is(value, other), wanted: inspect(other) }),
    toEqual: (value, other) => ({ holds: equal(value, other), wanted: inspect(other) }),
    toMatchObject: (value, other) => ({ holds: matches(value, other), wanted: `an object with ${inspect(other)}` }),
    toBeTruthy: (value) => ({ holds: Boolean(value), wanted: 'something true' }),
    toBeFalsy: (value) => ({ holds: !value, wanted: 'something false' }),
    toBeNull: (value) => ({ holds: value === null, wanted: 'null' }),
    toBeUndefined: (value) => ({ holds: value === undefined, wanted: 'undefined' }),
    toBeDefined: (value) => ({ holds: value !== undefined, wanted: 'something defined' }),
    toBeNaN: (value) => ({ holds: Number.isNaN(value), wanted: 'NaN' }),
    toBeInstanceOf: (value, type) => ({ holds: value instanceof type, wanted: `an instance of ${type.name}` }),
    toBeGreaterThan: compare('>', (a, b) => a > b),
    toBeGreaterThanOrEqual: compare('>=', (a, b) => a >= b),
    toBeLessThan: compare('<', (a, b) => a < b),
    toBeLessThanOrEqual: compare('<=', (a, b) => a <= b),
    toBeBetween: (value, low, high) => ({
      holds: numberOf(value, 'toBeBetween') >= low && value <= high, wanted: `from ${inspect(low)} to ${inspect(high)}`,
    }),
    toBeCloseTo: (value, other, digits = 2) => ({
      holds: Math.abs(numberOf(value, 'toBeCloseTo') - other) < 10 ** -digits / 2, wanted: `${inspect(other)} to ${digits} digits`,
    }),
    toHaveLength: (value, length) => ({ holds: value?.length === length, wanted: `length ${length}`, came: `length ${value?.length} of ${inspect(value)}` }),
    toHaveProperty: (value, name) => ({ holds: value !== null && value !== undefined && name in Object(value), wanted: `a property ${inspect(name)}` }),
    toContain: (value, part) => ({
      holds: typeof value === 'string' ? value.includes(textOf(part, 'toContain')) : listOf(value, 'toContain').includes(part), wanted: `something with ${inspect(part)}`,
    }),
    toContainEqual: (value, part) => ({ holds: listOf(value, 'toContainEqual').some((item) => equal(item, part)), wanted: `something with ${inspect(part)}` }),
    toMatch(value, pattern) {
      if (typeof pattern !== 'string' && !(pattern instanceof RegExp)) throw new TypeError(`toMatch takes a text or a regular expression, not ${inspect(pattern)}`);
      return { holds: typeof pattern === 'string' ? String(value).includes(pattern) : pattern.test(value), wanted: `a text like ${inspect(pattern)}` };
    },
    toThrow(value, pattern = undefined) {
      if (typeof value !== 'function') throw new TypeError('toThrow is for a function: expect(() => …).toThrow()');
      let isPromise = false;
      const wanted = pattern === undefined ? 'an error' : `an error like ${inspect(pattern)}`;
      try {
        const result = value();
        if (result && typeof result.then === 'function') {
          result.then(() => {}, () => {});
          isPromise = true;
        }
      } catch (error) {
        const text = String(error?.message ?? error);
        const holds = pattern === undefined || (typeof pattern === 'function' ? error instanceof pattern
          : typeof pattern === 'string' ? text.includes(pattern) : pattern.test(text));
        return { holds, wanted, came: inspect(error) };
      }
      if (isPromise) throw new TypeError('toThrow got a promise: await expect(promise).rejects.toThrow()');
      return { holds: false, wanted, came: 'no error' };
    },

    // Components

    /// Nothing happens until the page acts: it was stopped, gave up, or has played to the end.
    toBeStopped(value) {
      const found = phase('stopped')(value, 'toBeStopped');
      return { ...found, holds: ['stopped', 'failed', 'ended'].includes(found.came) };
    },
    toBePushing: (value) => phase('pushing')(value, 'toBePushing'),
    toBePlaying: (value) => phase('playing')(value, 'toBePlaying'),
    toBePaused: (value) => phase('paused')(value, 'toBePaused'),
    toBeLoading: (value) => phase('loading')(value, 'toBeLoading'),
    toBeEnded: (value) => phase('ended')(value, 'toBeEnded'),
    toBeFailed: (value) => phase('failed')(value, 'toBeFailed'),
    toHaveRaised(value, codes) {
      const state = stateOf(value, 'toHaveRaised');
      const wanted = [codes].flat().map((code) => codeNumber(state.kind, code));
      const came = state.history.map((event) => event.code);
      return { holds: inOrder(came, wanted), wanted: wanted.join(' '), came: came.join(' ') || 'nothing', subject: state.name };
    },
    /// An event raised this often.
    toHaveRaisedTimes(value, code, count) {
      const state = stateOf(value, 'toHaveRaisedTimes');
      const number = codeNumber(state.kind, code);
      const came = state.history.filter((event) => event.code === number).length;
      return { holds: came === count, wanted: `${number} ${count} times`, came: `${came} times`, subject: state.name };
    },
    /// 'picture', 'timecode' (of the generated camera) or 'black', now.
    toShow(value, what) {
      const { name } = playerOf(value, 'toShow');
      const picture = host.picture(name);
      const came = picture ? `${picture.width}x${picture.height}, ${picture.timecode === null ? 'no time code' : `time code ${picture.timecode}`}, mean luma ${picture.meanLuma}` : 'no picture';
      const holds = { picture: () => picture !== null, timecode: () => picture !== null && picture.timecode !== null, black: () => picture !== null && picture.meanLuma < 24 }[what];
      if (!holds) throw new TypeError(`toShow knows picture, timecode, black and moving, not ${inspect(what)}`);
      return { holds: holds(), wanted: what === 'timecode' ? 'a time code' : what === 'black' ? 'a black picture' : 'a picture', came, subject: name };
    },
    toBeSilent(value) {
      const { name } = playerOf(value, 'toBeSilent');
      const level = host.level(name);
      return { holds: !level || level.rms < -60, wanted: 'silence (below -60 dB)', came: level ? `${level.rms} dB` : 'no sound', subject: name };
    },
    toBeAudible(value) {
      const { name } = playerOf(value, 'toBeAudible');
      const level = host.level(name);
      return { holds: Boolean(level) && level.rms >= -60, wanted: 'sound (-60 dB or more)', came: level ? `${level.rms} dB` : 'no sound', subject: name };
    },

    // Golden files

    toMatchLog(value, name, options = undefined) {
      const state = stateOf(value, 'toMatchLog');
      const { ignore = [], kinds = ['normal', 'warning', 'error'] } = checkOptions(options, ['ignore', 'kinds'], 'toMatchLog');
      const answer = host.matchLog(state.name, golden(name), ignore.join(','), kinds.join(','));
      return { holds: answer.matches, wanted: answer.wanted, came: answer.came, subject: `${state.name}'s log ${name}` };
    },
    toMatchPicture(value, name, options = undefined) {
      const state = playerOf(value, 'toMatchPicture');
      const { similarity = 0.95 } = checkOptions(options, ['similarity'], 'toMatchPicture');
      const answer = host.matchPicture(state.name, golden(name));
      return {
        holds: answer.similarity >= similarity, wanted: `a similarity of ${similarity} to ${answer.file}`, came: answer.text, subject: state.name,
      };
    },
  };

  function golden(name) {
    if (typeof name !== 'string' || !/^[\w][\w .-]*$/.test(name)) throw new TypeError(`the name of a golden file cannot be ${inspect(name)}`);
    return name;
  }

  // MARK: expect

  function judge(name, value, isInverted, parts, place, result) {
    const { holds, wanted, came = inspect(value), subject } = result;
    if (holds !== isInverted) return;
    const expected = (isInverted ? 'not ' : '') + wanted;
    throw new ExpectationError(`expect(${subject ?? 'value'}).${isInverted ? 'not.' : ''}${name}`, { expected, actual: came, place });
  }

  function chain(value, isInverted) {
    const chained = {};
    for (const [name, match] of Object.entries(matchers)) {
      chained[name] = (...parts) => {
        const place = here();
        if (name === 'toShow' && parts[0] === 'moving') return moving(value, isInverted, place);
        judge(name, value, isInverted, parts, place, match(value, ...parts));
        return undefined;
      };
    }
    return chained;
  }

  /// Whether the picture has changed after a second.
  async function moving(value, isInverted, place) {
    const { name } = playerOf(value, 'toShow');
    const before = host.picture(name);
    await until(`the next picture of ${name}`, undefined, place, (done) => { setTimeout(done, 1_000); }, null);
    const after = host.picture(name);
    const holds = before !== null && after !== null && after.digest !== before.digest;
    judge('toShow', value, isInverted, [], place, { holds, wanted: 'a moving picture', came: after ? 'the same picture after a second' : 'no picture', subject: name });
  }

  /// Whether the picture differs from the first one that was seen.
  function changing() {
    let first;
    return (value) => {
      const { name } = playerOf(value, 'toShow');
      const picture = host.picture(name);
      first ??= picture?.digest;
      const holds = picture !== null && picture.digest !== first;
      return { holds, wanted: 'a moving picture', came: picture ? 'the same picture' : 'no picture', subject: name };
    };
  }

  const values = (series) => {
    if (!Array.isArray(series)) throw new TypeError(`a series is an array, not ${inspect(series)}`);
    const numbers = series.map((item) => (typeof item === 'object' && item ? item.value : item)).filter((item) => typeof item === 'number' && !Number.isNaN(item));
    if (!numbers.length) throw new ExpectationError('the series has no values yet', { place: here() });
    return numbers;
  };
  const rank = (numbers, share) => [...numbers].sort((a, b) => a - b)[Math.min(numbers.length - 1, Math.max(0, Math.ceil(numbers.length * share / 100) - 1))];

  /// The matchers again and again until they hold.
  function eventually(read, isInverted) {
    if (typeof read !== 'function') throw new TypeError('eventually is for a function: expect(() => …).eventually');
    const chained = {};
    for (const [name, match] of Object.entries(matchers)) {
      chained[name] = (...parts) => {
        const place = here();
        // Beyond what the matcher itself must have.
        const options = parts.length >= match.length ? parts.at(-1) : undefined;
        const hasOptions = options && typeof options === 'object' && !Array.isArray(options) && 'within' in options;
        const limit = hasOptions ? duration(parts.pop().within, 'within') : 10_000;
        let last;
        const judged = name === 'toShow' && parts[0] === 'moving' ? changing() : (value) => match(value, ...parts);
        return until(`expect(…).eventually.${name}`, limit, place, (resolve, reject) => {
          const look = () => {
            let value;
            try {
              value = read();
              judge(name, value, isInverted, parts, place, judged(value));
              resolve(value);
            } catch (error) {
              last = error;
              if (!(error instanceof ExpectationError)) return reject(error);
              setTimeout(look, 50);
            }
            return undefined;
          };
          look();
        }, () => new ExpectationError(`${last.message}, not within ${shownTime(limit)}`, { expected: last.expectedText, actual: last.actualText, place }));
      };
    }
    return chained;
  }

  /// Codes that must not come: for a while from now, or, without `for`, in the whole test.
  function never(value, codes, options) {
    const state = stateOf(value, 'never');
    const { for: length } = checkOptions(options, ['for'], 'never');
    const numbers = [codes].flat().map((code) => codeNumber(state.kind, code));
    const place = here();
    const begin = length === undefined ? 0 : state.history.length;
    const check = () => {
      takeIn();
      const offender = state.history.slice(begin).find((event) => numbers.includes(event.code));
      if (!offender) return;
      throw new ExpectationError(`${state.name}: ${offender.code} came at ${shownTime(offender.time)}`, {
        expected: `never ${numbers.join(' or ')}`, actual: state.history.slice(begin).map((event) => event.code).join(' '), place,
      });
    };
    if (length === undefined) {
      endChecks.push(check);
      return undefined;
    }
    const limit = duration(length, 'for');
    return until(`${shownTime(limit)} of ${state.name} without ${numbers.join(', ')}`, undefined, place, (resolve, reject) => {
      const look = () => {
        try {
          check();
        } catch (error) {
          state.waiters.delete(look);
          reject(error);
          return true;
        }
        return false;
      };
      state.waiters.set(look, undefined);
      setTimeout(() => {
        if (look()) return;
        state.waiters.delete(look);
        resolve();
      }, limit);
    }, null);
  }

  function expect(value) {
    const of = (numbers) => ({ ...chain(numbers, false), not: chain(numbers, true) });
    return {
      ...chain(value, false),
      not: chain(value, true),
      get eventually() { return { ...eventually(value, false), not: eventually(value, true) }; },
      never: (codes, options) => never(value, codes, options),
      percentile: (share) => of(rank(values(value), share)),
      mean: () => of(values(value).reduce((sum, number) => sum + number, 0) / values(value).length),
      max: () => of(Math.max(...values(value))),
      min: () => of(Math.min(...values(value))),
      last: () => of(values(value).at(-1)),
      get rejects() {
        return {
          async toThrow(pattern) {
            const place = here();
            let thrown;
            if (typeof value?.then !== 'function') throw new TypeError(`rejects is for a promise, not for ${inspect(value)}: expect(call()).rejects`);
            try {
              await value;
            } catch (error) {
              thrown = { error };
            }
            judge('rejects.toThrow', value, false, [], place, matchers.toThrow(() => { if (thrown) throw thrown.error; }, pattern));
          },
        };
      },
    };
  }

  return { expect, endChecks };
})
