// openid-client: discovery, code with PKCE, ID token, userinfo, refresh, revocation, client credentials.
import * as client from 'openid-client'
import { finish, importKey, receive, signIn } from './conversation.mjs'

const task = await receive()
const authentication = task.private_jwk
  ? client.PrivateKeyJwt(await importKey(task.private_jwk))
  : client.ClientSecretBasic(task.client_secret)
const config = await client.discovery(new URL(task.issuer), task.client_id, undefined, authentication, {
  execute: [client.allowInsecureRequests, client.enableNonRepudiationChecks],
})

const verifier = client.randomPKCECodeVerifier()
const state = client.randomState()
const nonce = client.randomNonce()
const url = client.buildAuthorizationUrl(config, {
  redirect_uri: task.redirect_uri,
  scope: task.scope,
  code_challenge: await client.calculatePKCECodeChallenge(verifier),
  code_challenge_method: 'S256',
  state,
  nonce,
})
const tokens = await client.authorizationCodeGrant(config, await signIn(url), {
  pkceCodeVerifier: verifier,
  expectedState: state,
  expectedNonce: nonce,
  idTokenExpected: true,
})
const claims = tokens.claims()
const userinfo = await client.fetchUserInfo(config, tokens.access_token, claims.sub)

const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token)
const refreshToken = refreshed.refresh_token ?? tokens.refresh_token
await client.fetchUserInfo(config, refreshed.access_token, claims.sub)

await client.tokenRevocation(config, refreshToken)
const afterRevocation = await client.refreshTokenGrant(config, refreshToken).then(
  () => 'accepted',
  (error) => error.error,
)
const userinfoAfterRevocation = await client
  .fetchUserInfo(config, refreshed.access_token, claims.sub)
  .then(() => 200, (error) => error.status ?? error.cause?.status ?? String(error))

const machine = await client.clientCredentialsGrant(config, { scope: task.machine_scope })

finish({
  claims,
  userinfo,
  refreshed_claims: refreshed.claims() ?? null,
  after_revocation: afterRevocation,
  userinfo_after_revocation: userinfoAfterRevocation,
  machine: { token_type: machine.token_type, scope: machine.scope, expires_in: machine.expires_in },
})
