// node-oidc-provider, unmodified, configured as Google's documentation describes Google's own provider
// (developers.google.com/identity/openid-connect). The test that started it says where to listen, who
// the client is and which people there are; later it asks for a new signing key, for what was asked, or
// for the death of the process in the middle of a token request.
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:https'
import Provider, { interactionPolicy } from 'oidc-provider'
import { receive, send } from './conversation.mjs'

// standard output is for the test; what the library says of its own defaults does not matter here
console.info = console.warn = () => {}

const task = await receive()
const people = new Map(task.people.map((person) => [person.email, person]))
const cookieKeys = [randomBytes(32).toString('hex')]
const seen = { authorizations: [], tokens: 0, userinfo: 0, keys: 0 }
let dieAtToken = false

function signingKey(kid) {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return { ...privateKey.export({ format: 'jwk' }), kid, alg: 'RS256', use: 'sig' }
}

function policy() {
  const prompts = interactionPolicy.base()
  prompts.add(new interactionPolicy.Prompt({ name: 'select_account', requestable: true }), 0)
  return prompts
}

/** The first key signs; the others stay published. */
function providerWith(keys) {
  return new Provider(task.issuer, {
    clients: [{
      client_id: task.client_id,
      client_secret: task.client_secret,
      redirect_uris: [task.redirect_uri],
      response_types: ['code'],
      grant_types: ['authorization_code'],
    }],
    jwks: { keys },
    cookies: { keys: cookieKeys },
    responseTypes: ['code'],
    scopes: ['openid', 'email', 'profile'],
    // Google has these in the ID token, not only at userinfo
    conformIdTokenClaims: false,
    claims: {
      openid: ['sub', 'azp', 'hd'],
      email: ['email', 'email_verified'],
      profile: ['name', 'given_name', 'family_name', 'picture'],
    },
    enabledJWA: { idTokenSigningAlgValues: ['RS256'] },
    clientAuthMethods: ['client_secret_post', 'client_secret_basic'],
    extraParams: ['access_type', 'hd', 'include_granted_scopes'],
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      dPoP: { enabled: false },
    },
    routes: {
      authorization: '/o/oauth2/v2/auth',
      token: '/token',
      userinfo: '/v1/userinfo',
      jwks: '/oauth2/v3/certs',
    },
    interactions: { policy: policy(), url: (_, interaction) => `/signin/${interaction.uid}` },
    findAccount: (_, sub) => {
      const person = task.people.find((one) => one.sub === sub)
      return person && { accountId: sub, claims: () => ({ ...person, azp: task.client_id }) }
    },
  })
}

const signIn = `<label>Email <input id="identifier" name="identifier"></label>
  <button id="next">Next</button>`
const consent = `<p>Chancery wants to know your name and email address</p>
  <button id="allow" name="decision" value="allow">Allow</button>
  <button id="cancel" name="decision" value="cancel">Cancel</button>`

async function fieldsOf(request) {
  let body = ''
  for await (const chunk of request) body += chunk
  return new URLSearchParams(body)
}

async function interact(provider, request, response) {
  const { prompt, params, session, grantId } = await provider.interactionDetails(request, response)
  if (request.method !== 'POST') {
    response.setHeader('content-type', 'text/html; charset=utf-8')
    response.end(`<!doctype html><title>Sign in</title><form method="post">
      ${prompt.name === 'consent' ? consent : signIn}</form>`)
    return
  }
  const fields = await fieldsOf(request)
  let result
  if (prompt.name !== 'consent') {
    const { sub } = people.get(fields.get('identifier'))
    result = { select_account: {}, login: { accountId: sub } }
  } else if (fields.get('decision') === 'allow') {
    const grant = grantId
      ? await provider.Grant.find(grantId)
      : new provider.Grant({ accountId: session.accountId, clientId: params.client_id })
    grant.addOIDCScope(params.scope)
    result = { consent: { grantId: await grant.save() } }
  } else {
    result = { error: 'access_denied' }
  }
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: true })
}

let keys = [signingKey('first')]
let provider = providerWith(keys)

const server = createServer({ cert: task.certificate, key: task.key }, (request, response) => {
  const url = new URL(request.url, task.issuer)
  if (url.pathname === '/o/oauth2/v2/auth') seen.authorizations.push(Object.fromEntries(url.searchParams))
  if (url.pathname === '/token') seen.tokens += 1
  if (url.pathname === '/token' && dieAtToken) process.exit(0)
  if (url.pathname === '/v1/userinfo') seen.userinfo += 1
  if (url.pathname === '/oauth2/v3/certs') seen.keys += 1
  if (!url.pathname.startsWith('/signin/')) {
    provider.callback()(request, response)
    return
  }
  interact(provider, request, response).catch((error) => {
    console.error(error)
    response.writeHead(500).end(String(error))
  })
})
server.listen(task.port, '127.0.0.1')
await once(server, 'listening')
send({ listening: task.issuer })

const orders = {
  // a new instance, which remembers nobody's consent
  rotate() {
    keys = [signingKey('second'), ...keys]
    provider = providerWith(keys)
  },
  // the organisation gives every address to somebody else: "sub" is never reused, addresses are
  reassign() {
    for (const person of task.people) person.sub = `2${person.sub}`
  },
  die_at_token() {
    dieAtToken = true
  },
  look() {},
}
for (;;) {
  orders[(await receive()).order]()
  send(seen)
}
