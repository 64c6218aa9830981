// jose as a service uses it: verifies access tokens from the JWKS alone, keys being rotated meanwhile.
// Reads {"token": …} lines, answers each with {"claims": …, "kid": …} or {"error": …}.
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { receive, send } from './conversation.mjs'

const task = await receive()
const jwks = createRemoteJWKSet(new URL(task.jwks_uri), { cacheMaxAge: task.max_age * 1000 })

for (;;) {
  const { token } = await receive()
  if (!token) break
  try {
    const { payload, protectedHeader } = await jwtVerify(token, jwks, {
      issuer: task.issuer,
      audience: task.audience,
      typ: 'at+jwt',
      algorithms: ['RS256'],
    })
    send({ claims: payload, kid: protectedHeader.kid })
  } catch (error) {
    send({ error: error.code ?? String(error) })
  }
}
process.stdin.destroy()
