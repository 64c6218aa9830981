//! The commands' grammar, and what they do.

use clap::{CommandFactory as _, Parser as _};

use super::*;

mod flows;

fn parse(line: &str) -> Result<Cli, clap::Error> {
    Cli::try_parse_from(std::iter::once("chancery").chain(line.split(' ')))
}

#[test]
fn the_grammar_is_consistent() {
    Cli::command().debug_assert();
}

#[test]
fn every_command_of_the_contract_is_understood() {
    for line in [
        "serve",
        "serve --config a.toml",
        "--config a.toml serve",
        "migrate --json",
        "keys list --json",
        "keys rotate",
        "keys rotate --algorithm ES256",
        "keys retire --kid abc",
        "user create --username alice --email alice@example.test --email-verified --password-stdin --role a --role b --json",
        "user create --username bob --claims-file c.json --password-file p",
        "user list",
        "user disable --username alice",
        "user enable --id 1",
        "user set-password --username alice --password-stdin",
        "client create --id app --name App --redirect-uri https://a.test/cb --redirect-uri https://b.test/cb \
         --post-logout-redirect-uri https://a.test/ --grant authorization_code --grant refresh_token \
         --response-type code --auth-method client_secret_basic --scope openid --scope profile --json",
        "client create --id app --jwks-file k.json --auth-method private_key_jwt --profile oidc",
        "client create --jwks-uri https://a.test/jwks.json --secret-stdin",
        "client create --metadata-file m.json",
        "client list",
        "client show --id app",
        "client disable --id app",
        "client enable --id app",
        "client rotate-secret --id app --overlap 1h",
        "client delete --id app",
        "client registration-token create --json",
        "client registration-token create --uses 5 --expires 3600 --json",
        "client registration-token create --expires 30d",
        "client registration-token list --json",
        "client registration-token delete --id 1",
        "resource create --identifier https://api.test --name API --scope read=Read --access-token-lifetime 60 --with-secret",
        "resource list",
        "resource show --identifier https://api.test",
        "resource delete --identifier https://api.test",
        "config check",
        "config schema",
        "config show --json",
    ] {
        assert!(parse(line).is_ok(), "{line}: {}", parse(line).unwrap_err());
    }
}

#[test]
fn bad_usage_exits_with_2() {
    for line in [
        "",
        "dance",
        "keys",
        "keys rotate --algorithm HS256",
        "user create --password-stdin",
        "user create --username a --password secret",
        "user create --username a --email-verified",
        "user create --username a --password-stdin --password-file f",
        "user disable",
        "user disable --username a --id 1",
        "client show",
        "client create --jwks-file f --jwks-uri u",
        "client create --secret s",
        "client rotate-secret --id a --overlap 91d",
        "client rotate-secret --id a --overlap soon",
        "client registration-token",
        "client registration-token create --uses 0",
        "client registration-token create --expires 0",
        "client registration-token create --expires 367d",
        "client registration-token delete",
        "resource create --identifier https://a.test",
        "resource create --identifier https://a.test --name A --scope read",
        "resource create --identifier https://a.test --name A --scope openid=Hi",
        "resource create --identifier https://a.test --name A --access-token-lifetime 86401",
        "resource create --identifier https://a.test --name A --with-secret --secret-stdin",
        "config",
    ] {
        assert_eq!(parse(line).unwrap_err().exit_code(), 2, "{line}");
    }
}
