//! Sectors of pairwise subjects (OpenID Connect Core §8.1).

use super::*;

#[test]
fn a_sector_is_one_public_host_or_has_a_document() {
    let sector = |uris: Value, identifier: Option<&str>| {
        let document = json!({
            "redirect_uris": uris, "subject_type": "pairwise", "sector_identifier_uri": identifier,
            "application_type": "native",
        });
        by_admin(document).map(|a| a.subjects.sector)
    };
    let app = Some("app.test".to_owned());
    assert_eq!(sector(json!(["https://app.test/a", "https://APP.test:8443/b"]), None), Ok(app.clone()));
    for uris in [
        json!(["https://app.test/a", "https://other.test/b"]),
        json!(["http://127.0.0.1/cb"]),
        json!(["https://localhost/cb"]),
        json!(["com.example.app:/cb"]),
        json!(["https://app.test/a", "com.example.app:/cb"]),
    ] {
        assert_eq!(sector(uris.clone(), None).unwrap_err().field, "sector_identifier_uri", "{uris}");
        assert_eq!(sector(uris, Some("https://app.test/sector.json")), Ok(app.clone()));
    }
    let public = json!({ "redirect_uris": ["https://app.test/a"], "subject_type": "public" });
    assert_eq!(by_admin(public).unwrap().subjects.sector, None);
    let machine = json!({ "grant_types": ["client_credentials"], "subject_type": "pairwise" });
    assert_eq!(by_admin(machine).unwrap_err().field, "sector_identifier_uri");
}

#[test]
fn a_sector_document_lists_every_redirect_uri() {
    let uris = json!(["https://a.test/1", "https://b.test/2"]);
    let attributes =
        by_admin(json!({ "redirect_uris": uris, "sector_identifier_uri": "https://a.test/s" })).unwrap();
    let check = |document: Value| check_sector_document(&document, &attributes).map_err(|e| e.code);
    assert_eq!(check(json!(["https://b.test/2", 7, "https://a.test/1", "https://c.test/"])), Ok(()));
    for document in [json!([]), json!(["https://a.test/1"]), json!(["https://a.test/1", "https://b.test/2/"])]
    {
        assert_eq!(check(document), Err(ErrorCode::InvalidClientMetadata));
    }
    for document in [json!({}), json!("https://a.test/1"), json!(null), json!({ "redirect_uris": [] })] {
        assert_eq!(check(document), Err(ErrorCode::InvalidClientMetadata));
    }
}
