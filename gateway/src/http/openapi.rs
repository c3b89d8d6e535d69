//! The API's description (OpenAPI 3.1) and the page to browse it.

use std::sync::Arc;

use axum::Router;
use live_protocol::{ChangesEnd, Problem};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityScheme};
use utoipa::openapi::{
    ContentBuilder, HttpMethod, OpenApi as Document, Ref, RefOr, ResponseBuilder,
};
use utoipa::{Modify, OpenApi};
use utoipa_swagger_ui::SwaggerUi;

use super::{
    Gate, api, applications, callbacks, catalogue, changes, counter, departments, directories,
    documents, enquiries, funnel, health, inbox, mandates, numbers, officers, privacy, queues,
    reports, uploads, verifications,
};

/// The description of every route.
#[derive(OpenApi)]
#[openapi(
    info(title = "Gateway", description = "The city's server for its super-app."),
    paths(
        health::live, health::ready, api::city, departments::all, api::keys, api::public_reports,
        api::submit_report, reports::near, reports::support, reports::reopen, api::send_code, api::begin_session, api::refresh_session,
        api::end_session, api::devices,
        api::sign_out_device, api::account, api::match_account, api::begin_proof,
        api::answer_proof,
        numbers::change, numbers::begin_own,
        verifications::verification, verifications::withdraw, verifications::ask_review,
        verifications::claims_on_own, verifications::object,
        officers::attest, officers::enrol, officers::invite, officers::list, officers::revoke,
        privacy::consents, privacy::withdraw_consent, privacy::accesses, privacy::export,
        privacy::ask_erasure, privacy::undo_erasure, api::get_file, api::put_file,
        mandates::mandates, mandates::mandate, mandates::end, mandates::renew,
        mandates::add_child, mandates::invite, mandates::offer, mandates::accept,
        changes::changes, api::tickets, api::ticket, api::rate_ticket, api::bills, api::look_up_bills,
        api::make_payment, api::payment, uploads::abilities, uploads::create, uploads::show,
        uploads::append, uploads::end, uploads::overridden,
        applications::list, applications::submit, applications::one, applications::fix,
        applications::write, applications::withdraw, applications::rate,
        counter::hand_over, counter::open, counter::one, counter::take_back,
        enquiries::ask,
        inbox::list, inbox::one, inbox::mark, inbox::settings, inbox::choose, inbox::subscribe,
        inbox::unsubscribe,
        documents::list, documents::certificates, documents::one, documents::pdf,
        documents::credential, documents::share, documents::stop,
        queues::places, queues::slots, queues::list, queues::book, queues::one, queues::cancel,
        queues::clinics, queues::clinic_slots, queues::beds,
        funnel::add, funnel::figures,
        callbacks::take,
        catalogue::index, catalogue::whole, catalogue::one, catalogue::publish,
        directories::all, directories::one, directories::publish,
    ),
    components(schemas(Problem, ChangesEnd)),
    modifiers(&Common)
)]
struct Description;

/// The API's description.
pub fn document() -> Document {
    Description::openapi()
}

/// `/openapi.json` and `/docs`.
pub(super) fn pages() -> Router<Arc<Gate>> {
    SwaggerUi::new("/docs").url("/openapi.json", document()).into()
}

/// What is the same for many operations: the token, and the problems that a kind of request meets.
struct Common;

impl Modify for Common {
    fn modify(&self, document: &mut Document) {
        let token = ApiKeyValue::with_description(
            "Authorization",
            "`DPoP` and the access token, with a proof in the header `DPoP` (RFC 9449)",
        );
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("token", SecurityScheme::ApiKey(ApiKey::Header(token)));
        for (path, item) in &mut document.paths.paths {
            for (method, operation) in [
                (HttpMethod::Get, &mut item.get),
                (HttpMethod::Post, &mut item.post),
                (HttpMethod::Put, &mut item.put),
                (HttpMethod::Patch, &mut item.patch),
                (HttpMethod::Head, &mut item.head),
                (HttpMethod::Options, &mut item.options),
                (HttpMethod::Delete, &mut item.delete),
            ] {
                let Some(operation) = operation else { continue };
                let signed_in = operation.security.is_some();
                for (status, description) in problems(&method, path, signed_in) {
                    let responses = &mut operation.responses.responses;
                    responses.entry(status.to_owned()).or_insert_with(|| problem(description));
                }
            }
        }
    }
}

/// The problems that a request of this kind may meet.
fn problems(method: &HttpMethod, path: &str, signed_in: bool) -> Vec<(&'static str, &'static str)> {
    let mut met = vec![("500", "A fault of the gateway"), ("503", "Not available right now")];
    if signed_in {
        met.push(("401", "The token is missing or no longer valid"));
        met.push(("403", "A higher assurance is needed, or the account does not know the device"));
    }
    if path.contains('{') {
        met.push(("404", "There is no such thing, or it is not yours"));
    }
    if matches!(method, HttpMethod::Post | HttpMethod::Put | HttpMethod::Patch) {
        met.extend([
            ("400", "The request could not be read"),
            ("413", "The body is over its limit"),
            ("507", "The gateway's storage is full"),
            ("422", "Some fields are not right"),
            ("429", "Too many requests"),
        ]);
        if path.contains('{') || signed_in {
            met.push(("409", "It was already decided differently"));
        }
    }
    if path == "/v1/changes" {
        met.extend([
            ("400", "The request could not be read"),
            ("410", "The cursor is no longer known: begin without one, and keep what is there"),
            ("429", "Too many of this account wait for changes"),
        ]);
    }
    if path == "/v1/bills" {
        met.extend([
            ("400", "The request could not be read"),
            ("404", "There is no such mandate, it is over, or it is not yours"),
            ("422", "Whom one acts for is not sure enough"),
        ]);
    }
    if path.ends_with("/services/{service}/slots") {
        met.extend([
            ("400", "The request could not be read"),
            ("422", "No slots are given for that day"),
        ]);
    }
    if path.starts_with(live_protocol::UPLOADS) && !matches!(method, HttpMethod::Options) {
        met.push(("412", "Another version of tus"));
    }
    if path == "/v1/uploads/{id}" {
        met.extend([
            // Asking how an upload stands finishes it when that was left undone.
            ("409", "It does not begin where the upload ends, or the file is another"),
            ("415", "Not the media type of a piece"),
            ("422", "It is no photo that can be taken"),
            ("423", "Another request has the upload"),
            ("460", "The bytes are not what their checksum says"),
            ("507", "The gateway's storage is full"),
        ]);
    }
    met
}

fn problem(description: &str) -> RefOr<utoipa::openapi::Response> {
    let schema = Ref::from_schema_name("Problem");
    let content = ContentBuilder::new().schema(Some(schema)).build();
    ResponseBuilder::new()
        .description(description)
        .content("application/problem+json", content)
        .build()
        .into()
}
