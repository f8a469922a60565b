// SPEC 4: the network status of a pusher, every 2 s.
import { started, values, mean } from './lib/steps.js'

const fields = [
  'videoBitrate', 'audioBitrate', 'netSpeed', 'videoFPS', 'videoGOP', 'netJitter', 'videoWidth', 'videoHeight', 'videoCache',
  'audioCache',
]

test('every 2 s, with the documented fields and no netQualityLevel', { codec: 'model' }, async ({ live, sleep, expect }) => {
  const heard = []
  const pusher = await started(live, { bindnetstatus: ({ type, detail, timeStamp }) => heard.push([type, detail.info, timeStamp]) })
  await sleep('10s')
  expect(heard.map(([, , time]) => time)).toEqual([2_000, 4_000, 6_000, 8_000, 10_000])
  for (const [type, info] of heard) {
    expect(type).toBe('netstatus')
    expect(Object.keys(info).sort()).toEqual([...fields].sort())
    for (const field of fields) expect(info[field]).toBeGreaterThanOrEqual(0)
  }
  expect(pusher.status()).toEqual(heard.at(-1)[1])
  expect(await pusher.nextStatus({ within: '2s' })).toMatchObject({ videoWidth: 270, videoHeight: 480 })
})

test('none before start and none after stop', { codec: 'model' }, async ({ live, sleep, expect }) => {
  const pusher = live.pusher({ url: 'rtmp://push.local/live/a' })
  await sleep('5s')
  expect(pusher.status()).toBeNull()
  await pusher.start()
  await sleep('5s')
  expect(pusher.series('netSpeed')).toHaveLength(2)
  await pusher.stop()
  await sleep('10s')
  expect(pusher.series('netSpeed')).toHaveLength(2)
})

test.each([
  { mode: 'RTC', fps: 15, quality: 'high', audio: 48, gop: 1 },
  { mode: 'RTC', fps: 30, quality: 'low', audio: 16, gop: 1 },
  { mode: 'SD', fps: 15, quality: 'high', audio: 48, gop: 3 },
  { mode: 'HD', fps: 20, quality: 'low', audio: 16, gop: 3 },
])('$mode, $fps pictures a second, sound $quality', { codec: 'model' }, async (row, { live, sleep, expect }) => {
  const { mode, fps, quality, audio, gop } = row
  const pusher = await started(live, { mode, fps, audioQuality: quality })
  await sleep('10s')
  const status = pusher.status()
  expect(status.videoFPS).toBeBetween(fps - 0.5, fps + 0.5)
  expect(status.videoGOP).toBeBetween(gop - 0.1, gop + 0.1)
  expect(status.audioBitrate).toBeBetween(0.9 * audio, 1.1 * audio)
  expect(values(pusher, 'videoBitrate', 4_000)).toHaveLength(3)
  expect(pusher.series('videoBitrate')).mean().toBeBetween(0.8 * 400, 1.1 * 400)
  // Everything goes out, with the heads of FLV and RTMP.
  expect(status.netSpeed).toBeBetween(status.videoBitrate + status.audioBitrate - 30, 1.15 * (status.videoBitrate + audio))
  expect(status).toMatchObject({ videoCache: 0, audioCache: 0 })
})

test('on a link that is too narrow frames wait and netSpeed is what passes', { codec: 'model' }, async (world) => {
  const { live, network, sleep, expect } = world
  network.conditions({ up: '300kbps' })
  const pusher = await started(live)
  await sleep('10s')
  expect(mean(values(pusher, 'netSpeed', 4_000))).toBeBetween(250, 310)
  expect(pusher.series('videoCache')).max().toBeGreaterThan(0)
  expect(pusher.series('netJitter')).max().toBeGreaterThan(100)
})


test('while the link is cut nothing passes', { codec: 'model' }, async ({ live, network, sleep, expect }) => {
  const pusher = await started(live)
  await sleep('4s')
  network.cut('5s')
  await sleep('4s')
  expect(pusher.status().netSpeed).toBe(0)
  expect(pusher.status().audioCache).toBeGreaterThan(0)
  await sleep('10s')
  expect(pusher.status().netSpeed).toBeGreaterThan(300)
})
