//! The yardstick for static documents: actix-web with one handler and no middleware.

use std::io::Write as _;
use std::path::Path;

use actix_web::web::{self, Bytes, Data};
use actix_web::{App, HttpResponse, HttpServer};

use crate::failure::Result;

/// Serves the file as JSON at `/` on a free port of loopback, and prints its address. Runs until it is
/// killed.
pub fn serve(file: &Path) -> Result<()> {
    let document = Data::new(Bytes::from(std::fs::read(file)?));
    actix_web::rt::System::new().block_on(async move {
        let server =
            HttpServer::new(move || App::new().app_data(document.clone()).route("/", web::get().to(answer)))
                .bind("127.0.0.1:0")?;
        let address = *server.addrs().first().ok_or("not bound")?;
        writeln!(std::io::stdout().lock(), "{address}")?;
        Ok(server.run().await?)
    })
}

async fn answer(document: Data<Bytes>) -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(document.as_ref().clone())
}
