//! What an app asks for, from a browser that brings its cookies.

use chancery_core::logout::{self, hinted_session, return_uri};

use super::super::leave::{Way, leave};
use super::confirm::{Asked, confirm};
use super::end::{end_sessions, part, people};
use chancery_web::extract::params;
use chancery_web::extract::visit::Visit;
use chancery_web::respond::refused::Answer;

pub async fn get(mut visit: Visit) -> Answer {
    let params = params::query(visit.request())?;
    visit.speak(params.first("ui_locales"));
    let request = logout::read(&params, &visit.realm, &*visit.verifier, visit.clock.now())?;
    let client = match &request.client_id {
        Some(id) => visit.client(id).await?,
        None => None,
    };
    let return_to = return_uri(&request, client.as_deref())?;
    let people = people(&visit).await?;
    let hinted = match request.hint.clone() {
        Some(hint) => visit.read(move |unit| hinted_session(unit, &hint)).await?,
        None => None,
    };
    if let Some(session) = hinted
        && people.iter().any(|(s, _)| s.id == session)
    {
        let asked_by = client.as_ref().map(|c| c.id.clone());
        let departure = end_sessions(&visit, vec![session], asked_by).await?;
        if people.len() == 1 {
            visit.remove_session();
        }
        let way = Way { return_to: return_to.as_deref(), client: client.as_deref(), ..Way::default() };
        return Ok(part(&mut visit, &departure, way).await);
    }
    // without a genuine hint nobody proved where the request comes from, so it leads nowhere
    let return_to = return_to.filter(|_| request.hint.is_some());
    let Some((_, account)) = people.first() else {
        visit.remove_session();
        let way = Way { return_to: return_to.as_deref(), client: client.as_deref(), ..Way::default() };
        return Ok(leave(&visit, way));
    };
    // a name counts only where the request proved whose it is
    let client = client.as_deref().filter(|_| request.hint.is_some());
    confirm(&visit, account, Asked { client, return_to })
}
