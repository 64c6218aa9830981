//! What tells how the node is.

use chancery_core::memory::Memory;

use super::*;
use chancery_web::node::test_state::{served, state};

#[actix_web::test]
async fn readiness_says_what_is_missing() {
    assert_eq!(ask(get("/readyz")).await.status, 200);
    let down = NoStore::default();
    down.down.store(true, Ordering::SeqCst);
    let (keyless, mut stale) = (state(ISSUER), state(ISSUER));
    keyless.jwks.set(web::Bytes::new());
    stale.live = Memory::default().realm(&stale.realm.id);
    let cases: [(web::Data<Realms>, &str); 4] = [
        (shared(ISSUER, |s| s.accepting.store(false, Ordering::SeqCst)), "stopping"),
        (served(keyless), "no signing keys"),
        (served(stale), "revocations unknown"),
        (shared(ISSUER, |s| s.store = Arc::new(down)), "database unavailable"),
    ];
    for (state, missing) in cases {
        let answer = ask_as(state.clone(), get("/readyz")).await;
        assert_eq!(answer.status, 503, "{missing}");
        assert!(answer.body.contains(missing), "{}", answer.body);
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        assert_eq!(ask_as(state, get("/healthz")).await.status, 200);
    }
}

#[actix_web::test]
async fn r10_readiness_ages_by_elapsed_time() {
    for jump in JUMPS {
        let (clock, store) = (Arc::new(SetClock::default()), Arc::new(NoStore::default()));
        let state = shared(ISSUER, |s| {
            s.clock = Arc::<SetClock>::clone(&clock);
            s.store = Arc::<NoStore>::clone(&store);
        });
        let app = init_service(routes::app(state)).await;
        let status = async || call_service(&app, get("/readyz").to_request()).await.status().as_u16();
        assert_eq!(status().await, 200);
        store.down.store(true, Ordering::SeqCst);
        clock.step_wall(jump);
        assert_eq!(status().await, 200, "what was said a moment ago is believed after {jump}");
        clock.advance(Duration::from_secs(1));
        assert_eq!(status().await, 503, "{jump}");
        store.down.store(false, Ordering::SeqCst);
        clock.advance(Duration::from_secs(3));
        clock.step_wall(jump);
        assert_eq!(status().await, 200, "revocations are as fresh as they are after {jump}");
        clock.advance(Duration::from_secs(2));
        assert_eq!(status().await, 503, "{jump}");
    }
}

#[actix_web::test]
async fn metrics_count_by_route_and_live_elsewhere() {
    let state = shared(ISSUER, |state| state.metrics = Metrics::new(patterns()).unwrap());
    let app = init_service(routes::app(state.clone())).await;
    assert_eq!(call_service(&app, get("/metrics").to_request()).await.status(), 404);
    assert_eq!(call_service(&app, get("/jwks.json").to_request()).await.status(), 200);
    let management = init_service(routes::management(state)).await;
    let text =
        read(call_service(&management, TestRequest::get().uri("/metrics").to_request()).await).await.body;
    for line in [
        r#"chancery_requests_total{route="/jwks.json",status="2xx"} 1"#,
        r#"chancery_requests_total{route="unknown",status="4xx"} 1"#,
        r#"chancery_request_seconds_count{route="/jwks.json"} 1"#,
        "chancery_hash_permits_available 2",
        "chancery_lookups_under_way 0",
        r#"chancery_cache_entries{cache="clients"} 0"#,
        r#"chancery_cache_bytes{cache="detours"} 0"#,
        r#"chancery_pool_waiting{pool="database_threads"} 0"#,
        r#"chancery_pool_waiting_limit{pool="database_threads"} 1024"#,
        r#"chancery_pool_deadline_seconds{pool="database_threads"} 3"#,
        r#"chancery_pool_limit{pool="password_hashes"} 2"#,
        r#"chancery_pool_limit{pool="key_making"} 1"#,
        r#"chancery_pool_waiting_limit{pool="lookups"} 256"#,
        r#"chancery_pool_in_vain_total{pool="exchanges_with_clients"} 0"#,
        r#"chancery_cache_entries{cache="verified_tokens"} 0"#,
    ] {
        assert!(text.contains(line), "{line}");
    }
}
