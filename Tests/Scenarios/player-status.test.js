// SPEC 4: the network status of a player, every 2 s.
import { playUrl, flvUrl, serve, watching, started, values } from './lib/steps.js'

const fields = [
  'videoBitrate', 'audioBitrate', 'netSpeed', 'videoFPS', 'videoGOP', 'netJitter', 'videoWidth', 'videoHeight', 'videoCache',
  'audioCache', 'vDecCacheSize', 'vSumCacheSize', 'avPlayInterval', 'avRecvInterval', 'audioCacheThreshold',
]

test('every 2 s, with the documented fields and no netQualityLevel', { codec: 'model' }, async (world) => {
  const { live, origin, sleep, expect } = world
  const heard = []
  serve(origin, 'portrait-540p.flv')
  const player = await watching(live, { bindnetstatus: ({ type, detail, timeStamp }) => heard.push([type, detail.info, timeStamp]) })
  await sleep(10_100 - now())
  expect(heard.map(([, , time]) => time)).toEqual([2_000, 4_000, 6_000, 8_000, 10_000])
  for (const [type, info] of heard) {
    expect(type).toBe('netstatus')
    expect(Object.keys(info).sort()).toEqual([...fields].sort())
  }
  expect(player.status()).toEqual(heard.at(-1)[1])
})

test('none before play and none after stop', { codec: 'model' }, async ({ live, origin, sleep, expect }) => {
  serve(origin, 'portrait-540p.flv')
  const player = live.player({ src: playUrl })
  await sleep('5s')
  expect(player.status()).toBeNull()
  await player.play()
  await sleep('5s')
  expect(player.series('netSpeed')).toHaveLength(2)
  await player.stop()
  await sleep('10s')
  expect(player.series('netSpeed')).toHaveLength(2)
})

// fixtures/README.md says what each file is made of.
for (const [protocol, src] of [['RTMP', playUrl], ['HTTP-FLV', flvUrl]]) {
  test.each([
    { file: 'portrait-540p.flv', size: [540, 960], fps: 25, gop: 2, video: 400, audio: 48 },
    { file: 'rtc-360p.flv', size: [360, 640], fps: 15, gop: 1, video: 250, audio: 48 },
    { file: 'audio-only.flv', size: [0, 0], fps: 0, gop: 0, video: 0, audio: 64 },
    { file: 'video-only.flv', size: [360, 640], fps: 25, gop: 2, video: 220, audio: 0 },
  ])(`${protocol} $file`, { codec: 'h264' }, async ({ file, size, fps, gop, video, audio }, world) => {
    const { live, origin, sleep, expect } = world
    serve(origin, file)
    const player = await watching(live, { src })
    await sleep(6_100 - now())
    const status = player.status()
    expect(status).toMatchObject({ videoWidth: size[0], videoHeight: size[1], audioCacheThreshold: 1 })
    expect(status.videoFPS).toBeBetween(fps - 0.6, fps + 0.6)
    expect(status.videoGOP).toBeBetween(gop - 0.1, gop + 0.1)
    expect(status.videoBitrate).toBeBetween(0.7 * video, 1.3 * video)
    expect(status.audioBitrate).toBeBetween(0.85 * audio, 1.15 * audio)
    const sum = status.videoBitrate + status.audioBitrate
    expect(status.netSpeed).toBeBetween(sum - 5, 1.15 * sum + 5)
    // A second in hand, in ms and in frames.
    const cache = audio ? status.audioCache : status.videoCache
    expect(cache).toBeBetween(900, 1_100)
    if (video) expect(status.vSumCacheSize).toBeBetween(fps * 0.85, fps * 1.2)
    if (video && audio) expect(Math.abs(status.avPlayInterval)).toBeLessThanOrEqual(40)
    if (video && audio) expect(Math.abs(status.avRecvInterval)).toBeLessThanOrEqual(100)
  })
}

test('jitter shows in netJitter', { codec: 'model' }, async ({ live, network, origin, sleep, expect }) => {
  serve(origin, 'portrait-540p.flv')
  const player = await watching(live)
  await sleep(6_100 - now())
  const calm = player.status().netJitter
  network.conditions({ jitter: '200ms' })
  await sleep('6s')
  expect(player.status().netJitter).toBeGreaterThan(calm + 20)
})

test('a narrow link shows in netSpeed and in the cache', { codec: 'model' }, async ({ live, network, origin, sleep, expect }) => {
  serve(origin, 'portrait-540p.flv')
  const player = await watching(live)
  network.conditions({ down: '200kbps' })
  await sleep('8s')
  expect(player.status().netSpeed).toBeBetween(150, 210)
  expect(Math.min(...values(player, 'audioCache'))).toBeLessThan(500)
})

test('while the link is cut nothing comes', { codec: 'model' }, async ({ live, network, origin, sleep, expect }) => {
  serve(origin, 'portrait-540p.flv')
  const player = await watching(live)
  network.cut('7s')
  await sleep(6_100 - now())
  expect(player.status()).toMatchObject({ netSpeed: 0, audioCache: 0 })
})

test('what a pusher sends and a viewer gets agree', { codec: 'h264' }, async ({ live, sleep, expect }) => {
  const pusher = await started(live, { mode: 'RTC', minBitrate: 300, maxBitrate: 300 })
  const player = await watching(live)
  await sleep(8_100 - now())
  const [sent, got] = [pusher.status(), player.status()]
  expect(got).toMatchObject({ videoWidth: sent.videoWidth, videoHeight: sent.videoHeight })
  expect(got.videoFPS).toBeBetween(sent.videoFPS - 1, sent.videoFPS + 1)
  expect(got.videoGOP).toBeBetween(sent.videoGOP - 0.1, sent.videoGOP + 0.1)
  expect(got.videoBitrate).toBeBetween(0.8 * sent.videoBitrate, 1.2 * sent.videoBitrate)
})
