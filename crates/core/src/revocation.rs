//! Why tokens stopped being good before their time.

/// Why a grant was revoked, for the audit log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RevocationReason {
    CodeReplay,
    RefreshReuse,
    Client,
    User,
    SessionEnded,
    AccountDisabled,
    PasswordChanged,
    ClientRemoved,
}

impl RevocationReason {
    pub const ALL: [Self; 8] = [
        Self::CodeReplay,
        Self::RefreshReuse,
        Self::Client,
        Self::User,
        Self::SessionEnded,
        Self::AccountDisabled,
        Self::PasswordChanged,
        Self::ClientRemoved,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CodeReplay => "code_replay",
            Self::RefreshReuse => "refresh_reuse",
            Self::Client => "client",
            Self::User => "user",
            Self::SessionEnded => "session_ended",
            Self::AccountDisabled => "account_disabled",
            Self::PasswordChanged => "password_changed",
            Self::ClientRemoved => "client_removed",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.as_str() == text)
    }
}
