//! What core and the readers of requests say in English ([`OAuthError::description`]), and what pages say
//! in its place. Redirects and JSON carry the English sentence; a person is told it in their language.
//!
//! [`OAuthError::description`]: chancery_core::error::OAuthError::description

use super::ErrorHint::{self, SignOut, StartAgain};

/// A message of the catalogues with the name of a parameter in it, or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Says {
    pub id: &'static str,
    pub parameter: &'static str,
}

/// One English sentence, its message, and what a person can do about it.
type Line = (&'static str, Says, ErrorHint);

const fn line(description: &'static str, id: &'static str, hint: ErrorHint) -> Line {
    about(description, id, "", hint)
}

const fn about(
    description: &'static str,
    id: &'static str,
    parameter: &'static str,
    hint: ErrorHint,
) -> Line {
    (description, Says { id, parameter }, hint)
}

/// What stands in the place of `description`.
pub(super) fn find(description: &str) -> Option<(Says, ErrorHint)> {
    let line = LINES.iter().flat_map(|lines| lines.iter()).find(|(known, ..)| *known == description);
    line.map(|(_, says, hint)| (*says, *hint))
}

pub const LINES: [&[Line]; 3] = [AUTHORIZATION, LOGOUT, READING];

const MISSING: &str = "problem-parameter-missing";
const REPEATED: &str = "problem-parameter-repeated";
const LONG: &str = "problem-parameter-long";
const UNSUPPORTED: &str = "problem-parameter-unsupported";
const VALUE: &str = "problem-value-unsupported";

/// Authorization requests: rules Z1, Z2 and G1, and by rule Z14 everything else that is wrong with them.
const AUTHORIZATION: &[Line] = &[
    line("This application is not known here", "problem-client-unknown", StartAgain),
    about("The client_id parameter is missing", MISSING, "client_id", StartAgain),
    about("The redirect_uri parameter is missing", MISSING, "redirect_uri", StartAgain),
    about("The response_type parameter is missing", MISSING, "response_type", StartAgain),
    about("The nonce parameter is missing", MISSING, "nonce", StartAgain),
    about("The code_challenge parameter is missing", MISSING, "code_challenge", StartAgain),
    about("The client_id parameter must not be repeated", REPEATED, "client_id", StartAgain),
    about("The redirect_uri parameter must not be repeated", REPEATED, "redirect_uri", StartAgain),
    about("The state parameter must not be repeated", REPEATED, "state", StartAgain),
    about("The response_mode parameter must not be repeated", REPEATED, "response_mode", StartAgain),
    about("The nonce parameter is too long", LONG, "nonce", StartAgain),
    about("The login_hint parameter is too long", LONG, "login_hint", StartAgain),
    about("The ui_locales parameter is too long", LONG, "ui_locales", StartAgain),
    about("The acr_values parameter is too long", LONG, "acr_values", StartAgain),
    about("The claims parameter is too long", LONG, "claims", StartAgain),
    about("The request_uri parameter is not supported", UNSUPPORTED, "request_uri", StartAgain),
    about("The registration parameter is not supported", UNSUPPORTED, "registration", StartAgain),
    about("This response_type is not supported", VALUE, "response_type", StartAgain),
    about("This response_mode is not supported", VALUE, "response_mode", StartAgain),
    line("The redirect_uri is not registered for this application", "problem-redirect-uri", StartAgain),
    line("The authorization request is too long", "problem-request-long", StartAgain),
    line("The state parameter is longer than 2048 bytes", "problem-state", StartAgain),
    line("Tokens are not answered in a query", "problem-response-mode-query", StartAgain),
    line("The application is not registered for this response_type", "problem-response-type", StartAgain),
    line("Request objects are not supported", "problem-request-object-unsupported", StartAgain),
    line("The request object is not valid", "problem-request-object", StartAgain),
    line("The request_uri cannot be fetched", "problem-request-uri", StartAgain),
    line("request and request_uri must not be used together", "problem-request-twice", StartAgain),
    line("An ID token needs the openid scope", "problem-openid-scope", StartAgain),
    line("The code_challenge_method must be S256", "problem-challenge-method", StartAgain),
    line("The code_challenge must be 43 characters of base64url", "problem-challenge", StartAgain),
    line("The scope parameter is malformed", "problem-scope", StartAgain),
    line(
        "A requested scope is not registered for this application",
        "problem-scope-unregistered",
        StartAgain,
    ),
    line("A resource must be an absolute URI without fragment", "problem-resource", StartAgain),
    line("Too many resources", "problem-resources", StartAgain),
    line("A requested resource is not known here", "problem-resource-unknown", StartAgain),
    line("This prompt value is not supported", "problem-prompt", StartAgain),
    line("prompt=none must stand alone", "problem-prompt-none", StartAgain),
    line("The claims parameter must be a JSON object", "problem-claims", StartAgain),
    line("The id_token_hint is not an ID token for this application", "problem-id-token-hint", StartAgain),
    line("max_age must be a number of seconds", "problem-max-age", StartAgain),
    line("id_token_hint and claims name different people", "problem-two-people", StartAgain),
    line("Nobody is signed in who fits this request", "problem-nobody", StartAgain),
    line("Somebody else than the hinted person signed in", "problem-somebody-else", StartAgain),
    line("An account must be selected", "problem-select-account", StartAgain),
    line("Consent is required", "problem-consent", StartAgain),
    line("None of the requested authentication context classes can be reached", "problem-acr", StartAgain),
];

/// Logout requests (rule L9).
const LOGOUT: &[Line] = &[
    line("The id_token_hint or client_id parameter is missing", "problem-logout-unidentified", SignOut),
    line(
        "The post_logout_redirect_uri is not registered for this application",
        "problem-logout-uri",
        SignOut,
    ),
    line("The id_token_hint is not an ID token of this server", "problem-logout-hint", SignOut),
    line("The id_token_hint was issued to another application", "problem-logout-client", SignOut),
];

/// Whatever cannot be read (rules G1 to G4).
const READING: &[Line] = &[
    line("A parameter must not be repeated", "problem-repeated", StartAgain),
    line("the body did not arrive in time", "problem-body-slow", StartAgain),
    line("the body could not be read", "problem-body-unreadable", StartAgain),
    line("the body is too large", "problem-body-large", StartAgain),
    line("the body must be application/x-www-form-urlencoded", "problem-body-type", StartAgain),
    line("the body must not be compressed", "problem-body-compressed", StartAgain),
    line("the request has too many parameters", "problem-parameters-many", StartAgain),
    line("a parameter is too long", "problem-some-parameter-long", StartAgain),
    line("a parameter has a malformed percent escape", "problem-percent", StartAgain),
    line("a parameter has a control character", "problem-control", StartAgain),
    line("a parameter is not valid UTF-8", "problem-utf8", StartAgain),
];
