//! Showing a screen, and doing what a form says.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};

use super::body::{self, Sent};
use super::intake::{self, Deed};
use super::visitor::{self, Entered};
use super::{Peer, guard, page, status, trouble_page};
use crate::render::{PageContext, Trouble, page_path, render};
use crate::screen::{Field, Input, Intent, Screen};
use crate::secret::Secret;
use crate::sessions::Visit;
use crate::shell::Shell;
use crate::words::ShellWords;

/// A request of the script that only wants to see what is shown now: it moves nothing.
const LOOK: HeaderName = HeaderName::from_static("live-look");

const CLEAR: HeaderName = HeaderName::from_static("clear-site-data");

/// `GET /…`: the screen at this address.
pub(super) async fn show(
    State(shell): State<Shell>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    peer: Option<axum::Extension<Peer>>,
) -> Response {
    let route = route_of(uri.path());
    if route.starts_with("-/") {
        return trouble(&shell, &headers, Trouble::Missing, None);
    }
    // Neither a probe nor a guess of the browser moves a citizen's app.
    if is_prefetch(&headers) {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    if method == Method::HEAD && visitor::secret(&shell, &headers).is_none() {
        return StatusCode::OK.into_response();
    }
    let peer = peer.as_deref();
    let entered = match visitor::enter_or_begin(&shell, &headers, peer).await {
        Ok(entered) => entered,
        Err(problem) => return trouble(&shell, &headers, problem, Some(uri.path())),
    };
    let response = show_screen(&shell, &entered, &route, &uri, headers.contains_key(LOOK)).await;
    visitor::remember(&shell, &entered.secret, response)
}

async fn show_screen(
    shell: &Shell,
    Entered { secret, visit }: &Entered,
    route: &str,
    uri: &Uri,
    look: bool,
) -> Response {
    if let Some(answer) = answer_of(uri) {
        // The address goes on without it: it is for once, and not for the browser's history.
        let intent = Intent::Open { route: format!("{route}?{answer}") };
        let screen = visit.send(intent, shell.config().limits.press).await;
        visit.redirected();
        return see_other(&screen.route, None);
    }
    let wait = shell.config().limits.open_page;
    let mut screen = visit.screen();
    let answers = visit.answers();
    if visit.just_opened() || screen.route != route {
        if look && !visit.just_opened() {
            return StatusCode::NO_CONTENT.into_response();
        }
        screen = visit.send(Intent::Open { route: route.to_owned() }, wait).await;
    } else if !look && !answers && screen.busy.is_none() {
        // Somebody asks for the page that is there already: they want to know what is new.
        screen = visit.send(Intent::Refresh, wait).await;
    }
    shell.remember_brand(&screen.brand);
    if screen.route != route {
        visit.redirected();
        return see_other(&screen.route, None);
    }
    let zoom = zoom_of(uri);
    page(StatusCode::OK, draw(shell, secret, &screen, zoom, None))
}

/// `POST /…`: a form of the screen at this address.
pub(super) async fn act(
    State(shell): State<Shell>,
    uri: Uri,
    headers: HeaderMap,
    request: Request,
) -> Response {
    let route = route_of(uri.path());
    match received(&shell, &headers, request).await {
        Ok(received) => {
            let done = do_form(&shell, received, &route, zoom_of(&uri)).await;
            done.unwrap_or_else(|problem| trouble(&shell, &headers, problem, Some(uri.path())))
        }
        Err(problem) => trouble(&shell, &headers, problem, Some(uri.path())),
    }
}

async fn do_form(
    shell: &Shell,
    mut received: Received,
    route: &str,
    zoom: Option<u8>,
) -> Result<Response, Trouble> {
    let wait = shell.config().limits.press;
    let (visit, screen) = at(shell, &received, route).await?;
    let sent = &mut received.sent;
    if screen.route != route {
        // What was filled in belongs to a screen that the core does not show now.
        visit.redirected();
        return Ok(see_other(&screen.route, None));
    }
    let deed = Deed::of(sent);
    let was_signed_in = visit.core().is_signed_in();
    let inputs = shrunk(shell, intake::inputs(&screen, sent)).await;
    if sent.too_large {
        let screen = keep(shell, &visit, inputs).await;
        let markup = draw(shell, &received.secret, &screen, zoom, Some(Trouble::TooLarge));
        return Ok(page(status(Trouble::TooLarge), markup));
    }
    let (screen, zoom) = match deed {
        Deed::Press(action) => {
            let screen = visit.send(Intent::Press { action, fields: inputs }, wait).await;
            (screen, None)
        }
        Deed::Remove(field) => {
            keep(shell, &visit, inputs).await;
            let intent = Intent::Edit { field: Field { id: field, input: Input::Nothing } };
            (visit.send(intent, wait).await, zoom)
        }
        Deed::Zoom(zoom) => (keep(shell, &visit, inputs).await, Some(zoom)),
        Deed::Keep => (keep(shell, &visit, inputs).await, zoom),
    };
    visit.acted();
    let mut response = see_other(&screen.route, zoom);
    if was_signed_in && !visit.core().is_signed_in() {
        // The browser kept photos for a while: the next person at it must not find them.
        response.headers_mut().insert(CLEAR, HeaderValue::from_static("\"cache\""));
    }
    Ok(response)
}

/// `POST /-/edit`: what the script saves at a pause of typing.
pub(super) async fn edit(
    State(shell): State<Shell>,
    headers: HeaderMap,
    request: Request,
) -> Response {
    let saved = async {
        let mut received = received(&shell, &headers, request).await?;
        let route = received.sent.text("route").unwrap_or_default().to_owned();
        let (visit, screen) = at(&shell, &received, &route).await?;
        if screen.route != route {
            return Err(Trouble::Expired);
        }
        let inputs = shrunk(&shell, intake::inputs(&screen, &mut received.sent)).await;
        keep(&shell, &visit, inputs).await;
        visit.acted();
        if received.sent.too_large { Err(Trouble::TooLarge) } else { Ok(StatusCode::NO_CONTENT) }
    };
    match saved.await {
        Ok(status) => status.into_response(),
        Err(problem) => trouble(&shell, &headers, problem, None),
    }
}

/// `POST /-/back`: one screen back.
pub(super) async fn back(
    State(shell): State<Shell>,
    headers: HeaderMap,
    request: Request,
) -> Response {
    let gone = async {
        let received = received(&shell, &headers, request).await?;
        let route = received.sent.text("route").unwrap_or_default().to_owned();
        let (visit, screen) = at(&shell, &received, &route).await?;
        let screen = if screen.route == route {
            visit.send(Intent::Back, shell.config().limits.open_page).await
        } else {
            screen
        };
        visit.redirected();
        Ok(see_other(&screen.route, None))
    };
    gone.await.unwrap_or_else(|problem| trouble(&shell, &headers, problem, Some("/")))
}

/// A form that may change something.
struct Received {
    secret: Secret,
    from: Option<IpAddr>,
    sent: Sent,
}

/// Reads a form: from a page of this server, of a session that is there, with a token that was
/// made for it.
async fn received(
    shell: &Shell,
    headers: &HeaderMap,
    request: Request,
) -> Result<Received, Trouble> {
    let from = visitor::address(shell, headers, request.extensions().get::<Peer>());
    let secret = visitor::secret(shell, headers).filter(|secret| shell.sessions().knows(secret));
    let secret = secret.filter(|_| guard::is_from_here(headers)).ok_or(Trouble::Expired)?;
    let sent = {
        let _place = shell.upload_place().await;
        body::read(request).await?
    };
    match sent.text("csrf") {
        Some(token) if secret.holds(token) => Ok(Received { secret, from, sent }),
        // A form so large that its token was left out is told what is wrong with it.
        None if sent.too_large => Err(Trouble::TooLarge),
        _ => Err(Trouble::Expired),
    }
}

/// Enters the session of a form and opens the form's route when another is shown.
async fn at(
    shell: &Shell,
    received: &Received,
    route: &str,
) -> Result<(Visit, Arc<Screen>), Trouble> {
    let entered = shell.sessions().enter(&received.secret, received.from).await?;
    let visit = entered.ok_or(Trouble::Expired)?;
    let mut screen = visit.screen();
    if screen.route != route {
        let intent = Intent::Open { route: route.to_owned() };
        screen = visit.send(intent, shell.config().limits.open_page).await;
    }
    Ok((visit, screen))
}

/// Keeps what was filled in without pressing anything.
async fn keep(shell: &Shell, visit: &Visit, inputs: Vec<Field>) -> Arc<Screen> {
    for field in inputs {
        visit.send(Intent::Edit { field }, shell.config().limits.press).await;
    }
    visit.screen()
}

/// Makes the photos among what was filled in smaller.
async fn shrunk(shell: &Shell, inputs: Vec<Field>) -> Vec<Field> {
    let mut smaller = Vec::with_capacity(inputs.len());
    for Field { id, input } in inputs {
        let input = match input {
            Input::Photo(bytes) => Input::Photo(shell.shrink(bytes).await),
            Input::Text(_) | Input::Point { .. } | Input::Nothing => input,
        };
        smaller.push(Field { id, input });
    }
    smaller
}

fn draw(
    shell: &Shell,
    secret: &Secret,
    screen: &Screen,
    zoom: Option<u8>,
    trouble: Option<Trouble>,
) -> maud::Markup {
    let context = PageContext {
        words: ShellWords::of(screen.language),
        csrf: secret.form_token(shell.random()),
        tiles: shell.config().tiles.as_ref(),
        zoom,
        trouble,
    };
    render(screen, &context)
}

fn trouble(shell: &Shell, headers: &HeaderMap, problem: Trouble, retry: Option<&str>) -> Response {
    let language = visitor::language(headers, shell.config().language);
    trouble_page(shell, problem, language, retry)
}

fn see_other(route: &str, zoom: Option<u8>) -> Response {
    let zoom = zoom.map(|zoom| format!("?zoom={zoom}")).unwrap_or_default();
    let location = format!("{}{zoom}", page_path(route));
    let headers = [(header::LOCATION, location), (header::CACHE_CONTROL, "no-store".to_owned())];
    (StatusCode::SEE_OTHER, headers).into_response()
}

/// The route of an address. What is no route is the core's to refuse.
fn route_of(path: &str) -> String {
    let path = path.trim_matches('/');
    percent_encoding::percent_decode_str(path).decode_utf8_lossy().into_owned()
}

fn zoom_of(uri: &Uri) -> Option<u8> {
    let query = uri.query().unwrap_or_default();
    let mut pairs = url::form_urlencoded::parse(query.as_bytes());
    pairs.find(|(name, _)| name == "zoom").and_then(|(_, value)| value.parse().ok())
}

/// What a page of another site has led back with.
fn answer_of(uri: &Uri) -> Option<&str> {
    uri.query().filter(|query| !query.is_empty() && zoom_of(uri).is_none())
}

fn is_prefetch(headers: &HeaderMap) -> bool {
    let purposes = ["sec-purpose", "purpose", "x-moz"];
    purposes.iter().any(|name| {
        let value = headers.get(*name).and_then(|value| value.to_str().ok());
        value.is_some_and(|value| value.contains("prefetch"))
    })
}
