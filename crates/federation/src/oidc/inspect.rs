//! A look at a provider's metadata, for `chancery config check`.

use chancery_core::federation::UpstreamError;
use openidconnect::core::{CoreClientAuthMethod, CoreResponseMode, CoreResponseType};

use crate::settings::{Credentials, ResponseMode};

use super::Oidc;
use super::signed::ALGORITHMS;

/// What is odd about a provider's metadata.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Inspection {
    /// A sentence each; empty when sign-in should work.
    pub findings: Vec<String>,
}

impl Oidc {
    /// Fetches metadata and keys, and compares them with what we need.
    pub async fn inspect(&self) -> Result<Inspection, UpstreamError> {
        let known = self.documents.fetch().await?;
        let metadata = &known.metadata;
        let mut findings = Vec::new();
        let mut expect = |holds: bool, finding: &str| {
            if !holds {
                findings.push(finding.to_owned());
            }
        };
        let code = [CoreResponseType::Code];
        expect(
            metadata.response_types_supported().iter().any(|types| types[..] == code),
            "it does not offer response_type=code",
        );
        expect(metadata.token_endpoint().is_some(), "it names no token_endpoint");
        expect(
            metadata.id_token_signing_alg_values_supported().iter().any(|alg| ALGORITHMS.contains(alg)),
            "it signs ID tokens with no public-key algorithm",
        );
        expect(!known.keys.keys().is_empty(), "its jwks_uri holds no key that can be used");
        let challenges = metadata.additional_metadata().code_challenge_methods_supported.as_ref();
        expect(
            challenges.is_none_or(|methods| methods.iter().any(|m| m == "S256")),
            "it does not offer PKCE with S256",
        );
        let modes = metadata.response_modes_supported();
        expect(
            self.settings.response_mode == ResponseMode::Query
                || modes.is_some_and(|modes| modes.contains(&CoreResponseMode::FormPost)),
            "it does not offer response_mode=form_post",
        );
        let methods = metadata.token_endpoint_auth_methods_supported();
        let offers = |method| methods.is_some_and(|offered| offered.contains(&method));
        expect(
            match self.settings.credentials {
                Credentials::PrivateKey(_) => offers(CoreClientAuthMethod::PrivateKeyJwt),
                Credentials::Secret(_) => {
                    methods.is_none()
                        || offers(CoreClientAuthMethod::ClientSecretBasic)
                        || offers(CoreClientAuthMethod::ClientSecretPost)
                }
            },
            "it does not offer the way in which we would authenticate at its token endpoint",
        );
        expect(
            !self.settings.rules.sign_out || metadata.additional_metadata().end_session_endpoint.is_some(),
            "sign_out is set, but it names no end_session_endpoint",
        );
        Ok(Inspection { findings })
    }
}
