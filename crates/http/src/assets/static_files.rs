//! `/static/{file}`: stylesheet, script and icon.

use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH, X_CONTENT_TYPE_OPTIONS};
use actix_web::{HttpRequest, HttpResponse, web};

use chancery_web::views::assets;

/// The name holds a hash of the content, so an answer never changes (RFC 8246).
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// Answers GET and HEAD with a file, 304 to whoever has it, 404 otherwise.
pub async fn serve(request: HttpRequest, file: web::Path<String>) -> HttpResponse {
    let Some(asset) = assets::lookup(&file) else {
        return HttpResponse::NotFound().finish();
    };
    let tags = request.headers().get(IF_NONE_MATCH).and_then(|v| v.to_str().ok());
    let known = tags.is_some_and(|tags| names(tags, &asset.etag));
    let mut answer = if known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    answer.insert_header((ETAG, asset.etag.as_str())).insert_header((CACHE_CONTROL, FOR_EVER));
    if known {
        return answer.finish();
    }
    answer
        .insert_header((CONTENT_TYPE, asset.content_type))
        .insert_header((X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .body(asset.bytes)
}

/// Whether an `If-None-Match` value names the tag; weak comparison (RFC 9110 §13.1.2).
fn names(tags: &str, etag: &str) -> bool {
    tags.split(',').map(str::trim).any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag)
}

#[cfg(test)]
mod tests {
    use actix_web::http::{StatusCode, header};
    use actix_web::{App, test, web};

    use super::{FOR_EVER, serve};
    use chancery_web::views::assets;

    async fn get(path: &str, known: Option<&str>) -> actix_web::dev::ServiceResponse {
        let app = test::init_service(App::new().route("/static/{file}", web::get().to(serve))).await;
        let mut request = test::TestRequest::get().uri(path);
        if let Some(tags) = known {
            request = request.insert_header((header::IF_NONE_MATCH, tags));
        }
        test::call_service(&app, request.to_request()).await
    }

    #[actix_web::test]
    async fn files_are_served_for_ever() {
        for asset in assets::all() {
            let answer = get(&asset.path, None).await;
            assert_eq!(answer.status(), StatusCode::OK);
            assert_eq!(answer.headers().get(header::CACHE_CONTROL).unwrap(), FOR_EVER);
            assert_eq!(answer.headers().get(header::CONTENT_TYPE).unwrap(), asset.content_type);
            assert_eq!(answer.headers().get(header::ETAG).unwrap(), asset.etag.as_str());
            assert_eq!(test::read_body(answer).await, asset.bytes);
        }
    }

    #[actix_web::test]
    async fn whoever_has_a_file_is_not_sent_it_again() {
        let asset = &*assets::STYLESHEET;
        for tags in [asset.etag.clone(), format!("\"x\", W/{}", asset.etag), "*".to_owned()] {
            let answer = get(&asset.path, Some(&tags)).await;
            assert_eq!(answer.status(), StatusCode::NOT_MODIFIED);
            assert!(test::read_body(answer).await.is_empty());
        }
        assert_eq!(get(&asset.path, Some("\"x\"")).await.status(), StatusCode::OK);
    }

    #[actix_web::test]
    async fn an_unknown_file_is_not_found() {
        assert_eq!(get("/static/chancery.css", None).await.status(), StatusCode::NOT_FOUND);
    }
}
