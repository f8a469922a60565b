// MD5 of RFC 1321, of a text's bytes (below 128), for addresses that are signed here and not by the program.

const shifts = [[7, 12, 17, 22], [5, 9, 14, 20], [4, 11, 16, 23], [6, 10, 15, 21]]
const sines = Array.from({ length: 64 }, (_, index) => Math.floor(Math.abs(Math.sin(index + 1)) * 2 ** 32) | 0)
const rotate = (word, count) => (word << count) | (word >>> (32 - count))

/// What a round does with three words, and which word of the block it takes.
const rounds = [
  (b, c, d, index) => [(b & c) | (~b & d), index],
  (b, c, d, index) => [(b & d) | (c & ~d), (5 * index + 1) % 16],
  (b, c, d, index) => [b ^ c ^ d, (3 * index + 5) % 16],
  (b, c, d, index) => [c ^ (b | ~d), (7 * index) % 16],
]

function words(text) {
  const length = (((text.length + 8) >> 6) + 1) * 16
  const block = new Array(length).fill(0)
  for (let index = 0; index < text.length; index += 1) block[index >> 2] |= text.charCodeAt(index) << (8 * (index % 4))
  block[text.length >> 2] |= 0x80 << (8 * (text.length % 4))
  block[length - 2] = text.length * 8
  return block
}

export function md5(text) {
  const block = words(text)
  let state = [0x67452301, 0xefcdab89 | 0, 0x98badcfe | 0, 0x10325476]
  for (let start = 0; start < block.length; start += 16) {
    let [a, b, c, d] = state
    for (let index = 0; index < 64; index += 1) {
      const round = index >> 4
      const [mixed, word] = rounds[round](b, c, d, index)
      const sum = (a + mixed + sines[index] + block[start + word]) | 0
      const next = (b + rotate(sum, shifts[round][index % 4])) | 0
      const kept = [d, next, b, c]
      a = kept[0]
      b = kept[1]
      c = kept[2]
      d = kept[3]
    }
    state = [state[0] + a, state[1] + b, state[2] + c, state[3] + d].map((word) => word | 0)
  }
  const hex = (byte) => (byte & 255).toString(16).padStart(2, '0')
  return state.flatMap((word) => [0, 8, 16, 24].map((count) => hex(word >>> count))).join('')
}

/// An address with txSecret and txTime (SPEC 5), `seconds` from now.
export function signed(url, key, seconds) {
  const time = Math.floor(Date.now() / 1_000 + seconds).toString(16)
  return withTime(url, key, time)
}

export function withTime(url, key, time) {
  const stream = url.split('/').at(-1)
  return `${url}?txSecret=${md5(key + stream + time)}&txTime=${time}`
}
