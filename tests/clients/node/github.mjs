// GitHub as its documentation has it (docs.github.com: "Authorizing OAuth apps", "Troubleshooting OAuth app
// access token request errors", REST API "Users" and "Emails"), at the paths of GitHub Enterprise Server.
// The test that started it says where to listen and who the client is; later, who comes next.
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { receive, send } from './conversation.mjs'

const task = await receive()
const codes = new Map()
const tokens = new Map()
const seen = { authorizations: [], tokens: [], api: [] }
let person
let nextError

const docs = '/apps/managing-oauth-apps/troubleshooting-oauth-app-access-token-request-errors/'
const refusals = {
  incorrect_client_credentials: 'The client_id and/or client_secret passed are incorrect.',
  redirect_uri_mismatch: 'The redirect_uri MUST match the registered callback URL for this application.',
  bad_verification_code: 'The code passed is incorrect or expired.',
}

const page = (hidden) => `<!doctype html><title>Authorize Chancery</title>
  <form method="post" action="/login/oauth/authorize">${hidden}
  <button id="authorize" name="authorize" value="1">Authorize</button>
  <button id="cancel" name="authorize" value="0">Cancel</button></form>`

const escape = (text) => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`)

function html(response, status, body) {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8' }).end(body)
}

function json(response, status, body) {
  const type = { 'content-type': 'application/json; charset=utf-8' }
  response.writeHead(status, type).end(JSON.stringify(body))
}

function redirect(response, target, parameters) {
  const url = new URL(target)
  for (const [name, value] of Object.entries(parameters)) url.searchParams.append(name, value)
  response.writeHead(302, { location: url.href }).end()
}

/** GET shows the question, POST is its answer. */
function authorize(request, response, parameters) {
  const asked = Object.fromEntries(parameters)
  if (asked.client_id !== task.client_id) return html(response, 404, 'Not Found')
  if (asked.redirect_uri !== task.redirect_uri) {
    return redirect(response, task.redirect_uri, {
      error: 'redirect_uri_mismatch',
      error_description: 'The redirect_uri MUST match the registered callback URL for this application.',
      error_uri: `${docs}#redirect-uri-mismatch`,
      state: asked.state,
    })
  }
  if (request.method === 'GET') {
    seen.authorizations.push(asked)
    const field = ([name, value]) => `<input type="hidden" name="${escape(name)}" value="${escape(value)}">`
    return html(response, 200, page(Object.entries(asked).map(field).join('')))
  }
  if (asked.authorize !== '1') {
    return redirect(response, task.redirect_uri, {
      error: 'access_denied',
      error_description: 'The user has denied your application access.',
      error_uri: `${docs}#access-denied`,
      state: asked.state,
    })
  }
  const code = randomBytes(10).toString('hex')
  codes.set(code, { ...asked, person })
  return redirect(response, task.redirect_uri, { code, state: asked.state })
}

/** Errors have status 200. The format follows Accept, and is a form by default. */
function accessToken(request, response, parameters) {
  const asked = Object.fromEntries(parameters)
  seen.tokens.push({ accept: request.headers.accept, parameters: Object.keys(asked) })
  const respond = (body) => {
    if (request.headers.accept === 'application/json') return json(response, 200, body)
    response.writeHead(200, { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' })
    return response.end(new URLSearchParams(body).toString())
  }
  const refuse = (error) => respond({
    error,
    error_description: refusals[error],
    error_uri: `${docs}#${error.replaceAll('_', '-')}`,
  })
  const known = codes.get(asked.code)
  const error = nextError
  nextError = undefined
  if (error) return refuse(error)
  if (asked.client_id !== task.client_id || asked.client_secret !== task.client_secret) {
    return refuse('incorrect_client_credentials')
  }
  if (!known) return refuse('bad_verification_code')
  codes.delete(asked.code)
  if (asked.redirect_uri !== task.redirect_uri) return refuse('redirect_uri_mismatch')
  const challenge = createHash('sha256').update(asked.code_verifier ?? '').digest('base64url')
  if (known.code_challenge && challenge !== known.code_challenge) return refuse('bad_verification_code')
  const token = `gho_${randomBytes(18).toString('hex')}`
  const scopes = known.scope.split(' ')
  tokens.set(token, { ...known.person, scopes })
  return respond({ access_token: token, scope: scopes.join(','), token_type: 'bearer' })
}

function api(request, response, path) {
  const { authorization, accept, 'user-agent': agent, 'x-github-api-version': version } = request.headers
  seen.api.push({ path, accept, agent, version })
  const help = 'https://docs.github.com/rest'
  const refuse = (status, message) =>
    json(response, status, { message, documentation_url: help, status: String(status) })
  if (!agent) {
    const rule = 'Request forbidden by administrative rules. Please make sure your request has a User-Agent header'
    return html(response, 403, rule)
  }
  if (version && version !== '2022-11-28') return refuse(400, 'Version is not supported')
  if (!authorization) return refuse(401, 'Requires authentication')
  const owner = tokens.get(/^(?:Bearer|token) (.+)$/.exec(authorization)?.[1])
  if (!owner) return refuse(401, 'Bad credentials')
  response.setHeader('x-oauth-scopes', owner.scopes.join(', '))
  if (path === '/user') return json(response, 200, { ...octocat, ...owner.user })
  if (path === '/user/emails' && owner.scopes.includes('user:email')) return json(response, 200, owner.emails)
  return refuse(404, 'Not Found')
}

/** The documentation's example of an authenticated user. */
const octocat = {
  login: 'octocat',
  id: 1,
  node_id: 'MDQ6VXNlcjE=',
  avatar_url: 'https://github.com/images/error/octocat_happy.gif',
  gravatar_id: '',
  url: 'https://api.github.com/users/octocat',
  html_url: 'https://github.com/octocat',
  type: 'User',
  site_admin: false,
  name: 'monalisa octocat',
  company: 'GitHub',
  blog: 'https://github.com/blog',
  location: 'San Francisco',
  email: 'octocat@github.com',
  hireable: false,
  bio: 'There once was...',
  twitter_username: 'monatheoctocat',
  public_repos: 2,
  public_gists: 1,
  followers: 20,
  following: 0,
  created_at: '2008-01-14T04:33:35Z',
  updated_at: '2008-01-14T04:33:35Z',
  private_gists: 81,
  total_private_repos: 100,
  owned_private_repos: 100,
  disk_usage: 10000,
  collaborators: 8,
  two_factor_authentication: true,
  plan: { name: 'Medium', space: 400, private_repos: 20, collaborators: 0 },
}

const server = createServer(async (request, response) => {
  const url = new URL(request.url, task.issuer)
  let body = ''
  for await (const chunk of request) body += chunk
  const parameters = request.method === 'POST' ? new URLSearchParams(body) : url.searchParams
  if (url.pathname === '/login/oauth/authorize') return authorize(request, response, parameters)
  if (url.pathname === '/login/oauth/access_token' && request.method === 'POST') {
    return accessToken(request, response, parameters)
  }
  if (url.pathname.startsWith('/api/v3/')) return api(request, response, url.pathname.slice('/api/v3'.length))
  return html(response, 404, 'Not Found')
})
server.listen(task.port, '127.0.0.1')
await once(server, 'listening')
send({ listening: task.issuer })

for (;;) {
  const order = await receive()
  if (order.person) person = order.person
  nextError = order.next_error
  send(seen)
}
