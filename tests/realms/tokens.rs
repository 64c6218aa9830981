//! Codes, tokens and client secrets of one realm in the hands of the other.

use super::{Side, pairs};
use crate::support::answers::{inactive, rs, tok, unauthenticated};
use crate::support::app::both;
use crate::support::database::Kind;
use crate::support::tokens::text;

async fn a_code_buys_nothing_elsewhere_and_is_not_used_up_there(kind: Kind) {
    for [one, two] in pairs(kind).await {
        let code = one.app.code(&one.app.browser(), "alice", &one.client).await;
        tok(&two.app.redeem(&two.client, &code).await, "invalid_grant");
        assert_eq!(one.app.redeem(&one.client, &code).await.status, 200);
        tok(&two.app.redeem(&two.client, &code).await, "invalid_grant");
    }
}

/// Rule T9: elsewhere it is unknown, and no replay that would end the family.
async fn a_refresh_token_buys_nothing_elsewhere_and_stays_good(kind: Kind) {
    for [one, two] in pairs(kind).await {
        let tokens = one.app.tokens("alice", &one.client).await;
        let refresh = text(&tokens, "refresh_token");
        tok(&two.app.refresh(&two.client, refresh).await, "invalid_grant");
        let next = one.app.refresh(&one.client, refresh).await;
        assert_eq!(next.status, 200, "{}", next.body);
        tok(&two.app.refresh(&two.client, text(&next.json(), "refresh_token")).await, "invalid_grant");
    }
}

async fn tokens_are_unknown_elsewhere(kind: Kind) {
    for [one, two] in pairs(kind).await {
        let tokens = one.app.tokens("alice", &one.client).await;
        let machine = one.app.client_credentials(&one.client, &[]).await;
        assert_eq!(machine.status, 200, "{}", machine.body);
        let machine = machine.json();
        assert_eq!(one.app.verified(text(&machine, "access_token")).await.1["iss"], one.issuer());
        rs(&two.app.userinfo(text(&tokens, "access_token")).await, "invalid_token");
        for token in
            [text(&tokens, "access_token"), text(&tokens, "refresh_token"), text(&machine, "access_token")]
        {
            inactive(&two.app.introspect(&two.client, token).await);
            assert_eq!(one.app.introspect(&one.client, token).await.json()["active"], true);
        }
    }
}

async fn revoking_reaches_one_realm(kind: Kind) {
    for [one, two] in pairs(kind).await {
        let of_one = one.app.tokens("alice", &one.client).await;
        let of_two = two.app.tokens("alice", &two.client).await;
        for name in ["access_token", "refresh_token"] {
            // RFC 7009 §2.2: an unknown token is no error
            let parameters = [("token", text(&of_one, name))];
            let answer = two.app.call("/revoke", &two.client, &parameters).await;
            assert_eq!(answer.status, 200, "{}", answer.body);
        }
        one.app.assert_alive(&one.client, &of_one).await;
        let parameters = [("token", text(&of_one, "refresh_token"))];
        assert_eq!(one.app.call("/revoke", &one.client, &parameters).await.status, 200);
        one.app.assert_dead(&one.client, &of_one).await;
        two.app.assert_alive(&two.client, &of_two).await;
    }
}

async fn a_client_secret_is_good_in_its_realm(kind: Kind) {
    for [one, two] in pairs(kind).await {
        let renewed = one.app.rotate_secret(&one.client, 0).await;
        one.app.advance(1);
        assert_eq!(one.app.client_credentials(&renewed, &[]).await.status, 200);
        unauthenticated(&two.app.client_credentials(&renewed, &[]).await, true);
        assert_eq!(two.app.client_credentials(&two.client, &[]).await.status, 200);
        unauthenticated(&one.app.client_credentials(&one.client, &[]).await, true);
    }
}

async fn a_client_is_disabled_and_deleted_in_its_realm(kind: Kind) {
    for [one, two] in pairs(kind).await {
        let tokens = two.app.tokens("alice", &two.client).await;
        // both are in memory
        for Side { app, client } in [&one, &two] {
            assert_eq!(app.client_credentials(client, &[]).await.status, 200);
        }
        one.app.set_client_disabled(&one.client, true).await;
        unauthenticated(&one.app.client_credentials(&one.client, &[]).await, true);
        assert_eq!(two.app.client_credentials(&two.client, &[]).await.status, 200);
        one.app.delete_client(&one.client).await;
        two.app.assert_alive(&two.client, &tokens).await;
    }
}

both!(
    a_code_buys_nothing_elsewhere_and_is_not_used_up_there,
    a_refresh_token_buys_nothing_elsewhere_and_stays_good,
    tokens_are_unknown_elsewhere,
    revoking_reaches_one_realm,
    a_client_secret_is_good_in_its_realm,
    a_client_is_disabled_and_deleted_in_its_realm,
);
