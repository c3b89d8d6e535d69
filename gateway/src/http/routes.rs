//! Every address of the gateway, in one list that the router is made from and that the tests
//! compare with the OpenAPI document.

use std::sync::Arc;

use axum::Router;
use axum::handler::Handler;
use axum::http::Method;
use axum::routing::{MethodFilter, on};

use super::{
    Gate, api, applications, callbacks, catalogue, changes, counter, departments, desk,
    directories, documents, enquiries, fhir, funnel, health, inapas, inbox, mandates, numbers,
    officers, open311, page, privacy, queues, reports, sandbox, uploads, verifications, verify,
};
use crate::departments::sandbox::dinkes::TOKEN;

/// A method and a path.
pub type Route = (Method, &'static str);

/// A router that remembers what it was made of.
pub(super) struct Routes {
    router: Router<Arc<Gate>>,
    list: Vec<Route>,
}

impl Routes {
    fn new() -> Self {
        Self { router: Router::new(), list: Vec::new() }
    }

    fn add<H, T>(mut self, method: Method, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, Arc<Gate>>,
        T: 'static,
    {
        let filter = MethodFilter::try_from(method.clone()).expect("a method that axum knows");
        self.router = self.router.route(path, on(filter, handler));
        self.list.push((method, path));
        self
    }

    fn get<H: Handler<T, Arc<Gate>>, T: 'static>(self, path: &'static str, handler: H) -> Self {
        self.add(Method::GET, path, handler)
    }

    fn post<H: Handler<T, Arc<Gate>>, T: 'static>(self, path: &'static str, handler: H) -> Self {
        self.add(Method::POST, path, handler)
    }

    /// The router.
    pub fn into_router(self) -> Router<Arc<Gate>> {
        self.router
    }
}

/// What phones and operators use.
pub(super) fn api() -> Routes {
    of_queues(Routes::new())
        .get("/health/live", health::live)
        .get("/health/ready", health::ready)
        .get("/v1/city", api::city)
        .get("/v1/departments", departments::all)
        .get("/v1/keys", api::keys)
        .get("/v1/catalogue", catalogue::whole)
        .get("/v1/services", catalogue::index)
        .get("/v1/services/{service}", catalogue::one)
        .add(Method::PUT, "/v1/services/{service}", catalogue::publish)
        .get("/v1/directories", directories::all)
        .get("/v1/directories/{directory}", directories::one)
        .add(Method::PUT, "/v1/directories/{directory}", directories::publish)
        .get("/v1/reports", api::public_reports)
        .post("/v1/reports", api::submit_report)
        .get("/v1/reports/near/{square}", reports::near)
        .post("/v1/reports/{number}/support", reports::support)
        .post("/v1/sign-in/codes", api::send_code)
        .post("/v1/sign-in/sessions", api::begin_session)
        .post("/v1/sign-in/refresh", api::refresh_session)
        .post("/v1/sign-in/own-account", numbers::begin_own)
        .add(Method::DELETE, "/v1/session", api::end_session)
        .get("/v1/devices", api::devices)
        .add(Method::DELETE, "/v1/devices/{id}", api::sign_out_device)
        .get("/v1/account", api::account)
        .post("/v1/account/match", api::match_account)
        .post("/v1/account/number", numbers::change)
        .get("/v1/verifications/{number}", verifications::verification)
        .add(Method::DELETE, "/v1/verifications/{number}", verifications::withdraw)
        .post("/v1/verifications/{number}/review", verifications::ask_review)
        .get("/v1/account/claims", verifications::claims_on_own)
        .add(Method::DELETE, "/v1/account/claims", verifications::object)
        .get("/v1/account/consents", privacy::consents)
        .add(Method::DELETE, "/v1/account/consents/{purpose}", privacy::withdraw_consent)
        .get("/v1/account/accesses", privacy::accesses)
        .get("/v1/account/export", privacy::export)
        .post("/v1/account/erasure", privacy::ask_erasure)
        .add(Method::DELETE, "/v1/account/erasure", privacy::undo_erasure)
        .post("/v1/account/proofs", api::begin_proof)
        .post("/v1/account/proofs/answer", api::answer_proof)
        .post("/v1/attestations", officers::attest)
        .post("/v1/officer/enrolment", officers::enrol)
        .post("/v1/officer/enrolments", officers::invite)
        .get("/v1/officer/enrolments", officers::list)
        .add(Method::DELETE, "/v1/officer/enrolments/{id}", officers::revoke)
        .get("/v1/files/{id}", api::get_file)
        .add(Method::PUT, "/v1/files/{id}", api::put_file)
        .get("/v1/changes", changes::changes)
        .add(Method::OPTIONS, "/v1/uploads", uploads::abilities)
        .post("/v1/uploads", uploads::create)
        .add(Method::HEAD, "/v1/uploads/{id}", uploads::show)
        .add(Method::PATCH, "/v1/uploads/{id}", uploads::append)
        .add(Method::DELETE, "/v1/uploads/{id}", uploads::end)
        .post("/v1/uploads/{id}", uploads::overridden)
        .post("/v1/callbacks/{department}", callbacks::take)
        .get("/v1/tickets", api::tickets)
        .get("/v1/tickets/{number}", api::ticket)
        .post("/v1/tickets/{number}/rating", api::rate_ticket)
        .post("/v1/tickets/{number}/reopening", reports::reopen)
        .get("/v1/applications", applications::list)
        .post("/v1/applications", applications::submit)
        .get("/v1/applications/{number}", applications::one)
        .post("/v1/applications/{number}/fix", applications::fix)
        .post("/v1/applications/{number}/messages", applications::write)
        .post("/v1/applications/{number}/withdrawal", applications::withdraw)
        .post("/v1/applications/{number}/rating", applications::rate)
        .post("/v1/enquiries", enquiries::ask)
        .get("/v1/inbox/messages", inbox::list)
        .get("/v1/inbox/messages/{id}", inbox::one)
        .post("/v1/inbox/read", inbox::mark)
        .get("/v1/inbox/settings", inbox::settings)
        .add(Method::PUT, "/v1/inbox/settings", inbox::choose)
        .add(Method::PUT, "/v1/inbox/push", inbox::subscribe)
        .add(Method::DELETE, "/v1/inbox/push", inbox::unsubscribe)
        .get("/v1/documents", documents::list)
        .get("/v1/documents/certificates", documents::certificates)
        .get("/v1/documents/{id}", documents::one)
        .get("/v1/documents/{id}/pdf", documents::pdf)
        .get("/v1/documents/{id}/credential", documents::credential)
        .post("/v1/documents/{id}/shares", documents::share)
        .add(Method::DELETE, "/v1/documents/{id}/shares/{share}", documents::stop)
        .get("/v1/mandates", mandates::mandates)
        .post("/v1/mandates", mandates::accept)
        .post("/v1/mandates/children", mandates::add_child)
        .post("/v1/mandates/invitations", mandates::invite)
        .post("/v1/mandates/offer", mandates::offer)
        .get("/v1/mandates/{id}", mandates::mandate)
        .add(Method::DELETE, "/v1/mandates/{id}", mandates::end)
        .post("/v1/mandates/{id}/renewal", mandates::renew)
        .post("/v1/counter-drafts", counter::hand_over)
        .post("/v1/counter-drafts/openings", counter::open)
        .get("/v1/counter-drafts/{id}", counter::one)
        .add(Method::DELETE, "/v1/counter-drafts/{id}", counter::take_back)
        .get("/v1/bills", api::bills)
        .post("/v1/bills/lookup", api::look_up_bills)
        .post("/v1/bills/{id}/payments", api::make_payment)
        .get("/v1/payments/{id}", api::payment)
        .post("/v1/steps", funnel::add)
        .get("/v1/steps", funnel::figures)
}

/// The public pages of documents, and what all pages for people share.
pub(super) fn pages() -> Routes {
    Routes::new()
        .get("/favicon.svg", page::icon)
        .get("/v/style.css", verify::style)
        .get("/v/{token}", verify::show)
        .post("/v/{token}", verify::look)
}

/// Queues, of whichever department, and what else is known of clinics.
fn of_queues(routes: Routes) -> Routes {
    routes
        .get("/v1/queues", queues::places)
        .get("/v1/queues/{department}/services/{service}/slots", queues::slots)
        .get("/v1/appointments", queues::list)
        .post("/v1/appointments", queues::book)
        .get("/v1/appointments/{id}", queues::one)
        .add(Method::DELETE, "/v1/appointments/{id}", queues::cancel)
        .get("/v1/clinics", queues::clinics)
        .get("/v1/clinics/services/{service}/slots", queues::clinic_slots)
        .get("/v1/clinics/beds", queues::beds)
}

/// The pages of the sandbox.
pub(super) fn sandbox() -> Routes {
    Routes::new()
        .get("/sandbox", sandbox::home)
        .get("/sandbox/style.css", sandbox::style)
        .get("/sandbox/funnel", funnel::page)
        .get("/sandbox/inapas", inapas::page)
        .get("/sandbox/officers", officers::page)
        .post("/sandbox/officers", officers::invite_on_page)
        .post("/sandbox/officers/revoke", officers::revoke_on_page)
        .get("/sandbox/people", sandbox::people)
        .get("/sandbox/people.json", sandbox::people_to_try)
        .get("/sandbox/reviewer.json", sandbox::reviewer)
        .get("/sandbox/sms", sandbox::messages)
        .get("/sandbox/pay", sandbox::bank::pay)
        .post("/sandbox/pay", sandbox::bank::review_payment)
        .post("/sandbox/pay/confirm", sandbox::bank::confirm_payment)
        .post("/sandbox/clock", sandbox::move_clock)
        .post("/sandbox/register", sandbox::switch_register)
        .post("/sandbox/health", sandbox::switch_health)
        .get("/sandbox/health.json", sandbox::health_server)
        .post(TOKEN, fhir::token)
        .get("/sandbox/fhir-r4/v1/metadata", fhir::metadata)
        .get("/sandbox/fhir-r4/v1/{kind}", fhir::search)
        .post("/sandbox/fhir-r4/v1/{kind}", fhir::create)
        .get("/sandbox/fhir-r4/v1/{kind}/{id}", fhir::read)
        .add(Method::PATCH, "/sandbox/fhir-r4/v1/{kind}/{id}", fhir::patch)
}

/// The pages of the review desk.
pub(super) fn desk() -> Routes {
    Routes::new()
        .get("/desk", desk::home)
        .get("/desk/style.css", desk::style)
        .post("/desk/session", desk::sign_in)
        .post("/desk/session/end", desk::sign_out)
        .get("/desk/cases/{number}", desk::case)
        .post("/desk/cases/{number}", desk::decide)
        .post("/desk/cases/{number}/take", desk::take)
        .post("/desk/cases/{number}/release", desk::give_back)
        .get("/desk/cases/{number}/photos/{field}", desk::photo)
}

/// What the apps of others use (Open311 GeoReport v2). The last part of each path names the format.
pub(super) fn open311() -> Routes {
    Routes::new()
        .get("/open311/{name}", open311::discovery)
        .get("/open311/v2/{name}", open311::list)
        .post("/open311/v2/{name}", open311::send)
        .get("/open311/v2/services/{name}", open311::service)
        .get("/open311/v2/requests/{name}", open311::request)
        .get("/open311/v2/tokens/{name}", open311::token)
}

/// Every route of the API, for checks of its description.
pub fn api_routes() -> Vec<Route> {
    api().list
}
