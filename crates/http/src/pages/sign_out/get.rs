//! What an app asks for, from a browser that brings its cookies.

use chancery_core::logout::{self, Afterwards, afterwards, hinted_session, unidentified};

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
    let afterwards = afterwards(&request, client.as_deref())?;
    let people = people(&visit).await?;
    let hinted = match request.hint.clone() {
        Some(hint) => visit.read(move |unit| hinted_session(unit, &hint)).await?,
        None => None,
    };
    // an app that anybody may have registered gets nobody sent to it, or signed out, without a question
    let proven = request.hint.is_some() && !client.as_ref().is_some_and(|client| client.is_anybodys());
    if let Some(session) = hinted
        && proven
        && people.iter().any(|(s, _)| s.id == session)
    {
        let asked_by = client.as_ref().map(|c| c.id.clone());
        let departure = end_sessions(&visit, vec![session], asked_by).await?;
        if people.len() == 1 {
            visit.remove_session();
        }
        let way = Way { return_to: target(&afterwards), client: client.as_deref(), ..Way::default() };
        return Ok(part(&mut visit, &departure, way).await);
    }
    let Some((_, account)) = people.first() else {
        if afterwards == Afterwards::Unidentified {
            return Err(unidentified().into());
        }
        visit.remove_session();
        // nobody is there to be asked
        let return_to = target(&afterwards).filter(|_| proven);
        return Ok(leave(&visit, Way { return_to, client: client.as_deref(), ..Way::default() }));
    };
    // a name counts only where the request proved whose it is
    let client = client.as_deref().filter(|_| request.hint.is_some());
    confirm(&visit, account, Asked { client, afterwards })
}

fn target(afterwards: &Afterwards) -> Option<&str> {
    match afterwards {
        Afterwards::To(uri) => Some(uri),
        Afterwards::Here | Afterwards::Unidentified => None,
    }
}
