// What test scripts of liveterm can use. Written by `liveterm init`; the lists are made from the program's own tables.

/** Milliseconds, or a text such as '40ms', '3s', '2m'. */
type Duration = number | string;
/** kbps, or a text such as '800kbps', '2.5Mbps', 'unlimited'. */
type Rate = number | string;

// <codes>
// <faults>
// <hosts>

interface LiveEvent<Code> {
  code: Code;
  name: string;
  message: string;
  /** Milliseconds of the run. */
  time: number;
  kind: 'normal' | 'warning' | 'error';
  fields: Record<string, string | number | boolean>;
  /** Put in by `inject`. */
  injected: boolean;
}

interface PageEvent<Detail> {
  type: string;
  detail: Detail;
  timeStamp: number;
}
type StateChange<Code> = PageEvent<{ code: Code; message: string; time: number; [field: string]: unknown }>;
type NetStatus<Info> = PageEvent<{ info: Info }>;
type ComponentError = PageEvent<{ errCode: number; errMsg: string }>;

interface Answer {
  errMsg: string;
  /** Of some failures, such as 102 in the background. */
  errno?: number;
}
interface Callbacks<Success extends Answer = Answer> {
  success?: (answer: Success) => void;
  fail?: (answer: Answer) => void;
  complete?: (answer: Answer) => void;
}
interface SnapshotAnswer extends Answer {
  tempImagePath: string;
  width: number;
  height: number;
}

interface Sample {
  time: number;
  value: number;
}

interface Component<Code, Status, Series extends string> {
  readonly name: string;
  /** Every event so far. */
  readonly history: LiveEvent<Code>[];
  readonly codes: Code[];
  /** What the log says beside events, such as "takes effect after stop and start". */
  readonly notes: { time: number; message: string }[];
  readonly statistics: Record<string, number>;
  /** The next event with this code (or name) after the one awaited last. */
  event(code: Code | string, options?: { within?: Duration }): Promise<LiveEvent<Code>>;
  /** Events in this order; others may lie between unless `exactly`. */
  events(codes: (Code | string)[], options?: { within?: Duration; exactly?: boolean }): Promise<LiveEvent<Code>[]>;
  /** What came so far is not awaited any more. */
  skip(): this;
  /** The newest network status (every 2 s), or null. */
  status(): Status | null;
  nextStatus(options?: { within?: Duration }): Promise<Status>;
  /** A field of the network status over time, or what is sampled every 250 ms. */
  series(name: Series): Sample[];
  /** Puts a code into the log that nothing caused. */
  inject(code: Code | string): this;
  background(): void;
  foreground(): void;
  remove(): void;
  on(type: string, handler: (event: any) => void): this;
  off(type: string, handler?: (event: any) => void): this;
}

// <pusher>
// <player>

interface Pusher extends PusherProperties, PusherMethods, Component<PusherCode, PusherStatus, PusherSeries> {
  readonly state: 'stopped' | 'pushing' | 'paused' | 'failed';
  set(attributes: Partial<PusherProperties>): this;
}
interface Player extends PlayerProperties, PlayerMethods, Component<PlayerCode, PlayerStatus, PlayerSeries> {
  readonly state: 'stopped' | 'loading' | 'playing' | 'paused' | 'ended' | 'failed';
  set(attributes: Partial<PlayerProperties>): this;
  /** The shown picture, or null; `timecode` is that of the generated camera. */
  picture(): { width: number; height: number; time: number; timecode: number | null; meanLuma: number; digest: string } | null;
  /** dB of full scale of the sound heard last, or null. */
  level(): { peak: number; rms: number } | null;
  navigate(): void;
  openNative(): void;
  returnToPage(): void;
}
interface Handlers<Code, Status> {
  bindstatechange?: (event: StateChange<Code>) => void;
  bindnetstatus?: (event: NetStatus<Status>) => void;
  binderror?: (event: ComponentError) => void;
  bindfullscreenchange?: (event: PageEvent<{ direction: number; fullScreen: boolean }>) => void;
  bindbgmstart?: (event: PageEvent<object>) => void;
  bindbgmprogress?: (event: PageEvent<{ progress: number; duration: number }>) => void;
  bindbgmcomplete?: (event: PageEvent<object>) => void;
}

interface Live {
  pusher(attributes?: Partial<PusherProperties> & Handlers<PusherCode, PusherStatus>, options?: { name?: string }): Pusher;
  player(attributes?: Partial<PlayerProperties> & Handlers<PlayerCode, PlayerStatus>, options?: { name?: string }): Player;
  /** The mini-program goes to the background, with all its components. */
  background(): void;
  foreground(): void;
  readonly components: string[];
}

interface Fault {
  readonly active: boolean;
  lift(): void;
}
interface FaultOptions {
  for?: Duration;
  /** Run time; now unless told. */
  at?: Duration;
  value?: string | number;
  place?: string;
}
interface Conditions {
  up?: Rate;
  down?: Rate;
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
interface Host {
  readonly name: string;
  fault(name: NetworkFault, options?: FaultOptions): Fault;
  refuse(options?: FaultOptions): Fault;
  cut(options?: FaultOptions): Fault;
  reset(): Fault;
  dns(kind?: 'unknown' | 'timeout', options?: FaultOptions): Fault;
  /** Open connections break, new ones are refused. */
  down(): void;
  up(): void;
}
interface NetworkWorld {
  /** Changes what is named; gives all conditions as text. */
  conditions(conditions?: Conditions | string): string;
  /** A file of lines "ms kbps ms", or steps; it begins again when it ends. */
  trace(trace: string | { duration: Duration; kbps: number; latency?: Duration }[], options?: { direction?: 'up' | 'down' | 'both' }): void;
  /** A fault by name, or as the command line has it: 'cut@10s+3s'. */
  fault(name: NetworkFault | OriginFault | (string & {}), options?: FaultOptions): Fault;
  cut(length?: Duration): Fault;
  reset(): Fault;
  lift(): void;
  /** kbps now; 0 while cut, null without a limit. */
  capacity(direction?: 'up' | 'down'): number | null;
  /** Real sockets in real time for the rest of the test; before the first component. */
  real(): void;
  readonly world: 'simulated' | 'real';
  host(name: HostName): Host;
}
interface Device {
  missing(options?: FaultOptions): Fault;
  busy(options?: FaultOptions): Fault;
  forbid(options?: FaultOptions): Fault;
  silent(options?: FaultOptions): Fault;
  ok(): void;
}
interface Devices {
  fault(name: DeviceFault | (string & {}), options?: FaultOptions): Fault;
  camera(position?: 'front' | 'back'): Device;
  readonly microphone: Device;
  /** Speed of the software encoder, 1 being a usual phone. */
  cpu(speed: number, options?: FaultOptions): Fault;
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
  /** A media file as a live stream from its first viewer on; gives the address to play. */
  publish(file: string, stream?: string, options?: { loop?: boolean }): string;
  stop(stream: string): boolean;
  stream(name: string): StreamStatistics | null;
  readonly streams: StreamStatistics[];
  /** Gives how many connections were ended. */
  kick(who?: 'viewers' | 'publisher', options?: { stream?: string; reset?: boolean }): number;
  reject(request: 'connect' | 'publish' | 'play', options?: FaultOptions): Fault;
  /** Keys that addresses must be signed with; null takes one away. */
  keys(keys: { push?: string | null; play?: string | null }): void;
  sign(url: string, options: { key: string; expires?: Duration }): string;
}

interface Matchers<Result = void> {
  toBe(other: unknown): Result;
  toEqual(other: unknown): Result;
  toMatchObject(other: unknown): Result;
  toBeTruthy(): Result;
  toBeFalsy(): Result;
  toBeNull(): Result;
  toBeUndefined(): Result;
  toBeDefined(): Result;
  toBeNaN(): Result;
  toBeInstanceOf(type: Function): Result;
  toBeGreaterThan(other: number): Result;
  toBeGreaterThanOrEqual(other: number): Result;
  toBeLessThan(other: number): Result;
  toBeLessThanOrEqual(other: number): Result;
  toBeBetween(low: number, high: number): Result;
  toBeCloseTo(other: number, digits?: number): Result;
  toHaveLength(length: number): Result;
  toHaveProperty(name: string): Result;
  toContain(part: unknown): Result;
  toContainEqual(part: unknown): Result;
  toMatch(pattern: string | RegExp): Result;
  toThrow(pattern?: string | RegExp | Function): Result;
  toBeStopped(): Result;
  toBePushing(): Result;
  toBePlaying(): Result;
  toBePaused(): Result;
  /** These codes in this order, others between. */
  toHaveRaised(codes: number | string | (number | string)[]): Result;
  toHaveRaisedTimes(code: number | string, count: number): Result;
  /** 'moving' compares with the picture a second later: await it. */
  toShow(what: 'picture' | 'timecode' | 'black' | 'moving'): Result | Promise<void>;
  toBeSilent(): Result;
  toBeAudible(): Result;
  /** The component's log against __golden__; --update-golden writes it. */
  toMatchLog(name: string, options?: { ignore?: string[]; kinds?: string[] }): Result;
  /** The shown picture against __golden__; similarity is 1 less the mean difference at 64x64, 0.95 unless told. */
  toMatchPicture(name: string, options?: { similarity?: number }): Result;
}
interface Eventually {
  [matcher: string]: (...values: any[]) => Promise<unknown>;
}
interface Expectation extends Matchers {
  readonly not: Matchers;
  /** expect(() => value).eventually.toBe(x, { within: '5s' }) */
  readonly eventually: Eventually & { readonly not: Eventually };
  readonly rejects: { toThrow(pattern?: string | RegExp | Function): Promise<void> };
  /** Codes that must not come: for a while (await it), or in the whole test. */
  never(codes: number | string | (number | string)[], options?: { for?: Duration }): Promise<void> | void;
  percentile(share: number): Matchers & { readonly not: Matchers };
  mean(): Matchers & { readonly not: Matchers };
  max(): Matchers & { readonly not: Matchers };
  min(): Matchers & { readonly not: Matchers };
  last(): Matchers & { readonly not: Matchers };
}

interface Fixtures {
  live: Live;
  network: NetworkWorld;
  devices: Devices;
  origin: Origin;
  expect: (value?: unknown) => Expectation;
  /** Runs a function at a time of the run. */
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
  /** What the command line's --camera takes: a file, lavfi:…, generated. */
  camera?: string;
  backCamera?: string;
  microphone?: string;
  /** Hardware codecs: none, automatic, or a device type of FFmpeg such as vaapi. */
  hardware?: string;
}
type TestBody = (fixtures: Fixtures) => unknown;
interface RegisterTest {
  (name: string, body: TestBody): void;
  (name: string, options: TestOptions, body: TestBody): void;
  each(rows: any[]): { (name: string, body: (...values: any[]) => unknown): void; (name: string, options: TestOptions, body: (...values: any[]) => unknown): void };
}
interface Test extends RegisterTest {
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
  each(rows: any[]): (name: string, body: (...values: any[]) => void) => void;
}

declare const test: Test;
declare const it: Test;
declare const describe: Describe;
declare function beforeEach(body: TestBody): void;
declare function afterEach(body: TestBody): void;
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
  export const test: Test;
  export const it: Test;
  export const describe: Describe;
  export const beforeEach: (body: TestBody) => void;
  export const afterEach: (body: TestBody) => void;
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
