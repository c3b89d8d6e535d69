//! A browser that keeps its cookie, fills in forms and follows redirects, straight to the service.

use std::path::PathBuf;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, Response, StatusCode, header};
use http_body_util::BodyExt as _;
use live_web::cores::OpenError;
use live_web::screen::{Intent, Screen};
use live_web::{Clock, Config, Limits, Random, Shell, Timestamp};
use tower::ServiceExt as _;

use super::cores::Recorded;
use super::html::{Tag, tags};

/// A clock that stands still until it is told otherwise.
#[derive(Default)]
pub struct Hands(AtomicI64);

impl Hands {
    pub fn pass(&self, time: Duration) {
        let millis = i64::try_from(time.as_millis()).unwrap();
        self.0.fetch_add(millis, Ordering::SeqCst);
    }
}

impl Clock for Hands {
    fn now(&self) -> Timestamp {
        Timestamp::from_unix_millis(self.0.load(Ordering::SeqCst))
    }
}

/// Bytes that never repeat.
#[derive(Default)]
pub struct Counter(AtomicI64);

impl Random for Counter {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            let next = self
                .0
                .fetch_add(1, Ordering::SeqCst)
                .wrapping_mul(0x9e37_79b9_7f4a_7c15_u64.cast_signed());
            chunk.copy_from_slice(&next.to_be_bytes()[..chunk.len()]);
        }
    }
}

/// A shell over recorded screens.
pub struct Site {
    pub shell: Shell,
    pub clock: Arc<Hands>,
    pub told: Arc<Mutex<Vec<Intent>>>,
    pub trouble: Arc<Mutex<Option<OpenError>>>,
    pub data: tempfile::TempDir,
}

impl Site {
    pub fn new(screens: Vec<Screen>) -> Self {
        Self::with(screens, |_| {})
    }

    pub fn with(screens: Vec<Screen>, change: impl FnOnce(&mut Config)) -> Self {
        let data = tempfile::tempdir().unwrap();
        let mut config = Config::new(0, data.path().to_owned(), String::new());
        config.limits = Limits::default();
        change(&mut config);
        let cores = Recorded::new(screens);
        let trouble = Arc::clone(&cores.trouble);
        let (told, clock) = (Arc::clone(&cores.told), Arc::new(Hands::default()));
        let shell = Shell::new(
            config,
            Arc::new(cores),
            Arc::clone(&clock) as _,
            Arc::<Counter>::default() as _,
        );
        Self { shell: shell.unwrap(), clock, told, trouble, data }
    }

    /// What cores were told since this was last asked.
    pub fn told(&self) -> Vec<Intent> {
        std::mem::take(&mut *self.told.lock().unwrap())
    }

    /// The folders of sessions.
    pub fn folders(&self) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(self.data.path().join("sessions")).unwrap();
        entries.map(|entry| entry.unwrap().path()).collect()
    }

    pub fn browser(&self) -> Browser {
        Browser { router: self.shell.router(), cookie: None, page: String::new(), at: "/".into() }
    }
}

pub struct Browser {
    router: Router,
    pub cookie: Option<String>,
    /// The page that is shown.
    pub page: String,
    /// Its address.
    pub at: String,
}

/// An answer, read to its end.
pub struct Answer {
    pub status: StatusCode,
    pub headers: axum::http::HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }
}

impl Browser {
    /// Sends a request as it is, with the cookie.
    pub async fn send(&mut self, mut request: Request<Body>) -> Response<Body> {
        if let Some(cookie) = &self.cookie {
            request.headers_mut().insert(header::COOKIE, cookie.parse().unwrap());
        }
        let peer: std::net::SocketAddr = "192.0.2.7:4711".parse().unwrap();
        request.extensions_mut().insert(ConnectInfo(peer));
        let response = self.router.clone().oneshot(request).await.unwrap();
        if let Some(set) = response.headers().get(header::SET_COOKIE) {
            let pair = set.to_str().unwrap().split(';').next().unwrap();
            self.cookie = Some(pair.to_owned());
        }
        response
    }

    pub async fn answer(&mut self, request: Request<Body>) -> Answer {
        let response = self.send(request).await;
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes().to_vec();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        self.answer(Request::get(path).body(Body::empty()).unwrap()).await
    }

    /// Goes to a page, wherever it leads.
    pub async fn open(&mut self, path: &str) -> Answer {
        let mut path = path.to_owned();
        for _ in 0..5 {
            let answer = self.get(&path).await;
            if answer.status != StatusCode::SEE_OTHER {
                self.page = answer.text();
                self.at = path;
                return answer;
            }
            answer.header("location").clone_into(&mut path);
        }
        panic!("redirects without an end");
    }

    /// The tags of the page that is shown.
    pub fn tags(&self) -> Vec<Tag> {
        tags(&self.page)
    }

    /// The form token of the page that is shown.
    pub fn token(&self) -> String {
        let tags = self.tags();
        let token = tags.iter().find(|tag| tag.get("name") == Some("csrf"));
        token.and_then(|tag| tag.get("value")).expect("a form carries a token").to_owned()
    }

    /// Sends fields to an address, with the token of the page that is shown.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let token = self.token();
        self.post_as(path, &token, fields, &[]).await
    }

    /// Sends fields with another token or more headers.
    pub async fn post_as(
        &mut self,
        path: &str,
        token: &str,
        fields: &[(&str, &str)],
        headers: &[(&str, &str)],
    ) -> Answer {
        let mut body = url::form_urlencoded::Serializer::new(String::new());
        body.append_pair("csrf", token).extend_pairs(fields);
        let mut request =
            Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.answer(request.body(Body::from(body.finish())).unwrap()).await
    }

    /// Sends fields and files as a form with files does.
    pub async fn upload(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
        files: &[(&str, &[u8])],
        more: &[(&str, &str)],
    ) -> Answer {
        const EDGE: &str = "an-edge";
        let mut body = Vec::new();
        let token = self.token();
        let text = |body: &mut Vec<u8>, name: &str, value: &str| {
            body.extend(
                format!(
                    "--{EDGE}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
                )
                .into_bytes(),
            );
        };
        text(&mut body, "csrf", &token);
        for (name, value) in fields {
            text(&mut body, name, value);
        }
        for (name, bytes) in files {
            body.extend(
                format!(
                    "--{EDGE}\r\nContent-Disposition: form-data; name=\"{name}\"; \
                     filename=\"a.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n"
                )
                .into_bytes(),
            );
            body.extend_from_slice(bytes);
            body.extend(b"\r\n");
        }
        for (name, value) in more {
            text(&mut body, name, value);
        }
        body.extend(format!("--{EDGE}--\r\n").into_bytes());
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={EDGE}"));
        self.answer(request.body(Body::from(body)).unwrap()).await
    }
}
