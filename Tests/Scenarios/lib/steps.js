// What many scenarios begin with, and how they read what happened.

export const pushUrl = 'rtmp://push.local/live/a'
export const playUrl = 'rtmp://play.local/live/a'
export const flvUrl = 'http://play.local/live/a.flv'

/// Bounds that leave nothing to adapt: neither bitrate nor size changes.
export const steady = { minBitrate: 400, maxBitrate: 400 }

/// A pusher that pushes: 1002 has come.
export async function started(live, attributes = {}, options) {
  const pusher = live.pusher({ url: pushUrl, ...steady, ...attributes }, options)
  await pusher.start()
  await pusher.event(1002, { within: '2s' })
  return pusher
}

/// A player that plays: 2004 has come.
export async function watching(live, attributes = {}, options) {
  const player = live.player({ src: playUrl, ...attributes }, options)
  await player.play()
  await player.event(2004, { within: '10s' })
  return player
}

/// A fixture as the live stream live/a, from its first viewer on.
export function serve(origin, file, options) {
  return origin.publish(`../../fixtures/${file}`, 'live/a', options)
}

/// The error of a call that must fail.
export async function refusal(call) {
  try {
    await call
  } catch (error) {
    return error
  }
  throw new Error('the call was accepted')
}

// MARK: Reading

/// All codes but some.
export function without(component, ...codes) {
  return component.codes.filter((code) => !codes.includes(code))
}

/// When a code came, in ms.
export function times(component, code) {
  return component.history.filter((event) => event.code === code).map((event) => event.time)
}

/// The events with a code.
export function events(component, code) {
  return component.history.filter((event) => event.code === code)
}

/// The values of a series from one time to another, in ms.
export function values(component, field, from = 0, to = Infinity) {
  return component.series(field).filter(({ time }) => time > from && time <= to).map(({ value }) => value)
}

export function mean(numbers) {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length
}

/// The most of some times that lie within any stretch of a length, in ms.
export function mostWithin(moments, length) {
  return Math.max(0, ...moments.map((begin) => moments.filter((time) => time >= begin && time < begin + length).length))
}

/// The shortest time between two neighbours.
export function shortestGap(moments) {
  return Math.min(...moments.slice(1).map((time, index) => time - moments[index]))
}
