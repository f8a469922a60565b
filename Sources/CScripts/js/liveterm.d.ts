// What test scripts of liveterm can use. Written by `liveterm init`; the lists are made from the program's own tables.

/** Milliseconds, or a text such as '40ms', '3s', '2m', '1h'. */
type Duration = number | string;
/** kbps, or a text such as '800kbps', '2.5Mbps', 'unlimited'. */
type Rate = number | string;

// <codes>
// <faults>
// <hosts>

// MARK: Events

/** An event of a component as the log has it. */
interface LiveEvent<Code> {
  code: Code;
  /** The documented constant. */
  name: string;
  message: string;
  /** Milliseconds of the run. */
  time: number;
  kind: 'normal' | 'warning' | 'error';
  fields: Record<string, string | number | boolean>;
  /** Put in by `inject`. */
  injected: boolean;
}

/** What a page's handler gets. */
interface PageEvent<Type extends string, Detail> {
  type: Type;
  detail: Detail;
  /** Milliseconds of the run. */
  timeStamp: number;
}
/** A code; beside the documented three what the log has of it, such as `width` and `height` of 1005. */
type StateChange<Code> = PageEvent<'statechange', { code: Code; message: string; time: number; [field: string]: unknown }>;
/** The network status, every 2 s. */
type NetStatus<Info> = PageEvent<'netstatus', { info: Info }>;
/** Of a pusher: what the user forbade (10001, 10002), or a file that could not be loaded (10003, 10004). */
type ComponentError = PageEvent<'error', { errCode: number; errMsg: string }>;
type FullScreenChange = PageEvent<'fullscreenchange', { direction: 0 | 90 | -90; fullScreen: boolean }>;
/** Milliseconds of the background music. */
type MusicProgress = PageEvent<'bgmprogress', { progress: number; duration: number }>;

interface PusherEvents {
  statechange: StateChange<PusherCode>;
  netstatus: NetStatus<PusherStatus>;
  error: ComponentError;
  bgmstart: PageEvent<'bgmstart', object>;
  bgmprogress: MusicProgress;
  bgmcomplete: PageEvent<'bgmcomplete', object>;
}
interface PlayerEvents {
  statechange: StateChange<PlayerCode>;
  netstatus: NetStatus<PlayerStatus>;
  fullscreenchange: FullScreenChange;
}
/** bindstatechange and so on, as the page's markup has them; given with the component, or by `on`. */
type Handlers<Events> = { [Type in keyof Events & string as `bind${Type}`]?: (event: Events[Type]) => unknown };

// MARK: Answers of methods

interface Answer {
  errMsg: string;
  /** Of some failures, such as 102 in the background. */
  errno?: number;
}
/** With one of these a method calls back; without any it gives a promise, which rejects with an Error that has `errMsg`. */
interface Callbacks<Success extends Answer = Answer> {
  success?: (answer: Success) => unknown;
  fail?: (answer: Answer) => unknown;
  complete?: (answer: Success | Answer) => unknown;
}
interface SnapshotAnswer extends Answer {
  tempImagePath: string;
  width: number;
  height: number;
}

// MARK: Components

interface Sample {
  /** Milliseconds of the run. */
  time: number;
  value: number;
}

interface Component<Code, Status, Series extends string, Events> {
  readonly name: string;
  /** Every event so far. */
  readonly history: LiveEvent<Code>[];
  /** The codes of `history`. */
  readonly codes: Code[];
  /** What the log says beside events, such as "takes effect after stop and start". */
  readonly notes: { time: number; message: string }[];
  /** Counts since the component was added. */
  readonly statistics: Record<string, number>;
  /** The next event with this code (or name) after the one awaited last; one that came meanwhile counts. */
  event(code: Code | string, options?: { within?: Duration }): Promise<LiveEvent<Code>>;
  /** Events in this order, after the one awaited last; others may lie between unless `exactly`. */
  events(codes: (Code | string)[], options?: { within?: Duration; exactly?: boolean }): Promise<LiveEvent<Code>[]>;
  /** What came so far is not awaited any more. */
  skip(): this;
  /**
   * The newest network status (every 2 s), or null: bitrates and netSpeed in kbps, netJitter and intervals in ms, videoGOP and
   * audioCacheThreshold in s; videoCache and audioCache are frames that wait in a pusher, ms in a player.
   */
  status(): Status | null;
  nextStatus(options?: { within?: Duration }): Promise<Status>;
  /** A field of the network status over time, or what is sampled every 250 ms: kbps, ms; `rate` 1 is the usual speed. */
  series(name: Series): Sample[];
  /** Puts a code into the log that nothing caused, marked as injected. The component's state stays as it is. */
  inject(code: Code | string): this;
  /** The page of this component goes to the background; `live.background` is for the mini-program. */
  background(): void;
  foreground(): void;
  /** Takes it out of the page. */
  remove(): void;
  on<Type extends keyof Events>(type: Type, handler: (event: Events[Type]) => unknown): this;
  /** Takes one handler away, or all of a type. */
  off<Type extends keyof Events>(type: Type, handler?: (event: Events[Type]) => unknown): this;
}

// <pusher>
// <player>

interface Pusher extends PusherProperties, PusherMethods, Component<PusherCode, PusherStatus, PusherSeries, PusherEvents> {
  readonly state: 'stopped' | 'pushing' | 'paused' | 'failed' | 'removed';
  set(attributes: Partial<PusherProperties>): this;
}

interface Picture {
  width: number;
  height: number;
  /** Milliseconds of the stream. */
  time: number;
  /** What the generated camera wrote into it, in ms of the run; null for other pictures. */
  timecode: number | null;
  /** Mean brightness, 0 to 255. */
  meanLuma: number;
  /** MD5 of the pixels: equal pictures have equal digests. */
  digest: string;
}

interface Player extends PlayerProperties, PlayerMethods, Component<PlayerCode, PlayerStatus, PlayerSeries, PlayerEvents> {
  readonly state: 'stopped' | 'loading' | 'playing' | 'paused' | 'ended' | 'failed' | 'removed';
  set(attributes: Partial<PlayerProperties>): this;
  /** The shown picture, or null. Not with the model codec. */
  picture(): Picture | null;
  /** dB of full scale of the sound heard last, or null. */
  level(): { peak: number; rms: number } | null;
  /** The user goes to another page of the mini-program. */
  navigate(): void;
  /** The user opens a native page, such as a payment. */
  openNative(): void;
  returnToPage(): void;
}

interface Live {
  pusher(attributes?: Partial<PusherProperties> & Handlers<PusherEvents>, options?: { name?: string }): Pusher;
  player(attributes?: Partial<PlayerProperties> & Handlers<PlayerEvents>, options?: { name?: string }): Player;
  /** The mini-program goes to the background, with all its components. */
  background(): void;
  foreground(): void;
  /** Names of what was added and not removed. */
  readonly components: string[];
}

// MARK: The simulated world

interface Fault {
  readonly active: boolean;
  /** Ends it; one that has not begun does not begin. */
  lift(): void;
}
interface FaultOptions {
  /** Until it is lifted unless told. */
  for?: Duration;
  /** Run time; now unless told. */
  at?: Duration;
  /** With its unit: '300kbps' of bandwidth, '200ms' of latency, '5%' of corrupt-video; 0.2 of slow-cpu. */
  value?: string | number;
  /** A host or camera, or one way of a link such as 'phone>push.local'; everywhere unless told. */
  place?: string;
}
interface Conditions {
  /** What the link carries away from the phone. */
  up?: Rate;
  /** What the link carries to the phone. */
  down?: Rate;
  /** Both. */
  rate?: Rate;
  /** One way. */
  delay?: Duration;
  rtt?: Duration;
  jitter?: Duration;
  /** Such as '1%', or a share. */
  loss?: string | number;
  /** What a sender may have on the way, such as '64KiB'. */
  buffer?: string;
}
interface TraceStep {
  duration: Duration;
  kbps: number;
  latency?: Duration;
}
interface Host {
  readonly name: HostName;
  fault(name: NetworkFault, options?: FaultOptions): Fault;
  /** New connections are refused. */
  refuse(options?: FaultOptions): Fault;
  /** Nothing passes and nothing is reported. */
  cut(options?: FaultOptions): Fault;
  /** Open connections are reset, once. */
  reset(): Fault;
  dns(kind?: 'unknown' | 'timeout', options?: FaultOptions): Fault;
  /** Open connections break, new ones are refused. */
  down(): void;
  /** Ends what `down` of this object began. */
  up(): void;
}
interface NetworkWorld {
  /** Changes what is named; null puts back the network of the beginning, without limits. Gives all conditions as text. */
  conditions(conditions?: Conditions | string | null): string;
  /** A file of lines "ms kbps ms", or steps, for the uplink unless told; it begins again when it ends. */
  trace(trace: string | TraceStep[], options?: { direction?: 'up' | 'down' | 'both' }): void;
  /** A fault by name, or as the command line has it: 'cut@10s+3s', 'bandwidth=300kbps'. */
  fault(name: NetworkFault | OriginFault | (string & {}), options?: FaultOptions): Fault;
  /** Nothing passes and nothing is reported, for a while or until it is lifted. */
  cut(length?: Duration): Fault;
  /** Open connections are reset, once. */
  reset(): Fault;
  /** Ends every fault of network and origin; conditions stay. */
  lift(): void;
  /** kbps that the link carries now; 0 while cut, null without a limit. 'up' unless told. */
  capacity(direction?: 'up' | 'down'): number | null;
  /** Real sockets in real time for the rest of the test, which begins again; before the first component. */
  real(): void;
  readonly world: 'simulated' | 'real';
  host(name: HostName): Host;
}
interface Device {
  missing(options?: FaultOptions): Fault;
  busy(options?: FaultOptions): Fault;
  forbid(options?: FaultOptions): Fault;
  silent(options?: FaultOptions): Fault;
  /** Ends what the four above began. */
  ok(): void;
}
interface Devices {
  fault(name: DeviceFault | (string & {}), options?: FaultOptions): Fault;
  /** 'front' unless told. */
  camera(position?: 'front' | 'back'): Device;
  readonly microphone: Device;
  /** Speed of the software encoder, 1 being a usual phone. */
  cpu(speed: number, options?: FaultOptions): Fault;
  /** Ends every fault of devices. */
  lift(): void;
}
interface StreamStatistics {
  name: string;
  publisher: string;
  viewers: number;
  rtmpViewers: number;
  httpViewers: number;
  slowViewers: number;
  bitrateKbps: number;
  messagesIn: number;
  bytesIn: number;
  bytesOut: number;
}
interface Origin {
  /** A media file as a live stream (live/NAME unless told), looped unless told; gives the address to play. */
  publish(file: string, stream?: string, options?: { loop?: boolean }): string;
  /** Ends what `publish` began; false if there is nothing to end. */
  stop(stream: string): boolean;
  /** Such as 'live/a'; null if nobody publishes it. */
  stream(name: string): StreamStatistics | null;
  readonly streams: StreamStatistics[];
  /** 'viewers' unless told. Gives how many connections were ended. */
  kick(who?: 'viewers' | 'publisher', options?: { stream?: string; reset?: boolean }): number;
  reject(request: 'connect' | 'publish' | 'play', options?: FaultOptions): Fault;
  /** Keys that addresses must be signed with; null takes one away. */
  keys(keys: { push?: string | null; play?: string | null }): void;
  /** The address with txSecret and txTime; it expires after '1h' unless told. */
  sign(url: string, options: { key: string; expires?: Duration }): string;
}

// MARK: expect

/** A number, or a name such as 'PLAY_EVT_PLAY_BEGIN'. */
type AnyCode = PusherCode | PlayerCode | string;

interface Matchers {
  /** Object.is. */
  toBe(other: unknown): void;
  /** Equal to the last property; a property that is undefined is not one that is missing. */
  toEqual(other: unknown): void;
  /** Has at least these properties, with these values; arrays have the same length. */
  toMatchObject(pattern: object): void;
  toBeTruthy(): void;
  toBeFalsy(): void;
  toBeNull(): void;
  toBeUndefined(): void;
  toBeDefined(): void;
  toBeNaN(): void;
  toBeInstanceOf(type: Function): void;
  toBeGreaterThan(other: number | bigint): void;
  toBeGreaterThanOrEqual(other: number | bigint): void;
  toBeLessThan(other: number | bigint): void;
  toBeLessThanOrEqual(other: number | bigint): void;
  /** Both ends belong to it. */
  toBeBetween(low: number, high: number): void;
  /** Two digits behind the point unless told. */
  toBeCloseTo(other: number, digits?: number): void;
  toHaveLength(length: number): void;
  toHaveProperty(name: string): void;
  /** Part of a text, or item of a list, by Object.is. */
  toContain(part: unknown): void;
  /** Item of a list, by `toEqual`. */
  toContainEqual(part: unknown): void;
  toMatch(pattern: string | RegExp): void;
  /** Of a function: it throws an error with this text, or of this type. */
  toThrow(pattern?: string | RegExp | Function): void;
  /** Nothing happens until the page acts: it was stopped, gave up (-1307, -2301 …) or has played to the end. */
  toBeStopped(): void;
  toBePushing(): void;
  toBePlaying(): void;
  toBePaused(): void;
  /** A player that waits for its stream or for more of it. */
  toBeLoading(): void;
  /** A player whose stream has ended: 2006. */
  toBeEnded(): void;
  /** One that gave up: an error code came last. */
  toBeFailed(): void;
  /** This code, or these in this order, others between. */
  toHaveRaised(codes: AnyCode | AnyCode[]): void;
  toHaveRaisedTimes(code: AnyCode, count: number): void;
  /** Compares with the picture a second later: await it. */
  toShow(what: 'moving'): Promise<void>;
  /** The shown picture of a player. */
  toShow(what: 'picture' | 'timecode' | 'black'): void;
  /** Of a player: below -60 dB. */
  toBeSilent(): void;
  toBeAudible(): void;
  /** The component's log against __golden__; --update-golden writes it. */
  toMatchLog(name: string, options?: { ignore?: string[]; kinds?: LogKind[] }): void;
  /** The shown picture against __golden__; similarity is 1 less the mean difference at 64x64, 0.95 unless told. */
  toMatchPicture(name: string, options?: { similarity?: number }): void;
}
/** Records of a log; the first three are codes and the only ones unless told. */
type LogKind = 'normal' | 'warning' | 'error' | 'status' | 'fullscreen' | 'music' | 'note' | 'summary';
interface Expected extends Matchers {
  readonly not: Matchers;
}

/** 10 s unless told. */
interface Within {
  within: Duration;
}
type OrWithin<Values extends unknown[]> =
  | Values
  | [...Values, Within]
  | (Values extends [infer First, unknown?] ? [First, Within] : never);
type EventualMatchers<Value> = {
  [Name in keyof Matchers]: (...values: OrWithin<Parameters<Matchers[Name]>>) => Promise<Value>;
};
interface Eventually<Value> extends EventualMatchers<Value> {
  readonly not: EventualMatchers<Value>;
}

interface Expectation<Value = unknown> extends Expected {
  /** Again every 50 ms until it holds: await expect(() => value).eventually.toBe(x, { within: '5s' }) */
  readonly eventually: Value extends () => infer Shown ? Eventually<Shown> : never;
  /** Of a promise. */
  readonly rejects: { toThrow(pattern?: string | RegExp | Function): Promise<void> };
  /** Codes that must not come for a while from now: await it. */
  never(codes: AnyCode | AnyCode[], options: { for: Duration }): Promise<void>;
  /** Codes that must not come in the whole test. */
  never(codes: AnyCode | AnyCode[]): void;
  /** Of a series or a list of numbers that has at least one value. */
  percentile(share: number): Expected;
  mean(): Expected;
  max(): Expected;
  min(): Expected;
  last(): Expected;
}

// MARK: Tests

/** What a test's function gets; all of it is global, too. */
interface Fixtures {
  live: Live;
  network: NetworkWorld;
  devices: Devices;
  origin: Origin;
  expect: <Value>(value?: Value) => Expectation<Value>;
  /** Runs a function at a time of the run. Not awaited: if the test ends before, it does not run. */
  at: (time: Duration, task: () => unknown) => void;
  sleep: (time: Duration) => Promise<void>;
  /** Milliseconds since the run began. */
  now: () => number;
  seed: number;
}
interface TestOptions {
  /** 'model': access units of the right sizes and times without pictures, much faster. */
  codec?: 'h264' | 'model';
  /** Run time, 5m unless told. */
  timeout?: Duration;
  profile?: 'wechat' | 'tencent-2019';
  /** Real sockets in real time. */
  real?: boolean;
  /** What the command line's --camera takes: a file, lavfi:…, generated. Files from the project folder. */
  camera?: string;
  backCamera?: string;
  microphone?: string;
  /** Hardware codecs: none, automatic, or a device type of FFmpeg such as vaapi. */
  hardware?: string;
  /** How much time the encoders take: 'quick' unless the test is real; 'usual', as in the terminal, for better pictures. */
  effort?: 'quick' | 'usual';
}
interface Register<Values extends unknown[]> {
  (name: string, body: (...values: Values) => unknown): void;
  (name: string, options: TestOptions, body: (...values: Values) => unknown): void;
}
/** Keeps 'RTC' of a row from becoming any text. */
type Exact = string | number | boolean | bigint | null | undefined | object;
interface RegisterTest extends Register<[fixtures: Fixtures]> {
  /** A test of each row: an array's items, or the row, come before the fixtures. %s, %d and $key stand in the name. */
  each<Row extends Literal[] | [], Literal extends Exact>(rows: readonly Row[]): Register<[...Row, Fixtures]>;
  each<Row extends Exact | { [key: string]: Literal }, Literal extends Exact>(
    rows: readonly Row[],
  ): Register<[row: Row, fixtures: Fixtures]>;
}
interface Test extends RegisterTest {
  /** Of its file only these run. */
  only: RegisterTest;
  skip: RegisterTest;
  /** Passes if it fails. */
  failing: RegisterTest;
  todo(name: string): void;
}
interface Describe {
  (name: string, body: () => void): void;
  only(name: string, body: () => void): void;
  skip(name: string, body: () => void): void;
  each<Row extends Literal[] | [], Literal extends Exact>(
    rows: readonly Row[],
  ): (name: string, body: (...row: Row) => void) => void;
  each<Row extends Exact | { [key: string]: Literal }, Literal extends Exact>(
    rows: readonly Row[],
  ): (name: string, body: (row: Row) => void) => void;
}
type Hook = (body: (fixtures: Fixtures) => unknown) => void;

declare const test: Test;
declare const it: Test;
declare const describe: Describe;
declare const beforeEach: Hook;
declare const afterEach: Hook;
declare const live: Live;
declare const network: NetworkWorld;
declare const devices: Devices;
declare const origin: Origin;
declare const expect: Fixtures['expect'];
declare const at: Fixtures['at'];
declare const sleep: Fixtures['sleep'];
declare const now: Fixtures['now'];
declare const seed: number;

declare module 'liveterm' {
  interface Liveterm extends Fixtures {
    test: Test;
    it: Test;
    describe: Describe;
    beforeEach: Hook;
    afterEach: Hook;
  }
  const liveterm: Liveterm;
  export default liveterm;
  export const test: Test;
  export const it: Test;
  export const describe: Describe;
  export const beforeEach: Hook;
  export const afterEach: Hook;
  export const live: Live;
  export const network: NetworkWorld;
  export const devices: Devices;
  export const origin: Origin;
  export const expect: Fixtures['expect'];
  export const at: Fixtures['at'];
  export const sleep: Fixtures['sleep'];
  export const now: Fixtures['now'];
  export const seed: number;
}

// MARK: Surroundings. There is no window and no process; timers, Date and Math.random follow the run's clock and seed.

interface Console {
  log(...values: any[]): void;
  info(...values: any[]): void;
  warn(...values: any[]): void;
  error(...values: any[]): void;
  debug(...values: any[]): void;
  trace(...values: any[]): void;
  dir(value?: any): void;
  table(value?: any): void;
  assert(holds?: boolean, ...values: any[]): void;
  group(...values: any[]): void;
  groupEnd(): void;
  count(label?: string): void;
  /** Run time. */
  time(label?: string): void;
  timeEnd(label?: string): void;
}
declare var console: Console;
interface Performance {
  /** Milliseconds of the run. */
  now(): number;
  readonly timeOrigin: number;
}
declare var performance: Performance;
declare function setTimeout(task: (...values: any[]) => unknown, delay?: number, ...values: any[]): number;
declare function setInterval(task: (...values: any[]) => unknown, delay?: number, ...values: any[]): number;
declare function setImmediate(task: (...values: any[]) => unknown, ...values: any[]): number;
declare function clearTimeout(timer?: number): void;
declare function clearInterval(timer?: number): void;
declare function clearImmediate(timer?: number): void;
declare function queueMicrotask(task: () => unknown): void;
/** A script or JSON file of the project folder, or 'liveterm'. */
declare function require(name: string): any;
declare var module: { exports: any };
declare var exports: any;
declare var __filename: string;
declare var __dirname: string;
