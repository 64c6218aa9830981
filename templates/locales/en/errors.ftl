# What error pages say, in English. Notes on the language: common.ftl.

## Errors

error-heading-request = This request can’t be completed
error-heading-forbidden = This isn’t allowed
error-heading-missing = There is nothing here
error-heading-busy = Please try again in a moment
error-heading-server = Something went wrong on our side
error-hint-start-again = Go back to the app and start again. If it happens again, tell the people who make the app.
error-hint-try-later = Wait a moment, then try again. Nothing you entered has been lost on our side.
error-hint-check-address = Check the address for typing mistakes.
error-hint-same-browser = Go back and start again in this browser window, with cookies allowed.
error-hint-ask-operator = Please contact the people who run this server.
error-hint-sign-in = You can sign in with an account that you have here.
error-hint-account = Go to your account and try it from there.
error-hint-sign-out = You can sign out here all the same.
error-hint-reload = Open the form again and send it once more. Passwords have to be typed again.
error-hint-back = Go back one step and try again from there.
error-way-app = Back to { $host }
error-way-start = Go to the start page
error-way-again = Try again
error-way-back = Go back
error-details = Details for support
error-code = Code
error-description = Description
error-request-id = Reference

## What went wrong: on the way through our pages

problem-flow-expired = This sign-in took too long.
problem-flow-foreign = This sign-in was begun in another browser, or cookies are blocked.
problem-flow-used = This sign-in was completed before.
problem-form-forged = This form is out of date or was sent from another site.
problem-consent-undecided = Choose whether to allow or to deny access.
problem-action-unknown = This action is not known.
problem-signup-off = Creating an account is not offered here
problem-provider-off = Sign-in with this provider is not offered here
problem-detour-long = The application’s request is too long for a detour to another provider.
problem-provider-answer-long = The provider’s answer is too long
problem-request-lost = The request could not be kept

## What went wrong: requests of apps

problem-client-unknown = This application is not known here
problem-redirect-uri = The redirect_uri is not registered for this application
problem-request-long = The authorization request is too long
problem-parameter-missing = The { $parameter } parameter is missing
problem-parameter-repeated = The { $parameter } parameter must not be repeated
problem-parameter-long = The { $parameter } parameter is too long
problem-parameter-unsupported = The { $parameter } parameter is not supported
problem-value-unsupported = This { $parameter } is not supported
problem-repeated = A parameter must not be repeated
problem-state = The state parameter is longer than 2048 bytes
problem-response-mode-query = Tokens are not answered in a query
problem-response-type = The application is not registered for this response_type
problem-request-object-unsupported = Request objects are not supported
problem-request-object = The request object is not valid
problem-request-uri = The request_uri cannot be fetched
problem-request-twice = request and request_uri must not be used together
problem-openid-scope = An ID token needs the openid scope
problem-challenge-method = The code_challenge_method must be S256
problem-challenge = The code_challenge must be 43 characters of base64url
problem-scope = The scope parameter is malformed
problem-scope-unregistered = A requested scope is not registered for this application
problem-resource = A resource must be an absolute URI without fragment
problem-resources = Too many resources
problem-resource-unknown = A requested resource is not known here
problem-prompt = This prompt value is not supported
problem-prompt-none = prompt=none must stand alone
problem-claims = The claims parameter must be a JSON object
problem-id-token-hint = The id_token_hint is not an ID token for this application
problem-max-age = max_age must be a number of seconds
problem-two-people = id_token_hint and claims name different people
problem-nobody = Nobody is signed in who fits this request
problem-somebody-else = Somebody else than the hinted person signed in
problem-select-account = An account must be selected
problem-consent = Consent is required
problem-acr = None of the requested authentication context classes can be reached

## What went wrong: signing out

problem-logout-unidentified = The id_token_hint or client_id parameter is missing
problem-logout-uri = The post_logout_redirect_uri is not registered for this application
problem-logout-hint = The id_token_hint is not an ID token of this server
problem-logout-client = The id_token_hint was issued to another application
problem-logout-long = The logout request is too long

## What went wrong: requests that cannot be read

problem-body-slow = The body did not arrive in time
problem-body-unreadable = The body could not be read
problem-body-large = The body is too large
problem-body-type = The body must be application/x-www-form-urlencoded
problem-body-compressed = The body must not be compressed
problem-parameters-many = The request has too many parameters
problem-some-parameter-long = A parameter is too long
problem-percent = A parameter has a malformed percent escape
problem-control = A parameter has a control character
problem-utf8 = A parameter is not valid UTF-8
problem-malformed = The request is malformed
problem-headers-large = The request’s headers are too large
problem-address-long = The request’s address is too long
problem-host = The request names another host than this server’s
problem-method = The method is not allowed here
problem-nothing-here = There is nothing at this address
problem-too-many = Too many requests; try again later
problem-overloaded = The server is busy; try again in a moment
problem-unexpected = The server met an unexpected condition
problem-broken = The server cannot answer this request
