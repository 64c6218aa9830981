//! The tables, as the migrations leave them. `changes`, `feed` and `heartbeat` are reached by SQL alone.

diesel::table! {
    schema_info (id) {
        id -> BigInt,
        min_reader -> BigInt,
    }
}

diesel::table! {
    accounts (realm_id, id) {
        realm_id -> Text,
        id -> Text,
        username -> Text,
        email -> Nullable<Text>,
        email_verified -> Bool,
        claims -> Text,
        roles -> Text,
        generation -> BigInt,
        disabled_at -> Nullable<BigInt>,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    account_logins (realm_id, login) {
        realm_id -> Text,
        login -> Text,
        account_id -> Text,
        skeleton -> Nullable<Text>,
    }
}

diesel::table! {
    credentials (realm_id, id) {
        realm_id -> Text,
        id -> Text,
        account_id -> Text,
        kind -> Text,
        secret -> Text,
        name -> Nullable<Text>,
        generation -> BigInt,
        created_at -> BigInt,
        changed_at -> BigInt,
        last_used_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    subjects (realm_id, subject) {
        realm_id -> Text,
        subject -> Text,
        account_id -> Text,
        sector -> Text,
    }
}

diesel::table! {
    clients (realm_id, id) {
        realm_id -> Text,
        id -> Text,
        attributes -> Text,
        generation -> BigInt,
        disabled_at -> Nullable<BigInt>,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    client_secrets (realm_id, client_id, id) {
        realm_id -> Text,
        client_id -> Text,
        id -> Text,
        digest -> Nullable<Binary>,
        sealed -> Nullable<Text>,
        created_at -> BigInt,
        expires_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    resources (realm_id, comparable) {
        realm_id -> Text,
        comparable -> Text,
        identifier -> Text,
        name -> Text,
        attributes -> Text,
        generation -> BigInt,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    resource_secrets (realm_id, resource, id) {
        realm_id -> Text,
        resource -> Text,
        id -> Text,
        digest -> Nullable<Binary>,
        sealed -> Nullable<Text>,
        created_at -> BigInt,
        expires_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    browsers (realm_id, id) {
        realm_id -> Text,
        id -> Text,
        cookie -> Binary,
        created_at -> BigInt,
        user_agent -> Text,
        address -> Text,
    }
}

diesel::table! {
    sessions (realm_id, id) {
        realm_id -> Text,
        id -> Text,
        browser_id -> Text,
        account_id -> Text,
        authenticated_at -> BigInt,
        authentication -> Text,
        created_at -> BigInt,
        last_seen_at -> BigInt,
        expires_at -> BigInt,
        ended_at -> Nullable<BigInt>,
        purge_at -> BigInt,
    }
}

diesel::table! {
    session_clients (realm_id, session_id, client_id) {
        realm_id -> Text,
        session_id -> Text,
        client_id -> Text,
        sid -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    codes (realm_id, digest) {
        realm_id -> Text,
        digest -> Binary,
        client_id -> Text,
        account_id -> Text,
        authorized -> Text,
        binding -> Text,
        issued_at -> BigInt,
        expires_at -> BigInt,
        consumed_at -> Nullable<BigInt>,
        grant_id -> Nullable<Text>,
    }
}

diesel::table! {
    grants (realm_id, id) {
        realm_id -> Text,
        id -> Text,
        client_id -> Text,
        account_id -> Text,
        session_id -> Nullable<Text>,
        session_bound -> Bool,
        authorized -> Text,
        origin -> Text,
        code -> Nullable<Binary>,
        code_binding -> Nullable<Text>,
        refresh_sequence -> Nullable<BigInt>,
        refresh_rotated_at -> Nullable<BigInt>,
        refresh_idle_expires_at -> Nullable<BigInt>,
        refresh_expires_at -> Nullable<BigInt>,
        binding -> Nullable<Text>,
        created_at -> BigInt,
        expires_at -> BigInt,
        revoked_at -> Nullable<BigInt>,
        revoked_reason -> Nullable<Text>,
    }
}

diesel::table! {
    consents (realm_id, account_id, client_id) {
        realm_id -> Text,
        account_id -> Text,
        client_id -> Text,
        approved -> Text,
        granted_at -> BigInt,
    }
}

diesel::table! {
    replay (realm_id, value) {
        realm_id -> Text,
        value -> Binary,
        expires_at -> BigInt,
    }
}

diesel::table! {
    throttle (realm_id, key) {
        realm_id -> Text,
        key -> Binary,
        attempts -> BigInt,
        window_ends_at -> BigInt,
    }
}

diesel::table! {
    signing_keys (realm_id, kid) {
        realm_id -> Text,
        kid -> Text,
        algorithm -> Text,
        generation -> BigInt,
        public_jwk -> Text,
        sealed -> Nullable<Text>,
        created_at -> BigInt,
        activates_at -> BigInt,
        retired_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    revocations (realm_id, kind, value) {
        realm_id -> Text,
        kind -> Text,
        value -> Text,
        keep_until -> BigInt,
    }
}

diesel::table! {
    identities (realm_id, issuer, subject) {
        realm_id -> Text,
        issuer -> Text,
        subject -> Text,
        account_id -> Text,
        provider -> Text,
        label -> Text,
        linked_at -> BigInt,
        last_used_at -> BigInt,
    }
}

diesel::table! {
    upstream_sessions (realm_id, session_id) {
        realm_id -> Text,
        session_id -> Text,
        provider -> Text,
        issuer -> Text,
        subject -> Text,
        sid -> Nullable<Text>,
        id_token -> Nullable<Text>,
    }
}

diesel::table! {
    client_registrations (realm_id, client_id) {
        realm_id -> Text,
        client_id -> Text,
        token -> Binary,
        registered_at -> BigInt,
        address -> Text,
        last_used_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    one_time (realm_id, id) {
        realm_id -> Text,
        id -> Text,
        purpose -> Text,
        digest -> Binary,
        account_id -> Nullable<Text>,
        payload -> Text,
        uses -> BigInt,
        created_at -> BigInt,
        expires_at -> BigInt,
    }
}

diesel::table! {
    outbox (realm_id, id) {
        realm_id -> Text,
        id -> Text,
        kind -> Text,
        group_key -> Text,
        payload -> Text,
        attempts -> BigInt,
        due_at -> BigInt,
        expires_at -> BigInt,
    }
}

diesel::allow_tables_to_appear_in_same_query!(accounts, account_logins, subjects);
diesel::allow_tables_to_appear_in_same_query!(browsers, sessions, session_clients);
diesel::allow_tables_to_appear_in_same_query!(sessions, upstream_sessions);
