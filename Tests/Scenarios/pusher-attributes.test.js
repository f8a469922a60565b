// SPEC 2.1: values that are refused, changes that wait for stop and start, and changes that are seen at once.
import { pushUrl, started, steady, events, values, mean } from './lib/steps.js'

const small = { minBitrate: 200, maxBitrate: 200 }

/// The text of what a function throws.
function thrown(task) {
  try {
    task()
  } catch (error) {
    return String(error.message)
  }
  throw new Error('nothing was thrown')
}

/// A viewer that sees and hears a pusher.
async function viewer(live) {
  const player = live.player({ src: 'rtmp://play.local/live/a', minCache: 0.3 })
  await player.play()
  await player.event(2032, { within: '5s' })
  return player
}

test('defaults', { codec: 'model' }, async ({ live, expect }) => {
  const pusher = live.pusher()
  expect(pusher).toMatchObject({
    url: '', mode: 'RTC', autopush: false, muted: false, 'enable-camera': true, 'enable-mic': true, 'auto-focus': true,
    orientation: 'vertical', aspect: '9:16', beauty: 0, whiteness: 0, zoom: false, 'device-position': 'front',
    'min-bitrate': 200, 'max-bitrate': 1_000, 'audio-quality': 'high', 'background-mute': false, fps: 15,
    'local-mirror': 'auto', 'remote-mirror': false, debug: false,
  })
})

test('audio-quality is low in the document of 2019', { codec: 'model', profile: 'tencent-2019' }, async (world) => {
  const { live, expect } = world
  expect(live.pusher().audioQuality).toBe('low')
})

describe('a value that is not allowed is refused, the old one stays', () => {
  test.each([
    { name: 'mode', value: 'QVGA', old: 'RTC', allowed: 'SD, HD, FHD, RTC' },
    { name: 'orientation', value: 'upright', old: 'vertical', allowed: 'vertical, horizontal' },
    { name: 'aspect', value: '1:1', old: '9:16', allowed: '3:4, 9:16' },
    { name: 'beauty', value: 9.5, old: 0, allowed: '0 to 9' },
    { name: 'beauty', value: -1, old: 0, allowed: '0 to 9' },
    { name: 'whiteness', value: 10, old: 0, allowed: '0 to 9' },
    { name: 'device-position', value: 'left', old: 'front', allowed: 'front, back' },
    { name: 'min-bitrate', value: 1_001, old: 200, allowed: '1000' },
    { name: 'max-bitrate', value: 199, old: 1_000, allowed: '200' },
    { name: 'max-bitrate', value: 'much', old: 1_000, allowed: 'kbps' },
    { name: 'audio-quality', value: 'middle', old: 'high', allowed: 'low, high' },
    { name: 'fps', value: 0, old: 15, allowed: '1 to 30' },
    { name: 'fps', value: 31, old: 15, allowed: '1 to 30' },
    { name: 'local-mirror', value: 'yes', old: 'auto', allowed: 'auto, enable, disable' },
  ])('$name: $value', { codec: 'model' }, async ({ name, value, old, allowed }, { live, expect }) => {
    const pusher = live.pusher({ url: pushUrl })
    const text = thrown(() => pusher.set({ [name]: value }))
    expect(text).toMatch(name)
    expect(text).toMatch(String(value))
    expect(text).toMatch(allowed)
    expect(pusher[name]).toBe(old)
  })

  test('of several values none is taken', { codec: 'model' }, async ({ live, expect }) => {
    const pusher = live.pusher()
    thrown(() => pusher.set({ fps: 20, beauty: 99 }))
    expect(pusher).toMatchObject({ fps: 15, beauty: 0 })
  })

  test('min-bitrate and max-bitrate are judged together', { codec: 'model' }, async ({ live, expect }) => {
    const pusher = live.pusher()
    pusher.set({ minBitrate: 1_200, maxBitrate: 1_800 })
    expect(pusher).toMatchObject({ minBitrate: 1_200, maxBitrate: 1_800 })
    pusher.set({ maxBitrate: 150, minBitrate: 100 })
    expect(pusher).toMatchObject({ minBitrate: 100, maxBitrate: 150 })
  })

  test('an attribute that there is not, with the nearest one', { codec: 'model' }, async ({ live, expect }) => {
    expect(thrown(() => live.pusher({ maxbitrat: 5 }))).toMatch('max-bitrate')
    const pusher = live.pusher()
    expect(thrown(() => { pusher.orientatoin = 'vertical' })).toMatch('orientation')
  })

  test('fractions of beauty and both spellings of names', { codec: 'model' }, async ({ live, expect }) => {
    const pusher = live.pusher({ beauty: 6.3, 'max-bitrate': 1_500 })
    expect(pusher.beauty).toBe(6.3)
    expect(pusher.maxBitrate).toBe(1_500)
    pusher.devicePosition = 'back'
    expect(pusher['device-position']).toBe('back')
  })
})

test('debug: a text that is not empty is true, a boolean is a boolean', { codec: 'model' }, async ({ live, expect }) => {
  expect(live.pusher({ debug: 'false' }).debug).toBe(true)
  expect(live.pusher({ debug: '' }).debug).toBe(false)
  expect(live.pusher({ debug: false }).debug).toBe(false)
})

describe('a change that waits for stop and start', () => {
  test.each([
    { change: { mode: 'FHD', minBitrate: 600, maxBitrate: 1_800 }, size: { width: 720, height: 1_280 } },
    { change: { orientation: 'horizontal' }, size: { width: 480, height: 270 } },
    { change: { aspect: '3:4' }, size: { width: 360, height: 480 } },
    { change: { minBitrate: 600, maxBitrate: 600 }, size: { width: 360, height: 640 } },
    { change: { videoWidth: 320, videoHeight: 320 }, size: { width: 320, height: 320 } },
  ])('$change', { codec: 'model' }, async ({ change, size }, { live, sleep, expect }) => {
    const pusher = await started(live)
    pusher.set(change)
    for (const [name, value] of Object.entries(change)) expect(pusher[name]).toBe(value)
    await sleep('5s')
    const names = Object.keys(change).map((name) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`))
    const told = pusher.notes.filter(({ message }) => message.includes('takes effect after stop and start'))
    for (const name of names) expect(told.some(({ message }) => message.includes(name))).toBe(true)
    expect(events(pusher, 1005).map(({ fields }) => fields)).toEqual([{ width: 270, height: 480 }])
    expect(values(pusher, 'targetBitrate').at(-1)).toBe(steady.minBitrate)
    await pusher.stop()
    await pusher.start()
    await pusher.event(1002, { within: '1s' })
    expect(events(pusher, 1005).at(-1).fields).toEqual(size)
  })

  test('enable-camera', { codec: 'model' }, async ({ live, sleep, expect }) => {
    const pusher = await started(live)
    pusher.enableCamera = false
    await sleep('5s')
    expect(pusher.status().videoFPS).toBe(15)
    await pusher.stop()
    const said = pusher.history.length
    await pusher.start()
    await pusher.event(1002, { within: '1s' })
    expect(pusher.codes.slice(said)).toEqual([1001, 1002])
  })

  test('audio-quality', { codec: 'model' }, async ({ live, sleep, expect }) => {
    const pusher = await started(live)
    pusher.audioQuality = 'low'
    await sleep('5s')
    expect(pusher.status().audioBitrate).toBeBetween(44, 52)
    await pusher.stop()
    await pusher.start()
    await sleep('5s')
    expect(pusher.status().audioBitrate).toBeBetween(14, 18)
  })

  test('url', { codec: 'model' }, async ({ live, origin, sleep, expect }) => {
    const pusher = await started(live)
    pusher.url = 'rtmp://push.local/live/b'
    await sleep('2s')
    expect(origin.streams.map(({ name }) => name)).toEqual(['live/a'])
    await pusher.stop()
    await pusher.start()
    await sleep('2s')
    expect(origin.streams.map(({ name }) => name)).toEqual(['live/b'])
  })

  test('fps', { codec: 'model' }, async ({ live, sleep, expect }) => {
    const pusher = await started(live, { fps: 25 })
    await sleep('5s')
    expect(pusher.status().videoFPS).toBeBetween(24, 26)
    pusher.fps = 5
    await pusher.stop()
    await pusher.start()
    await sleep('5s')
    expect(pusher.status().videoFPS).toBeBetween(4.5, 5.5)
  })
})

describe('a change that is seen or heard at once', () => {
  test.each(['muted', 'enable-mic'])('%s: silence, and the sound track goes on', { codec: 'h264' }, async (name, world) => {
    const { live, sleep, expect } = world
    const pusher = await started(live, { ...small, enableCamera: false })
    const player = live.player({ src: 'rtmp://play.local/live/a', minCache: 0.3 })
    await player.play()
    await player.event(2004, { within: '3s' })
    await sleep('1s')
    expect(player).toBeAudible()
    pusher[name] = name === 'muted'
    await sleep('2s')
    expect(player).toBeSilent()
    expect(player.series('buffered').at(-1).value).toBeGreaterThan(100)
    expect(player.codes).not.toContain(2007)
    pusher[name] = name !== 'muted'
    await sleep('2s')
    expect(player).toBeAudible()
  })

  test('whiteness: the mean luma rises with it', { codec: 'h264' }, async ({ live, sleep, expect }) => {
    const pusher = await started(live, small)
    const player = await viewer(live)
    let before = player.picture().meanLuma
    for (const whiteness of [3, 6, 9]) {
      pusher.whiteness = whiteness
      await sleep('2s')
      const { meanLuma } = player.picture()
      expect(meanLuma).toBeGreaterThan(before + 1)
      before = meanLuma
    }
    expect(events(pusher, 1008)).toHaveLength(1)
  })

  // Fine grain, as skin has it.
  const grain = { codec: 'h264', camera: 'lavfi:testsrc2=s=360x640:r=15,noise=c0s=12:c0f=t' }
  test('beauty: less detail needs fewer bits, the more of it', grain, async ({ live, sleep, expect }) => {
    // Bounds that bind nothing, so that the picture decides. Smoothing is the only difference.
    const rich = { minBitrate: 20_000, maxBitrate: 20_000, videoWidth: 180, videoHeight: 320 }
    const pushers = [0, 4.5, 9].map((beauty) => live.pusher({ ...rich, url: `rtmp://push.local/live/${beauty}`, beauty }))
    for (const pusher of pushers) await pusher.start()
    await sleep('2100ms')
    const [plain, some, much] = pushers.map((pusher) => pusher.status().videoBitrate)
    expect(some).toBeLessThan(0.97 * plain)
    expect(much).toBeLessThan(some)
  })

  const box = 'color=black:s=360x640:r=15,drawbox=x=90:y=160:w=180:h=320:color=white:t=fill'
  test('zoom: a centre crop at 2x', { codec: 'h264', camera: `lavfi:${box}` }, async ({ live, sleep, expect }) => {
    const pusher = await started(live, small)
    const player = await viewer(live)
    // The white box has half the width and half the height, and the crop shows nothing else.
    expect(player.picture().meanLuma).toBeBetween(55, 75)
    pusher.zoom = true
    await sleep('2s')
    expect(player.picture().meanLuma).toBeGreaterThan(240)
    expect(player.picture()).toMatchObject({ width: 180, height: 320 })
    pusher.zoom = false
    await sleep('2s')
    expect(player.picture().meanLuma).toBeBetween(55, 75)
  })

  const half = 'color=black:s=360x640:r=15,drawbox=x=180:y=0:w=180:h=640:color=white:t=fill'
  test('remote-mirror: the pushed picture is mirrored', { codec: 'h264', camera: `lavfi:${half}` }, async (world) => {
    const { live, sleep, expect } = world
    const pusher = await started(live, small)
    const player = await viewer(live)
    // The golden picture is white on the left; the camera's is on the right.
    expect(player).not.toMatchPicture('mirrored', { similarity: 0.2 })
    pusher.remoteMirror = true
    await sleep('2s')
    expect(player).toMatchPicture('mirrored', { similarity: 0.97 })
    pusher.remoteMirror = false
    await sleep('2s')
    expect(player).not.toMatchPicture('mirrored', { similarity: 0.2 })
  })

  test('local-mirror is the page\'s own view, not the viewers\'', { codec: 'h264', camera: `lavfi:${half}` }, async (world) => {
    const { live, sleep, expect } = world
    const pusher = await started(live, small)
    const player = await viewer(live)
    pusher.localMirror = 'enable'
    await sleep('2s')
    expect(player).not.toMatchPicture('mirrored', { similarity: 0.2 })
  })
})

describe('the camera\'s picture is cropped to the aspect, never stretched', () => {
  // A lying picture with a white middle of 9:16 and black sides.
  const lying = 'color=black:s=640x360:r=15,drawbox=x=219:y=0:w=202:h=360:color=white:t=fill'
  test('9:16 of a lying camera is its middle', { codec: 'h264', camera: `lavfi:${lying}` }, async ({ live, expect }) => {
    await started(live, small)
    const player = await viewer(live)
    expect(player.picture()).toMatchObject({ width: 180, height: 320 })
    expect(player.picture().meanLuma).toBeGreaterThan(240)
  })

  test('3:4 of it has the sides too', { codec: 'h264', camera: `lavfi:${lying}` }, async ({ live, expect }) => {
    await started(live, { ...small, aspect: '3:4' })
    const player = await viewer(live)
    expect(player.picture()).toMatchObject({ width: 240, height: 320 })
    // 202 of 270 columns.
    expect(player.picture().meanLuma).toBeBetween(180, 200)
  })
})
