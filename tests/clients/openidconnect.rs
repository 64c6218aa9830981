//! The `openidconnect` crate: discovery, code with PKCE, ID token, userinfo, refresh, revocation,
//! client credentials. (It has no client assertions, and revokes over TLS alone, so this server
//! speaks TLS.)

use openidconnect::core::{
    CoreAuthDisplay, CoreAuthenticationFlow, CoreClaimName, CoreClaimType, CoreClient, CoreClientAuthMethod,
    CoreGenderClaim, CoreGrantType, CoreJsonWebKey, CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm, CoreResponseMode, CoreResponseType, CoreRevocableToken,
    CoreSubjectIdentifierType,
};
use openidconnect::{
    AccessTokenHash, AdditionalProviderMetadata, AuthorizationCode, ClientId, ClientSecret, CsrfToken,
    EmptyAdditionalClaims, HttpRequest, HttpResponse, IssuerUrl, Nonce, OAuth2TokenResponse as _,
    PkceCodeChallenge, ProviderMetadata, RedirectUrl, RequestTokenError, RevocationUrl, Scope,
    TokenResponse as _, UserInfoClaims,
};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::support::app::both;
use crate::support::database::Kind;
use crate::support::process::{Installation, USERNAME};
use crate::support::scene::{API_SCOPE, Method, REDIRECT_URI, Scene};

/// The member that the crate leaves to its users (RFC 8414 §2).
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Revocation {
    revocation_endpoint: RevocationUrl,
}

impl AdditionalProviderMetadata for Revocation {}

type Metadata = ProviderMetadata<
    Revocation,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;
type UserInfo = UserInfoClaims<EmptyAdditionalClaims, CoreGenderClaim>;

async fn carry(http: reqwest::Client, request: HttpRequest) -> Result<HttpResponse, reqwest::Error> {
    let mut answer = http.execute(request.try_into()?).await?;
    let (status, headers) = (answer.status(), std::mem::take(answer.headers_mut()));
    let mut response = HttpResponse::new(answer.bytes().await?.to_vec());
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    Ok(response)
}

async fn the_openidconnect_crate_completes_its_flows(kind: Kind) {
    let scene = Scene::of(Installation::new(kind).over_tls()).await;
    let http = scene.server.http_client();
    let send = |request| carry(http.clone(), request);
    let task = scene.register("app", Method::SecretBasic, "oauth2.1");
    let secret = task["client_secret"].as_str().expect("a secret").to_owned();

    let issuer = IssuerUrl::new(scene.server.issuer.clone()).expect("an issuer");
    let metadata = Metadata::discover_async(issuer, &send).await.expect("discovery");
    let revocation = metadata.additional_metadata().revocation_endpoint.clone();
    let client = CoreClient::from_provider_metadata(
        metadata,
        ClientId::new("app".to_owned()),
        Some(ClientSecret::new(secret)),
    )
    .set_redirect_uri(RedirectUrl::new(REDIRECT_URI.to_owned()).expect("a redirect URI"))
    .set_revocation_url(revocation);

    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let (url, state, nonce) = client
        .authorize_url(CoreAuthenticationFlow::AuthorizationCode, CsrfToken::new_random, Nonce::new_random)
        .add_scopes(["profile", "email"].map(|scope| Scope::new(scope.to_owned())))
        .set_pkce_challenge(challenge)
        .url();
    let callback = Url::parse(&scene.sign_in(url.to_string()).await).expect("a callback");
    let parameter = |name: &str| callback.query_pairs().find(|(n, _)| n == name).map(|(_, v)| v.into_owned());
    assert_eq!(parameter("state").as_ref(), Some(state.secret()));
    assert_eq!(parameter("iss"), Some(scene.server.issuer.clone()));
    let code = parameter("code").unwrap_or_else(|| panic!("no code in {callback}"));

    let tokens = client
        .exchange_code(AuthorizationCode::new(code))
        .expect("a token endpoint")
        .set_pkce_verifier(verifier)
        .request_async(&send)
        .await
        .expect("tokens");
    let id_token = tokens.id_token().expect("an ID token");
    let id_verifier = client.id_token_verifier();
    let claims = id_token.claims(&id_verifier, &nonce).expect("a valid ID token");
    let hash = AccessTokenHash::from_token(
        tokens.access_token(),
        id_token.signing_alg().expect("an algorithm"),
        id_token.signing_key(&id_verifier).expect("a key"),
    )
    .expect("a hash");
    assert_eq!(claims.access_token_hash(), Some(&hash));

    let userinfo = |token: &openidconnect::AccessToken| {
        client.user_info(token.clone(), Some(claims.subject().clone())).expect("a userinfo endpoint")
    };
    let person: UserInfo = userinfo(tokens.access_token()).request_async(&send).await.expect("userinfo");
    assert_eq!(person.preferred_username().map(|u| u.as_str()), Some(USERNAME));
    assert_eq!(person.email().map(|e| e.as_str()), Some("alice@example.test"));

    let first = tokens.refresh_token().expect("a refresh token").clone();
    let refreshed = client
        .exchange_refresh_token(&first)
        .expect("a token endpoint")
        .request_async(&send)
        .await
        .expect("refreshed tokens");
    let newest = refreshed.refresh_token().unwrap_or(&first).clone();
    client
        .revoke_token(CoreRevocableToken::RefreshToken(newest.clone()))
        .expect("a revocation endpoint")
        .request_async(&send)
        .await
        .expect("revoked");
    let refused =
        client.exchange_refresh_token(&newest).expect("a token endpoint").request_async(&send).await;
    let Err(RequestTokenError::ServerResponse(error)) = refused else { panic!("{refused:?}") };
    assert_eq!(error.error().to_string(), "invalid_grant");
    let after: Result<UserInfo, _> = userinfo(refreshed.access_token()).request_async(&send).await;
    assert!(after.is_err(), "a revoked grant's access token was accepted");

    let machine = client
        .exchange_client_credentials()
        .expect("a token endpoint")
        .add_scope(Scope::new(API_SCOPE.to_owned()))
        .request_async(&send)
        .await
        .expect("a token for the client itself");
    assert!(machine.id_token().is_none() && machine.refresh_token().is_none());
}

both!(the_openidconnect_crate_completes_its_flows);
