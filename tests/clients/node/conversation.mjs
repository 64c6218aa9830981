// How a client program and the test that started it talk: one JSON document a line. The test says
// what to do on standard input; the program asks for a person's sign-in by printing
// {"authorize": URL}, reads {"callback": URL}, and ends with {"result": …}.
import { createInterface } from 'node:readline'

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()

export async function receive() {
  const { value, done } = await lines.next()
  if (done) throw new Error('standard input ended early')
  return JSON.parse(value)
}

export function send(message) {
  process.stdout.write(JSON.stringify(message) + '\n')
}

/** Sends a person to `url` and waits until the browser has come back to the redirect URI. */
export async function signIn(url) {
  send({ authorize: url.href })
  return new URL((await receive()).callback)
}

/** Gives the result and ends. */
export function finish(result) {
  send({ result })
  process.stdin.destroy()
}

/** A private key (JWK) as the libraries want it. */
export async function importKey(jwk) {
  const algorithms = {
    RS256: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
    PS256: { name: 'RSA-PSS', hash: 'SHA-256' },
    ES256: { name: 'ECDSA', namedCurve: 'P-256' },
  }
  const key = await crypto.subtle.importKey('jwk', jwk, algorithms[jwk.alg], false, ['sign'])
  return { key, kid: jwk.kid }
}
