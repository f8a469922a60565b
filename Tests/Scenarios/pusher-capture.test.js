// SPEC 1.1: cameras and microphones that cannot be opened, or go away.
import { pushUrl, steady, started, without } from './lib/steps.js'

/// A pusher that was started and has failed by an error code.
async function failed(live, code) {
  const pusher = live.pusher({ url: pushUrl, ...steady })
  await pusher.start()
  await pusher.event(code, { within: '2s' })
  expect(pusher.state).toBe('failed')
  return pusher
}

test.each([
  { fault: 'camera-missing', codes: [-1301] },
  { fault: 'camera-busy', codes: [-1301] },
  { fault: 'camera-forbidden', codes: [10_001, -1301] },
  { fault: 'mic-missing', codes: [-1302] },
  { fault: 'mic-busy', codes: [-1302] },
  { fault: 'mic-forbidden', codes: [10_002, -1302] },
].map((row) => ({ ...row, marks: row.codes.map((code) => `[${code}]`).join(' ') })))(
  '$marks $fault at the start', { codec: 'model' }, async ({ fault, codes }, { live, devices, origin, sleep, expect }) => {
    devices.fault(fault)
    const pusher = await failed(live, codes.at(-1))
    expect(without(pusher, 1003, 1005)).toEqual(codes)
    expect(pusher.history.at(-1).message).toMatch(fault.startsWith('mic') ? 'microphone' : 'camera')
    // Only the page's start begins again.
    devices.lift()
    const said = pusher.history.length
    await sleep('10s')
    expect(pusher.history).toHaveLength(said)
    expect(origin.stream('live/a')).toBeNull()
    await pusher.start()
    await pusher.events([1003, 1007, 1008, 1001, 1002], { within: '1s' })
  },
)

test.each([
  { fault: 'camera-missing', codes: [-1301] },
  { fault: 'camera-forbidden', codes: [10_001, -1301] },
  { fault: 'mic-missing', codes: [-1302] },
  { fault: 'mic-forbidden', codes: [10_002, -1302] },
].map((row) => ({ ...row, marks: row.codes.map((code) => `[${code}]`).join(' ') })))(
  '$marks $fault while pushing', { codec: 'model' }, async ({ fault, codes }, { live, devices, origin, sleep, expect }) => {
    const pusher = await started(live)
    await sleep('2s')
    expect(origin.stream('live/a')).not.toBeNull()
    devices.fault(fault)
    await pusher.events(codes, { within: '1s', exactly: true })
    expect(pusher.state).toBe('failed')
    await sleep('1s')
    expect(origin.stream('live/a')).toBeNull()
  },
)

test('[10001] [10002] go to binderror, -1301 and -1302 to bindstatechange', { codec: 'model' }, async (world) => {
  const { live, devices, sleep, expect } = world
  const errors = []
  const states = []
  const pusher = live.pusher({
    url: pushUrl,
    binderror: ({ type, detail }) => errors.push([type, detail.errCode, detail.errMsg.length > 3]),
    bindstatechange: ({ detail }) => states.push(detail.code),
  })
  const forbidden = devices.camera('front').forbid()
  await pusher.start()
  await pusher.event(-1301, { within: '1s' })
  forbidden.lift()
  devices.microphone.forbid()
  await pusher.start()
  await pusher.event(-1302, { within: '1s' })
  await sleep('10ms')
  expect(errors).toEqual([['error', 10_001, true], ['error', 10_002, true]])
  expect(states).toContain(-1301)
  expect(states).toContain(-1302)
  expect(states.some((code) => code >= 10_000)).toBe(false)
})

test('the other camera is not needed', { codec: 'model' }, async ({ live, devices, sleep, expect }) => {
  devices.camera('back').missing()
  const pusher = await started(live)
  await sleep('2s')
  expect(pusher).toBePushing()
})

test('[-1301] device-position chooses which camera must be there', { codec: 'model' }, async (world) => {
  const { live, devices, expect } = world
  devices.camera('back').missing()
  const pusher = live.pusher({ url: pushUrl, devicePosition: 'back' })
  await pusher.start()
  await pusher.event(-1301, { within: '1s' })
  expect(pusher.codes).not.toContain(1003)
})

test('a missing camera does not matter to sound alone', { codec: 'model' }, async ({ live, devices, sleep, expect }) => {
  devices.camera('front').missing()
  const pusher = await started(live, { enableCamera: false })
  await sleep('2s')
  expect(pusher.codes).toEqual([1001, 1002])
})

test('[1003] [1007] a camera that delivers nothing is open, without a picture', { codec: 'model' }, async (world) => {
  const { live, devices, sleep, expect } = world
  devices.camera('front').silent()
  const pusher = live.pusher({ url: pushUrl, ...steady })
  await pusher.start()
  await pusher.events([1003, 1001, 1002], { within: '1s' })
  await sleep('3s')
  expect(without(pusher, 1005)).toEqual([1003, 1001, 1002])
  expect(pusher.statistics.captured).toBe(0)
  devices.camera('front').ok()
  await pusher.events([1007, 1008], { within: '1s', exactly: true })
})

test('a silent microphone sends silence on', { codec: 'h264' }, async ({ live, devices, sleep, expect }) => {
  await started(live, { minBitrate: 200, maxBitrate: 200, enableCamera: false })
  const player = live.player({ src: 'rtmp://play.local/live/a' })
  await player.play()
  await player.event(2004, { within: '4s' })
  await sleep('2s')
  expect(player).toBeAudible()
  devices.microphone.silent()
  await sleep('3s')
  expect(player).toBeSilent()
  expect(player).toBePlaying()
  expect(player.codes).not.toContain(2007)
  devices.microphone.ok()
  await sleep('3s')
  expect(player).toBeAudible()
})

for (const rate of [7_000, 192_000]) {
  const microphone = `lavfi:sine=sample_rate=${rate}`
  test(`[-1306] a microphone of ${rate} Hz`, { codec: 'h264', microphone }, async ({ live, expect }) => {
    const pusher = live.pusher({ url: pushUrl })
    await pusher.start()
    const { message } = await pusher.event(-1306, { within: '1s' })
    expect(message).toMatch(`${rate}`)
    expect(pusher.state).toBe('failed')
  })
}

const usual = { codec: 'h264', microphone: 'lavfi:sine=sample_rate=44100' }
test('a microphone of 44100 Hz is good enough', usual, async ({ live, sleep, expect }) => {
  const pusher = await started(live, { enableCamera: false })
  await sleep('2s')
  expect(pusher).toBePushing()
})

test('[1003] the back camera after switchCamera', { codec: 'model' }, async ({ live, expect }) => {
  const pusher = await started(live)
  await pusher.switchCamera()
  const { fields } = await pusher.event(1003, { within: '1s' })
  expect(fields).toEqual({ position: 'back' })
})

test('[-1301] switchCamera to a camera that is not there', { codec: 'model' }, async ({ live, devices, expect }) => {
  const pusher = await started(live)
  devices.camera('back').missing()
  await pusher.switchCamera()
  await pusher.event(-1301, { within: '1s' })
  expect(pusher.state).toBe('failed')
})
