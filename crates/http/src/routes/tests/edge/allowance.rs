//! How much an address may ask for.

use super::*;

#[actix_web::test]
async fn too_many_posts_are_429_with_retry_after() {
    let state = shared(ISSUER, |s| s.rate_limit = RateLimit::new(1, 2));
    let app = init_service(routes::app(state)).await;
    for _ in 0..2 {
        assert_ne!(call_service(&app, post("/login").to_request()).await.status(), 429);
    }
    let busy = read(call_service(&app, post("/login").to_request()).await).await;
    assert_eq!((busy.status, busy.header("retry-after")), (429, Some("1")));
    assert_eq!(busy.header("content-type"), Some("text/html; charset=utf-8"));
    assert_eq!(call_service(&app, get("/jwks.json").to_request()).await.status(), 200);
}

#[actix_web::test]
async fn r10_jumps_of_the_clock_change_no_allowance() {
    for jump in JUMPS {
        let clock = Arc::new(SetClock::default());
        let state = shared(ISSUER, |s| {
            s.rate_limit = RateLimit::new(1, 2);
            s.clock = Arc::<SetClock>::clone(&clock);
        });
        let app = init_service(routes::app(state)).await;
        let status = async || call_service(&app, post("/login").to_request()).await.status().as_u16();
        for expected in [false, false, true, true] {
            assert_eq!(status().await == 429, expected, "{jump}");
            clock.step_wall(jump);
        }
        clock.advance(Duration::from_secs(1));
        assert_ne!(status().await, 429, "{jump}");
        assert_eq!(status().await, 429, "{jump}");
    }
}

#[actix_web::test]
async fn refused_clients_use_up_their_allowance() {
    async fn refuses() -> HttpResponse {
        HttpResponse::Unauthorized().finish()
    }
    let state = shared(ISSUER, |s| s.rate_limit = RateLimit::new(1, 2));
    let app = App::new().route("/token", web::post().to(Caught(refuses))).wrap(edge(&state));
    let app = init_service(app).await;
    for _ in 0..2 {
        assert_eq!(call_service(&app, post("/token").to_request()).await.status(), 401);
    }
    let busy = read(call_service(&app, post("/token").to_request()).await).await;
    assert_eq!((busy.status, busy.header("retry-after")), (429, Some("1")));
    assert!(busy.body.contains("temporarily_unavailable"));
}
