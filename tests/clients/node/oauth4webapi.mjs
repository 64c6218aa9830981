// oauth4webapi: the same steps as openid-client.mjs, each check called by itself.
import * as oauth from 'oauth4webapi'
import { finish, importKey, receive, signIn } from './conversation.mjs'

const task = await receive()
const options = { [oauth.allowInsecureRequests]: true }
const issuer = new URL(task.issuer)
const server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, options))
const client = { client_id: task.client_id }
const authentication = task.private_jwk
  ? oauth.PrivateKeyJwt(await importKey(task.private_jwk))
  : oauth.ClientSecretBasic(task.client_secret)

const verifier = oauth.generateRandomCodeVerifier()
const state = oauth.generateRandomState()
const nonce = oauth.generateRandomNonce()
const url = new URL(server.authorization_endpoint)
url.search = new URLSearchParams({
  client_id: task.client_id,
  response_type: 'code',
  redirect_uri: task.redirect_uri,
  scope: task.scope,
  code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
  code_challenge_method: 'S256',
  state,
  nonce,
}).toString()
const callback = oauth.validateAuthResponse(server, client, await signIn(url), state)

const codeResponse = await oauth.authorizationCodeGrantRequest(
  server, client, authentication, callback, task.redirect_uri, verifier, options,
)
const tokens = await oauth.processAuthorizationCodeResponse(server, client, codeResponse, {
  expectedNonce: nonce,
  requireIdToken: true,
})
await oauth.validateApplicationLevelSignature(server, codeResponse, options)
const claims = oauth.getValidatedIdTokenClaims(tokens)

const userinfo = await oauth.processUserInfoResponse(
  server, client, claims.sub, await oauth.userInfoRequest(server, client, tokens.access_token, options),
)

const refresh = (token) => oauth.refreshTokenGrantRequest(server, client, authentication, token, options)
const refreshed = await oauth.processRefreshTokenResponse(server, client, await refresh(tokens.refresh_token))
const refreshToken = refreshed.refresh_token ?? tokens.refresh_token

await oauth.processRevocationResponse(
  await oauth.revocationRequest(server, client, authentication, refreshToken, options),
)
const afterRevocation = await oauth
  .processRefreshTokenResponse(server, client, await refresh(refreshToken))
  .then(() => 'accepted', (error) => error.error)
const userinfoAfterRevocation = (
  await oauth.userInfoRequest(server, client, refreshed.access_token, options)
).status

const machine = await oauth.processClientCredentialsResponse(
  server, client,
  await oauth.clientCredentialsGrantRequest(
    server, client, authentication, { scope: task.machine_scope }, options,
  ),
)

finish({
  claims,
  userinfo,
  refreshed_claims: oauth.getValidatedIdTokenClaims(refreshed) ?? null,
  after_revocation: afterRevocation,
  userinfo_after_revocation: userinfoAfterRevocation,
  machine: { token_type: machine.token_type, scope: machine.scope, expires_in: machine.expires_in },
})
