// openid-client: what OpenID Connect has beyond the code flow. The task's `feature` says which part to drive.
import { createServer } from 'node:http'
import * as jose from 'jose'
import * as client from 'openid-client'
import { finish, receive, send, signIn } from './conversation.mjs'

const task = await receive()
const issuer = new URL(task.issuer)
const execute = [client.allowInsecureRequests, client.enableNonRepudiationChecks]

/** Registers at the server itself (OpenID Connect Dynamic Client Registration). */
function register(metadata) {
  const whole = { redirect_uris: [task.redirect_uri], client_name: task.feature, ...metadata }
  const authentication = client.ClientSecretBasic()
  return client.dynamicClientRegistration(issuer, whole, authentication, { execute })
}

/** An authorization request, and what its answer has to be checked against. */
async function ask(config, more, build = client.buildAuthorizationUrl) {
  const verifier = client.randomPKCECodeVerifier()
  const parameters = {
    redirect_uri: task.redirect_uri,
    scope: 'openid email',
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state: client.randomState(),
    nonce: client.randomNonce(),
    ...more,
  }
  const checks = {
    pkceCodeVerifier: verifier,
    expectedState: parameters.state,
    expectedNonce: parameters.nonce,
    idTokenExpected: true,
  }
  return { url: await build(config, parameters), checks }
}

async function codeFlow(config, more, build) {
  const { url, checks } = await ask(config, more, build)
  return client.authorizationCodeGrant(config, await signIn(url), checks)
}

async function answered(config, tokens) {
  const claims = tokens.claims()
  const userinfo = await client.fetchUserInfo(config, tokens.access_token, claims.sub)
  return { claims, userinfo, id_token: tokens.id_token }
}

const features = {
  async hybrid() {
    const config = await register({
      response_types: ['code id_token'],
      grant_types: ['authorization_code', 'implicit'],
    })
    client.useCodeIdTokenResponseType(config)
    return answered(config, await codeFlow(config))
  },

  async implicit() {
    const config = await register({ response_types: ['id_token'], grant_types: ['implicit'] })
    client.useIdTokenResponseType(config)
    const { url, checks } = await ask(config)
    const { expectedNonce, expectedState } = checks
    return { claims: await client.implicitAuthentication(config, await signIn(url), expectedNonce, { expectedState }) }
  },

  // the browser gives the posted fields back as a query
  async form_post() {
    const config = await register({})
    const { url, checks } = await ask(config, { response_mode: 'form_post' })
    const posted = await signIn(url)
    const body = new URLSearchParams(posted.search)
    const request = new Request(task.redirect_uri, { method: 'POST', body })
    return answered(config, await client.authorizationCodeGrant(config, request, checks))
  },

  async jar() {
    const { publicKey, privateKey } = await jose.generateKeyPair('PS256')
    const kid = 'requests'
    const jwk = { ...(await jose.exportJWK(publicKey)), kid, use: 'sig', alg: 'PS256' }
    const config = await register({ jwks: { keys: [jwk] }, request_object_signing_alg: 'PS256' })
    const build = (config, parameters) =>
      client.buildAuthorizationUrlWithJAR(config, parameters, { key: privateKey, kid })
    return answered(config, await codeFlow(config, {}, build))
  },

  async encrypted() {
    const { alg, enc } = task
    const { publicKey, privateKey } = await jose.generateKeyPair(alg, { crv: 'P-256' })
    const kid = 'answers'
    const jwk = { ...(await jose.exportJWK(publicKey)), kid, use: 'enc', alg }
    const config = await register({
      jwks: { keys: [jwk] },
      id_token_encrypted_response_alg: alg,
      id_token_encrypted_response_enc: enc,
      userinfo_signed_response_alg: 'RS256',
      userinfo_encrypted_response_alg: alg,
      userinfo_encrypted_response_enc: enc,
    })
    client.enableDecryptingResponses(config, [enc], { key: privateKey, kid, alg })
    return answered(config, await codeFlow(config))
  },

  // two apps of one company, and one of another
  async pairwise() {
    const subjects = []
    for (const redirectUri of task.redirect_uris) {
      const config = await register({ redirect_uris: [redirectUri], subject_type: 'pairwise' })
      subjects.push((await codeFlow(config, { redirect_uri: redirectUri })).claims().sub)
    }
    return { subjects }
  },

  // listens for the logout token, and judges it by the published keys
  async logout() {
    const heard = new Promise((resolve, reject) => {
      const listener = createServer(async (request, response) => {
        let body = ''
        for await (const piece of request) body += piece
        response.end()
        listener.close()
        resolve(new URLSearchParams(body).get('logout_token'))
      })
      listener.on('error', reject)
      listener.listen(task.port, '127.0.0.1')
    })
    const authentication = client.ClientSecretBasic(task.client_secret)
    const config = await client.discovery(issuer, task.client_id, undefined, authentication, { execute })
    const tokens = await codeFlow(config)
    const end = client.buildEndSessionUrl(config, {
      id_token_hint: tokens.id_token,
      post_logout_redirect_uri: task.post_logout_redirect_uri,
      state: 'after',
    })
    send({ authorize: end.href })
    const { callback } = await receive()
    const keys = jose.createRemoteJWKSet(new URL(config.serverMetadata().jwks_uri))
    const { payload } = await jose.jwtVerify(await heard, keys, {
      issuer: config.serverMetadata().issuer,
      audience: task.client_id,
      typ: 'logout+jwt',
      requiredClaims: ['iat', 'jti', 'sid', 'sub', 'exp'],
    })
    return { callback, claims: tokens.claims(), logout: payload }
  },
}

finish(await features[task.feature]())
