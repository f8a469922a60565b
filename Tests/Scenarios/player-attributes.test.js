// SPEC 3.1: values that are refused, changes that wait for stop and play, and changes that are seen or heard at once.
import { playUrl, serve, watching, started } from './lib/steps.js'

/// The text of what a function throws.
function thrown(task) {
  try {
    task()
  } catch (error) {
    return String(error.message)
  }
  throw new Error('nothing was thrown')
}

test('defaults', { codec: 'model' }, async ({ live, expect }) => {
  expect(live.player()).toMatchObject({
    src: '', mode: 'live', autoplay: false, muted: false, orientation: 'vertical', 'object-fit': 'contain',
    'background-mute': false, 'min-cache': 1, 'max-cache': 3, 'sound-mode': 'speaker', 'auto-pause-if-navigate': true,
    'auto-pause-if-open-native': true, debug: false,
  })
})

describe('a value that is not allowed is refused, the old one stays', () => {
  test.each([
    { name: 'mode', value: 'HD', old: 'live', allowed: 'live, RTC' },
    { name: 'orientation', value: 'upright', old: 'vertical', allowed: 'vertical, horizontal' },
    { name: 'object-fit', value: 'cover', old: 'contain', allowed: 'contain, fillCrop' },
    { name: 'sound-mode', value: 'loud', old: 'speaker', allowed: 'speaker, ear' },
    { name: 'min-cache', value: 0, old: 1, allowed: 'seconds' },
    { name: 'min-cache', value: -1, old: 1, allowed: 'seconds' },
    { name: 'min-cache', value: 3.5, old: 1, allowed: 'max-cache' },
    { name: 'max-cache', value: 0.5, old: 3, allowed: 'min-cache' },
    { name: 'max-cache', value: 'long', old: 3, allowed: 'seconds' },
  ])('$name: $value', { codec: 'model' }, async ({ name, value, old, allowed }, { live, expect }) => {
    const player = live.player()
    const text = thrown(() => player.set({ [name]: value }))
    expect(text).toMatch(name)
    expect(text).toMatch(String(value))
    expect(text).toMatch(allowed)
    expect(player[name]).toBe(old)
  })

  test('min-cache and max-cache are judged together', { codec: 'model' }, async ({ live, expect }) => {
    const player = live.player()
    player.set({ minCache: 5, maxCache: 8 })
    expect(player).toMatchObject({ 'min-cache': 5, 'max-cache': 8 })
    player.set({ maxCache: 0.3, minCache: 0.1 })
    expect(player).toMatchObject({ 'min-cache': 0.1, 'max-cache': 0.3 })
  })

  test('an attribute that there is not, with the nearest one', { codec: 'model' }, async ({ live, expect }) => {
    expect(thrown(() => live.player({ minCach: 1 }))).toMatch('min-cache')
    expect(thrown(() => live.player({ url: playUrl }))).toMatch('url')
  })
})

test('a change of src while playing does nothing until stop, play', { codec: 'model' }, async (world) => {
  const { live, origin, sleep, expect } = world
  serve(origin, 'tiny.flv')
  origin.publish('../../fixtures/rtc-360p.flv', 'live/b')
  const player = await watching(live)
  player.src = 'rtmp://play.local/live/b'
  await sleep('5s')
  expect(origin.stream('live/a').viewers).toBe(1)
  expect(origin.stream('live/b').viewers).toBe(0)
  expect(player.notes.some(({ message }) => /src.*takes effect after stop and play/.test(message))).toBe(true)
  await player.stop()
  await player.play()
  await player.event(2004, { within: '3s' })
  expect(origin.stream('live/a').viewers).toBe(0)
  expect(origin.stream('live/b').viewers).toBe(1)
})

describe('a change that is seen or heard at once', () => {
  test('muted', { codec: 'h264' }, async ({ live, origin, sleep, expect }) => {
    serve(origin, 'tiny.flv')
    const player = await watching(live)
    await sleep('500ms')
    expect(player).toBeAudible()
    player.muted = true
    await sleep('500ms')
    expect(player).toBeSilent()
    player.muted = false
    await sleep('500ms')
    expect(player).toBeAudible()
  })

  test('sound-mode is a state alone', { codec: 'h264' }, async ({ live, origin, sleep, expect }) => {
    serve(origin, 'tiny.flv')
    const player = await watching(live)
    player.soundMode = 'ear'
    await sleep('1s')
    expect(player).toBeAudible()
    expect(player.soundMode).toBe('ear')
  })
})

describe('in the background', () => {
  test('background-mute: no sound', { codec: 'h264' }, async ({ live, origin, sleep, expect }) => {
    serve(origin, 'tiny.flv')
    const player = await watching(live, { backgroundMute: true })
    await sleep('1s')
    live.background()
    await sleep('1s')
    expect(player).toBeSilent()
    live.foreground()
    await sleep('1s')
    expect(player).toBeAudible()
  })

  test('without it the sound goes on', { codec: 'h264' }, async ({ live, origin, sleep, expect }) => {
    serve(origin, 'tiny.flv')
    const player = await watching(live)
    await sleep('1s')
    player.background()
    await sleep('1s')
    expect(player).toBeAudible()
  })
})

describe('another page over this one', () => {
  const ways = [
    { attribute: 'auto-pause-if-navigate', leave: 'navigate' },
    { attribute: 'auto-pause-if-open-native', leave: 'openNative' },
  ]
  test.each(ways)('$attribute pauses, and the return resumes', { codec: 'model' }, async ({ leave }, world) => {
    const { live, origin, sleep, expect } = world
    serve(origin, 'portrait-540p.flv')
    const player = await watching(live)
    player[leave]()
    await sleep('1s')
    const { pictures } = player.statistics
    await sleep('5s')
    expect(player.statistics.pictures).toBe(pictures)
    expect(player.codes).not.toContain(2103)
    player.returnToPage()
    await sleep('3s')
    expect(player.statistics.pictures).toBeGreaterThan(pictures + 25)
    expect(player).toBePlaying()
  })

  test.each(ways)('without $attribute it plays on', { codec: 'model' }, async ({ attribute, leave }, world) => {
    const { live, origin, sleep, expect } = world
    serve(origin, 'portrait-540p.flv')
    const player = await watching(live, { [attribute]: false })
    player[leave]()
    await sleep('1s')
    const { pictures } = player.statistics
    await sleep('2s')
    expect(player.statistics.pictures).toBeGreaterThan(pictures + 40)
    player.returnToPage()
    expect(player).toBePlaying()
  })

  test('a player that the page paused stays paused', { codec: 'model' }, async ({ live, origin, sleep, expect }) => {
    serve(origin, 'portrait-540p.flv')
    const player = await watching(live)
    await player.pause()
    player.navigate()
    await sleep('1s')
    player.returnToPage()
    await sleep('1s')
    expect(player).toBePaused()
  })
})
