//! From metadata to a client's attributes: defaults, and one named check a rule.

use std::collections::BTreeSet;

use crate::client::{
    ApplicationType, AuthMethod, ClientAttributes, ConsentRule, GrantBinding, GrantType, Pkce, Profile,
    RefreshRule, ResponseType, Rotation,
};
use crate::policy::Policy;
use crate::redirect_uri::RedirectUri;
use crate::scope::Scope;
use crate::text::check_display;
use crate::{resource, role};

use super::algorithms::{auth_method, auth_signing_alg, check_keys, one_of, request_object_alg, signed_by};
use super::{
    ClientMetadata, MetadataError, RegistrationContext, check_supported, encryption, request_uris, sector,
    uris,
};

const MAX_NAME: usize = 100;
const MAX_SCOPE_BYTES: usize = 4096;
const MAX_CONTACTS: usize = 20;
const MAX_ROLES: usize = 50;
const MAX_ACR_VALUES: usize = 20;
const DEFAULT_RETRY_SECONDS: i64 = 30;

pub(super) type Checked<T> = Result<T, MetadataError>;

/// Judges metadata and fills in what it leaves open.
pub fn register(metadata: ClientMetadata, context: &RegistrationContext<'_>) -> Checked<ClientAttributes> {
    check_supported(&metadata, context.self_registered)?;
    let m = if context.self_registered { without_ours(metadata) } else { metadata };
    let profile = profile(&m, context)?;
    let auth_method = auth_method(&m, profile)?;
    let auth_signing_alg = auth_signing_alg(&m, profile, auth_method)?;
    check_keys(&m, auth_method)?;
    let signed_by = signed_by(&m, profile)?;
    let grant_types = grant_types(&m, profile, auth_method)?;
    let response_types = response_types(&m, profile, &grant_types)?;
    let application_type = application_type(&m)?;
    let by_redirect = is_by_redirect(&grant_types);
    let redirect_uris = uris::redirect_uris(m.redirect_uris.as_deref(), application_type, by_redirect)?;
    if grant_types.contains(&GrantType::Implicit) && application_type == ApplicationType::Web {
        uris::refuse_local(&redirect_uris)?;
    }
    let own = context.self_registered;
    let sector_identifier_uri =
        uris::document("sector_identifier_uri", m.sector_identifier_uri.clone(), own)?;
    Ok(ClientAttributes {
        v: 1,
        name: name(&m, &redirect_uris)?,
        profile,
        post_logout_redirect_uris: uris::post_logout_redirect_uris(
            m.post_logout_redirect_uris.as_deref(),
            application_type,
        )?,
        sector: sector::sector(&m, sector_identifier_uri.as_deref(), &redirect_uris)?,
        sector_identifier_uri,
        backchannel_logout_uri: if own {
            uris::own("backchannel_logout_uri", m.backchannel_logout_uri.clone(), &redirect_uris, own)?
        } else {
            uris::document("backchannel_logout_uri", m.backchannel_logout_uri.clone(), own)?
        },
        backchannel_logout_session_required: m.backchannel_logout_session_required.unwrap_or(false),
        frontchannel_logout_uri: uris::own(
            "frontchannel_logout_uri",
            m.frontchannel_logout_uri.clone(),
            &redirect_uris,
            own,
        )?,
        frontchannel_logout_session_required: m.frontchannel_logout_session_required.unwrap_or(false),
        redirect_uris,
        scope: scope(&m, &grant_types)?,
        refresh: refresh(&m, &grant_types)?,
        rotation: rotation(&m, profile, auth_method)?,
        pkce: pkce(&m, profile, auth_method, context)?,
        consent: consent(&m)?,
        binding: binding(&m)?,
        grant_types,
        response_types,
        id_token_encryption: encryption::id_token(&m)?,
        userinfo_encryption: encryption::userinfo(&m)?,
        introspection_encryption: encryption::introspection(&m)?,
        request_object_encryption: encryption::request_object(&m, context.policy)?,
        auth_method,
        auth_signing_alg,
        jwks_uri: uris::document("jwks_uri", m.jwks_uri, own)?,
        jwks: m.jwks,
        client_uri: uris::document("client_uri", m.client_uri, own)?,
        policy_uri: uris::document("policy_uri", m.policy_uri, own)?,
        tos_uri: uris::document("tos_uri", m.tos_uri, own)?,
        logo_uri: uris::document("logo_uri", m.logo_uri, own)?,
        initiate_login_uri: uris::https("initiate_login_uri", m.initiate_login_uri)?,
        software_id: shown_text("software_id", m.software_id)?,
        software_version: shown_text("software_version", m.software_version)?,
        software_statement: None,
        contacts: contacts(m.contacts)?,
        application_type,
        default_max_age: within("default_max_age", m.default_max_age, 0, i64::from(i32::MAX))?,
        require_auth_time: m.require_auth_time.unwrap_or(false),
        default_acr_values: acr_values(m.default_acr_values)?,
        request_object_alg: request_object_alg(
            m.request_object_signing_alg.as_deref(),
            profile,
            context.policy,
        )?,
        request_uris: request_uris::check(m.request_uris, context)?,
        id_token_alg: signed_by.id_token,
        access_token_alg: signed_by.access_token,
        userinfo_alg: signed_by.userinfo,
        introspection_alg: signed_by.introspection,
        refresh_retry_seconds: within("refresh_retry_seconds", m.refresh_retry_seconds, 0, 60)?
            .unwrap_or(DEFAULT_RETRY_SECONDS),
        access_token_lifetime: within(
            "access_token_lifetime",
            m.access_token_lifetime,
            1,
            Policy::MAX_ACCESS_TOKEN_LIFETIME,
        )?,
        code_lifetime: within("code_lifetime", m.code_lifetime, 1, max_code_lifetime(profile))?,
        claims_in_id_token: m.claims_in_id_token.unwrap_or(false),
        default_resource: default_resource(m.default_resource)?,
        roles: roles(m.roles)?,
        self_registered: own,
    })
}

/// Members of this server are for administrators; a client that registers itself is not heard on them.
fn without_ours(metadata: ClientMetadata) -> ClientMetadata {
    ClientMetadata {
        profile: None,
        pkce: None,
        consent: None,
        refresh: None,
        rotation: None,
        refresh_retry_seconds: None,
        binding: None,
        access_token_lifetime: None,
        code_lifetime: None,
        access_token_signed_response_alg: None,
        claims_in_id_token: None,
        default_resource: None,
        roles: None,
        ..metadata
    }
}

fn profile(m: &ClientMetadata, context: &RegistrationContext<'_>) -> Checked<Profile> {
    let profile = match m.profile.as_deref() {
        None => context.profile,
        Some(text) => Profile::parse(text).ok_or_else(|| one_of("profile", Profile::ALL, Profile::as_str))?,
    };
    if context.policy.profiles.contains(&profile) {
        Ok(profile)
    } else {
        let enabled: Vec<&str> = context.policy.profiles.iter().map(|p| p.as_str()).collect();
        Err(MetadataError::new("profile", format!("is not enabled; enabled are: {}", enabled.join(", "))))
    }
}

/// Whether people are sent back to the client with what it gets.
fn is_by_redirect(grants: &BTreeSet<GrantType>) -> bool {
    grants.contains(&GrantType::AuthorizationCode) || grants.contains(&GrantType::Implicit)
}

fn grant_types(m: &ClientMetadata, profile: Profile, method: AuthMethod) -> Checked<BTreeSet<GrantType>> {
    const FIELD: &str = "grant_types";
    let Some(sent) = &m.grant_types else { return Ok(BTreeSet::from([GrantType::AuthorizationCode])) };
    let parse = |text: &String| GrantType::parse(text);
    let Some(grants) = sent.iter().map(parse).collect::<Option<BTreeSet<_>>>() else {
        return Err(one_of(FIELD, GrantType::ALL, GrantType::as_str));
    };
    if grants.contains(&GrantType::Implicit) && profile != Profile::Oidc {
        return Err(MetadataError::new(FIELD, "implicit is for oidc clients; OAuth 2.1 has dropped it"));
    }
    if grants.is_empty() {
        return Err(MetadataError::new(FIELD, "must not be empty"));
    }
    if grants.contains(&GrantType::RefreshToken) && !grants.contains(&GrantType::AuthorizationCode) {
        return Err(MetadataError::new(FIELD, "refresh_token needs authorization_code beside it"));
    }
    if grants.contains(&GrantType::ClientCredentials) && method == AuthMethod::None {
        return Err(MetadataError::new(FIELD, "client_credentials needs a client that authenticates"));
    }
    Ok(grants)
}

/// A response type and its grant types come together (RFC 7591 §2.1, OpenID Connect Dynamic Client
/// Registration §2).
fn response_types(
    m: &ClientMetadata,
    profile: Profile,
    grants: &BTreeSet<GrantType>,
) -> Checked<BTreeSet<ResponseType>> {
    const FIELD: &str = "response_types";
    let code = grants.contains(&GrantType::AuthorizationCode);
    let Some(sent) = &m.response_types else {
        return Ok(code.then_some(ResponseType::Code).into_iter().collect());
    };
    let offered = ResponseType::offered(&BTreeSet::from([profile]));
    let parse = |text: &String| ResponseType::read(text).filter(|of| offered.contains(of));
    let Some(types) = sent.iter().map(parse).collect::<Option<BTreeSet<_>>>() else {
        return Err(one_of(FIELD, &offered, ResponseType::as_str));
    };
    match (code, types.iter().any(|of| of.has_code())) {
        (true, false) => {
            return Err(MetadataError::new(
                FIELD,
                "must hold one with code, because grant_types holds authorization_code",
            ));
        }
        (false, true) => {
            return Err(MetadataError::new(FIELD, "code needs authorization_code in grant_types"));
        }
        _ => {}
    }
    if types.iter().any(|of| of.is_front_channel()) && !grants.contains(&GrantType::Implicit) {
        return Err(MetadataError::new(FIELD, "id_token and token need implicit in grant_types"));
    }
    Ok(types)
}

fn application_type(m: &ClientMetadata) -> Checked<ApplicationType> {
    match m.application_type.as_deref() {
        None | Some("web") => Ok(ApplicationType::Web),
        Some("native") => Ok(ApplicationType::Native),
        Some(_) => Err(MetadataError::new("application_type", "must be one of: web, native")),
    }
}

/// Without a name people see the host that they are sent to.
fn name(m: &ClientMetadata, redirect_uris: &[RedirectUri]) -> Checked<String> {
    let fallback = || redirect_uris.first().map_or_else(|| "client".to_owned(), RedirectUri::display_host);
    let name = m.client_name.clone().unwrap_or_else(fallback);
    check_display(&name, MAX_NAME).map_err(|e| MetadataError::new("client_name", e.to_string()))?;
    Ok(name)
}

/// A client that names no scope may ask for the standard ones (OpenID Connect Core §5.4, §11).
fn scope(m: &ClientMetadata, grants: &BTreeSet<GrantType>) -> Checked<Scope> {
    let invalid = |problem: String| MetadataError::new("scope", problem);
    match m.scope.as_deref() {
        Some(text) if text.len() > MAX_SCOPE_BYTES => {
            Err(invalid(format!("must have at most {MAX_SCOPE_BYTES} characters")))
        }
        Some(text) => Scope::parse(text).map_err(|e| invalid(e.to_string())),
        None if is_by_redirect(grants) => {
            let offline = grants.contains(&GrantType::RefreshToken).then_some("offline_access");
            Ok(["openid", "profile", "email", "address", "phone"].into_iter().chain(offline).collect())
        }
        None => Ok(Scope::default()),
    }
}

fn refresh(m: &ClientMetadata, grants: &BTreeSet<GrantType>) -> Checked<RefreshRule> {
    let granted = grants.contains(&GrantType::RefreshToken);
    match m.refresh.as_deref() {
        None if granted => Ok(RefreshRule::Always),
        None | Some("never") => Ok(RefreshRule::Never),
        Some("with_offline_access" | "always") if !granted => {
            Err(MetadataError::new("refresh", "needs refresh_token in grant_types"))
        }
        Some("with_offline_access") => Ok(RefreshRule::WithOfflineAccess),
        Some("always") => Ok(RefreshRule::Always),
        Some(_) => Err(MetadataError::new("refresh", "must be one of: never, with_offline_access, always")),
    }
}

/// Public clients rotate (rule T8); fapi2 clients never do (rule T9).
fn rotation(m: &ClientMetadata, profile: Profile, method: AuthMethod) -> Checked<Rotation> {
    let sent = match m.rotation.as_deref() {
        None => None,
        Some("rotate") => Some(Rotation::Rotate),
        Some("keep") => Some(Rotation::Keep),
        Some(_) => return Err(MetadataError::new("rotation", "must be one of: rotate, keep")),
    };
    match (profile, method, sent) {
        (Profile::Fapi2, _, Some(Rotation::Rotate)) => {
            Err(MetadataError::new("rotation", "must be keep for a fapi2 client"))
        }
        (Profile::Fapi2, _, _) => Ok(Rotation::Keep),
        (_, AuthMethod::None, Some(Rotation::Keep)) => {
            Err(MetadataError::new("rotation", "must be rotate for a public client"))
        }
        (_, _, sent) => Ok(sent.unwrap_or(Rotation::Rotate)),
    }
}

/// Required, but where an administrator relaxes it for an oidc client (rule Z4). An oidc client that registers
/// itself has no member to ask for it, and may be older than PKCE: a confidential one need not use it, a public
/// one where the policy says so.
fn pkce(
    m: &ClientMetadata,
    profile: Profile,
    method: AuthMethod,
    context: &RegistrationContext<'_>,
) -> Checked<Pkce> {
    let oidc = profile == Profile::Oidc;
    let may_lack_it = method != AuthMethod::None || !context.policy.registration.require_public_pkce;
    match m.pkce.as_deref() {
        None if context.self_registered && oidc && may_lack_it => Ok(Pkce::Optional),
        None | Some("required") => Ok(Pkce::Required),
        Some("optional") if oidc => Ok(Pkce::Optional),
        Some("optional") => Err(MetadataError::new("pkce", "may be optional only for an oidc client")),
        Some(_) => Err(MetadataError::new("pkce", "must be one of: required, optional")),
    }
}

fn consent(m: &ClientMetadata) -> Checked<ConsentRule> {
    match m.consent.as_deref() {
        None | Some("remember") => Ok(ConsentRule::Remember),
        Some("always") => Ok(ConsentRule::Always),
        Some("skip") => Ok(ConsentRule::Skip),
        Some(_) => Err(MetadataError::new("consent", "must be one of: always, remember, skip")),
    }
}

fn binding(m: &ClientMetadata) -> Checked<GrantBinding> {
    match m.binding.as_deref() {
        None | Some("session") => Ok(GrantBinding::Session),
        Some("offline") => Ok(GrantBinding::Offline),
        Some(_) => Err(MetadataError::new("binding", "must be one of: session, offline")),
    }
}

fn contacts(sent: Option<Vec<String>>) -> Checked<Vec<String>> {
    let contacts = sent.unwrap_or_default();
    if contacts.len() > MAX_CONTACTS {
        return Err(MetadataError::new("contacts", format!("at most {MAX_CONTACTS} are allowed")));
    }
    for (i, contact) in contacts.iter().enumerate() {
        check_display(contact, 254)
            .map_err(|e| MetadataError::new("contacts", format!("entry {}: {e}", i + 1)))?;
    }
    Ok(contacts)
}

fn acr_values(sent: Option<Vec<String>>) -> Checked<Vec<String>> {
    let values = sent.unwrap_or_default();
    let plain = |value: &String| {
        !value.is_empty() && value.len() <= 200 && value.bytes().all(|b| (0x21..=0x7E).contains(&b))
    };
    if values.len() <= MAX_ACR_VALUES && values.iter().all(plain) {
        return Ok(values);
    }
    let problem = format!("must be at most {MAX_ACR_VALUES} names of printable ASCII without spaces");
    Err(MetadataError::new("default_acr_values", problem))
}

/// What the client says of its software: people and programs may read it, nothing depends on it.
fn shown_text(field: &'static str, sent: Option<String>) -> Checked<Option<String>> {
    if let Some(text) = &sent {
        check_display(text, MAX_NAME).map_err(|e| MetadataError::new(field, e.to_string()))?;
    }
    Ok(sent)
}

const fn max_code_lifetime(profile: Profile) -> i64 {
    match profile {
        Profile::Oidc => 600,
        Profile::OAuth21 | Profile::Fapi2 => 60,
    }
}

fn default_resource(sent: Option<String>) -> Checked<Option<String>> {
    match sent {
        Some(identifier) if !resource::is_valid_identifier(&identifier) => {
            Err(MetadataError::new("default_resource", "must be an absolute URI without fragment (RFC 8707)"))
        }
        other => Ok(other),
    }
}

fn roles(sent: Option<Vec<String>>) -> Checked<BTreeSet<String>> {
    let roles: BTreeSet<String> = sent.unwrap_or_default().into_iter().collect();
    if roles.len() > MAX_ROLES {
        return Err(MetadataError::new("roles", format!("at most {MAX_ROLES} are allowed")));
    }
    for name in &roles {
        role::check(name).map_err(|e| MetadataError::new("roles", e.to_string()))?;
    }
    Ok(roles)
}

fn within(field: &'static str, sent: Option<i64>, min: i64, max: i64) -> Checked<Option<i64>> {
    match sent {
        Some(value) if !(min..=max).contains(&value) => {
            Err(MetadataError::new(field, format!("must be {min} to {max} seconds")))
        }
        other => Ok(other),
    }
}
